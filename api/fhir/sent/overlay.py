"""What was sent with a request, before what the store holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from api.fhir.concepts import Concepts, Terminology
from api.fhir.outcome import FhirFault, Issue, Json, NoCodeSystem, NoValueSet
from api.fhir.parameters import Asked
from api.fhir.sent.concepts import SentConcepts
from api.fhir.sent.reading import sent_system

PARAMETER: Final = "tx-resource"
MOST_RESOURCES: Final = 1_000
"""Resources of one request."""

_KINDS: Final = ("CodeSystem", "ValueSet", "ConceptMap")
_UNUSED: Final = ("not-present", "supplement")
"""Code systems that are sent without their codes: those of the store answer."""
_DIGITS: Final = re.compile(r"(\d+)")


class Overlay:
    """Code systems and value sets by canonical URL: those sent first, then those of the store."""

    def __init__(self, sent: Sequence[Json], store: Terminology) -> None:
        self._store = store
        self._sent = _by_url(sent)
        self._read: dict[int, Concepts] = {}

    def concepts(self, uri: str, version: str | None) -> Concepts:
        """The version asked for of a code system, without one the newest. Raises `NoCodeSystem`, `FhirFault`."""
        held = [each for each in self._sent.get(("CodeSystem", uri), ()) if each.get("content") not in _UNUSED]
        found = _version_of(held, version)
        if found is not None:
            return self._concepts_of(found)
        try:
            return self._store.concepts(uri, version)
        except NoCodeSystem as fault:
            versions = [each["version"] for each in held if "version" in each]
            raise (NoCodeSystem(uri, version, [*versions, *fault.versions]) if versions else fault) from fault

    def value_set(self, url: str, version: str | None) -> Mapping[str, Any]:
        """A value set as a resource, without a version the newest. Raises `NoValueSet`."""
        held = self._sent.get(("ValueSet", url), ())
        found = _version_of(held, version)
        if found is None and held and version is not None:
            raise NoValueSet(url, version)
        return self._store.value_set(url, version) if found is None else found

    def concept_maps(self) -> list[Json]:
        """The concept maps that were sent."""
        return [each for (kind, _), those in self._sent.items() if kind == "ConceptMap" for each in those]

    def _concepts_of(self, resource: Json) -> Concepts:
        if id(resource) not in self._read:
            self._read[id(resource)] = SentConcepts(sent_system(resource))
        return self._read[id(resource)]


def overlaid(asked: Asked, store: Terminology) -> Terminology:
    """The terminology of a request: the store's, under what was sent with it. Raises `FhirFault` for other things."""
    sent = asked.resources(PARAMETER)
    if not sent:
        return store
    if len(sent) > MOST_RESOURCES:
        text = f"a request has at most {MOST_RESOURCES:,} resources beside it, not {len(sent):,}."
        raise FhirFault(413, Issue("error", "too-long", text))
    return Overlay(sent, store)


def _by_url(sent: Iterable[Json]) -> dict[tuple[str, str], list[Json]]:
    """The resources by kind and URL, each version of each once: of two of one version the later one counts."""
    found: dict[tuple[str, str], dict[Any, Json]] = {}
    for each in sent:
        kind, url, version = each.get("resourceType"), each.get("url"), each.get("version")
        if kind not in _KINDS:
            text = f"what is sent with a request is a {', a '.join(_KINDS)}, not a {kind}."
            raise FhirFault(400, Issue("error", "invalid", text, at=PARAMETER))
        if not isinstance(url, str) or not isinstance(version, str | None):
            raise FhirFault(400, Issue("error", "invalid", f"a {kind} that is sent has a url.", at=PARAMETER))
        found.setdefault((kind, url), {})[version] = each
    return {key: list(versions.values()) for key, versions in found.items()}


def _version_of(held: Sequence[Json], version: str | None) -> Json | None:
    """The resource of a version, the newest of those that fit: `1.x` means every `1.` something; None for none."""
    fitting = [each for each in held if version is None or _fits(each.get("version"), version)]
    return max(fitting, key=lambda each: _age(each.get("version") or ""), default=None)


def _fits(held: str | None, wanted: str) -> bool:
    if held == wanted:
        return True
    if held is None or not re.search(r"(^|\.)[xX*](\.|$)", wanted):
        return False
    parts, own = wanted.split("."), held.split(".")
    return len(own) >= len(parts) and all(
        one in ("x", "X", "*") or one == other for one, other in zip(parts, own, strict=False)
    )


def _age(version: str) -> list[tuple[int, str]]:
    """Versions in the order of their numbers: `1.10` is newer than `1.9`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(version) if part]
