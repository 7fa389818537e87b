"""The targets of one question: each judged once, and carried to the day asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.translation.answers import Alternative, Choice, MapView, Neighbour, NotCarried
from crosswalk.domain.translation.carrying import Fate, carry

if TYPE_CHECKING:
    from crosswalk.domain.translation.carrier import Carrier


class Targets:
    """The target codes of one question as choices, and what became of those that do not stay."""

    def __init__(self, view: MapView, carrier: Carrier) -> None:
        self._view = view
        self._carrier = carrier
        self._choices: dict[tuple[str, str], Choice] = {}
        self._codes: dict[str, str] = {}
        self._fates: dict[str, Fate] = {}
        self._news: set[str] = set()

    def learn(self, codes: Collection[str]) -> None:
        """Read what is needed to answer with these undotted target codes."""
        self._carrier.learn(codes)
        news = self._carrier.news(codes)
        self._news |= news
        for code in news:
            fate = self._carrier.fate(code)
            if fate is not None:
                self._fates[self._view.target.display(code)] = fate

    def choice(self, row: MapRow) -> Choice:
        """The target of a row."""
        return self._choice(row.target, row.flags)

    def settle(
        self, ways: tuple[Alternative, ...], rows: Iterable[MapRow]
    ) -> tuple[tuple[Alternative, ...], tuple[Neighbour, ...], tuple[NotCarried, ...]]:
        """The alternatives in these rows on the target day, what to consider beside them, what was not carried."""
        if self._news.isdisjoint(row.target for row in rows):
            return ways, (), ()
        moved, stuck = carry(ways, self._fates, self._choice)
        shown = dict.fromkeys(choice.code for way in moved for choices in way.choices for choice in choices)
        beside = tuple(each for code in shown for each in self._carrier.beside(self._codes[code]))
        return moved, beside, stuck

    def _choice(self, code: str, flags: str) -> Choice:
        key = (code, flags)
        known = self._choices.get(key)
        if known is None:
            status, long = self._carrier.judged(code)
            known = self._choices[key] = Choice(self._view.target.display(code), status, long, flags)
            self._codes[known.code] = code
        return known
