"""Calendars from the releases that an engine holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Coverage, Release, Role
from crosswalk.domain.history.snapshot import Property
from graph_schema.written import stated_by_of


class HeldRelease(NamedTuple):
    """A release of the catalog as a store has it.

    `stated_by` are the texts of what its sources stated, None where it is not loaded, and `span` the days it covers,
    None where it covers none.
    """

    release: Release
    stated_by: tuple[str, ...] | None
    span: tuple[date, date] | None


def calendars_of(held: Iterable[HeldRelease]) -> dict[str, Calendar]:
    """The calendar of every system, empty where none of its releases is held; these come in order of time."""
    by_system: dict[str, list[HeldRelease]] = {system: [] for system in SYSTEMS}
    for each in held:
        by_system[each.release.system].append(each)
    return {name: _calendar(name, releases) for name, releases in by_system.items()}


@cache
def _stated_by(texts: tuple[str, ...]) -> Mapping[Property, Role]:
    """Every start reads all releases, of which most state the same."""
    return stated_by_of(texts)


def _calendar(system: str, held: list[HeldRelease]) -> Calendar:
    spans = [Coverage(each.release, *each.span) for each in held if each.span is not None]
    return Calendar(
        SYSTEMS[system],
        [each.release for each in held],
        frozenset(each.release.id for each in held if each.stated_by is not None),
        sorted(spans, key=lambda span: span.start),
        {each.release.id: _stated_by(each.stated_by) for each in held if each.stated_by is not None},
    )
