"""Lists of ICD-10-CM codes that need no present-on-admission indicator (POA-exempt).

Tab-separated text (docs/formats.md 2.8), or a workbook with the same cells: a header row, then one code a row with
its description and, in the full lists, its running number in the order file. The words of the header change from year
to year (`Order`, `Order2017`, `Order24`, `OrdFY25`), so that a column is known by what it holds. Descriptions with a
comma may stand in quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.codes import reading as codes
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults, text
from loaders.shared.archive import WORKBOOK_BEGINNING

_SYSTEM: Final = SYSTEMS["icd10cm"]
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class PoaExemptList:
    """The codes of one list with their titles, in its order."""

    source: SourceFile
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a row has its code and description, and its running number if it has one, from 0."""

    code: int
    title: int
    number: int | None

    @property
    def width(self) -> int:
        return 2 if self.number is None else 3


def read(data: bytes, source: SourceFile) -> PoaExemptList:
    """The codes of a POA-exempt list, dotted or not.

    Raises `LayoutError` for a list whose first code stands beside anything but a description and a running
    number, for a row that has other cells than the first one, and for a code that is none of ICD-10-CM;
    `DuplicateCode` for a code listed twice; for a workbook what `loaders.shared.workbook.rows` raises.
    """
    rows = _rows(data, source)
    headed = not any(_is_number(cell) or _is_code(cell) for cell in rows[0])
    first = 1 + headed
    listed = rows[first - 1 :]
    columns = _columns(listed[0] if listed else (), first, source)
    titles: dict[str, str] = {}
    for number, cells in enumerate(listed, first):
        code, title = _entry(cells, columns, number, source)
        if code in titles:
            raise faults.duplicate(source, number, f"code {code}")
        titles[code] = title
    return PoaExemptList(source, titles)


def _rows(data: bytes, source: SourceFile) -> list[list[str]]:
    """The rows of a list, each as its cells. A workbook has no quotation marks around them."""
    if data.startswith(WORKBOOK_BEGINNING):
        from loaders.shared import workbook

        return [_cells(map(workbook.written, cells)) for _, cells in workbook.rows(data, source)]
    lines = text.lines_of(data.removeprefix(_BYTE_ORDER_MARK), source, text.CP1252)
    return [_cells(row.split("\t")) for row in lines]


def _cells(row: Iterable[str]) -> list[str]:
    """The cells of a row without those left empty at its end."""
    cells = [cell.strip() for cell in row]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return cells


def _columns(cells: Sequence[str], line: int, source: SourceFile) -> _Columns:
    """The columns of a list by what its first row holds."""
    numbers = [at for at, cell in enumerate(cells) if _is_number(cell)]
    listed = [at for at, cell in enumerate(cells) if _is_code(cell)]
    titles = [at for at, cell in enumerate(cells) if cell and at not in numbers and at not in listed]
    if len(listed) != 1 or len(titles) != 1 or len(numbers) > 1 or len(cells) != len(numbers) + 2:
        message = "the first row of the list is not a code and a description, with its number or without, tabs between."
        raise faults.layout(source, line, message)
    return _Columns(listed[0], titles[0], numbers[0] if numbers else None)


def _entry(cells: Sequence[str], columns: _Columns, line: int, source: SourceFile) -> tuple[str, str]:
    """Code and title of a row."""
    numbered = columns.number is None or (columns.number < len(cells) and _is_number(cells[columns.number]))
    if len(cells) != columns.width or not numbered or not cells[columns.title]:
        what = "a code and a description" if columns.number is None else "a number, a code and a description"
        raise faults.layout(source, line, f"the row is not {what}, with tabs between.")
    code = codes.shaped(_SYSTEM, cells[columns.code])
    if code is None:
        raise faults.misshapen(source, line, cells[columns.code], _SYSTEM)
    return code, _unquoted(cells[columns.title])


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdecimal()


def _is_code(cell: str) -> bool:
    return codes.shaped(_SYSTEM, cell) is not None


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell
