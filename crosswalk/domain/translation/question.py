"""What is asked of a translator, and the maps that answer it as it sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem, system_of
from crosswalk.domain.errors import UnknownMapSet, UsageError
from crosswalk.domain.translation.answers import MapView, edition_for
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.translation.within_system import check_within

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.releases import Edition, MapSet


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a translator. None takes the default of docs/design.md, rule 3.7.

    `on` or `release` speak of the target, `source_on` of the source. `map_set` names the map to use, which
    without a name is one of the GEMs, never another. `best` asks for one choice beside the whole answer.
    """

    source: str | None = None
    target: str | None = None
    on: date | None = None
    release: str | None = None
    source_on: date | None = None
    edition: str | None = None
    map_set: str | None = None
    method: Method = Method.FORWARD
    best: bool = False
    repairs: Repairs = Repairs.SAFE


class MapViews:
    """The map of each source system as one question sees it. Nothing is read for it.

    Raises `UnknownSystem`, `UnknownMapSet`, `ReleaseNotLoaded` and `UsageError` where the question cannot be answered.
    """

    def __init__(
        self,
        question: Question,
        today: date,
        calendars: Mapping[str, Calendar],
        editions: Mapping[MapSet, Sequence[Edition]],
    ) -> None:
        self._question = question
        self._today = today
        self._calendars = calendars
        self._editions = {map_set.id: held for map_set, held in editions.items()}
        self._map_sets = _eligible({map_set.id: map_set for map_set in editions}, question.map_set)
        self._views: dict[tuple[str, str], MapView | None] = {}
        self._check()

    @property
    def is_within(self) -> bool:
        """Whether codes of one system are asked for on another day, which takes no map."""
        return self._question.source is not None and self._question.source == self._question.target

    def of(self, source: CodeSystem) -> MapView | None:
        """The map of a source system as the question sees it, None where none is loaded."""
        target = self._question.target or self._usual_target(source)
        key = (source.id, target)
        if key not in self._views:
            map_set = next((each for each in self._map_sets.values() if (each.source, each.target) == key), None)
            self._views[key] = self._open_view(map_set) if map_set else None
        return self._views[key]

    def _usual_target(self, source: CodeSystem) -> str:
        return next((each.target for each in self._map_sets.values() if each.source == source.id), "")

    def _open_view(self, map_set: MapSet) -> MapView:
        source, target = SYSTEMS[map_set.source], SYSTEMS[map_set.target]
        editions = self._editions[map_set.id]
        target_moment = self.target_moment(self._calendars[target.id])
        return MapView(
            map_set=map_set,
            edition=self._edition(map_set, editions, target, target_moment),
            editions=editions,
            source=source,
            target=target,
            source_moment=self._source_moment(self._calendars[source.id]),
            target_moment=target_moment,
            target_calendar=self._calendars[target.id],
            source_calendar=self._calendars[source.id],
        )

    def _edition(
        self, map_set: MapSet, editions: Sequence[Edition], target: CodeSystem, moment: Moment
    ) -> Edition | None:
        """The edition asked for; forward the one that fits the day; backward None: each code its newest."""
        wanted = self._question.edition
        if wanted is not None:
            for edition in editions:
                if edition.label == wanted:
                    return edition
            labels = ", ".join(edition.label for edition in editions)
            raise UnknownMapSet(f"edition {wanted!r} of {map_set.id} is not loaded.", remedy=f"Loaded: {labels}.")
        return edition_for(editions, moment.day) if target.in_force_to == END else None

    def target_moment(self, calendar: Calendar) -> Moment:
        """The day or release that the question means in the target system."""
        if self._question.release is not None:
            return calendar.of(self._question.release)
        return calendar.on(self._question.on) if self._question.on else calendar.default(self._today)

    def _source_moment(self, calendar: Calendar) -> Moment:
        asked = self._question.source_on
        return calendar.on(asked) if asked is not None else calendar.default(self._today)

    def _check(self) -> None:
        """Raise for a question about systems between which no map is loaded."""
        asked = self._question
        if asked.method.round_trips:
            raise UsageError(
                f"the {asked.method} method translates sets of codes, not single ones.",
                remedy="Ask for a value set, or for the method both.",
            )
        for one in (asked.source, asked.target):
            if one is not None:
                system_of(one)
        if self.is_within:
            by_map = bool(asked.map_set or asked.edition or asked.best) or asked.method is not Method.FORWARD
            check_within(self._calendars[asked.source or ""], by_map=by_map)
            return
        fitting = [
            each
            for each in self._map_sets.values()
            if asked.source in (None, each.source) and asked.target in (None, each.target)
        ]
        if not fitting:
            loaded = ", ".join(f"{each.source} to {each.target}" for each in self._map_sets.values())
            raise UnknownMapSet(
                f"no map from {asked.source or 'any system'} to {asked.target or 'any system'} is "
                f"{f'in {asked.map_set}' if asked.map_set else 'loaded'}.",
                remedy=f"There is {loaded}." if loaded else "Load one: crosswalk load starter.",
            )
        if asked.source is not None:
            self.of(system_of(asked.source))


def _eligible(loaded: Mapping[str, MapSet], wanted: str | None) -> dict[str, MapSet]:
    """The map sets that may answer: the one that is named, or all that answer unasked.

    Raises `UnknownMapSet` for one that is not loaded.
    """
    if wanted is None:
        return {name: each for name, each in loaded.items() if each.answers_unasked}
    if wanted not in loaded:
        raise UnknownMapSet(f"{wanted} is not loaded.", remedy=f"Loaded: {', '.join(loaded) or 'none'}.")
    return {wanted: loaded[wanted]}
