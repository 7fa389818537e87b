"""The terminology that a request is answered from: the code systems of the store, on the day that it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.fhir.operations import Request
from api.fhir.outcome import invalid
from api.fhir.parameters import Asked
from api.fhir.store_concepts import StoreConcepts, store_concepts
from api.fhir.systems import Pinned
from api.shared.answering import Answering
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import BadDate


@dataclass(frozen=True, slots=True)
class StoreTerminology:
    """The code systems of the store as they stood on a day, or on the last day that is covered."""

    service: Answering
    day: date | None

    def concepts(self, uri: str, version: str | None) -> StoreConcepts:
        """The version asked for of a code system, without one that of the day. Raises `NoCodeSystem`."""
        return store_concepts(self.service, uri, version, self.day)


def terminology_of(request: Request) -> StoreTerminology:
    """What a request is answered from. Raises `FhirFault` for a date that is none."""
    return StoreTerminology(request.service, day_of(request.asked.text("date")))


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
