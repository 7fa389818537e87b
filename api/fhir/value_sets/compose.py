"""What the `compose` of a value set says, read from the resource as it was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.fhir.concepts import Filter
from api.fhir.outcome import FhirFault, Issue

MOST_PARTS: Final = 50_000
"""Codes that one value set names singly; more than any published one does."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A code that a value set names, with the display and the designations that it gives itself."""

    code: str
    display: str | None = None
    designations: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One include or exclude: what is in its system, by name or by filters, and in every value set it names.

    `at` is its expression in the resource, for what is told about it.
    """

    system: str | None
    version: str | None
    codes: tuple[Worded, ...]
    filters: tuple[Filter, ...]
    value_sets: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Composition:
    """A value set as it is composed. `canonical` is its URL with its version, empty for one without a URL.

    `inactive` is whether codes that are no longer used belong to it, None where it does not say.
    """

    canonical: str
    includes: tuple[Clause, ...]
    excludes: tuple[Clause, ...]
    inactive: bool | None
    contained: Mapping[str, Mapping[str, Any]]


def canonical_of(resource: Mapping[str, Any]) -> str:
    """The URL of a resource with its version; empty where it has none."""
    url, version = resource.get("url"), resource.get("version")
    return f"{url}|{version}" if url and version else url or ""


def composition_of(resource: Mapping[str, Any]) -> Composition:
    """What a ValueSet resource is composed of. Raises `FhirFault` for what is none, or breaks its rules."""
    if resource.get("resourceType") != "ValueSet":
        raise _fault("a value set must be a ValueSet resource.", "ValueSet")
    compose = resource.get("compose")
    if not isinstance(compose, dict):
        raise _fault("the value set has no compose, so that nothing says what is in it.", "ValueSet.compose")
    for name in ("url", "version"):
        _text(resource, name, "ValueSet")
    inactive = compose.get("inactive")
    includes = tuple(_clauses(compose, "include"))
    if not includes:
        raise _fault("the compose of the value set includes nothing.", "ValueSet.compose.include")
    return Composition(
        canonical_of(resource),
        includes,
        tuple(_clauses(compose, "exclude")),
        inactive if isinstance(inactive, bool) else None,
        {each["id"]: each for each in _listed(resource, "contained", "ValueSet") if isinstance(each.get("id"), str)},
    )


def _clauses(compose: Mapping[str, Any], kind: str) -> Iterator[Clause]:
    for number, each in enumerate(_listed(compose, kind, f"ValueSet.compose.{kind}")):
        at = f"ValueSet.compose.{kind}[{number}]"
        system, version = _text(each, "system", at), _text(each, "version", at)
        codes = tuple(_worded(one, f"{at}.concept") for one in _listed(each, "concept", at))
        filters = tuple(_filter(one, f"{at}.filter") for one in _listed(each, "filter", at))
        value_sets = each.get("valueSet", [])
        if not isinstance(value_sets, list) or not all(isinstance(one, str) for one in value_sets):
            raise _fault("valueSet is a list of canonicals.", at)
        if system is None and (codes or filters or not value_sets):
            raise _fault("what is included or excluded names a system or a value set.", at)
        if codes and filters:
            raise _fault("codes are named singly or by filters, not both at once.", at)
        yield Clause(system, version, codes, filters, tuple(value_sets), at)


def _worded(sent: Mapping[str, Any], at: str) -> Worded:
    code = _text(sent, "code", at)
    if code is None:
        raise _fault("every concept has a code.", at)
    return Worded(code, _text(sent, "display", at), tuple(_listed(sent, "designation", at)))


def _filter(sent: Mapping[str, Any], at: str) -> Filter:
    said = [_text(sent, name, at) for name in ("property", "op", "value")]
    if not all(said):
        raise _fault("a filter has a property, an op and a value.", at)
    return Filter(*(each or "" for each in said))


def _listed(sent: Mapping[str, Any], name: str, at: str) -> Sequence[Mapping[str, Any]]:
    found = sent.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _fault(f"{name} is a list.", at)
    if len(found) > MOST_PARTS:
        raise _fault(f"{name} has {len(found):,} entries, more than the {MOST_PARTS:,} that are read.", at)
    return found


def _text(sent: Mapping[str, Any], name: str, at: str) -> str | None:
    found = sent.get(name)
    if found is not None and not isinstance(found, str):
        raise _fault(f"{name} is a text.", at)
    return found


def _fault(text: str, at: str) -> FhirFault:
    return FhirFault(400, Issue("error", "invalid", text, "vs-invalid", at))
