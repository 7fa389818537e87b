"""CodeSystem/$lookup: what a code is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from api.fhir.code_systems.asked import asked_coding
from api.fhir.concepts import Concept, Concepts
from api.fhir.operations import Request
from api.fhir.outcome import FhirFault, Issue, Json
from api.fhir.parameters import entry, parameters, parts

_ALL: Final = "*"
_ONLY_ASKED: Final = ("notSelectable",)
"""Properties that are told where they are asked for: they say again what others do."""


def lookup(request: Request) -> Json:
    """The name and version of the code system, the display of the code, its designations and its properties.

    Raises `FhirFault` for a code that is none, and what reading the request raises.
    """
    asked = asked_coding(request)
    concepts = request.terminology.concepts(asked.system or "", asked.version)
    code = asked.code or ""
    (concept,) = concepts.named([code])
    if concept is None:
        raise no_code(concepts, code)
    wanted = request.asked.texts("property")
    return parameters(
        entry("name", "String", concepts.name),
        entry("version", "String", concepts.version),
        entry("display", "String", concept.display),
        entry("code", "Code", concept.code),
        entry("system", "Uri", concepts.uri),
        entry("message", "String", concept.note),
        *map(_designation, concept.designations if _asks_designations(wanted) else ()),
        *_properties(concepts, concept, wanted),
    )


def no_code(concepts: Concepts, code: str) -> FhirFault:
    """A code that is none of a code system."""
    return FhirFault(404, Issue("error", "not-found", concepts.why_none(code), "invalid-code", "code"))


def _asks_designations(wanted: Collection[str]) -> bool:
    return not wanted or any(each in (_ALL, "designation") or each.startswith("lang.") for each in wanted)


def _designation(told: Mapping[str, Any]) -> Json:
    return parts(
        "designation",
        entry("language", "Code", told.get("language")),
        entry("use", "Coding", told.get("use")),
        entry("value", "String", told.get("value")),
    )


def _properties(concepts: Concepts, concept: Concept, wanted: Collection[str]) -> Iterator[Json]:
    is_all = not wanted or _ALL in wanted
    for name, related in (("parent", concepts.parents), ("child", concepts.children)):
        if is_all or name in wanted:
            yield from (_property(name, {"valueCode": code}) for code in related([concept.code])[0])
    # What R5 tells beside the display is a property in R4, as is whether the concept is still used.
    told: dict[str, Sequence[Mapping[str, Any]]] = {"inactive": [{"valueBoolean": concept.inactive}]}
    if concept.definition is not None:
        told["definition"] = [{"valueString": concept.definition}]
    for name, values in {**told, **concept.properties}.items():
        if name in wanted or _ALL in wanted or (not wanted and name not in _ONLY_ASKED):
            yield from (_property(name, each) for each in values)


def _property(name: str, said: Mapping[str, Any]) -> Json:
    value = {"name": "value", **said}
    description = entry("description", "String", value.pop("description", None))
    code = {"name": "code", "valueCode": name}
    return {"name": "property", "part": [code, value] if description is None else [code, value, description]}
