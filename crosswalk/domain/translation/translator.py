"""The table from input to whole answer that every face of Crosswalk shares."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem, system_of, undotted
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.history.states import first_day
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.placing import are_texts, beside_texts, no_text, place, place_unknown
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.maps.map_sets import LATEST_EDITION
from crosswalk.domain.translation.answers import MapView, Outcome, Translation, last_edition, noted, stays
from crosswalk.domain.translation.carrier import Carrier
from crosswalk.domain.translation.listed import answer_mapped
from crosswalk.domain.translation.method_and_best import MethodAndBest
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.translation.newer_sources import WHOLE_MAP_FROM, Sources, conversion_of
from crosswalk.domain.translation.opposite import BothMaps, Opposite, opposite_edition
from crosswalk.domain.translation.question import MapViews
from crosswalk.domain.translation.targets import Targets
from crosswalk.domain.translation.unlisted import Unlisted, answer_unlisted
from crosswalk.domain.translation.within_system import carried_within

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.releases import Edition, MapSet
    from crosswalk.domain.lookup.leading_rows import LeadingRows
    from crosswalk.domain.maps.categories import Category
    from crosswalk.domain.maps.map_sets import MapRow
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.translation.question import Question

MOST_ANSWERS: Final = 250_000
"""More distinct inputs than any system has codes: only damaged input gets there."""
_MOST_LEARNT: Final = 20_000
"""Codes about which something is kept: of ICD-9-CM all, which most codes lead to; 80,000 others would fill 100 MB."""


class Translator:
    """Answers one question for any codes, in one state of the store; answers are kept under the raw input.

    Safe to share among threads, each asking over a connection of its own: what is learnt about targets is with
    one of them at a time, and who finds it taken learns for himself. `editions` are those loaded of every map set.
    At most `most` answers are kept.
    """

    def __init__(
        self,
        question: Question,
        today: date,
        calendars: Mapping[str, Calendar],
        editions: Mapping[MapSet, Sequence[Edition]],
        most: int = MOST_ANSWERS,
    ) -> None:
        self._question = question
        self._most = most
        self._calendars = calendars
        self._editions = {map_set.id: held for map_set, held in editions.items()}
        self._views = MapViews(question, today, calendars, editions)
        self._opposites: dict[str, Opposite] = {}
        self._carriers: dict[str, Carrier] = {}
        self._conversions: dict[str, LeadingRows] = {}
        self._answers: dict[str, Translation] = {}
        self._unlisted: set[tuple[str, str]] = set()

    def translate(self, store: Store, inputs: Sequence[str]) -> list[Translation]:
        """The answers, one an input, in the order of the inputs."""
        answers = self._answers
        try:
            return list(map(answers.__getitem__, inputs))
        except (KeyError, TypeError):
            if not are_texts(inputs):
                return beside_texts(inputs, lambda texts: self.translate(store, texts), self._of_no_text)
            missing = [text for text in dict.fromkeys(inputs) if text not in answers]
        if len(answers) + len(missing) > self._most:
            # Anew, not emptied: another thread may be reading the old ones.
            answers = self._answers = {}
            missing = list(dict.fromkeys(inputs))
        with collector_paused(len(missing)):
            found = self._fill(store, missing)
        # Damaged input comes in endless forms, and is not asked about again.
        damaged = {text: one for text, one in found.items() if one.code is None or one.repaired is not None}
        answers.update(found if not damaged else {text: one for text, one in found.items() if text not in damaged})
        if not damaged:
            return list(map(answers.__getitem__, inputs))
        return [damaged.get(text) or answers[text] for text in inputs]

    def translate_codes(self, store: Store, source: CodeSystem, codes: Sequence[str]) -> list[Translation]:
        """The answers about undotted codes of a system, in their order: they are what is meant, and not repaired."""
        with collector_paused(len(codes)):
            found = self._translate(store, source, [(code, code) for code in codes])
        return [found[code] for code in codes]

    def compile(self, store: Store) -> Mapping[str, Translation]:
        """The answers for every code that the map set lists, by undotted code."""
        source = system_of(self._question.source or "")
        view = self._views.of(source)
        if view is None:
            return {}
        with collector_paused():
            opposite = self._opposite(store, view)
            sources = self._sources(store, view, opposite)
            return self._from_map(store, view, [(code, code) for code in sources.learn_all()], sources, opposite)

    def rest_on_source_day(self, store: Store, answers: Sequence[Translation]) -> list[bool]:
        """Whether another source day may have another answer, for each of those that this translator gave.

        Of a code that the map lists the day decides nothing, but a best choice weighs its title as of then. Within one
        system it decides which steps count, where there are any.
        """
        if self._views.is_within:
            return [not stays(answer) for answer in answers]
        retitled = _retitled(store, answers) if self._question.best else frozenset[tuple[str, str]]()
        keys = [(answer.source.id, answer.code) if answer.source and answer.code else None for answer in answers]
        return [key in retitled or key in self._unlisted for key in keys]

    def view(self, source: CodeSystem) -> MapView:
        """The map of a source system as the question sees it. Raises `UnknownMapSet`."""
        view = self._views.of(source)
        if view is None:
            raise UnknownMapSet(f"no map from {source.id} to {self._question.target or 'another system'} is loaded.")
        return view

    def _fill(self, store: Store, inputs: Sequence[str]) -> dict[str, Translation]:
        asked = system_of(self._question.source) if self._question.source else None
        placed = place(store, self._calendars, inputs, asked, self._question.repairs)
        answers = self._of_placed(store, placed, asked)
        unknown = [each for each in placed if each.code and answers[each.text].status is Outcome.UNKNOWN_CODE]
        if unknown:
            found = place_unknown(store, unknown, asked, self._question.repairs)
            mended = [each for each, before in zip(found, unknown, strict=True) if each is not before]
            answers |= self._of_placed(store, mended, asked)
        return answers

    def _of_placed(self, store: Store, inputs: Sequence[Placed], asked: CodeSystem | None) -> dict[str, Translation]:
        answers: dict[str, Translation] = {}
        by_system: dict[str, list[tuple[str, str]]] = {}
        hinted: list[Placed] = []
        for placed in inputs:
            if placed.repaired or placed.suggested:
                hinted.append(placed)
            if placed.code is not None and len(placed.systems) == 1:
                by_system.setdefault(placed.systems[0].id, []).append((placed.text, placed.code))
            else:
                answers[placed.text] = self._refused(placed, asked)
        for system_id, codes in by_system.items():
            answers.update(self._translate(store, SYSTEMS[system_id], codes))
        answers |= {each.text: noted(answers[each.text], each) for each in hinted}
        return answers

    def _of_no_text(self, given: object) -> Translation:
        return self._refused(no_text(given), system_of(self._question.source) if self._question.source else None)

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

    def _translate(self, store: Store, source: CodeSystem, codes: list[tuple[str, str]]) -> Mapping[str, Translation]:
        if self._views.is_within:
            calendar = self._calendars[source.id]
            moment = self._views.target_moment(calendar)
            since = self._question.source_on or source.in_force_from
            carrier = self._carrier(store, source.id, calendar, moment, since)
            found = carried_within(store, carrier, calendar, moment, codes)
            self._keep(source.id, carrier)
            return found
        view = self._views.of(source)
        if view is None:
            goal = self._question.target or "another system"
            why = f"no map from {source.id} to {goal} is loaded"
            return {text: self._unmapped(text, source, code, why) for text, code in codes}
        opposite = self._opposite(store, view)
        return self._from_map(store, view, codes, self._sources(store, view, opposite), opposite)

    def _unmapped(self, text: str, source: CodeSystem, code: str, why: str) -> Translation:
        target = SYSTEMS[self._question.target] if self._question.target else None
        shown = source.display(code)
        return Translation(text, source, shown, target, None, None, None, Outcome.NOT_IN_MAP, why)

    def _from_map(
        self,
        store: Store,
        view: MapView,
        codes: list[tuple[str, str]],
        sources: Sources,
        opposite: Opposite | None,
    ) -> Mapping[str, Translation]:
        wanted = {code for _, code in codes}
        sources.learn(wanted)
        unlisted = _unlisted(store, view, {code for code in wanted if not sources.lists(code)})
        self._unlisted |= {(view.source.id, view.source.display(code)) for code in unlisted}
        sources.learn({one for case in unlisted.values() for one in case.deciding})
        # From the day of the edition, or of the first where each code has its own.
        since = (view.edition or view.editions[0]).effective
        ends = view.target_calendar, view.target_moment
        carrier = self._carrier(store, view.map_set.id, *ends, since)
        targets = Targets(view, carrier)
        targets.learn(sources.targets())
        categories = _categories(store, view, wanted)
        answers = {
            text: answer_unlisted(view, text, code, unlisted[code], sources, targets)
            if code in unlisted
            else answer_mapped(
                view, text, code, sources.mapped(code, targets.choice), targets, category=categories.get(code)
            )
            for text, code in codes
        }
        if self._question.method is not Method.FORWARD or self._question.best:
            best = self._question.best
            method_and_best = MethodAndBest(view, self._question.method, opposite)
            if best:
                method_and_best.learn(store, {code: answers[text] for text, code in codes})
            answers = {
                text: method_and_best.added_to(code, answers[text], sources.lasting(code) if best else (), best=best)
                for text, code in codes
            }
        self._keep(view.map_set.id, carrier, opposite, sources.conversion)
        return answers

    # What is learnt

    def _carrier(self, store: Store, name: str, calendar: Calendar, moment: Moment, since: date) -> Carrier:
        """What carries the targets of a map, or the codes of a system, from a day to the moment."""
        held = self._carriers.pop(name, None)
        return held.over(store) if held is not None else Carrier(store, calendar, moment, since)

    def _opposite(self, store: Store, view: MapView) -> Opposite | None:
        """The opposite map, where the question needs it; None also where a best choice does without."""
        forward = self._question.method is Method.FORWARD
        if forward and not self._question.best:
            return None
        editions = self._editions.get(view.map_set.opposite_id or "", ())
        if forward and not editions:
            return None
        held = self._opposites.pop(view.map_set.id, None)
        return held.over(store) if held is not None else Opposite(store, view, opposite_edition(view, editions))

    def _keep(
        self, name: str, carrier: Carrier, opposite: Opposite | None = None, conversion: LeadingRows | None = None
    ) -> None:
        """Leave what was learnt to the questions that follow, until it is much.

        Not where a question broke off: it may have learnt something by half.
        """
        if carrier.known <= _MOST_LEARNT:
            self._carriers[name] = carrier
        if opposite is not None and opposite.known <= _MOST_LEARNT:
            self._opposites[name] = opposite
        if conversion is not None and conversion.known <= _MOST_LEARNT:
            self._conversions[name] = conversion

    def _sources(self, store: Store, view: MapView, opposite: Opposite | None) -> Sources:
        def read(codes: Collection[str] | None) -> Mapping[str, Sequence[MapRow]]:
            return _without_drafts(store, view, store.maps.map_rows(view.map_set.id, codes, view.edition))

        held = self._conversions.pop(view.map_set.id, None)
        conversion = held.over(store) if held is not None else conversion_of(store, view)
        if self._question.method is Method.FORWARD or opposite is None:
            return Sources(store, view, read, conversion)
        return BothMaps(store, view, read, conversion, opposite, self._question.method)


def _retitled(store: Store, answers: Sequence[Translation]) -> frozenset[tuple[str, str]]:
    """The system and dotted code of those whose title was revised."""
    asked: dict[CodeSystem, set[str]] = {}
    for answer in answers:
        if answer.source is not None and answer.code is not None:
            asked.setdefault(answer.source, set()).add(undotted(answer.code))
    return frozenset(
        (system.id, system.display(code))
        for system, codes in asked.items()
        for code, life in store.codes.states(system, codes).items()
        if len({state.long for state in life}) > 1
    )


def _unlisted(store: Store, view: MapView, codes: set[str]) -> dict[str, Unlisted]:
    """What is known of the codes that the map does not list."""
    if not codes:
        return {}
    states = store.codes.states(view.source, codes)
    descendants = store.codes.descendants(view.source, states.keys())
    stateless = codes - states.keys() if view.edition else ()
    elsewhere = store.maps.map_rows(view.map_set.id, stateless, None) if stateless else {}
    return {
        code: Unlisted.of(view, states.get(code, ()), descendants.get(code, {}), elsewhere=code in elsewhere)
        for code in codes
    }


def _categories(store: Store, view: MapView, codes: set[str]) -> Mapping[str, Category]:
    """The categories of the codes in the edition of the question, or in the newest."""
    edition = view.edition or view.editions[-1]
    return store.maps.categories(view.map_set.id, edition, codes if len(codes) < WHOLE_MAP_FROM else None)


def _without_drafts(store: Store, view: MapView, rows: dict[str, tuple[MapRow, ...]]) -> dict[str, tuple[MapRow, ...]]:
    """The rows without those of a draft code that was dropped before a code of its name was issued.

    The 2009 edition maps Z58.81, then "Exposure to lead"; the Z58.81 of April 2023 means another thing.
    """
    if view.edition is not None:
        return rows
    last = {code: edition for code, listed in rows.items() if (edition := last_edition(listed)) != LATEST_EDITION}
    if not last:
        return rows
    following = {edition.ordinal: after.effective for edition, after in pairwise(view.editions)}
    drafts = {
        code
        for code, life in store.codes.states(view.source, last.keys()).items()
        if (issued := first_day(life)) is not None and issued > following[last[code]]
    }
    return {code: listed for code, listed in rows.items() if code not in drafts} if drafts else rows
