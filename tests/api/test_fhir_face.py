"""The FHIR face as a server: what it can do, reads, searches, batches, forms of requests and of answers."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import pytest

from api.fhir.app import fhir_app
from api.fhir.batch import MOST_ENTRIES
from api.fhir.libraries import LIBRARIES
from api.fhir.reading import LARGEST_BODY
from api.fhir.registry import OPERATIONS
from crosswalk.domain.errors import (
    CrosswalkError,
    ReleaseNotLoaded,
    StoreNotFound,
    TooMany,
    UnknownMap,
    UnknownRelease,
    UsageError,
)

CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
ICD9: Final = "http://hl7.org/fhir/sid/icd-9-cm"
FHIR_JSON: Final = "application/fhir+json"
LOOKUP: Final = f"/fhir/CodeSystem/$lookup?system={CM}&code=E11.9"


def test_the_statement_names_every_operation_and_resource(client: Any) -> None:
    told = client.get("/fhir/metadata").json()
    assert (told["resourceType"], told["fhirVersion"], told["kind"]) == ("CapabilityStatement", "4.0.1", "instance")
    assert told["instantiates"] == ["http://hl7.org/fhir/CapabilityStatement/terminology-server"]
    (rest,) = told["rest"]
    named = {("", each["name"]) for each in rest["operation"]}
    named |= {(each["type"], one["name"]) for each in rest["resource"] for one in each.get("operation", ())}
    assert named == set(OPERATIONS)
    assert {each["type"] for each in rest["resource"] if "interaction" in each} == set(LIBRARIES)


def test_the_terminology_that_is_held_is_told_with_every_version(client: Any) -> None:
    told = client.get("/fhir/metadata?mode=terminology").json()
    systems = {each["uri"]: each for each in told["codeSystem"]}
    versions = [each["code"] for each in systems[CM]["version"]]
    assert versions[0] == "2027"
    assert "2023-04" in versions
    assert [each["code"] for each in systems[CM]["version"] if each["isDefault"]] == ["2024"]
    assert [each["code"] for each in systems[ICD9]["version"] if each["isDefault"]] == ["2015"]
    assert len(systems) == len(told["codeSystem"]) == 4
    assert client.get("/fhir/metadata?mode=none").status_code == 400


def test_the_version_of_fhir_is_told(client: Any) -> None:
    assert client.get("/fhir/$versions").json()["parameter"][0] == {"name": "version", "valueString": "4.0"}


def test_a_code_system_is_read_by_release_or_as_of_today(client: Any) -> None:
    one = client.get("/fhir/CodeSystem/icd10cm-2024-04").json()
    assert (one["id"], one["url"], one["version"], one["date"]) == ("icd10cm-2024-04", CM, "2024-04", "2024-04-01")
    assert (one["content"], one["count"]) == ("not-present", 74_044 + 23_252)
    today = client.get("/fhir/CodeSystem/icd10cm").json()
    assert (today["id"], today["version"]) == ("icd10cm", "2024")
    for unknown in ("icd10cm-1999", "icd11", "-", "icd10cm-"):
        refused = client.get(f"/fhir/CodeSystem/{unknown}")
        assert (refused.status_code, refused.json()["issue"][0]["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (f"url={CM}&version=2026", ["icd10cm-2026"]),
        (f"url={CM}|2026", ["icd10cm-2026"]),
        ("url=urn:oid:2.16.840.1.113883.6.90&version=2026,2025", ["icd10cm-2026", "icd10cm-2025"]),
        (f"url={ICD9}&version=2015", ["icd9cm-2015", "icd9pcs-2015"]),
        ("identifier=urn:ietf:rfc:3986|urn:oid:2.16.840.1.113883.6.104&version=2015", ["icd9pcs-2015"]),
        ("title:contains=pcs&version=2020", ["icd10pcs-2020"]),
        ("name=icd10cm&version=2020", ["icd10cm-2020"]),
        ("_id=hcpcs-2025-10&status=active", ["hcpcs-2025-10"]),
        ("url=http://loinc.org", []),
        (f"url={CM}&status=draft", []),
    ],
)
def test_code_systems_are_found(client: Any, query: str, ids: list[str]) -> None:
    bundle = client.get(f"/fhir/CodeSystem?{query}").json()
    assert (bundle["type"], bundle["total"]) == ("searchset", len(ids))
    assert [each["resource"]["id"] for each in bundle.get("entry", ())] == ids
    assert all(
        each["fullUrl"].endswith(f"/fhir/CodeSystem/{each['resource']['id']}") for each in bundle.get("entry", ())
    )


def test_pages_follow_their_links_and_are_the_whole(client: Any) -> None:
    address, found = f"/fhir/CodeSystem?url={CM}&_count=8&_elements=version", []
    pages = 0
    while address:
        bundle = client.get(address).json()
        found += [each["resource"]["version"] for each in bundle["entry"]]
        links = {each["relation"]: each["url"] for each in bundle["link"]}
        address, pages = links.get("next", "").removeprefix("http://127.0.0.1"), pages + 1
    assert (pages, len(found)) == (3, bundle["total"])
    assert len(set(found)) == len(found)


def test_a_search_is_also_posted_and_only_counted(client: Any) -> None:
    posted = client.ask("POST", "/fhir/CodeSystem/_search", data={"url": CM, "version": "2026"}).json()
    assert [each["resource"]["id"] for each in posted["entry"]] == ["icd10cm-2026"]
    for counted in ("_summary=count", "_count=0"):
        bundle = client.get(f"/fhir/CodeSystem?url={CM}&{counted}").json()
        assert "entry" not in bundle
        assert bundle["total"] == 21


def test_as_much_of_a_resource_is_sent_as_is_asked_for(client: Any) -> None:
    def read(query: str) -> dict[str, Any]:
        found: dict[str, Any] = client.get(f"/fhir/CodeSystem/icd10cm-2026?{query}").json()
        return found

    whole = read("")
    assert {*whole} - {*read("_summary=true")} == {"text", "description", "copyright"}
    assert {*read("_summary=text")} == {"resourceType", "id", "meta", "text", "status", "content", "date"}
    assert {*whole} - {*read("_summary=data")} == {"text"}
    assert {*read("_elements=version,name")} == {
        "resourceType",
        "id",
        "meta",
        "version",
        "name",
        "status",
        "content",
        "date",
    }
    assert read("_summary=true")["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert read("_summary=false") == whole
    assert client.get("/fhir/CodeSystem/icd10cm?_summary=count").status_code == 400


@pytest.mark.parametrize("sent", ["%24lookup", "$lookup", "$lookup/"])
def test_an_operation_is_named_with_its_sign_in_any_form(client: Any, sent: str) -> None:
    assert client.get(f"/fhir/CodeSystem/{sent}?system={CM}&code=E11.9").status_code == 200


def test_the_same_is_asked_by_query_form_and_parameters(client: Any) -> None:
    path = "/fhir/CodeSystem/$lookup"
    by_query = client.get(LOOKUP).json()
    coding = {"name": "coding", "valueCoding": {"system": CM, "code": "E11.9"}}
    body = json.dumps({"resourceType": "Parameters", "parameter": [coding]})
    for kind in (FHIR_JSON, "application/json", "application/json; charset=UTF-8", "application/json+fhir"):
        answer = client.ask("POST", path, content=body, headers={"content-type": kind})
        assert answer.json() == by_query
    assert client.ask("POST", path, data={"system": CM, "code": "E11.9"}).json() == by_query
    assert client.ask("POST", LOOKUP).json() == by_query
    mixed = client.ask("POST", f"{path}?system={CM}", data={"code": "E11.9"})
    assert mixed.json() == by_query


@pytest.mark.parametrize(
    ("asked", "accept", "status"),
    [
        ("", FHIR_JSON, 200),
        ("", "application/json", 200),
        ("", "application/xml;q=0.9, */*;q=0.1", 200),
        ("", "application/fhir+xml", 406),
        ("", "text/html", 406),
        ("&_format=json", "application/fhir+xml", 200),
        ("&_format=application/fhir%2Bjson", "*/*", 200),
        ("&_format=application/fhir+json", "*/*", 200),
        ("&_format=xml", FHIR_JSON, 406),
        ("&_format=ttl", "*/*", 406),
    ],
)
def test_only_json_is_spoken(client: Any, asked: str, accept: str, status: int) -> None:
    answer = client.ask("GET", LOOKUP + asked, headers={"accept": accept})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/fhir+json;charset=utf-8"
    assert answer.json()["resourceType"] == ("Parameters" if status == 200 else "OperationOutcome")


def test_an_answer_is_laid_out_for_people_where_that_is_asked(client: Any) -> None:
    pretty = client.get(f"{LOOKUP}&_pretty=true")
    assert pretty.text.startswith('{\n  "resourceType"')
    assert pretty.json() == client.get(LOOKUP).json()


def test_head_answers_as_get(client: Any) -> None:
    head = client.ask("HEAD", LOOKUP)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == client.get(LOOKUP).headers["content-length"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", FHIR_JSON, 400),
        (b"\xff", FHIR_JSON, 400),
        (b'{"resourceType":"Parameters","resourceType":"Parameters"}', FHIR_JSON, 400),
        (b"[" * 100_000, FHIR_JSON, 400),
        (b"{}", "text/plain", 415),
        (b"{}", None, 415),
        (b"<Parameters/>", "application/fhir+xml", 415),
        (b"{}", "application/json; charset=latin-1", 415),
        (b" " * (LARGEST_BODY + 1), FHIR_JSON, 413),
    ],
)
def test_a_body_that_cannot_be_read_is_told(client: Any, content: bytes, kind: str | None, status: int) -> None:
    headers = {} if kind is None else {"content-type": kind}
    for path in ("/fhir/CodeSystem/$lookup", "/fhir"):
        answer = client.ask("POST", path, content=content, headers=headers)
        assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/fhir", 405),
        ("GET", "/fhir/", 405),
        ("GET", "/fhir/Patient", 404),
        ("GET", "/fhir/CodeSystem/$none", 404),
        ("GET", "/fhir/$lookup", 404),
        ("GET", "/fhir/CodeSystem/a/b/$lookup", 404),
        ("GET", "/fhir/CodeSystem/icd10cm/_history", 404),
        ("GET", "/fhir/a/b/c/d", 404),
        ("POST", "/fhir/CodeSystem", 405),
        ("PUT", "/fhir/CodeSystem/icd10cm", 405),
        ("PATCH", "/fhir/CodeSystem/icd10cm", 405),
        ("DELETE", "/fhir/CodeSystem/$lookup", 405),
        ("POST", "/fhir/metadata", 405),
        ("GET", "/fhir/CodeSystem/_search", 405),
        ("OPTIONS", "/fhir/CodeSystem", 405),
    ],
)
def test_what_is_not_there_and_what_is_not_done_is_told(client: Any, method: str, path: str, status: int) -> None:
    answer = client.ask(method, path)
    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")
    assert ("allow" in answer.headers) == (status == 405)


class _Failing:
    """A service that fails in one way."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def together(self) -> Any:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (StoreNotFound("it is gone."), 503, "transient"),
        (UnknownRelease("there is none."), 404, "not-found"),
        (UnknownMap("there is none."), 404, "not-found"),
        (ReleaseNotLoaded("it is not here."), 409, "not-found"),
        (TooMany("they are a million."), 422, "too-costly"),
        (UsageError("it makes no sense."), 400, "invalid"),
        (CrosswalkError("it is so."), 500, "exception"),
        (RuntimeError("a secret"), 500, "exception"),
    ],
)
def test_every_fault_is_an_outcome_and_tells_no_secret(
    client: Any, runner: asyncio.Runner, error: Exception, status: int, kind: str
) -> None:
    failing = type(client)(fhir_app(_Failing(error)), runner)  # type: ignore[arg-type]
    answer = failing.get("/CodeSystem")
    issue = answer.json()["issue"][0]
    assert (answer.status_code, issue["code"]) == (status, kind)
    assert "secret" not in answer.text


def _entry(url: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    return {"request": {"method": method, "url": url}, **more}


def _batch(client: Any, *entries: Any, kind: str = "batch") -> Any:
    return client.post("/fhir", resourceType="Bundle", type=kind, entry=list(entries))


def test_a_batch_answers_each_of_its_entries(client: Any) -> None:
    named = [{"name": "url", "valueUri": CM}, {"name": "code", "valueCode": "E11.91"}]
    answer = _batch(
        client,
        _entry(LOOKUP.removeprefix("/fhir/")),
        _entry(f"http://127.0.0.1{LOOKUP.replace('$', '%24')}"),
        _entry("CodeSystem/$validate-code", "POST", resource={"resourceType": "Parameters", "parameter": named}),
        _entry("/CodeSystem/icd10cm?_elements=version"),
        _entry(f"CodeSystem/$lookup?system={CM}&code=zz"),
        _entry("CodeSystem/icd10cm", "DELETE"),
        _entry("http://elsewhere.example/CodeSystem"),
        _entry("", "POST"),
        {},
        7,
    ).json()
    assert answer["type"] == "batch-response"
    told = [each["response"]["status"] for each in answer["entry"]]
    assert told == ["200", "200", "200", "200", "404", "405", "400", "422", "400", "400"]
    first, same, judged, read, *wrong = answer["entry"]
    assert first["resource"] == same["resource"] == client.get(LOOKUP).json()
    assert judged["resource"]["parameter"][0] == {"name": "result", "valueBoolean": False}
    assert read["resource"]["version"] == "2024"
    assert all(each["response"]["outcome"]["resourceType"] == "OperationOutcome" for each in wrong)


def test_what_is_no_batch_is_refused(client: Any) -> None:
    assert _batch(client, kind="transaction").status_code == 422
    assert client.post("/fhir", resourceType="Parameters").status_code == 400
    assert client.post("/fhir", resourceType="Bundle", type="batch", entry={}).status_code == 400
    assert _batch(client).json() == {"resourceType": "Bundle", "type": "batch-response", "entry": []}
    refused = _batch(client, *[{}] * (MOST_ENTRIES + 1))
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (422, "too-costly")
