"""How much of a resource is sent: what `_summary` and `_elements` ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from api.fhir.outcome import Json, invalid
from api.fhir.parameters import Asked

_ALWAYS: Final = ("resourceType", "id", "meta")
_MANDATORY: Final = ("status", "content", "date", "kind", "fhirVersion", "format")
"""Elements that must be there, of whichever kind of resource has them."""
_NO_SUMMARY: Final = frozenset(
    ("text", "description", "purpose", "copyright", "concept", "compose", "expansion", "group")
)
"""Elements that R4 leaves out of the summary of the resources that are here."""
_SUBSETTED: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
_SUMMARIES: Final = ("true", "false", "text", "data", "count")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked for: a kind of summary, and the elements, all of them where none is named."""

    summary: str = "false"
    elements: frozenset[str] = frozenset()

    @property
    def only_counts(self) -> bool:
        """Whether no resource is asked for, only how many there are."""
        return self.summary == "count"

    def of(self, resource: Json) -> Json:
        """The resource as far as it is asked for; marked where that is not all."""
        if self.summary == "true":
            return _subset(resource, [name for name in resource if name not in _NO_SUMMARY])
        if self.summary == "text":
            return _subset(resource, (*_MANDATORY, "text"))
        if self.summary == "data":
            return _subset(resource, [name for name in resource if name != "text"])
        return _subset(resource, (*_MANDATORY, *self.elements)) if self.elements else resource


def shape_of(asked: Asked, *, counted: bool = False) -> Shape:
    """What a request asks for; `counted` where it may ask for a number alone. Raises `FhirFault`."""
    summary = asked.text("_summary") or "false"
    if summary not in _SUMMARIES or (summary == "count" and not counted):
        known = ", ".join(each for each in _SUMMARIES if counted or each != "count")
        raise invalid(f"the parameter _summary takes {known}, not '{summary}'.", at="_summary")
    elements = frozenset(name.strip() for text in asked.texts("_elements") for name in text.split(",") if name.strip())
    if elements and summary != "false":
        raise invalid("of _summary and _elements one is given.", at="_elements")
    return Shape(summary, elements)


def _subset(resource: Json, names: Collection[str]) -> Json:
    meta: Mapping[str, object] = {**resource.get("meta", {}), "tag": [_SUBSETTED]}
    kept = {name: each for name, each in resource.items() if name in names or name in _ALWAYS}
    first: Json = {name: kept.pop(name) for name in ("resourceType", "id") if name in kept}
    return {**first, **kept, "meta": meta}
