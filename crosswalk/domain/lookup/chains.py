"""Replacement over the years: what a code was before it came, and what became of what replaced it, to the end.

Each step is a code that was replaced by another on the day it ended (`predecessors.replacing`); the days go one
way along a chain, so that a code used anew does not lead in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.history.states import States
from crosswalk.domain.lineage.conversion_tables import Relation
from crosswalk.domain.lineage.predecessors import Hop, Predecessor, endings, replacing

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.lookup.conversion_rows import ConversionRows
    from crosswalk.domain.store.protocol import Store


class Chains:
    """The chains of the codes that were learnt, of one code system; `rows` and `states` is what was read already."""

    def __init__(self, store: Store, calendar: Calendar, rows: ConversionRows, states: Mapping[str, States]) -> None:
        self._store = store
        self._calendar = calendar
        self._system = calendar.system
        self._rows = rows
        self._states = dict(states)
        self._after: dict[str, Sequence[Predecessor]] = {}

    def learn(self, codes: Collection[str]) -> None:
        """Read everything that these codes came from and became, level by level."""
        level = set(codes)
        while level:
            self._meet(level)
            level = {row.code for code in level for row in self._after[code]} - self._after.keys()
        level, known = set(codes), set(codes)
        while level:
            self._rows.read_of(level)
            before = {one for code in level for _, one in self._before(code)}
            self._meet(before - self._after.keys())
            level = before - known
            known |= level

    def around(self, code: str) -> tuple[Hop, ...]:
        """Every step before and after a code that was learnt, by day and codes; none where nothing replaced."""
        hops = {*self._onward(code, date.min, set()), *self._backward(code, date.max, set())}
        return tuple(sorted(hops, key=lambda hop: (hop.effective, hop.before, hop.after, hop.source)))

    def _meet(self, codes: set[str]) -> None:
        unread = codes - self._states.keys()
        self._states |= self._store.codes.states(self._system, unread) if unread else {}
        self._rows.read_naming(codes)
        for code in codes:
            life = self._states.get(code, ())
            ends = endings(life, self._calendar) if life else ()
            self._after[code] = [row for end in ends for row in replacing(code, end, self._rows.naming_at(code, end))]

    def _before(self, code: str) -> Iterator[tuple[Predecessor, str]]:
        """The rows of a code with each single code that they name as previous."""
        for row in self._rows.of(code):
            if row.relation is Relation.ANY:
                yield from ((row, part.first) for part in row.previous if part.is_single)

    def _onward(self, code: str, since: date, seen: set[tuple[str, date]]) -> Iterator[Hop]:
        for row in self._after[code]:
            if since < row.effective:
                yield self._hop(code, row)
                if (row.code, row.effective) not in seen:
                    seen.add((row.code, row.effective))
                    yield from self._onward(row.code, row.effective, seen)

    def _backward(self, code: str, until: date, seen: set[tuple[str, date]]) -> Iterator[Hop]:
        for row, before in self._before(code):
            if row.effective < until and row in self._after[before]:
                yield self._hop(before, row)
                if (before, row.effective) not in seen:
                    seen.add((before, row.effective))
                    yield from self._backward(before, row.effective, seen)

    def _hop(self, before: str, row: Predecessor) -> Hop:
        shown = self._system.display
        return Hop(shown(before), shown(row.code), row.effective, row.source)
