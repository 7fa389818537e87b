"""The map in the other direction, read by its target column, and translating by both maps of a pair."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.translation.answers import Alternative, MapView, edition_for
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.translation.newer_sources import WHOLE_MAP_FROM, MakeChoice, Mapped, ReadMap, Sources

if TYPE_CHECKING:
    from crosswalk.domain.history.releases import Edition
    from crosswalk.domain.lookup.leading_rows import LeadingRows
    from crosswalk.domain.store.protocol import Store


class Opposite:
    """One edition of the opposite map, asked for the rows that name codes of ours as targets.

    The edition is that of the question, else the newest (see `opposite_edition`).
    """

    def __init__(self, store: Store, view: MapView, edition: Edition) -> None:
        self._store = store
        self._view = view
        self.edition = edition
        self._onto: dict[str, list[MapRow]] = {}
        self._entries: dict[str, Sequence[MapRow]] = {}
        self._asked: set[str] = set()
        self._whole = False

    def over(self, store: Store) -> Self:
        """The same with all it has learnt, reading the rest over another connection to the same state of the store."""
        self._store = store
        return self

    @property
    def known(self) -> int:
        """About how many codes something was learnt."""
        return len(self._asked)

    def learn(self, codes: Collection[str]) -> None:
        """Read the rows that name these codes, and the whole entries of which they are a part of a combination."""
        fresh = set() if self._whole else {code for code in codes if code not in self._asked}
        if not fresh:
            return
        self._asked |= fresh
        map_set = self.edition.map_set
        if len(fresh) > WHOLE_MAP_FROM:
            self._whole = True
            self._entries = dict(self._store.maps.map_rows(map_set, None, self.edition))
            self._onto = {}
            for row in (row for rows in self._entries.values() for row in rows if not row.is_no_map):
                self._onto.setdefault(row.target, []).append(row)
            return
        found = self._store.maps.map_rows_onto(map_set, fresh, self.edition)
        self._onto |= {code: list(rows) for code, rows in found.items()}
        combined = {row.source for rows in found.values() for row in rows if row.combination}
        combined = {code for code in combined if code not in self._entries}
        if combined:
            self._entries |= self._store.maps.map_rows(map_set, combined, self.edition)

    def names(self, code: str) -> bool:
        """Whether a row names this code as its target."""
        return code in self._onto

    def alone(self, code: str) -> set[str]:
        """The codes of the other system that this map translates into the code alone."""
        return {row.source for row in self._onto.get(code, ()) if not row.combination}

    def targets(self, codes: Collection[str]) -> set[str]:
        """The codes of the other system that name any of these."""
        return {row.source for code in codes for row in self._onto.get(code, ())}

    def mapped(self, code: str, choice: MakeChoice) -> Mapped:
        """The codes that this map translates into the code, each as an alternative of its own.

        A code that it translates into several together is one too, with the others as `joint`.
        """
        rows = self._onto.get(code, ())
        turned = [MapRow(row.target, row.source, row.flags, row.first, row.last) for row in rows]
        found = dict.fromkeys(
            Alternative(0, row.approximate, ((choice(one),),), (), (Method.BACKWARD,), self._joint(row))
            for row, one in zip(rows, turned, strict=True)
        )
        return Mapped(tuple(found), tuple(turned))

    def _joint(self, row: MapRow) -> tuple[tuple[str, ...], ...]:
        if not row.combination:
            return ()
        lists: dict[int, list[str]] = {}
        for other in self._entries[row.source]:
            same = other.combination and other.scenario == row.scenario
            if same and other.choice_list != row.choice_list:
                lists.setdefault(other.choice_list, []).append(self._view.source.display(other.target))
        return tuple(tuple(lists[at]) for at in sorted(lists))


class BothMaps(Sources):
    """Source codes mapped by the opposite map, or by both maps of the pair."""

    def __init__(
        self,
        store: Store,
        view: MapView,
        read_map: ReadMap,
        conversion: LeadingRows,
        opposite: Opposite,
        method: Method,
    ) -> None:
        super().__init__(store, view, read_map, conversion)
        self._opposite = opposite
        self._method = method

    def learn(self, codes: Collection[str]) -> None:
        """Read the rows of the opposite map for these codes, and with both maps those of the map itself."""
        super().learn(codes)
        self._opposite.learn(self._asked)

    def learn_all(self) -> Collection[str]:
        """Read all rows of the maps that are asked; gives the codes that they list."""
        codes = super().learn_all()
        self._opposite.learn(codes)
        return codes

    def lists(self, code: str) -> bool:
        """Whether a map that is asked has the code."""
        return super().lists(code) or self._opposite.names(code)

    def targets(self) -> set[str]:
        """The targets of all codes read, from either map."""
        found = self._opposite.targets(self._asked)
        return found if self._method is Method.BACKWARD else found | super().targets()

    def mapped(self, code: str, choice: MakeChoice, before: date = date.max) -> Mapped:
        """A code mapped by the maps that are asked; a single that both have is one alternative."""
        # What others asked the opposite about is no part of this question.
        backward = self._opposite.mapped(code, choice) if code in self._asked else Mapped()
        if self._method is Method.BACKWARD:
            return backward
        forward = super().mapped(code, choice, before)
        return forward._replace(
            alternatives=merged(forward.alternatives, backward.alternatives),
            rows=(*forward.rows, *backward.rows),
        )


def merged(forward: Sequence[Alternative], backward: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """The alternatives of both maps; a single that both have is one, found by both."""
    known = {alternative.choices[0][0].code: at for at, alternative in enumerate(forward) if not alternative.scenario}
    found = list(forward)
    for alternative in backward:
        at = known.get(alternative.choices[0][0].code)
        if at is None or alternative.joint:
            found.append(alternative)
        else:
            found[at] = found[at]._replace(methods=(Method.FORWARD, Method.BACKWARD))
    return tuple(found)


def opposite_edition(view: MapView, editions: Sequence[Edition]) -> Edition:
    """The edition of the opposite map that goes with a view; `editions` are those loaded.

    Raises `UnknownMapSet` where there are none.
    """
    wanted = view.map_set.opposite_id
    if not editions:
        raise UnknownMapSet(
            f"the map from {view.target.id} to {view.source.id} is not loaded, which this method reads too.",
            remedy=f"Load it: crosswalk load {wanted}.",
        )
    if view.edition is None:
        return editions[-1]
    same = next((each for each in editions if each.label == view.edition.label), None)
    return same or edition_for(editions, view.edition.effective)
