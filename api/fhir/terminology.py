"""The terminology that a request is answered from: what was sent with it, then the store on the day that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.fhir.concepts import Concepts, Terminology
from api.fhir.moments import day_of
from api.fhir.outcome import not_supported
from api.fhir.parameters import Asked
from api.fhir.sent.overlay import overlaid
from api.fhir.value_sets.implicit import implicit_value_set
from api.fhir.value_sets.store_system import store_system
from api.shared.answering import Answering


@dataclass(frozen=True, slots=True)
class StoreTerminology:
    """The code systems of the store, on a day or the last day that is covered, and the value sets that they imply."""

    service: Answering
    day: date | None = None

    def concepts(self, uri: str, version: str | None) -> Concepts:
        """The version asked for of a code system, without one that of the day. Raises `NoCodeSystem`."""
        return store_system(self.service, uri, version, self.day)

    def value_set(self, url: str, version: str | None) -> Mapping[str, Any]:
        """An implicit value set of a system. Raises `NoValueSet`."""
        return implicit_value_set(url, version)


def terminology_of(service: Answering, asked: Asked) -> Terminology:
    """What a request is answered from. Raises `FhirFault` for a date that is none, or what may not be sent."""
    if "useSupplement" in asked:
        raise not_supported("supplements are not used here.", at="useSupplement")
    return overlaid(asked, StoreTerminology(service, day_of(asked.text("date"))))
