"""The difference of two releases, by the base that its official count has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from crosswalk.domain.codes.systems import CodeSystem, system_of
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.compared import Compared as Ends
from crosswalk.domain.history.compared import compared
from crosswalk.domain.history.difference import Difference, difference
from crosswalk.domain.history.releases import Release
from crosswalk.domain.history.snapshot import (
    TITLES_AND_HEADERS,
    Facts,
    Property,
    told_titles,
    versions_as_stated,
)
from crosswalk.questions.asking import name_of
from crosswalk.questions.view import View


@dataclass(frozen=True, slots=True)
class Compared:
    """Two releases of a system and what each states of the codes that differ between them, by undotted code."""

    calendar: Calendar
    ends: Ends
    old: Mapping[str, Facts]
    now: Mapping[str, Facts]

    @property
    def system(self) -> CodeSystem:
        """The system of the releases."""
        return self.calendar.system

    @property
    def difference(self) -> Difference:
        """The difference, counted as the official addenda do."""
        ends = self.ends
        return difference(self.system, ends.before, ends.after, self.old, self.now, ends.official)


def official_difference(view: View, system: str, names: Sequence[str]) -> Difference:
    """The difference of two releases of a system, or of one and the base of its official count (docs/design.md, 6.2).

    Raises `UnknownSystem`, and what `compared` raises of the names.
    """
    with collector_paused():
        return releases_compared(view, system, names).difference


def releases_compared(view: View, system: str, names: Sequence[str], *, as_known: bool = False) -> Compared:
    """What two releases state, in one request; `as_known` also the titles that only others of a state tell.

    Raises what `official_difference` does.
    """
    return facts_compared(view, system, ends_compared(view, system, names), as_known=as_known)


def ends_compared(view: View, system: str, names: Sequence[str]) -> Ends:
    """Which releases are compared, without what they state. Raises what `official_difference` does."""
    return compared(view.calendars[system_of(system).id], [*map(name_of, names)])


def facts_compared(view: View, system: str, ends: Ends, *, as_known: bool = False) -> Compared:
    """What two releases state, in one request; `as_known` also the titles that only others of a state tell."""
    calendar = view.calendars[system_of(system).id]
    held = ends.held_before, ends.held_after
    older, newer = sorted(held, key=lambda release: release.ordinal)
    found = view.store.codes.changed_between(calendar.system, older.ordinal, newer.ordinal)
    told = found if as_known else (_stated(found[0], calendar, older), _stated(found[1], calendar, newer))
    old, now = told
    if older is not held[0]:
        old, now = now, old
    return Compared(calendar, ends, old, now)


def _stated(facts: Mapping[str, Facts], calendar: Calendar, release: Release) -> Mapping[str, Facts]:
    """Facts with the titles that a release states of them, or tells by their versions, and no others."""
    stated = calendar.stated_by[release.id]
    if stated.keys() >= TITLES_AND_HEADERS:
        return facts
    return {code: _as_told(fact, stated) for code, fact in facts.items()}


def _as_told(fact: Facts, stated: Collection[Property]) -> Facts:
    says_short, says_long = told_titles(fact, stated)
    short, long = fact.short if says_short else None, fact.long if says_long else None
    versions = fact.versions and versions_as_stated(fact.versions, stated, billable=fact.billable)
    return fact._replace(short=short, long=long, versions=versions)
