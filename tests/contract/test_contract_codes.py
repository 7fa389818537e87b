"""Releases, codes and differences, as every engine keeps them, asked through the `Store` protocol alone."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from contract_engines import Engine
from contract_samples import (
    APRIL,
    CORRECTED,
    ERRATUM,
    FIRST_APRIL,
    FY2022,
    FY2023,
    FY2024,
    HCPCS,
    ICD9CM,
    ICD9PCS,
    ICD10CM,
    JULY,
    KNOWN,
    ORDER,
    SNAPSHOTS,
    V31,
    V32,
    code,
    expected_states,
    load,
    put_releases,
    source,
)

from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.history.parents import existence
from crosswalk.domain.history.parents import parents as parents_of
from crosswalk.domain.history.releases import LATEST, Release, Role
from crosswalk.domain.history.snapshot import Facts, Snapshot
from crosswalk.domain.history.states import Parent
from crosswalk.domain.store.protocol import Store


def test_the_url_opens_the_same_store(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    assert engine.again(store).url == store.url
    assert engine.again(store).codes.states(ICD10CM, {"G20"}) == store.codes.states(ICD10CM, {"G20"})


# Releases and days


def test_releases_are_read_back_as_they_were_written(store: Store) -> None:
    load(store, FY2024.id, FY2022.id)
    first, second = store.releases.loaded_releases(ICD10CM)
    assert (first.release, second.release) == (FY2022, FY2024)
    assert first.content_hash == SNAPSHOTS[FY2022.id].content_hash()
    assert dict(first.stated_by) == dict(SNAPSHOTS[FY2022.id].stated_by)
    assert first.sources == (source(FY2022.id, Role.ORDER), source(f"{FY2022.id} tabular", Role.TABULAR))
    assert store.releases.loaded_releases(ICD9CM) == []


def test_calendars_tell_which_releases_are_derived(store: Store) -> None:
    derived = Snapshot(FY2022, SNAPSHOTS[FY2022.id].facts, dict.fromkeys(ORDER, Role.DERIVED))
    with store.writing() as writer:
        put_releases(store, writer, [derived, SNAPSHOTS[FY2024.id]])
    calendar = store.releases.calendars()["icd10cm"]
    assert calendar.stated_by[FY2024.id] == ORDER
    assert calendar.of("2022").derived
    assert not calendar.of("2024").derived


def test_calendars_tell_what_is_known_loaded_and_covered_of_every_system(store: Store) -> None:
    load(store, FY2022.id, ERRATUM.id, FY2024.id, V32.id)
    calendars = store.releases.calendars()
    assert set(calendars) == set(SYSTEMS)
    calendar = calendars["icd10cm"]
    assert calendar.system is ICD10CM
    assert list(calendar.known) == KNOWN["icd10cm"]
    assert calendar.loaded == {FY2022.id, ERRATUM.id, FY2024.id}
    assert [(span.release.id, span.start, span.end) for span in calendar.coverage] == [
        (FY2022.id, date(2021, 10, 1), date(2022, 4, 1)),
        (FY2024.id, date(2023, 10, 1), date(2024, 10, 1)),
    ]
    assert calendar.newest == FY2024
    assert calendars["cpt"].known == []
    assert calendars["icd9cm"].covered_to == date(2015, 10, 1)


# Codes


@pytest.mark.parametrize(
    "ids",
    [
        [FY2022.id],
        [FY2022.id, FY2024.id],
        [FY2022.id, ERRATUM.id, CORRECTED.id, FY2023.id, FY2024.id],
        [V31.id, V32.id],
        [JULY.id, FIRST_APRIL.id, APRIL.id],
    ],
)
def test_states_are_read_back_as_the_domain_projects_them(store: Store, ids: list[str]) -> None:
    load(store, *ids)
    expected = expected_states(*ids)
    system = SYSTEMS[ids[0].partition(":")[0]]
    assert store.codes.states(system, None) == expected
    assert dict(store.codes.all_states(system)) == expected
    assert store.codes.states(system, expected.keys()) == expected


def test_codes_that_the_system_does_not_know_are_left_out(store: Store) -> None:
    load(store, FY2022.id, V32.id)
    assert set(store.codes.states(ICD10CM, {"G20", "Z999", "25000"})) == {"G20"}
    assert store.codes.states(ICD10CM, set()) == {}
    assert store.codes.parents(ICD10CM, {"Z999"}) == {}


def test_many_codes_are_asked_at_once(store: Store) -> None:
    load(store, FY2022.id)
    crowd = {f"X{number:04d}" for number in range(5_000)} | {"G20", "E1165"}
    assert set(store.codes.states(ICD10CM, crowd)) == {"G20", "E1165"}
    assert set(store.codes.known_in(crowd)) == {"G20", "E1165"}


def test_a_state_without_days_and_one_without_titles_are_kept_so(store: Store) -> None:
    load(store, FY2022.id, ERRATUM.id, CORRECTED.id, V32.id)
    (_, wrong, _) = store.codes.states(ICD10CM, {"G20"})["G20"]
    assert (wrong.first, wrong.last, wrong.valid_from, wrong.valid_to) == (ERRATUM.ordinal, ERRATUM.ordinal, None, None)
    (derived,) = store.codes.states(ICD9CM, {"250"})["250"]
    assert (derived.billable, derived.short, derived.long, derived.last) == (False, None, None, LATEST)


def test_records_are_kept_as_each_release_wrote_them(store: Store) -> None:
    load(store, JULY.id, FIRST_APRIL.id, APRIL.id)
    (state,) = store.codes.states(HCPCS, {"U0001"})["U0001"]
    assert [dict(state.properties_in(one.ordinal) or ())["action"] for one in (APRIL, JULY)] == [("A",), ("N",)]
    assert state.valid_from == date(2020, 2, 4)
    old, now = store.codes.changed_between(HCPCS, APRIL.ordinal, JULY.ordinal)
    assert old == {"C9041": SNAPSHOTS[APRIL.id].facts["C9041"]}
    assert now == {"C9041": SNAPSHOTS[JULY.id].facts["C9041"]}


def test_titles_are_kept_as_each_release_wrote_them(store: Store) -> None:
    load(store, V31.id, V32.id)
    (state,) = store.codes.states(ICD9CM, {"25000"})["25000"]
    assert state.titles_in(V31.ordinal)[1] == "Diabetes"
    assert state.titles_in(V32.ordinal)[1] == "DIABETES"


def test_properties_that_are_stated_as_none_are_not_unstated(store: Store) -> None:
    """A release that tells properties, and says of a code that it has none, has said so."""
    coverage = (("coverage", ("C",)),)
    stated = {"E119": code()._replace(properties=()), "G20": code()._replace(properties=coverage)}
    with store.writing() as writer:
        put_releases(store, writer, [Snapshot(FY2022, stated, ORDER)])
    held = store.codes.states(ICD10CM, None)
    assert {one: life[0].properties for one, life in held.items()} == {"E119": (), "G20": coverage}


def test_parents_are_told_over_time(store: Store) -> None:
    load(store, *(each for each in SNAPSHOTS if each.startswith("icd10cm")))
    assert store.codes.parents(ICD10CM, {"E1165", "E11"}) == {
        "E1165": (Parent("E116", date(2021, 10, 1), date(2023, 10, 1)), Parent("E11", date(2023, 10, 1), END))
    }


def test_parents_follow_a_release_that_is_loaded_later(store: Store) -> None:
    for each in (FY2024, FY2022, FY2023, CORRECTED):
        load(store, each.id)
    states = store.codes.states(ICD10CM, None)
    spans = {one: existence(life) for one, life in states.items()}
    expected = {one: above for one, above in parents_of(ICD10CM, spans, spans).items() if above}
    assert store.codes.parents(ICD10CM, states.keys()) == expected


def test_descendants_are_all_codes_below_at_any_depth_and_time(store: Store) -> None:
    load(store, FY2023.id, FY2024.id)
    below = store.codes.descendants(ICD10CM, {"E11", "G20", "E1165"})
    assert {one: set(family) for one, family in below.items()} == {
        "E11": {"E116", "E1165", "E119"},
        "G20": {"G20A1"},
        "E1165": set(),
    }
    assert below["E11"] == store.codes.states(ICD10CM, {"E116", "E1165", "E119"})


def test_a_text_of_which_no_release_states_anything_has_the_codes_that_begin_with_it(store: Store) -> None:
    """A codes file lists no headers, and still 0FT is the table of 0FT44ZZ."""
    load(store, FY2023.id)
    assert set(store.codes.descendants(ICD10CM, {"E1"})["E1"]) == {"E11", "E116", "E1165", "E119"}


def test_descendants_stay_in_their_system(store: Store) -> None:
    load(store, V32.id, "icd9pcs:32")
    assert set(store.codes.descendants(ICD9PCS, {"00"})["00"]) == {"005", "0051"}
    assert set(store.codes.descendants(ICD9CM, {"005"})["005"]) == {"0051"}


def test_children_are_the_codes_directly_below_at_any_time(store: Store) -> None:
    """E11.65 was below E11 while no file listed E11.6."""
    load(store, FY2023.id, FY2024.id)
    below = store.codes.children(ICD10CM, {"E11", "E116", "G20", "E1165", "ZZZ"})
    assert {one: list(children) for one, children in below.items()} == {
        "E11": ["E116", "E1165", "E119"], "E116": ["E1165"], "G20": ["G20A1"], "E1165": [], "ZZZ": [],
    }  # fmt: skip
    assert below["E116"] == store.codes.states(ICD10CM, {"E1165"})


def test_a_bare_code_is_known_in_every_system_that_has_it(store: Store) -> None:
    """0051 is a diagnosis (cholera) and a procedure; E11 is a header, G20 a code that became one later."""
    load(store, V32.id, "icd9pcs:32", FY2022.id, FY2024.id)
    assert store.codes.known_in({"0051", "E11", "G20", "nonsense"}) == {
        "0051": {"icd9cm": True, "icd9pcs": True},
        "E11": {"icd10cm": False},
        "G20": {"icd10cm": True},
    }


# Differences


@pytest.mark.parametrize(("older", "newer"), list(permutations(KNOWN["icd10cm"], 2)), ids=lambda each: each.label)
def test_what_changed_between_two_releases_is_what_they_state(store: Store, older: Release, newer: Release) -> None:
    load(store, *(each.id for each in KNOWN["icd10cm"]))
    one, other = sorted((SNAPSHOTS[older.id], SNAPSHOTS[newer.id]), key=lambda each: each.release.ordinal)
    old, now = store.codes.changed_between(ICD10CM, one.release.ordinal, other.release.ordinal)
    changed = {each for each in {**one.facts, **other.facts} if one.facts.get(each) != other.facts.get(each)}
    told = {each for each in changed if not _only_in_writing(one.facts.get(each), other.facts.get(each))}
    assert told <= set(old) | set(now)
    for shown, stated in ((old, one.facts), (now, other.facts)):
        assert all(stated[each] == fact for each, fact in shown.items())
        assert told & set(stated) <= set(shown)


def _only_in_writing(one: Facts | None, other: Facts | None) -> bool:
    return (
        one is not None
        and other is not None
        and one.billable == other.billable
        and one.long != other.long
        and ((one.long or "").replace("é", "e") == (other.long or "").replace("é", "e"))
    )
