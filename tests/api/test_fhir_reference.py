"""Every kind of resource that the FHIR face sends, held against the reference validator; and clients that ask it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import fhirpy
import httpx
import pytest

pytestmark = pytest.mark.heavy

CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
I9: Final = "http://hl7.org/fhir/sid/icd-9-cm"
PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS: Final = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"

ASKED: Final = [
    "metadata",
    "metadata?mode=terminology",
    "$versions",
    f"CodeSystem?url={CM}",
    "CodeSystem/icd10cm",
    "CodeSystem/icd9pcs",
    "CodeSystem/hcpcs",
    "CodeSystem?_summary=true",
    "CodeSystem?_summary=count",
    "CodeSystem?_elements=url,version,caseSensitive",
    "CodeSystem?_count=3",
    "CodeSystem/no-such",
    f"CodeSystem/$lookup?system={CM}&code=E11.9",
    f"CodeSystem/$lookup?system={CM}&code=E11.9&property=*",
    f"CodeSystem/$lookup?system={CM}&code=I10&property=parent&property=billable",
    f"CodeSystem/$lookup?system={I9}&code=250.00",
    f"CodeSystem/$lookup?system={I9}&code=0051",
    f"CodeSystem/$lookup?system={PCS}&code=0016070",
    f"CodeSystem/$lookup?system={HCPCS}&code=A0425",
    f"CodeSystem/$lookup?system={CM}&code=X",
    f"CodeSystem/$validate-code?url={CM}&code=E11",
    f"CodeSystem/$validate-code?url={CM}&code=e119",
    f"CodeSystem/$validate-code?url={CM}&code=E11.9&display=Nothing",
    f"CodeSystem/$validate-code?url={CM}&version=1066&code=E11.9",
    f"CodeSystem/$validate-code?url={CM}&code=E11.9999",
    "CodeSystem/$validate-code?url=http://hl7.org/fhir/sid/icd-10&code=E11.9",
    f"CodeSystem/$subsumes?system={CM}&codeA=E11&codeB=E11.9",
    "ValueSet",
    "ValueSet?_summary=true",
    f"ValueSet/$expand?url={CM}?fhir_vs=isa/E11.3&count=5",
    f"ValueSet/$expand?url={CM}?fhir_vs=isa/E11.3&includeDesignations=true&property=billable",
    f"ValueSet/$expand?url={CM}/vs/billable&filter=diabetes&count=3&includeDefinition=true&activeOnly=true",
    f"ValueSet/$expand?url={CM}?fhir_vs",
    "ValueSet/$expand?url=http://example.org/none",
    f"ValueSet/$validate-code?url={CM}?fhir_vs=isa/E11&system={CM}&code=E11.9",
    f"ValueSet/$validate-code?url={CM}?fhir_vs=isa/E11&system={CM}&code=I10",
    "ConceptMap",
    "ConceptMap?_summary=true",
    f"ConceptMap/$translate?system={I9}&code=250.00&targetsystem={CM}",
    f"ConceptMap/$translate?system={I9}&code=800.22&targetsystem={CM}",
    f"ConceptMap/$translate?system={I9}&code=V20.2X&targetsystem={CM}",
    f"ConceptMap/$translate?system={CM}&code=E11.9&targetsystem={I9}&reverse=true",
    "ConceptMap/$translate?code=250.00",
    "Patient",
    "$no-such",
]

SENT: Final[dict[str, Any]] = {
    "resourceType": "CodeSystem",
    "url": "http://example.org/colours",
    "version": "1",
    "name": "Colours",
    "status": "draft",
    "content": "complete",
    "caseSensitive": True,
    "property": [{"code": "warmth", "type": "string"}],
    "concept": [
        {
            "code": "red",
            "display": "Red",
            "definition": "As blood",
            "designation": [{"language": "de", "value": "Rot"}],
            "property": [{"code": "warmth", "valueString": "warm"}],
        },
        {"code": "blue", "display": "Blue", "property": [{"code": "inactive", "valueBoolean": True}]},
    ],
}
COLOURS: Final = {
    "resourceType": "ValueSet",
    "url": "http://example.org/all-colours",
    "name": "AllColours",
    "status": "active",
    "compose": {"include": [{"system": SENT["url"]}]},
}


NOT_KNOWN_THERE: Final = (
    "CodeSystem is unknown and can't be validated",
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion",
)
"""Of the validator: it holds neither our code systems nor that of the ecosystem's issues, nor what R5 defines."""


def _parameters(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": [*entries]}


TX: Final = ({"name": "tx-resource", "resource": SENT}, {"name": "tx-resource", "resource": COLOURS})
POSTED: Final[list[tuple[str, dict[str, Any]]]] = [
    (
        "ValueSet/$expand",
        _parameters(
            {"name": "valueSet", "resource": COLOURS},
            {"name": "includeDesignations", "valueBoolean": True},
            {"name": "property", "valueCode": "warmth"},
            {"name": "property", "valueCode": "definition"},
            *TX,
        ),
    ),
    (
        "ValueSet/$validate-code",
        _parameters(
            {"name": "url", "valueUri": COLOURS["url"]},
            {"name": "coding", "valueCoding": {"system": SENT["url"], "code": "blue", "display": "Bleu"}},
            *TX,
        ),
    ),
    (
        "ValueSet/$validate-code",
        _parameters(
            {"name": "url", "valueUri": COLOURS["url"]},
            {"name": "codeableConcept", "valueCodeableConcept": {"coding": [{"system": SENT["url"], "code": "x"}]}},
            *TX,
        ),
    ),
    (
        "CodeSystem/$lookup",
        _parameters(
            {"name": "system", "valueUri": SENT["url"]},
            {"name": "code", "valueCode": "red"},
            {"name": "property", "valueCode": "*"},
            *TX,
        ),
    ),
    (
        "",
        {
            "resourceType": "Bundle",
            "type": "batch",
            "entry": [
                {"request": {"method": "GET", "url": f"CodeSystem/$lookup?system={CM}&code=I10"}},
                {"request": {"method": "GET", "url": "CodeSystem/none"}},
                {"request": {"method": "DELETE", "url": "CodeSystem/icd10cm"}},
            ],
        },
    ),
]


@pytest.fixture(scope="module")
def reference(fhir_tools: ModuleType) -> Iterator[Any]:
    with fhir_tools.validator() as validator:
        yield validator


def test_the_validator_finds_what_is_wrong(reference: Any) -> None:
    assert reference.faults({"resourceType": "ValueSet", "status": "active", "url": "http://example.org/a"}) == []
    (unknown, *_) = reference.faults({"resourceType": "ValueSet", "status": "nope"})
    assert "nope" in unknown


def test_every_answer_is_a_valid_resource(reference: Any, fhir_address: str) -> None:
    faults = {}
    kinds = set()
    with httpx.Client(base_url=f"{fhir_address}/", timeout=60) as client:
        answers = [(path, client.get(path)) for path in ASKED]
        answers += [(f"POST {path}", client.post(path, json=body)) for path, body in POSTED]
    for asked, answer in answers:
        resource = answer.json()
        assert answer.status_code < 500
        assert answer.headers["Content-Type"].startswith("application/fhir+json")
        kinds.add(resource["resourceType"])
        if found := [
            fault for fault in reference.faults(resource) if not any(each in fault for each in NOT_KNOWN_THERE)
        ]:
            faults[asked] = found
    assert not faults
    assert kinds == {
        "CapabilityStatement", "TerminologyCapabilities", "CodeSystem", "ValueSet", "Parameters", "Bundle",
        "OperationOutcome",
    }  # fmt: skip


def test_the_client_and_the_validator_of_hapi_ask_the_server(fhir_tools: ModuleType, fhir_address: str) -> None:
    ended = fhir_tools.run_java("HapiClient.java", fhir_address)
    told = dict(line.split("\t", 1) for line in ended.stdout.splitlines())
    assert ended.returncode == 0, ended.stderr
    title = "Type 2 diabetes mellitus without complications"
    assert "E11.9999" in told.pop("remote no code")
    assert "E11.9999" in told.pop("invalid condition")
    assert "was not found in the value set" in told.pop("remote not in set")
    assert told == {
        "fhirVersion": "4.0.1",
        "search": CM,
        "lookup": title,
        "expand": "2",
        "refused": "404 not-found",
        "supported": "true",
        "unsupported": "false",
        "remote lookup": f"true {title}",
        "remote code": "true null",
        "remote set": "true null",
        "remote translate": "true E11.9",
        "valid condition": "[]",
    }


def test_fhir_kit_client_asks_the_server(fhir_tools: ModuleType, fhir_address: str) -> None:
    program = fhir_tools.HERE / "KitClient.mjs"
    ended = subprocess.run(
        ["node", program, fhir_tools.client_modules(), fhir_address], capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["statement"]["fhirVersion"] == "4.0.1"
    assert told["systems"]["entry"][0]["resource"]["url"] == CM
    assert _values(told["lookup"])["display"] == "Type 2 diabetes mellitus without complications"
    assert _values(told["validated"])["result"] is True
    codes = [each["code"] for each in told["expanded"]["expansion"]["contains"]]
    assert len(codes) == 3
    assert all(code.startswith("E11.3") for code in codes)
    assert _values(told["translated"])["result"] is True
    assert told["refused"]["status"] == 404
    assert told["refused"]["resource"]["resourceType"] == "OperationOutcome"
    assert [each["response"]["status"][:3] for each in told["batch"]["entry"]] == ["200", "404"]


def test_fhirpy_asks_the_server(fhir_address: str) -> None:
    client = fhirpy.SyncFHIRClient(fhir_address)
    found = client.resources("CodeSystem").search(url=CM).fetch()
    assert {each["url"] for each in found} == {CM}
    assert client.reference("CodeSystem", "icd10cm").to_resource()["url"] == CM
    told = client.execute("CodeSystem/$lookup", method="get", params={"system": CM, "code": "E11.9"})
    assert _values(told)["version"] == "2024"
    entries = [{"name": "url", "valueUri": CM}, {"name": "code", "valueCode": "E11.9"}]
    told = client.execute("CodeSystem/$validate-code", data=_parameters(*entries))
    assert _values(told)["result"] is True
    with pytest.raises(fhirpy.base.exceptions.ResourceNotFound):
        client.reference("CodeSystem", "none").to_resource()


def _values(parameters: dict[str, Any]) -> dict[str, Any]:
    """The simple parameters of an answer by their names."""
    return {
        each["name"]: value
        for each in parameters["parameter"]
        for key, value in each.items()
        if key.startswith("value")
    }
