"""ValueSet/$expand and $validate-code over the starter set, on the first of March 2024."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import crosswalk
from api.app import create_app
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving
from tests.api.conftest import Client
from tests.api.fhir_answers import HCPCS, ICD9, ICD10, PCS, Entry, issues_of, one_of, parameters

EXPAND = "/fhir/ValueSet/$expand"
VALIDATE = "/fhir/ValueSet/$validate-code"
CPT = "http://www.ama-assn.org/go/cpt"


def composed(*includes: dict[str, Any], exclude: Sequence[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:
    compose = {"include": list(includes), **({"exclude": list(exclude)} if exclude else {})}
    return {"resourceType": "ValueSet", "status": "active", "compose": compose, **more}


def included(*filters: tuple[str, str, str], system: str = ICD10, **more: Any) -> dict[str, Any]:
    said = [{"property": name, "op": op, "value": value} for name, op, value in filters]
    return {"system": system, **({"filter": said} if said else {}), **more}


def expansion(client: Client, path: str = EXPAND, **query: str) -> dict[str, Any]:
    answer = client.get(path, **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["expansion"]
    return found


def of_resource(client: Client, resource: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = client.post(EXPAND, **parameters(valueSet=resource, **more))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["expansion"]
    return found


def codes(found: dict[str, Any]) -> list[str]:
    return [each["code"] for each in found.get("contains", ())]


def validated(client: Client, path: str = VALIDATE, **query: str) -> list[Entry]:
    answer = client.get(path, **query)
    assert answer.status_code == 200, answer.text
    found: list[Entry] = answer.json()["parameter"]
    return found


# Expansions


def test_a_whole_system_is_had_page_by_page(client: Client, service: Crosswalk) -> None:
    url = f"{ICD10}/vs/billable"
    first = expansion(client, url=url, count="1000")
    second = expansion(client, url=url, count="1000", offset="1000")
    billable = service.roster("icd10cm", billable=True).codes
    assert first["total"] == len(billable) > 70_000
    assert codes(first) + codes(second) == list(billable[:2_000])
    assert first["identifier"] == second["identifier"]
    assert {"name": "used-codesystem", "valueUri": f"{ICD10}|2024"} in first["parameter"]


def test_the_next_page_is_linked_until_there_is_none(client: Client) -> None:
    address: str | None = f"{EXPAND}?url={ICD10}?fhir_vs=isa/E11&count=50"
    seen: list[str] = []
    while address is not None:
        found = client.ask("GET", address).json()["expansion"]
        seen += codes(found)
        links = [each["valueUri"] for each in found.get("extension", ()) if each["url"].endswith("expansion.next")]
        address = links[0] if links else None
    assert len(seen) == len(set(seen)) == found["total"]
    assert seen[0] == "E11"
    assert seen[-1] == "E11.9"


def test_what_is_too_large_is_refused_with_how_to_page(client: Client) -> None:
    answer = client.get(EXPAND, url=f"{ICD10}?fhir_vs")
    issue = answer.json()["issue"][0]
    assert (answer.status_code, issue["code"]) == (422, "too-costly")
    assert "count=1000&offset=0" in issue["details"]["text"]
    assert expansion(client, url=f"{ICD10}?fhir_vs", count="0")["total"] > 90_000


def test_a_later_page_costs_no_more_than_the_codes_on_it(client: Client) -> None:
    expansion(client, url=f"{PCS}?fhir_vs", count="1")
    began = time.process_time()
    expansion(client, url=f"{PCS}?fhir_vs", count="20", offset="70000")
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (f"{ICD10}?fhir_vs=isa/E11.3", "E11.3"),
        (f"{ICD10}?fhir_vs=isa/e113", "E11.3"),
        (f"https{ICD10.removeprefix('http')}?fhir_vs=isa/E11.3", "E11.3"),
        ("urn:oid:2.16.840.1.113883.6.90?fhir_vs=isa/E11.3", "E11.3"),
        (f"{ICD9}?fhir_vs=isa/250", "250"),
        (f"{PCS}?fhir_vs=isa/0FT", "0FT"),
    ],
)
def test_a_subtree_begins_with_its_header(client: Client, url: str, named: str) -> None:
    found = expansion(client, url=url, count="5")
    assert codes(found)[0] == named
    assert found["contains"][0]["abstract"] is True
    assert all(each.startswith(named) for each in codes(found))


def test_a_day_and_a_version_choose_the_release(client: Client) -> None:
    now = expansion(client, url=f"{ICD10}?fhir_vs=isa/G20")
    then = expansion(client, url=f"{ICD10}?fhir_vs=isa/G20", date="2020-03-01")
    assert "G20.A1" in codes(now)
    assert codes(then) == ["G20"]
    url = f"{ICD10}?fhir_vs=isa/G20"
    assert codes(expansion(client, url=f"{url}|2020")) == ["G20"]
    for name, value in (("valueSetVersion", "2020"), ("system-version", f"{ICD10}|2020")):
        assert codes(expansion(client, url=url, **{name: value})) == ["G20"]


def test_both_volumes_of_icd9_are_one_system(client: Client, service: Crosswalk) -> None:
    found = expansion(client, url=f"{ICD9}/vs/billable", count="0")
    both = [len(service.roster(each, billable=True).codes) for each in ("icd9cm", "icd9pcs")]
    assert found["total"] == sum(both)
    alone = expansion(client, url="urn:oid:2.16.840.1.113883.6.104/vs/billable", count="0")
    assert alone["total"] == both[1]


def test_words_are_found_as_the_search_finds_them(client: Client, service: Crosswalk) -> None:
    found = expansion(client, url=f"{ICD10}/vs/billable", filter="E11.9", count="3")
    assert codes(found)[0] == "E11.9"
    hits = [hit.code for hit in service.search("diabetes", ["icd10cm"], limit=1000).hits if hit.billable]
    assert codes(expansion(client, url=f"{ICD10}/vs/billable", filter="diabetes", count="20")) == hits[:20]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([("concept", "is-a", "E10.2")], ["E10.2", "E10.21", "E10.22", "E10.29"]),
        ([("concept", "descendent-of", "E10.2")], ["E10.21", "E10.22", "E10.29"]),
        ([("concept", "is-a", "E10.2"), ("billable", "=", "true")], ["E10.21", "E10.22", "E10.29"]),
        ([("concept", "is-a", "E10.2"), ("billable", "=", "false")], ["E10.2"]),
        ([("concept", "is-a", "E10.2"), ("concept", "is-not-a", "E10.22")], ["E10.2", "E10.21", "E10.29"]),
        ([("parent", "=", "E10.2")], ["E10.21", "E10.22", "E10.29"]),
        ([("child", "=", "E10.21")], ["E10.2"]),
        ([("concept", "in", "E10.21,I10")], ["E10.21", "I10"]),
        ([("concept", "is-a", "E10.2"), ("concept", "not-in", "E10.21,e1022")], ["E10.2", "E10.29"]),
        ([("concept", "=", "e1021")], ["E10.21"]),
        ([("concept", "generalizes", "E10.21")], ["E10", "E10.2", "E10.21"]),
        ([("code", "regex", r"E10\.2[12]")], ["E10.21", "E10.22"]),
        ([("concept", "is-a", "E10.2"), ("kind", "=", "header")], ["E10.2"]),
        ([("concept", "is-a", "E10.2"), ("status", "=", "retired")], []),
        ([("concept", "is-a", "E10.2"), ("child", "exists", "true")], ["E10.2"]),
        ([("concept", "is-a", "E10.2"), ("nothing", "exists", "true")], []),
    ],
)
def test_filters_choose(client: Client, filters: list[tuple[str, str, str]], expected: list[str]) -> None:
    assert codes(of_resource(client, composed(included(*filters)))) == expected


@pytest.mark.parametrize(
    ("filters", "status"),
    [
        ([("concept", "is-a", "Q99.99")], 422),
        ([("concept", "child-of", "E11")], 422),
        ([("billable", "is-a", "true")], 422),
        ([("code", "regex", "(")], 422),
        ([("effectiveDate", "=", "2015-10-01")], 422),
    ],
)
def test_filters_that_make_no_sense_are_refused(
    client: Client, filters: list[tuple[str, str, str]], status: int
) -> None:
    answer = client.post(EXPAND, **parameters(valueSet=composed(included(*filters))))
    assert answer.status_code == status, answer.text
    assert answer.json()["issue"][0]["details"]["text"]


def test_sets_are_composed_of_codes_filters_and_other_sets(client: Client) -> None:
    listed = {
        "system": ICD10,
        "concept": [{"code": "I10", "display": "High blood pressure"}, {"code": "e119"}, {"code": "nothing"}],
    }
    other = {"valueSet": [f"{ICD10}?fhir_vs=isa/E10.2"]}
    both = {"system": ICD10, "valueSet": [f"{ICD10}?fhir_vs=isa/E10.2", f"{ICD10}/vs/billable"]}
    found = of_resource(client, composed(listed, other, both, exclude=[included(("concept", "in", "E10.29"))]))
    assert codes(found) == ["I10", "E11.9", "E10.2", "E10.21", "E10.22"]
    assert found["contains"][0]["display"] == "High blood pressure"
    assert codes(of_resource(client, composed(both))) == ["E10.21", "E10.22", "E10.29"]
    used = [each["valueUri"] for each in found["parameter"] if each["name"] == "used-valueset"]
    assert used == [f"{ICD10}?fhir_vs=isa/E10.2", f"{ICD10}/vs/billable"]


def test_contained_sets_that_name_one_another_are_refused(client: Client) -> None:
    inner = [composed({"valueSet": ["#b"]}, id="a"), composed({"valueSet": ["#a"]}, id="b")]
    answer = client.post(EXPAND, **parameters(valueSet=composed({"valueSet": ["#a"]}, contained=inner)))
    assert answer.status_code == 422
    assert "one another" in answer.json()["issue"][0]["details"]["text"]


def test_what_ended_is_inactive_where_it_is_named_and_left_out_where_active_ones_are_asked(client: Client) -> None:
    gone = of_resource(client, composed({"system": HCPCS, "concept": [{"code": "G0154"}, {"code": "J3490"}]}))
    assert [each.get("inactive") for each in gone["contains"]] == [True, None]
    alive = of_resource(
        client, composed({"system": HCPCS, "concept": [{"code": "G0154"}, {"code": "J3490"}]}), activeOnly=True
    )
    assert codes(alive) == ["J3490"]
    selectable = of_resource(client, composed(included(("concept", "is-a", "E10.2"))), excludeNotForUI=True)
    assert codes(selectable) == ["E10.21", "E10.22", "E10.29"]


def test_properties_designations_and_the_definition_are_given_where_asked(client: Client) -> None:
    found = client.get(EXPAND, url=f"{ICD10}?fhir_vs=isa/I10", property="billable", includeDesignations="true",
                       includeDefinition="true").json()  # fmt: skip
    assert found["compose"]["include"][0]["system"] == ICD10
    (entry,) = found["expansion"]["contains"]
    assert entry["extension"][0]["extension"] == [
        {"url": "code", "valueCode": "billable"},
        {"url": "value", "valueBoolean": True},
    ]
    assert {each["value"] for each in entry["designation"]} >= {"Essential (primary) hypertension"}


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (400, {}),
        (404, {"url": "http://nowhere"}),
        (404, {"url": f"{ICD10}?fhir_vs|1066"}),
        (404, {"url": "http://hl7.org/fhir/sid/icd-10?fhir_vs"}),
        (400, {"url": f"{ICD10}?fhir_vs", "count": "-1"}),
        (400, {"url": f"{ICD10}?fhir_vs", "context": "x"}),
        (422, {"url": f"{ICD10}?fhir_vs", "useSupplement": "x"}),
        (422, {"url": f"{ICD10}?fhir_vs=isa/QQQ"}),
        (422, {"url": f"{ICD10}?fhir_vs|2021", "check-system-version": f"{ICD10}|2020"}),
    ],
)
def test_what_cannot_be_expanded_is_told(client: Client, status: int, query: dict[str, str]) -> None:
    answer = client.get(EXPAND, **query)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Patient"},
        {"resourceType": "ValueSet"},
        {"resourceType": "ValueSet", "compose": {"include": {}}},
        {"resourceType": "ValueSet", "compose": {"include": []}},
        {"resourceType": "ValueSet", "compose": {"include": [{}]}},
        {"resourceType": "ValueSet", "compose": {"include": [{"system": 7}]}},
        {"resourceType": "ValueSet", "compose": {"include": [{"system": ICD10, "concept": [{}]}]}},
        {"resourceType": "ValueSet", "compose": {"include": [{"system": ICD10, "filter": [{"property": "x"}]}]}},
        {"resourceType": "ValueSet", "compose": {"include": [{"valueSet": "x"}]}},
        {"resourceType": "ValueSet", "compose": {"include": [{"valueSet": ["#x"]}]}, "contained": 3},
        {"resourceType": "ValueSet", "compose": {"include": [{"system": ICD10}]}, "url": 3},
    ],
)
def test_resources_that_are_no_value_sets_are_no_fault_of_the_server(client: Client, resource: dict[str, Any]) -> None:
    for path, more in ((EXPAND, {}), (VALIDATE, {"code": "I10", "system": ICD10})):
        answer = client.post(path, **parameters(valueSet=resource, **more))
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["resourceType"] == "OperationOutcome"


# Codes in them


@pytest.mark.parametrize(
    ("query", "result", "issues"),
    [
        ({"code": "E11.9", "system": ICD10}, True, []),
        ({"code": "e119", "system": ICD10}, True, [("information", "code-rule")]),
        ({"coding": f"{ICD10}|E11.9"}, True, []),
        ({"code": "E11.9", "inferSystem": "true"}, True, []),
        ({"code": "E11.9", "system": ICD10, "display": "type 2 diabetes mellitus without complications"}, True, []),
        ({"code": "E11.9", "system": ICD10, "display": "Gout"}, False, [("error", "invalid-display")]),
        ({"code": "E11.9", "system": ICD10, "display": "Gout", "lenient-display-validation": "true"}, True,
         [("warning", "invalid-display")]),
        ({"code": "E11", "system": ICD10}, False, [("error", "not-in-vs")]),
        ({"code": "Q99.99", "system": ICD10}, False, [("error", "not-in-vs"), ("error", "invalid-code")]),
        ({"code": "E11.9", "system": "http://nowhere"}, False, [("error", "not-in-vs"), ("error", "not-found")]),
        ({"code": "E11.9", "system": ICD10, "version": "1066"}, False,
         [("error", "not-found"), ("warning", "vs-invalid")]),
        ({"code": "250.00", "system": ICD9}, False, [("error", "not-in-vs")]),
        ({"code": "ABC", "inferSystem": "true"}, False, [("error", "not-in-vs"), ("error", "cannot-infer")]),
    ],
)  # fmt: skip
def test_a_code_is_held_against_the_billable_ones(
    client: Client, query: dict[str, str], result: bool, issues: list[tuple[str, str]]
) -> None:
    entries = validated(client, url=f"{ICD10}/vs/billable", **query)
    assert one_of(entries, "result") is result
    told = [each for each in issues_of(entries) if each != ("information", "code-comment")]
    assert told == issues
    assert bool(one_of(entries, "message")) is not result or "lenient-display-validation" in query


def test_unknown_systems_and_versions_are_told_apart(client: Client) -> None:
    entries = validated(client, url=f"{ICD10}/vs", code="E11.9", system="http://nowhere")
    assert one_of(entries, "x-unknown-system") == "http://nowhere"
    entries = validated(client, url=f"{ICD10}/vs", code="E11.9", system=ICD10, version="1066")
    told = one_of(entries, "x-unknown-system") or one_of(entries, "x-caused-by-unknown-system")
    assert told == f"{ICD10}|1066"
    resource = composed({"system": "http://nowhere"})
    entries = client.post(VALIDATE, **parameters(valueSet=resource, code="x", system="http://nowhere")).json()[
        "parameter"
    ]
    assert one_of(entries, "x-caused-by-unknown-system") == "http://nowhere"
    assert client.get(VALIDATE, url="http://nowhere", code="x", system=ICD10).status_code == 404


def test_headers_ended_codes_and_days_count(client: Client) -> None:
    whole = f"{ICD10}?fhir_vs"
    assert one_of(validated(client, url=whole, code="E11", system=ICD10), "result") is True
    entries = validated(client, url=whole, code="E11", system=ICD10, abstract="false")
    assert (one_of(entries, "result"), issues_of(entries)[0]) == (False, ("error", "code-rule"))
    assert one_of(validated(client, url=f"{ICD10}/vs/billable", code="G20", system=ICD10), "result") is False
    assert one_of(validated(client, url=f"{ICD10}/vs/billable", code="G20", system=ICD10, date="2020-01-01"), "result")
    resource = composed({"system": HCPCS, "concept": [{"code": "G0154"}]})
    asked = {"valueSet": resource, "code": "G0154", "system": HCPCS}
    entries = client.post(VALIDATE, **parameters(**asked)).json()["parameter"]
    assert (one_of(entries, "result"), one_of(entries, "inactive")) == (True, True)
    assert ("warning", "code-comment") in issues_of(entries)
    entries = client.post(VALIDATE, **parameters(**asked, activeOnly=True)).json()["parameter"]
    assert one_of(entries, "result") is False
    assert ("error", "code-rule") in issues_of(entries)


def test_one_coding_of_a_concept_will_do(client: Client) -> None:
    def asked(*codings: dict[str, str]) -> list[Entry]:
        sent = parameters(url=f"{ICD10}/vs", codeableConcept={"valueCodeableConcept": {"coding": list(codings)}})
        found: list[Entry] = client.post(VALIDATE, **sent).json()["parameter"]
        return found

    old, new = {"system": ICD9, "code": "250.00"}, {"system": ICD10, "code": "E11.9"}
    entries = asked(old, new)
    assert (one_of(entries, "result"), one_of(entries, "code")) == (True, "E11.9")
    assert issues_of(entries) == [("information", "this-code-not-in-vs")]
    entries = asked(old)
    assert one_of(entries, "result") is False
    assert issues_of(entries)[0] == ("error", "not-in-vs")


def test_a_set_words_its_codes_as_it_likes(client: Client) -> None:
    resource = composed({"system": ICD10, "concept": [{"code": "I10", "display": "High blood pressure"}]})
    for display, result in (
        ("high blood pressure", True),
        ("Essential (primary) hypertension", True),
        ("Gout", False),
    ):
        sent = parameters(valueSet=resource, code="I10", system=ICD10, display=display)
        entries = client.post(VALIDATE, **sent).json()["parameter"]
        assert one_of(entries, "result") is result
        assert one_of(entries, "display") == "High blood pressure"


# Reading and searching


def test_value_sets_are_read_searched_and_asked_at_their_address(client: Client) -> None:
    found = client.get("/fhir/ValueSet", url=f"{ICD10}/vs").json()
    (entry,) = found["entry"]
    assert entry["resource"]["id"] == "icd10cm"
    assert client.get("/fhir/ValueSet/icd10cm").json() == entry["resource"]
    assert codes(expansion(client, "/fhir/ValueSet/icd10cm-billable/$expand", count="1")) == ["A00.0"]
    answer = validated(client, "/fhir/ValueSet/icd10cm-billable/$validate-code", code="I10", system=ICD10)
    assert one_of(answer, "result") is True
    assert client.get("/fhir/ValueSet/nothing").status_code == 404
    assert client.get("/fhir/ValueSet/nothing/$expand", count="1").status_code == 404


def test_concept_maps_are_read_and_searched(client: Client, service: Crosswalk) -> None:
    held = {map_set.id: editions for map_set, editions in service.editions().items()}
    found = client.get("/fhir/ConceptMap", url="urn:crosswalk:map:gem-icd9cm-icd10cm").json()
    assert found["total"] == len(held["gem-icd9cm-icd10cm"])
    assert found["entry"][0]["resource"]["version"] == "2018"
    one = client.get("/fhir/ConceptMap/gem-icd9cm-icd10cm").json()
    assert (one["version"], one["sourceUri"], one["targetUri"]) == ("2018", f"{ICD9}?fhir_vs", f"{ICD10}?fhir_vs")
    from_pcs = client.get("/fhir/ConceptMap", **{"source-system": PCS, "version": "2018"}).json()
    assert {each["resource"]["url"] for each in from_pcs["entry"]} >= {"urn:crosswalk:map:gem-icd10pcs-icd9pcs"}
    assert client.get("/fhir/ConceptMap/nothing").status_code == 404


def test_a_system_of_which_nothing_is_loaded_is_said_to_be_so(client: Client) -> None:
    answer = client.get(EXPAND, url=f"{CPT}?fhir_vs", count="1")
    assert answer.status_code == 404
    assert "No release of it is loaded" in answer.json()["issue"][0]["details"]["text"]


@pytest.mark.parametrize("shown", [True, False])
def test_cpt_is_listed_for_licensees_alone(runner: asyncio.Runner, tmp_path: Path, shown: bool) -> None:
    file = tmp_path / "LONGULT.txt"
    file.write_text("Notice\n\n00001\tPolishing of a moon\n00002\tPainting of a moon\n")
    with crosswalk.open(f"sqlite:///{tmp_path}/cpt.sqlite", create=True, today=lambda: date(2031, 5, 1)) as service:
        service.load_file(str(file), system="cpt", label="2031", effective=date(2031, 1, 1), accept_licence=True)
        client = Client(create_app(service, Serving(licensed_titles=shown)), runner)
        whole = client.get(EXPAND, url=f"{CPT}?fhir_vs")
        named = of_resource(client, composed({"system": CPT, "concept": [{"code": "00001"}]}))
        narrowed = client.get(EXPAND, url=f"{CPT}?fhir_vs", filter="polishing")
        inside = validated(client, url=f"{CPT}?fhir_vs", code="00001", system=CPT)
    assert whole.status_code == narrowed.status_code == (200 if shown else 403)
    assert codes(named) == ["00001"]
    assert one_of(inside, "result") is True
    assert ("moon" in whole.text, "display" in named["contains"][0]) == (shown, shown)
