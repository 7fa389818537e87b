"""What the domain asks of the place where reviews are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from crosswalk.domain.reviews.decisions import Entry, Step
from crosswalk.domain.reviews.review import Review, ReviewRow


@dataclass(frozen=True, slots=True)
class Record:
    """A review whole: its rows by number, its steps in order, and the entries of all of them."""

    review: Review
    rows: tuple[ReviewRow, ...]
    steps: tuple[Step, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A step that was made: of how many rows it changed something, and how many were passed over as decided before.

    A step that changed nothing was not kept.
    """

    step: Step
    rows: int
    passed: int = 0


Stepping = Callable[[Record], tuple[Step, Sequence[Entry]]]
"""Makes the next step of a review as it stands, or raises what forbids it."""


class Keeper(Protocol):
    """Reviews with all that was decided in them. Every change is kept whole or not at all."""

    def reviews(self) -> Sequence[Review]:
        """All reviews, by name."""

    def record(self, name: str, earlier: Record | None = None) -> Record | None:
        """A review as it stands; None where there is none of this name.

        Where it was read `earlier` only what came since is read; that record itself is given where nothing did.
        """

    def put(self, record: Record) -> None:
        """Keep a new review. Raises `ReviewConflict` where there is one of its name."""

    def step(self, name: str, make: Stepping, earlier: Record | None = None) -> Decided | None:
        """Keep the step that is made of the review as it stands, while nobody else writes.

        The review is read as `record` reads it. A step without entries is not kept. None where there is no review of
        this name.
        """

    def drop(self, name: str) -> None:
        """Forget a review with everything in it, for good; nothing happens where there is none."""
