"""Opening a list: a file by its format, or a data frame."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.digest import Digest
from crosswalk.bulk.files import STANDARD, FileFormat, format_of, opened
from crosswalk.bulk.lists.columns import Named, heading
from crosswalk.domain.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from crosswalk.bulk.any_frame import Data
    from crosswalk.bulk.lists.list_table import ListTable

_NEEDED: Final[Mapping[FileFormat, tuple[str, ...]]] = {
    FileFormat.CSV: ("numpy",),
    FileFormat.TSV: ("numpy",),
    FileFormat.PARQUET: ("numpy", "pyarrow"),
    FileFormat.XLSX: (),
}


@dataclass(frozen=True, slots=True)
class ListText:
    """A list as a text of CSV, which stands in no file, and the name that answers give it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How lists are read: `header` says that a row names the columns, the rest what nobody has to find out."""

    named: Named = field(default_factory=Named)
    header: bool = True
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    input_format: str | None = None


def open_list(given: str | Path | Data | ListText, options: ListOptions) -> ListTable:
    """The list in a file, `-` for standard input, in a text, or in a frame.

    Raises `SourceError` for a file that cannot be read, `UsageError` for one that is no list or is in doubt, and
    `MissingExtra`.
    """
    if isinstance(given, ListText):
        _require(*_NEEDED[FileFormat.CSV])
        return _of_bytes(FileFormat.CSV, given.text.encode(), _plain(given.name), replace(options, encoding="utf-8"))
    if not isinstance(given, str | Path):
        _require("numpy", "pyarrow")
        from crosswalk.bulk.lists.frame_list import frame_list

        return frame_list(given, type(given).__name__)
    name = str(given)
    table = _read(name, options)
    return table if name == STANDARD else replace(table, path=name)


def _read(name: str, options: ListOptions) -> ListTable:
    form = format_of(name, options.input_format, "--input-format")
    if form not in _NEEDED:
        raise UsageError(f"{name} is {form}, and no list.", remedy="Lists are CSV, TSV, XLSX or Parquet.")
    _require(*_NEEDED[form])
    with opened(name, Digest(), whole=True) as stream:
        raw = stream.read()
    return _of_bytes(form, raw, "standard input" if name == STANDARD else _plain(Path(name).name), options)


def _of_bytes(form: FileFormat, raw: bytes, shown: str, options: ListOptions) -> ListTable:
    find = partial(heading, named=options.named) if options.header else _no_heading
    match form:
        case FileFormat.XLSX:
            from crosswalk.bulk.lists.workbook_list import open_workbook_list

            return open_workbook_list(raw, shown, find, sheet=options.sheet)
        case FileFormat.PARQUET:
            from crosswalk.bulk.lists.frame_list import open_parquet_list

            return open_parquet_list(raw, shown)
    from crosswalk.bulk.lists.text_list import open_text_list

    delimiter = options.delimiter or ("\t" if form is FileFormat.TSV else None)
    return open_text_list(raw, shown, find, delimiter=delimiter, encoding=options.encoding)


def _plain(name: str) -> str:
    """The name of a file as every report can hold it: what is no text, or steers a terminal, is marked."""
    return "".join("\ufffd" if unicodedata.category(each) in ("Cc", "Cs") else each for each in name)


def _no_heading(_: object) -> None:
    """No row names the columns."""


def _require(*libraries: str) -> None:
    missing = [each for each in libraries if find_spec(each) is None]
    if missing:
        raise MissingExtra(
            f"lists need {' and '.join(missing)}, not installed here.",
            remedy="Install it: pip install 'crosswalk-codes[bulk]'.",
        )
