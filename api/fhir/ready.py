"""Which GETs of FHIR are answered before the face is asked: plain ones about a code, which rest on the store alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request as HttpRequest
from starlette.types import Scope

from api.fhir.dispatch import Call, answer
from api.fhir.outcome import FhirFault
from api.fhir.parameters import of_query
from api.fhir.reading import FHIR_JSON
from api.prepared.front import Asked, Recipe
from api.shared.answering import Answering
from api.shared.json_bytes import json_bytes
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError

MEDIA_TYPE: Final = f"{FHIR_JSON};charset=utf-8"
_LONGEST_QUERY: Final = 500
_PLAIN: Final[Mapping[tuple[str, str], frozenset[bytes]]] = {
    ("CodeSystem", "$lookup"): frozenset(b"system code version date property".split()),
    ("CodeSystem", "$validate-code"): frozenset(b"url code version date display".split()),
    ("CodeSystem", "$subsumes"): frozenset(b"system codeA codeB version".split()),
    ("ConceptMap", "$translate"): frozenset(
        b"code sourceCode system sourceSystem version date targetsystem targetSystem reverse".split()
    ),
}
"""What each may ask by which names: none of a map or set that people keep, of terminology that was sent, of a form."""
_FORMS: Final = (b"*/*", b"application/json", FHIR_JSON.encode())


def recipes_of(service: Answering, prefix: str) -> Mapping[str, Recipe]:
    """How plain GETs of operations are read, by what stands before the operation in their path."""
    return {f"{prefix}/{kind}": partial(_read, service, prefix, kind) for kind, _ in _PLAIN}


def _read(service: Answering, prefix: str, kind: str, scope: Scope, operation: str) -> Asked | None:
    plain = _PLAIN.get((kind, operation))
    query: bytes = scope["query_string"]
    if plain is None or len(query) > _LONGEST_QUERY:
        return None
    if not plain.issuperset(each.partition(b"=")[0] for each in query.split(b"&")):
        return None
    host = b""
    for name, value in scope["headers"]:
        if name == b"accept" and value not in _FORMS:
            return None
        if name == b"host":
            host = value
    root = scope.get("root_path", "") + prefix
    question = (kind, operation, scope.get("scheme"), host, root)
    how = partial(_answers, service, {**scope, "root_path": root}, (kind, operation))
    return Asked(question, query.decode("latin-1"), how, bytes, _MEDIA_TYPE)


_MEDIA_TYPE: Final = MEDIA_TYPE.encode()


def _answers(service: Answering, scope: Scope, path: Sequence[str], queries: Sequence[str]) -> dict[str, bytes]:
    """The answers that are resources; errors are left to the face. The base address is that of the request."""
    base = str(HttpRequest(scope).base_url).rstrip("/")
    found: dict[str, bytes] = {}
    for query in queries:
        asked = of_query(parse_qsl(query, keep_blank_values=True))
        try:
            found[query] = json_bytes(answer(service, base, Call("GET", path, asked)))
        except (FhirFault, CrosswalkError, Refusal):
            continue
    return found
