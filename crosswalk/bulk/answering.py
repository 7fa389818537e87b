"""Whom a question about cells goes to: a map, an applied map, or the codes of the target system itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.lookup.placing import place
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.translation.question import Question
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from crosswalk.applied.maps import AppliedMaps


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the codes of one column. None takes the default of docs/design.md, rule 3.7.

    `on` or `release` speak of the target system. `applied` is an applied map of the workspace, which goes by its name.
    """

    target: str | None = None
    on: date | None = None
    release: str | None = None
    edition: str | None = None
    map_set: str | None = None
    method: Method = Method.FORWARD
    repairs: Repairs = Repairs.SAFE
    applied: str | None = None


class Answered(NamedTuple):
    """The answer about a text, and whether it rests on the day of its source."""

    answer: Translation
    dated: bool


class Basis(NamedTuple):
    """What answers rest on: the systems, the map and its edition, the day of the target and its release."""

    source: str
    target: str
    map_set: str | None
    edition: str | None
    as_of: date | None
    release: str | None


class Answering:
    """Answers about texts of a system, by what is asked of their column. Nothing is kept.

    With `best` an answer has its best choice. `target` is the system asked for; an applied map says it itself.
    `bases` are what the answers so far rest on.
    """

    def __init__(
        self, viewing: Callable[[], AbstractContextManager[View]], maps: AppliedMaps, asked: Asked, *, best: bool
    ) -> None:
        self._viewing = viewing
        self._maps = maps
        self._asked = asked
        self._best = best
        self.bases: set[Basis] = set()

    @cached_property
    def _applied(self) -> tuple[str, str]:
        """From and to which system the applied map leads."""
        made = self._maps.version(self._asked.applied or "")
        return made.source, made.target

    @cached_property
    def target(self) -> str | None:
        """The system into which codes go, None for the usual one of each source."""
        return self._applied[1] if self._asked.applied else self._asked.target

    def by_applied_map(self, system: str | None) -> bool:
        """Whether codes of a system go by the applied map, to which the day of a code is nothing."""
        return self._asked.applied is not None and system == self._applied[0]

    def check(self, system: str | None) -> None:
        """Raise what a question about codes of this system raises; of None, of each system from which a map leads."""
        made_of = self._asked.applied and self._applied[0]
        leading = self._leading() if system is None else []
        sources: list[str | None] = [None, *leading] if leading else [system or self.target]
        with self._viewing() as view:
            for each in sources:
                if made_of is None:
                    view.translator(self._question(each, None))
                elif each not in (None, made_of, self.target):
                    raise self._leads_elsewhere(each)

    def answers(self, system: str | None, day: date | None, texts: Sequence[str]) -> list[Answered]:
        """What each text is answered as a code of this system, or of whichever knows it, on a day of its source.

        A system from which no map leads to the target has an answer as well, which says so.
        """
        found = self._answers(system, day, texts)
        self.bases |= {basis for basis in map(_basis, (each.answer for each in found)) if basis}
        return found

    def _answers(self, system: str | None, day: date | None, texts: Sequence[str]) -> list[Answered]:
        asked = self._asked
        if system is not None and self.by_applied_map(system):
            by_map = self._maps.translate(
                texts, asked.applied or "", on=asked.on, release=asked.release, repairs=asked.repairs
            )
            return [Answered(answer, False) for answer in by_map]
        with self._viewing() as view:
            try:
                if asked.applied and system != self.target:
                    raise self._leads_elsewhere(system)
                translator = view.translator(self._question(system, day))
            except UnknownMapSet as none:
                if system is None and self.target is not None:
                    return self._answers(self.target, day, texts)
                return [
                    Answered(answer, False)
                    for answer in self._without_map(view, system, texts, none.message.removesuffix("."))
                ]
            found = translator.translate(view.store, texts)
            return [*map(Answered, found, translator.rest_on_source_day(view.store, found))]

    def known_by(self, systems: Sequence[str], texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Of which of these systems, or of all, each text is a code: those that know it, else one that writes it so."""
        with self._viewing() as view:
            placed = place(view.store, view.calendars, texts, None, self._asked.repairs)
        return [
            tuple(one.id for one in each.systems if not systems or one.id in systems)
            or next(((one,) for one in systems if shaped(SYSTEMS[one], each.text)), tuple(systems[:1]))
            for each in placed
        ]

    def ambiguous(self, text: str, systems: Sequence[str]) -> Translation:
        """The answer about a code that several systems know."""
        target = SYSTEMS[self.target] if self.target else None
        reason = f"{' and '.join(systems)} both know this code: say which is meant"
        known = tuple(systems)
        return Translation(text, None, None, target, None, None, None, Outcome.AMBIGUOUS_SYSTEM, reason, systems=known)

    def days(self, system: str) -> set[date]:
        """The days from which on other answers may hold: those of releases, and of each code that has its own."""
        with self._viewing() as view:
            return answer_days(view, system)

    def _leads_elsewhere(self, system: str | None) -> UnknownMapSet:
        """That the applied map has no answer about codes of a system."""
        made_of, target = self._applied
        return UnknownMapSet(
            f"the applied map {self._asked.applied} leads from {made_of} to {target}, and not from {system}.",
            remedy="Leave the system out, or name another map.",
        )

    def _leading(self) -> list[str]:
        """The systems from which a map leads to the target."""
        asked = self._asked
        if asked.applied:
            return [self._applied[0]]
        with self._viewing() as view:
            eligible = (each for each in view.editions if asked.map_set == each.id or each.answers_unasked)
            return sorted({each.source for each in eligible if each.target == asked.target})

    def _without_map(self, view: View, system: str | None, texts: Sequence[str], why: str) -> list[Translation]:
        source = SYSTEMS[system] if system else None
        target = SYSTEMS[self.target] if self.target else None
        answers = []
        for each in place(view.store, view.calendars, texts, source, self._asked.repairs):
            status, reason = Outcome.NOT_IN_MAP, why
            if each.code is None or not each.systems:
                status = Outcome.MALFORMED if each.refusal is Status.MALFORMED else Outcome.UNKNOWN_CODE
                reason = each.reason or why
            shown = source.display(each.code) if source and each.code else None
            answers.append(Translation(each.text, source, shown, target, None, None, None, status, reason))
        return answers

    def _question(self, system: str | None, day: date | None) -> Question:
        asked, target = self._asked, self.target
        if system is not None and system == target:
            return Question(system, system, asked.on, asked.release, day, repairs=asked.repairs)
        return Question(
            system,
            target,
            asked.on,
            asked.release,
            day,
            asked.edition,
            asked.map_set,
            asked.method,
            self._best,
            asked.repairs,
        )


def answer_days(view: View, system: str) -> set[date]:
    """The days from which on other answers about codes of a system may hold: of releases, and of what has its own."""
    calendar = view.calendars[system]
    days = {calendar.system.in_force_from, calendar.system.in_force_to}
    days |= {release.effective for release in calendar.known}
    days |= {day for span in calendar.coverage for day in (span.start, span.end)}
    if calendar.system.owns_dates:
        lives = view.store.codes.states(calendar.system, None)
        ends = (day for life in lives.values() for state in life for day in (state.valid_from, state.valid_to))
        days |= {day for day in ends if day is not None}
    return days


def _basis(answer: Translation) -> Basis | None:
    moment = answer.moment
    if answer.source is None or answer.target is None or moment is None:
        return None
    release = moment.release.id if moment.release else None
    return Basis(answer.source.id, answer.target.id, answer.map_set, answer.edition, moment.day, release)
