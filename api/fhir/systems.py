"""Code systems and their versions as FHIR names them, and as the field writes them.

Canonical URIs are those of HL7's terminology site; what else is understood are forms that it, older editions of FHIR,
US Core and value sets in use have had. HL7 has fixed no form of a version. Answers name ICD by the fiscal year (`2026`)
or the month of an update (`2026-04`), HCPCS by the month (`2025-01`) and CPT by the year, as VSAC and tx.fhir.org do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from api.fhir.outcome import FhirFault, Issue
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.labels import label_of
from crosswalk.domain.history.releases import Release

ICD10_WHO: Final = "http://hl7.org/fhir/sid/icd-10"

_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "icd9cm": (
        "hl7.org/fhir/sid/icd-9-cm/diagnosis",
        "terminology.hl7.org/codesystem/icd-9cm-diagnosiscodes",
        "urn:oid:2.16.840.1.113883.6.103",
        "urn:oid:2.16.840.1.113883.6.42",
    ),
    "icd9pcs": (
        "hl7.org/fhir/sid/icd-9-cm/procedure",
        "terminology.hl7.org/codesystem/icd-9cm-procedurecodes",
        "urn:oid:2.16.840.1.113883.6.104",
    ),
    "icd10cm": (
        "hl7.org/fhir/sid/icd-10-us",
        "terminology.hl7.org/codesystem/icd-10-cm",
        "terminology.hl7.org/codesystem/icd10cm",
        "urn:oid:2.16.840.1.113883.6.90",
    ),
    "icd10pcs": (
        "hl7.org/fhir/sid/icd-10-pcs",
        "terminology.hl7.org/codesystem/icd10pcs",
        "www.icd10data.com/icd10pcs",
        "urn:oid:2.16.840.1.113883.6.4",
    ),
    "hcpcs": (
        "terminology.hl7.org/codesystem/hcpcs",
        "terminology.hl7.org/codesystem/hcpcs-level-ii",
        "urn:oid:2.16.840.1.113883.6.285",
        "urn:oid:2.16.840.1.113883.6.14",
    ),
    "cpt": (
        "terminology.hl7.org/codesystem/cpt",
        "urn:oid:2.16.840.1.113883.6.12",
    ),
}
_NOT_OURS: Final = {
    "hl7.org/fhir/sid/icd-10": "ICD-10 of the WHO, which is not ICD-10-CM",
    "urn:oid:2.16.840.1.113883.6.3": "ICD-10 of the WHO, which is not ICD-10-CM",
    "hl7.org/fhir/sid/icd-11": "ICD-11 of the WHO",
    "id.who.int/icd/release/11/mms": "ICD-11 of the WHO",
}
"""What people send for one of ours, or would look for beside them."""

_NEAR: Final = re.compile(r"icd|hcpcs|cpt|cms\.gov|ama-assn|hl7\.org/fhir/sid", re.IGNORECASE)
_SCHEME: Final = re.compile(r"https?://")
_FISCAL: Final = re.compile(r"(?:fy *)?([12][0-9]{3})")
_DAY: Final = re.compile(r"([12][0-9]{3})-?([01][0-9])-?([0-3][0-9])")
_MONTH: Final = re.compile(r"([12][0-9]{3})-?([01][0-9])")


_MOST_URIS: Final = 100
"""URIs as people write them of which it is kept what they name."""


def _plain(uri: str) -> str:
    """A URI without what people write differently: its scheme, case, a slash at its end."""
    return _SCHEME.sub("", uri.strip().lower()).rstrip("/")


def _by_uri() -> dict[str, tuple[CodeSystem, ...]]:
    named: dict[str, tuple[CodeSystem, ...]] = {}
    for system in SYSTEMS.values():
        # Both volumes of ICD-9-CM have one canonical URI.
        named[_plain(system.uri)] = (*named.get(_plain(system.uri), ()), system)
        named |= dict.fromkeys(_ALIASES[system.id], (system,))
    return named


_BY_URI: Final = _by_uri()


def canonical(text: str) -> tuple[str, str | None]:
    """The URI and the version of a canonical (`URI|VERSION`)."""
    uri, _, version = text.strip().partition("|")
    return uri, version or None


@lru_cache(_MOST_URIS)
def systems_of(uri: str) -> tuple[CodeSystem, ...]:
    """The systems that a URI names, in any of its forms: both volumes for that of ICD-9-CM, none for an unknown one."""
    return _BY_URI.get(_plain(uri), ())


def hint(uri: str) -> str:
    """What to tell about a URI of which nothing is here: what it is, and which there are where it is nearly one."""
    for system in systems_of(uri):
        return f". No {'licensed file' if system.licensed else 'release'} of {system.title} is loaded"
    other = _NOT_OURS.get(_plain(uri))
    if other is None and not _NEAR.search(uri):
        return ""
    known = ", ".join(dict.fromkeys(each.uri for each in SYSTEMS.values()))
    return f".{f' It is {other}.' if other else ''} Known here: {known}"


def version_of(release: Release) -> str:
    """The version by which answers name a release: `2026`, `2026-04`, `2025-01`; of a superseded one `2022-04.r1`."""
    system, day = SYSTEMS[release.system], release.effective
    label, superseded, revision = release.label.partition(".r")
    if len(system.regular_months) == 1 and (day.month, day.day) == (system.regular_months[0], 1):
        # A fiscal year begins in the October before it.
        label = str(day.year + (day.month == 10))
    else:
        label = f"{day:%Y-%m}"
    return f"{label}{superseded}{revision}"


def versions(calendar: Calendar) -> list[Release]:
    """The loaded releases of a system, the newest first."""
    held = [release for release in calendar.known if release.id in calendar.loaded]
    return sorted(held, key=lambda release: release.ordinal, reverse=True)


def release_named(calendar: Calendar, version: str) -> Release | None:
    """The known release, loaded or not, that a version means.

    Read are what answers name, our labels and ids (`32`, `v32`, `icd10cm:2025`), a fiscal year (`FY2026`), the month
    or day on which a release came into effect (`2025-10`, `2026-10-01`, `20251001`), a year of HCPCS as its January.
    """
    text = version.strip().lower()
    label = label_of(calendar.system.id, text)
    for release in calendar.known:
        if text == version_of(release) or label == release.label:
            return release
    spans = list(_effective(calendar.system, label))
    found = [each for each in calendar.known if any(first <= each.effective <= last for first, last in spans)]
    return max(found, key=lambda release: release.revision, default=None)


def _effective(system: CodeSystem, label: str) -> Iterator[tuple[date, date]]:
    """The days between which a release came into effect that is named by its year, month or day."""
    try:
        if found := _FISCAL.fullmatch(label):
            year = int(found[1]) - (system.regular_months == (10,))
            day = date(year, system.regular_months[0], 1)
            yield day, day
        elif found := _DAY.fullmatch(label):
            day = date(int(found[1]), int(found[2]), int(found[3]))
            yield day, day
        elif found := _MONTH.fullmatch(label):
            yield date(int(found[1]), int(found[2]), 1), date(int(found[1]), int(found[2]), 28)
    except ValueError:
        return


@dataclass(frozen=True, slots=True)
class Pinned:
    """Which versions a request asks for, beside those that its codes name.

    Each is a list of canonicals `URI|VERSION`: `defaults` (system-version) where a code names none, `checked`
    (check-system-version) that it must be, `forced` (force-system-version) whatever it names.
    """

    defaults: Sequence[str] = ()
    checked: Sequence[str] = ()
    forced: Sequence[str] = ()

    def version(self, uri: str, given: str | None) -> str | None:
        """The version that is meant of a system. Raises `FhirFault` where it is not the one that must be."""
        forced = _pinned(self.forced, uri)
        if forced is not None:
            return forced
        checked = _pinned(self.checked, uri)
        meant = given or _pinned(self.defaults, uri) or checked
        if checked is not None and meant != checked:
            text = f"the version '{meant}' of '{uri}' is asked for, and check-system-version asks for '{checked}'."
            raise FhirFault(422, Issue("error", "exception", text, "version-error"))
        return meant


def _pinned(canonicals: Sequence[str], uri: str) -> str | None:
    """The version that a list gives for a system, whichever form of its URI each has."""
    for each in canonicals:
        named, version = canonical(each)
        if version is not None and (named == uri or (systems_of(named) and systems_of(named) == systems_of(uri))):
            return version
    return None
