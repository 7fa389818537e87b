"""When a code with its own dates is valid: HCPCS Level II, where the record rules and not the file.

docs/design.md, rule 3.5. A code may be valid before the first file that lists it and after
the last. The newest publication wins. Absence from a file ends a code only where its record gives
no termination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.dated_records import DatedRecord

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Publication:
    """One loaded file, as one code sees it.

    `effective` is the day the file takes effect, `covers_to` the first day it no longer answers
    for; `record` is None where it does not list the code.
    """

    effective: date
    covers_to: date
    record: DatedRecord | None


@dataclass(frozen=True, slots=True)
class OwnInterval:
    """A half-open span of days in which a code is valid, start inclusive; END stands for no end.

    `open_start` marks a start no record states, `open_end` an end no record states.
    """

    valid_from: date
    valid_to: date
    open_start: bool
    open_end: bool


@dataclass(frozen=True, slots=True)
class _Listing:
    """A publication that lists the code; `dropped` if the one after it does not."""

    effective: date
    covers_to: date
    record: DatedRecord
    dropped: bool

    @property
    def is_terminated(self) -> bool:
        return self.record.terminated is not None and self.record.terminated < END

    @property
    def end(self) -> date:
        """The first day on which the code is no longer valid, as far as this publication knows."""
        if self.record.terminated is not None and self.is_terminated:
            return self.record.terminated + _DAY
        return self.covers_to if self.dropped else END

    @property
    def open_end(self) -> bool:
        return self.dropped and not self.is_terminated


def own_intervals(publications: Sequence[Publication]) -> tuple[OwnInterval, ...]:
    """The days on which a code is valid, in order, from its publications, oldest first.

    The result is empty for a code that no file lists, or that was withdrawn before its add date.
    """
    intervals: list[OwnInterval] = []
    before: _Listing | None = None
    for listing in _listings(publications):
        again = None if before is None else _again(before, listing)
        if before is None or again is not None:
            fresh = _interval(listing, again or listing.record.added)
            intervals = [*_up_to(fresh.valid_from, intervals), fresh]
        else:
            intervals[-1] = replace(intervals[-1], valid_to=listing.end, open_end=listing.open_end)
        _restate_start(intervals, listing.record.added)
        before = listing
    return tuple(interval for interval in intervals if interval.valid_from < interval.valid_to)


def _listings(publications: Sequence[Publication]) -> Iterator[_Listing]:
    for publication, later in zip_longest(publications, publications[1:]):
        if publication.record is not None:
            dropped = later is not None and later.record is None
            yield _Listing(publication.effective, publication.covers_to, publication.record, dropped)


def _again(before: _Listing, now: _Listing) -> date | None:
    """The day from which a code is valid again, None where the newer record restates the older one."""
    if before.is_terminated:
        return _reactivated(before, now.record)
    # Left out without a termination, then added on a day that the files listing it do not reach.
    if before.dropped and now.record.added is not None and now.record.added >= before.covers_to:
        return now.record.added
    return None


def _reactivated(before: _Listing, now: DatedRecord) -> date | None:
    """The day of a reactivation: the termination is blanked, under a later action date that follows it.

    An action date that is no later, or leaves no day between, only takes the termination back.
    """
    if now.terminated is not None or now.action_day is None or now.action_day <= before.end:
        return None
    if before.record.action_day is not None and now.action_day <= before.record.action_day:
        return None
    # A reactivated code keeps its add date, one that is used anew has another.
    return now.added if now.added is not None and now.added >= before.end else now.action_day


def _interval(listing: _Listing, start: date | None) -> OwnInterval:
    return OwnInterval(start or listing.effective, listing.end, open_start=start is None, open_end=listing.open_end)


def _up_to(day: date, intervals: Sequence[OwnInterval]) -> list[OwnInterval]:
    """The intervals without the days from `day` on, which a newer publication dates anew."""
    return [
        replace(interval, valid_to=day, open_end=False) if interval.valid_to > day else interval
        for interval in intervals
    ]


def _restate_start(intervals: list[OwnInterval], added: date | None) -> None:
    """Take over the add date of a newer record for the interval it falls to.

    That of a reactivated code is the add date of its first interval, which the record that reactivates
    it may be the first to state.
    """
    if added is None:
        return
    last = len(intervals) - 1
    at = next((at for at, interval in enumerate(intervals[:-1]) if added < interval.valid_to), last)
    intervals[at] = replace(intervals[at], valid_from=added, open_start=False)
