"""Every operation of FHIR against every kind of bad input: no fault of ours, an OperationOutcome for every error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any, Final
from urllib.parse import quote

import pytest

from api.fhir.libraries import LIBRARIES
from api.fhir.registry import OPERATIONS

CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
NAMES: Final = """url system version code display coding codeableConcept date abstract property displayLanguage codeA
    codeB codingA codingB codeSystem valueSet valueSetVersion filter count offset activeOnly includeDesignations
    tx-resource system-version check-system-version force-system-version inferSystem conceptMap target targetsystem
    source reverse sourceCode sourceSystem targetSystem dependency""".split()  # noqa: SIM905
TEXTS: Final = (
    "",
    " ",
    "E11.9",
    "\x00",
    "𝔼11",
    "a" * 5_000,
    "|",
    "||",
    f"{CM}|2026|E11.9",
    f"{CM}?fhir_vs=isa/",
    "http://[",
    "%",
    "-1",
    "99999999999999999999",
    "1e5",
    "true",
    "2026",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "../../etc/passwd",
    "' OR 1=1 --",
    "(a+)+$",
)
VALUES: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"valueString": None},
    {"valueString": "\ud800"},
    {"valueString": 7},
    {"valueString": ["E11.9"]},
    {"valueCode": {"code": "E11.9"}},
    {"valueInteger": -1},
    {"valueInteger": 10**30},
    {"valueBoolean": "maybe"},
    {"valueCoding": None},
    {"valueCoding": "E11.9"},
    {"valueCoding": {}},
    {"valueCoding": {"system": 7, "code": []}},
    {"valueCoding": {"system": CM}},
    {"valueCodeableConcept": {}},
    {"valueCodeableConcept": {"coding": []}},
    {"valueCodeableConcept": {"coding": [None]}},
    {"valueCodeableConcept": {"coding": [{}]}},
    {"valueCodeableConcept": {"coding": "E11.9"}},
    {"resource": None},
    {"resource": {}},
    {"resource": {"resourceType": "CodeSystem"}},
    {"resource": {"resourceType": "CodeSystem", "url": 7, "concept": [{"code": 1, "concept": {}}]}},
    {"resource": {"resourceType": "ValueSet", "compose": []}},
    {"resource": {"resourceType": "ValueSet", "url": "u", "compose": {"include": [{"system": CM, "filter": [{}]}]}}},
    {"resource": {"resourceType": "Patient"}},
    {"part": []},
    {"part": [{"name": "element"}, 7]},
)
"""What a parameter may hold that it should not; every one is sent under every name."""
BODIES: Final = (
    None,
    [],
    "text",
    7,
    {},
    {"resourceType": "Parameters", "parameter": {}},
    {"resourceType": "Parameters", "parameter": [None]},
    {"resourceType": "Parameters", "parameter": [{"name": 7}]},
    {"resourceType": "Parameters", "parameter": [{"name": "code"}, {"name": "code"}]},
    {"resourceType": "Bundle"},
)
USUAL: Final = {"url": CM, "system": CM, "code": "E11.9", "codeA": "E11", "codeB": "E11.9"}


def _paths() -> Iterator[str]:
    for kind, name in OPERATIONS:
        yield "/".join(filter(None, ("/fhir", kind, f"${name}")))
        if kind == "CodeSystem":
            yield f"/fhir/{kind}/icd10cm/${name}"


PATHS: Final = [*_paths()]


SLICES: Final = [
    pytest.param(slice(0, None, 9), id="some"),
    pytest.param(slice(None), id="all", marks=pytest.mark.heavy),
]
"""All is a thousand requests of each operation."""


def sound(response: Any, asked: object) -> None:
    """An answer is of FHIR, and no error is a fault of ours."""
    assert response.status_code < 500, (asked, response.text)
    kind = response.json()["resourceType"]
    assert (kind == "OperationOutcome") == (response.status_code >= 400), (asked, response.text)
    if response.status_code >= 400:
        for issue in response.json()["issue"]:
            assert issue["severity"] in ("error", "fatal", "warning", "information")
            assert issue["details"]["text"], asked


@pytest.mark.parametrize("these", SLICES)
@pytest.mark.parametrize("path", PATHS)
def test_no_text_in_a_query_leads_to_a_fault_of_ours(client: Any, path: str, these: slice) -> None:
    sound(client.get(path), path)
    for name, text in [*product(NAMES, TEXTS)][these]:
        # What else is asked makes sense, so that each operation comes to look at this one.
        asked = {**USUAL, "count": "2", name: text}
        sound(client.ask("GET", path, params=asked), (path, name, text))


@pytest.mark.parametrize("these", SLICES)
@pytest.mark.parametrize("path", PATHS)
def test_no_parameter_in_a_body_leads_to_a_fault_of_ours(client: Any, path: str, these: slice) -> None:
    for body in BODIES:
        sound(client.ask("POST", path, json=body), (path, body))
    for name, value in [*product(NAMES, VALUES)][these]:
        others = [{"name": one, "valueString": said} for one, said in USUAL.items() if one != name]
        asked = {"resourceType": "Parameters", "parameter": [*others, {"name": name, **value}]}
        headers = {"content-type": "application/fhir+json"}
        sound(client.ask("POST", path, content=json.dumps(asked), headers=headers), (path, name, value))


@pytest.mark.parametrize("these", SLICES)
@pytest.mark.parametrize("kind", LIBRARIES)
def test_no_search_leads_to_a_fault_of_ours(client: Any, kind: str, these: slice) -> None:
    names = (*LIBRARIES[kind].parameters, "_count", "_offset", "_summary", "_elements", "_format", "_pretty", "none")
    for name, text in [*product(names, TEXTS)][these]:
        sound(client.ask("GET", f"/fhir/{kind}", params={name: text}), (kind, name, text))
    for text in filter(str.strip, TEXTS[1:]):
        sound(client.ask("GET", f"/fhir/{kind}/{quote(text, safe='')}"), (kind, text))


def test_no_entry_of_a_batch_leads_to_a_fault_of_ours(client: Any) -> None:
    urls = [*TEXTS, *(f"CodeSystem/$lookup?{text}" for text in TEXTS), *(f"{text}/$lookup" for text in TEXTS)]
    asked = [{"method": "GET", "url": url} for url in urls] + [{"method": text, "url": "metadata"} for text in TEXTS]
    requests: list[Any] = [*asked, *({"method": body, "url": body} for body in BODIES), *BODIES]
    entries = [*({"request": each} for each in requests), *BODIES]
    answer = client.ask("POST", "/fhir", json={"resourceType": "Bundle", "type": "batch", "entry": entries})
    sound(answer, "a batch")
    told = answer.json()["entry"]
    assert len(told) == len(entries)
    assert all(each["response"]["status"] < "500" for each in told)
