"""A list that somebody sends with a form: as a file or as a text, read within bounds, and how it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from starlette.datastructures import FormData, UploadFile

from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    # What reads lists comes with the first one: a server starts without it.
    from crosswalk.bulk.lists.columns import Named
    from crosswalk.bulk.lists.looking import Look
    from crosswalk.bulk.lists.opening import ListFile

_LONGEST_NAME: Final = 120
_PASTED: Final = "pasted.txt"
"""Says how a text is read."""
_CALLED: Final = "pasted codes"
"""What people are told of a text."""
_UNNAMEABLE: Final = re.compile(r"[^a-z0-9]+")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
ROLES: Final = {"": "not read", "code": "Codes", "system": "Code system", "volume": "Times used"}
"""What a column of a list can be read as."""


@dataclass(frozen=True, slots=True)
class Read:
    """A list that was sent: how it was read, the sheets of its workbook, the one that was read, the roles of columns.

    `text` is what was pasted.
    """

    look: Look
    named: Named
    sheets: tuple[str, ...]
    sheet: str | None
    text: str

    @property
    def roles(self) -> tuple[str, ...]:
        """What each column was read as, in their order."""
        found = self.look.chosen
        if found is None:
            return ("",) * len(self.look.names)
        told = {at: "system" for at in found.systems if at is not None}
        told |= {} if found.volume is None else {found.volume: "volume"}
        told |= dict.fromkeys(found.codes, "code")
        return tuple(told.get(at, "") for at in range(len(self.look.names)))


def is_sent(form: FormData) -> bool:
    """Whether a form has a list."""
    upload = form.get("file")
    return bool((isinstance(upload, UploadFile) and upload.filename) or _text(form, "text"))


def read_in(form: FormData) -> Read:
    """The list in a form, with the columns that the form names or those that are found.

    Raises `SourceError` for a file that cannot be read, `UsageError` for one that is none, or where none was sent.
    """
    from crosswalk.bulk.lists.looking import look_at
    from crosswalk.bulk.lists.opening import ListOptions, open_list, sheets_of

    sent, text = _sent_in(form)
    sheets, sheet = tuple(sheets_of(sent)), _text(form, "sheet") or None
    sheet = sheet if sheet in sheets else None
    named = named_in(form)
    options = ListOptions(named, header=form.get("header") != "none", sheet=sheet)
    try:
        table = open_list(sent, options)
    except UsageError:
        if sheet is not None or len(sheets) < 2:
            raise
        # Several have rows: the first is shown, and another can be chosen.
        sheet = sheets[0]
        table = open_list(sent, ListOptions(named, header=options.header, sheet=sheet))
    if text:
        table = replace(table, name=_CALLED)
    return Read(look_at(table, named), named, sheets, sheet, text)


def named_in(form: FormData) -> Named:
    """The columns as a form names them: each as what it is read, `role-3` for the third; none where it does not say.

    Columns are named by their numbers: several may be called the same, or nothing.
    """
    from crosswalk.bulk.lists.columns import Named

    roles: dict[str, list[str]] = {role: [] for role in ROLES}
    for name, said in form.multi_items():
        number = name.removeprefix("role-")
        if name != number and _NUMBER.fullmatch(number) and isinstance(said, str) and said in roles:
            roles[said].append(number)
    codes = sorted(roles["code"], key=int)
    return Named(codes, roles["system"][:1] if codes else (), roles["volume"][0] if roles["volume"] else None)


def name_from(file: str, ends: str = "") -> str:
    """A name that a review of this file can have: `Charge Master 2026.xlsx` is charge-master-2026."""
    stem = _UNNAMEABLE.sub("-", f"{PurePath(file).stem} {ends}".casefold()).strip("-")
    return stem[:60].strip("-") or "list"


def _sent_in(form: FormData) -> tuple[ListFile, str]:
    from crosswalk.bulk.lists.opening import ListFile

    upload, text = form.get("file"), _text(form, "text")
    if isinstance(upload, UploadFile) and upload.filename:
        return ListFile(_plain_name(upload.filename), upload.file.read()), ""
    if text:
        return ListFile(_PASTED, text.encode("utf-8", "replace")), text
    raise UsageError("no list was sent.", remedy="Choose a file, or paste the codes.")


def _plain_name(name: str) -> str:
    """The name of a file without the folders that some browsers send with it."""
    last = re.split(r"[\\/]", name)[-1]
    return last[-_LONGEST_NAME:] or "list"


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip("\r\n ") if isinstance(value, str) else ""
