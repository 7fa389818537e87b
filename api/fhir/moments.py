"""Which day and which versions a request speaks of."""

from __future__ import annotations

from datetime import date

from api.fhir.outcome import invalid
from api.fhir.parameters import Asked
from api.fhir.systems import Pinned
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import BadDate


def pinned_of(asked: Asked) -> Pinned:
    """The versions that a request pins its code systems to, beside those that its codes name."""
    return Pinned(
        asked.texts("system-version"), asked.texts("check-system-version"), asked.texts("force-system-version")
    )


def value_sets_of(asked: Asked) -> list[str]:
    """The canonicals to which a request pins value sets that are named without a version."""
    return asked.texts("default-valueset-version", "valueset-version")


def day_of(text: str | None) -> date | None:
    """The day of a FHIR date or dateTime. Raises `FhirFault` for one that names no day."""
    if text is None:
        return None
    try:
        return read_day(text.strip().partition("T")[0])
    except BadDate as fault:
        raise invalid(f"the parameter date takes a day. {fault}", at="date") from fault
