"""The value sets that every code system has without anybody writing them: all of it, its billable codes, a subtree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from api.fhir.outcome import NoValueSet
from api.fhir.systems import systems_of
from api.shared.answering import Answering
from crosswalk.domain.codes.systems import SYSTEMS

Json = Mapping[str, Any]

_ALL: Final = ("?fhir_vs", "/vs")
_BILLABLE: Final = "/vs/billable"
_SUBTREE: Final = "?fhir_vs=isa/"
_BILLABLE_FILTER: Final[Json] = {"property": "billable", "op": "=", "value": "true"}
_ENDINGS: Final[Sequence[tuple[str, str, Sequence[Json]]]] = (
    (_BILLABLE, "billable codes", (_BILLABLE_FILTER,)),
    *((each, "all codes", ()) for each in _ALL),
)
"""What follows the URI of a system, what the value set is called, and its filters."""


def implicit_value_set(url: str, version: str | None) -> Json:
    """The value set that `URI?fhir_vs`, `URI/vs`, `URI/vs/billable` or `URI?fhir_vs=isa/CODE` means.

    The version is that of the code system. Raises `NoValueSet`.
    """
    system, subtree, code = url.partition(_SUBTREE)
    if subtree and code and systems_of(system):
        return _resource(url, version, system, f"codes of {_title(system)} below {code}", _subtree(code))
    for ending, what, filters in _ENDINGS:
        system = url.removesuffix(ending)
        if system != url and systems_of(system):
            return _resource(url, version, system, f"{what} of {_title(system)}", filters)
    raise NoValueSet(url, version)


def whole_system(url: str) -> str | None:
    """The code system of which a value set is all codes; None for any other value set."""
    ending = next((each for each in _ALL if url.endswith(each)), None)
    system = url.removesuffix(ending) if ending else url
    return system if ending and systems_of(system) else None


def listed_value_sets(service: Answering) -> Iterator[Json]:
    """The value sets that have an id and are found by a search: of every loaded system all and billable codes."""
    seen: set[str] = set()
    for system in SYSTEMS.values():
        if not service.calendar(system.id).loaded or system.uri in seen:
            continue
        seen.add(system.uri)
        for ending, suffix in ((_ALL[0], ""), (_BILLABLE, "-billable")):
            name = f"{system.id}{suffix}"
            yield {"id": name, **implicit_value_set(f"{system.uri}{ending}", None)}


def value_set_of_id(service: Answering, name: str) -> Json | None:
    """The value set with this id; None for none."""
    return next((each for each in listed_value_sets(service) if each["id"] == name), None)


def _title(uri: str) -> str:
    """What people call the systems that a URI names."""
    return " and ".join(each.title for each in systems_of(uri))


def _subtree(code: str) -> Sequence[Json]:
    return [{"property": "concept", "op": "is-a", "value": code}]


def _resource(url: str, version: str | None, system: str, title: str, filters: Sequence[Json]) -> Json:
    included = {
        "system": systems_of(system)[0].uri if len(systems_of(system)) > 1 else _own(system),
        **({"version": version} if version else {}),
        **({"filter": list(filters)} if filters else {}),
    }
    return {
        "resourceType": "ValueSet",
        "url": url,
        **({"version": version} if version else {}),
        "name": "".join(word.capitalize() for word in _words(title)),
        "title": f"{title[0].upper()}{title[1:]}",
        "status": "active",
        "experimental": False,
        "immutable": True,
        "compose": {"include": [included]},
    }


def _own(system: str) -> str:
    """The canonical URI of a system; of one volume of ICD-9-CM the URI that names it alone stays."""
    (one,) = systems_of(system)
    return one.uri if systems_of(one.uri) == (one,) else system


def _words(title: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in title).split()
