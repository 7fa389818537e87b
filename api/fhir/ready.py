"""Which GETs of FHIR are answered before the face is asked: plain ones about a code, which rest on the store alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote_plus

from starlette.types import Scope

from api.fhir.maps.names import is_applied
from api.fhir.operations import Operation
from api.fhir.outcome import FhirFault
from api.fhir.parameters import Asked as Parameters
from api.fhir.parameters import of_query, together
from api.fhir.reading import FHIR_JSON, is_json
from api.fhir.registry import OPERATIONS
from api.fhir.rounds import answered
from api.prepared.front import Asked, Recipe
from api.prepared.prepared import Answer
from api.shared.answering import Answering
from api.shared.json_bytes import json_bytes

MEDIA_TYPE: Final = f"{FHIR_JSON};charset=utf-8"
_MEDIA_TYPE: Final = MEDIA_TYPE.encode()
_LONGEST_QUERY: Final = 500
_MOST_READ: Final = 1_000
"""Queries, without what is of a code, of which it is kept how they are read."""


class _Plain(NamedTuple):
    """The plain form of an operation: the parameters that name a code, others that differ from one to the next, and
    those that many requests have in common.
    """

    codes: frozenset[str]
    own: frozenset[str]
    common: frozenset[str]


def _plain(codes: str, own: str, common: str) -> _Plain:
    return _Plain(*(frozenset(each.split()) for each in (codes, own, f"{common} date version _format displayLanguage")))


_PLAIN: Final[Mapping[tuple[str, str], _Plain]] = {
    ("CodeSystem", "lookup"): _plain("code", "", "system property"),
    ("CodeSystem", "validate-code"): _plain("code", "display", "url system abstract lenient-display-validation"),
    ("CodeSystem", "subsumes"): _plain("codeA codeB", "", "system"),
    ("ConceptMap", "translate"): _plain(
        "code sourceCode targetCode",
        "",
        "system sourceSystem source sourceScope sourceVersion targetsystem targetSystem target targetScope"
        " targetVersion reverse url conceptMapVersion offset count",
    ),
}
"""What each may ask by which names: none of a map or set that people keep, of terminology that was sent."""


def recipes_of(service: Answering, prefix: str) -> Mapping[str, Recipe]:
    """How plain GETs of operations are read, by what stands before the operation in their path."""
    return {f"{prefix}/{kind}": _Reader(service, kind) for kind, _ in _PLAIN}


class _Reader:
    """Reads GETs of the operations of a kind of resource: what many have in common, once."""

    def __init__(self, service: Answering, kind: str) -> None:
        self._service = service
        self._operations = {
            f"${name}": _Reading(plain, OPERATIONS[each, name])
            for (each, name), plain in _PLAIN.items()
            if each == kind
        }
        self._read: dict[tuple[str, bytes], Answer | None] = {}

    def __call__(self, scope: Scope, operation: str) -> Asked | None:
        """What is asked; None where the face has to see it."""
        reading = self._operations.get(operation)
        query: bytes = scope["query_string"]
        if reading is None or len(query) > _LONGEST_QUERY:
            return None
        if not all(_wants_json(value) for name, value in scope["headers"] if name == b"accept"):
            return None
        own: list[bytes] = []
        others: list[bytes] = []
        for each in query.split(b"&"):
            (own if each.startswith(reading.own) else others).append(each)
        question = operation, b"&".join(others)
        try:
            answer = self._read[question]
        except KeyError:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            answer = self._read[question] = reading.of(self._service, question[1].decode("latin-1"))
        return None if answer is None else Asked(question, b"&".join(own).decode("latin-1"), answer, bytes, _MEDIA_TYPE)


class _Reading:
    """How the plain form of one operation is read."""

    def __init__(self, plain: _Plain, operation: Operation) -> None:
        self._plain = plain
        self._operation = operation
        self.own: Final = tuple(f"{name}=".encode() for name in plain.codes | plain.own)
        """How the parameters begin that differ from one request to the next."""

    def of(self, service: Answering, query: str) -> Answer | None:
        """How requests are answered that have this query in common; None for one that is not plain."""
        common = of_query(parse_qsl(query, keep_blank_values=True))
        if not self._plain.common.issuperset(common.sent) or not _is_of_the_store(common):
            return None
        return partial(self._answers, service, common)

    def _answers(self, service: Answering, common: Parameters, texts: Sequence[str]) -> dict[str, bytes]:
        """The answers that are resources; errors are left to the face."""
        own = [[_named(part) for part in text.split("&") if part] for text in texts]
        codes = [value for pairs in own for name, value in pairs if name in self._plain.codes]
        each = [together(common, of_query(pairs)) for pairs in own]
        told = answered(service, self._operation, common, each, codes)
        return {text: json_bytes(one) for text, one in zip(texts, told, strict=True) if one is not None}


def _named(part: str) -> tuple[str, str]:
    """A parameter of a query, as `parse_qsl` reads it."""
    name, _, value = part.partition("=")
    return name, unquote_plus(value)


def _is_of_the_store(common: Parameters) -> bool:
    """Whether answers come as JSON and from the store alone: no map of people is named."""
    try:
        form, url = common.text("_format"), common.text("url")
    except FhirFault:
        return False
    return (form is None or is_json(form)) and (url is None or not is_applied(url))


@lru_cache(_MOST_READ)
def _wants_json(accept: bytes) -> bool:
    return is_json(accept.decode("latin-1"))
