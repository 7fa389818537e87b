"""What the value sets of a request are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.fhir.concepts import Concepts, Terminology
from api.fhir.operations import Request
from api.fhir.terminology import day_of
from api.fhir.value_sets.implicit import implicit_value_set
from api.fhir.value_sets.store_system import store_system
from api.shared.answering import Answering


class StoreValueSets:
    """The code systems of the store, on a day, and the value sets that they have without anybody writing them."""

    def __init__(self, service: Answering, day: date | None = None) -> None:
        self._service = service
        self._day = day

    def concepts(self, uri: str, version: str | None) -> Concepts:
        """The version asked for of a code system, without one that of the day. Raises `NoCodeSystem`."""
        return store_system(self._service, uri, version, self._day)

    def value_set(self, url: str, version: str | None) -> Mapping[str, Any]:
        """An implicit value set of a system. Raises `NoValueSet`."""
        return implicit_value_set(url, version)


def terminology_of(request: Request) -> Terminology:
    """What a request may ask about: on its `date`, if it has one. Raises `FhirFault` for a date that is none."""
    return StoreValueSets(request.service, day_of(request.asked.text("date")))
