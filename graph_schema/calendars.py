"""Calendars from the releases that an engine holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Coverage, Release


class HeldRelease(NamedTuple):
    """A release of the catalog as a store has it. `span` are the days it covers, None where it covers none."""

    release: Release
    is_loaded: bool
    is_derived: bool
    span: tuple[date, date] | None


def calendars_of(held: Iterable[HeldRelease]) -> dict[str, Calendar]:
    """The calendar of every system, empty where none of its releases is held; these come in order of time."""
    by_system: dict[str, list[HeldRelease]] = {system: [] for system in SYSTEMS}
    for each in held:
        by_system[each.release.system].append(each)
    return {name: _calendar(name, releases) for name, releases in by_system.items()}


def _calendar(system: str, held: list[HeldRelease]) -> Calendar:
    spans = [Coverage(each.release, *each.span) for each in held if each.span is not None]
    return Calendar(
        SYSTEMS[system],
        [each.release for each in held],
        frozenset(each.release.id for each in held if each.is_loaded),
        sorted(spans, key=lambda span: span.start),
        frozenset(each.release.id for each in held if each.is_loaded and each.is_derived),
    )
