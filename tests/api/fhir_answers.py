"""What FHIR answers, taken apart for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ICD9 = "http://hl7.org/fhir/sid/icd-9-cm"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"

Entry = Mapping[str, Any]


def value_of(entry: Entry) -> Any:
    """The value of a parameter or part."""
    return next(value for name, value in entry.items() if name.startswith("value"))


def all_of(entries: Sequence[Entry], name: str) -> list[Any]:
    """The values under a name."""
    return [value_of(each) for each in entries if each["name"] == name]


def one_of(entries: Sequence[Entry], name: str) -> Any:
    """The only value under a name; None for none."""
    found = all_of(entries, name)
    assert len(found) < 2
    return found[0] if found else None


def issues_of(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """The issues of an answer: how grave, and of which kind in the terminology ecosystem."""
    told = next((each["resource"]["issue"] for each in entries if each["name"] == "issues"), [])
    return [(each["severity"], each["details"]["coding"][0]["code"]) for each in told]


def parameters(**values: Any) -> dict[str, Any]:
    """A Parameters resource, each value under its name: texts, booleans, resources, or entries as they are."""
    entries = []
    for name, value in values.items():
        if isinstance(value, dict) and "resourceType" in value:
            entries.append({"name": name, "resource": value})
        elif isinstance(value, dict):
            entries.append({"name": name, **value})
        elif isinstance(value, bool):
            entries.append({"name": name, "valueBoolean": value})
        else:
            entries.append({"name": name, "valueInteger" if isinstance(value, int) else "valueString": value})
    return {"resourceType": "Parameters", "parameter": entries}
