"""The terminology that a request is answered from: what was sent with it, then the store on the day that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.fhir.concepts import Concepts, Terminology
from api.fhir.operations import Request
from api.fhir.outcome import invalid
from api.fhir.parameters import Asked
from api.fhir.sent.overlay import overlaid
from api.fhir.systems import Pinned
from api.fhir.value_sets.implicit import implicit_value_set
from api.fhir.value_sets.store_system import store_system
from api.shared.answering import Answering
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import BadDate


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


def terminology_of(request: Request) -> Terminology:
    """What a request is answered from. Raises `FhirFault` for a date that is none, or what may not be sent."""
    store = StoreTerminology(request.service, day_of(request.asked.text("date")))
    return overlaid(request.asked, store)


def pinned_of(asked: Asked) -> Pinned:
    """The versions that a request pins its code systems to, beside those that its codes name."""
    return Pinned(
        asked.texts("system-version"), asked.texts("check-system-version"), asked.texts("force-system-version")
    )


def day_of(text: str | None) -> date | None:
    """The day of a FHIR date or dateTime. Raises `FhirFault` for one that names no day."""
    if text is None:
        return None
    try:
        return read_day(text.strip().partition("T")[0])
    except BadDate as fault:
        raise invalid(f"the parameter date takes a day. {fault}", at="date") from fault
