"""The ICD-10-PCS conversion table: every code that came, went or was reworded since October 2016.

A workbook of one sheet with eight columns (docs/formats.md 3.4). A row is of one of three types:

* `New`: the current code is new; the previous one is where its cases were coded before;
* `Deleted`: the previous code has gone; the current one is its equivalent, which is seldom new;
* `Revised`: the code stays under another title. Where body parts were divided anew (ribs left and
  right into one to two and three or more, October 2017) a second row names the other code that
  covered it before.

Each pair has a row of its own, so several rows of a code are alternatives. `NoPCS` stands for no
code. The year is that of the calendar; the month and day are text, `10.01`. The table of 2022 ends
in April 2022.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.lineage.conversion_tables import PredecessorRow, Previous, Relation
from loaders.shared import faults, workbook
from loaders.shared.workbook import Row, written

_SYSTEM: Final = SYSTEMS["icd10pcs"]
_COLUMNS: Final = (
    "Current code(s) assignment",
    "Code title",
    "Effective year",
    "Previous code(s) assignment",
    "Predecessor code title",
    "Change type",
    "Comment",
    "Effective month/day [MM.DD]",
)
_NO_CODE: Final = "NoPCS"
_CODE_LENGTH: Final = 7
_YEAR: Final = re.compile(r"20[0-9]{2}")
_MONTH_DAY: Final = re.compile(r"([0-9]{2})\.([0-9]{2})")
_NEW: Final = "New"
_DELETED: Final = "Deleted"
_REVISED: Final = "Revised"


@dataclass(frozen=True, slots=True)
class PcsConversionTable:
    """The rows of one table by their type, in its order; their text is the previous code as published.

    `rows` are of new codes. In `equivalents` the code is what stands for a deleted one, which is the
    previous code of the row, from the day it went. `without_equivalent` has the deleted codes that
    nothing stands for, with that day. `revised` are retitled codes.

    `dated_codes` has the first effective day of every new code: for August 2020 and October 2020,
    of which no order file is published, it alone says which codes they brought.
    """

    source: SourceFile
    rows: tuple[PredecessorRow, ...]
    equivalents: tuple[PredecessorRow, ...]
    without_equivalent: Mapping[str, date]
    revised: tuple[PredecessorRow, ...]
    dated_codes: Mapping[str, date]


class _Change(NamedTuple):
    """One row: codes as in the table, None for `NoPCS`."""

    number: int
    kind: str
    current: str | None
    before: str | None
    effective: date


def read(data: bytes, source: SourceFile) -> PcsConversionTable:
    """What a conversion table says.

    Raises `LayoutError`, naming the row, for a header row with other columns, a cell that is no
    code of ICD-10-PCS, an unknown type of change or a day that is none; and what
    `loaders.shared.workbook.table` raises.
    """
    header, rows = workbook.table(data, source, _COLUMNS[0])
    titles = tuple(written(cell) for cell in header[: len(_COLUMNS)])
    if titles != _COLUMNS:
        raise faults.layout(source, None, f"the columns are {list(titles)}, not {list(_COLUMNS)}.")
    changes = [_change(row, source) for row in rows]
    new = tuple(_predecessors(changes, _NEW))
    return PcsConversionTable(
        source,
        rows=new,
        equivalents=tuple(_predecessors(changes, _DELETED)),
        without_equivalent={
            change.before: change.effective
            for change in changes
            if change.kind == _DELETED and change.before and not change.current
        },
        revised=tuple(_predecessors(changes, _REVISED)),
        dated_codes=_first_days(new),
    )


def previous(cell: str) -> tuple[Relation, tuple[Previous, ...]]:
    """The previous code of a row, none where it says `NoPCS`."""
    return Relation.ANY, () if cell == _NO_CODE else (Previous(cell),)


def _predecessors(changes: Sequence[_Change], kind: str) -> list[PredecessorRow]:
    return [
        PredecessorRow(
            change.current,
            change.effective,
            *previous(change.before or _NO_CODE),
            change.before or _NO_CODE,
            change.number,
        )
        for change in changes
        if change.kind == kind and change.current
    ]


def _first_days(rows: Sequence[PredecessorRow]) -> dict[str, date]:
    days: dict[str, date] = {}
    for row in rows:
        days[row.code] = min(row.effective, days.get(row.code, row.effective))
    return days


def _change(row: Row, source: SourceFile) -> _Change:
    number, cells = row
    if len(cells) < len(_COLUMNS):
        raise faults.layout(source, number, f"the row has {len(cells)} cells, not {len(_COLUMNS)}.")
    current, _, year, before, _, kind, _, month_day = (written(cell) for cell in cells[: len(_COLUMNS)])
    if kind not in (_NEW, _DELETED, _REVISED):
        raise faults.layout(source, number, f"{kind!r} is no type of change.")
    change = _Change(
        number,
        kind,
        _code(current, number, source),
        _code(before, number, source),
        _effective(year, month_day, number, source),
    )
    if not (change.current if kind == _NEW else change.before):
        raise faults.layout(source, number, f"a row of type {kind} without the code it is about.")
    return change


def _code(cell: str, number: int, source: SourceFile) -> str | None:
    if cell == _NO_CODE:
        return None
    if len(cell) != _CODE_LENGTH or not _SYSTEM.matches(cell):
        raise faults.misshapen(source, number, cell, _SYSTEM)
    return cell


def _effective(year: str, month_day: str, number: int, source: SourceFile) -> date:
    found = _MONTH_DAY.fullmatch(month_day)
    try:
        if found and _YEAR.fullmatch(year):
            return date(int(year), int(found[1]), int(found[2]))
    except ValueError as fault:
        raise _no_day(year, month_day, number, source) from fault
    raise _no_day(year, month_day, number, source)


def _no_day(year: str, month_day: str, number: int, source: SourceFile) -> Exception:
    return faults.layout(source, number, f"year {year!r} with month and day {month_day!r} is no day.")
