"""Rows of the conversion tables, one part of a "previous" cell a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from graph_schema.sqlite.connection import Ask, chunks
from graph_schema.sqlite.schema import day_number, day_of

_PARTS: Final = "SELECT code, effective, text, relation, source, first, last, category FROM preceded_by"
_ORDER: Final = "ORDER BY code, effective, text, part"
_WHOLE: Final = "(code, effective, text) IN (SELECT code, effective, text FROM preceded_by WHERE system = ?1 AND"
"""Rows with all their parts, where one part is such."""


class SqliteLineage:
    """The lineage of a store in one file: `crosswalk.domain.store.lineage` tells what each method answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def predecessors(
        self, system: CodeSystem, codes: Collection[str] | None, after: date = date.min
    ) -> list[Predecessor]:
        later = f"{_PARTS} WHERE system = ? AND effective > ?"
        known = system.number, day_number(after)
        if codes is None:
            return _rows(self._ask(f"{later} {_ORDER}", *known))
        found: list[Predecessor] = []
        for chunk, marks in chunks(codes):
            found += _rows(self._ask(f"{later} AND code IN ({marks}) {_ORDER}", *known, *chunk))
        return found

    def naming(self, system: CodeSystem, codes: Collection[str]) -> list[Predecessor]:
        found: list[Predecessor] = []
        for chunk, marks in chunks(codes):
            # What begins a range is left out below: another condition, and SQLite would not use the index of `first`.
            query = f"{_PARTS} WHERE system = ?1 AND {_WHOLE} first IN ({marks})) {_ORDER}"
            found += _rows(self._ask(query, system.number, *chunk))
        singly = (row for row in set(found) if any(part.is_single and part.first in codes for part in row.previous))
        return sorted(singly, key=lambda row: (row.code, row.effective, row.text))

    def naming_several(self, system: CodeSystem) -> list[Predecessor]:
        query = f"{_PARTS} WHERE system = ?1 AND {_WHOLE} (last IS NOT NULL OR category = 1)) {_ORDER}"
        return _rows(self._ask(query, system.number))


def parts_of(system: CodeSystem, rows: Iterable[Predecessor]) -> Iterator[tuple[object, ...]]:
    """The table rows of conversion rows; a row without a previous code is one part without a code."""
    for row in rows:
        parts: Sequence[Previous | None] = row.previous or (None,)
        for n, part in enumerate(parts):
            first, last, category = (part.first, part.last, part.category) if part else (None, None, False)
            day = day_number(row.effective)
            yield system.number, row.code, day, row.text, n, row.relation, first, last, category, row.source


def _rows(parts: Iterable[Sequence[Any]]) -> list[Predecessor]:
    rows: list[Predecessor] = []
    for (code, effective, text), group in groupby(parts, key=itemgetter(0, 1, 2)):
        cells = list(group)
        previous = tuple(
            Previous(first, last, category == 1) for *_, first, last, category in cells if first is not None
        )
        relation, source = Relation(cells[0][3]), cells[0][4]
        rows.append(Predecessor(code, day_of(effective), relation, previous, text, source))
    return rows
