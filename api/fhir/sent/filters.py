"""Filters of value sets over a code system that was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from api.fhir.concepts import Concept, Filter
from api.fhir.outcome import FhirFault, Issue
from api.fhir.sent.reading import SentSystem, value_text
from api.fhir.value_sets.patterns import Pattern

Keep = Callable[[Concept], bool]

_BY_PLACE: Final = ("concept", "code")
"""What filters of the hierarchy call the property; `code` is also the text of a code."""
_BUILT_IN: Final[Mapping[str, Callable[[Concept], list[str]]]] = {
    "code": lambda concept: [concept.code],
    "concept": lambda concept: [concept.code],
    "display": lambda concept: [concept.display] if concept.display else [],
    "definition": lambda concept: [concept.definition] if concept.definition else [],
    "designation": lambda concept: [str(each.get("value", "")) for each in concept.designations],
    "inactive": lambda concept: ["true" if concept.inactive else "false"],
}


def keeper(system: SentSystem, asked: Filter) -> Keep:
    """Which concepts a filter lets through. Raises `FhirFault` for one that is not supported here."""
    if asked.op in _PLACES:
        if asked.property not in _BY_PLACE:
            raise _unsupported(system, asked)
        codes = _PLACES[asked.op](system, asked.value)
        return lambda concept: concept.code in codes
    values = _values(system, asked)
    match asked.op:
        case "=":
            return lambda concept: asked.value in values(concept)
        case "in":
            wanted = {each.strip() for each in asked.value.split(",")}
            return lambda concept: not wanted.isdisjoint(values(concept))
        case "not-in":
            wanted = {each.strip() for each in asked.value.split(",")}
            return lambda concept: wanted.isdisjoint(values(concept))
        case "regex":
            matches = Pattern(asked.value).matches
            return lambda concept: any(matches(value) for value in values(concept))
        case "exists" if asked.value in ("true", "false"):
            return lambda concept: bool(values(concept)) is (asked.value == "true")
    raise _unsupported(system, asked)


def _values(system: SentSystem, asked: Filter) -> Callable[[Concept], list[str]]:
    """The values that a filter compares, of each concept."""
    name = asked.property
    role = system.declared.get(name, name)
    if role in ("parent", "child"):
        places = system.above if role == "parent" else system.below
        return lambda concept: list(places[concept.code])
    if role in _BUILT_IN:
        return _BUILT_IN[role]
    if name in system.declared or any(name in concept.properties for concept in system.concepts.values()):
        return lambda concept: [value_text(value) for value in concept.properties.get(name, ())]
    raise _unsupported(system, asked)


def _unsupported(system: SentSystem, asked: Filter) -> FhirFault:
    text = (
        f"the filter '{asked.property} {asked.op} {asked.value}' is not supported for the code system '{system.uri}'."
    )
    return FhirFault(422, Issue("error", "not-supported", text, "vs-invalid"))


def _from(places: Mapping[str, Sequence[str]], code: str) -> Iterator[str]:
    """A code and all that is reached from it, each once: what was sent may go round in a circle."""
    seen, waiting = {code}, [code] if code in places else []
    while waiting:
        here = waiting.pop()
        yield here
        for each in places[here]:
            if each not in seen:
                seen.add(each)
                waiting.append(each)


def descendants(system: SentSystem, code: str) -> set[str]:
    """A code and all below it."""
    return set(_from(system.below, code))


def ancestors(system: SentSystem, code: str) -> set[str]:
    """A code and all above it."""
    return set(_from(system.above, code))


_PLACES: Final[Mapping[str, Callable[[SentSystem, str], set[str]]]] = {
    "is-a": descendants,
    "descendent-of": lambda system, code: descendants(system, code) - {code},
    "is-not-a": lambda system, code: set(system.concepts) - descendants(system, code),
    "generalizes": ancestors,
    "child-of": lambda system, code: set(system.below.get(code, ())),
    "descendent-leaf": lambda system, code: {
        each for each in descendants(system, code) if not system.below[each] and each != code
    },
}
