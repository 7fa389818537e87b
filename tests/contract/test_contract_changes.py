"""What every engine answers of the changes between two releases, of what is loaded of them, and of what is to come."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from contract_samples import (
    APRIL,
    CORRECTED,
    FIRST_APRIL,
    FY2022,
    FY2023,
    FY2024,
    ICD10CM,
    JULY,
    SNAPSHOTS,
    load,
    put_releases,
)

from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.lookup.changes import Altered, ChangeKind, Changes
from crosswalk.domain.store.protocol import Store
from crosswalk.service import Crosswalk


def opened(store: Store) -> Crosswalk:
    return Crosswalk(store, lambda: date(2023, 3, 1), "unused")


@pytest.fixture
def codes(store: Store) -> Crosswalk:
    """Three years of ICD-10-CM, with a row of a conversion table that no release bears out."""
    row = Predecessor("E119", FY2023.effective, Relation.ANY, (Previous("E999"),), "E99.9", "table")
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[each.id] for each in (FY2022, CORRECTED, FY2023, FY2024)], [row])
    return opened(store)


def kinds(answer: Changes) -> dict[str, list[ChangeKind]]:
    return {each.code: list(each.kinds) for each in answer.changes}


def test_a_year_with_its_notes_and_sections(codes: Crosswalk) -> None:
    told = codes.changes("icd10cm", "2022", "2023")
    assert kinds(told) == {
        "C84.1": [ChangeKind.DELETED],
        "E11": [ChangeKind.MOVED, ChangeKind.NOTES],
        "E11.65": [ChangeKind.NOTES],
        "E11.9": [ChangeKind.NEW],
    }
    by_code = {each.code: each for each in told.changes}
    assert by_code["E11"].altered == (
        Altered("use_additional", (), ("Use additional code for insulin",)),
        Altered("section", ("E08-E13 Diabetes mellitus",), ("4 Endocrine diseases",)),
    )
    assert by_code["E11.65"].altered == (Altered("inclusion_term", ("Diabetes with hyperosmolality",), ()),)
    assert (by_code["E11"].before, by_code["E11"].after) == ("Type 2 diabetes", "Type 2 diabetes")
    assert by_code["C84.1"].chapter is None
    chapter, section = by_code["E11.9"].chapter, by_code["E11.9"].section
    assert (chapter and chapter.id, section) == ("4", None)
    assert told.notes_of == (FY2022.id, FY2023.id)


def test_what_is_narrowed_of_all_that_was_told_is_what_is_asked_for_at_once(codes: Crosswalk) -> None:
    asked: list[dict[str, Any]] = [
        {"chapter": "4"},
        {"under": ["E11.9", "C84"]},
        {"kinds": ["moved", "new"]},
        {"kinds": "notes", "under": "E11", "first": 1},
        {"first": 1},
    ]
    at_once = [codes.changes("icd10cm", "2022", "2023", **each) for each in asked]
    whole = codes.changes("icd10cm", "2022", "2023")
    assert [codes.changes("icd10cm", "2022", "2023", **each) for each in asked] == at_once
    assert codes.changes("icd10cm", "2022", "2023") == whole
    with pytest.raises(UsageError, match="no chapter"):
        codes.changes("icd10cm", "2022", "2023", chapter="99")


def test_lineage_stands_beside_what_came_and_went(codes: Crosswalk) -> None:
    """A row in doubt is told, and what the release shows leads where a code was split."""
    new = codes.changes("icd10cm", "2022", "2023", kinds="new").changes
    assert [[row.text for row in each.preceded_by if row.doubtful] for each in new] == [["E99.9"]]
    gone = {each.code: each for each in codes.changes("icd10cm", "2022", "2024").changes}["G20"]
    assert gone.kinds == (ChangeKind.DELETED, ChangeKind.BECAME_HEADER)
    assert [(each.code, each.effective) for each in gone.replaced_by] == [("G20A1", FY2024.effective)]
    assert not codes.changes("icd10cm", "2022", "2023", under="g20").changes


def test_a_code_whose_header_went_hangs_on_the_one_above(codes: Crosswalk) -> None:
    moved = codes.changes("icd10cm", "2023", "2024", kinds=["moved"], under="E11.6").changes
    assert [(each.code, each.altered[-1]) for each in moved] == [("E11.65", Altered("parent", ("E11.6",), ("E11",)))]


def test_it_is_narrowed_and_what_is_not_there_is_refused(codes: Crosswalk) -> None:
    assert set(kinds(codes.changes("icd10cm", "2022", "2023", chapter="4"))) == {"E11", "E11.65", "E11.9"}
    assert set(kinds(codes.changes("icd10cm", "2022", "2023", under=["E11.9", "C84"]))) == {"C84.1", "E11.9"}
    narrowed = codes.changes("icd10cm", "2022", "2023", under="c84", kinds="deleted")
    assert [row.code for row in narrowed.difference.new] == ["E11.9"]
    assert narrowed.asked == ("under C84", "kind deleted")
    few = codes.changes("icd10cm", "2022", "2023", first=1)
    assert [each.code for each in few.changes] == ["C84.1", "E11", "E11.9"]
    assert few.counts == codes.changes("icd10cm", "2022", "2023").counts
    assert few.counts[ChangeKind.NOTES] == 2
    for asked in ({"first": 0}, {"chapter": "99"}, {"under": "?"}, {"kinds": "vanished"}):
        with pytest.raises(UsageError):
            codes.changes("icd10cm", "2022", "2023", **asked)  # type: ignore[arg-type]


def test_back_in_time_nothing_is_replaced(codes: Crosswalk) -> None:
    back = codes.changes("icd10cm", "2024", "2022")
    assert {each.code for each in back.of_kind(ChangeKind.NEW)} == {"G20"}
    assert not any(each.replaced_by or each.preceded_by for each in back.changes)


def test_records_tell_what_else_is_another(store: Store) -> None:
    """The code that ended and one that has no other action than in the year of its addition; then a newer record."""
    load(store, FIRST_APRIL.id, APRIL.id, JULY.id)
    codes = opened(store)
    told = codes.changes("hcpcs", APRIL.id, JULY.id)
    assert kinds(told) == {"C9041": [ChangeKind.DELETED]}
    assert told.notes_of is None
    corrected = codes.changes("hcpcs", FIRST_APRIL.id, APRIL.id)
    assert kinds(corrected) == {
        "C9041": [ChangeKind.COVERAGE],
        "G0298": [ChangeKind.DELETED],
        "U0001": [ChangeKind.NEW],
    }
    assert corrected.changes[0].altered == (Altered("coverage", ("D",), ("C",)),)


def test_notes_between_two_releases_are_those_of_one_alone(store: Store) -> None:
    load(store, FY2022.id, FY2023.id, FY2024.id)
    between = store.tabular.notes_between(ICD10CM, Role.TABULAR, FY2022.ordinal, FY2023.ordinal)
    assert [(each.row.owner, each.row.n, each.first) for each in between] == [
        ("E11", 1, FY2023.ordinal),
        ("E1165", 0, FY2022.ordinal),
    ]
    assert store.tabular.notes_between(ICD10CM, Role.TABULAR, FY2022.ordinal, FY2024.ordinal) == []
    assert store.tabular.notes_between(ICD10CM, Role.INDEX, FY2022.ordinal, FY2023.ordinal) == []


def test_lines_to_load(codes: Crosswalk) -> None:
    lines = [(each.action, each.code, each.first, each.last) for each in codes.load_lines("icd10cm", "2022", "2024")]
    assert lines == [
        # It was gone for a year: of the days in between it may not be used.
        ("change", "C84.1", FY2024.effective, None),
        ("delete", "G20", FY2022.effective, date(2023, 9, 30)),
        ("add", "G20.A1", FY2024.effective, None),
    ]


def test_what_is_to_come(codes: Crosswalk, store: Store) -> None:
    load(store, APRIL.id, JULY.id)
    answer = codes.upcoming("2022-10-02")
    assert [(each.day, each.release, each.against) for each in answer.days] == [
        (FY2024.effective, FY2024.id, FY2023.id)
    ]
    day = answer.days[0]
    assert [each.code for each in day.starts] == ["C84.1", "G20.A1"]
    assert [each.code for each in day.ends] == ["E11.9", "G20"]
    ended = codes.upcoming(date(2020, 7, 1), ["hcpcs"])
    assert [(each.day, [one.code for one in each.ends]) for each in ended.days] == [(date(2020, 7, 1), ["C9041"])]
    assert not codes.upcoming("2024-10-01").days
