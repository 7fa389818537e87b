"""The table from input to whole answer that every face of Crosswalk shares."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem, system_of
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import UnknownMapSet, UsageError
from crosswalk.domain.history.states import first_day
from crosswalk.domain.lookup.placing import Placed, place
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.maps.map_sets import LATEST_EDITION
from crosswalk.domain.translation.answers import (
    MapView,
    Outcome,
    Translation,
    edition_for,
    noted,
)
from crosswalk.domain.translation.both_maps import Completion
from crosswalk.domain.translation.carrier import Carrier
from crosswalk.domain.translation.listed import answer_ways
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.translation.newer_sources import WHOLE_MAP_FROM, Ancestry
from crosswalk.domain.translation.opposite import Opposite, TwoWay
from crosswalk.domain.translation.targets import Targets
from crosswalk.domain.translation.unlisted import Unlisted, answer_unlisted
from crosswalk.domain.translation.within_system import carried_within, check_within

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.releases import Edition, MapSet
    from crosswalk.domain.maps.categories import Category
    from crosswalk.domain.maps.map_sets import MapRow
    from crosswalk.domain.store import Store

_MOST_ANSWERS: Final = 250_000
"""More distinct inputs than any system has codes: only damaged input gets there."""


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


class Translator:
    """Answers one question for any codes; answers are kept under the raw input."""

    def __init__(self, store: Store, question: Question, today: date) -> None:
        self._store = store
        self._question = question
        self._today = today
        self._calendars = store.calendars()
        self._map_sets = _eligible(store.map_sets(), question.map_set)
        self._views: dict[tuple[str, str], MapView | None] = {}
        self._opposites: dict[str, Opposite | None] = {}
        self._carriers: dict[str, Carrier] = {}
        self._answers: dict[str, Translation] = {}
        self._check()

    def translate(self, inputs: Sequence[str]) -> list[Translation]:
        """The answers, one an input, in the order of the inputs."""
        answers = self._answers
        try:
            return list(map(answers.__getitem__, inputs))
        except KeyError:
            missing = [text for text in dict.fromkeys(inputs) if text not in answers]
        if len(answers) + len(missing) > _MOST_ANSWERS:
            answers.clear()
            missing = list(dict.fromkeys(inputs))
        with collector_paused():
            found = self._fill(missing)
        answers.update(found)
        asked = list(map(answers.__getitem__, inputs))
        for text, answer in found.items():
            if answer.code is None or answer.repaired is not None:
                # Damaged input comes in endless forms, and is not asked about again.
                del answers[text]
        return asked

    def compile(self) -> Mapping[str, Translation]:
        """The answers for every code that the map set lists, by undotted code."""
        source = system_of(self._question.source or "")
        view = self._view(source)
        if view is None:
            return {}
        with collector_paused():
            ancestry = self._ancestry(view)
            return self._from_map(view, [(code, code) for code in ancestry.learn_all()], ancestry)

    def view(self, source: CodeSystem) -> MapView:
        """The map of a source system as the question sees it. Raises `UnknownMapSet`."""
        view = self._view(source)
        if view is None:
            raise UnknownMapSet(f"no map from {source.id} to {self._question.target or 'another system'} is loaded.")
        return view

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
        if self._is_within:
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
            self._view(system_of(asked.source))

    @property
    def _is_within(self) -> bool:
        """Whether codes of one system are asked for on another day, which takes no map."""
        return self._question.source is not None and self._question.source == self._question.target

    def _fill(self, inputs: Sequence[str]) -> dict[str, Translation]:
        answers: dict[str, Translation] = {}
        by_system: dict[str, list[tuple[str, str]]] = {}
        asked = system_of(self._question.source) if self._question.source else None
        hinted: list[Placed] = []
        for placed in place(self._store, inputs, asked, self._question.repairs):
            if placed.repaired or placed.suggested:
                hinted.append(placed)
            if placed.code is not None and len(placed.systems) == 1:
                by_system.setdefault(placed.systems[0].id, []).append((placed.text, placed.code))
            else:
                answers[placed.text] = self._refused(placed, asked)
        for system_id, codes in by_system.items():
            answers.update(self._translate(SYSTEMS[system_id], codes))
        answers |= {each.text: noted(answers[each.text], each) for each in hinted}
        return answers

    def _refused(self, placed: Placed, source: CodeSystem | None) -> Translation:
        """The answer about an input that is no code, or a code of several systems."""
        target = SYSTEMS[self._question.target] if self._question.target else None
        names = tuple(system.id for system in placed.systems)
        status = Outcome.AMBIGUOUS_SYSTEM if names else Outcome.UNKNOWN_CODE
        reason = placed.reason
        if names:
            reason = f"{' and '.join(names)} both know this code: say which is meant"
        elif placed.refusal is Status.MALFORMED:
            status = Outcome.MALFORMED
        return Translation(placed.text, source, None, target, None, None, None, status, reason, systems=names)

    def _translate(self, source: CodeSystem, codes: list[tuple[str, str]]) -> Mapping[str, Translation]:
        if self._is_within:
            calendar = self._calendars[source.id]
            moment = self._target_moment(calendar)
            since = self._question.source_on or source.in_force_from
            carrier = self._carrier(source.id, len(codes), calendar, moment, since)
            return carried_within(self._store, carrier, calendar, moment, codes)
        view = self._view(source)
        if view is None:
            goal = self._question.target or "another system"
            why = f"no map from {source.id} to {goal} is loaded"
            return {text: self._unmapped(text, source, code, why) for text, code in codes}
        return self._from_map(view, codes, self._ancestry(view))

    def _unmapped(self, text: str, source: CodeSystem, code: str, why: str) -> Translation:
        target = SYSTEMS[self._question.target] if self._question.target else None
        shown = source.display(code)
        return Translation(text, source, shown, target, None, None, None, Outcome.NOT_IN_MAP, why)

    def _from_map(self, view: MapView, codes: list[tuple[str, str]], ancestry: Ancestry) -> Mapping[str, Translation]:
        wanted = {code for _, code in codes}
        ancestry.learn(wanted)
        unlisted = self._unlisted(view, {code for code in wanted if not ancestry.lists(code)})
        ancestry.learn({one for case in unlisted.values() for one in case.below})
        # From the day of the edition, or of the first where each code has its own.
        since = (view.edition or view.editions[0]).effective
        ends = view.target_calendar, view.target_moment
        targets = Targets(view, self._carrier(view.map_set.id, len(wanted), *ends, since))
        targets.learn(ancestry.targets())
        categories = self._categories(view, wanted)
        answers = {
            text: answer_unlisted(view, text, code, unlisted[code], ancestry, targets)
            if code in unlisted
            else answer_ways(
                view, text, code, ancestry.ways(code, targets.choice), targets, category=categories.get(code)
            )
            for text, code in codes
        }
        plain = self._question.method is Method.FORWARD and not self._question.best
        return answers if plain else self._completed(view, codes, answers)

    def _categories(self, view: MapView, codes: set[str]) -> Mapping[str, Category]:
        """The categories of the codes in the edition of the question, or in the newest."""
        edition = view.edition or view.editions[-1]
        return self._store.categories(view.map_set.id, edition, codes if len(codes) < WHOLE_MAP_FROM else None)

    def _completed(
        self, view: MapView, codes: list[tuple[str, str]], answers: Mapping[str, Translation]
    ) -> Mapping[str, Translation]:
        """The answers with what the opposite map tells of them, and one best choice where it is asked for."""
        best = self._question.best
        completion = Completion(self._store, view, self._question.method, self._opposite(view))
        completion.learn({code for _, code in codes}, best=best)
        return {text: completion.completed(code, answers[text], best=best) for text, code in codes}

    def _opposite(self, view: MapView) -> Opposite | None:
        """The opposite map, where the question needs it; None also where a best choice does without."""
        name = view.map_set.id
        if self._question.method is Method.FORWARD and not self._question.best:
            return None
        if name not in self._opposites:
            missing = not self._store.editions(view.map_set.opposite_id or "")
            optional = self._question.method is Method.FORWARD
            self._opposites[name] = None if missing and optional else Opposite(self._store, view)
        return self._opposites[name]

    def _ancestry(self, view: MapView) -> Ancestry:
        def read(codes: Collection[str] | None) -> Mapping[str, Sequence[MapRow]]:
            return self._without_drafts(view, self._store.map_rows(view.map_set.id, codes, view.edition))

        opposite = self._opposite(view)
        if self._question.method is Method.FORWARD or opposite is None:
            return Ancestry(self._store, view, read)
        return TwoWay(self._store, view, read, opposite, self._question.method)

    def _carrier(self, name: str, number: int, calendar: Calendar, moment: Moment, since: date) -> Carrier:
        """What carries the targets of a map, or the codes of a system, from a day to the moment.

        Questions of a few codes share one, as they share rows and hops; one of a whole map would fill it.
        """
        if name in self._carriers:
            return self._carriers[name]
        carrier = Carrier(self._store, calendar, moment, since)
        if number < WHOLE_MAP_FROM:
            self._carriers[name] = carrier
        return carrier

    def _unlisted(self, view: MapView, codes: set[str]) -> dict[str, Unlisted]:
        """What is known of the codes that the map does not list."""
        if not codes:
            return {}
        states = self._store.states(view.source, codes)
        below = self._store.descendants(view.source, states.keys())
        stateless = codes - states.keys() if view.edition else ()
        elsewhere = self._store.map_rows(view.map_set.id, stateless, None) if stateless else {}
        return {code: Unlisted(states.get(code, ()), below.get(code, {}), code in elsewhere) for code in codes}

    def _without_drafts(self, view: MapView, rows: dict[str, tuple[MapRow, ...]]) -> dict[str, tuple[MapRow, ...]]:
        """The rows without those of a draft code that was dropped before a code of its name was issued.

        The 2009 edition maps Z58.81, then "Exposure to lead"; the Z58.81 of April 2023 means another thing.
        """
        if view.edition is not None:
            return rows
        last = {code: max(row.last for row in listed) for code, listed in rows.items()}
        dropped = {code for code, edition in last.items() if edition != LATEST_EDITION}
        following = {edition.ordinal: after.effective for edition, after in pairwise(view.editions)}
        drafts = {
            code
            for code, life in self._store.states(view.source, dropped).items()
            if (issued := first_day(life)) is not None and issued > following[last[code]]
        }
        return {code: listed for code, listed in rows.items() if code not in drafts} if drafts else rows

    def _view(self, source: CodeSystem) -> MapView | None:
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
        editions = self._store.editions(map_set.id)
        target_moment = self._target_moment(self._calendars[target.id])
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

    def _target_moment(self, calendar: Calendar) -> Moment:
        if self._question.release is not None:
            return calendar.of(self._question.release)
        return calendar.on(self._question.on) if self._question.on else calendar.default(self._today)

    def _source_moment(self, calendar: Calendar) -> Moment:
        asked = self._question.source_on
        return calendar.on(asked) if asked is not None else calendar.default(self._today)


def _eligible(loaded: Mapping[str, MapSet], wanted: str | None) -> dict[str, MapSet]:
    """The map sets that may answer: the one that is named, or all that answer unasked.

    Raises `UnknownMapSet` for one that is not loaded.
    """
    if wanted is None:
        return {name: each for name, each in loaded.items() if each.answers_unasked}
    if wanted not in loaded:
        raise UnknownMapSet(f"{wanted} is not loaded.", remedy=f"Loaded: {', '.join(loaded) or 'none'}.")
    return {wanted: loaded[wanted]}
