"""Opening a list: a file by its format, or a data frame."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.digest import Digest
from crosswalk.bulk.files import STANDARD, FileFormat, Packing, format_of, opened, packing_of
from crosswalk.bulk.lists.columns import Named, heading
from crosswalk.bulk.lists.list_table import ListTable
from crosswalk.bulk.workbooks import LARGE, SENT, Bounds, opened_workbook
from crosswalk.domain.errors import MissingExtra, TooMany, UsageError

if TYPE_CHECKING:
    from crosswalk.bulk.any_frame import Data

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
class ListFile:
    """A list as the bytes of a file that somebody sent, with its name: text or a workbook, within bounds, not packed.

    What is sent by others must not take the memory or the time of everybody else.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How lists are read: `header` says that a row names the columns, the rest what nobody has to find out."""

    named: Named = field(default_factory=Named)
    header: bool = True
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    input_format: str | None = None


MOST_LINES: Final = 500_000
MOST_CELLS: Final = 10_000_000
MOST_COLUMNS: Final = 1_000
"""Of a list that somebody sent. The longest charge masters have some 60,000 rows."""
_PARTING: Final = b",;\t|"
_TEXTS: Final = {".txt": FileFormat.CSV}
"""Endings of names that say less than a format: what parts the cells is found out."""


def open_list(given: str | Path | Data | ListText | ListFile | ListTable, options: ListOptions) -> ListTable:
    """The list in a file, `-` for standard input, in a text, or in a frame; one that is open already as it is.

    Raises `SourceError` for a file that cannot be read, `UsageError` for one that is no list or is in doubt, `TooMany`
    for one beyond its bounds, and `MissingExtra`.
    """
    if isinstance(given, ListTable):
        return given
    if isinstance(given, ListFile):
        return _sent(given, options)
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


def sheets_of(sent: ListFile) -> list[str]:
    """The sheets of a workbook that somebody sent, in their order; none of what is no workbook.

    Raises `UnreadableArchive` and `UnsafeArchive`.
    """
    if _sent_format(sent) is not FileFormat.XLSX:
        return []
    with opened_workbook(io.BytesIO(sent.content), _plain(sent.name), SENT) as book:
        return [*book.sheet_names]


def _sent(sent: ListFile, options: ListOptions) -> ListTable:
    form, shown = _sent_format(sent), _plain(sent.name)
    _require(*_NEEDED[form])
    if form is not FileFormat.XLSX:
        _refuse_many(shown, "lines", sent.content.count(b"\n") + sent.content.count(b"\r"), MOST_LINES)
        _refuse_many(shown, "cells", max(sent.content.count(each) for each in _PARTING), MOST_CELLS)
    table = _of_bytes(form, sent.content, shown, options, SENT)
    _refuse_many(shown, "rows", len(table.numbers), MOST_LINES)
    _refuse_many(shown, "columns", len(table.names), MOST_COLUMNS)
    return table


def _sent_format(sent: ListFile) -> FileFormat:
    form = _TEXTS.get(Path(sent.name).suffix.lower()) or format_of(sent.name, None, "its name")
    if packing_of(sent.name) is not Packing.NONE or form not in (FileFormat.CSV, FileFormat.TSV, FileFormat.XLSX):
        raise UsageError(f"{_plain(sent.name)} is no list that can be sent.", remedy="Send CSV, TSV, TXT or XLSX.")
    return form


def _refuse_many(name: str, what: str, count: int, most: int) -> None:
    if count > most:
        raise TooMany(
            f"{name} has more than {most:,} {what}.", remedy="Divide it, or use the command line: crosswalk impact."
        )


def _read(name: str, options: ListOptions) -> ListTable:
    form = format_of(name, options.input_format, "--input-format")
    if form not in _NEEDED:
        raise UsageError(f"{name} is {form}, and no list.", remedy="Lists are CSV, TSV, XLSX or Parquet.")
    _require(*_NEEDED[form])
    with opened(name, Digest(), whole=True) as stream:
        raw = stream.read()
    return _of_bytes(form, raw, "standard input" if name == STANDARD else _plain(Path(name).name), options)


def _of_bytes(form: FileFormat, raw: bytes, shown: str, options: ListOptions, bounds: Bounds = LARGE) -> ListTable:
    find = partial(heading, named=options.named) if options.header else _no_heading
    match form:
        case FileFormat.XLSX:
            from crosswalk.bulk.lists.workbook_list import open_workbook_list

            return open_workbook_list(raw, shown, find, sheet=options.sheet, bounds=bounds)
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
