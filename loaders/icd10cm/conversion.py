"""The conversion tables of ICD-10-CM: where the cases of each new code were coded before.

A workbook, for FY2020 a csv file, of three columns: new code (dotted), effective, previous codes.
Every table goes back to FY2017 (docs/formats.md 2.7). Preamble rows stand above the header row, blank
rows at the end. `Effective` is a year, which means 1 October of it, or the day of a mid-year update.

What the last column says in the tables of FY2017 to FY2025:

    C43.11                             a code
    H36.01, H36.02   G93.3; R53.82     any one of them
    C56.1 and C56.2  M93.001 & M93.002 both together
    H35.20-H35.23    I63.-             a range, a category
    Codes in Categories T15-T19        categories, also with "Code from categories", "a code from"
    None

`H02.101-H02.106; H02.109` gives any one of several parts, `H44.20-H44.23 and H35.30` one of a range
together with a code. Where commas and `and` stand in one cell ("a, b, c and d"), its parts are read
and nothing is concluded; of text that is none of this, only the text is kept.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from typing import Final

from crosswalk.domain.codes import reading as codes
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.lineage.conversion_tables import PredecessorRow, Previous, Relation
from loaders.shared import faults, text, workbook
from loaders.shared.workbook import Row, written

_SYSTEM: Final = SYSTEMS["icd10cm"]
_HEADER: Final = "Current code assignment"
_HEADER_BEGINNINGS: Final = ("current code", "effective", "previous code")
_ZIP_BEGINNING: Final = b"PK"
_YEAR: Final = re.compile(r"20[0-9]{2}")
_DAY: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/(20[0-9]{2})")
_OCTOBER: Final = 10

_NOTHING: Final = "none"
_ANY: Final = re.compile(r"\s*[,;]\s*")
_ALL: Final = re.compile(r"\s*&\s*|\s+and\s+", re.IGNORECASE)
_EITHER: Final = re.compile(f"{_ANY.pattern}|{_ALL.pattern}", re.IGNORECASE)
_IN_WORDS: Final = re.compile(r"(?:a\s+)?codes?\s+(?:in|from)\s+(?:categor(?:y|ies)\s+)?", re.IGNORECASE)
_PART: Final = re.compile(r"(?P<first>[0-9A-Z.]+?)(?:\.?(?P<all>-)|\s*-\s*(?P<last>[0-9A-Z.]+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ConversionTable:
    """The rows of one conversion table, in its order. A code may have several."""

    source: SourceFile
    rows: tuple[PredecessorRow, ...]


def read(data: bytes, source: SourceFile) -> ConversionTable:
    """Every row of a conversion table, workbook or csv.

    Raises `LayoutError`, naming the row, for a missing header, a new code that is none of
    ICD-10-CM or a day that is none; for a workbook what `loaders.shared.workbook.table` raises. A previous
    code that no release knows is not looked for here.
    """
    header, rows = _table(data, source)
    titles = [written(cell).lower() for cell in header[: len(_HEADER_BEGINNINGS)]]
    if len(titles) < len(_HEADER_BEGINNINGS) or not all(map(str.startswith, titles, _HEADER_BEGINNINGS)):
        message = f"the columns are {titles}, not new code, effective, previous codes."
        raise faults.layout(source, None, message)
    return ConversionTable(source, tuple(_row(number, cells, source) for number, cells in rows))


def previous(cell: str) -> tuple[Relation, tuple[Previous, ...]]:
    """The parts of a previous code assignment, and how they stand together.

    None at all where it says `None`. `AMBIGUOUS` without parts where its text is none of the forms
    this module names.
    """
    squeezed = " ".join(cell.split())
    if squeezed.lower() == _NOTHING:
        return Relation.ANY, ()
    alternative, together = _ANY.search(squeezed), _ALL.search(squeezed)
    parts = [_part(each) for each in _EITHER.split(squeezed)]
    read_parts = tuple(part for part in parts if part is not None)
    if len(read_parts) < len(parts):
        return Relation.AMBIGUOUS, ()
    if alternative and together:
        return Relation.AMBIGUOUS, read_parts
    return Relation.ALL if together else Relation.ANY, read_parts


def _part(written_part: str) -> Previous | None:
    words = _IN_WORDS.match(written_part)
    found = _PART.fullmatch(written_part, words.end() if words else 0)
    if found is None:
        return None
    first, last = _code(found["first"]), _code(found["last"] or "")
    if first is None or (found["last"] and last is None):
        return None
    return Previous(first, last, category=words is not None or found["all"] is not None)


def _code(dotted: str) -> str | None:
    return codes.shaped(_SYSTEM, dotted)


def _table(data: bytes, source: SourceFile) -> tuple[Sequence[object], Sequence[Row]]:
    if data.startswith(_ZIP_BEGINNING):
        return workbook.table(data, source, _HEADER)
    rows = dropwhile(lambda row: written(row[1][0]) != _HEADER, _csv_rows(data, source))
    header = next(rows, None)
    if header is None:
        raise faults.layout(source, None, f"no row begins with {_HEADER!r}.")
    return header[1], list(rows)


def _csv_rows(data: bytes, source: SourceFile) -> Iterator[Row]:
    reader = csv.reader(text.decode(data, source, text.CP1252).splitlines(keepends=True), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as fault:
        raise faults.layout(source, reader.line_num, f"not a row of comma-separated cells: {fault}.") from fault


def _row(number: int, cells: Sequence[object], source: SourceFile) -> PredecessorRow:
    width = len(_HEADER_BEGINNINGS)
    if len(cells) < width:
        raise faults.layout(source, number, f"the row has {len(cells)} cells, not {width}.")
    typed, cell = written(cells[0]), written(cells[2])
    code = _code(typed)
    if code is None:
        raise faults.misshapen(source, number, typed, _SYSTEM)
    effective = _effective(cells[1])
    if effective is None:
        message = f"{written(cells[1])!r} is neither the year nor the day from which code {typed} is used."
        raise faults.layout(source, number, message)
    relation, parts = previous(cell)
    return PredecessorRow(code, effective, relation, parts, cell, number)


def _effective(cell: object) -> date | None:
    """The first day of a row; None for what is no day. In csv the day is written as in the US."""
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day)
    typed = written(cell)
    if _YEAR.fullmatch(typed):
        return date(int(typed), _OCTOBER, 1)
    found = _DAY.fullmatch(typed)
    if found is None:
        return None
    month, day, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
