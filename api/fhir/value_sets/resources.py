"""The value sets that are read and searched: those of the code systems, which nobody wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.fhir.outcome import Json
from api.fhir.searching import Library
from api.fhir.systems import systems_of
from api.fhir.value_sets.implicit import listed_value_sets, value_set_of_id, whole_system
from api.shared.answering import Answering


def every(service: Answering) -> Sequence[Json]:
    """The resources of all of them."""
    return [dict(each) for each in listed_value_sets(service)]


def one(service: Answering, name: str) -> Json | None:
    """The resource with an id; None for none."""
    found = value_set_of_id(service, name)
    return None if found is None else dict(found)


def _of_url(resource: Json, value: str) -> bool:
    """Whether it is the value set that a URL names, in any form of the URI of its system."""
    url, _, version = value.partition("|")
    if version:
        return False
    if url == resource["url"]:
        return True
    system, own = whole_system(url), whole_system(resource["url"])
    return system is not None and own is not None and systems_of(system) == systems_of(own)


def _of_system(resource: Json, value: str) -> bool:
    return bool(set(systems_of(value)) & set(systems_of(resource["compose"]["include"][0]["system"])))


LIBRARY: Final = Library("ValueSet", every, one, {"url": _of_url, "reference": _of_system})
"""The value sets that are read and searched."""
