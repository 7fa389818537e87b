"""The targets of one question: each judged once, and carried to the day asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.translation.answers import Alternative, Choice, MapView, NotCarried, RelatedCode
from crosswalk.domain.translation.carrying import Carried, carry

if TYPE_CHECKING:
    from crosswalk.domain.translation.carrier import Carrier


class Targets:
    """The target codes of one question as choices, and what became of those that do not stay."""

    def __init__(self, view: MapView, carrier: Carrier) -> None:
        self._view = view
        self._carrier = carrier
        self._choices: dict[tuple[str, str], Choice] = {}
        self._codes: dict[str, str] = {}
        self._carried: dict[str, Carried] = {}
        self._changed: set[str] = set()

    def learn(self, codes: Collection[str]) -> None:
        """Read what is needed to answer with these undotted target codes."""
        self._carrier.learn(codes)
        changed = self._carrier.changed(codes)
        self._changed |= changed
        for code in changed:
            carried = self._carrier.carried(code)
            if carried is not None:
                self._carried[self._view.target.display(code)] = carried

    def choice(self, row: MapRow) -> Choice:
        """The target of a row."""
        return self._choice(row.target, row.flags)

    def carried(
        self, alternatives: tuple[Alternative, ...], rows: Iterable[MapRow]
    ) -> tuple[tuple[Alternative, ...], tuple[RelatedCode, ...], tuple[NotCarried, ...]]:
        """The alternatives in these rows on the target day, the codes related to them, what was not carried."""
        if self._changed.isdisjoint([row.target for row in rows]):
            return alternatives, (), ()
        moved, not_carried = carry(alternatives, self._carried, self._choice)
        shown = dict.fromkeys(
            choice.code for alternative in moved for choices in alternative.choices for choice in choices
        )
        related = tuple(each for code in shown for each in self._carrier.related(self._codes[code]))
        return moved, related, not_carried

    def _choice(self, code: str, flags: str) -> Choice:
        key = (code, flags)
        known = self._choices.get(key)
        if known is None:
            status, long = self._carrier.judged(code)
            known = self._choices[key] = Choice(self._view.target.display(code), status, long, flags)
            self._codes[known.code] = code
        return known
