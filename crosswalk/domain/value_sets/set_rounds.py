"""Sets of codes through a pair of maps, forward and back, as often as a method asks.

(See `Method` for what the methods are, and what of them could be verified.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosswalk.domain.translation.methods import Method

if TYPE_CHECKING:
    from crosswalk.domain.history.releases import Edition
    from crosswalk.domain.maps.map_sets import MapRow
    from crosswalk.domain.store.protocol import Store

Links = Mapping[str, frozenset[str]]
"""The codes of the other system that a code is linked with."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of a method adds: the codes of the other side, each with those of ours it came from.

    `sources` are the codes of ours that the round started from: the set itself, then the codes outside it
    that share a code with it.
    """

    method: Method
    sources: frozenset[str]
    targets: Links


@dataclass(frozen=True, slots=True)
class Rounds:
    """All rounds, and for every code found the codes of ours that it stands for, in the set or not."""

    rounds: tuple[Round, ...]
    stands_for: Links


class PairOfMaps:
    """One edition of a map and one of its opposite: two requests of each to link any number of codes."""

    def __init__(self, store: Store, edition: Edition, opposite: Edition) -> None:
        self._store = store
        self._edition = edition
        self._opposite = opposite

    def forward(self, codes: Collection[str]) -> Links:
        """The target codes that either map links with these source codes."""
        return self._linked(codes, self._edition, self._opposite)

    def back(self, targets: Collection[str]) -> Links:
        """The source codes that either map links with these target codes."""
        return self._linked(targets, self._opposite, self._edition)

    def _linked(self, codes: Collection[str], along: Edition, against: Edition) -> Links:
        found: dict[str, set[str]] = {}
        _gather(found, (_pair(row) for row in self._rows(along, codes)))
        onto = self._store.maps.map_rows_onto(against.map_set, codes, against)
        _gather(found, ((row.target, row.source) for rows in onto.values() for row in rows))
        return {code: frozenset(linked) for code, linked in found.items()}

    def _rows(self, edition: Edition, codes: Collection[str]) -> Iterable[MapRow]:
        rows = self._store.maps.map_rows(edition.map_set, codes, edition)
        return (row for some in rows.values() for row in some if not row.is_no_map)


def rounds_of(maps: PairOfMaps, members: Collection[str]) -> Rounds:
    """The rounds of every method, each with what it adds to those before."""
    seen = frozenset(members)
    found = maps.forward(seen)
    rounds = [Round(Method.BOTH, seen, _turned(found, set()))]
    stands_for = dict(maps.back(rounds[0].targets.keys()))
    for method in (Method.SECONDARY, Method.TERTIARY):
        newest = rounds[-1].targets
        siblings = frozenset(code for target in newest for code in stands_for[target]) - seen
        seen |= siblings
        targets = _turned(maps.forward(siblings), stands_for.keys())
        stands_for |= maps.back(targets.keys())
        rounds.append(Round(method, siblings, targets))
    return Rounds(tuple(rounds), stands_for)


def _turned(links: Links, known: Collection[str]) -> Links:
    """The links seen from their other end, of codes that are not known yet."""
    found: dict[str, set[str]] = {}
    _gather(found, ((target, code) for code, targets in links.items() for target in targets if target not in known))
    return {code: frozenset(linked) for code, linked in found.items()}


def _gather(found: dict[str, set[str]], pairs: Iterable[tuple[str, str]]) -> None:
    for one, other in pairs:
        found.setdefault(one, set()).add(other)


def _pair(row: MapRow) -> tuple[str, str]:
    return row.source, row.target
