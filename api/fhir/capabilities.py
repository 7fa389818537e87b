"""What this server can do: `metadata`, in both of its modes, and `$versions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import crosswalk
from api.fhir.code_systems.resources import filters_of, has_hierarchy, properties_of
from api.fhir.operations import Request
from api.fhir.outcome import Json, invalid
from api.fhir.parameters import entry, parameters
from api.fhir.searching import Library
from api.fhir.shaping import shape_of
from api.fhir.systems import version_of, versions
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem

FHIR_VERSION: Final = "4.0.1"
FORMATS: Final = ("application/fhir+json", "json")

_DEFINITIONS: Final = "http://hl7.org/fhir/OperationDefinition"
_TOKENS: Final = ("_id", "version", "identifier", "status", "code")
_URIS: Final = ("url", "system", "source-system", "target-system", "source", "target", "source-uri", "target-uri")
EXPANSION_PARAMETERS: Final = (
    "activeOnly",
    "check-system-version",
    "count",
    "date",
    "displayLanguage",
    "excludeNested",
    "filter",
    "force-system-version",
    "includeDefinition",
    "includeDesignations",
    "offset",
    "property",
    "system-version",
    "tx-resource",
)


def metadata(request: Request, operations: Sequence[tuple[str, str]], libraries: Mapping[str, Library]) -> Json:
    """The CapabilityStatement, or with `mode=terminology` the TerminologyCapabilities, as far as it is asked for.

    Raises `FhirFault` for a mode that there is not.
    """
    mode = request.asked.text("mode") or "full"
    if mode not in ("full", "normative", "terminology"):
        raise invalid(f"the parameter mode takes full, normative or terminology, not '{mode}'.", at="mode")
    told = _terminology(request) if mode == "terminology" else _statement(request, operations, libraries)
    return shape_of(request.asked).of(told)


def fhir_versions(_: Request) -> Json:
    """The versions of FHIR that are spoken, of which there is one."""
    return parameters(entry("version", "String", "4.0"), entry("default", "String", "4.0"))


def _common(request: Request, kind: str, title: str) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "url": f"{request.base}/metadata{'?mode=terminology' if kind == 'TerminologyCapabilities' else ''}",
        "version": crosswalk.__version__,
        "name": title.replace(" ", ""),
        "title": title,
        "status": "active",
        "experimental": False,
        "date": request.service.today().isoformat(),
        "publisher": "Crosswalk",
        "description": "US medical code sets of every yearly release, on every day.",
        "kind": "instance",
        "software": {"name": "Crosswalk", "version": crosswalk.__version__},
        "implementation": {"description": "Crosswalk", "url": request.base},
    }


def _statement(request: Request, operations: Sequence[tuple[str, str]], libraries: Mapping[str, Library]) -> Json:
    types = dict.fromkeys((*libraries, *(kind for kind, _ in operations if kind)))
    return {
        **_common(request, "CapabilityStatement", "Crosswalk Terminology Server"),
        "instantiates": ["http://hl7.org/fhir/CapabilityStatement/terminology-server"],
        "fhirVersion": FHIR_VERSION,
        "format": list(FORMATS),
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": False,
                    "description": "An operator may ask for a key in the header Authorization (Bearer).",
                },
                "resource": [_resource(kind, operations, libraries.get(kind)) for kind in types],
                "interaction": [{"code": "batch"}],
                "operation": [_operation(kind, name) for kind, name in operations if not kind],
            }
        ],
    }


def _resource(kind: str, operations: Sequence[tuple[str, str]], library: Library | None) -> Json:
    here = [_operation(each, name) for each, name in operations if each == kind]
    told: dict[str, Any] = {"type": kind}
    if library is not None:
        told |= {
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "versioning": "no-version",
            "searchParam": [
                {"name": name, "type": _search_type(name)} for name in library.parameters if ":" not in name
            ],
        }
    return {**told, **({"operation": here} if here else {})}


def _search_type(name: str) -> str:
    return "token" if name in _TOKENS else "uri" if name in _URIS else "string"


def _operation(kind: str, name: str) -> Json:
    defined = f"{_DEFINITIONS}/{kind or 'CapabilityStatement'}-{name}"
    return {"name": name, "definition": defined}


def _terminology(request: Request) -> Json:
    return {
        **_common(request, "TerminologyCapabilities", "Crosswalk Terminology Capabilities"),
        "codeSystem": _systems(request),
        "expansion": {
            "hierarchical": False,
            "paging": True,
            "incomplete": False,
            "parameter": [{"name": each} for each in EXPANSION_PARAMETERS],
            "textFilter": "Words of titles, of which the last may be only begun, or the start of a code.",
        },
        "codeSearch": "all",
        "validateCode": {"translations": False},
        "translation": {"needsMap": False},
    }


def _systems(request: Request) -> list[Json]:
    """Each code system with its versions; both volumes of ICD-9-CM are one."""
    by_uri: dict[str, list[CodeSystem]] = {}
    for system in SYSTEMS.values():
        by_uri.setdefault(system.uri, []).append(system)
    told = ((uri, systems, _versions(request, systems)) for uri, systems in by_uri.items())
    return [
        {"uri": uri, "version": held, "subsumption": has_hierarchy(systems[0])} for uri, systems, held in told if held
    ]


def _versions(request: Request, systems: Sequence[CodeSystem]) -> list[Json]:
    """The versions that any of these systems has, the one that answers today marked as the default."""
    calendars = [request.service.calendar(system.id) for system in systems]
    names = dict.fromkeys(version_of(release) for calendar in calendars for release in versions(calendar))
    usual = next((each for calendar in calendars if (each := calendar.default(request.service.today()).release)), None)
    default = version_of(usual) if usual else None
    of_one = {
        "compositional": False,
        "language": ["en-US"],
        "filter": [{"code": each["code"], "op": each["operator"]} for each in filters_of(systems[0])],
        "property": [name for name, *_ in properties_of(systems[0])],
    }
    return [{"code": name, "isDefault": name == default, **of_one} for name in names]
