"""The code systems as resources: one for each loaded release, described and without its codes.

`SYSTEM-VERSION` is the id of a version (`icd10cm-2026`), `SYSTEM` that of the one that answers today. Both volumes of
ICD-9-CM have one URL, and an OID each among their identifiers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from api.fhir.outcome import Json
from api.fhir.searching import Library
from api.fhir.systems import systems_of, version_of, versions
from api.shared.answering import Answering
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.releases import Release

_DEFINED: Final = "http://hl7.org/fhir/concept-properties#"
_Property = tuple[str, str, str, str | None]

_HIERARCHY: Final[Sequence[_Property]] = (
    ("parent", "code", "the header directly above", "parent"),
    ("child", "code", "a code directly below", "child"),
)
_EVERYWHERE: Final[Sequence[_Property]] = (
    ("billable", "boolean", "whether the code is valid for submission; it says nothing about payment", None),
    ("kind", "code", "header or code; in HCPCS procedure or modifier", None),
    ("status", "code", "active, or retired", "status"),
    ("inactive", "boolean", "whether the code is no longer used on the day, or in the version", "inactive"),
    ("notSelectable", "boolean", "whether the code only groups others", "notSelectable"),
    ("effectiveDate", "dateTime", "since when the code is billable, or a header, without a break", "effectiveDate"),
    ("deprecationDate", "dateTime", "the day on which that ended", "deprecationDate"),
)
_OF_HCPCS: Final[Sequence[_Property]] = tuple(
    (name, "string", description, None)
    for name, description in (
        ("action", "what the last action changed"),
        ("action_day", "when the last action took effect"),
        ("added", "when the code was added"),
        ("terminated", "the last day of the code"),
        ("coverage", "coverage by Medicare"),
        ("pricing", "how payment is found"),
        ("multiple_pricing", "whether it is priced in several ways"),
        ("betos", "type of service by Berenson and Eggers"),
        ("type_of_service", "types of service"),
        ("anaesthesia_units", "base units of anaesthesia"),
        ("asc_group", "payment group of ambulatory surgical centers"),
        ("asc_day", "since when it is in that group"),
        ("opps_group", "payment group of outpatient departments"),
        ("opps_indicator", "status of payment in outpatient departments"),
        ("opps_day", "since when it is in that group"),
        ("cim_reference", "section of the Medicare coverage issues manual"),
        ("mcm_reference", "section of the Medicare carriers manual"),
        ("statute", "section of the Social Security Act"),
        ("lab_certification", "certification that a laboratory needs"),
        ("cross_references", "codes that the record refers to"),
        ("processing_note", "number of a note on processing"),
    )
)

_ONE_OF: Final = ("=", "in", "not-in")
_FILTERS: Final[Mapping[str, Sequence[str]]] = {
    "concept": ("is-a", "descendent-of", "is-not-a", "generalizes", "=", "in", "not-in", "regex"),
    "parent": ("=", "in", "exists"),
    "child": ("=", "in", "exists"),
    **dict.fromkeys(("billable", "kind", "status", "inactive", "notSelectable"), _ONE_OF),
}
"""The filters by which a value set may select, by property with their operators."""
_BY_VALUE: Final = (*_ONE_OF, "regex", "exists")
_FLAT: Final = ("=", "in", "not-in", "regex")
"""What the filter of concepts can do in a system without headers."""


def properties_of(system: CodeSystem) -> Sequence[_Property]:
    """The properties of the codes of a system: name, type, meaning, and what FHIR itself calls it."""
    hierarchy = () if system.owns_dates or system.licensed else _HIERARCHY
    return (*hierarchy, *_EVERYWHERE, *(_OF_HCPCS if system.owns_dates else ()))


def has_hierarchy(system: CodeSystem) -> bool:
    """Whether codes of a system stand below others."""
    return bool(set(_HIERARCHY) & set(properties_of(system)))


def filters_of(system: CodeSystem) -> Sequence[Json]:
    """The filters of a system as a resource declares them."""
    known = {name for name, *_ in properties_of(system)}
    own = {name: _BY_VALUE for name, *_ in _OF_HCPCS if name in known}
    told = {name: each for name, each in _FILTERS.items() if name == "concept" or name in known} | own
    if not has_hierarchy(system):
        told["concept"] = _FLAT
    return [
        {"code": name, "operator": list(operators), "value": "a code" if name == "concept" else f"a value of {name}"}
        for name, operators in told.items()
    ]


def every(service: Answering) -> Sequence[Json]:
    """The resources of all loaded releases, systems in their order, each with its newest first."""
    return [
        resource_of(system, release) for system in SYSTEMS.values() for release in versions(service.calendar(system.id))
    ]


def one(service: Answering, name: str) -> Json | None:
    """The resource with an id; None for none."""
    system_id, dash, version = name.partition("-")
    system = SYSTEMS.get(system_id)
    if system is None:
        return None
    calendar = service.calendar(system.id)
    if dash:
        held = (each for each in versions(calendar) if version_of(each) == version)
        return next((resource_of(system, each) for each in held), None)
    release = calendar.default(service.today()).release
    return None if release is None else {**resource_of(system, release), "id": system.id}


def resource_of(system: CodeSystem, release: Release) -> Json:
    """One release of a code system as a resource."""
    version, counts = version_of(release), release.counts
    count = None if counts.billable is None or counts.headers is None else counts.billable + counts.headers
    title = f"{system.title}, version {version}"
    resource: dict[str, Any] = {
        "resourceType": "CodeSystem",
        "id": f"{system.id}-{version}",
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{escape(title)}</div>'},
        "url": system.uri,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:oid:{system.oid}"}],
        "version": version,
        "name": "".join(filter(str.isalnum, system.title.partition("(")[0])),
        "title": title,
        "status": "active",
        "experimental": False,
        "date": release.effective.isoformat(),
        "publisher": system.publisher,
        "description": f"{release.title}, in effect from {release.effective}. Its codes are asked for by $lookup, "
        "$validate-code and ValueSet/$expand.",
        "copyright": system.licence,
        "caseSensitive": False,
        "valueSet": f"{system.uri}?fhir_vs",
        "hierarchyMeaning": "is-a",
        "compositional": False,
        "versionNeeded": True,
        "content": "not-present",
        "count": count,
        "filter": filters_of(system),
        "property": [_property(each) for each in properties_of(system)],
    }
    if not has_hierarchy(system):
        del resource["hierarchyMeaning"]
    return {name: value for name, value in resource.items() if value is not None}


def _property(told: _Property) -> Json:
    name, kind, description, defined = told
    uri = {} if defined is None else {"uri": f"{_DEFINED}{defined}"}
    return {"code": name, **uri, "description": description, "type": kind}


def _of_system(resource: Json, value: str) -> bool:
    """Whether a resource is of the system that a URI names in any of its forms; an OID tells the volumes apart."""
    uri, _, version = value.partition("|")
    system = SYSTEMS[resource["id"].partition("-")[0]]
    return system in systems_of(uri) and version in ("", resource["version"])


LIBRARY: Final = Library("CodeSystem", every, one, {"url": _of_system, "system": _of_system})
"""The code systems that are read and searched."""
