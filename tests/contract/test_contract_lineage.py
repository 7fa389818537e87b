"""Rows of the conversion tables: read back as they were written, by their codes, by what they name, by day."""

from __future__ import annotations

from datetime import date

import pytest
from contract_samples import FY2022, FY2023, FY2024, ICD9CM, ICD10CM, SNAPSHOTS, put_releases

from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.store.protocol import Store


def row(code: str, day: date, text: str, *previous: Previous, relation: Relation = Relation.ANY) -> Predecessor:
    return Predecessor(code, day, relation, previous, text, "table.txt")


EARLY = row("C841", FY2022.effective, "None")
SINGLE = row("E1165", FY2023.effective, "E11.9", Previous("E119"))
BOTH = row("G5603", FY2023.effective, "G56.01 and G56.02", Previous("G5601"), Previous("G5602"), relation=Relation.ALL)
RANGE = row("G20A1", FY2024.effective, "G20-G26, E11.9", Previous("G20", "G26"), Previous("E119"))
CATEGORY = row("C8A", FY2024.effective, "C84.-", Previous("C84", category=True))
TEXT = row("J84178", FY2024.effective, "see J84", relation=Relation.AMBIGUOUS)
ROWS = sorted((EARLY, SINGLE, BOTH, RANGE, CATEGORY, TEXT), key=lambda each: (each.code, each.effective, each.text))


@pytest.fixture
def tables(store: Store) -> Store:
    """A store with one release and rows of three years."""
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[FY2024.id]], ROWS)
    return store


def test_rows_are_read_back_in_order(tables: Store) -> None:
    assert tables.lineage.predecessors(ICD10CM, None) == ROWS
    assert tables.lineage.predecessors(ICD9CM, None) == []


def test_rows_of_a_code_are_found_by_it(tables: Store) -> None:
    assert tables.lineage.predecessors(ICD10CM, {"E1165", "C841", "G5601"}) == [EARLY, SINGLE]


def test_rows_can_be_asked_for_that_are_later_than_a_day(tables: Store) -> None:
    later = [RANGE, CATEGORY, TEXT]
    assert tables.lineage.predecessors(ICD10CM, None, FY2023.effective) == sorted(later, key=ROWS.index)
    assert tables.lineage.predecessors(ICD10CM, {"E1165", "G20A1"}, FY2023.effective) == [RANGE]
    assert tables.lineage.predecessors(ICD10CM, None, FY2024.effective) == []


def test_rows_that_name_a_code_are_found_by_it_and_come_whole(tables: Store) -> None:
    assert tables.lineage.naming(ICD10CM, {"G5602"}) == [BOTH]
    assert tables.lineage.naming(ICD10CM, {"E119", "E1165"}) == sorted((SINGLE, RANGE), key=ROWS.index)


def test_rows_that_name_ranges_and_categories_are_found_without_codes(tables: Store) -> None:
    """Whether a range or category holds a code is for the domain to say."""
    assert tables.lineage.naming_several(ICD10CM) == sorted((RANGE, CATEGORY), key=ROWS.index)
    assert tables.lineage.naming(ICD10CM, {RANGE.previous[0].first, CATEGORY.previous[0].first}) == []


def test_a_later_table_takes_the_place_of_the_rows_before(tables: Store) -> None:
    corrected = row("E1165", FY2023.effective, "E11.8", Previous("E118"))
    with tables.writing() as writer:
        put_releases(tables, writer, [SNAPSHOTS[FY2023.id]], [corrected, BOTH])
    assert tables.lineage.predecessors(ICD10CM, None) == [corrected, BOTH]
    assert tables.lineage.naming(ICD10CM, {"E119", "E118"}) == [corrected]
