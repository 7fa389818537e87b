"""What every engine promises of a store, asked through the `Store` protocol alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from itertools import permutations

import pytest
from contract_engines import Engine
from contract_samples import (
    APRIL,
    CORRECTED,
    EDITIONS,
    ERRATUM,
    EVERYTHING,
    FIRST_APRIL,
    FORWARD,
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
    load,
    put_releases,
    source,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosswalk.domain.categories import Category
from crosswalk.domain.mapsets import LATEST_EDITION, MapRow
from crosswalk.domain.parents import existence
from crosswalk.domain.parents import parents as parents_of
from crosswalk.domain.releases import LATEST, Release, Role
from crosswalk.domain.snapshot import Facts, Snapshot
from crosswalk.domain.states import Parent
from crosswalk.domain.store import CategoryChange, Store
from crosswalk.domain.systems import END, SYSTEMS
from crosswalk.domain.timeline import Timeline


def expected_states(*release_ids: str) -> dict[str, object]:
    """What the domain projects, without any store between."""
    system = SYSTEMS[release_ids[0].partition(":")[0]]
    timeline = Timeline(system)
    for each in release_ids:
        timeline.put(SNAPSHOTS[each])
    return {one: life for one, life in timeline.project(KNOWN[system.id]) if life}


def test_the_url_opens_the_same_store(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    assert engine.again(store).url == store.url
    assert engine.again(store).states(ICD10CM, {"G20"}) == store.states(ICD10CM, {"G20"})


# Releases and days


def test_releases_are_read_back_as_they_were_written(store: Store) -> None:
    load(store, FY2024.id, FY2022.id)
    first, second = store.loaded_releases(ICD10CM)
    assert (first.release, second.release) == (FY2022, FY2024)
    assert first.content_hash == SNAPSHOTS[FY2022.id].content_hash()
    assert dict(first.stated_by) == dict(SNAPSHOTS[FY2022.id].stated_by)
    assert first.sources == (source(FY2022.id, Role.ORDER), source(f"{FY2022.id} tabular", Role.TABULAR))
    assert store.loaded_releases(ICD9CM) == []


def test_calendars_tell_which_releases_are_derived(store: Store) -> None:
    derived = Snapshot(FY2022, SNAPSHOTS[FY2022.id].facts, dict.fromkeys(ORDER, Role.DERIVED))
    with store.writing() as writer:
        put_releases(store, writer, [derived, SNAPSHOTS[FY2024.id]])
    calendar = store.calendars()["icd10cm"]
    assert calendar.derived == {FY2022.id}
    assert calendar.of("2022").derived
    assert not calendar.of("2024").derived


def test_calendars_tell_what_is_known_loaded_and_covered_of_every_system(store: Store) -> None:
    load(store, FY2022.id, ERRATUM.id, FY2024.id, V32.id)
    calendars = store.calendars()
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
    assert store.states(system, None) == expected
    assert dict(store.all_states(system)) == expected
    assert store.states(system, expected.keys()) == expected


def test_codes_that_the_system_does_not_know_are_left_out(store: Store) -> None:
    load(store, FY2022.id, V32.id)
    assert set(store.states(ICD10CM, {"G20", "Z999", "25000"})) == {"G20"}
    assert store.states(ICD10CM, set()) == {}
    assert store.parents(ICD10CM, {"Z999"}) == {}


def test_many_codes_are_asked_at_once(store: Store) -> None:
    load(store, FY2022.id)
    crowd = {f"X{number:04d}" for number in range(5_000)} | {"G20", "E1165"}
    assert set(store.states(ICD10CM, crowd)) == {"G20", "E1165"}
    assert set(store.known_in(crowd)) == {"G20", "E1165"}


def test_a_state_without_days_and_one_without_titles_are_kept_so(store: Store) -> None:
    load(store, FY2022.id, ERRATUM.id, CORRECTED.id, V32.id)
    (_, wrong, _) = store.states(ICD10CM, {"G20"})["G20"]
    assert (wrong.first, wrong.last, wrong.valid_from, wrong.valid_to) == (ERRATUM.ordinal, ERRATUM.ordinal, None, None)
    (derived,) = store.states(ICD9CM, {"250"})["250"]
    assert (derived.billable, derived.short, derived.long, derived.last) == (False, None, None, LATEST)


def test_records_are_kept_as_each_release_wrote_them(store: Store) -> None:
    load(store, JULY.id, FIRST_APRIL.id, APRIL.id)
    (state,) = store.states(HCPCS, {"U0001"})["U0001"]
    assert [dict(state.properties_in(one.ordinal) or ())["action"] for one in (APRIL, JULY)] == [("A",), ("N",)]
    assert state.valid_from == date(2020, 2, 4)
    old, now = store.changed_between(HCPCS, APRIL.ordinal, JULY.ordinal)
    assert old == {"C9041": SNAPSHOTS[APRIL.id].facts["C9041"]}
    assert now == {"C9041": SNAPSHOTS[JULY.id].facts["C9041"]}


def test_titles_are_kept_as_each_release_wrote_them(store: Store) -> None:
    load(store, V31.id, V32.id)
    (state,) = store.states(ICD9CM, {"25000"})["25000"]
    assert state.titles_in(V31.ordinal)[1] == "Diabetes"
    assert state.titles_in(V32.ordinal)[1] == "DIABETES"


def test_properties_that_are_stated_as_none_are_not_unstated(store: Store) -> None:
    """A release that tells properties, and says of a code that it has none, has said so."""
    coverage = (("coverage", ("C",)),)
    stated = {"E119": code()._replace(properties=()), "G20": code()._replace(properties=coverage)}
    with store.writing() as writer:
        put_releases(store, writer, [Snapshot(FY2022, stated, ORDER)])
    held = store.states(ICD10CM, None)
    assert {one: life[0].properties for one, life in held.items()} == {"E119": (), "G20": coverage}


def test_parents_are_told_over_time(store: Store) -> None:
    load(store, *(each for each in SNAPSHOTS if each.startswith("icd10cm")))
    assert store.parents(ICD10CM, {"E1165", "E11"}) == {
        "E1165": (Parent("E116", date(2021, 10, 1), date(2023, 10, 1)), Parent("E11", date(2023, 10, 1), END))
    }


def test_parents_follow_a_release_that_is_loaded_later(store: Store) -> None:
    for each in (FY2024, FY2022, FY2023, CORRECTED):
        load(store, each.id)
    states = store.states(ICD10CM, None)
    spans = {one: existence(life) for one, life in states.items()}
    expected = {one: above for one, above in parents_of(ICD10CM, spans, spans).items() if above}
    assert store.parents(ICD10CM, states.keys()) == expected


def test_descendants_are_all_codes_below_at_any_depth_and_time(store: Store) -> None:
    load(store, FY2023.id, FY2024.id)
    below = store.descendants(ICD10CM, {"E11", "G20", "E1165"})
    assert {one: set(family) for one, family in below.items()} == {
        "E11": {"E116", "E1165", "E119"},
        "G20": {"G20A1"},
        "E1165": set(),
    }
    assert below["E11"] == store.states(ICD10CM, {"E116", "E1165", "E119"})


def test_a_text_of_which_no_release_states_anything_has_the_codes_that_begin_with_it(store: Store) -> None:
    """A codes file lists no headers, and still 0FT is the table of 0FT44ZZ."""
    load(store, FY2023.id)
    assert set(store.descendants(ICD10CM, {"E1"})["E1"]) == {"E11", "E116", "E1165", "E119"}


def test_descendants_stay_in_their_system(store: Store) -> None:
    load(store, V32.id, "icd9pcs:32")
    assert set(store.descendants(ICD9PCS, {"00"})["00"]) == {"005", "0051"}
    assert set(store.descendants(ICD9CM, {"005"})["005"]) == {"0051"}


def test_a_bare_code_is_known_in_every_system_that_has_it(store: Store) -> None:
    """0051 is a diagnosis (cholera) and a procedure; E11 is a header, G20 a code that became one later."""
    load(store, V32.id, "icd9pcs:32", FY2022.id, FY2024.id)
    assert store.known_in({"0051", "E11", "G20", "nonsense"}) == {
        "0051": {"icd9cm": True, "icd9pcs": True},
        "E11": {"icd10cm": False},
        "G20": {"icd10cm": True},
    }


# Differences


@pytest.mark.parametrize(("older", "newer"), list(permutations(KNOWN["icd10cm"], 2)), ids=lambda each: each.label)
def test_what_changed_between_two_releases_is_what_they_state(store: Store, older: Release, newer: Release) -> None:
    load(store, *(each.id for each in KNOWN["icd10cm"]))
    one, other = sorted((SNAPSHOTS[older.id], SNAPSHOTS[newer.id]), key=lambda each: each.release.ordinal)
    old, now = store.changed_between(ICD10CM, one.release.ordinal, other.release.ordinal)
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


# Maps


def rows(texts: Iterable[str], first: int = 2018, last: int = LATEST_EDITION) -> set[MapRow]:
    cells = (text.split() for text in texts)
    return {MapRow(source, target, flags, first, last) for source, target, flags in cells}


def test_editions_are_read_back_as_they_were_written(store: Store) -> None:
    load(store, "2018", "2016")
    assert store.map_sets() == {FORWARD.id: FORWARD}
    assert [each.edition.label for each in store.loaded_editions(FORWARD.id)] == ["2016", "2018"]
    assert store.loaded_editions(FORWARD.id)[1].sources == (source("2018", Role.GEM),)
    assert [each.rows for each in store.editions(FORWARD.id)] == [3, 5]
    assert list(store.editions("gem-icd10cm-icd9cm")) == []


def test_rows_of_one_edition(store: Store) -> None:
    load(store, "2016", "2017", "2018")
    for edition in store.editions(FORWARD.id):
        found = store.map_rows(FORWARD.id, None, edition)
        texts = [f"{row.source} {row.target} {row.flags}" for some in found.values() for row in some]
        assert sorted(texts) == sorted(EDITIONS[edition.label])


def test_rows_of_every_edition_with_their_spans(store: Store) -> None:
    load(store, "2017", "2018", "2016")
    found = store.map_rows(FORWARD.id, {"25000", "25040", "0051"}, None)
    assert found == {
        "0051": (MapRow("0051", "NoDx", "11000", 2016, LATEST_EDITION),),
        "25000": (MapRow("25000", "E119", "10000", 2016, 2016), MapRow("25000", "E119", "10000", 2018, LATEST_EDITION)),
        "25040": (
            MapRow("25040", "E1165", "00000", 2017, 2017),
            MapRow("25040", "E1165", "10000", 2016, 2016),
            MapRow("25040", "E1165", "10000", 2018, LATEST_EDITION),
        ),
    }
    assert list(store.all_map_rows(FORWARD.id)) == [
        row for some in store.map_rows(FORWARD.id, None, None).values() for row in some
    ]


def test_rows_of_some_sources_only_and_none_for_a_code_that_is_not_listed(store: Store) -> None:
    load(store, "2018")
    (edition,) = store.editions(FORWARD.id)
    assert set(store.map_rows(FORWARD.id, {"80022", "99999"}, edition)) == {"80022"}
    assert store.map_rows(FORWARD.id, set(), edition) == {}
    assert set(store.map_rows(FORWARD.id, {"80022"}, edition)["80022"]) == rows(EDITIONS["2018"][3:])


def test_rows_by_their_targets(store: Store) -> None:
    load(store, "2017", "2018")
    of_2017, of_2018 = store.editions(FORWARD.id)
    assert store.map_rows_onto(FORWARD.id, {"E1165", "E119", "G20"}, of_2018) == {
        "E1165": (MapRow("25040", "E1165", "10000", 2018, LATEST_EDITION),),
        "E119": (MapRow("25000", "E119", "10000", 2018, LATEST_EDITION),),
    }
    assert set(store.map_rows_onto(FORWARD.id, {"E1165", "E119"}, of_2017)) == {"E1165"}
    assert store.map_rows_onto(FORWARD.id, set(), of_2018) == {}


def test_rows_by_their_targets_are_all_rows_that_have_a_map(store: Store) -> None:
    load(store, "2016", "2017", "2018")
    for edition in store.editions(FORWARD.id):
        forward = [row for some in store.map_rows(FORWARD.id, None, edition).values() for row in some]
        onto = store.map_rows_onto(FORWARD.id, {row.target for row in forward}, edition)
        assert {row for some in onto.values() for row in some} == {row for row in forward if not row.is_no_map}
        assert all(row.target == target for target, some in onto.items() for row in some)


def test_categories_are_kept_of_the_edition_they_were_written_for(store: Store) -> None:
    load(store, "2017", "2018")
    older, newer = store.editions(FORWARD.id)
    found = {"25000": Category.IDENTITY, "0051": Category.NO_MAPPING, "80022": Category.CONVOLUTED}
    with store.writing() as writer:
        writer.change_categories(CategoryChange(FORWARD, newer, found))
    assert store.categories(FORWARD.id, newer, None) == found
    assert store.categories(FORWARD.id, newer, {"25000", "99999"}) == {"25000": Category.IDENTITY}
    assert store.categories(FORWARD.id, newer, set()) == {}
    assert store.categories(FORWARD.id, older, None) == {}
    assert [line for line in store.dump() if line.startswith('["category"')] == [
        f'["category", "{FORWARD.id}", "2018", "{one}", "{found[one].value}"]' for one in sorted(found)
    ]


def test_categories_written_again_take_the_place_of_the_others(store: Store) -> None:
    load(store, "2017", "2018")
    older, newer = store.editions(FORWARD.id)
    for edition, found in ((older, {"0051": Category.NO_MAPPING}), (newer, {"25000": Category.IDENTITY})):
        with store.writing() as writer:
            writer.change_categories(CategoryChange(FORWARD, edition, found))
    assert store.categories(FORWARD.id, older, None) == {}
    assert store.categories(FORWARD.id, newer, None) == {"25000": Category.IDENTITY}


def test_a_code_known_by_a_map_only_is_known_and_has_no_state(store: Store) -> None:
    load(store, "2018")
    assert store.known_in({"S020XXA"}) == {"S020XXA": {"icd10cm": True}}
    assert store.known_in({"NoDx"}) == {}
    assert store.states(ICD10CM, {"S020XXA"}) == {}


# Promise 1: load order does not matter


def test_the_dump_is_lines_of_json_and_leaves_out_when_it_was_loaded(store: Store) -> None:
    load(store, *EVERYTHING)
    lines = list(store.dump())
    assert len(set(lines)) == len(lines)
    assert all(json.loads(line) for line in lines)
    assert not any("2026-01-01T00:00:00" in line for line in lines)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(EVERYTHING), cuts=st.lists(st.booleans(), min_size=len(EVERYTHING), max_size=len(EVERYTHING))
)
def test_any_order_and_grouping_of_loads_gives_the_same_dump(
    engine: Engine, order: list[str], cuts: list[bool]
) -> None:
    whole = engine.fresh()
    load(whole, *EVERYTHING)
    expected = list(whole.dump())
    store = engine.fresh()
    group: list[str] = []
    for name, cut in zip(order, cuts, strict=True):
        group.append(name)
        if cut:
            load(store, *group)
            group = []
    if group:
        load(store, *group)
    assert list(store.dump()) == expected


def test_loading_everything_again_changes_nothing(store: Store) -> None:
    load(store, *EVERYTHING)
    before = list(store.dump())
    load(store, *EVERYTHING)
    assert list(store.dump()) == before


def test_the_dump_differs_where_the_contents_do(engine: Engine) -> None:
    one = engine.fresh()
    load(one, FY2022.id, FY2024.id)
    lines = list(one.dump())
    other = engine.fresh()
    load(other, FY2022.id)
    assert list(other.dump()) != lines


# Promise 2: all or nothing


class Stop(Exception):
    """Something goes wrong in the middle of a load."""


def load_and_fail(store: Store, *release_ids: str, meanwhile: Callable[[], None] = lambda: None) -> None:
    """A load that has written everything and is stopped before its end."""
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[each] for each in release_ids])
        meanwhile()
        raise Stop


def test_a_load_that_fails_leaves_the_previous_contents(engine: Engine, store: Store) -> None:
    load(store, FY2022.id, "2018")
    before = list(store.dump())
    with pytest.raises(Stop):
        load_and_fail(store, FY2024.id, FY2023.id)
    assert list(store.dump()) == before
    assert list(engine.again(store).dump()) == before


def test_a_first_load_that_fails_leaves_nothing_and_the_next_one_succeeds(engine: Engine, store: Store) -> None:
    with pytest.raises(Stop):
        load_and_fail(store, FY2024.id)
    load(store, FY2024.id)
    lines = list(store.dump())
    undisturbed = engine.fresh()
    load(undisturbed, FY2024.id)
    assert list(undisturbed.dump()) == lines


def test_a_store_can_be_loaded_after_a_load_failed(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    with pytest.raises(Stop):
        load_and_fail(store, FY2023.id)
    load(store, FY2024.id)
    lines = list(store.dump())
    undisturbed = engine.fresh()
    load(undisturbed, FY2022.id, FY2024.id)
    assert list(undisturbed.dump()) == lines


def test_a_reader_sees_the_old_contents_until_the_load_is_committed(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[FY2024.id]])
        assert reader.states(ICD10CM, {"G20", "G20A1"}) == expected_of(FY2022.id)
        assert reader.calendars()["icd10cm"].loaded == {FY2022.id}
    assert reader.states(ICD10CM, {"G20", "G20A1"}) == expected_of(FY2022.id, FY2024.id)
    assert reader.calendars()["icd10cm"].loaded == {FY2022.id, FY2024.id}


def expected_of(*release_ids: str) -> dict[str, object]:
    return {one: life for one, life in expected_states(*release_ids).items() if one in ("G20", "G20A1")}


def test_a_view_of_the_store_does_not_change_while_a_load_runs(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    with reader.reading():
        before = list(reader.dump())
        seen: list[list[str]] = []
        with pytest.raises(Stop):
            load_and_fail(store, FY2024.id, meanwhile=lambda: seen.append(list(reader.dump())))
        assert seen == [before]
        assert list(reader.dump()) == before
    load(store, FY2024.id)
    with reader.reading():
        assert list(reader.dump()) == list(store.dump()) != before


def test_views_nest(store: Store) -> None:
    load(store, FY2022.id)
    with store.reading(), store.reading():
        assert store.known_in({"G20"})
    assert store.known_in({"G20"})


def test_the_version_changes_with_the_load_of_another_connection(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    before = reader.version()
    assert reader.version() == before
    load(store, FY2024.id)
    assert reader.version() != before


def test_the_version_changes_with_a_load_of_its_own(store: Store) -> None:
    """The protocol: a number that changes whenever another load has been committed."""
    load(store, FY2022.id)
    before = store.version()
    load(store, FY2024.id)
    assert store.version() != before


def test_the_version_does_not_change_with_a_load_that_failed(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    before = reader.version()
    with pytest.raises(Stop):
        load_and_fail(store, FY2024.id)
    assert reader.version() == before
