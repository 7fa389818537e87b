"""What an operation is handed, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.fhir.concepts import Terminology
from api.fhir.outcome import Json
from api.fhir.parameters import Asked
from api.shared.answering import Answering


@dataclass(frozen=True, slots=True)
class Request:
    """One request of an operation.

    `base` is the address of the face, as `http://127.0.0.1:8765/fhir`; `id` that of the resource, at its instance;
    `terminology` is what was sent with it before the store, on the day that it names.
    """

    service: Answering
    base: str
    asked: Asked
    terminology: Terminology
    id: str | None = None


Operation = Callable[[Request], Json]
"""Answers with a resource, in a thread of its own. Raises `FhirFault` and the errors of the library."""
