"""What a step makes of decisions, and whether it may: two people never overwrite each other unseen.

(docs/design.md, rules 13.4 and 13.5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from crosswalk.domain.errors import DecidedMeanwhile, DecisionRefused, ReviewConflict, UnknownReview
from crosswalk.domain.naming import first_of
from crosswalk.domain.own_words import checked_comment, checked_text
from crosswalk.domain.reviews.decisions import (
    UNTOUCHED,
    Aspect,
    Decision,
    Entry,
    Ruling,
    Standing,
    Step,
    standings,
    undone,
)
from crosswalk.domain.reviews.review import ReviewRow
from crosswalk.domain.reviews.reviewed import ReviewedRow

_MOST_TOLD = 5


def entries_of(
    rows: Mapping[int, ReviewRow], entries: Sequence[Entry], decisions: Sequence[Decision], step: Step
) -> list[Entry]:
    """The entries that a step of decisions makes; a decision that says what stands already makes none.

    Raises `ReviewConflict`, naming who decided what, where a row was decided later than it was seen, and
    `DecisionRefused` for two decisions on one row and for a step that nobody can have seen.
    """
    _refuse_unseeable(decisions, step)
    now = standings(entries)
    made: list[Entry] = []
    met: list[DecidedMeanwhile] = []
    for each in _once_each(rows, decisions):
        stands = now.get(each.row, UNTOUCHED)
        for entry in _said(each, step):
            held = None if entry.aspect is Aspect.COMMENT else stands.of(entry.aspect)
            if held is not None and entry.says(held):
                continue
            if held is None and entry.is_open and entry.aspect is not Aspect.COMMENT:
                continue
            if held is not None and _unseen(held, each.seen):
                met.append(_told(rows[each.row], held))
                continue
            made.append(entry)
    if met:
        raise _conflict(met, "decided otherwise meanwhile")
    return made


def about(rows: Iterable[ReviewedRow], said: Decision, *, named: bool) -> tuple[list[Decision], int]:
    """The same decision about each of these rows, and how many were passed over.

    Where rows were not `named` one by one, and no step says what was seen, those that somebody decided, or assigned
    where this assigns, are passed over: only what is open was meant.
    """
    every = list(rows)
    meant = [each for each in every if named or said.seen is not None or _is_free(each.standing, said)]
    return [replace(said, row=each.row.number) for each in meant], len(every) - len(meant)


def undoing(rows: Mapping[int, ReviewRow], entries: Sequence[Entry], steps: Sequence[Step], step: Step) -> list[Entry]:
    """The entries that undo the step that this one undoes: each row as it stood before it.

    Raises `UnknownReview` where there is no such step, `DecisionRefused` where it is undone already, and
    `ReviewConflict` where one of its rows was decided otherwise since.
    """
    undoes = step.undoes
    if undoes is None or not any(each.number == undoes for each in steps):
        raise UnknownReview(f"there is no step {undoes}.", remedy="Look: crosswalk review show NAME --steps.")
    if undoes in undone(steps):
        raise DecisionRefused(
            f"step {undoes} is undone already, by step {undone(steps)[undoes]}.",
            remedy="Undo that one to have it again.",
        )
    now, before = standings(entries), standings(entries, undoes - 1)
    made: list[Entry] = []
    met: list[DecidedMeanwhile] = []
    for entry in entries:
        if entry.step != undoes:
            continue
        stood, stands = before.get(entry.row, UNTOUCHED), now.get(entry.row, UNTOUCHED)
        if entry.aspect is Aspect.COMMENT:
            made.append(_comment_before(entry, stood, step))
            continue
        held = stands.of(entry.aspect)
        # What an undone step brought back is of the step that first said it.
        if held is not None and held.of != entry.of:
            met.append(_told(rows[entry.row], held))
            continue
        made.append(_as_before(entry, stood.of(entry.aspect), step))
    if met:
        raise _conflict(met, "decided otherwise since that step")
    return made


def last_of(steps: Sequence[Step], who: str) -> int:
    """The newest step of a person that stands and undid nothing. Raises `UnknownReview` where there is none."""
    gone = undone(steps)
    for step in reversed(steps):
        if step.who == who and step.undoes is None and step.number not in gone:
            return step.number
    raise UnknownReview(
        f"{who} has no step that could be undone.", remedy="Name one: crosswalk review show NAME --steps."
    )


def _is_free(standing: Standing, said: Decision) -> bool:
    ruled = said.ruling is not None and not standing.is_open
    assigned = said.assignee is not None and bool(standing.assigned_to)
    return not ruled and not assigned


def _once_each(rows: Mapping[int, ReviewRow], decisions: Iterable[Decision]) -> Iterator[Decision]:
    met: set[int] = set()
    for each in decisions:
        if each.row not in rows:
            raise UnknownReview(f"there is no row {each.row}.", remedy="Look: crosswalk review show NAME.")
        if each.row in met:
            raise DecisionRefused(f"{rows[each.row].code} is decided twice.", remedy="Decide once about a row.")
        met.add(each.row)
        yield each


def _refuse_unseeable(decisions: Sequence[Decision], step: Step) -> None:
    """Nobody saw a step that is not there yet: who says so would overwrite whatever comes."""
    if any(each.seen is not None and each.seen >= step.number for each in decisions):
        raise DecisionRefused(f"the newest step is {step.number - 1}.", remedy="Name the one that you looked at.")


def _said(decision: Decision, step: Step) -> Iterator[Entry]:
    blank = Entry(decision.row, Aspect.RULING, step.number, step.number, "", (), step.who, step.at)
    if decision.ruling is not None:
        if bool(decision.codes) != (decision.ruling is Ruling.REPLACE):
            raise DecisionRefused(
                "what is replaced has codes that replace it, and nothing else has.", remedy="Name the codes."
            )
        yield replace(blank, value=decision.ruling.value, codes=decision.codes)
    if decision.assignee is not None:
        assignee = checked_text("who is to decide", decision.assignee, needed=False)
        yield replace(blank, aspect=Aspect.ASSIGNEE, value=assignee)
    if decision.comment is not None:
        yield replace(blank, aspect=Aspect.COMMENT, value=checked_comment(decision.comment))


def _unseen(held: Entry, seen: int | None) -> bool:
    """Whether what stands came after what was looked at; who did not look saw an open row."""
    return not held.is_open if seen is None else held.step > seen


def _as_before(entry: Entry, stood: Entry | None, step: Step) -> Entry:
    if stood is not None:
        return replace(stood, step=step.number)
    nothing = Ruling.OPEN.value if entry.aspect is Aspect.RULING else ""
    return Entry(entry.row, entry.aspect, step.number, 0, nothing, (), step.who, step.at)


def _comment_before(entry: Entry, stood: Standing, step: Step) -> Entry:
    """A comment withdrawn, or one that was withdrawn said again."""
    before = next((each for each in stood.comments if (each.of, each.slot) == (entry.of, entry.slot)), None)
    return replace(before, step=step.number) if before else replace(entry, step=step.number, value="")


def _told(row: ReviewRow, held: Entry) -> DecidedMeanwhile:
    return DecidedMeanwhile(row.code, held.what, held.who, held.at, held.step)


def _conflict(met: Sequence[DecidedMeanwhile], what: str) -> ReviewConflict:
    newest = max(each.step for each in met)
    rows = "1 row was" if len(met) == 1 else f"{len(met):,} rows were"
    return ReviewConflict(
        f"{rows} {what}, and nothing was changed. {first_of([*map(str, met)], _MOST_TOLD, joint='; ')}.",
        remedy=f"Look at what stands; to decide otherwise, say that you saw step {newest}: --seen {newest}.",
        decided=met,
    )
