"""What a request is about, by its method and path: an operation, a read, a search, a batch, what the server can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.fhir.capabilities import metadata
from api.fhir.libraries import LIBRARIES
from api.fhir.operations import Request
from api.fhir.outcome import FhirFault, Issue, Json, of_ours, of_refusal
from api.fhir.parameters import Asked
from api.fhir.registry import OPERATIONS
from api.fhir.searching import read, search
from api.fhir.terminology import StoreTerminology, terminology_of
from api.shared.answering import Answering
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError

_Answer = Callable[[Request], Json]


@dataclass(frozen=True, slots=True)
class Call:
    """A request, alone or as an entry of a batch: its path below the base in segments, and what it asks."""

    method: str
    path: Sequence[str]
    asked: Asked


def answer(service: Answering, base: str, call: Call) -> Json:
    """The resource that answers, all of it from one state of the store.

    Raises `FhirFault` and the errors of the library.
    """
    with service.together():
        return _answer(service, base, call)


def _answer(service: Answering, base: str, call: Call) -> Json:
    identifier, methods = _meant(call)
    found = methods.get(call.method)
    if found is None:
        allowed = ", ".join(methods)
        text = f"{call.method} is not answered here, where {allowed} is. Nothing is kept: resources are read alone."
        raise NotAllowed(text, allowed)
    is_operation = call.path[-1].startswith("$")
    terminology = terminology_of(service, call.asked) if is_operation else StoreTerminology(service, None)
    return found(Request(service, base, call.asked, terminology, identifier))


class NotAllowed(FhirFault):
    """A method that a path does not answer; `headers` tell which it does."""

    def __init__(self, text: str, allowed: str) -> None:
        super().__init__(405, Issue("error", "not-supported", text))
        self.headers = {"allow": allowed}


def told(error: Exception) -> FhirFault | None:
    """An error that a request may lead to, as FHIR tells it; None for one that is a fault of ours."""
    if isinstance(error, FhirFault):
        return error
    if isinstance(error, CrosswalkError):
        return of_ours(error)
    return of_refusal(error) if isinstance(error, Refusal) else None


def _meant(call: Call) -> tuple[str | None, Mapping[str, _Answer]]:
    """The id that a path names, and what answers there by method."""
    path = call.path
    if path and path[-1].startswith("$"):
        return _operation(path)
    match path:
        case [""]:
            return None, {"POST": _batch}
        case ["metadata"]:
            return None, {"GET": lambda request: metadata(request, [*OPERATIONS], LIBRARIES)}
        case [kind]:
            return None, {"GET": _of(kind, search)}
        case [kind, "_search"]:
            return None, {"POST": _of(kind, search)}
        case [kind, identifier]:
            return identifier, {"GET": _of(kind, read)}
    raise _nothing(path)


def _operation(path: Sequence[str]) -> tuple[str | None, Mapping[str, _Answer]]:
    *place, last = path
    kind = place[0] if place else ""
    identifier = place[1] if len(place) == _WITH_ID else None
    operation = OPERATIONS.get((kind, last[1:])) if len(place) <= _WITH_ID else None
    if operation is None:
        there = ", ".join(f"{each or '/'} ${name}" for each, name in OPERATIONS)
        text = f"there is no operation {last}{f' of {kind}' if kind else ''} here. There are {there}."
        raise FhirFault(404, Issue("error", "not-supported", text))
    return identifier, {"GET": operation, "POST": operation}


_WITH_ID: Final = 2


def _batch(_: Request) -> Json:
    raise FhirFault(422, Issue("error", "not-supported", "a batch within a batch is not answered."))


def _of(kind: str, ask: Callable[[Any, Request], Json]) -> _Answer:
    library = LIBRARIES.get(kind)
    if library is None:
        known = ", ".join(LIBRARIES)
        raise FhirFault(404, Issue("error", "not-supported", f"there are no resources {kind} here, only {known}."))
    return lambda request: ask(library, request)


def _nothing(path: Sequence[str]) -> FhirFault:
    text = f"nothing answers at /{'/'.join(path)}; metadata tells what does."
    return FhirFault(404, Issue("error", "not-supported", text))
