"""Releases and snapshots in a few words, for tests that are about time and not about files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from hypothesis import settings

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Release, Role, coverage
from crosswalk.domain.history.snapshot import VERSIONS, Facts, Properties, Property, Snapshot
from crosswalk.domain.history.states import States
from crosswalk.domain.history.timeline import Timeline

CODES_10 = ["E11", "E119", "E1165", "E116", "S020XXA", "S020"]
LONGS = ["Sezary", "Sézary", "SEZARY", "Diabetes", "Diabetes  type 2"]
SHORTS = ["dm", "DM", "dm 2"]
PROPERTIES: list[Properties] = [(), (("coverage", ("C",)),), (("coverage", ("D",)), ("pricing", ("00", "13")))]

thorough: Final = settings(max_examples=min(60, settings().max_examples), deadline=None)
"""How a promise is tried: many small systems, however long one takes."""

ICD10CM: Final = SYSTEMS["icd10cm"]
ICD9CM: Final = SYSTEMS["icd9cm"]

ORDER: Final[Mapping[Property, Role]] = dict.fromkeys(sorted(set(Property) - VERSIONS), Role.ORDER)
"""An order file states everything, and so no versions of titles."""

FACTS: Final[Mapping[Property, Role]] = dict.fromkeys(
    (Property.BILLABLE, Property.HEADERS, Property.PROPERTIES, *sorted(VERSIONS)), Role.FACTS
)
"""The built-in facts state which titles there are, and not the titles."""

CODES: Final[Mapping[Property, Role]] = dict.fromkeys((Property.BILLABLE, Property.LONG), Role.CODES)
"""A codes file knows no headers and no short titles."""

XML: Final[Mapping[Property, Role]] = dict.fromkeys(
    (Property.BILLABLE, Property.HEADERS, Property.LONG, Property.HEADER_LONG), Role.TABULAR
)
"""A tabular list knows no short titles."""

TITLES: Final[Mapping[Property, Role]] = {
    Property.BILLABLE: Role.LONG_TITLES,
    Property.LONG: Role.LONG_TITLES,
    Property.SHORT: Role.SHORT_TITLES,
}
"""The two title files of a release of ICD-9-CM: billable codes only."""


def issue(
    label: str, effective: str, *, system: str = "icd10cm", revision: int = 0, notes_only: bool = False
) -> Release:
    """A release, as the catalog would list it."""
    return Release(
        system,
        f"{system}:{label}",
        f"{system} {label}",
        date.fromisoformat(effective),
        revision=revision,
        notes_only=notes_only,
    )


FY: Final = {year: issue(str(year), f"{year - 1}-10-01") for year in range(2014, 2029)}
"""The October issues of ICD-10-CM by fiscal year."""


def code(long: str | None = "title", short: str | None = "title", *, billable: bool = True) -> Facts:
    return Facts(billable, short, long)


def header(long: str | None = "title", short: str | None = "title") -> Facts:
    return Facts(False, short, long)


def stated(release: Release, facts: Mapping[str, Facts], by: Mapping[Property, Role] = ORDER) -> Snapshot:
    return Snapshot(release, dict(facts), by)


def timeline(snapshots: Iterable[Snapshot], system: CodeSystem = ICD10CM) -> Timeline:
    """The timeline after these were put, in this order."""
    laid = Timeline(system)
    for snapshot in snapshots:
        laid.put(snapshot)
    return laid


def project(
    snapshots: Sequence[Snapshot], known: Iterable[Release] | None = None, system: CodeSystem = ICD10CM
) -> dict[str, States]:
    """The states of every code; `known` are all catalogued releases, by default those that are put."""
    catalogued = sorted(known or [each.release for each in snapshots], key=lambda release: release.ordinal)
    return dict(timeline(snapshots, system).project(catalogued))


def calendar(
    known: Iterable[Release], loaded: Iterable[Release] | None = None, system: CodeSystem = ICD10CM
) -> Calendar:
    catalogued = sorted(known, key=lambda release: release.ordinal)
    ids = frozenset(release.id for release in (catalogued if loaded is None else loaded))
    return Calendar(system, catalogued, ids, coverage(system, catalogued, ids), dict.fromkeys(ids, ORDER))
