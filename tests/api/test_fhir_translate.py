"""ConceptMap/$translate over the starter set, on the first of March 2024."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import crosswalk
from api.app import create_app
from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.domain.translation.answers import Translation
from crosswalk.service import Crosswalk
from tests.api.conftest import TODAY, Client
from tests.api.fhir_answers import HCPCS, ICD9, ICD10, PCS, Entry, all_of, one_of, parameters, value_of
from tests.sweeps import part_of

GEM = "urn:crosswalk:map:gem-icd9cm-icd10cm"
ASKED = "/fhir/ConceptMap/$translate"


def told(client: Client, path: str = ASKED, **query: str) -> list[Entry]:
    answer = client.get(path, **query)
    assert answer.status_code == 200, answer.text
    found: list[Entry] = answer.json()["parameter"]
    return found


def refused(client: Client, status: int, **query: str) -> dict[str, Any]:
    answer = client.get(ASKED, **query)
    assert answer.status_code == status, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"
    issue: dict[str, Any] = answer.json()["issue"][0]
    return issue


def matches(entries: Sequence[Entry]) -> list[list[Entry]]:
    return [each["part"] for each in entries if each["name"] == "match"]


def codes(match: Sequence[Entry]) -> list[str]:
    """The codes of a match: its concept, and those that are needed together with it."""
    beside = [one_of(each["part"], "concept")["code"] for each in match if each["name"] == "product"]
    return [one_of(match, "concept")["code"], *beside]


def test_a_single_code_is_a_match_with_its_map_its_version_and_its_equivalence(client: Client) -> None:
    entries = told(client, code="250.00", system=ICD9, targetsystem=ICD10)
    (match,) = matches(entries)
    assert one_of(entries, "result") is True
    concept = one_of(match, "concept")
    assert (concept["system"], concept["version"], concept["code"]) == (ICD10, "2024", "E11.9")
    assert one_of(match, "source") == one_of(match, "originMap") == f"{GEM}|2018"
    assert (one_of(match, "equivalence"), one_of(match, "relationship")) == ("relatedto", "related-to")


@pytest.mark.parametrize(
    ("code", "equivalence"),
    [
        ("251.2", "equivalent"),
        ("008.09", "wider"),
        ("E849.7", "narrower"),
        ("250.00", "relatedto"),
        ("070.21", "relatedto"),
    ],
)
def test_equivalence_is_that_of_flags_and_categories(client: Client, code: str, equivalence: str) -> None:
    (first, *_) = matches(told(client, code=code, system=ICD9, targetsystem=ICD10, date="2018-01-01"))
    assert one_of(first, "equivalence") == equivalence


def test_a_cluster_is_never_a_plain_match(client: Client) -> None:
    for written in ("800.22", "80022"):
        entries = told(client, code=written, system=ICD9, targetsystem=ICD10)
        assert [codes(each) for each in matches(entries)] == [
            ["S02.0XXA", other] for other in ("S06.4X1A", "S06.4X2A", "S06.5X1A", "S06.5X2A", "S06.6X1A", "S06.6X2A")
        ]
        (scenario,) = [each["part"] for each in entries if each["name"] == "x-scenario"]
        lists = [all_of(each["part"], "concept") for each in scenario if each["name"] == "choiceList"]
        assert [len(each) for each in lists] == [1, 6]


def test_1971_clusters_are_had_page_by_page(client: Client) -> None:
    seen: list[list[str]] = []
    for offset in range(0, 2_500, 500):
        entries = told(client, code="34.73", system=ICD9, target=PCS, count="500", offset=str(offset))
        (counted,) = [each["part"] for each in entries if each["name"] == "x-clusters"]
        assert one_of(counted, "number") == 1_971
        clusters = [codes(each) for each in matches(entries) if len(each) and len(codes(each)) > 1]
        assert len(clusters) == one_of(counted, "shown")
        seen += clusters
    assert len(seen) == len(set(map(tuple, seen))) == 1_971
    entries = told(client, code="34.73", system=ICD9, target=PCS)
    assert "1,971 clusters" in one_of(entries, "message")
    assert sum(len(codes(each)) > 1 for each in matches(entries)) == 100
    assert sum(each["name"] == "x-scenario" for each in entries) == 8


def test_what_is_carried_names_its_hops(client: Client) -> None:
    entries = told(client, code="332.0", system=ICD9, targetsystem=ICD10)
    found = matches(entries)
    assert "G20" not in {codes(each)[0] for each in found}
    assert {codes(each)[0] for each in found} >= {"G20.A1", "G20.B2", "G20.C"}
    for each in found:
        assert one_of(each, "equivalence") == "relatedto"
        assert "G20 → " in one_of(each, "comment")
        assert all_of(each, "originMap")[0] == f"{GEM}|2018"
        assert len(all_of(each, "originMap")) == 2
    plain = matches(told(client, code="332.0", system=ICD9, targetsystem=ICD10, date="2020-01-01"))
    assert [codes(each) for each in plain] == [["G20"]]
    by_version = matches(told(client, code="332.0", system=ICD9, targetsystem=ICD10, targetVersion="2020"))
    assert [one_of(each, "concept")["version"] for each in by_version] == ["2020"]


def test_newer_codes_beside_a_target_are_told(client: Client) -> None:
    entries = told(client, code="251.2", system=ICD9, targetsystem=ICD10, date="2025-01-01")
    assert [codes(each) for each in matches(entries)] == [["E16.2"]]
    also = [each["part"] for each in entries if each["name"] == "x-also-consider"]
    assert [one_of(each, "concept")["code"] for each in also] == ["E16.A1", "E16.A2", "E16.A3"]
    assert "Consider also E16.A1" in one_of(entries, "message")


def test_no_map_is_an_answer_and_no_match(client: Client) -> None:
    entries = told(client, code="E850.3", system=ICD9, targetsystem=ICD10)
    (match,) = matches(entries)
    assert one_of(entries, "result") is False
    assert one_of(match, "equivalence") == "unmatched"
    assert one_of(match, "concept") is None
    assert one_of(entries, "message")


@pytest.mark.parametrize("code", ["999.99", "XYZ", "250"])
def test_what_has_no_translation_says_why(client: Client, code: str) -> None:
    entries = told(client, code=code, system=ICD9, targetsystem=ICD10)
    assert one_of(entries, "result") is False
    assert matches(entries) == []
    assert code in one_of(entries, "message")


@pytest.mark.parametrize(
    "query",
    [
        {"code": "S06.4X1A", "system": ICD10, "targetsystem": ICD9, "reverse": "true"},
        {"code": "S06.4X1A", "url": GEM, "reverse": "true"},
        {"coding": f"{ICD10}|S06.4X1A", "targetsystem": ICD9, "reverse": "true"},
    ],
)
def test_in_reverse_every_source_is_found(client: Client, query: dict[str, str]) -> None:
    found = matches(told(client, **query))
    assert {"800.22", "852.42"} <= {codes(each)[0] for each in found}
    cluster = next(each for each in found if codes(each)[0] == "800.22")
    assert "only together with S02.0XXA" in one_of(cluster, "comment")
    assert one_of(cluster, "equivalence") == "relatedto"
    assert one_of(cluster, "originMap") == f"{GEM}|2018"


def test_r5_asks_in_reverse_by_the_target(client: Client) -> None:
    old = matches(told(client, code="S06.4X1A", system=ICD10, targetsystem=ICD9, reverse="true"))
    for query in (
        {"targetCode": "S06.4X1A", "targetSystem": ICD10, "sourceSystem": ICD9},
        {"targetCode": "S06.4X1A", "system": ICD10, "targetSystem": ICD9},
        {"targetCoding": f"{ICD10}|S06.4X1A", "sourceSystem": ICD9},
    ):
        found = matches(told(client, **query))
        assert [one_of(each, "source")["code"] for each in found] == [codes(each)[0] for each in old]
        assert {one_of(each, "concept")["code"] for each in found} == {"S06.4X1A"}


@pytest.mark.parametrize(
    "query",
    [
        {"sourceCode": "250.00", "sourceSystem": ICD9, "targetSystem": ICD10},
        {"sourceCode": "250.00", "system": ICD9, "targetsystem": ICD10},
        {"code": "250.00", "source": f"{ICD9}?fhir_vs", "target": f"{ICD10}?fhir_vs"},
        {"code": "25000", "system": ICD9, "targetScope": ICD10},
        {"code": "250.00", "source": ICD9, "target": f"{ICD10}/vs"},
        {"sourceCoding": f"{ICD9}|250.00", "target": ICD10},
        {"coding": f"{ICD9}|2015|250.00", "targetsystem": ICD10},
        {"code": "250.00", "url": GEM},
        {"code": "250.00", "url": f"{GEM}|2018"},
        {"code": "250.00", "system": ICD9, "url": "http://elsewhere/fhir/ConceptMap/gem-icd9cm-icd10cm"},
        {
            "code": "250.00",
            "system": "urn:oid:2.16.840.1.113883.6.103",
            "targetsystem": "urn:oid:2.16.840.1.113883.6.90",
        },
        {"code": "250.00", "system": ICD9},
    ],
)
def test_a_question_may_be_asked_in_many_ways(client: Client, query: dict[str, str]) -> None:
    assert [codes(each) for each in matches(told(client, **query))] == [["E11.9"]]


def test_a_map_answers_at_its_own_address(client: Client) -> None:
    for name in ("gem-icd9cm-icd10cm", "gem-icd9cm-icd10cm-2018"):
        entries = told(client, f"/fhir/ConceptMap/{name}/$translate", code="250.00")
        assert [codes(each) for each in matches(entries)] == [["E11.9"]]


def test_every_coding_of_a_concept_is_translated_and_named(client: Client) -> None:
    concept = {
        "coding": [
            {"system": ICD9, "code": "251.2"},
            {"system": "http://x", "code": "1"},
            {"system": ICD9, "code": "250.00"},
        ]
    }
    sent = parameters(codeableConcept={"valueCodeableConcept": concept}, targetsystem=ICD10)
    entries = client.post(ASKED, **sent).json()["parameter"]
    found = [each for each in entries if each["name"] == "match"]
    asked = [next(value_of(one) for one in each["extension"] if one["url"].endswith(":asked")) for each in found]
    assert [(one["code"], codes(each["part"])) for one, each in zip(asked, found, strict=True)] == [
        ("251.2", ["E16.2"]),
        ("250.00", ["E11.9"]),
    ]
    assert "http://x" in one_of(entries, "message")


def test_an_undotted_code_of_both_volumes_is_refused_with_both_readings(client: Client) -> None:
    issue = refused(client, 400, code="0051", system=ICD9)
    assert issue["code"] == "multiple-matches"
    assert "005.1" in issue["details"]["text"]
    assert "00.51" in issue["details"]["text"]
    assert [codes(each) for each in matches(told(client, code="005.1", system=ICD9, target=ICD10))] == [["A05.1"]]
    assert matches(told(client, code="00.51", system=ICD9))


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (400, {}),
        (400, {"code": "401.9"}),
        (400, {"code": "401.9", "sourceCode": "401.9", "system": ICD9}),
        (400, {"code": "401.9", "coding": f"{ICD9}|401.9"}),
        (400, {"code": "401.9", "system": ICD10, "url": GEM}),
        (404, {"code": "401.9", "system": "http://nowhere"}),
        (404, {"code": "401.9", "system": ICD9, "targetsystem": "http://nowhere"}),
        (404, {"code": "401.9", "system": ICD9, "targetsystem": HCPCS}),
        (404, {"code": "401.9", "url": f"{GEM}|1999"}),
        (404, {"code": "401.9", "url": "urn:crosswalk:map:nothing"}),
        (404, {"code": "401.9", "url": "urn:crosswalk:map:applied:nothing"}),
        (404, {"code": "401.9", "url": "http://nowhere/ConceptMap/x"}),
        (404, {"code": "401.9", "system": ICD9, "version": "1066"}),
        (404, {"code": "401.9", "system": ICD9, "targetsystem": ICD10, "targetVersion": "1066"}),
        (422, {"code": "401.9", "system": ICD9, "target": "http://nowhere/ValueSet/some"}),
        (422, {"code": "401.9", "system": ICD9, "dependency": "x"}),
        (400, {"code": "401.9", "system": ICD9, "date": "yesterday"}),
        (400, {"code": "401.9", "system": ICD9, "count": "many"}),
    ],
)
def test_what_cannot_be_asked_is_told(client: Client, status: int, query: dict[str, str]) -> None:
    assert refused(client, status, **query)["details"]["text"]


def pairs_of(answer: Translation) -> set[tuple[int, tuple[str, ...]]]:
    """The codes of an answer with their scenarios, each list of a scenario as one."""
    return {
        (each.scenario, tuple(choice.code for choice in choices))
        for each in answer.alternatives
        for choices in each.choices
    }


def told_pairs(entries: Sequence[Entry]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for match in matches(entries):
        if one_of(match, "equivalence") != "unmatched" and len(codes(match)) == 1:
            yield 0, (codes(match)[0],)
    for each in entries:
        if each["name"] == "x-scenario":
            for one in each["part"]:
                if one["name"] == "choiceList":
                    yield one_of(each["part"], "number"), tuple(c["code"] for c in all_of(one["part"], "concept"))


@pytest.mark.parametrize(
    ("source", "target", "one_in"),
    [("icd9cm", "icd10cm", 140), ("icd10cm", "icd9cm", 700), ("icd9pcs", "icd10pcs", 40), ("icd10pcs", "icd9pcs", 800)],
)
def test_matches_are_the_alternatives_of_the_library(
    client: Client, service: Crosswalk, source: str, target: str, one_in: int
) -> None:
    uris = {"icd9cm": ICD9, "icd9pcs": ICD9, "icd10cm": ICD10, "icd10pcs": PCS}
    sample = part_of(service.roster(source, billable=True).codes, one_in)
    assert len(sample) > 90
    mapped = 0
    for code, answer in zip(sample, service.translate(sample, source, target, repairs="none"), strict=True):
        entries = told(client, code=code, system=uris[source], targetsystem=uris[target])
        assert one_of(entries, "result") is bool(answer.alternatives), code
        assert set(told_pairs(entries)) == pairs_of(answer), code
        mapped += bool(answer.alternatives)
    assert mapped > 80


def test_maps_that_people_made_are_read_and_used(
    starter_store: str, runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "own.sqlite"))
    with crosswalk.open(starter_store, today=lambda: TODAY) as service:
        with closing(service.maps) as maps:
            maps.create("claims", "icd9cm", "icd10cm", "approximate-single", who="A. Coder", release="2024")
            maps.choose(
                "claims", [ManualChoice("401.9", ("I10",), "as charted", "A. Coder", "2024-03-01")], who="A. Coder"
            )
        client = Client(create_app(service), runner)
        url = "urn:crosswalk:map:applied:claims"
        for path, query in ((ASKED, {"url": url}), ("/fhir/ConceptMap/applied-claims/$translate", {})):
            (match,) = matches(told(client, path, code="401.9", **query))
            assert (codes(match), one_of(match, "source")) == (["I10"], f"{url}|2")
        assert one_of(matches(told(client, code="401.9", url=f"{url}|1"))[0], "source") == f"{url}|1"
        found = client.get("/fhir/ConceptMap", url=url).json()["entry"][0]["resource"]
        assert (found["id"], found["version"]) == ("applied-claims", "2")
        assert client.get(ASKED, code="I10", url=url, reverse="true").status_code == 422
        assert client.get(ASKED, code="401.9", url=f"{url}|9").status_code == 404
