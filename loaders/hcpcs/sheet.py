"""Rows out of a HCPCS workbook, opened without trust, with dates and numbers as the text files write them."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from xml.etree.ElementTree import ParseError

from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from crosswalk.domain.errors import SourceError, UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import archive, faults

WIDEST: Final = 64
"""Columns read of a sheet: the ANWEB workbook has 48. A cell far to the right would cost memory in every row."""

_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    LxmlError,
    EOFError,
    NotImplementedError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)

Row = tuple[int, Sequence[object]]
"""The number of a row, from 1, and its cells."""


def table(data: bytes, source: SourceFile, first: str) -> tuple[Sequence[object], list[Row]]:
    """The header row that begins with `first`, in the first sheet that has one, and the rows below it.

    Rows without any content are left out. Raises `LayoutError` where no sheet has such a header,
    `UnreadableArchive` for a damaged workbook, `UnsafeArchive` for one larger than any official one.
    """
    try:
        _refuse_unsafe(data, source)
        with warnings.catch_warnings():
            # The page footer of 2017 is one that openpyxl cannot read; it says nothing about codes.
            warnings.filterwarnings("ignore", "Cannot parse header or footer", UserWarning)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            found = _find(book, first)
    except SourceError:
        raise
    except _DAMAGE as fault:
        message = f"the workbook is damaged: {fault}."
        raise UnreadableArchive(message, where=faults.place(source), remedy="Fetch it again.") from fault
    if found is None:
        message = f"no sheet has a header row that begins with {first}."
        raise faults.layout(source, None, message)
    return found


def _find(book: Workbook, first: str) -> tuple[Sequence[object], list[Row]] | None:
    try:
        for name in book.sheetnames:
            rows = _rows(book, name)
            header = next((cells for _, cells in rows if written(cells[0]) == first), None)
            if header is not None:
                return header, list(rows)
    finally:
        book.close()
    return None


def _rows(book: Workbook, name: str) -> Iterator[Row]:
    sheet = book[name]
    # A sheet may state less than it holds.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST, values_only=True), 1):
        if any(cell is not None for cell in cells):
            yield number, cells


def written(cell: object) -> str:
    """What a cell says: blanks around it dropped, a date as YYYYMMDD, a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%Y%m%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\N{NO-BREAK SPACE}", " ").strip()


def _refuse_unsafe(data: bytes, source: SourceFile) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        items = opened.infolist()
    # zipfile unpacks no more of a member than its directory states.
    largest = max((item.file_size for item in items), default=0)
    if len(items) > archive.MOST_MEMBERS or largest > archive.LARGEST_MEMBER:
        message = "the workbook unpacks to more than any official one."
        raise UnsafeArchive(message, where=faults.place(source), remedy="Fetch it again from its official address.")
