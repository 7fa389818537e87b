"""What starts and ends from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import SYSTEMS, system_of
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.history.calendar import Calendar, in_force
from crosswalk.domain.history.labels import scheduled
from crosswalk.domain.history.releases import current_revisions
from crosswalk.domain.lookup.upcoming import Upcoming, UpcomingDay, of_own_days, of_release
from crosswalk.questions.diff import official_difference

if TYPE_CHECKING:
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.history.releases import Release
    from crosswalk.questions.view import View


def upcoming(view: View, on: date, systems: Sequence[str]) -> Upcoming:
    """What is known of the days from one on, in these systems or all that are loaded; a request a release.

    Raises `UnknownSystem`.
    """
    asked = tuple(system_of(each).id for each in systems) or tuple(SYSTEMS)
    held = view.kept.upcoming.get((on, asked))
    return held if held is not None else view.kept.upcoming.keep((on, asked), _found(view, on, asked))


def _found(view: View, on: date, asked: Sequence[str]) -> Upcoming:
    calendars = [calendar for name in asked if (calendar := view.calendars[name]).loaded]
    with collector_paused():
        days = [day for calendar in calendars for day in _days(view, calendar, on)]
    awaited = [each for calendar in calendars for each in _awaited(calendar, on, view.today)]
    return Upcoming(on, tuple(sorted(days, key=_place)), tuple(awaited))


def _place(day: UpcomingDay) -> tuple[date, int]:
    return day.day, SYSTEMS[day.system].number


def _days(view: View, calendar: Calendar, on: date) -> Iterator[UpcomingDay]:
    held = [release for release in current_revisions(calendar.known) if release.id in calendar.loaded]
    pairs = [pair for pair in pairwise(held) if pair[1].effective >= on]
    told = [of_release(_difference(view, *pair)) for pair in pairs if in_force(calendar.system, pair[1].effective)]
    if calendar.system.owns_dates:
        told = _by_own_days(view, calendar, on, told)
    yield from (day for day in told if day.starts or day.ends or day.retitled)


def _difference(view: View, before: Release, after: Release) -> Difference:
    return official_difference(view, before.system, (before.id, after.id))


def _by_own_days(view: View, calendar: Calendar, on: date, released: Sequence[UpcomingDay]) -> list[UpcomingDay]:
    """The days that records state, with the titles that releases change."""
    starts, ends = of_own_days(view.store.codes.states(calendar.system, None), on)
    by_day = {each.day: each for each in released}
    days = sorted(starts.keys() | ends.keys() | by_day.keys())
    plain = (UpcomingDay(day, calendar.system.id, None, None, (), (), ()) for day in days)
    return [
        replace(by_day.get(each.day, each), starts=tuple(starts.get(each.day, ())), ends=tuple(ends.get(each.day, ())))
        for each in plain
    ]


def _awaited(calendar: Calendar, on: date, today: date) -> Iterator[str]:
    """The release that is wanting on the day, and all later ones that are known or due and not loaded."""
    system = calendar.system
    if not in_force(system, max(on, system.in_force_from)):
        return
    known = {each.id: each for each in calendar.known}
    known |= {each.id: each for each in scheduled(system, calendar.known, max(on, today))}
    missing = calendar.on(on).missing
    later = (
        each.id
        for each in current_revisions(known.values())
        if each.effective >= on and each.id not in calendar.loaded and not each.notes_only
    )
    yield from dict.fromkeys((*((missing,) if missing else ()), *later))
