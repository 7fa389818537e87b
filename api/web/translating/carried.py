"""What the form of a translated list carries from page to page: nothing of it is kept on the server."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from api.shared.refusal import Refusal

MOST_CODES: Final = 5_000
"""Different codes of one list: a third of all that ICD-9-CM has, in a form that every request can carry and read."""
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes that a field of the form unfolds to."""


class Kind(StrEnum):
    """What is to be done about a code: somebody chooses, nobody needs to, nothing corresponds, it cannot be used."""

    CHOOSE = "c"
    DECIDED = "d"
    NO_MAP = "n"
    UNUSABLE = "x"


class Item(NamedTuple):
    """A code of the list as it is read now, and of which system, "" where that is found out.

    `times` it stands in the list, first in `row`. `written` is the text of the list where somebody corrected it.
    `kind`, `several` and `repaired` tell what it was when it was translated, so that a page translates only its own;
    `same` is the place of an earlier item that is the same code otherwise written, itself where there is none.
    """

    source: str
    text: str
    times: int
    row: int
    written: str = ""
    kind: str = Kind.UNUSABLE
    several: bool = False
    repaired: bool = False
    same: int = -1

    @property
    def shown(self) -> str:
        """The code as the list has it."""
        return self.written or self.text


_TYPES: Final = (str, str, int, int, str, str, bool, bool, int)
"""Of the fields of an item."""


class Pick(NamedTuple):
    """What a person chose for a code: `how` it was, the codes in the order of their lists ("" where none is), and why.

    `how` is the number of an alternative, `none` for no translation, `own` for codes of one's own.
    """

    how: str
    codes: tuple[str, ...]
    why: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is left to choose."""
        return self.how == NONE or (bool(self.codes) and all(self.codes))


NONE: Final = "none"
OWN: Final = "own"


def pack_items(items: Sequence[Item]) -> str:
    """A list as the text of a field: column by column, which packs closest."""
    return _pack([*zip(*items, strict=True)])


def unpack_items(text: str) -> tuple[Item, ...]:
    """The list in a field. Raises `Refusal` for a text that no page of ours wrote."""
    try:
        columns = _unpack(text)
        if not isinstance(columns, list) or len(columns) != len(Item._fields):
            raise ValueError
        checked = [_checked(column, kind) for column, kind in zip(columns, _TYPES, strict=True)]
        found = tuple(Item(*cells) for cells in zip(*checked, strict=True))
        if len(found) > MOST_CODES or any(not 0 <= item.same <= at for at, item in enumerate(found)):
            raise ValueError
        if not {item.kind for item in found} <= {*Kind}:
            raise ValueError
    except (ValueError, TypeError) as fault:
        raise _not_ours() from fault
    return found


def pack_picks(picks: Mapping[int, Pick]) -> str:
    """Choices as the text of a field, by the place of their code in the list."""
    return _pack([[at, *pick] for at, pick in sorted(picks.items())])


def unpack_picks(text: str, size: int) -> dict[int, Pick]:
    """The choices in a field about a list of this size. Raises `Refusal` for a text that no page of ours wrote."""
    if not text:
        return {}
    try:
        rows = _unpack(text)
        if not isinstance(rows, list):
            raise ValueError
        found = {int(at): Pick(str(how), tuple(map(str, codes)), str(why)) for at, how, codes, why in rows}
    except (ValueError, TypeError) as fault:
        raise _not_ours() from fault
    return {at: pick for at, pick in found.items() if 0 <= at < size}


def _checked(column: object, kind: type) -> list[Any]:
    """One column of a list. Raises `ValueError` where something else stands in it."""
    if not isinstance(column, list) or any(type(cell) is not kind for cell in column):
        raise ValueError
    return column


def _pack(content: object) -> str:
    told = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b64encode(zlib.compress(told, 6)).decode()


def _unpack(text: str) -> object:
    """What was packed. Raises `ValueError`; a small text that unfolds to a large one is refused before it does."""
    try:
        unfolding = zlib.decompressobj()
        told = unfolding.decompress(base64.b64decode(text, validate=True), _LARGEST)
    except (binascii.Error, zlib.error) as fault:
        raise ValueError from fault
    if unfolding.unconsumed_tail:
        raise ValueError
    return json.loads(told)


def _not_ours() -> Refusal:
    return Refusal(422, "invalid_request", "the form holds no list that this page wrote.", "Send the list again.")
