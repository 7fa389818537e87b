"""A review as it stands: its rows with what is decided about each, how far it is, and which rows are asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from crosswalk.domain.answer import Answer
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.errors import UnknownReview, UsageError
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.reviews.decisions import UNTOUCHED, Aspect, Entry, Ruling, Standing, Step, standings, undone
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import Review, ReviewRow


class Among(TypedDict, total=False):
    """Which rows of a review: of these codes, kinds, beginnings of codes or ids of sections, lists, all at once.

    `decisions` are the rulings they stand in, `by` who decided, `assigned_to` who is to; `lapsed` are those of which
    an earlier decision was not taken over. `words` stand in the code or its titles, each in any of them.
    """

    codes: Sequence[str]
    kinds: Sequence[str]
    under: Sequence[str]
    lists: Sequence[str]
    decisions: Sequence[str]
    by: str
    assigned_to: str
    lapsed: bool
    words: str


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A row with how it stands."""

    row: ReviewRow
    standing: Standing

    @property
    def is_lapsed(self) -> bool:
        """Whether an earlier decision about it was not taken over, and nothing is decided since."""
        return self.standing.told is not None and self.standing.is_open


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is: its rows by ruling, those decided by whom, those open by whom they are assigned to.

    `lapsed` are open rows of which an earlier decision was not taken over.
    """

    rows: int
    by_ruling: Mapping[Ruling, int]
    decided_by: Mapping[str, int]
    open_for: Mapping[str, int]
    lapsed: int

    @property
    def open(self) -> int:
        """Rows about which nothing is decided."""
        return self.by_ruling[Ruling.OPEN]

    @property
    def decided(self) -> int:
        """Rows about which something is."""
        return self.rows - self.open


@dataclass(frozen=True, slots=True, repr=False)
class Reviewed(Answer):
    """A review as it stands after its newest step, whole or those rows of it that were asked for.

    `progress` is that of the whole. `undone` are the steps that do not stand, each with the one that undid it; `did` is
    what each step did, in words, with the number of rows: `accept 28`.
    """

    review: Review
    reviewed: tuple[ReviewedRow, ...]
    progress: Progress
    steps: tuple[Step, ...]
    undone: Mapping[int, int]
    did: Mapping[int, str]

    def __str__(self) -> str:
        told = self.progress
        return f"{self.review}: {told.decided:,} of {told.rows:,} rows decided, {told.open:,} open"

    def among(self, asked: Among) -> Reviewed:
        """The same with the rows that are asked for. Raises `UnknownReview` for a code it has not, `UsageError`."""
        named = {undotted(code.strip().upper()): code.strip() for code in asked.get("codes", ())}
        wanted, name = named.keys(), self.review.name
        missing = wanted - {undotted(each.row.code) for each in self.reviewed}
        if missing:
            told = ", ".join(sorted(named[code] for code in missing))
            are = "is no row" if len(missing) == 1 else "are no rows"
            raise UnknownReview(f"{told} {are} of {name}.", remedy=f"Look: crosswalk review show {name}.")
        kinds = _known("kind", asked.get("kinds", ()), [*ChangeKind])
        decisions = _known("decision", asked.get("decisions", ()), [*Ruling])
        under, lists, lapsed = asked.get("under", ()), asked.get("lists", ()), asked.get("lapsed", False)
        by, assigned, words = asked.get("by"), asked.get("assigned_to"), asked.get("words", "").casefold().split()

        def is_asked(each: ReviewedRow) -> bool:
            row, standing = each.row, each.standing
            return (
                (not wanted or undotted(row.code) in wanted)
                and (not kinds or not kinds.isdisjoint(row.kinds))
                and (not under or any(row.is_under(name) for name in under))
                and (not lists or (row.on is not None and row.on.name in lists))
                and (not decisions or standing.decision.value in decisions)
                and (by is None or (not standing.is_open and _decider(standing) == by))
                and (assigned is None or standing.assigned_to == assigned)
                and (not lapsed or each.is_lapsed)
                and (not words or row.has_words(words))
            )

        return replace(self, reviewed=tuple(filter(is_asked, self.reviewed)))


def reviewed(record: Record, earlier: Reviewed | None = None, step: int = 0) -> Reviewed:
    """A review as it stands. Where it is known how it stood `earlier`, after a step, only other rows are looked at."""
    if earlier is None:
        stand = standings(record.entries)
        rows = tuple(ReviewedRow(row, stand.get(row.number, UNTOUCHED)) for row in record.rows)
    else:
        touched = {each.row for each in record.entries if each.step > step}
        stand = standings(each for each in record.entries if each.row in touched)
        rows = tuple(
            ReviewedRow(each.row, stand[each.row.number]) if each.row.number in touched else each
            for each in earlier.reviewed
        )
    return Reviewed(record.review, rows, _progress(rows), record.steps, undone(record.steps), _did(record.entries))


def _did(entries: Sequence[Entry]) -> dict[int, str]:
    told: dict[int, Counter[str]] = defaultdict(Counter)
    for each in entries:
        told[each.step][each.value if each.aspect is Aspect.RULING else each.aspect.value] += 1
    return {step: ", ".join(f"{what} {count:,}" for what, count in of.items()) for step, of in told.items()}


def _progress(rows: Sequence[ReviewedRow]) -> Progress:
    open_rows = [each for each in rows if each.standing.is_open]
    decided = Counter(_decider(each.standing) for each in rows if not each.standing.is_open)
    rulings = Counter(each.standing.decision for each in rows)
    return Progress(
        len(rows),
        {ruling: rulings[ruling] for ruling in Ruling},
        dict(sorted(decided.items())),
        dict(sorted(Counter(each.standing.assigned_to for each in open_rows).items())),
        sum(each.is_lapsed for each in open_rows),
    )


def _decider(standing: Standing) -> str:
    return standing.ruling.who if standing.ruling else ""


def _known(what: str, named: Sequence[str], known: Sequence[str]) -> set[str]:
    wanted = {name.strip().lower().replace("-", "_") for name in named}
    unknown = sorted(wanted - set(known))
    if unknown:
        raise UsageError(f"there is no {what} {unknown[0]!r}.", remedy=f"There are {', '.join(known)}.")
    return wanted
