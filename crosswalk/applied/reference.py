"""What the store says to who makes, edits, checks or uses an applied map."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, basis_of
from crosswalk.domain.applied.manual_choices import ManualChoice, decided
from crosswalk.domain.applied.policies import Policy, derived, policy_of
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import END, CodeSystem, system_of, undotted
from crosswalk.domain.errors import ChoiceRefused, ReleaseNotLoaded
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.history.releases import Edition
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import judged, status_at
from crosswalk.domain.translation.answers import Choice, Translation, edition_for, newest_rows
from crosswalk.domain.translation.question import Question
from crosswalk.questions.view import View


class Reference:
    """The reference maps and releases of a store, asked about an applied map. In one view of it."""

    def __init__(self, view: View) -> None:
        self._view = view

    def derive(self, policy: Policy, question: Question) -> tuple[AppliedMap, dict[str, AppliedRow]]:
        """A first version without a name, and its rows by undotted source, one for every code that the map lists.

        Raises `UnknownMapSet` where no such map is loaded, `ReleaseNotLoaded` where no release covers the day.
        """
        question = replace(question, best=policy.best)
        held = self._view.translator(question).view(system_of(question.source or ""))
        moment = held.target_moment
        if moment.release is None:
            raise ReleaseNotLoaded(
                f"no loaded release of {question.target} covers {moment.day}.",
                remedy="Say for which release the map is to be: --release.",
            )
        calendar = self._view.calendars[question.source or ""]
        made = AppliedMap(
            name="",
            version=1,
            title="",
            source=question.source or "",
            target=question.target or "",
            map_set=held.map_set.id,
            edition=held.edition.label if held.edition else None,
            release=moment.release.id,
            source_release=calendar.newest.id if calendar.newest else None,
            policy=policy.name,
            who="",
            at=self._view.today.isoformat(),
            note="",
        )
        # Judged in the release, so that the map holds for all of its days.
        answers = self._compiled(replace(question, on=None, release=made.release))
        return made, derived(policy, answers, self.bases(made, None))

    def decide(self, made: AppliedMap, choices: Sequence[ManualChoice]) -> dict[str, AppliedRow]:
        """The rows that people's choices make, by undotted source.

        Raises `ChoiceRefused` for a choice that cannot be, naming why, and where two are for one code.
        """
        question = Question(made.source, made.target, release=made.release, edition=made.edition, map_set=made.map_set)
        found = self._translated(question, [choice.source for choice in choices])
        targets = {shaped(made.target_system, text) for choice in choices for text in choice.targets} - {None}
        moment = self._view.calendars[made.target].of(made.release)
        judge = self.judge(made.target_system, moment, {code for code in targets if code})
        bases = self.bases(made, {undotted(answer.code) for answer in found if answer.code})
        rows: dict[str, AppliedRow] = {}
        for choice, answer in zip(choices, found, strict=True):
            row = decided(choice, made, answer, judge, bases.get(undotted(answer.code or ""), ""))
            if row.source in rows:
                raise ChoiceRefused(f"{answer.code} is chosen for twice.", remedy="Choose once for a code.")
            rows[row.source] = row
        return rows

    def rederive(self, made: AppliedMap, sources: Collection[str]) -> dict[str, AppliedRow]:
        """The rows of these sources as the policy of the map decides them."""
        policy, ordered = policy_of(made.policy), sorted(sources)
        question = Question(
            made.source,
            made.target,
            release=made.release,
            edition=made.edition,
            map_set=made.map_set,
            best=policy.best,
        )
        answers = dict(zip(ordered, self._translated(question, ordered), strict=True))
        return derived(policy, answers, self.bases(made, sources))

    def edition(self, made: AppliedMap, day: date) -> Edition | None:
        """The edition that fits a day; None where each code has its newest."""
        editions = self._view.editions_of(made.map_set)
        return edition_for(editions, day) if editions and made.target_system.in_force_to == END else None

    def bases(self, made: AppliedMap, sources: Collection[str] | None) -> dict[str, str]:
        """What identifies the entry of each source in the reference map."""
        editions = self._view.editions_of(made.map_set)
        edition = next((each for each in editions if each.label == made.edition), None)
        listed = self._view.store.maps.map_rows(made.map_set, sources, edition)
        return {
            code: basis_of(rows if edition is not None else newest_rows(rows)) for code, rows in listed.items() if rows
        }

    def moment(self, made: AppliedMap, on: date | None, release: str | None) -> Moment:
        """The moment of a day or release asked about a map; by default the release that the map is for."""
        calendar = self._view.calendars[made.target]
        return calendar.on(on) if on is not None else calendar.of(release or made.release)

    def judge(self, system: CodeSystem, moment: Moment, codes: Collection[str]) -> Callable[[str], Status]:
        """A function that tells the status of each of these undotted codes at a moment. One request for all of them."""
        calendar = self._view.calendars[system.id]
        states = self._view.store.codes.states(system, codes)
        return lambda code: status_at(states.get(code, ()), moment, calendar)[0]

    def source_judge(self, made: AppliedMap, sources: Collection[str]) -> Callable[[str], tuple[Status, Status]]:
        """What a source was when the map was made, and is in the newest loaded release."""
        calendar = self._view.calendars[made.source]
        if made.source_release is None or calendar.newest is None:
            return lambda _: (Status.NOT_COVERED, Status.NOT_COVERED)
        before = self.judge(made.source_system, calendar.of(made.source_release), sources)
        now = self.judge(made.source_system, calendar.of(calendar.newest.id), sources)
        return lambda code: (before(code), now(code))

    def remedies(self, made: AppliedMap, moment: Moment, sources: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The billable codes that the reference map offers for these sources at a moment."""
        assert moment.release is not None  # noqa: S101 - a moment of a release has one
        ordered = sorted(sources)
        question = Question(made.source, made.target, release=moment.release.id, map_set=made.map_set)
        found = self._translated(question, ordered) if ordered else []
        return {source: _offered(answer) for source, answer in zip(ordered, found, strict=True)}

    def choices(self, made: AppliedMap, moment: Moment, codes: Collection[str]) -> dict[str, Choice]:
        """Each of these undotted target codes as a choice: status and title at a moment, no flags."""
        calendar = self._view.calendars[made.target]
        states = self._view.store.codes.states(made.target_system, codes)
        show = made.target_system.display
        return {code: Choice(show(code), *judged(states.get(code, ()), moment, calendar), "") for code in codes}

    def _compiled(self, question: Question) -> Mapping[str, Translation]:
        return self._view.translator(question).compile(self._view.store)

    def _translated(self, question: Question, codes: Sequence[str]) -> list[Translation]:
        return self._view.translator(question).translate(self._view.store, codes)


def _offered(answer: Translation) -> tuple[str, ...]:
    listed = (choice for alternative in answer.alternatives for choices in alternative.choices for choice in choices)
    return tuple(dict.fromkeys(choice.code for choice in listed if choice.status is Status.VALID))
