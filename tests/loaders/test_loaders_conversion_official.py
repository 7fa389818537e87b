"""Every official conversion table against the releases. (docs/formats.md 2.7, 3.4)"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from lineage_samples import CDC, CM_ORDER_FILES, ORDER, PCS_ORDER_FILES, member
from loader_samples import ReadPart

import crosswalk
from crosswalk.domain.history.releases import Role
from crosswalk.domain.lineage.conversion_tables import PredecessorRow, Relation
from loaders.icd10cm import conversion as conversion_cm
from loaders.icd10pcs import conversion as conversion_pcs
from loaders.icd10pcs.conversion import PcsConversionTable

CM_ROWS: Final = {  # effective: rows
    date(2016, 10, 1): 1_970,
    date(2017, 10, 1): 360,
    date(2018, 10, 1): 279,
    date(2019, 10, 1): 273,
    date(2020, 4, 1): 2,
    date(2020, 10, 1): 488,
    date(2021, 1, 1): 6,
    date(2021, 10, 1): 159,
    date(2022, 4, 1): 3,
    date(2022, 10, 1): 1_176,
    date(2023, 4, 1): 42,
    date(2023, 10, 1): 395,
    date(2024, 10, 1): 252,
}
CM_TABLES: Final = {  # table: the last day it covers, rows by relation (any, all, ambiguous)
    f"{CDC}/2017/ICD-10-CM_ConversionTable-FY17.xlsx": (date(2016, 10, 1), (1_935, 35, 0)),
    f"{CDC}/2018/ICD-10-CM-Conversion-Table-FY18-Effective-10-1-2017.xlsx": (date(2017, 10, 1), (2_282, 48, 0)),
    f"{CDC}/2019/ICD-10-CM-Conversion-Table-FY19-Effective-10-1-2018_FINAL.XLSX": (date(2018, 10, 1), (2_541, 64, 4)),
    f"{CDC}/2020/ICD-10-CM-Conversion-Table-FY20-Effective-10-1-2019-corrected.csv": (
        date(2019, 10, 1),
        (2_813, 65, 4),
    ),
    f"{CDC}/2021/ICD-10-CM-Conversion-Table-FY2021-Jan-2021.xlsx": (date(2021, 1, 1), (3_278, 96, 4)),
    f"{CDC}/2022/ICD-10-CM-Conversion-Table-FY2022-Effective-10-1-2021-updated-08-24-2021.xlsx": (
        date(2021, 10, 1),
        (3_435, 98, 4),
    ),
    f"{CDC}/2022/ICD-10-CM-Conversion-Table-FY2022-Effective-04-01-2022.xlsx": (date(2022, 4, 1), (3_438, 98, 4)),
    f"{CDC}/2023/ICD-10-CM-Conversion-Table-FY2023-Effective-10-01-2022.xlsx": (date(2022, 10, 1), (4_598, 114, 4)),
    f"{CDC}/April-1-2023-Update/Copy of ICD-10-CM-Conversion-Table-FY2023-Effective-04-01-2023.xlsx": (
        date(2023, 4, 1),
        (4_640, 114, 4),
    ),
    f"{CDC}/2024/ICD-10-CM-Conversion-Table-FY2024-Effective-10-01-2023-Final (updated 9-21-2023).xlsx": (
        date(2023, 10, 1),
        (5_034, 115, 4),
    ),
    f"{CDC}/2025/icd-10-cm-conversion-table-FY2025.xlsx": (date(2024, 10, 1), (5_286, 115, 4)),
}
NEWEST: Final = f"{CDC}/2025/icd-10-cm-conversion-table-FY2025.xlsx"

CM_STEPS: Final = {
    date(2016, 10, 1): ("icd10cm:2016", "icd10cm:2017"),
    date(2017, 10, 1): ("icd10cm:2017", "icd10cm:2018"),
    date(2018, 10, 1): ("icd10cm:2018", "icd10cm:2019"),
    date(2019, 10, 1): ("icd10cm:2019", "icd10cm:2020"),
    date(2020, 4, 1): ("icd10cm:2020", "icd10cm:2020-04"),
    date(2020, 10, 1): ("icd10cm:2020-04", "icd10cm:2021"),
    date(2021, 1, 1): ("icd10cm:2021", "icd10cm:2021-01"),
    date(2021, 10, 1): ("icd10cm:2021-01", "icd10cm:2022"),
    date(2022, 4, 1): ("icd10cm:2022", "icd10cm:2022-04"),
    date(2022, 10, 1): ("icd10cm:2022-04", "icd10cm:2023"),
    date(2023, 4, 1): ("icd10cm:2023", "icd10cm:2023-04"),
    date(2023, 10, 1): ("icd10cm:2023-04", "icd10cm:2024"),
    date(2024, 10, 1): ("icd10cm:2024", "icd10cm:2025"),
}
LEFT_OUT: Final = {
    *("E1137X1", "I63343", "I63443", "K8580", "K8581", "K8582", "N931"),
    *("M84758A", "M84758D", "M84758G", "M84758K", "M84758P", "M84758S"),
}
"""New codes of FY2017 that no table has a row for."""

MISTYPED: Final = "E113X11"
"""A "new code" of FY2017 in every table that never existed: E11.37X1, to judge by its place."""

REPEATED: Final = {f"O44{group}{trimester}" for group in "23" for trimester in "0123"}
"""Codes of FY2017 with the same row twice, in every table."""

NEVER_EXISTED: Final = {"Q2512", "R3119", "T85198A"}
"""Previous codes of FY2017 that no release has, in every table."""

NEVER_EXISTED_SINCE_2023: Final = {f"V298{what}X{episode}" for what in "09" for episode in "ADS"}
"""Previous codes of October 2022 that no release has: V29.8 had no such subdivisions."""

NEVER_EXISTED_IN_THE_CSV: Final = {
    *(f"I80{vein}9{side}" for vein in "45" for side in "1239"),
    *(f"S0219{episode}" for episode in "ABDGKS"),
}
"""Previous codes that the FY2020 csv alone gives: I82.4- and I82.5- meant, and S02.19X-."""

HEADERS: Final = {"H332": date(2017, 10, 1), "C4419": date(2018, 10, 1), "Z138": date(2018, 10, 1)}
"""Previous codes that were headers when they were named, and the day of the rows that name them."""


@cache
def cm_rows(mirror: Path, path: str) -> tuple[PredecessorRow, ...]:
    return conversion_cm.read(*member(mirror, path, "")).rows


@pytest.fixture(scope="module")
def pcs_table(mirror: Path) -> PcsConversionTable:
    return conversion_pcs.read(*member(mirror, PCS_ORDER_FILES["2022-04.r1"], r"conversion_table.*\.xlsx$"))


@pytest.fixture(scope="module")
def ever(official: ReadPart) -> tuple[set[str], set[str]]:
    """The codes of ICD-10-CM that some release has, and those that are billable in one."""
    releases = [official(Role.ORDER, "icd10cm", order, ORDER).facts for order in CM_ORDER_FILES.values()]
    known = {code for facts in releases for code in facts}
    return known, {code for facts in releases for code, fact in facts.items() if fact.billable}


@pytest.mark.parametrize("path", CM_TABLES)
def test_every_table_has_its_rows_by_effective_day(mirror: Path, path: str) -> None:
    last, relations = CM_TABLES[path]
    rows = cm_rows(mirror, path)
    assert Counter(row.effective for row in rows) == {day: count for day, count in CM_ROWS.items() if day <= last}
    found = Counter(row.relation for row in rows)
    assert tuple(found[relation] for relation in (Relation.ANY, Relation.ALL, Relation.AMBIGUOUS)) == relations


@pytest.mark.parametrize("path", CM_TABLES)
def test_every_cell_is_read(mirror: Path, path: str) -> None:
    rows = cm_rows(mirror, path)
    assert {row.text for row in rows if not row.previous} == {"None"}
    assert {row.text for row in rows if row.relation is Relation.AMBIGUOUS} <= {
        f"H02.2{kind}1, H02.2{kind}2, H02.2{kind}4 and H02.2{kind}5" for kind in "0123"
    }


@pytest.mark.parametrize("path", CM_TABLES)
def test_the_new_codes_of_every_table_are_those_of_the_releases(mirror: Path, full_store: str, path: str) -> None:
    rows = cm_rows(mirror, path)
    with crosswalk.open(full_store) as codes:
        for effective in sorted({row.effective for row in rows}):
            new = {row.code.replace(".", "") for row in codes.diff("icd10cm", *CM_STEPS[effective]).new}
            listed = {row.code for row in rows if row.effective == effective}
            if effective == date(2016, 10, 1):
                assert listed - new == {MISTYPED}
                assert new - listed == LEFT_OUT
            else:
                assert listed == new


@pytest.mark.parametrize("path", CM_TABLES)
def test_a_code_is_listed_once_but_for_a_known_defect(mirror: Path, path: str) -> None:
    rows = cm_rows(mirror, path)
    repeated = {code for code, count in Counter(row.code for row in rows).items() if count > 1}
    assert repeated == REPEATED
    assert all(len({row.text for row in rows if row.code == code}) == 1 for code in repeated)


@pytest.mark.parametrize("path", CM_TABLES)
def test_every_previous_code_is_one_of_a_release_but_for_known_defects(
    ever: tuple[set[str], set[str]], mirror: Path, path: str
) -> None:
    last, _ = CM_TABLES[path]
    known, billable = ever
    parts = [part for row in cm_rows(mirror, path) for part in row.previous]
    singles = {part.first for part in parts if part.is_single}
    ends = {code for part in parts if not part.is_single for code in (part.first, part.last) if code}
    defects = set(NEVER_EXISTED)
    if last >= date(2022, 10, 1):
        defects |= NEVER_EXISTED_SINCE_2023
    if path.endswith(".csv"):
        defects |= NEVER_EXISTED_IN_THE_CSV
    assert singles - known == defects
    assert ends <= known
    assert (singles & known) - billable == {code for code, day in HEADERS.items() if day <= last}


def test_every_previous_code_was_billable_the_day_before(official: ReadPart, mirror: Path) -> None:
    facts = {
        effective: official(Role.ORDER, "icd10cm", CM_ORDER_FILES[before.removeprefix("icd10cm:")], ORDER).facts
        for effective, (before, _) in CM_STEPS.items()
        if before != "icd10cm:2020-04"
    }
    defects = NEVER_EXISTED | NEVER_EXISTED_SINCE_2023 | HEADERS.keys()
    for row in cm_rows(mirror, NEWEST):
        if row.effective in facts:
            named = {part.first for part in row.previous if part.is_single} - defects
            assert all(facts[row.effective][code].billable for code in named), row


def test_the_newest_table_in_figures(mirror: Path) -> None:
    rows = cm_rows(mirror, NEWEST)
    parts = {
        relation: [part for row in rows if row.relation is relation for part in row.previous] for relation in Relation
    }
    assert {relation: sum(part.is_single for part in those) for relation, those in parts.items()} == {
        Relation.ANY: 5_216,
        Relation.ALL: 209,
        Relation.AMBIGUOUS: 16,
    }
    assert {relation: sum(not part.is_single for part in those) for relation, those in parts.items()} == {
        Relation.ANY: 187,
        Relation.ALL: 22,
        Relation.AMBIGUOUS: 0,
    }
    assert sum(not row.previous for row in rows) == 125


def test_an_and_row_joins_what_its_codes_meant_together(mirror: Path) -> None:
    by_code = {row.code: row for row in cm_rows(mirror, NEWEST)}
    assert by_code["G5603"].relation is Relation.ALL
    assert [part.first for part in by_code["G5603"].previous] == ["G5601", "G5602"]
    assert [(row.relation, row.previous[0].first) for row in (by_code["E16A1"], by_code["A925"])] == [
        (Relation.ANY, "E162"),
        (Relation.ANY, "A928"),
    ]


PCS_STEPS: Final = {  # first and last effective day: issue before, issue at the last day, new, deleted
    (date(2016, 10, 1), date(2016, 10, 1)): ("2016", "2017", 3_827, 12),
    (date(2017, 10, 1), date(2017, 10, 1)): ("2017", "2018", 3_562, 646),
    (date(2018, 10, 1), date(2018, 10, 1)): ("2018", "2019", 392, 216),
    (date(2019, 10, 1), date(2019, 10, 1)): ("2019", "2020", 734, 2_056),
    (date(2020, 8, 1), date(2021, 1, 1)): ("2020", "2021-01", 577, 0),
    (date(2021, 10, 1), date(2022, 4, 1)): ("2021-01", "2022-04.r1", 200, 107),
}


def test_the_pcs_table_has_its_rows_by_type(pcs_table: PcsConversionTable) -> None:
    assert len(pcs_table.rows) == 10_372
    assert len(pcs_table.equivalents) + len(pcs_table.without_equivalent) == 2_820 + 227 == 3_047
    assert len(pcs_table.revised) == 2_844
    assert sum(not row.previous for row in pcs_table.rows) == 1_040
    itself = [row for row in pcs_table.revised if row.previous[0].first == row.code]
    assert (len(itself), len({row.code for row in pcs_table.revised})) == (2_384, 2_384)


def test_the_pcs_table_dates_the_issues_without_an_order_file(pcs_table: PcsConversionTable) -> None:
    assert Counter(pcs_table.dated_codes.values()) == {
        date(2016, 10, 1): 3_827,
        date(2017, 10, 1): 3_562,
        date(2018, 10, 1): 392,
        date(2019, 10, 1): 734,
        date(2020, 8, 1): 12,
        date(2020, 10, 1): 544,
        date(2021, 1, 1): 21,
        date(2021, 10, 1): 191,
        date(2022, 4, 1): 9,
    }


@pytest.mark.parametrize("days", PCS_STEPS)
def test_new_and_deleted_codes_of_the_pcs_table_are_those_of_the_releases(
    official: ReadPart, pcs_table: PcsConversionTable, days: tuple[date, date]
) -> None:
    first, last = days
    before, after, new_count, deleted_count = PCS_STEPS[days]
    old, now = (
        {
            code
            for code, fact in official(Role.ORDER, "icd10pcs", PCS_ORDER_FILES[label], ORDER).facts.items()
            if fact.billable
        }
        for label in (before, after)
    )
    new = {code for code, day in pcs_table.dated_codes.items() if first <= day <= last}
    replaced = {row.previous[0].first for row in pcs_table.equivalents if first <= row.effective <= last}
    gone = {code for code, day in pcs_table.without_equivalent.items() if first <= day <= last}
    assert (len(new), len(replaced | gone)) == (new_count, deleted_count)
    assert new == now - old
    assert replaced | gone == old - now
    assert not replaced & gone


def test_every_code_of_the_pcs_table_is_one_of_a_release(official: ReadPart, pcs_table: PcsConversionTable) -> None:
    known = {code for path in PCS_ORDER_FILES.values() for code in official(Role.ORDER, "icd10pcs", path, ORDER).facts}
    for row in (*pcs_table.rows, *pcs_table.equivalents, *pcs_table.revised):
        assert row.code in known
        assert all(part.is_single and part.first in known for part in row.previous)
