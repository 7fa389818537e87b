"""Rows of a review and steps in it, invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crosswalk.domain.reviews.deciding import entries_of, undoing
from crosswalk.domain.reviews.decisions import Action, Decision, Entry, Ruling, Standing, Step, standings
from crosswalk.domain.reviews.review import Ends, Review, ReviewRow, Subject

REVIEW = Review("fy2027", Subject.DIFF, (Ends("icd10cm", "icd10cm:2026", "icd10cm:2027"),), "", "A.", "2026-07-01")


def changed(
    number: int, code: str, *kinds: str, after: str | None = "t", replacements: tuple[str, ...] = ()
) -> ReviewRow:
    return ReviewRow(number, "icd10cm", code, kinds or ("revised",), "before", after, replacements=replacements)


@dataclass
class Steps:
    """A review in memory, to which steps are added as the workspace does."""

    rows: Mapping[int, ReviewRow] = field(
        default_factory=lambda: {number: changed(number, f"A0{number}.0") for number in range(1, 6)}
    )
    steps: list[Step] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def decide(self, *decisions: Decision, who: str = "A.") -> Step:
        step = Step(len(self.steps) + 1, Action.DECIDE, who, f"day {len(self.steps) + 1}")
        return self._keep(step, entries_of(self.rows, self.entries, decisions, step))

    def undo(self, undoes: int, who: str = "A.") -> Step:
        step = Step(len(self.steps) + 1, Action.UNDO, who, f"day {len(self.steps) + 1}", undoes=undoes)
        return self._keep(step, undoing(self.rows, self.entries, self.steps, step))

    def stand(self) -> Mapping[int, Standing]:
        return standings(self.entries)

    def told(self) -> dict[int, tuple[object, ...]]:
        """What stands, without in which step it came to."""
        return {
            row: (
                each.decision, each.ruling.codes if each.ruling and not each.is_open else (), each.assigned_to,
                tuple(comment.value for comment in each.comments),
            )
            for row, each in self.stand().items()
            if not each.is_open or each.assigned_to or each.comments
        }  # fmt: skip

    def _keep(self, step: Step, entries: Sequence[Entry]) -> Step:
        if entries:
            self.steps.append(step)
            self.entries += entries
        return step


def accept(row: int, seen: int | None = None) -> Decision:
    return Decision(row, Ruling.ACCEPT, seen=seen)


def replace_with(row: int, *codes: str, seen: int | None = None) -> Decision:
    return Decision(row, Ruling.REPLACE, codes, seen=seen)
