"""Sources and what came before them: codes that no edition lists go back to codes that one does.

Each part of a row of a conversion table stands for itself where the row says so, and its parts are
translated together where it says that. (docs/design.md, rule 5.5.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Hop, Predecessor, covers
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.splits import Splits
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.translation.answers import (
    Alternative,
    Choice,
    MapView,
    NotCarried,
    alternatives_of,
    newest_rows,
    unlisted_in,
)

if TYPE_CHECKING:
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store

ReadMap = Callable[[Collection[str] | None], Mapping[str, Sequence[MapRow]]]
"""The rows of the map for these source codes, or for all: of the edition of the view, if it has one."""
MakeChoice = Callable[[MapRow], Choice]

WHOLE_MAP_FROM: Final = 50_000
"""From so many codes on, reading a whole map is faster than looking each code up."""
_MOST_TOGETHER: Final = 100
"""Combinations that the parts of one row may make."""


class Mapped(NamedTuple):
    """How a source is mapped: its alternatives, the rows of the map they stand in, and what was not carried.

    `doubtful` are the rows of conversion tables on its way that are not believed.
    """

    alternatives: tuple[Alternative, ...] = ()
    rows: tuple[MapRow, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()
    doubtful: tuple[Predecessor, ...] = ()


class Sources:
    """Source codes mapped: by the rows that name them, or by those of their predecessors.

    `conversion` tells what came before codes; it may have learnt of some already.
    """

    def __init__(self, store: Store, view: MapView, read_map: ReadMap, conversion: LeadingRows) -> None:
        self._store = store
        self._view = view
        self._read_map = read_map
        self.conversion = conversion
        self._rows: dict[str, Sequence[MapRow]] = {}
        self._asked: set[str] = set()
        self._within: set[str] = set()
        self._whole = False
        self._descendants: dict[str, Mapping[str, States]] = {}
        self._parts: dict[Previous, Mapped] = {}

    def learn(self, codes: Collection[str]) -> None:
        """Read the rows of the map for these codes, and for what came before those it does not list."""
        level = set(codes) - self._asked
        named: set[str] = set()
        while level:
            self._asked |= level
            self._read(level, whole=len(level) > WHOLE_MAP_FROM)
            unlisted = level - self._rows.keys()
            self.conversion.learn(unlisted)
            parts = {part for code in unlisted for row in self.conversion.of(code) for part in row.previous}
            before = {part.first for part in parts if part.is_single}
            named |= before
            level = (before | self._inside(parts)) - self._asked
        dead = {code for code in named if code not in self._rows and not self.conversion.of(code)}
        if dead:
            self._descendants |= self._store.codes.descendants(self._view.source, dead)

    def learn_all(self) -> Collection[str]:
        """Read the whole map; gives the codes that it lists."""
        self._read((), whole=True)
        self._asked |= self._rows.keys()
        return self._rows.keys()

    def split_before(self, code: str) -> str | None:
        """The split code, dotted, through which a code that was learnt goes back, for want of a sound row."""
        before = self.conversion.split_before(code)
        return None if before is None else self._view.source.display(before)

    def lists(self, code: str) -> bool:
        """Whether the map lists a code."""
        return code in self._rows

    def lasting(self, code: str) -> set[str]:
        """The targets of a code whose rows have stood since the oldest edition of the map."""
        oldest = self._view.editions[0].ordinal
        return {row.target for row in self._rows.get(code, ()) if row.first <= oldest}

    def targets(self) -> set[str]:
        """The targets of all codes read."""
        return {row.target for rows in self._rows.values() for row in rows if not row.is_no_map}

    def mapped(self, code: str, choice: MakeChoice, before: date = date.max) -> Mapped:
        """A code mapped by its rows, or else by those of its predecessors."""
        rows = self._rows.get(code)
        if rows is not None:
            return Mapped(alternatives_of(rows, choice), tuple(rows))
        found = {row: self._by_row(row, choice) for row in self.conversion.of(code) if row.effective < before}
        # A misprinted row stands in the store beside the one that a later table has in its place.
        leading = {row.effective for row, mapped in found.items() if mapped.rows}
        ways = [mapped for row, mapped in found.items() if mapped.rows or row.effective not in leading]
        return gathered((*ways, Mapped(doubtful=tuple(self.conversion.doubtful_of(code)))))

    def _read(self, codes: Collection[str], *, whole: bool) -> None:
        if self._whole:
            return
        self._whole = whole
        found = self._read_map(None if whole else codes)
        if self._view.edition is None:
            found = {code: newest_rows(rows) if len(rows) > 1 else rows for code, rows in found.items()}
        self._rows.update(found)

    def _inside(self, parts: Collection[Previous]) -> set[str]:
        """The codes of the ranges and categories among these parts that the map lists."""
        spans = [(part.first, part.last or part.first) for part in parts if not part.is_single]
        found = self._store.maps.sources_within(self._view.map_set.id, spans) if spans else set()
        self._within |= found
        return found

    def _by_row(self, row: Predecessor, choice: MakeChoice) -> Mapped:
        shown = self._view.source.display(row.code)
        if not row.previous and row.relation is Relation.ANY:
            return Mapped(not_carried=(NotCarried(shown, "the conversion table names no code before it"),))
        parts = tuple(self._shown(part) for part in row.previous)
        if row.relation is Relation.AMBIGUOUS:
            why = f"the conversion table names {row.text!r} before it, which can be read in several ways"
            return Mapped(not_carried=(NotCarried(shown, why, parts),))
        found = [self._by_part(row, part, choice) for part in row.previous]
        if row.relation is Relation.ANY:
            return gathered(found)
        if all(mapped.alternatives for mapped in found):
            return together(NotCarried(shown, f"{row.text} together make too many combinations", parts), found)
        why = f"{row.text} would have to be translated together, and not each has a translation"
        rows = tuple(one for mapped in found for one in mapped.rows)
        return Mapped((), rows, (NotCarried(shown, why, parts),), _doubtful(found))

    def _by_part(self, row: Predecessor, part: Previous, choice: MakeChoice) -> Mapped:
        """One part of a row mapped, with the hop that leads to it."""
        mapped = self.mapped(part.first, choice, row.effective) if part.is_single else self._by_range(part, choice)
        shown = self._view.source.display(row.code), self._shown(part)
        hop = Hop(*shown, row.effective, row.source)
        not_carried = mapped.not_carried
        if not mapped.rows and not not_carried:
            not_carried = (self._dead_end(part),)
        moved = (
            alternative._replace(approximate=True, carried=(hop, *alternative.carried))
            for alternative in mapped.alternatives
        )
        return Mapped(tuple(moved), mapped.rows, not_carried, mapped.doubtful)

    def _dead_end(self, part: Previous) -> NotCarried:
        """A previous code that leads nowhere: a misprint, or a header, whose codes may be looked at."""
        descendants = self._descendants.get(part.first, {})
        billable = sorted(code for code, life in descendants.items() if any(state.billable for state in life))
        candidates = tuple(map(self._view.source.display, billable))
        return NotCarried(self._shown(part), f"{unlisted_in(self._view)} it", candidates)

    def _by_range(self, part: Previous, choice: MakeChoice) -> Mapped:
        """All codes of a range or category that the map lists, mapped."""
        if part not in self._parts:
            inside = sorted(code for code in self._within if code in self._rows and covers(part, code))
            self._parts[part] = gathered(self.mapped(code, choice) for code in inside)
        return self._parts[part]

    def _shown(self, part: Previous) -> str:
        first = self._view.source.display(part.first)
        if part.is_single:
            return first
        return f"{first}-{self._view.source.display(part.last)}" if part.last else f"{first}-"


def conversion_of(store: Store, view: MapView) -> LeadingRows:
    """What came before the codes of the source system of a map."""
    calendar, lives = view.source_calendar, Lives(store, view.source)
    return LeadingRows(calendar, ConversionRows(store, view.source), Splits(store, calendar, lives), lives)


def gathered(found: Iterable[Mapped]) -> Mapped:
    """Alternatives that each stand alone, singles first; those to the same codes are one, with the hops of all."""
    alternatives: dict[tuple[object, ...], Alternative] = {}
    rows: dict[MapRow, None] = {}
    not_carried: dict[NotCarried, None] = {}
    doubtful: dict[Predecessor, None] = {}
    for mapped in found:
        doubtful.update(dict.fromkeys(mapped.doubtful))
        rows.update(dict.fromkeys(mapped.rows))
        not_carried.update(dict.fromkeys(mapped.not_carried))
        for alternative in mapped.alternatives:
            codes = tuple(tuple(choice.code for choice in choices) for choices in alternative.choices)
            key = alternative.scenario, codes, alternative.methods, alternative.joint
            known = alternatives.get(key)
            if known is None:
                alternatives[key] = alternative
            elif alternative.carried != known.carried:
                hops = dict.fromkeys((*known.carried, *alternative.carried))
                alternatives[key] = known._replace(approximate=True, carried=tuple(hops))
    singles_first = sorted(alternatives.values(), key=lambda alternative: alternative.scenario > 0)
    return Mapped(tuple(singles_first), tuple(rows), tuple(not_carried), tuple(doubtful))


def together(too_many: NotCarried, found: Sequence[Mapped]) -> Mapped:
    """Parts all of which are needed at once: each combination is a scenario, its singles choice lists."""
    groups = [_lists(mapped.alternatives) for mapped in found]
    rows = tuple(row for mapped in found for row in mapped.rows)
    not_carried = tuple(one for mapped in found for one in mapped.not_carried)
    if prod(map(len, groups)) > _MOST_TOGETHER:
        return Mapped((), rows, (*not_carried, too_many), _doubtful(found))
    combined = [_combined(number, parts) for number, parts in enumerate(product(*groups), 1)]
    return gathered((Mapped(tuple(combined), rows, not_carried, _doubtful(found)),))


def _doubtful(found: Sequence[Mapped]) -> tuple[Predecessor, ...]:
    return tuple(one for mapped in found for one in mapped.doubtful)


def _lists(alternatives: Sequence[Alternative]) -> list[Alternative]:
    """The alternatives of one part with its singles as one choice list, since any one of them will do."""
    singles = [alternative for alternative in alternatives if not alternative.scenario]
    if len(singles) < 2:
        return list(alternatives)
    choices = tuple({choice.code: choice for alternative in singles for choice in alternative.choices[0]}.values())
    hops = dict.fromkeys(hop for alternative in singles for hop in alternative.carried)
    return [
        Alternative(0, True, (choices,), tuple(hops)),
        *(alternative for alternative in alternatives if alternative.scenario),
    ]


def _combined(number: int, parts: Sequence[Alternative]) -> Alternative:
    """Several alternatives at once; a code that two of them demand is demanded once."""
    lists: dict[tuple[str, ...] | int, tuple[Choice, ...]] = {}
    for choices in (choices for alternative in parts for choices in alternative.choices):
        lists.setdefault((choices[0].code,) if len(choices) == 1 else len(lists), choices)
    hops = dict.fromkeys(hop for alternative in parts for hop in alternative.carried)
    single = len(lists) == 1 and all(len(choices) == 1 for choices in lists.values())
    return Alternative(0 if single else number, True, tuple(lists.values()), tuple(hops))
