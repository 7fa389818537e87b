"""What starts and ends on the days to come, over all systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.answer import Answer
from crosswalk.domain.codes.systems import END

if TYPE_CHECKING:
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.history.states import States


@dataclass(frozen=True, slots=True)
class UpcomingCode:
    """A code, dotted, with the long title that it has from the day on, or had until then; `before` where it is new."""

    code: str
    title: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class UpcomingDay:
    """What happens in one system on one day: which codes may be used from it on, which no longer, which are retitled.

    `release` is the loaded release that takes effect on the day, `against` the loaded one before it: what changed
    between them may have done so earlier where others lie between. Records of HCPCS name days of their own, so that
    only their titles rest on that.
    """

    day: date
    system: str
    release: str | None
    against: str | None
    starts: tuple[UpcomingCode, ...]
    ends: tuple[UpcomingCode, ...]
    retitled: tuple[UpcomingCode, ...]

    def __str__(self) -> str:
        counts = f"{len(self.starts):,} start, {len(self.ends):,} end, {len(self.retitled):,} retitled"
        return f"{self.day} {self.release or self.system}: {counts}"


@dataclass(frozen=True, slots=True, repr=False)
class Upcoming(Answer):
    """All days from `on` on of which something is known, by day and system.

    `awaited` are the releases that are not loaded and may tell more: the one that covers the day, and those after it.
    """

    on: date
    days: tuple[UpcomingDay, ...]
    awaited: tuple[str, ...]

    def __str__(self) -> str:
        return f"from {self.on} on: {len(self.days):,} days, {len(self.awaited):,} releases awaited"


def of_release(difference: Difference) -> UpcomingDay:
    """What a release brings on its day."""
    return UpcomingDay(
        difference.after.effective,
        difference.system.id,
        difference.after.id,
        difference.before.id,
        tuple(UpcomingCode(row.code, row.long) for row in difference.new),
        tuple(UpcomingCode(row.code, row.long) for row in difference.deleted),
        tuple(UpcomingCode(row.code, row.after, row.before) for row in difference.retitled),
    )


def of_own_days(lives: Mapping[str, States], on: date) -> tuple[dict[date, list[UpcomingCode]], ...]:
    """Which codes start and which end on each day from one on, by the days that their own records state."""
    starts: dict[date, list[UpcomingCode]] = {}
    ends: dict[date, list[UpcomingCode]] = {}
    for code, life in sorted(lives.items()):
        for start, end, title in _runs(life):
            if start is not None and start >= on:
                starts.setdefault(start, []).append(UpcomingCode(code, title))
            if end is not None and on <= end < END:
                ends.setdefault(end, []).append(UpcomingCode(code, title))
    return starts, ends


def _runs(life: States) -> Iterator[tuple[date | None, date | None, str | None]]:
    """The unbroken runs of days in which a code may be used, each with its last title; None for an end not stated."""
    dated = [state for state in life if state.billable and state.valid_from is not None]
    first = None
    for at, state in enumerate(dated):
        first = state if first is None else first
        if at + 1 < len(dated) and dated[at + 1].valid_from == state.valid_to:
            continue
        yield (
            None if first.open_start else first.valid_from,
            None if state.open_end else state.valid_to,
            state.long or state.short,
        )
        first = None
