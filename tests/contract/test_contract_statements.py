"""What every engine promises of the notes, groups and homes that official files state."""

from __future__ import annotations

from contract_samples import CORRECTED, FY2022, FY2023, FY2024, ICD9CM, ICD10CM, load

from crosswalk.domain.history.releases import LATEST, Role
from crosswalk.domain.store.protocol import Store


def test_a_note_stands_in_the_spans_of_releases_that_state_it(store: Store) -> None:
    load(store, FY2024.id, FY2022.id)
    load(store, FY2023.id)
    told = store.tabular.notes(ICD10CM, {("", "E11"), ("", "E1165")})
    assert [(each.row.owner, each.row.n, each.first, each.last) for each in told] == [
        ("E11", 0, FY2022.ordinal, LATEST),
        ("E11", 1, FY2023.ordinal, FY2023.ordinal),
        ("E1165", 0, FY2022.ordinal, FY2022.ordinal),
        ("E1165", 0, FY2024.ordinal, LATEST),
    ]


def test_notes_of_a_group_are_not_those_of_a_code_of_its_name(store: Store) -> None:
    load(store, FY2022.id)
    assert [each.row.text for each in store.tabular.notes(ICD10CM, {("chapter", "4")})] == [
        "transitory endocrine disorders"
    ]
    assert store.tabular.notes(ICD10CM, {("", "4")}) == []
    assert len(store.tabular.notes(ICD10CM, None)) == 3
    assert len(store.tabular.notes_stated_by(ICD10CM, Role.TABULAR)) == 3
    assert store.tabular.notes_stated_by(ICD10CM, Role.INDEX) == []
    assert store.tabular.notes(ICD9CM, None) == []


def test_groups_and_the_homes_of_codes_are_told_over_time(store: Store) -> None:
    load(store, FY2022.id, FY2023.id, FY2024.id)
    assert [(each.row.key, each.row.parent, each.first, each.last) for each in store.tabular.groups(ICD10CM)] == [
        (("chapter", "4"), None, FY2022.ordinal, LATEST),
        (("section", "E08-E13"), ("chapter", "4"), FY2022.ordinal, FY2022.ordinal),
        (("section", "E08-E13"), ("chapter", "4"), FY2024.ordinal, LATEST),
    ]
    homes = store.tabular.homes(ICD10CM, {"E11", "G20"})
    assert [(each.row.kind, each.first) for each in homes] == [
        ("chapter", FY2023.ordinal),
        ("section", FY2022.ordinal),
        ("section", FY2024.ordinal),
    ]
    assert store.tabular.homes(ICD10CM, None) == homes


def test_which_releases_have_a_source_of_a_role(store: Store) -> None:
    load(store, FY2024.id, FY2022.id, CORRECTED.id)
    stating = store.releases.stating(ICD10CM)
    assert list(stating[Role.TABULAR]) == [FY2022.ordinal, FY2024.ordinal]
    assert list(stating[Role.ORDER]) == [FY2022.ordinal, CORRECTED.ordinal, FY2024.ordinal]
    assert store.releases.stating(ICD9CM) == {}
