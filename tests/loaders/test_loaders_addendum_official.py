"""Every official addendum leads from one issue to the next. (docs/formats.md 2.3, 7.1, 8.1)"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from lineage_samples import (
    CDC,
    CM_ORDER_FILES,
    CODES_ADDENDUM,
    OLD,
    ORDER,
    ORDER_ADDENDUM,
    PCS_ORDER_FILES,
    member,
)
from loader_samples import ReadPart

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.addenda import Addendum, Totals, applied, inverse, misfits, undone
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Facts
from loaders.shared import addendum

CM_BASES: Final = {
    "2017": "2016",
    "2018": "2017",
    "2019": "2018",
    "2020": "2019",
    "2021": "2020",
    "2021-01": "2020",
    "2022": "2021-01",
    "2022-04": "2022",
    "2023": "2022-04",
    "2023-04": "2023",
    "2024": "2023-04",
    "2024-04": "2024",
    "2025": "2024-04",
    "2025-04": "2025",
}
PCS_BASES: Final = {
    "2016": "2015",
    "2017": "2016",
    "2018": "2017",
    "2019": "2018",
    "2020": "2019",
    "2021-01": "2020",
    "2022-04.r1": "2022-04",
    "2025": "2024-04",
}
UNLISTED: Final = {
    # The addendum does not list that these lost a blank at the beginning of the short title.
    "2017": ["T464X", "T50A2"],
    # Short titles, reworded without an entry; Z057 is a header.
    "2018": [
        *("H353113", "H353114", "H353123", "H353124", "H353133", "H353134", "H353193", "H353194"),
        *("P03810", "P03819", "R9341", "Z057"),
    ],
    # A blank before or after a bracket or comma.
    "2022": ["Z6830", "Z6841"],
    "2024": ["Y0745"],
}
"""Codes whose titles differ between what an addendum leads to and the next issue, which is all that differs."""

COUNTED_BLANKS: Final[dict[str, dict[str, int]]] = {"2019": {"revised": 1, "long_only": 1}}
"""What a footer of ICD-10-PCS counts of headers that lost a blank at the end of the title: X2A."""

UNDONE: Final = {  # April issue: codes and headers of the October before it
    "2022-04": (78_220, 895),
    "2023-04": (78_496, 901),
    "2024-04": (78_603, 905),
}


def cm_addendum(mirror: Path, label: str) -> Addendum:
    return addendum.read_order(*member(mirror, CM_ORDER_FILES[label], ORDER_ADDENDUM), SYSTEMS["icd10cm"])


def pcs_addendum(mirror: Path, label: str) -> Addendum:
    return addendum.read_order(*member(mirror, PCS_ORDER_FILES[label], ORDER_ADDENDUM), SYSTEMS["icd10pcs"])


def different(one: dict[str, Facts], other: dict[str, Facts]) -> list[str]:
    return sorted(code for code in one.keys() | other.keys() if one.get(code) != other.get(code))


def billable_count(facts: dict[str, Facts]) -> int:
    return sum(fact.billable for fact in facts.values())


def shown(before: dict[str, Facts], after: dict[str, Facts], *, billable: bool) -> Totals:
    """What a footer has to print of the change from one issue to the next."""
    old = {code: fact for code, fact in before.items() if fact.billable == billable}
    new = {code: fact for code, fact in after.items() if fact.billable == billable}
    changes = [
        (old[code].short != new[code].short, old[code].long != new[code].long)
        for code in old.keys() & new.keys()
        if old[code] != new[code]
    ]
    return Totals(
        len(old),
        len(new),
        len(new.keys() - old.keys()),
        len(old.keys() - new.keys()),
        len(changes),
        changes.count((True, True)),
        changes.count((False, True)),
        changes.count((True, False)),
    )


@pytest.mark.parametrize(("label", "base"), CM_BASES.items())
def test_each_icd10cm_addendum_leads_to_its_issue(official: ReadPart, mirror: Path, label: str, base: str) -> None:
    before = dict(official(Role.ORDER, "icd10cm", CM_ORDER_FILES[base], ORDER).facts)
    after = dict(official(Role.ORDER, "icd10cm", CM_ORDER_FILES[label], ORDER).facts)
    changes = cm_addendum(mirror, label)
    assert misfits(before, changes) == ()
    reached = applied(before, changes)
    assert different(reached, after) == UNLISTED.get(label, [])
    assert reached.keys() == after.keys()
    assert all(reached[code].billable == fact.billable for code, fact in after.items())
    assert changes.codes == shown(before, reached, billable=True)
    assert changes.headers == shown(before, reached, billable=False)
    assert undone(reached, changes) == before


@pytest.mark.parametrize(("label", "base"), PCS_BASES.items())
def test_each_icd10pcs_addendum_leads_to_its_issue(official: ReadPart, mirror: Path, label: str, base: str) -> None:
    before = dict(official(Role.ORDER, "icd10pcs", PCS_ORDER_FILES[base], ORDER).facts)
    after = dict(official(Role.ORDER, "icd10pcs", PCS_ORDER_FILES[label], ORDER).facts)
    changes = pcs_addendum(mirror, label)
    assert misfits(before, changes) == ()
    reached = applied(before, changes)
    assert reached == after
    if label == "2022-04.r1":  # printed without a footer
        assert changes.codes == changes.headers == Totals()
    else:
        assert changes.codes == shown(before, reached, billable=True)
        assert changes.headers == replace(shown(before, reached, billable=False), **COUNTED_BLANKS.get(label, {}))
    assert undone(reached, changes) == before


@pytest.mark.parametrize(("label", "counts"), UNDONE.items())
def test_undoing_an_april_addendum_gives_october(
    official: ReadPart, mirror: Path, label: str, counts: tuple[int, int]
) -> None:
    after = dict(official(Role.ORDER, "icd10pcs", PCS_ORDER_FILES[label], ORDER).facts)
    changes = pcs_addendum(mirror, label)
    assert misfits(after, inverse(changes)) == ()
    before = undone(after, changes)
    billable = billable_count(before)
    assert (billable, len(before) - billable) == counts
    assert changes.codes == shown(before, after, billable=True)
    assert changes.headers == shown(before, after, billable=False)
    assert applied(before, changes) == after


@pytest.mark.parametrize(
    ("label", "base", "expected"),
    [
        ("2022-04", "2021-01", (191, 107, 63)),  # 62 long titles, and the short one of 3E0M30Y
        ("2023-04", "2022-04.r1", (331, 64, 0)),
        ("2024-04", "2023-04", (78, 5, 14)),
    ],
)
def test_the_october_of_an_april_has_its_official_changes(
    official: ReadPart, mirror: Path, label: str, base: str, expected: tuple[int, int, int]
) -> None:
    after = dict(official(Role.ORDER, "icd10pcs", PCS_ORDER_FILES[label], ORDER).facts)
    october = undone(after, pcs_addendum(mirror, label))
    found = shown(dict(official(Role.ORDER, "icd10pcs", PCS_ORDER_FILES[base], ORDER).facts), october, billable=True)
    assert (found.added, found.deleted, found.revised) == expected


CODES_ADDENDA: Final = {
    **{label: CM_ORDER_FILES[label] for label in CM_BASES},
    "2017": f"{CDC}/2017/icd10cm_codes_addenda_2017.txt",
    "2018": f"{CDC}/2018/2018-ICD-10-CM-Codes-File.zip",
    "2019": f"{CDC}/2019/icd10cm_codes_addenda_2019.txt",
    "2020": f"{CDC}/2020/icd10cm_codes_addenda_2020.txt",
    "2021": f"{CDC}/2021/icd10cm_codes_addenda_2021.txt",
}


@pytest.mark.parametrize(("label", "path"), CODES_ADDENDA.items())
def test_a_codes_addendum_says_of_codes_what_the_order_addendum_says(mirror: Path, label: str, path: str) -> None:
    codes = addendum.read_codes(*member(mirror, path, CODES_ADDENDUM), SYSTEMS["icd10cm"])
    whole = cm_addendum(mirror, label)
    assert codes.added == tuple((code, fact._replace(short=None)) for code, fact in whole.added if fact.billable)
    assert codes.deleted == tuple((code, fact._replace(short=None)) for code, fact in whole.deleted if fact.billable)
    assert codes.revised == tuple(
        (code, before._replace(short=None), after._replace(short=None))
        for code, before, after in whole.revised
        if after.billable and before.long != after.long
    )
    assert codes.codes.revised == len(codes.revised)
    assert (codes.codes.before, codes.codes.after) == (whole.codes.before, whole.codes.after)


def test_the_addendum_of_fy2016_has_no_change(mirror: Path) -> None:
    path = CM_ORDER_FILES["2016"]
    found = addendum.read_codes(*member(mirror, path, r"cm_addenda_2016\.txt$"), SYSTEMS["icd10cm"])
    assert found == Addendum(codes=Totals(69_823, 69_823, 0, 0, 0))


@pytest.mark.parametrize(
    ("archive_of", "pattern", "added"), [("2016", CODES_ADDENDUM, 50), ("2022-04.r1", CODES_ADDENDUM, 2)]
)
def test_a_codes_addendum_of_icd10pcs(mirror: Path, archive_of: str, pattern: str, added: int) -> None:
    found = addendum.read_codes(*member(mirror, PCS_ORDER_FILES[archive_of], pattern), SYSTEMS["icd10pcs"])
    assert (len(found.added), len(found.deleted), len(found.revised)) == (added, 0, 0)
    assert found.codes.added == added


def test_the_differences_of_fy2014_lead_to_its_codes(official: ReadPart, mirror: Path) -> None:
    path = f"{CDC}/2014/ICD10CM-FY2014_OrderFiles.zip"
    changes = addendum.read_differences(*member(mirror, path, r"diff_2014\.txt$"), SYSTEMS["icd10cm"])
    after = official(Role.ORDER, "icd10cm", CM_ORDER_FILES["2014"], ORDER).facts
    codes = {code: fact._replace(short=None) for code, fact in after.items() if fact.billable}
    assert misfits(codes, inverse(changes)) == ()
    before = undone(codes, changes)
    assert (changes.codes.before, changes.codes.after) == (len(before), len(codes)) == (69_832, 69_823)
    draft = draft_codes(mirror)
    assert before == draft


def draft_codes(mirror: Path) -> dict[str, Facts]:
    """The billable codes of the draft of FY2013. Its order file holds one title in UTF-8, in columns of bytes."""
    data, _ = member(mirror, f"{CDC}/2013/ICD10CM_Desc_OrderFiles_2013.zip", ORDER)
    rows = [row for row in data.splitlines() if row[14:15] == b"1"]
    return {row[6:13].decode().rstrip(): Facts(True, None, row[77:].decode().rstrip()) for row in rows}


@pytest.mark.parametrize(
    ("path", "pattern", "counts"),
    [
        (f"{CDC}/2010/2010_DiagnosisGEMs.zip", r"cm_diff\.txt$", (1_983, 983, 1_029)),
        (f"{CDC}/2011/ICD10CMdescriptions_2011.zip", r"diff_2011\.txt$", (487, 220, 2_858)),
        (f"{CDC}/2012/ICD10_Desc_OrderFiles_2012.zip", r"diff_2012\.txt$", (816, 201, 433)),
        (f"{CDC}/2013/ICD10CM_Desc_OrderFiles_2013.zip", r"diff_2013\.txt$", (24, 25, 5)),
        (f"{OLD}/2014-icd10-code-descriptions.zip", r"diff_2014\.txt$", (0, 9, 28)),
    ],
)
def test_the_differences_of_the_drafts(mirror: Path, path: str, pattern: str, counts: tuple[int, int, int]) -> None:
    found = addendum.read_differences(*member(mirror, path, pattern), SYSTEMS["icd10cm"])
    assert (len(found.added), len(found.deleted), len(found.revised)) == counts
