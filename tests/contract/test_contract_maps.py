"""Map sets, their rows and categories, as every engine keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from contract_samples import EDITIONS, FORWARD, ICD10CM, load, source

from crosswalk.domain.history.releases import Edition, MapSet, Role
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow
from crosswalk.domain.store.loads import CategoryChange, MapChange
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.protocol import Store
from releases.catalog import load_catalog


def rows(texts: Iterable[str], first: int = 2018, last: int = LATEST_EDITION) -> set[MapRow]:
    cells = (text.split() for text in texts)
    return {MapRow(source, target, flags, first, last) for source, target, flags in cells}


def test_editions_are_read_back_as_they_were_written(store: Store) -> None:
    load(store, "2018", "2016")
    assert store.maps.map_sets() == {FORWARD.id: FORWARD}
    assert [each.edition.label for each in store.maps.loaded_editions(FORWARD.id)] == ["2016", "2018"]
    assert store.maps.loaded_editions(FORWARD.id)[1].sources == (source("2018", Role.GEM),)
    assert [each.rows for each in store.maps.editions()[FORWARD]] == [3, 5]
    assert list(store.maps.editions()) == [FORWARD]


def test_map_sets_are_in_one_order_whichever_was_loaded_first(store: Store) -> None:
    backward = MapSet("gem-icd10cm-icd9cm", "icd10cm", "icd9cm", "backward")
    edition = Edition(backward.id, "2018", date(2017, 10, 1), "icd10cm:2018", "icd9cm:32", 0)
    with store.writing() as writer:
        loaded = LoadedEdition(edition, "0" * 64, (source("2018", Role.GEM),), {}, "2026-01-01T00:00:00")
        writer.change_map(MapChange(backward, [loaded], (), ()))
    load(store, "2018")
    assert list(store.maps.map_sets()) == [FORWARD.id, backward.id]
    assert list(store.maps.editions()) == [FORWARD, backward]


def test_that_order_is_the_order_of_the_catalog() -> None:
    catalogued = list(load_catalog().map_sets())
    by_name = sorted(catalogued)
    assert by_name != catalogued
    assert sorted(by_name, key=MapSet.place) == catalogued


def test_rows_of_one_edition(store: Store) -> None:
    load(store, "2016", "2017", "2018")
    for edition in store.maps.editions()[FORWARD]:
        found = store.maps.map_rows(FORWARD.id, None, edition)
        texts = [f"{row.source} {row.target} {row.flags}" for some in found.values() for row in some]
        assert sorted(texts) == sorted(EDITIONS[edition.label])


def test_rows_of_every_edition_with_their_spans(store: Store) -> None:
    load(store, "2017", "2018", "2016")
    found = store.maps.map_rows(FORWARD.id, {"25000", "25040", "0051"}, None)
    assert found == {
        "0051": (MapRow("0051", "NoDx", "11000", 2016, LATEST_EDITION),),
        "25000": (MapRow("25000", "E119", "10000", 2016, 2016), MapRow("25000", "E119", "10000", 2018, LATEST_EDITION)),
        "25040": (
            MapRow("25040", "E1165", "00000", 2017, 2017),
            MapRow("25040", "E1165", "10000", 2016, 2016),
            MapRow("25040", "E1165", "10000", 2018, LATEST_EDITION),
        ),
    }
    assert list(store.maps.all_map_rows(FORWARD.id)) == [
        row for some in store.maps.map_rows(FORWARD.id, None, None).values() for row in some
    ]


def test_rows_of_some_sources_only_and_none_for_a_code_that_is_not_listed(store: Store) -> None:
    load(store, "2018")
    (edition,) = store.maps.editions()[FORWARD]
    assert set(store.maps.map_rows(FORWARD.id, {"80022", "99999"}, edition)) == {"80022"}
    assert store.maps.map_rows(FORWARD.id, set(), edition) == {}
    assert set(store.maps.map_rows(FORWARD.id, {"80022"}, edition)["80022"]) == rows(EDITIONS["2018"][3:])


def test_rows_by_their_targets(store: Store) -> None:
    load(store, "2017", "2018")
    of_2017, of_2018 = store.maps.editions()[FORWARD]
    assert store.maps.map_rows_onto(FORWARD.id, {"E1165", "E119", "G20"}, of_2018) == {
        "E1165": (MapRow("25040", "E1165", "10000", 2018, LATEST_EDITION),),
        "E119": (MapRow("25000", "E119", "10000", 2018, LATEST_EDITION),),
    }
    assert set(store.maps.map_rows_onto(FORWARD.id, {"E1165", "E119"}, of_2017)) == {"E1165"}
    assert store.maps.map_rows_onto(FORWARD.id, set(), of_2018) == {}


def test_rows_by_their_targets_are_all_rows_that_have_a_map(store: Store) -> None:
    load(store, "2016", "2017", "2018")
    for edition in store.maps.editions()[FORWARD]:
        forward = [row for some in store.maps.map_rows(FORWARD.id, None, edition).values() for row in some]
        onto = store.maps.map_rows_onto(FORWARD.id, {row.target for row in forward}, edition)
        assert {row for some in onto.values() for row in some} == {row for row in forward if not row.is_no_map}
        assert all(row.target == target for target, some in onto.items() for row in some)


def test_the_sources_from_one_code_to_another_and_below_it(store: Store) -> None:
    load(store, "2016", "2017", "2018")
    every = {row.source for row in store.maps.all_map_rows(FORWARD.id)}
    assert {"25000", "25040", "80022"} <= every
    assert store.maps.sources_within(FORWARD.id, [("25000", "25040")]) == {"25000", "25040"}
    # A category holds all that begin so.
    assert store.maps.sources_within(FORWARD.id, [("250", "250"), ("800", "801")]) == {"25000", "25040", "80022"}
    assert store.maps.sources_within(FORWARD.id, [("0", "9")]) == {code for code in every if code[0].isdigit()}
    assert store.maps.sources_within(FORWARD.id, [("25001", "25039")]) == set()
    assert store.maps.sources_within("gem-icd10cm-icd9cm", [("250", "250")]) == set()
    assert store.maps.sources_within(FORWARD.id, []) == set()


def test_categories_are_kept_of_the_edition_they_were_written_for(store: Store) -> None:
    load(store, "2017", "2018")
    older, newer = store.maps.editions()[FORWARD]
    found = {"25000": Category.IDENTITY, "0051": Category.NO_MAPPING, "80022": Category.CONVOLUTED}
    with store.writing() as writer:
        writer.change_categories(CategoryChange(FORWARD, newer, found))
    assert store.maps.categories(FORWARD.id, newer, None) == found
    assert store.maps.categories(FORWARD.id, newer, {"25000", "99999"}) == {"25000": Category.IDENTITY}
    assert store.maps.categories(FORWARD.id, newer, set()) == {}
    assert store.maps.categories(FORWARD.id, older, None) == {}
    assert [line for line in store.dump() if line.startswith('["category"')] == [
        f'["category", "{FORWARD.id}", "2018", "{one}", "{found[one].value}"]' for one in sorted(found)
    ]


def test_categories_written_again_take_the_place_of_the_others(store: Store) -> None:
    load(store, "2017", "2018")
    older, newer = store.maps.editions()[FORWARD]
    for edition, found in ((older, {"0051": Category.NO_MAPPING}), (newer, {"25000": Category.IDENTITY})):
        with store.writing() as writer:
            writer.change_categories(CategoryChange(FORWARD, edition, found))
    assert store.maps.categories(FORWARD.id, older, None) == {}
    assert store.maps.categories(FORWARD.id, newer, None) == {"25000": Category.IDENTITY}


def test_a_code_known_by_a_map_only_is_known_and_has_no_state(store: Store) -> None:
    load(store, "2018")
    assert store.codes.known_in({"S020XXA"}) == {"S020XXA": {"icd10cm": True}}
    assert store.codes.known_in({"NoDx"}) == {}
    assert store.codes.states(ICD10CM, {"S020XXA"}) == {}
