"""The annual diff, code by code and by the official counts.

(docs/design.md, rules 6.1 and 6.2; docs/formats.md 8.1, 8.3.)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from golden_facts import release_of_fact

from crosswalk.domain.history.difference import DeletedCode, Difference, NewCode, RevisedCode
from crosswalk.service import Crosswalk

CM_PAIRS: Final = [
    "FY2014 -> FY2015",
    "FY2015 -> FY2016",
    "FY2016 -> FY2017",
    "FY2017 -> FY2018",
    "FY2018 -> FY2019",
    "FY2019 -> FY2020",
    "FY2020 -> FY2021-Jan",
    "FY2021-Jan -> FY2022-Oct",
    "FY2022-Oct -> FY2022-Apr",
    "FY2022-Apr -> FY2023-Oct",
    "FY2023-Oct -> FY2023-Apr",
    "FY2023-Apr -> FY2024-Oct",
    "FY2024-Oct -> FY2024-Apr",
    "FY2024-Apr -> FY2025-Oct",
    "FY2025-Oct -> FY2025-Apr",
]
PCS_PAIRS: Final = [
    "pcs2014 -> pcs2015",
    "pcs2015 -> pcs2016",
    "pcs2016 -> pcs2017",
    "pcs2017 -> pcs2018",
    "pcs2018 -> pcs2019",
    "pcs2019 -> pcs2020",
    "pcs2020 -> pcs2021",
    "pcs2021 -> pcs2022",
    "pcs2022 -> pcs2022errata",
    "pcs2022errata -> pcs2023",
    "pcs2023 -> pcs2024",
    "pcs2024 -> pcs2025",
]

FOOTERS: Final = {  # new, deleted, revised as the addenda print them
    "icd10cm:2015": (0, 0, 0),
    "icd10cm:2016": (0, 0, 0),
    "icd10cm:2017": (1_974, 311, 425),
    "icd10cm:2018": (360, 142, 226),
    "icd10cm:2019": (279, 51, 143),
    "icd10cm:2020": (273, 21, 30),
    "icd10cm:2020-04": (2, 0, 0),
    "icd10cm:2021": (490, 58, 47),
    "icd10cm:2021-01": (496, 59, 47),
    "icd10cm:2022": (159, 32, 20),
    "icd10cm:2022-04": (3, 1, 0),
    "icd10cm:2023": (1_176, 287, 28),
    "icd10cm:2023-04": (42, 7, 1),
    "icd10cm:2024": (395, 25, 13),
    "icd10cm:2024-04": (0, 0, 0),
    "icd10cm:2025": (252, 36, 13),
    "icd10cm:2025-04": (0, 0, 0),
    "icd10cm:2026": (487, 28, 38),
    "icd10cm:2026-04": (0, 0, 0),
    "icd10cm:2027": (190, 30, 4),
    "icd10pcs:2016": (50, 0, 484),
    "icd10pcs:2017": (3_827, 12, 738),
    "icd10pcs:2018": (3_562, 646, 2_048),
    "icd10pcs:2019": (392, 216, 8),
    "icd10pcs:2020": (734, 2_056, 130),
    "icd10pcs:2020-08": (12, 0, 0),
    "icd10pcs:2021": (556, 0, 0),
    "icd10pcs:2021-01": (577, 0, 0),
    "icd10pcs:2022": (191, 107, 62),
    "icd10pcs:2022-04.r1": (7, 0, 0),
    "icd10pcs:2022-04": (2, 0, 0),
    "icd10pcs:2023-04": (34, 0, 0),
    "icd10pcs:2024": (78, 5, 14),
    "icd10pcs:2024-04": (41, 6, 3),
    "icd10pcs:2025": (371, 61, 0),
    "icd10pcs:2026": (156, 27, 0),
}
RECOUNTED_REVISIONS: Final = {"icd10cm:2022": 22, "icd10cm:2024": 14, "icd10pcs:2022": 63}
"""Fewer revisions are published than the files show; of ICD-10-PCS FY2022 without the short title of 3E0M30Y."""

MID_YEAR: Final = {  # base, release: new, deleted
    ("2020", "2020-04"): ("U07.0 U07.1", ""),
    ("2021", "2021-01"): ("J12.82 M35.81 M35.89 Z11.52 Z20.822 Z86.16", "M35.8"),
    ("2022", "2022-04"): ("Z28.310 Z28.311 Z28.39", "Z28.3"),
}

ICD9_CHANGES: Final = {  # version: diagnoses new, deleted; procedures new, deleted
    "21": (106, 32, 11, 2),
    "22": (171, 25, 54, 0),
    "23": (173, 14, 37, 5),
    "24": (211, 29, 36, 4),
    "25": (145, 17, 39, 4),
    "26": (374, 26, 60, 4),
    "27": (313, 23, 14, 0),
    "28": (130, 13, 22, 1),
    "29": (168, 33, 19, 1),
    "30": (0, 0, 1, 0),
    "31": (0, 0, 4, 0),
    "32": (0, 0, 0, 0),
}

Listed = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def listed(facts: Path) -> Listed:
    """The code lists of one system, by pair of releases."""
    return cache(lambda system: dict(json.loads((facts / f"{system}_diffs.json").read_text(encoding="ascii"))))


def undotted(rows: Iterable[NewCode | DeletedCode | RevisedCode]) -> list[str]:
    return sorted(row.code.replace(".", "") for row in rows)


def counted(found: Difference) -> tuple[int, int, int]:
    return len(found.new), len(found.deleted), len(found.revised)


@pytest.mark.parametrize("pair", [*CM_PAIRS, *PCS_PAIRS])
def test_diff_of_two_releases_code_by_code(codes: Crosswalk, listed: Listed, pair: str) -> None:
    before, after = (release_of_fact(name) for name in pair.split(" -> "))
    system = before.partition(":")[0]
    found = codes.diff(system, before, after)
    assert {
        "new": undotted(found.new),
        "deleted_now_header": undotted(row for row in found.deleted if row.became_header),
        "deleted_gone": undotted(row for row in found.deleted if not row.became_header),
        "header_to_billable": undotted(row for row in found.new if row.was_header),
        "long_title_changed": undotted(row for row in found.retitled if row.long_changed),
        "short_title_changed": undotted(row for row in found.retitled if row.short_changed),
    } == {what: sorted(those) for what, those in listed(system)[pair].items()}
    revised = found.retitled if system == "icd10pcs" else [row for row in found.retitled if row.long_changed]
    assert undotted(found.revised) == undotted(revised)


@pytest.mark.parametrize(("system", "pairs"), [("icd10cm", CM_PAIRS), ("icd10pcs", PCS_PAIRS)])
def test_every_listed_pair_is_compared(listed: Listed, system: str, pairs: list[str]) -> None:
    assert list(listed(system)) == pairs


@pytest.mark.parametrize("release", FOOTERS)
def test_default_base_gives_the_counts_of_the_addenda(codes: Crosswalk, release: str) -> None:
    new, deleted, revised = FOOTERS[release]
    found = codes.diff(release.partition(":")[0], release)
    assert counted(found) == (new, deleted, RECOUNTED_REVISIONS.get(release, revised))
    official = found.official
    assert official is not None
    assert (official.new, official.deleted, official.revised) == (new, deleted, revised)


def test_october_2022_of_icd10pcs(codes: Crosswalk) -> None:
    """Its revisions are not published."""
    assert counted(codes.diff("icd10pcs", "2023")) == (331, 64, 0)


@pytest.mark.parametrize("releases", MID_YEAR, ids="..".join)
def test_mid_year_updates_of_icd10cm(codes: Crosswalk, releases: tuple[str, str]) -> None:
    new, deleted = MID_YEAR[releases]
    found = codes.diff("icd10cm", *releases)
    assert " ".join(row.code for row in found.new) == new
    assert " ".join(row.code for row in found.deleted) == deleted
    assert all(row.became_header for row in found.deleted)


def test_april_2023(codes: Crosswalk) -> None:
    found = codes.diff("icd10cm", "2023-04")
    assert [row.code for row in found.deleted] == ["Y07.01", "Y07.02", "Y07.03", "Y07.04", "Z59.1", "Z91.14", "Z91.15"]
    assert [row.code for row in found.revised] == ["Z59.87"]


def test_erratum_of_january_2022(codes: Crosswalk) -> None:
    found = codes.diff("icd10pcs", "2022-04")
    assert found.before.id == "icd10pcs:2022-04.r1"
    assert [row.code for row in found.new] == ["XW023X7", "XW023Y7"]


@pytest.mark.parametrize(
    ("before", "after", "new", "deleted"),
    [("2022", "2023", 1_179, 288), ("2023", "2024", 437, 32), ("2024", "2025", 252, 36)],
)
def test_october_to_october(codes: Crosswalk, before: str, after: str, new: int, deleted: int) -> None:
    assert counted(codes.diff("icd10cm", before, after))[:2] == (new, deleted)


def test_days_and_fiscal_years_name_the_same_releases(codes: Crosswalk) -> None:
    by_label = codes.diff("icd10cm", "2025", "2026")
    assert codes.diff("icd10cm", "2024-10-01", "2025-10-01") == by_label
    assert codes.diff("icd10cm", "fy2025", "fy2026") == by_label
    assert counted(codes.diff("icd10cm", "fy2025")) == (252, 36, 13)
    assert counted(codes.diff("icd9cm", "fy2010"))[:2] == ICD9_CHANGES["27"][:2]


@pytest.mark.parametrize("version", ICD9_CHANGES)
def test_versions_of_icd9(codes: Crosswalk, version: str) -> None:
    diagnoses, procedures = codes.diff("icd9cm", version), codes.diff("icd9pcs", version)
    assert (*counted(diagnoses)[:2], *counted(procedures)[:2]) == ICD9_CHANGES[version]


def test_the_last_codes_of_icd9(codes: Crosswalk) -> None:
    """Diagnoses were frozen from FY2012; five procedures came after."""
    assert [row.code for row in codes.diff("icd9pcs", "30").new] == ["00.95"]
    assert [row.code for row in codes.diff("icd9pcs", "31").new] == ["00.96", "14.81", "14.82", "14.83"]


def test_letter_case_is_no_revision(codes: Crosswalk) -> None:
    """Version 27 of ICD-9-CM is the first in mixed case; none of 14,000 titles is revised by that alone."""
    assert not [row for row in codes.diff("icd9cm", "27").revised if (row.before or "").upper() == row.after]


@pytest.mark.parametrize("releases", [("2016", "2017"), ("2020", "2021-01"), ("2014", "2025")], ids="..".join)
def test_backward_is_forward_turned_round(codes: Crosswalk, releases: tuple[str, str]) -> None:
    there, back = codes.diff("icd10cm", *releases), codes.diff("icd10cm", *reversed(releases))
    assert undotted(there.new) == undotted(back.deleted)
    assert undotted(there.deleted) == undotted(back.new)
    assert undotted(there.revised) == undotted(back.revised)
