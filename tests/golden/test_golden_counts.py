"""Every loaded release holds as many billable codes and headers as the official one. (docs/formats.md 1.3, 8.1, 8.2)"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from golden_codes import Billable
from golden_facts import release_of_fact

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk

ICD10: Final = {
    # ICD-10-CM: FY2014 to FY2016 are one and the same.
    "icd10cm:2014": (69_823, 21_914),
    "icd10cm:2015": (69_823, 21_914),
    "icd10cm:2016": (69_823, 21_914),
    "icd10cm:2017": (71_486, 22_344),
    "icd10cm:2018": (71_704, 22_423),
    "icd10cm:2019": (71_932, 22_512),
    "icd10cm:2020": (72_184, 22_581),
    "icd10cm:2020-04": (72_186, 22_582),  # U07.0, U07.1 and their category; no file was issued
    "icd10cm:2021": (72_616, 22_736),
    "icd10cm:2021-01": (72_621, 22_737),
    "icd10cm:2022": (72_748, 22_776),
    "icd10cm:2022-04": (72_750, 22_778),
    "icd10cm:2023": (73_639, 23_106),
    "icd10cm:2023-04": (73_674, 23_121),
    "icd10cm:2024": (74_044, 23_252),
    "icd10cm:2024-04": (74_044, 23_252),
    "icd10cm:2025": (74_260, 23_324),
    "icd10cm:2025-04": (74_260, 23_324),
    "icd10cm:2026": (74_719, 23_467),
    "icd10cm:2026-04": (74_719, 23_467),  # by its tabular list, which is all there is
    # ICD-10-PCS: the headers are the tables.
    "icd10pcs:2014": (71_924, 845),
    "icd10pcs:2015": (71_924, 845),
    "icd10pcs:2016": (71_974, 848),
    "icd10pcs:2017": (75_789, 857),
    "icd10pcs:2018": (78_705, 873),
    "icd10pcs:2019": (78_881, 877),
    "icd10pcs:2020": (77_559, 880),
    "icd10pcs:2020-08": (77_571, 881),  # derived, as the October issues to FY2024; its new table is XW1
    "icd10pcs:2021": (78_115, 890),
    "icd10pcs:2021-01": (78_136, 890),
    "icd10pcs:2022": (78_220, 895),
    "icd10pcs:2022-04.r1": (78_227, 895),
    "icd10pcs:2022-04": (78_229, 895),
    "icd10pcs:2023": (78_496, 901),
    "icd10pcs:2023-04": (78_530, 901),
    "icd10pcs:2024": (78_603, 905),
    "icd10pcs:2024-04": (78_638, 905),
    "icd10pcs:2025": (78_948, 908),
    "icd10pcs:2025-04": (78_986, 910),  # derived
    "icd10pcs:2026": (79_115, 914),
}

CODES_ONLY: Final = {"icd10cm:2027": 74_879}
"""Billable codes of releases of which there is a codes file, which lists no headers."""

ICD9: Final = {  # version: diagnoses, procedures
    "20": (12_988, 3_606),  # to 22 by the tabular lists, which are all there is
    "21": (13_062, 3_615),
    "22": (13_208, 3_669),
    "23": (13_367, 3_701),
    "24": (13_549, 3_733),
    "25": (13_677, 3_768),
    "26": (14_025, 3_824),
    "27": (14_315, 3_838),
    "28": (14_432, 3_859),
    "29": (14_567, 3_877),
    "30": (14_567, 3_878),
    "31": (14_567, 3_882),
    "32": (14_567, 3_882),
}

Counts = dict[str, tuple[int, int]]


def count_by_release(codes: Crosswalk, system_id: str) -> Counts:
    """Billable codes and headers of every loaded release, from the states that stand in it."""
    system = SYSTEMS[system_id]
    spans = Counter(
        (state.first, state.last, state.billable)
        for _, states in codes.store.codes.all_states(system)
        for state in states
        if state.first is not None and state.last is not None
    )
    counts = {}
    for each in codes.store.releases.loaded_releases(system):
        here = each.release.ordinal
        billable, headers = (
            sum(n for (first, last, is_billable), n in spans.items() if is_billable is kind and first <= here <= last)
            for kind in (True, False)
        )
        counts[each.release.id] = (billable, headers)
    return counts


@pytest.fixture(scope="module")
def counts(codes: Crosswalk) -> Callable[[str], Counts]:
    return cache(lambda system: count_by_release(codes, system))


@pytest.mark.parametrize("release", ICD10)
def test_billable_codes_and_headers_of_icd10(counts: Callable[[str], Counts], release: str) -> None:
    assert counts(release.partition(":")[0])[release] == ICD10[release]


@pytest.mark.parametrize("version", ICD9)
def test_billable_codes_of_icd9(counts: Callable[[str], Counts], version: str) -> None:
    diagnoses, _ = counts("icd9cm")[f"icd9cm:{version}"]
    procedures, _ = counts("icd9pcs")[f"icd9pcs:{version}"]
    assert (diagnoses, procedures) == ICD9[version]


@pytest.mark.parametrize("system", ["icd9cm", "icd9pcs", "icd10cm", "icd10pcs"])
def test_no_loaded_release_goes_uncounted(counts: Callable[[str], Counts], system: str) -> None:
    expected = {release: billable for release, (billable, _) in ICD10.items()} | CODES_ONLY
    expected |= {f"icd9cm:{version}": diagnoses for version, (diagnoses, _) in ICD9.items()}
    expected |= {f"icd9pcs:{version}": procedures for version, (_, procedures) in ICD9.items()}
    found = {release: billable for release, (billable, _) in counts(system).items()}
    assert found == {release: expected.get(release) for release in found}


@pytest.mark.parametrize("name", ["icd10cm_release_counts.csv", "icd10pcs_release_counts.csv"])
def test_the_facts_say_the_same(facts: Path, name: str) -> None:
    with (facts / name).open(encoding="ascii", newline="") as file:
        stated = {release_of_fact(row["release"]): row for row in csv.DictReader(file)}
    known = {release: (int(row["billable"]), int(row["headers"])) for release, row in stated.items()}
    missing = {"icd10cm:2020-04", "icd10cm:2021", "icd10cm:2026-04", "icd10pcs:2020-08", "icd10pcs:2025-04"}
    missing |= {f"icd10pcs:{year}" for year in range(2021, 2025)}
    system = next(iter(known)).partition(":")[0]
    assert known == {
        release: each for release, each in ICD10.items() if release.startswith(system) and release not in missing
    }


def test_the_last_icd9_diagnoses_by_shape(billable: Billable) -> None:
    """Version 32: 1,291 E codes, 1,109 V codes; 93 codes of three characters, 4,381 of four, 10,093 of five."""
    last = billable("icd9cm", "32")
    assert Counter(code[0] for code in last if code[0] in "EV") == {"E": 1_291, "V": 1_109}
    assert Counter(map(len, last)) == {3: 93, 4: 4_381, 5: 10_093}


def test_the_last_icd9_procedures_by_length(billable: Billable) -> None:
    assert Counter(map(len, billable("icd9pcs", "32"))) == {3: 221, 4: 3_661}


def test_the_starter_set_counts_as_the_official_releases_do(starter: Crosswalk) -> None:
    """Every release is there, counted as published; FY2027 comes from a codes file, which lists no headers."""
    found = {
        release: counted
        for system in ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs")
        for release, counted in count_by_release(starter, system).items()
    }
    assert found["icd9cm:32"][0] == 14_567
    assert found["icd9pcs:32"][0] == 3_882
    assert found["icd10cm:2027"][0] == 74_879
    assert {release: found[release] for release in ICD10} == ICD10
