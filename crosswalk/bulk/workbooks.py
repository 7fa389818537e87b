"""Workbooks (XLSX): values and their types stay, rows and sheets in their order; looks and formulas do not."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, TYPE_CHECKING, BinaryIO, Final, NamedTuple

from crosswalk.bulk.row_by_row import BATCH, RowByRow
from crosswalk.bulk.shared_texts import bytes_of_texts
from crosswalk.domain.errors import UnreadableArchive, UnreadableRows, UnsafeArchive, UsageError, Where

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook
    from xlsxwriter import Workbook

    from crosswalk.bulk.options import FileOptions, Moved, PlanOf
    from crosswalk.bulk.tally import Tally

LONGEST: Final = 32_767
"""Characters that a cell holds."""
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384


class Bounds(NamedTuple):
    """How large a workbook may be: its bytes unpacked, the cells between the first of a sheet and the last, its texts.

    All of these cells are laid out when it is read, each with a text of its own; None is any number of bytes of them.
    """

    unpacked: int
    cells: int
    texts: int | None = None


LARGE: Final = Bounds(8 << 30, 100_000_000)
"""For the workbooks of whoever runs this."""
SENT: Final = Bounds(256 << 20, 10_000_000, 256 << 20)
"""For those that somebody sends."""
_CHUNK: Final = 1 << 22
_LONGEST_REFERENCE: Final = 256
_REFERENCE: Final = re.compile(rb"""[\s"']r\s{0,32}=\s{0,32}["'](?:([A-Za-z]{0,33})([0-9]{1,33})|([A-Za-z]{33}))""")
"""Where a cell or a row says that it is. Whoever lays it out takes small letters, and no blank before, as well."""
_MOST_DIGITS: Final = 32
_BLANKS: Final = re.compile(rb"""[\s"']r(?:\s{33}|\s{0,32}=\s{33})""")
"""More of them than anybody writes, which would hide where a cell is."""
_ZIP: Final = b"PK\x03\x04"
_OF_OTHERS: Final = frozenset({"content.xml", "xl/workbook.bin"})
"""What ODS and XLSB have; the reader takes them too, and lays out as many cells as they say."""
_DOCUMENT_TYPE: Final = b"<!DOCTYPE"

Value = str | bool | int | float | date | datetime | time | timedelta | None
Values = Sequence[Value]


def convert_workbook(
    given: BinaryIO, made: BinaryIO, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved
) -> None:
    """Convert one sheet of a workbook; all others stay. Formulas are the values that were saved with them.

    Raises `UnreadableArchive` and `UnsafeArchive` for what is no workbook, `UsageError` for a sheet that is not there,
    and `UnreadableRows` where there are more rows or columns than a sheet holds.
    """
    from xlsxwriter import Workbook

    with opened_workbook(given, options.name) as book:
        wanted = sheet_named(book, options.name, options.sheet)
        with Workbook(made, {"constant_memory": True, "nan_inf_to_errors": True}) as target:
            # The same rows make the same bytes on every day.
            target.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - of no place
            for name in book.sheet_names:
                sheet, read = _Writer(target, name, tally, options.name), book.get_sheet_by_name(name)
                if name == wanted:
                    _convert(read, sheet, plan_of, tally, options, moved)
                else:
                    for values in sheet_rows(read):
                        sheet.add(values)


@contextmanager
def opened_workbook(given: BinaryIO, name: str, bounds: Bounds = LARGE) -> Iterator[CalamineWorkbook]:
    """The workbook in a file of this name, to be read.

    Raises `UnsafeArchive` for one that would take all memory, and `UnreadableArchive`, also while it is read, for what
    is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        _refuse_unsafe(given, name, bounds)
        with CalamineWorkbook.from_filelike(given) as book:
            yield book
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise UnreadableArchive(f"the workbook is damaged: {fault}.", where=Where(name)) from fault


def sheet_named(book: CalamineWorkbook, name: str, wanted: str | None) -> str:
    """The sheet that is wanted, or the only one of the workbook of this name. Raises `UsageError`."""
    names = book.sheet_names
    if wanted is None and len(names) > 1:
        raise UsageError(f"{name} has {len(names)} sheets.", remedy=f"Name one with --sheet: {', '.join(names)}.")
    if wanted is not None and wanted not in names:
        raise UsageError(f"there is no sheet {wanted!r}.", remedy=f"There are: {', '.join(names)}.")
    return wanted or names[0]


def _convert(
    read: CalamineSheet, sheet: _Writer, plan_of: PlanOf, tally: Tally, options: FileOptions, moved: Moved
) -> None:
    rows, height = sheet_rows(read), max(read.height, 1)
    first = next(rows, ())
    heads = [value_text(value) for value in first] if options.header else [str(at) for at in range(1, len(first) + 1)]
    plan = plan_of(heads)
    if options.header:
        sheet.add((*first, *plan.new_names))
    elif first:
        rows = _before(first, rows)
    converting = RowByRow(plan, tally)
    left = options.rows
    while batch := list(islice(rows, BATCH)):
        if left is not None:
            batch = batch[:left]
            left -= len(batch)
        _add(sheet, converting, batch)
        moved(min(tally.rows_read / height, 1.0))
        if left == 0:
            return


def _before(first: Values, rows: Iterator[Values]) -> Iterator[Values]:
    yield first
    yield from rows


def _add(sheet: _Writer, converting: RowByRow, batch: Sequence[Values]) -> None:
    answers = converting.new_rows([[value_text(value) for value in values] for values in batch if not is_blank(values)])
    for values in batch:
        if is_blank(values):
            sheet.add(values)
        else:
            for cells in next(answers):
                sheet.add((*values, *cells))


def is_blank(values: Values) -> bool:
    """Whether nothing stands in a row."""
    return all(value is None for value in values)


def sheet_rows(sheet: CalamineSheet) -> Iterator[Values]:
    """All rows, each as long as the longest; None where nothing stands."""
    # The reader leaves empty columns at the left out, and empty rows at the top not.
    margin: list[Value] = [None] * (sheet.start or (0, 0))[1]
    for row in sheet.iter_rows():
        yield [*margin, *(None if value == "" else value for value in row)]


def value_text(value: Value) -> str:
    """A value as the text of a cell; a whole number has no point, since nobody can say where it stood."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_SHOWN: Final = {
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
"""How days and times are shown, which are numbers to a workbook."""


class _Writer:
    """A sheet that is written row by row. Texts stay texts, whatever they begin with."""

    def __init__(self, book: Workbook, sheet: str, tally: Tally, name: str) -> None:
        self._sheet = book.add_worksheet(sheet)
        self._looks = {kind: book.add_format({"num_format": shown}) for kind, shown in _SHOWN.items()}
        self._tally = tally
        self._name = name
        self._next = 0

    def add(self, values: Values) -> None:
        if self._next == MOST_ROWS or len(values) > MOST_COLUMNS:
            raise UnreadableRows(
                f"the result has more than the {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns that a sheet holds.",
                where=Where(self._name),
                remedy="Save the sheet as CSV, and convert that.",
            )
        for at, value in enumerate(values):
            self._put(at, value)
        self._next += 1

    def _put(self, at: int, value: Value) -> None:
        if isinstance(value, str):
            if len(value) > LONGEST:
                self._tally.cut += 1
                value = f"{value[: LONGEST - 1]}…"
            self._sheet.write_string(self._next, at, value)
        elif isinstance(value, bool):
            self._sheet.write_boolean(self._next, at, value)
        elif isinstance(value, (int, float)):
            self._sheet.write_number(self._next, at, value)
        elif value is not None:
            self._sheet.write_datetime(self._next, at, value, self._looks[type(value)])


def _refuse_unsafe(given: BinaryIO, name: str, bounds: Bounds) -> None:
    """Raise `UnsafeArchive` for a workbook that would take the memory or the time of everything else."""
    begins = given.read(len(_ZIP))
    with zipfile.ZipFile(given) as opened:
        items = opened.infolist()
        # The reader goes by what it finds first, and a zip may stand behind an old workbook.
        if begins != _ZIP or any(item.filename.replace("\\", "/").lower() in _OF_OTHERS for item in items):
            raise UnreadableArchive(
                "the workbook is no XLSX.", where=Where(name), remedy="Save it as XLSX or CSV, and convert that."
            )
        # zipfile unpacks no more of a member than its directory states.
        if sum(item.file_size for item in items) > bounds.unpacked:
            raise _unsafe(name, f"unpacks to more than {bounds.unpacked >> 20:,} MB")
        for item in items:
            with opened.open(item) as member:
                _refuse_far(member, f"{item.filename} of it", name, bounds)
        if bounds.texts is not None and bytes_of_texts(opened) > bounds.texts:
            raise _unsafe(name, f"has more than {bounds.texts >> 20:,} MB of text in its cells")
    given.seek(0)


def _refuse_far(member: IO[bytes], what: str, name: str, bounds: Bounds) -> None:
    before = b""
    columns, rows = {b""}, {b"1"}
    while chunk := member.read(_CHUNK):
        chunk = before + chunk
        if _DOCUMENT_TYPE in chunk.upper():
            raise _unsafe(name, f"declares a document type in {what}")
        found = _REFERENCE.findall(chunk)
        columns.update({(column or letters).upper() for column, _, letters in found})
        rows.update({row or b"1" for _, row, _ in found})
        if _BLANKS.search(chunk) or max(map(len, rows)) > _MOST_DIGITS:
            raise _unsafe(name, f"has a cell that no sheet has in {what}")
        before = chunk[-_LONGEST_REFERENCE:]
    widest = max(columns, key=lambda column: (len(column), column))
    width = sum((letter - 64) * 26**place for place, letter in enumerate(reversed(widest)))
    if width * max(map(int, rows)) > bounds.cells:
        raise _unsafe(name, f"has a cell so far out in {what} that more than {bounds.cells:,} would be laid out")


def _unsafe(name: str, why: str) -> UnsafeArchive:
    return UnsafeArchive(f"the workbook {why}.", where=Where(name), remedy="Save the sheet as CSV, and convert that.")
