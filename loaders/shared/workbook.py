"""Rows out of an Excel workbook (xlsx), opened without trust: formulas as the values saved with them.

A workbook is a zip of XML files. What official ones hold is small (the ICD-10-PCS conversion table,
the largest of them, unpacks to 8 MB): whatever is larger, declares a document type or has a cell
beyond reason is refused before it costs memory or time.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from crosswalk.domain.errors import UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import archive, faults

Row = tuple[int, Sequence[object]]
"""The number of a row, from 1, and its cells; an empty one is an empty text."""

_DOCUMENT_TYPE: Final = b"<!DOCTYPE"
_FAR: Final = re.compile(rb"""\sr\s*=\s*["'](?:[A-Z]{3}|[C-Z][A-Z]|[A-Z]*(?:[0-9]{7}|[2-9][0-9]{5}))""", re.IGNORECASE)
"""A cell beyond column BZ or row 199,999: the widest official sheet has 48 columns, the longest 16,264 rows. The
parser lays out a cell for each between the first and the last."""

_DAMAGE: Final = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile and the parser raise for a workbook that is cut, patched or made up."""


def table(data: bytes, source: SourceFile, first: str) -> tuple[Sequence[object], list[Row]]:
    """The header row that begins with `first`, in the first sheet that has one, and the rows below it.

    Rows without any content are left out. Raises `LayoutError` where no sheet has such a header,
    `UnreadableArchive` for a damaged workbook, `UnsafeArchive` for one beyond the bounds of this
    module.
    """
    for sheet in _sheets(data, source):
        below = iter(sheet)
        header = next((cells for _, cells in below if written(cells[0]) == first), None)
        if header is not None:
            return header, list(below)
    raise faults.layout(source, None, f"no sheet has a header row that begins with {first!r}.")


def rows(data: bytes, source: SourceFile) -> list[Row]:
    """The rows of the first sheet that has any, without those that are empty. Raises as `table` does."""
    return next(filter(None, _sheets(data, source)), [])


def written(cell: object) -> str:
    """What a cell says: blanks around it dropped, a date as YYYYMMDD, a whole number without a point."""
    if isinstance(cell, date):
        return f"{cell:%Y%m%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\N{NO-BREAK SPACE}", " ").strip()


def _sheets(data: bytes, source: SourceFile) -> Iterator[list[Row]]:
    """The rows of each sheet in turn, read when they are asked for."""
    try:
        _refuse_unsafe(data, source)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name in book.sheet_names:
                yield _rows(book.get_sheet_by_name(name))
    except _DAMAGE as fault:
        message = f"the workbook is damaged: {fault}."
        raise UnreadableArchive(message, where=faults.place(source), remedy="Fetch it again.") from fault


def _rows(sheet: CalamineSheet) -> list[Row]:
    numbered = enumerate(sheet.to_python(skip_empty_area=False), 1)
    return [(number, cells) for number, cells in numbered if any(cell != "" for cell in cells)]


def _refuse_unsafe(data: bytes, source: SourceFile) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        items = opened.infolist()
        # zipfile unpacks no more of a member than its directory states.
        unpacked = sum(item.file_size for item in items)
        if len(items) > archive.MOST_MEMBERS or unpacked > archive.LARGEST_MEMBER:
            raise _unsafe(source, "the workbook unpacks to more than any official one.")
        for item in items:
            member = opened.read(item)
            if _DOCUMENT_TYPE in member.upper():
                raise _unsafe(source, f"{item.filename} declares a document type.")
            far = _FAR.search(member)
            if far is not None:
                raise _unsafe(source, f"{item.filename} has a cell beyond column BZ or row 199,999.")


def _unsafe(source: SourceFile, message: str) -> UnsafeArchive:
    return UnsafeArchive(message, where=faults.place(source), remedy="Fetch it again from its official address.")
