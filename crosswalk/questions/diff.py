"""The difference of two releases, by the base that its official count has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.difference import Difference, difference
from crosswalk.domain.history.releases import Release
from crosswalk.domain.history.snapshot import TITLES_AND_HEADERS, Facts, titles_as_stated
from crosswalk.questions.view import View


def official_difference(view: View, system: str, releases: Sequence[str]) -> Difference:
    """The difference of two releases of a system, or of one and the base of its official count (docs/design.md, 6.2).

    Raises `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded`, and `UsageError` for more than two releases or none.
    """
    if len(releases) not in (1, 2):
        raise UsageError("a difference has one or two releases.", remedy="For example: diff icd10cm 2024 2025.")
    calendar = view.calendars[system_of(system).id]
    after = calendar.find(releases[-1])
    base = _official_base(calendar, after)
    if len(releases) == 1 and base is None:
        raise UsageError(f"{after.id} has no release before it.", remedy="Name two releases.")
    before = calendar.find(releases[0] if len(releases) == 2 else base.id if base else "")
    ends = [_held(calendar, before), _held(calendar, after)]
    older, newer = sorted(ends, key=lambda release: release.ordinal)
    official = after.official if base is not None and base.id == before.id else None
    with collector_paused():
        found = view.store.codes.changed_between(calendar.system, older.ordinal, newer.ordinal)
        old, now = (_stated(facts, calendar, at) for facts, at in zip(found, (older, newer), strict=True))
        if older is not ends[0]:
            old, now = now, old
        return difference(calendar.system, before, after, old, now, official)


def _stated(facts: Mapping[str, Facts], calendar: Calendar, release: Release) -> Mapping[str, Facts]:
    """Facts with the titles that a release states of them, and no others."""
    stated = calendar.stated_by[release.id]
    if stated.keys() >= TITLES_AND_HEADERS:
        return facts
    told = ((code, fact, titles_as_stated(fact, stated)) for code, fact in facts.items())
    return {code: fact._replace(short=short, long=long) for code, fact, (short, long) in told}


def _official_base(calendar: Calendar, release: Release) -> Release | None:
    """The release from which the official counts of this one are taken, by default the one before it."""
    if release.diff_base is not None:
        return calendar.find(release.diff_base)
    before = [one for one in calendar.known if one.effective < release.effective]
    return max(before, key=lambda one: one.ordinal, default=None)


def _held(calendar: Calendar, release: Release) -> Release:
    held = calendar.of(release.id).release
    assert held is not None  # noqa: S101 - a moment of a release has one
    return held
