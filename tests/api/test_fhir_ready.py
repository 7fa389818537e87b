"""Plain GETs that are answered in rounds: the same to the last byte as each is answered by the face alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, quote

import pytest

from api.fhir.dispatch import Call, answer
from api.fhir.outcome import FhirFault
from api.fhir.parameters import of_query
from api.fhir.ready import recipes_of
from api.prepared.front import Asked
from api.shared.answering import Answering, WithoutLicensedTitles
from api.shared.json_bytes import json_bytes
from crosswalk.domain.errors import CrosswalkError
from crosswalk.service import Crosswalk
from tests.api.fhir_answers import ICD9, ICD10, PCS

OF_10: Final = ("E11.9", "E11", "e1165", "M80.00XA", " I10 ", "V00-Y99")
OF_9: Final = ("250.00", "250", "25000", "0051", "00.51", "V58.67", "E885.9")
DAMAGED: Final = ("", "E11.9\x00", "a" * 60)
LOOKUPS: Final = [
    (f"system={quote(ICD10)}", OF_10 + DAMAGED),
    (f"system={ICD10}&version=2024&displayLanguage=en", OF_10),
    (f"system={ICD10}&date=2020-02-02&_format=json", OF_10),
    (f"system={ICD10}&property=parent&property=child&property=notSelectable", OF_10),
    (f"system={ICD10}|2024&property=*", OF_10),
    (f"system={ICD9}", OF_9 + DAMAGED),
    ("system=urn:oid:2.16.840.1.113883.6.104", OF_9[3:5]),
]
TRANSLATIONS: Final = [
    (f"system={ICD9}&targetsystem={ICD10}", OF_9 + DAMAGED),
    (f"system={ICD9}&target={ICD10}?fhir_vs&_format=application/fhir%2Bjson", OF_9),
    (f"system={ICD10}&targetSystem={ICD9}&date=2015-09-30", OF_10),
    (f"system={ICD10}&targetsystem={ICD9}&reverse=true", OF_10),
    (f"system={ICD9}&targetsystem={PCS}&count=3&offset=1", OF_9),
    ("url=urn:crosswalk:map:gem-icd9cm-icd10cm&conceptMapVersion=2018&reverse=true", OF_10),
]
OPERATIONS: Final = [
    *(("CodeSystem", "$lookup", common, ("code",), codes) for common, codes in LOOKUPS),
    *(("CodeSystem", "$validate-code", common.replace("system=", "url="), ("code",), codes)
      for common, codes in LOOKUPS if "property" not in common),
    ("CodeSystem", "$validate-code", f"url={ICD10}", ("code", "display"), OF_10),
    ("CodeSystem", "$subsumes", f"system={ICD10}", ("codeA", "codeB"), OF_10),
    ("CodeSystem", "$subsumes", f"system={ICD9}", ("codeA", "codeB"), OF_9),
    *(("ConceptMap", "$translate", common, ("code",), codes) for common, codes in TRANSLATIONS),
    ("ConceptMap", "$translate", f"sourceSystem={ICD9}&targetSystem={ICD10}", ("sourceCode",), OF_9),
    ("ConceptMap", "$translate", f"system={ICD9}&targetSystem={ICD10}", ("targetCode",), OF_9),
]  # fmt: skip


def _scope(query: str, **headers: str) -> dict[str, Any]:
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"query_string": query.encode(), "headers": [(b"host", b"127.0.0.1"), *sent]}


def _asked(service: Answering, kind: str, operation: str, query: str, **headers: str) -> Asked | None:
    return recipes_of(service, "/fhir")[f"/fhir/{kind}"](_scope(query, **headers), operation)  # type: ignore[arg-type]


def _alone(service: Answering, kind: str, operation: str, query: str) -> bytes | None:
    """What the face answers to one request; None for an error."""
    asked = of_query(parse_qsl(query, keep_blank_values=True))
    try:
        return json_bytes(answer(service, "http://127.0.0.1/fhir", Call("GET", (kind, operation), asked)))
    except (FhirFault, CrosswalkError):
        return None


def _queries(common: str, own: Sequence[str], codes: Sequence[str]) -> list[str]:
    """A query a code, the code under each of the names that are its own, before and after what they have in common."""
    pairs = [list(zip(own, (code, codes[at - 1]), strict=False)) for at, code in enumerate(codes)]
    texts = ["&".join(f"{name}={quote(value)}" for name, value in each) for each in pairs]
    return [f"{text}&{common}" if at % 2 else f"{common}&{text}" for at, text in enumerate(texts)]


@pytest.mark.parametrize(("kind", "operation", "common", "own", "codes"), OPERATIONS)
def test_a_round_answers_what_the_face_answers_to_each(
    service: Crosswalk, kind: str, operation: str, common: str, own: Sequence[str], codes: Sequence[str]
) -> None:
    _require_parity(service, kind, operation, _queries(common, own, codes))


def test_so_does_a_round_without_licensed_titles(service: Crosswalk) -> None:
    kind, operation, common, own, codes = OPERATIONS[0]
    _require_parity(WithoutLicensedTitles(service), kind, operation, _queries(common, own, codes))


def _require_parity(service: Answering, kind: str, operation: str, queries: Sequence[str]) -> None:
    asked = [_asked(service, kind, operation, query) for query in queries]
    ready = [each for each in asked if each is not None]
    assert len(ready) == len(queries)
    assert {each.question for each in ready} == {ready[0].question}
    told = ready[0].answer([each.text for each in ready])
    for query, each in zip(queries, ready, strict=True):
        assert told.get(each.text) == _alone(service, kind, operation, query), query
    assert told, "nothing was answered at all"


_LOOKUP: Final = f"system={ICD10}&code=E11.9"
_TRANSLATE: Final = f"system={ICD10}&code=E11.9&url="


@pytest.mark.parametrize(
    "accept", ["application/fhir+json;q=1.0, application/fhir+xml;q=0.8", "application/json", "*/*"]
)
@pytest.mark.parametrize("form", ["json", "application/json", "application/fhir%2Bjson", "application/fhir+json"])
def test_what_real_clients_send_is_answered_in_front(service: Crosswalk, accept: str, form: str) -> None:
    query = f"{_LOOKUP}&_format={form}&displayLanguage=en-US&version=2024&property=display"
    assert _asked(service, "CodeSystem", "$lookup", query, accept=accept) is not None
    query = f"{_TRANSLATE}urn:crosswalk:map:gem-icd10cm-icd9cm&targetsystem={ICD9}"
    assert _asked(service, "ConceptMap", "$translate", query, accept=accept) is not None


@pytest.mark.parametrize(
    ("operation", "query", "accept"),
    [
        ("$lookup", f"{_LOOKUP}&_format=xml", "*/*"),
        ("$lookup", f"{_LOOKUP}&_format=json&_format=json", "*/*"),
        ("$lookup", f"{_LOOKUP}&_pretty=true", "*/*"),
        ("$lookup", _LOOKUP, "application/fhir+xml"),
        ("$lookup", f"{_LOOKUP}&tx-resource=x", "*/*"),
        ("$lookup", f"{_LOOKUP}&property={'x' * 500}", "*/*"),
        ("$lookup", f"%63ode=E11.9&system={ICD10}", "*/*"),
        ("$none", _LOOKUP, "*/*"),
        ("$translate", f"{_TRANSLATE}urn:crosswalk:map:applied:ours", "*/*"),
        ("$translate", f"{_TRANSLATE}urn:crosswalk:map:%61pplied:ours", "*/*"),
        ("$translate", f"{_TRANSLATE}%20urn:crosswalk:map:applied:ours|1", "*/*"),
        ("$translate", f"{_TRANSLATE}http://elsewhere.example/ConceptMap/applied-ours", "*/*"),
    ],
)
def test_the_face_sees_what_is_unusual_or_rests_on_what_people_change(
    service: Crosswalk, operation: str, query: str, accept: str
) -> None:
    kind = "ConceptMap" if operation == "$translate" else "CodeSystem"
    assert _asked(service, kind, operation, query, accept=accept) is None
