"""How FHIR names the maps: a canonical URL and an id for each map set and each map of the workspace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from api.fhir.outcome import FhirFault, not_found
from api.fhir.systems import canonical
from api.shared.answering import Answering
from crosswalk.domain.applied.applied_map import AppliedMap
from crosswalk.domain.errors import UnknownMap, UsageError
from crosswalk.domain.history.releases import Edition, MapSet

OURS: Final = "urn:crosswalk:"
"""What is ours is named so, whichever server it stands on."""
_URL: Final = f"{OURS}map:"
_OWN: Final = f"{_URL}applied:"
_PLACE: Final = re.compile(r"(?:https?://[^?#]*)?/?\bConceptMap/([^/?#|]+)")
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_EDITION: Final = re.compile(r"(.+)-([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Named:
    """A map that is asked for: a map set with its edition, if one is named, or an applied map in one version."""

    source: str
    target: str
    map_set: MapSet | None = None
    edition: str | None = None
    applied: AppliedMap | None = None


def url_of(map_set: str) -> str:
    """The canonical URL of a map set; its versions are the editions."""
    return f"{_URL}{map_set}"


def url_of_applied(name: str) -> str:
    """The canonical URL of an applied map; its versions are numbered."""
    return f"{_OWN}{name}"


def canonical_of_answer(map_set: str, edition: str | None, *, applied: bool = False) -> str:
    """The map that an answer rests on, with the edition or version."""
    url = url_of_applied(map_set) if applied else url_of(map_set)
    return f"{url}|{edition}" if edition else url


def id_of(map_set: str, edition: str | None = None) -> str:
    """The id of a map set, which is that of its newest edition, or of one edition."""
    return map_set if edition is None else f"{map_set}-{edition}"


def id_of_applied(name: str) -> str:
    """The id of an applied map, of whose name not every character may stand in one."""
    plain = f"applied-{name}"
    return plain if _ID.fullmatch(plain) else f"applied-{sha256(name.encode()).hexdigest()[:16]}"


def is_applied(url: str) -> bool:
    """Whether a canonical URL may mean an applied map, which people change."""
    named, _ = canonical(url)
    return named.startswith(_OWN) or _PLACE.fullmatch(named) is not None


def map_of_url(service: Answering, url: str, version: str | None) -> Named:
    """The map that a canonical URL means, or the address of the resource on any server. Raises `FhirFault`."""
    named, in_url = canonical(url)
    version = version or in_url
    place = _PLACE.fullmatch(named)
    if place is not None:
        return map_of_id(service, place[1], version)
    if named.startswith(_OWN):
        return _applied(service, named.removeprefix(_OWN), version)
    if named.startswith(_URL):
        return _published(service, named.removeprefix(_URL), version, url)
    raise _unknown(service, url)


def map_of_id(service: Answering, name: str, version: str | None = None) -> Named:
    """The map of a resource id. Raises `FhirFault`."""
    if name.startswith("applied-"):
        made = next((each for each in newest_applied(service) if id_of_applied(each.name) == name), None)
        if made is None:
            raise _unknown(service, name)
        return _applied(service, made.name, version)
    edition = _EDITION.fullmatch(name)
    if edition is not None:
        return _published(service, edition[1], edition[2], name)
    return _published(service, name, version, name)


def newest_applied(service: Answering) -> list[AppliedMap]:
    """The newest version of every applied map of the workspace."""
    maps = service.maps
    try:
        return maps.newest()
    finally:
        maps.close()


def map_sets(service: Answering) -> dict[MapSet, list[Edition]]:
    """The loaded editions of every map set, oldest first."""
    return {each: held for each, held in service.editions().items() if held}


def _published(service: Answering, name: str, edition: str | None, asked: str) -> Named:
    for map_set, held in map_sets(service).items():
        if map_set.id != name:
            continue
        labels = [each.label for each in held]
        if edition is not None and edition not in labels:
            raise not_found(f"edition {edition} of {name} is not loaded here. Loaded: {', '.join(labels)}.")
        return Named(map_set.source, map_set.target, map_set, edition)
    raise _unknown(service, asked)


def _applied(service: Answering, name: str, version: str | None) -> Named:
    maps = service.maps
    try:
        made = maps.version(f"{name}@{version}" if version else name)
    except (UnknownMap, UsageError) as fault:
        raise not_found(f"{fault.message} {fault.remedy or ''}".strip()) from fault
    finally:
        maps.close()
    return Named(made.source, made.target, applied=made)


def _unknown(service: Answering, asked: str) -> FhirFault:
    known = ", ".join(url_of(each.id) for each in map_sets(service))
    return not_found(f"there is no concept map '{asked}' here. There are {known or 'none'}, and the applied maps.")
