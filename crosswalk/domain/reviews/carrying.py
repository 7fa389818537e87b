"""Taking decisions over into the review of a later release, where they still hold.

(docs/design.md, rule 13.6.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from crosswalk.domain.answer import Answer
from crosswalk.domain.reviews.decisions import UNTOUCHED, Aspect, Entry, Standing, Step
from crosswalk.domain.reviews.review import Review, ReviewRow


class Lapse(StrEnum):
    """Why a decision was not taken over.

    `changed`: something else happened to the code. `replacement_ended`: a code that was to replace it is not billable
    any more. `back`: between the releases looked at now nothing happened to the code.
    """

    CHANGED = "changed"
    REPLACEMENT_ENDED = "replacement_ended"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A decision that was not taken over: the row as it was, what was decided about it, why it does not hold.

    `codes` are those with which it was replaced that are not billable any more.
    """

    row: ReviewRow
    ruling: Entry
    lapse: Lapse
    codes: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why, in words."""
        ended = f"{', '.join(self.codes)} {'are' if len(self.codes) > 1 else 'is'} not billable any more"
        match self.lapse:
            case Lapse.REPLACEMENT_ENDED:
                return ended
            case Lapse.CHANGED:
                happened = "something else happened to the code"
            case Lapse.BACK:
                happened = "nothing happened to the code between these releases"
        return f"{happened}, and {ended}" if self.codes else happened


@dataclass(frozen=True, slots=True, repr=False)
class Carried(Answer):
    """A review that was made of an earlier one: how many decisions it took over, which not, how many rows are new."""

    review: Review
    taken: int
    lapsed: tuple[Lapsed, ...]
    still_open: int
    fresh: int

    def __str__(self) -> str:
        return (
            f"{self.review.name}: {self.taken:,} decisions of {self.review.carried_from} taken over, "
            f"{len(self.lapsed):,} do not hold, {self.still_open:,} were open, {self.fresh:,} rows are new"
        )


@dataclass(frozen=True, slots=True)
class Merged:
    """The rows of a carried review, and what its first step says about them."""

    rows: tuple[ReviewRow, ...]
    entries: tuple[Entry, ...]
    taken: int
    lapsed: tuple[Lapsed, ...]
    still_open: int
    fresh: int


def merged(
    old: Review,
    rows: Sequence[ReviewRow],
    stood: Mapping[int, Standing],
    now: Sequence[ReviewRow],
    goes_on: Callable[[str], bool],
    ended: Callable[[str, tuple[str, ...]], tuple[str, ...]],
    step: Step,
) -> Merged:
    """What a review of `now` takes over from an older one with these rows, standing so.

    `goes_on` tells whether the new review of a system begins where the old one ended: then a code that did not change
    since stands as it was decided. `ended` are those of the codes of a system, as shown, that are not billable in the
    later release. A row of the old review that `now` lacks comes along where it is decided or still to be.
    """
    fresh = {row.key: row for row in now}
    along: list[ReviewRow] = []
    judged: list[tuple[ReviewRow, Standing, Lapse | None, tuple[str, ...]]] = []
    for row in rows:
        standing, new = stood.get(row.number, UNTOUCHED), fresh.get(row.key)
        gone = ended(row.system, standing.codes)
        if new is None and not goes_on(row.system) and standing == UNTOUCHED:
            continue
        if new is None:
            along.append(row)
        judged.append((row, standing, _lapse(row, new, gone, going_on=goes_on(row.system)), gone))
    every = tuple(replace(row, number=number) for number, row in enumerate([*now, *along], 1))
    numbers = {row.key: row.number for row in every}
    entries: list[Entry] = []
    lapsed: list[Lapsed] = []
    for row, standing, lapse, gone in judged:
        entries += _taken_over(old, numbers[row.key], standing, lapse, gone, step)
        if lapse is not None and standing.ruling is not None and not standing.is_open:
            lapsed.append(Lapsed(row, standing.ruling, lapse, gone))
    decided = sum(not standing.is_open for _, standing, _, _ in judged)
    keys = {row.key for row in rows}
    return Merged(
        every,
        tuple(entries),
        taken=decided - len(lapsed),
        lapsed=tuple(lapsed),
        still_open=len(judged) - decided,
        fresh=sum(row.key not in keys for row in now),
    )


def _lapse(row: ReviewRow, new: ReviewRow | None, gone: Sequence[str], *, going_on: bool) -> Lapse | None:
    if new is not None and not new.has_changed_as(row):
        return Lapse.CHANGED
    if gone:
        return Lapse.REPLACEMENT_ENDED
    return Lapse.BACK if new is None and not going_on else None


def _taken_over(
    old: Review, number: int, standing: Standing, lapse: Lapse | None, gone: tuple[str, ...], step: Step
) -> Iterator[Entry]:
    held, to = standing.ruling, step.number
    for slot, each in enumerate((held, standing.assignee, *standing.comments)):
        if each is None or each.is_open or (each is held and lapse is not None):
            continue
        yield replace(each, row=number, step=to, of=to, slot=slot, origin=each.origin or old.name)
    if held is not None and not held.is_open and lapse is not None:
        # What was decided, and then the codes that are at fault.
        codes = (held.what, *gone)
        yield Entry(number, Aspect.TOLD, to, to, lapse.value, codes, held.who, held.at, held.origin or old.name)
