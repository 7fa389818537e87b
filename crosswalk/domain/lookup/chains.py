"""Replacement over the years: what a code was before it came, and what became of what replaced it, to the end.

Each step is a code that was replaced by another on the day it ended: by a row of a table (`predecessors.replacing`), or
where none tells it by the codes that took its place (`splits`). The days go one way along a chain, so that a code used
anew does not lead in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.lineage.conversion_tables import Relation
from crosswalk.domain.lineage.predecessors import Hop, Predecessor

if TYPE_CHECKING:
    from crosswalk.domain.lookup.leading_rows import LeadingRows
    from crosswalk.domain.lookup.replacements import Replacements


class Chains:
    """The chains of the codes that were learnt, of one code system; the rows and lives are what was read already."""

    def __init__(self, replacements: Replacements, leading: LeadingRows) -> None:
        self.replacements = replacements
        self._leading = leading

    def learn(self, codes: Collection[str]) -> None:
        """Read everything that these codes came from and became, level by level."""
        level = set(codes)
        while level:
            self.replacements.learn(level)
            level = {row.code for code in level for row in self.replacements.rows(code)} - self.replacements.known
        level, known = set(codes), set(codes)
        while level:
            self._leading.learn(level)
            before = {one for code in level for _, one in self._before(code)}
            self.replacements.learn(before - self.replacements.known)
            level = before - known
            known |= level

    def around(self, code: str) -> tuple[Hop, ...]:
        """Every step before and after a code that was learnt, by day and codes; none where nothing replaced."""
        hops = {*self._onward(code, date.min, set()), *self._backward(code, date.max, set())}
        return tuple(sorted(hops, key=lambda hop: (hop.effective, hop.before, hop.after, hop.source)))

    def _before(self, code: str) -> Iterator[tuple[Predecessor, str]]:
        """The rows of a code that lead on, with each single code that they name as previous."""
        for row in self._leading.of(code):
            if row.relation is Relation.ANY:
                yield from ((row, part.first) for part in row.previous if part.is_single)

    def _onward(self, code: str, since: date, seen: set[tuple[str, date]]) -> Iterator[Hop]:
        for row in self.replacements.rows(code):
            if since < row.effective:
                yield self._hop(code, row)
                if (row.code, row.effective) not in seen:
                    seen.add((row.code, row.effective))
                    yield from self._onward(row.code, row.effective, seen)

    def _backward(self, code: str, until: date, seen: set[tuple[str, date]]) -> Iterator[Hop]:
        for row, before in self._before(code):
            if row.effective < until and row in self.replacements.rows(before):
                yield self._hop(before, row)
                if (before, row.effective) not in seen:
                    seen.add((before, row.effective))
                    yield from self._backward(before, row.effective, seen)

    def _hop(self, before: str, row: Predecessor) -> Hop:
        shown = self.replacements.system.display
        return Hop(shown(before), shown(row.code), row.effective, row.source)
