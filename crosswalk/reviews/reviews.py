"""Reviews: begun with what changed between releases, decided row by row by people, undone, carried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Unpack, cast

from crosswalk.domain.answer import Answers
from crosswalk.domain.errors import DecisionRefused, ReviewConflict, UnknownReview, UsageError
from crosswalk.domain.lookup.impact import Impact
from crosswalk.domain.own_words import checked_name, checked_text
from crosswalk.domain.reviews.carrying import Carried, merged
from crosswalk.domain.reviews.deciding import about, entries_of, last_of, undoing
from crosswalk.domain.reviews.decisions import Action, Decision, Entry, Ruling, Step, standings
from crosswalk.domain.reviews.keeping import Decided, Keeper, Record, Stepping
from crosswalk.domain.reviews.review import Ends, Review, ReviewRow, Subject
from crosswalk.domain.reviews.reviewed import Among, Reviewed, reviewed
from crosswalk.domain.reviews.rows import ends_of, rows_of, rows_of_impacts
from crosswalk.questions.asking import texts
from crosswalk.questions.changes import changes
from crosswalk.questions.view import View
from crosswalk.reviews.replacements import Replacements


class Reviews:
    """The reviews of a workspace, and what can be done with them. Safe to share among threads and processes."""

    def __init__(
        self, keeper: Keeper, viewing: Callable[[], AbstractContextManager[View]], today: Callable[[], date]
    ) -> None:
        self._keeper = keeper
        self._viewing = viewing
        self._today = today

    # Reading

    def all(self) -> Answers[Reviewed]:
        """Every review with its progress, by name."""
        return Answers(reviewed(self.record(each.name)) for each in self._keeper.reviews())

    def get(self, name: str, **among: Unpack[Among]) -> Reviewed:
        """A review as it stands, with all its rows or those asked for. Raises `UnknownReview` and `UsageError`."""
        return reviewed(self.record(name)).among(among_checked(among))

    def record(self, name: str) -> Record:
        """A review with everything that was ever decided in it. Raises `UnknownReview`."""
        found = self._keeper.record(checked_name("a review", name))
        if found is None:
            raise self._unknown(name)
        return found

    # Making

    def begin(self, name: str, system: str, *releases: str, who: str, title: str = "") -> Reviewed:
        """A review of what changed between two releases, or in one against the base of its official count.

        Raises `ReviewConflict` where there is one of this name, and what `diff` raises.
        """
        with self._viewing() as view:
            ends, rows = _changed(view, system, releases)
        return self._begun(Record(self._made(name, Subject.DIFF, (ends,), who, title), tuple(rows)))

    def begin_impact(self, name: str, impacts: Sequence[Impact], *, who: str, title: str = "") -> Reviewed:
        """A review of what changes do to lists: a row for every affected code of each, kept with its lines.

            codes.reviews.begin_impact("cdm", codes.impact("cdm.csv", before=…, after=…), who="A. Coder")

        Raises `ReviewConflict` where there is a review of this name, `UsageError` for two lists of one name.
        """
        return self._begun(Record(self._of_impacts(name, impacts, who, title), tuple(rows_of_impacts(impacts))))

    def put(self, record: Record, name: str | None = None) -> Reviewed:
        """A review as it was exported, under its name or another. Raises `ReviewConflict` where there is one."""
        kept = checked_name("a review", name or record.review.name)
        return self._begun(replace(record, review=replace(record.review, name=kept)))

    def drop(self, name: str) -> None:
        """Forget a review with everything decided in it, for good: no byte of it stays. Raises `UnknownReview`."""
        self.record(name)
        self._keeper.drop(name)

    # Deciding

    def decide(
        self,
        name: str,
        ruling: Ruling | str | None = None,
        *,
        who: str,
        replace_with: Sequence[str] = (),
        assign_to: str | None = None,
        comment: str | None = None,
        seen: int | None = None,
        note: str = "",
        **among: Unpack[Among],
    ) -> Decided:
        """One step that says the same about many rows: those of some codes, of a kind, under a header, …

            codes.reviews.decide("fy2027", "replace", replace_with=["M72.20"], codes=["M72.2"], who="A. Coder")
            codes.reviews.decide("fy2027", "accept", kinds=["notes"], who="A. Coder")

        Where codes are not named, rows that are decided already are passed over. `seen` is the step of the review
        that was looked at: needed to decide otherwise what somebody decided. Raises what `apply` raises.
        """
        said = Decision(0, _ruling_of(ruling), (*texts("replace_with", replace_with),), assign_to, comment, seen)
        if said.ruling is None and assign_to is None and comment is None:
            raise UsageError("nothing is decided.", remedy="Say accept, replace or ignore, assign or comment.")
        if not among:
            raise UsageError("no rows are named.", remedy="Name codes, kinds, or what they are under.")
        decisions, passed = about(self.get(name, **among).reviewed, said, named="codes" in among)
        return replace(self.apply(name, decisions, who=who, note=note), passed=passed)

    def apply(self, name: str, decisions: Sequence[Decision], *, who: str, note: str = "") -> Decided:
        """One step of decisions, each about another row: all of them or none. One that changes nothing is not kept.

        A decision names the step of the review that was seen, or none for a row that was seen open. Raises
        `ReviewConflict` with who decided what meanwhile, `DecisionRefused`, `UnknownReview`.
        """
        record = self.record(name)
        rows = {row.number: row for row in record.rows}
        with self._viewing() as view:
            asked = [(rows[each.row].system, each.codes) for each in decisions if each.row in rows]
            replacements = Replacements(view, record.review.ends, asked)
            checked = [_checked(replacements, rows, each) for each in decisions]
        blank = self._step(Action.DECIDE, who, note)

        def make(now: Record) -> tuple[Step, Sequence[Entry]]:
            if now.rows != record.rows:
                raise ReviewConflict(f"{name} was dropped and begun anew.", remedy="Look at it and decide again.")
            step = replace(blank, number=now.review.step + 1)
            return step, entries_of(rows, now.entries, checked, step)

        return self._stepped(name, make)

    def undo(self, name: str, step: int | None = None, *, who: str, note: str = "") -> Decided:
        """A step that undoes another one, by default the newest of this person: its rows as they were before.

        To undo an undoing has what it undid again. Raises `UnknownReview` where there is no such step,
        `DecisionRefused` where it is undone already, `ReviewConflict` where its rows were decided otherwise since.
        """
        blank = self._step(Action.UNDO, who, note)

        def make(now: Record) -> tuple[Step, Sequence[Entry]]:
            undoes = last_of(now.steps, blank.who) if step is None else step
            made = replace(blank, number=now.review.step + 1, undoes=undoes)
            return made, undoing({row.number: row for row in now.rows}, now.entries, now.steps, made)

        return self._stepped(name, make)

    def carry(self, name: str, into: str, to: str, *, who: str, since: str | None = None, title: str = "") -> Carried:
        """A review of a later release, `into` a name, with the decisions of this one that still hold there.

        It looks from where this one ended to the release `to`, or from the release `since`. What does not hold, and
        why, is told and left open. Raises `ReviewConflict` where there is one of that name, and what `diff` raises.
        """
        record = self.record(name)
        if record.review.subject is not Subject.DIFF:
            raise UsageError(
                f"{name} is of lists, which are not kept whole.",
                remedy=f"Review them anew: crosswalk review begin-impact NEW LIST… --carry {name}.",
            )
        (old,) = record.review.ends
        with self._viewing() as view:
            ends, rows = _changed(view, old.system, (since or old.after, to))
            return self._carried(view, record, self._made(into, Subject.DIFF, (ends,), who, title), rows)

    def carry_impact(self, name: str, into: str, impacts: Sequence[Impact], *, who: str, title: str = "") -> Carried:
        """A review of what later changes do to the lists of this one, as `carry` makes it of a difference."""
        record = self.record(name)
        made, rows = self._of_impacts(into, impacts, who, title), rows_of_impacts(impacts)
        with self._viewing() as view:
            return self._carried(view, record, made, rows)

    def _of_impacts(self, name: str, impacts: Sequence[Impact], who: str, title: str) -> Review:
        ends = ends_of(difference for impact in impacts for difference in impact.differences)
        return self._made(name, Subject.IMPACT, ends, who, title)

    def _carried(self, view: View, old: Record, made: Review, rows: Sequence[ReviewRow]) -> Carried:
        # Of a system that is not looked at again, what was decided stands.
        now = {each.system: each for each in (*old.review.ends, *made.ends)}
        goes_on = {each.system for each in old.review.ends if _goes_on(each, now[each.system])}
        note = f"from {old.review.name}, step {old.review.step}"
        step = replace(self._step(Action.CARRY, made.who, note), number=1)
        stood = standings(old.entries)
        decided = [(row.system, stood[row.number].codes) for row in old.rows if row.number in stood]
        ended = Replacements(view, (*now.values(),), decided).ended
        found = merged(old.review, old.rows, stood, rows, goes_on.__contains__, ended, step)
        made = replace(made, ends=(*now.values(),), carried_from=old.review.name, step=step.number)
        self._begun(Record(made, found.rows, (step,), found.entries))
        return Carried(made, found.taken, found.lapsed, found.still_open, found.fresh)

    def _made(self, name: str, subject: Subject, ends: tuple[Ends, ...], who: str, title: str) -> Review:
        return Review(
            checked_name("a review", name),
            subject,
            ends,
            checked_text("the title", title, needed=False),
            checked_text("who begins the review", who),
            self._now(),
        )

    def _begun(self, record: Record) -> Reviewed:
        self._keeper.put(record)
        return reviewed(record)

    def _step(self, action: Action, who: str, note: str) -> Step:
        """A step that has no number yet: it gets the one that follows the newest, when it is kept."""
        return Step(
            0, action, checked_text("who decides", who), self._now(), checked_text("the note", note, needed=False)
        )

    def _stepped(self, name: str, make: Stepping) -> Decided:
        decided = self._keeper.step(checked_name("a review", name), make)
        if decided is None:
            raise self._unknown(name)
        return decided

    def _now(self) -> str:
        """The time by the clock, to the second, with its distance from UTC."""
        now = datetime.now(UTC).astimezone().replace(microsecond=0)
        return datetime.combine(self._today(), now.timetz()).isoformat()

    def _unknown(self, name: str) -> UnknownReview:
        known = ", ".join(each.name for each in self._keeper.reviews()) or "none"
        return UnknownReview(f"there is no review {name!r}.", remedy=f"There are: {known}.")


def among_checked(among: Among) -> Among:
    """Conditions on rows, each list of texts a list. Raises `UsageError` for one text alone."""
    lists = {what: among.get(what, ()) for what in ("codes", "kinds", "under", "lists", "decisions")}
    for what, given in lists.items():
        # One text alone would be taken for its letters.
        texts(what, cast("Sequence[str]", given))
    return among


def _changed(view: View, system: str, releases: Sequence[str]) -> tuple[Ends, list[ReviewRow]]:
    found = changes(view, system, releases, {})
    (ends,) = ends_of([found.difference])
    return ends, rows_of(found)


def _goes_on(old: Ends, now: Ends) -> bool:
    return now == old or now.before == old.after


def _checked(replacements: Replacements, rows: Mapping[int, ReviewRow], decision: Decision) -> Decision:
    if decision.ruling is not Ruling.REPLACE or decision.row not in rows:
        return decision
    row = rows[decision.row]
    try:
        return replace(decision, codes=replacements.checked(row.system, decision.codes))
    except DecisionRefused as fault:
        # Of many decisions in a file somebody wants to know which.
        raise DecisionRefused(f"{row.code}: {fault.message}", remedy=fault.remedy) from fault


def _ruling_of(named: Ruling | str | None) -> Ruling | None:
    try:
        return None if named is None else Ruling(named)
    except ValueError as fault:
        raise UsageError(f"there is no decision {named!r}.", remedy=f"There are {', '.join(Ruling)}.") from fault
