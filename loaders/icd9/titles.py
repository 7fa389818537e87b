"""The title files of ICD-9-CM, versions 23 to 32: billable codes with short or long titles.

Two layouts (docs/formats.md 1.1). Text: the code in columns 1-5 (diagnoses) or 1-4 (procedures), a
blank, the title. A table of the columns code, long title, short title: comma-separated for version 27, a
workbook beside the texts of versions 30 to 32. The one title of versions 23 to 26 is a short one, in capitals.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part, Property
from loaders.shared import faults, text
from loaders.shared.archive import WORKBOOK_BEGINNING
from loaders.shared.line_cache import Entry, LineCache, facts_of

_STATES: Final = {Role.LONG_TITLES: Property.LONG, Role.SHORT_TITLES: Property.SHORT}
_TABLE_HEADS: Final = {
    "icd9cm": ["DIAGNOSIS CODE", "LONG DESCRIPTION", "SHORT DESCRIPTION"],
    "icd9pcs": ["PROCEDURE CODE", "LONG DESCRIPTION", "SHORT DESCRIPTION"],
}
Row = tuple[int, Sequence[str]]
"""The line of a row and its cells."""

_CODE_WIDTHS: Final = {"icd9cm": 5, "icd9pcs": 4}


def read(data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Part:
    """What a title file says about its release; whether its titles are long or short, the role says.

    Raises `LayoutError` for a line off the layout, a code that is none of this system or that lost
    its leading zeros, `DuplicateCode` for a code listed twice.
    """
    first = 1
    if data.startswith(WORKBOOK_BEGINNING):
        rows = _lines(_workbook(data, source, system), source, system)
        first = 2
    else:
        rows = text.lines_of(data, source, text.CP1252)
        if " CODE," in rows[0]:
            rows = _lines(_table(rows, source, system), source, system)
            first = 2
    parse = partial(_parse, source=source, system=system)
    facts = facts_of(rows, lines.layout(system, source.role), parse, source, first)
    return Part(source.role, frozenset({Property.BILLABLE, _STATES[source.role]}), facts, source)


def _parse(row: str, number: int, source: SourceFile, system: CodeSystem) -> Entry:
    width = _CODE_WIDTHS[system.id]
    code, title = row[:width].rstrip(" "), row[width + 1 :].rstrip()
    if not system.matches(code):
        raise faults.misshapen(source, number, code, system)
    if row[width : width + 1] != " " or not row.isprintable():
        message = f"column {width + 1} is not blank, or the line holds a control character."
        raise faults.layout(source, number, message)
    if not title:
        raise faults.layout(source, number, f"code {code} lacks a title.")
    long = source.role is Role.LONG_TITLES
    return code, Facts(billable=True, short=None if long else title, long=title if long else None)


def _lines(table: Iterable[Row], source: SourceFile, system: CodeSystem) -> list[str]:
    """The rows of a table as lines of the text layout, so that one parser reads both."""
    width = _CODE_WIDTHS[system.id]
    column = 1 if source.role is Role.LONG_TITLES else 2
    lines = []
    for number, cells in table:
        if len(cells) != len(_TABLE_HEADS[system.id]):
            raise faults.layout(source, number, f"{len(cells)} cells where 3 are due.")
        if not system.matches(cells[0]):
            raise faults.misshapen(source, number, cells[0], system)
        lines.append(f"{cells[0]:<{width}} {cells[column]}")
    return lines


def _workbook(data: bytes, source: SourceFile, system: CodeSystem) -> Iterator[Row]:
    from loaders.shared import workbook

    columns = len(_TABLE_HEADS[system.id])
    header, rows = workbook.table(data, source, _TABLE_HEADS[system.id][0])
    _check_head([workbook.written(cell) for cell in header[:columns]], source, system)
    for number, cells in rows:
        yield number, [workbook.written(cell) for cell in cells[:columns]]


def _table(rows: Sequence[str], source: SourceFile, system: CodeSystem) -> Iterator[Row]:
    reader = csv.reader(rows, strict=True)
    try:
        _check_head(next(reader), source, system)
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as fault:
        raise faults.layout(source, reader.line_num, f"not comma-separated: {fault}.") from fault


def _check_head(titles: Sequence[str], source: SourceFile, system: CodeSystem) -> None:
    if list(titles) != _TABLE_HEADS[system.id]:
        raise faults.layout(source, 1, f"the columns are not {', '.join(_TABLE_HEADS[system.id])}.")
