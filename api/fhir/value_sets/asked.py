"""The value set that a request asks about: by its URL, sent with it, or read at its instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.fhir.operations import Request
from api.fhir.outcome import NoValueSet, invalid
from api.fhir.value_sets.composing import Composer
from api.fhir.value_sets.implicit import value_set_of_id

_NOT_HERE: Final = ("context", "contextDirection")


def value_set_asked(request: Request, composer: Composer) -> Mapping[str, Any]:
    """The resource of the value set. Raises `NoValueSet`, and `FhirFault` where none is named, or two are."""
    asked = request.asked
    for name in _NOT_HERE:
        if name in asked:
            raise invalid(f"the parameter {name} is not supported: name the value set by url or send it.", at=name)
    url, sent = asked.text("url"), asked.resource("valueSet")
    if request.id is not None:
        found = value_set_of_id(request.service, request.id)
        if found is None:
            raise NoValueSet(request.id)
        return found
    if sent is not None and url is not None and sent.get("url") not in (None, url.partition("|")[0]):
        raise invalid("url and valueSet name two value sets: give one of them.", at="url")
    if sent is not None:
        return sent
    if url is None:
        raise invalid("a value set is named by url, or sent as valueSet.", at="url")
    version = asked.text("valueSetVersion")
    return composer.value_set(f"{url}|{version}" if version and "|" not in url else url)
