"""Which two releases a difference compares, named as people name them (docs/design.md, rules 6.2 and 6.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import Final

from crosswalk.domain.days import read_day
from crosswalk.domain.errors import ReleaseNotLoaded, UnknownRelease, UsageError
from crosswalk.domain.history.calendar import Calendar, in_force
from crosswalk.domain.history.labels import known_ones, not_yet, scheduled
from crosswalk.domain.history.releases import (
    OfficialDiff,
    Release,
    current_revisions,
    hold_the_same_codes,
    regular_end,
    stand_in,
)

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FISCAL_YEAR: Final = re.compile(r"fy((?:19|20)?[0-9]{2})", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_NEAR: Final = timedelta(days=366)
"""What lies further from a release that is asked for says little about it, and does not serve in its place."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The two ends of a difference.

    `held_before` and `held_after` are the loaded releases that hold the codes of `before` and `after`. `official` are
    the published counts, where the two are those that they compare.
    """

    before: Release
    after: Release
    held_before: Release
    held_after: Release
    official: OfficialDiff | None


def one_or_two(names: Sequence[str]) -> None:
    """Raise `UsageError` for more names of releases than a difference has, or none."""
    if len(names) not in (1, 2):
        raise UsageError("a difference has one or two releases.", remedy="For example: diff icd10cm 2024 2025.")


def compared(calendar: Calendar, names: Sequence[str]) -> Compared:
    """What to compare: two releases, one and the base of its official count, or the first ones of two years.

    Raises `UsageError` for more than two names or none, `BadDate`, `UnknownRelease`, and `ReleaseNotLoaded`, which
    names the nearest difference of two loaded releases, if one is near.
    """
    one_or_two(names)
    after = named(calendar, names[-1])
    base = _official_base(calendar, after)
    if len(names) == 2:
        before = named(calendar, names[0])
    elif (year := _year_of_quarters(calendar, names[0])) is not None:
        before, after = after, _first_of(calendar, year + 1)
        base = _official_base(calendar, after)
    elif base is None:
        raise UsageError(f"{after.id} has no release before it.", remedy="Name two releases.")
    else:
        before = base
    held_before, held_after = _held(calendar, before, after)
    is_of_base = base is not None and hold_the_same_codes(calendar.known, base, before)
    official = after.official if is_of_base else None
    return Compared(before, after, held_before, held_after, official)


def named(calendar: Calendar, text: str) -> Release:
    """The release, loaded or not, that a label, an id, a day, a fiscal year (`fy2025`) or a year of quarters names.

    A day names the release in force on it, a fiscal year that of the 1 October with which it begins, a year its first.
    Raises `BadDate` and `UnknownRelease`, also for a fiscal year of a system that goes by calendar years.
    """
    name = text.removeprefix(f"{calendar.system.id}:")
    if _DAY.fullmatch(name):
        return _in_force_on(calendar, read_day(name))
    if found := _FISCAL_YEAR.fullmatch(name):
        year = int(found[1]) if len(found[1]) == 4 else 2000 + int(found[1])
        begins = date(year - 1, 10, 1)
        if begins.month != calendar.system.regular_months[0]:
            raise _calendar_years(calendar, name, begins)
        return _standing_on(calendar, begins)
    if (year_of_quarters := _year_of_quarters(calendar, text)) is not None:
        return _first_of(calendar, year_of_quarters)
    return calendar.find(text)


def _calendar_years(calendar: Calendar, name: str, begins: date) -> UnknownRelease:
    system, ends = calendar.system.id, begins.replace(year=begins.year + 1)
    return UnknownRelease(
        f"{name!r} is a fiscal year, and {system} goes by calendar years.",
        remedy=f"Write diff {system} {ends.year} for the calendar year, diff {system} {begins} {ends} for those days.",
    )


def _year_of_quarters(calendar: Calendar, text: str) -> int | None:
    """The year that a text names, of a system with several regular releases a year and none that is called so."""
    name = text.removeprefix(f"{calendar.system.id}:")
    if len(calendar.system.regular_months) == 1 or not _YEAR.fullmatch(name):
        return None
    return None if any(release.label == name for release in calendar.known) else int(name)


def _first_of(calendar: Calendar, year: int) -> Release:
    of_year = [release for release in current_revisions(calendar.known) if release.effective.year == year]
    if not of_year:
        for release in scheduled(calendar.system, calendar.known, date(year, 1, 1)):
            if release.effective.year == year:
                raise not_yet(release)
        message = f"there is no release of {calendar.system.id} of {year}."
        raise UnknownRelease(message, remedy=known_ones(calendar.known))
    return of_year[0]


def _in_force_on(calendar: Calendar, day: date) -> Release:
    system = calendar.system
    if not in_force(system, day):
        edge = f"begins on {system.in_force_from}" if day < system.in_force_from else f"ended on {system.in_force_to}"
        raise UnknownRelease(f"{system.id} is not in force on {day}: it {edge}.", remedy=known_ones(calendar.known))
    return _standing_on(calendar, day)


def _standing_on(calendar: Calendar, day: date) -> Release:
    """The known release whose days hold this one, whether the system is in force or not."""
    current = current_revisions(calendar.known)
    ends = [later.effective for _, later in pairwise(current)]
    ends += [regular_end(calendar.system, each.effective) for each in current[-1:]]
    for release, end in zip(current, ends, strict=True):
        if release.effective <= day < end:
            return release
    for due in scheduled(calendar.system, current, day):
        if due.effective <= day < regular_end(calendar.system, due.effective):
            raise not_yet(due)
    message = f"no release of {calendar.system.id} is known for {day}."
    raise UnknownRelease(message, remedy=known_ones(calendar.known))


def _official_base(calendar: Calendar, release: Release) -> Release | None:
    """The release from which the official counts of this one are taken, by default the one before it."""
    if release.diff_base is not None:
        return calendar.find(release.diff_base)
    before = [one for one in calendar.known if one.effective < release.effective]
    return max(before, key=lambda one: one.ordinal, default=None)


def _held(calendar: Calendar, before: Release, after: Release) -> tuple[Release, Release]:
    """The loaded releases that hold the codes of both ends. Raises `ReleaseNotLoaded`."""
    held = [stand_in(calendar.known, end, calendar.loaded) for end in (before, after)]
    if held[0] is not None and held[1] is not None:
        return held[0], held[1]
    missing = [end.id for end, found in zip((before, after), held, strict=True) if found is None]
    serving = _near_by(calendar, before, after)
    instead = ""
    if serving is not None:
        labels = " ".join(release.label for release in serving)
        instead = f" Or compare what is loaded: crosswalk diff {calendar.system.id} {labels}."
    raise ReleaseNotLoaded(
        f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} known but not loaded.",
        remedy=f"{calendar.getting(missing)}{instead}",
    )


def _near_by(calendar: Calendar, before: Release, after: Release) -> tuple[Release, Release] | None:
    """The two loaded releases, in the same order, that are nearest to those asked for, and each near enough."""
    loaded = [release for release in current_revisions(calendar.known) if release.id in calendar.loaded]
    pairs = [
        (first, second)
        for first, second in permutations(loaded, 2)
        if (first.ordinal < second.ordinal) == (before.ordinal < after.ordinal)
        and max(_apart(first, before), _apart(second, after)) <= _NEAR
    ]
    return min(pairs, key=lambda pair: _apart(pair[0], before) + _apart(pair[1], after), default=None)


def _apart(one: Release, other: Release) -> timedelta:
    return abs(one.effective - other.effective)
