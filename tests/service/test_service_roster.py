"""The codes that a system has at a moment, whole or in part."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

import crosswalk
from crosswalk.domain.errors import UnknownCode, UnknownSystem
from crosswalk.service import Crosswalk


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Crosswalk:
    return crosswalk.open(starter_store, today=lambda: date(2024, 3, 1))


@pytest.mark.parametrize(
    ("system", "release", "billable"),
    [("icd10cm", "2024", 74_044), ("icd10pcs", "2024", 78_603), ("icd9cm", "32", 14_567), ("icd9pcs", "32", 3_882)],
)
def test_billable_codes_are_as_many_as_were_published(
    codes: Crosswalk, system: str, release: str, billable: int
) -> None:
    found = codes.roster(system, release=release, billable=True)
    assert len(found.codes) == len(set(found.codes)) == billable
    assert not found.headers


def test_all_codes_are_the_billable_ones_and_the_headers(codes: Crosswalk) -> None:
    whole = codes.roster("icd10cm")
    apart = [codes.roster("icd10cm", billable=each).codes for each in (True, False)]
    assert Counter(whole.codes) == Counter([*apart[0], *apart[1]])
    assert set(apart[1]) == whole.headers
    assert whole.codes.index("C4A") == whole.codes.index("C44") - len(codes.roster("icd10cm", under=["C4A"]).codes)


def test_below_a_code_a_header_and_a_group(codes: Crosswalk) -> None:
    assert codes.roster("icd10cm", under=["E10.2"]).codes == ("E10.2", "E10.21", "E10.22", "E10.29")
    assert codes.roster("icd10cm", under=["e1021"]).codes == ("E10.21",)
    assert codes.roster("hcpcs", under=["A1"]).codes == ("A1",), "a modifier is above nothing that begins so"
    tree = codes.tree("E11", "icd10cm", depth=9)
    below = [each.id for _, each in tree.root.below()]
    assert list(codes.roster("icd10cm", under=["E11"]).codes) == below


def test_a_day_counts(codes: Crosswalk) -> None:
    assert codes.roster("icd10cm", under=["G20"], on="2020-01-01").codes == ("G20",)
    assert "G20.A1" in codes.roster("icd10cm", under=["G20"]).codes
    assert codes.roster("icd10cm", on="2012-01-01").codes == ()


def test_what_names_nothing_is_told(codes: Crosswalk) -> None:
    with pytest.raises(UnknownCode):
        codes.roster("icd10cm", under=["QQQ"])
    with pytest.raises(UnknownSystem):
        codes.roster("icd11")
