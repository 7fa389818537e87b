"""A CodeSystem as it was sent, read into concepts with their places; nothing of it is trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from api.fhir.concepts import Concept
from api.fhir.outcome import FhirFault, Issue, Json, invalid, too_costly

MOST_CONCEPTS: Final = 50_000
"""Of one code system."""
DEEPEST: Final = 64
"""Levels of concepts within concepts."""

_PROPERTIES: Final = "http://hl7.org/fhir/concept-properties#"
_GONE: Final = ("retired", "inactive")
"""Values of the property `status` that make a concept inactive; one that is `deprecated` is still used."""


@dataclass(frozen=True, slots=True)
class SentSystem:
    """One version of one code system that was sent.

    `concepts` are in their order, by their code; `above` and `below` are the codes directly above and below each.
    `partial` is one that is sent as a fragment or an example, so that a code which is not in it may exist.
    `declared` is what each property is, by its code.
    """

    uri: str
    version: str | None
    name: str
    case_sensitive: bool
    partial: bool
    concepts: Mapping[str, Concept]
    above: Mapping[str, Sequence[str]]
    below: Mapping[str, Sequence[str]]
    declared: Mapping[str, str]


def sent_system(resource: Json) -> SentSystem:
    """A CodeSystem resource as a code system.

    Raises `FhirFault` for what is no code system, a supplement, one without its content, and one that is too large.
    """
    uri = _text(resource, "url")
    if uri is None:
        raise invalid("a CodeSystem that is sent has a url.", at="CodeSystem.url")
    content = _text(resource, "content") or "complete"
    if content not in ("complete", "fragment", "example"):
        why = "it supplements another" if content == "supplement" else f"its content is {content}"
        text = f"the code system '{uri}' that was sent cannot be used: {why}."
        raise FhirFault(422, Issue("error", "not-supported", text))
    roles = _roles(resource)
    concepts: dict[str, Concept] = {}
    above: dict[str, list[str]] = {}
    for number, (each, parent) in enumerate(_walk(resource.get("concept", []), None, 1)):
        if number >= MOST_CONCEPTS:
            raise too_costly(f"the code system '{uri}' that was sent has more than {MOST_CONCEPTS} concepts.")
        code = _code(each)
        if code in concepts:
            raise invalid(
                f"the code system '{uri}' that was sent has the code '{code}' twice.", at="CodeSystem.concept"
            )
        concepts[code] = _concept(each, code, roles)
        above[code] = [] if parent is None else [parent]
    _place(concepts, above, roles)
    below: dict[str, list[str]] = {code: [] for code in concepts}
    for code, parents in above.items():
        for each in parents:
            below[each].append(code)
    return SentSystem(
        uri=uri,
        version=_text(resource, "version"),
        name=_text(resource, "name") or _text(resource, "title") or uri,
        case_sensitive=resource.get("caseSensitive") is True,
        partial=content != "complete",
        concepts=concepts,
        above=above,
        below=below,
        declared=roles,
    )


def _walk(given: Any, parent: str | None, depth: int) -> Iterator[tuple[Json, str | None]]:
    if not isinstance(given, list):
        raise invalid("the concepts of a code system are a list.", at="CodeSystem.concept")
    if depth > DEEPEST:
        raise too_costly(f"the code system that was sent has concepts more than {DEEPEST} levels deep.")
    for each in given:
        yield each, parent
        inside = each.get("concept")
        if inside:
            yield from _walk(inside, _code(each), depth + 1)


def _code(given: Any) -> str:
    code = given.get("code") if isinstance(given, dict) else None
    if not isinstance(code, str) or not code:
        raise invalid("every concept of a code system has a code.", at="CodeSystem.concept.code")
    return code


def _roles(resource: Json) -> dict[str, str]:
    """What each property is, by its code: one that FHIR defines by the name that FHIR gives it, else its own.

    A property is known by its URI, whatever its code; one that the system does not declare, by its code.
    """
    roles = {name: name for name in ("status", "inactive", "notSelectable", "parent", "child")}
    for each in _dicts(resource.get("property")):
        code, uri = _text(each, "code"), _text(each, "uri")
        if code is not None and uri is not None:
            roles[code] = uri.removeprefix(_PROPERTIES) if uri.startswith(_PROPERTIES) else uri
        elif code is not None:
            roles[code] = code
    return roles


def _concept(given: Json, code: str, roles: Mapping[str, str]) -> Concept:
    properties: dict[str, list[Json]] = {}
    for each in _dicts(given.get("property")):
        name = _text(each, "code")
        value = {key: said for key, said in each.items() if key.startswith("value")}
        if name is not None and value:
            properties.setdefault(name, []).append(value)
    said = {
        role: [value_text(value) for name, values in properties.items() if roles.get(name) == role for value in values]
        for role in ("status", "inactive", "notSelectable")
    }
    gone = "true" in said["inactive"] or ("false" not in said["inactive"] and any(s in _GONE for s in said["status"]))
    return Concept(
        code=code,
        display=_text(given, "display"),
        inactive=gone,
        abstract="true" in said["notSelectable"],
        definition=_text(given, "definition"),
        designations=_dicts(given.get("designation")),
        properties=properties,
        status=next((status for status in said["status"] if status in _GONE), "inactive") if gone else None,
    )


def _place(concepts: dict[str, Concept], above: dict[str, list[str]], roles: Mapping[str, str]) -> None:
    """Add the places that properties tell; they are told of as places, not as properties."""
    for code, concept in list(concepts.items()):
        placed = {name for name in concept.properties if roles.get(name) in ("parent", "child")}
        for name in placed:
            for value in map(value_text, concept.properties[name]):
                upper, lower = (value, code) if roles[name] == "parent" else (code, value)
                if upper in concepts and lower in concepts and upper not in above[lower]:
                    above[lower].append(upper)
        if placed:
            kept = {name: values for name, values in concept.properties.items() if name not in placed}
            concepts[code] = replace(concept, properties=kept)


def value_text(value: Mapping[str, object]) -> str:
    """The value of a property as a filter compares it: a boolean as `true`, a coding as its code."""
    (said,) = list(value.values())[:1] or [""]
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, dict):
        return str(said.get("code", ""))
    return str(said)


def _text(given: Mapping[str, Any], name: str) -> str | None:
    said = given.get(name)
    if said is not None and not isinstance(said, str):
        raise invalid(f"'{name}' is a text.", at=name)
    return said or None


def _dicts(given: Any) -> list[Json]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise invalid("what was sent has a list of other things than it should.")
    return given
