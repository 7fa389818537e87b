"""Code systems and versions as FHIR and the field write them lead to ours, and ours back to theirs."""

from __future__ import annotations

from datetime import date

import pytest

from api.fhir.outcome import FhirFault, NoCodeSystem
from api.fhir.store_concepts import store_concepts
from api.fhir.systems import Pinned, release_named, systems_of, version_of, versions
from crosswalk.service import Crosswalk

CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD9 = "http://hl7.org/fhir/sid/icd-9-cm"


@pytest.mark.parametrize(
    ("uri", "systems"),
    [
        (CM, "icd10cm"),
        ("https://hl7.org/fhir/sid/icd-10-cm/", "icd10cm"),
        ("urn:oid:2.16.840.1.113883.6.90", "icd10cm"),
        ("http://www.cms.gov/Medicare/Coding/ICD10", "icd10pcs"),
        ("http://terminology.hl7.org/CodeSystem/icd10PCS", "icd10pcs"),
        ("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "hcpcs"),
        ("urn:oid:2.16.840.1.113883.6.14", "hcpcs"),
        ("http://www.ama-assn.org/go/cpt", "cpt"),
        (ICD9, "icd9cm icd9pcs"),
        ("urn:oid:2.16.840.1.113883.6.104", "icd9pcs"),
        ("http://hl7.org/fhir/sid/icd-9-cm/diagnosis", "icd9cm"),
        ("http://hl7.org/fhir/sid/icd-10", ""),
        ("http://loinc.org", ""),
        ("", ""),
    ],
)
def test_a_uri_names_its_systems_in_any_of_its_forms(uri: str, systems: str) -> None:
    assert " ".join(each.id for each in systems_of(uri)) == systems


def test_icd_10_of_the_who_is_not_taken_for_icd_10_cm(service: Crosswalk) -> None:
    with pytest.raises(NoCodeSystem, match=r"ICD-10 of the WHO, which is not ICD-10-CM.*icd-10-cm"):
        store_concepts(service, "http://hl7.org/fhir/sid/icd-10")


@pytest.mark.parametrize(
    ("system", "version", "label"),
    [
        ("icd10cm", "2026", "2026"),
        ("icd10cm", "FY2026", "2026"),
        ("icd10cm", "2026-04", "2026-04"),
        ("icd10cm", "2025-10", "2026"),
        ("icd10cm", "2025-10-01", "2026"),
        ("icd10cm", "20251001", "2026"),
        ("icd10cm", "icd10cm:2021-01", "2021-01"),
        ("icd9cm", "2015", "32"),
        ("icd9cm", "v32", "32"),
        ("icd9pcs", "32", "32"),
        ("hcpcs", "2025-10", "2025-10"),
        ("hcpcs", "2018", "2018"),
        ("hcpcs", "2018-01", "2018"),
        ("hcpcs", "2025", "2025-01"),
        ("icd10cm", "2.0.1", None),
        ("icd10cm", "2025-13", None),
        ("icd10cm", "20251301", None),
        ("icd10cm", "hcpcs:2025-10", None),
        ("icd10cm", "", None),
        ("icd10cm", "９", None),
    ],
)
def test_a_version_names_its_release_as_the_field_writes_it(
    service: Crosswalk, system: str, version: str, label: str | None
) -> None:
    found = release_named(service.calendar(system), version)
    assert (found and found.label) == label


@pytest.mark.parametrize("system", ["icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "hcpcs"])
def test_the_version_of_a_release_names_it_and_no_other(service: Crosswalk, system: str) -> None:
    calendar = service.calendar(system)
    known = [version_of(release) for release in calendar.known]
    assert len(set(known)) == len(known)
    assert [release_named(calendar, each) for each in known] == list(calendar.known)
    held = versions(calendar)
    assert held == sorted(held, key=lambda release: release.ordinal, reverse=True)


def test_an_unknown_version_is_told_with_those_there_are(service: Crosswalk) -> None:
    with pytest.raises(NoCodeSystem, match=r"version '2.0.1'.*Valid versions: \[2027, 2026-04, 2026,"):
        store_concepts(service, CM, "2.0.1")
    with pytest.raises(NoCodeSystem, match="known but not loaded"):
        store_concepts(service, "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "2021-04")


def test_a_version_has_to_have_stood_on_the_day_that_is_named_beside_it(service: Crosswalk) -> None:
    assert store_concepts(service, CM, "2022", date(2021, 12, 1)).version == "2022"
    with pytest.raises(FhirFault, match="did not stand on 2020-12-01"):
        store_concepts(service, CM, "2022", date(2020, 12, 1))


def test_answers_name_the_version_they_rest_on(service: Crosswalk) -> None:
    assert store_concepts(service, CM).version == "2024"
    assert store_concepts(service, CM, None, date(2023, 5, 1)).version == "2023-04"
    assert store_concepts(service, ICD9).version == "2015"
    assert store_concepts(service, CM, None, date(2000, 1, 1)).version is None


def test_versions_are_pinned_for_a_system_in_any_form_of_its_uri() -> None:
    pinned = Pinned(defaults=[f"{CM}|2022"])
    assert pinned.version(CM, None) == pinned.version("urn:oid:2.16.840.1.113883.6.90", None) == "2022"
    assert pinned.version(CM, "2023") == "2023"
    assert pinned.version(ICD9, None) is None
    assert Pinned(forced=[f"{CM}|2021"]).version(CM, "2023") == "2021"
    checked = Pinned(checked=[f"{CM}|2022"])
    assert checked.version(CM, None) == "2022"
    with pytest.raises(FhirFault, match="check-system-version asks for '2022'"):
        checked.version(CM, "2023")
