"""Rows out of an Excel workbook (xlsx), opened without trust: formulas as the values saved with them.

A workbook is a zip of XML files. What official ones hold is small (the ICD-10-PCS conversion table,
the largest of them, unpacks to 8 MB): whatever is larger, declares a document type or counts its
rows beyond reason is refused before it costs memory or time.
"""

from __future__ import annotations

import io
import lzma
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import ParseError

from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from crosswalk.domain.errors import SourceError, UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import archive, faults

MOST_ROWS: Final = 200_000
"""Rows read of a sheet: the ICD-10-PCS conversion table has 16,264."""

WIDEST: Final = 64
"""Columns read of a sheet. A cell far to the right would cost memory in every row."""

Row = tuple[int, Sequence[object]]
"""The number of a row, from 1, and its cells."""

_DOCUMENT_TYPE: Final = b"<!DOCTYPE"
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    InvalidFileException,
    ParseError,
    LxmlError,
    EOFError,
    NotImplementedError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What zipfile, the XML parsers and openpyxl raise for a workbook that is cut, patched or made up."""


def table(data: bytes, source: SourceFile, first: str) -> tuple[Sequence[object], list[Row]]:
    """The header row that begins with `first`, in the first sheet that has one, and the rows below it.

    Rows without any content are left out. Raises `LayoutError` where no sheet has such a header,
    `UnreadableArchive` for a damaged workbook, `UnsafeArchive` for one beyond the bounds of this
    module.
    """
    try:
        _refuse_unsafe(data, source)
        with warnings.catch_warnings():
            # Page layout and extensions that openpyxl cannot read say nothing about codes.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            found = _find(book, first, source)
    except SourceError:
        raise
    except _DAMAGE as fault:
        message = f"the workbook is damaged: {fault}."
        raise UnreadableArchive(message, where=faults.place(source), remedy="Fetch it again.") from fault
    if found is None:
        raise faults.layout(source, None, f"no sheet has a header row that begins with {first!r}.")
    return found


def written(cell: object) -> str:
    """What a cell says, blanks around it dropped; an empty one says nothing."""
    return "" if cell is None else str(cell).replace("\N{NO-BREAK SPACE}", " ").strip()


def _find(book: Workbook, first: str, source: SourceFile) -> tuple[Sequence[object], list[Row]] | None:
    try:
        for name in book.sheetnames:
            rows = _rows(book, name, source)
            header = next((cells for _, cells in rows if written(cells[0]) == first), None)
            if header is not None:
                return header, list(rows)
    finally:
        book.close()
    return None


def _rows(book: Workbook, name: str, source: SourceFile) -> Iterator[Row]:
    sheet = book[name]
    # A sheet may state less than it holds.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST, values_only=True), 1):
        if number > MOST_ROWS:
            raise _unsafe(source, f"sheet {name!r} counts more than {MOST_ROWS:,} rows.")
        if any(cell is not None for cell in cells):
            yield number, cells


def _refuse_unsafe(data: bytes, source: SourceFile) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        items = opened.infolist()
        # zipfile unpacks no more of a member than its directory states.
        unpacked = sum(item.file_size for item in items)
        if len(items) > archive.MOST_MEMBERS or unpacked > archive.LARGEST_MEMBER:
            raise _unsafe(source, "the workbook unpacks to more than any official one.")
        for item in items:
            if _DOCUMENT_TYPE in opened.read(item).upper():
                raise _unsafe(source, f"{item.filename} declares a document type.")


def _unsafe(source: SourceFile, message: str) -> UnsafeArchive:
    return UnsafeArchive(message, where=faults.place(source), remedy="Fetch it again from its official address.")
