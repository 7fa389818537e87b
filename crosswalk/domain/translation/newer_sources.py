"""Sources and what came before them: codes that no edition lists go back to codes that one does.

Each part of a row of a conversion table stands for itself where the row says so, and its parts are
translated together where it says that. (docs/design.md, rule 5.5.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Hop, Predecessor, covers
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.translation.answers import (
    Alternative,
    Choice,
    MapView,
    NotCarried,
    alternatives_of,
    in_edition,
    unlisted_in,
)

if TYPE_CHECKING:
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store

ReadMap = Callable[[Collection[str] | None], Mapping[str, Sequence[MapRow]]]
"""The rows of the map for these source codes, or for all."""
MakeChoice = Callable[[MapRow], Choice]

WHOLE_MAP_FROM: Final = 2_000
"""From so many codes on, reading a whole map is faster than looking each code up."""
_MOST_TOGETHER: Final = 100
"""Combinations that the parts of one row may make."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a source translates: its alternatives, the rows of the map they stand in, and what led nowhere."""

    alternatives: tuple[Alternative, ...] = ()
    rows: tuple[MapRow, ...] = ()
    stuck: tuple[NotCarried, ...] = ()


class Ancestry:
    """The ways of source codes through a map: by its own rows, or by those of what came before them."""

    def __init__(self, store: Store, view: MapView, read_map: ReadMap) -> None:
        self._store = store
        self._view = view
        self._read_map = read_map
        self._conversion = ConversionRows(store, view.source)
        self._rows: dict[str, tuple[MapRow, ...]] = {}
        self._asked: set[str] = set()
        self._whole = False
        self._below: dict[str, Mapping[str, States]] = {}
        self._parts: dict[Previous, Ways] = {}

    def learn(self, codes: Collection[str]) -> None:
        """Read the rows of the map for these codes, and for what came before those it does not list."""
        level = set(codes) - self._asked
        named: set[str] = set()
        while level:
            self._asked |= level
            self._read(level, whole=len(level) > WHOLE_MAP_FROM)
            unlisted = level - self._rows.keys()
            self._conversion.read_of(unlisted)
            parts = [part for code in unlisted for row in self._conversion.of(code) for part in row.previous]
            if any(not part.is_single for part in parts):
                self._read((), whole=True)
            before = {part.first for part in parts if part.is_single}
            named |= before
            level = before - self._asked
        dead = {code for code in named if code not in self._rows and not self._conversion.of(code)}
        if dead:
            self._below |= self._store.codes.descendants(self._view.source, dead)

    def learn_all(self) -> Collection[str]:
        """Read the whole map; gives the codes that it lists."""
        self._read((), whole=True)
        self._asked |= self._rows.keys()
        return self._rows.keys()

    def lists(self, code: str) -> bool:
        """Whether the map lists a code."""
        return code in self._rows

    def targets(self) -> set[str]:
        """The targets of all codes read."""
        return {row.target for rows in self._rows.values() for row in rows if not row.is_no_map}

    def ways(self, code: str, choice: MakeChoice, before: date = date.max) -> Ways:
        """The ways of a code by its rows in the map, or else by those of what came before it."""
        rows = self._rows.get(code)
        if rows is not None:
            return Ways(alternatives_of(rows, choice), rows)
        found = {row: self._by_row(row, choice) for row in self._conversion.of(code) if row.effective < before}
        # A misprinted row stands in the store beside the one that a later table has in its place.
        leading = {row.effective for row, ways in found.items() if ways.rows}
        return gathered(ways for row, ways in found.items() if ways.rows or row.effective not in leading)

    def _read(self, codes: Collection[str], *, whole: bool) -> None:
        if self._whole:
            return
        self._whole = whole
        found = self._read_map(None if whole else codes)
        self._rows |= {code: tuple(in_edition(self._view, rows)) for code, rows in found.items()}

    def _by_row(self, row: Predecessor, choice: MakeChoice) -> Ways:
        shown = self._view.source.display(row.code)
        if not row.previous and row.relation is Relation.ANY:
            return Ways(stuck=(NotCarried(shown, "the conversion table names no code before it"),))
        parts = tuple(self._shown(part) for part in row.previous)
        if row.relation is Relation.AMBIGUOUS:
            why = f"the conversion table names {row.text!r} before it, which can be read in several ways"
            return Ways(stuck=(NotCarried(shown, why, parts),))
        found = [self._by_part(row, part, choice) for part in row.previous]
        if row.relation is Relation.ANY:
            return gathered(found)
        if all(ways.alternatives for ways in found):
            return together(NotCarried(shown, f"{row.text} together make too many combinations", parts), found)
        why = f"{row.text} would have to be translated together, and not each has a translation"
        return Ways((), tuple(one for ways in found for one in ways.rows), (NotCarried(shown, why, parts),))

    def _by_part(self, row: Predecessor, part: Previous, choice: MakeChoice) -> Ways:
        """The ways of one part of a row, with the hop that leads to it."""
        ways = self.ways(part.first, choice, row.effective) if part.is_single else self._by_range(part, choice)
        shown = self._view.source.display(row.code), self._shown(part)
        hop = Hop(*shown, row.effective, row.source)
        stuck = ways.stuck
        if not ways.rows and not stuck:
            stuck = (self._dead_end(part),)
        moved = (replace(way, approximate=True, carried=(hop, *way.carried)) for way in ways.alternatives)
        return Ways(tuple(moved), ways.rows, stuck)

    def _dead_end(self, part: Previous) -> NotCarried:
        """A previous code that leads nowhere: a misprint, or a header, whose codes may be looked at."""
        below = self._below.get(part.first, {})
        billable = sorted(code for code, life in below.items() if any(state.billable for state in life))
        candidates = tuple(map(self._view.source.display, billable))
        return NotCarried(self._shown(part), f"{unlisted_in(self._view)} it", candidates)

    def _by_range(self, part: Previous, choice: MakeChoice) -> Ways:
        """The ways of all codes of a range or category that the map lists."""
        if part not in self._parts:
            inside = sorted(code for code in self._rows if covers(part, code))
            self._parts[part] = gathered(self.ways(code, choice) for code in inside)
        return self._parts[part]

    def _shown(self, part: Previous) -> str:
        first = self._view.source.display(part.first)
        if part.is_single:
            return first
        return f"{first}-{self._view.source.display(part.last)}" if part.last else f"{first}-"


def gathered(found: Iterable[Ways]) -> Ways:
    """Ways that each stand for themselves, singles first; those to the same codes are one, with the hops of all."""
    alternatives: dict[tuple[object, ...], Alternative] = {}
    rows: dict[MapRow, None] = {}
    stuck: dict[NotCarried, None] = {}
    for ways in found:
        rows.update(dict.fromkeys(ways.rows))
        stuck.update(dict.fromkeys(ways.stuck))
        for way in ways.alternatives:
            codes = tuple(tuple(choice.code for choice in choices) for choices in way.choices)
            key = way.scenario, codes, way.methods, way.joint
            known = alternatives.get(key)
            if known is None:
                alternatives[key] = way
            elif way.carried != known.carried:
                hops = dict.fromkeys((*known.carried, *way.carried))
                alternatives[key] = replace(known, approximate=True, carried=tuple(hops))
    singles_first = sorted(alternatives.values(), key=lambda way: way.scenario > 0)
    return Ways(tuple(singles_first), tuple(rows), tuple(stuck))


def together(too_many: NotCarried, found: Sequence[Ways]) -> Ways:
    """Ways all of whose parts are needed at once: each combination is a scenario, its singles choice lists."""
    groups = [_lists(ways.alternatives) for ways in found]
    rows = tuple(row for ways in found for row in ways.rows)
    stuck = tuple(one for ways in found for one in ways.stuck)
    if prod(map(len, groups)) > _MOST_TOGETHER:
        return Ways((), rows, (*stuck, too_many))
    combined = [_combined(number, parts) for number, parts in enumerate(product(*groups), 1)]
    return gathered((Ways(tuple(combined), rows, stuck),))


def _lists(ways: Sequence[Alternative]) -> list[Alternative]:
    """The alternatives of one part with its singles as one choice list, since any one of them will do."""
    singles = [way for way in ways if not way.scenario]
    if len(singles) < 2:
        return list(ways)
    choices = tuple({choice.code: choice for way in singles for choice in way.choices[0]}.values())
    hops = dict.fromkeys(hop for way in singles for hop in way.carried)
    return [Alternative(0, True, (choices,), tuple(hops)), *(way for way in ways if way.scenario)]


def _combined(number: int, parts: Sequence[Alternative]) -> Alternative:
    """Several alternatives at once; a code that two of them demand is demanded once."""
    lists: dict[tuple[str, ...] | int, tuple[Choice, ...]] = {}
    for choices in (choices for way in parts for choices in way.choices):
        lists.setdefault((choices[0].code,) if len(choices) == 1 else len(lists), choices)
    hops = dict.fromkeys(hop for way in parts for hop in way.carried)
    single = len(lists) == 1 and all(len(choices) == 1 for choices in lists.values())
    return Alternative(0 if single else number, True, tuple(lists.values()), tuple(hops))
