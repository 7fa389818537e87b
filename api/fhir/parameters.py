"""What an operation is asked and what it answers: the Parameters resource, and a query that stands for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.fhir.outcome import Json, invalid

_PRIMITIVES: Final = ("valueString", "valueCode", "valueUri", "valueUrl", "valueCanonical", "valueId", "valueOid",
                      "valueDate", "valueDateTime", "valueInstant", "valueMarkdown", "valueUuid")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coding:
    """A code as it was sent."""

    system: str | None
    version: str | None
    code: str | None
    display: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of one request, each by its name as often as it was sent.

    Of a query each is a text; of a Parameters resource each is the entry as it was sent, with `value[x]`, `resource`
    or `part`. A reader that takes one of something raises `FhirFault` where it stands more than once.
    """

    sent: Mapping[str, Sequence[Json]]

    def __contains__(self, name: str) -> bool:
        return name in self.sent

    def text(self, *names: str) -> str | None:
        """The text under the first of these names that was sent; names are those of R4 and its later forms."""
        # Most of what an operation takes is not sent.
        entry = None if self.sent.keys().isdisjoint(names) else self._one(names)
        return None if entry is None else _text_of(names[0], entry)

    def texts(self, *names: str) -> list[str]:
        """Every text under these names."""
        return [_text_of(name, entry) for name in names if name in self.sent for entry in self.sent[name]]

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean; `default` where it was not sent."""
        entry = self._one((name,))
        if entry is None:
            return default
        said = entry.get("valueBoolean", entry.get("valueString"))
        if said in (True, "true"):
            return True
        if said in (False, "false"):
            return False
        raise invalid(f"the parameter {name} takes true or false.", at=name)

    def number(self, name: str) -> int | None:
        """A whole number, not negative."""
        entry = self._one((name,))
        if entry is None:
            return None
        said = next((entry[key] for key in ("valueInteger", "valueUnsignedInt", "valuePositiveInt", "valueString")
                     if key in entry), None)  # fmt: skip
        if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 10:
            said = int(said)
        if not isinstance(said, int) or isinstance(said, bool) or said < 0:
            raise invalid(f"the parameter {name} takes a whole number, 0 or more.", at=name)
        return said

    def coding(self, *names: str) -> Coding | None:
        """A Coding; in a query `SYSTEM|CODE`."""
        entry = self._one(names)
        if entry is None:
            return None
        value = entry.get("valueCoding")
        if isinstance(value, dict):
            return coding_of(value, names[0])
        if isinstance(entry.get("valueString"), str):
            system, bar, code = entry["valueString"].rpartition("|")
            uri, _, version = system.partition("|")
            return Coding(uri or None if bar else None, version or None, code)
        raise invalid(f"the parameter {names[0]} takes a Coding.", at=names[0])

    def codings(self, *names: str) -> list[Coding] | None:
        """The codings of a CodeableConcept."""
        entry = self._one(names)
        if entry is None:
            return None
        value = entry.get("valueCodeableConcept")
        given = value.get("coding") if isinstance(value, dict) else None
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise invalid(f"the parameter {names[0]} takes a CodeableConcept with a coding.", at=names[0])
        return [coding_of(each, names[0]) for each in given]

    def resource(self, *names: str) -> Json | None:
        """A resource that was sent under one of these names."""
        entry = self._one(names)
        return None if entry is None else _resource_of(names[0], entry)

    def resources(self, *names: str) -> list[Json]:
        """Every resource that was sent under these names."""
        return [_resource_of(name, entry) for name in names for entry in self.sent.get(name, ())]

    def _one(self, names: Sequence[str]) -> Json | None:
        found = [entry for name in names for entry in self.sent.get(name, ())]
        if len(found) > 1:
            raise invalid(f"the parameter {names[0]} is given {len(found)} times; it is taken once.")
        return found[0] if found else None


def of_query(pairs: Iterable[tuple[str, str]]) -> Asked:
    """The parameters of a query."""
    return _gathered([(name, {"valueString": value}) for name, value in pairs])


def together(*several: Asked) -> Asked:
    """The parameters of a request that has some in its query and some in its body."""
    sent: dict[str, Sequence[Json]] = {}
    for asked in several:
        for name, each in asked.sent.items():
            sent[name] = [*sent[name], *each] if name in sent else each
    return Asked(sent)


def of_resource(resource: object) -> Asked:
    """The parameters of a Parameters resource. Raises `FhirFault` for what is none."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Parameters":
        raise invalid("the body must be a Parameters resource.")
    entries = resource.get("parameter", [])
    if not isinstance(entries, list):
        raise invalid("Parameters.parameter must be a list.", at="Parameters.parameter")
    return _gathered(_named(entries))


def parameters(*entries: Json | None) -> Json:
    """A Parameters resource of these entries; those that are None are left out."""
    return {"resourceType": "Parameters", "parameter": [each for each in entries if each is not None]}


def entry(name: str, kind: str, value: Any) -> Json | None:
    """One entry with a value of this kind (`String`, `Code`, `Boolean`, `Coding`, …); none for None."""
    return None if value is None else {"name": name, f"value{kind}": value}


def parts(name: str, *inside: Json | None) -> Json:
    """One entry with parts; those that are None are left out."""
    return {"name": name, "part": [each for each in inside if each is not None]}


def coding_of(value: Mapping[str, Any], at: str) -> Coding:
    """A Coding as JSON. Raises `FhirFault` where a part of it is no text."""
    said = [value.get(name) for name in ("system", "version", "code", "display")]
    if not all(each is None or isinstance(each, str) for each in said):
        raise invalid("the parts of a Coding are texts.", at=at)
    return Coding(*said)


def _named(entries: Sequence[Any]) -> Iterator[tuple[str, Json]]:
    for number, each in enumerate(entries):
        name = each.get("name") if isinstance(each, dict) else None
        if not isinstance(name, str):
            raise invalid("every parameter has a name.", at=f"Parameters.parameter[{number}]")
        yield name, each


def _gathered(pairs: Iterable[tuple[str, Json]]) -> Asked:
    sent: dict[str, list[Json]] = {}
    for name, each in pairs:
        sent.setdefault(name, []).append(each)
    return Asked(sent)


def _text_of(name: str, entry: Json) -> str:
    said = entry.get(_PRIMITIVES[0])
    if said is None:
        said = next((entry[key] for key in _PRIMITIVES if key in entry), None)
    if not isinstance(said, str):
        raise invalid(f"the parameter {name} takes a text.", at=name)
    return said


def _resource_of(name: str, entry: Json) -> Json:
    resource = entry.get("resource")
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise invalid(f"the parameter {name} takes a resource.", at=name)
    return resource
