"""What replaced codes up to a release, and what came before codes that are new in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.lineage.predecessors import Predecessor, Replacement
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.replacements import Replacements
from crosswalk.domain.lookup.splits import Splits

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.releases import Release
    from crosswalk.domain.store.protocol import Store


class LineageBetween:
    """The lineage of the codes of one system between two releases, of which the second is the newer one.

    Each step is one of `Replacements`, on a day after that of the older release and not after that of the newer.
    """

    def __init__(self, store: Store, calendar: Calendar, older: Release, newer: Release) -> None:
        self._since, self._until, self._newer = older.effective, newer.effective, newer.ordinal
        self._owns_dates = calendar.system.owns_dates
        rows, self._lives = ConversionRows(store, calendar.system), Lives(store, calendar.system)
        splits = Splits(store, calendar, self._lives)
        self._leading = LeadingRows(calendar, rows, splits, self._lives)
        self._following = Replacements(calendar, rows, splits, self._lives)

    def learn(self, gone: Collection[str], come: Collection[str]) -> None:
        """Read what these undotted codes became and where the cases of those were coded, level by level."""
        self._leading.learn(come)
        level = set(gone)
        while level:
            self._following.learn(level)
            named = {row.code for code in level for row in self._following.rows(code) if row.effective <= self._until}
            self._lives.read(named)
            level = {code for code in named if not self._is_billable(code)} - self._following.known

    def replaced_by(self, code: str) -> tuple[Replacement, ...]:
        """The codes billable in the newer release that took over from one that was learnt, each once, in order."""
        found: dict[str, Replacement] = {}
        for row in self._first_steps(code):
            for each in self._onward(row, {code}):
                found.setdefault(each.code, Replacement(each.code, each.effective, each.source))
        return tuple(found[each] for each in sorted(found))

    def preceded_by(self, code: str) -> tuple[Predecessor, ...]:
        """The rows of a code that was learnt, sound ones first; none that is older than its coming."""
        rows = dict.fromkeys((*self._leading.of(code), *self._leading.all_of(code)))
        return tuple(self._of_span(rows))

    def _first_steps(self, code: str) -> list[Predecessor]:
        return self._of_span(self._following.rows(code))

    def _of_span(self, rows: Collection[Predecessor]) -> list[Predecessor]:
        """The rows of the days between the two releases.

        A record that carries its own days may tell in the newer release what happened before the older one.
        """
        until = [row for row in rows if row.effective <= self._until]
        between = [row for row in until if row.effective > self._since]
        if between or not self._owns_dates:
            return between
        last = max((row.effective for row in until), default=date.min)
        return [row for row in until if row.effective == last]

    def _onward(self, row: Predecessor, seen: set[str]) -> Iterator[Predecessor]:
        if self._is_billable(row.code):
            yield row
        elif row.code not in seen:
            seen.add(row.code)
            for each in self._following.rows(row.code):
                if row.effective < each.effective <= self._until:
                    yield from self._onward(each, seen)

    def _is_billable(self, code: str) -> bool:
        return any(state.billable and state.stands_in(self._newer) for state in self._lives.of(code))
