"""The targets of one question: each judged once, and carried to the day asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.translation.answers import Alternative, Choice, MapView, NotCarried, RelatedCode
from crosswalk.domain.translation.carrying import Carried, carry

if TYPE_CHECKING:
    from crosswalk.domain.lineage.predecessors import Predecessor
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
    ) -> tuple[tuple[Alternative, ...], tuple[RelatedCode, ...], tuple[NotCarried, ...], tuple[Predecessor, ...]]:
        """The alternatives in these rows on the target day, the codes related to them, what was not carried.

        Last the doubtful rows by which they would be carried, or be related.
        """
        wanted = [row.target for row in rows]
        if self._changed.isdisjoint(wanted):
            return alternatives, (), (), ()
        moved, not_carried = carry(alternatives, self._carried, self._choice)
        shown = dict.fromkeys(
            choice.code for alternative in moved for choices in alternative.choices for choice in choices
        )
        ends = [self._codes[code] for code in shown]
        since = self._arrivals(wanted)
        related = tuple(each for code in ends for each in self._carrier.related(code, since.get(code)))
        doubtful = (row for code in dict.fromkeys((*wanted, *ends)) for row in self._carrier.doubtful(code))
        return moved, related, not_carried, tuple(doubtful)

    def _arrivals(self, targets: Sequence[str]) -> Mapping[str, date]:
        """When cases first came to the codes that the targets were carried to, without those that are targets too."""
        stay = {code for code in targets if self._view.target.display(code) not in self._carried}
        found: dict[str, date] = {}
        for carried in (self._carried.get(self._view.target.display(code)) for code in targets):
            for end in carried.ends if carried else ():
                if end.since is not None and end.code not in stay:
                    found[end.code] = min(end.since, found.get(end.code, date.max))
        return found

    def _choice(self, code: str, flags: str) -> Choice:
        key = (code, flags)
        known = self._choices.get(key)
        if known is None:
            status, long = self._carrier.judged(code)
            known = self._choices[key] = Choice(self._view.target.display(code), status, long, flags)
            self._codes[known.code] = code
        return known
