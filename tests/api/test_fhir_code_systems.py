"""The operations of CodeSystem tell of real codes what they are, on a day and in a version."""

from __future__ import annotations

from typing import Any, Final

import pytest

from api.fhir.store_concepts import concept
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup

CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
ICD9: Final = "http://hl7.org/fhir/sid/icd-9-cm"
PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS: Final = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


def ask(client: Any, path: str, **query: str) -> dict[str, Any]:
    """The parameters of an answer by name: values, and properties by their codes."""
    response = client.get(f"/fhir/{path}", **query)
    assert response.status_code == 200, response.text
    return read(response.json())


def read(resource: dict[str, Any]) -> dict[str, Any]:
    assert resource["resourceType"] == "Parameters"
    found: dict[str, Any] = {}
    for each in resource["parameter"]:
        if each["name"] == "property":
            parts = {part["name"]: _value(part) for part in each["part"]}
            found.setdefault(parts["code"], []).append(parts["value"])
        elif each["name"] != "designation":
            found[each["name"]] = each.get("resource", _value(each))
    return found


def _value(entry: dict[str, Any]) -> Any:
    return next((said for name, said in entry.items() if name.startswith("value")), None)


def issues(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Severity and kind of each issue."""
    return [(each["severity"], each["details"]["coding"][0]["code"]) for each in answer["issues"]["issue"]]


LOOKUP: Final = "CodeSystem/$lookup"
VALIDATE: Final = "CodeSystem/$validate-code"
SUBSUMES: Final = "CodeSystem/$subsumes"


@pytest.mark.parametrize("written", ["M80.00XA", "m80.00xa", "M8000XA", " m8000xa "])
def test_a_code_is_found_in_any_form_and_given_back_as_it_is_written(client: Any, written: str) -> None:
    found = ask(client, LOOKUP, system=CM, code=written)
    assert found["code"] == "M80.00XA"
    assert found["display"].startswith("Age-related osteoporosis with current pathological fracture")
    assert found["parent"] == ["M80.00"]
    assert (found["version"], found["billable"], found["status"]) == ("2024", [True], ["active"])
    assert "notSelectable" not in found


def test_a_header_is_a_code_that_is_not_billable(client: Any) -> None:
    found = ask(client, LOOKUP, system=CM, code="E11", property="*")
    assert (found["billable"], found["kind"], found["notSelectable"]) == ([False], ["header"], [True])
    assert found["child"][:2] == ["E11.0", "E11.1"]
    assert "parent" not in found


@pytest.mark.parametrize(
    ("moment", "billable", "since"),
    [
        ({"version": "2023"}, True, "2015-10-01"),
        ({"date": "2023-09-30"}, True, "2015-10-01"),
        ({"date": "2023-10-01T08:30:00Z"}, False, "2023-10-01"),
        ({"version": "2024"}, False, "2023-10-01"),
    ],
)
def test_a_code_is_told_as_it_was_at_the_moment(
    client: Any, moment: dict[str, str], billable: bool, since: str
) -> None:
    found = ask(client, LOOKUP, system=CM, code="G20", **moment)
    assert (found["billable"], found["effectiveDate"]) == ([billable], [since])
    assert found.get("deprecationDate") == (["2023-10-01"] if billable else None)
    assert ("child" in found) is not billable


def test_only_the_properties_that_are_asked_for_are_told(client: Any) -> None:
    answer = client.get(f"/fhir/{LOOKUP}?system={CM}&code=E11.9&property=parent&property=billable").json()
    told = [each["part"][0]["valueCode"] for each in answer["parameter"] if each["name"] == "property"]
    assert told == ["parent", "billable"]
    assert "designation" not in [each["name"] for each in answer["parameter"]]


def test_procedures_and_supplies_have_properties_of_their_own(client: Any) -> None:
    assert ask(client, LOOKUP, system=PCS, code="0016070")["parent"] == ["001"]
    found = ask(client, LOOKUP, system=HCPCS, code="J0120")
    assert found["kind"] == ["procedure"]
    # No data package has titles of HCPCS: how to get them is told.
    assert "display" not in found
    assert "crosswalk fetch hcpcs:" in found["message"]


def test_what_a_value_means_is_told_beside_it() -> None:
    stated = (("coverage", ("D",)), ("kind", ("procedure",)))
    told = Lookup("J0120", "hcpcs", "J0120", Status.VALID, None, True, "s", "l", None, None, stated)
    assert concept(told).properties["coverage"] == [
        {"valueString": "D", "description": "special coverage instructions"}
    ]


def test_a_deleted_code_is_told_as_inactive(client: Any) -> None:
    found = ask(client, LOOKUP, system=HCPCS, code="G0154")
    assert (found["inactive"], found["status"], found["billable"]) == ([True], ["retired"], [False])
    assert found["deprecationDate"] == ["2016-03-01"]
    assert "it was deleted on 2016-03-01" in found["message"]


def test_forms_with_their_points_tell_the_volumes_of_icd_9_apart(client: Any) -> None:
    assert ask(client, LOOKUP, system=ICD9, code="250.00")["parent"] == ["250.0"]
    assert ask(client, LOOKUP, system=ICD9, code="00.51")["parent"] == ["00.5"]
    assert ask(client, LOOKUP, system=ICD9, code="25000")["code"] == "250.00"
    assert ask(client, LOOKUP, system=ICD9, code="250")["child"][0] == "250.0"
    refused = client.get(f"/fhir/{LOOKUP}", system=ICD9, code="0051")
    assert refused.status_code == 404
    assert "may be 005.1 (" in refused.text
    assert "or 00.51 (" in refused.text
    assert ask(client, LOOKUP, system="urn:oid:2.16.840.1.113883.6.104", code="0051")["code"] == "00.51"
    assert ask(client, "CodeSystem/icd9cm/$lookup", code="0051")["code"] == "005.1"


def test_the_instance_of_a_version_is_asked(client: Any) -> None:
    assert ask(client, "CodeSystem/icd10cm-2023/$lookup", code="G20")["version"] == "2023"
    assert ask(client, "CodeSystem/icd10cm/$validate-code", code="G20")["version"] == "2024"
    refused = client.get("/fhir/CodeSystem/icd10cm/$lookup", code="G20", system=ICD9)
    assert refused.status_code == 400


def test_an_unknown_code_is_not_found_with_what_it_may_have_been(client: Any) -> None:
    refused = client.get(f"/fhir/{LOOKUP}", system=CM, code="E11.91")
    issue = refused.json()["issue"][0]
    assert (refused.status_code, issue["details"]["coding"][0]["code"]) == (404, "invalid-code")
    assert issue["details"]["text"].endswith("Did you mean E11.9?")
    early = client.get(f"/fhir/{LOOKUP}", system=CM, code="G20.A1", date="2020-01-01")
    assert "it is one from 2023-10-01" in early.text


def test_cpt_without_a_licence_is_refused_and_said(client: Any) -> None:
    refused = client.get(f"/fhir/{LOOKUP}", system="http://www.ama-assn.org/go/cpt", code="99213")
    assert refused.status_code == 404
    assert "No licensed file of CPT is loaded" in refused.text


def test_a_valid_code_is_valid_with_its_display(client: Any) -> None:
    found = ask(client, VALIDATE, url=CM, code="E11.9", display="type 2 DIABETES mellitus without complications")
    assert found == {
        "result": True,
        "code": "E11.9",
        "system": CM,
        "version": "2024",
        "display": "Type 2 diabetes mellitus without complications",
    }


def test_a_wrong_display_is_wrong_and_the_right_one_told(client: Any) -> None:
    asked = {"url": CM, "code": "E11.9", "display": "Type 1"}
    found = ask(client, VALIDATE, **asked)
    assert (found["result"], issues(found)) == (False, [("error", "invalid-display")])
    assert "Valid display is 'Type 2 diabetes mellitus without complications'" in found["message"]
    lenient = ask(client, VALIDATE, **asked, **{"lenient-display-validation": "true"})
    assert (lenient["result"], issues(lenient)) == (True, [("warning", "invalid-display")])


def test_a_code_in_another_form_is_valid_and_the_form_told(client: Any) -> None:
    found = ask(client, VALIDATE, url=CM, code="m8000xa")
    assert (found["result"], found["code"], found["normalized-code"]) == (True, "m8000xa", "M80.00XA")
    assert issues(found) == [("information", "code-rule")]


def test_an_inactive_code_is_valid_with_a_warning(client: Any) -> None:
    found = ask(client, VALIDATE, url=HCPCS, code="G0154")
    assert (found["result"], found["inactive"], issues(found)) == (True, True, [("warning", "code-comment")])
    assert "inactive" not in ask(client, VALIDATE, url=HCPCS, code="G0154", date="2016-02-29")


def test_a_header_is_valid_unless_abstract_codes_are_not_wanted(client: Any) -> None:
    found = ask(client, VALIDATE, url=CM, code="E11")
    assert (found["result"], issues(found)) == (True, [("information", "code-comment")])
    refused = ask(client, VALIDATE, url=CM, code="E11", abstract="false")
    assert (refused["result"], issues(refused)) == (False, [("error", "code-rule")])


@pytest.mark.parametrize(
    ("asked", "cause", "told"),
    [
        ({"url": "http://hl7.org/fhir/sid/icd-10", "code": "E11"}, "http://hl7.org/fhir/sid/icd-10", "not ICD-10-CM"),
        ({"url": CM, "code": "E11", "version": "2.0.1"}, f"{CM}|2.0.1", "Valid versions: [2027"),
        ({"url": f"{CM}|1999", "code": "E11"}, f"{CM}|1999", "Valid versions: [2027"),
    ],
)
def test_an_unknown_system_or_version_is_the_cause(client: Any, asked: dict[str, str], cause: str, told: str) -> None:
    found = ask(client, VALIDATE, **asked)
    assert (found["result"], found["x-caused-by-unknown-system"]) == (False, cause)
    assert issues(found) == [("error", "not-found")]
    assert told in found["message"]


def test_an_unknown_code_is_invalid(client: Any) -> None:
    for code in ("E11.91", "zz", "G20.A1"):
        found = ask(client, VALIDATE, url=CM, code=code, date="2023-01-01")
        assert (found["result"], issues(found)) == (False, [("error", "invalid-code")])
        assert "display" not in found


def test_versions_are_pinned_by_the_request(client: Any) -> None:
    def version(**asked: str) -> str:
        return str(ask(client, VALIDATE, url=CM, code="G20", **asked)["version"])

    assert version(**{"system-version": f"{CM}|2022"}) == "2022"
    assert version(**{"system-version": f"{CM}|2022", "version": "2021"}) == "2021"
    assert version(**{"force-system-version": f"{CM}|2022", "version": "2021"}) == "2022"
    refused = client.get(
        f"/fhir/{VALIDATE}", url=CM, code="G20", version="2021", **{"check-system-version": f"{CM}|2022"}
    )
    assert refused.status_code == 422
    assert refused.json()["issue"][0]["details"]["coding"][0]["code"] == "version-error"


def test_one_right_coding_makes_a_concept_right(client: Any) -> None:
    def judged(*codings: dict[str, str], **more: Any) -> dict[str, Any]:
        concept = {"name": "codeableConcept", "valueCodeableConcept": {"coding": list(codings)}}
        named = [{"name": name, "valueUri": value} for name, value in more.items()]
        answer = client.post(f"/fhir/{VALIDATE}", resourceType="Parameters", parameter=[concept, *named])
        assert answer.status_code == 200, answer.text
        return read(answer.json())

    wrong, right = {"system": CM, "code": "E11.91"}, {"system": ICD9, "code": "250.00"}
    found = judged(wrong, right)
    assert (found["result"], found["code"]) == (True, "250.00")
    assert found["codeableConcept"] == {"coding": [wrong, right]}
    found = judged(wrong, right, url=CM)
    assert (found["result"], issues(found)) == (False, [("error", "invalid-code")])
    assert found["issues"]["issue"][0]["expression"] == ["CodeableConcept.coding[0].code"]
    assert judged(right, url=CM)["message"] == f"the concept has no coding of '{CM}'."


@pytest.mark.parametrize(
    ("system", "one", "other", "outcome"),
    [
        (CM, "E11", "E11.65", "subsumes"),
        (CM, "e11.65", "E11", "subsumed-by"),
        (CM, "E11.9", "e119", "equivalent"),
        (CM, "E11", "E10.9", "not-subsumed"),
        (PCS, "001", "0016070", "subsumes"),
        (ICD9, "250", "250.00", "subsumes"),
        (ICD9, "25", "250.00", "not-subsumed"),
    ],
)
def test_a_header_subsumes_what_is_below_it(client: Any, system: str, one: str, other: str, outcome: str) -> None:
    assert ask(client, SUBSUMES, system=system, codeA=one, codeB=other) == {"outcome": outcome}


def test_codes_of_two_systems_are_not_compared(client: Any) -> None:
    refused = client.get(f"/fhir/{SUBSUMES}", codingA=f"{CM}|E11", codingB=f"{ICD9}|250")
    assert refused.status_code == 400
    assert "two code systems" in refused.text
