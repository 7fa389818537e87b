"""Map sets as timelines: rows vanish and return, editions come in any order."""

from __future__ import annotations

import itertools

from domain_samples import thorough
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow
from crosswalk.domain.maps.map_timeline import MapTimeline

DIABETES = "25000 E119 10000"
FRACTURE = ["80022 S020XXA 10111", "80022 S064X1A 10112", "80022 S064X2A 10112"]


def laid(editions: dict[int, list[str]]) -> MapTimeline:
    timeline = MapTimeline()
    for edition, rows in editions.items():
        timeline.put(edition, rows)
    return timeline


def spans(timeline: MapTimeline) -> list[tuple[str, str, int, int]]:
    return [(row.source, row.target, row.first, row.last) for row in timeline.project()]


def test_a_row_that_stands_in_every_edition_is_one_row() -> None:
    timeline = laid({2016: [DIABETES], 2017: [DIABETES], 2018: [DIABETES]})
    assert list(timeline.project()) == [MapRow("25000", "E119", "10000", 2016, LATEST_EDITION)]


def test_a_row_that_vanishes_and_returns_has_two_spans() -> None:
    timeline = laid({2016: [DIABETES], 2017: [], 2018: [DIABETES]})
    assert spans(timeline) == [("25000", "E119", 2016, 2016), ("25000", "E119", 2018, LATEST_EDITION)]


def test_an_edition_without_a_row_inserted_in_mid_history_splits_its_span() -> None:
    timeline = laid({2016: [DIABETES], 2018: [DIABETES]})
    assert spans(timeline) == [("25000", "E119", 2016, LATEST_EDITION)]
    timeline.put(2017, [])
    assert spans(timeline) == [("25000", "E119", 2016, 2016), ("25000", "E119", 2018, LATEST_EDITION)]


def test_an_edition_inserted_in_mid_history_joins_both_neighbours() -> None:
    timeline = laid({2015: [], 2016: [DIABETES], 2018: [DIABETES], 2017: [DIABETES]})
    assert spans(timeline) == [("25000", "E119", 2016, LATEST_EDITION)]


def test_a_newer_edition_ends_the_rows_it_drops() -> None:
    timeline = laid({2017: [DIABETES], 2018: []})
    assert spans(timeline) == [("25000", "E119", 2017, 2017)]


def test_the_same_pair_with_other_flags_is_another_row() -> None:
    timeline = laid({2017: [DIABETES], 2018: ["25000 E119 00000"]})
    assert [(row.flags, row.first) for row in timeline.project()] == [("00000", 2018), ("10000", 2017)]


def test_flags_are_read_by_their_place() -> None:
    row = MapRow("80022", "S064X1A", "10112", 2018, LATEST_EDITION)
    assert (row.approximate, row.combination, row.scenario, row.choice_list) == (True, True, 1, 2)
    assert row.stands_in(2018)
    assert row.stands_in(2019)
    assert not row.stands_in(2017)


def test_any_target_that_begins_with_no_is_no_map() -> None:
    """29 rows of the procedure map of 2018 have NoPCS or NoI9 without the flag."""
    assert MapRow("E9500", "NoDx", "11000", 2018, 2018).is_no_map
    assert MapRow("02H63MZ", "NoI9", "00000", 2018, 2018).is_no_map
    assert not MapRow("25000", "E119", "01000", 2018, 2018).is_no_map


ROWS = [DIABETES, *FRACTURE, "E9500 NoDx 11000", "25000 E119 00000", "82529 S92201A 10000"]
EDITIONS = st.dictionaries(st.integers(2009, 2018), st.lists(st.sampled_from(ROWS), unique=True), max_size=5)


@thorough
@given(EDITIONS)
def test_editions_come_in_any_order(editions: dict[int, list[str]]) -> None:
    expected = list(laid(editions).project())
    assert expected == sorted(expected, key=lambda row: (row.source, row.target, row.flags, row.first))
    for order in itertools.islice(itertools.permutations(editions), 0, 120, 7):
        assert list(laid({edition: editions[edition] for edition in order}).project()) == expected


@thorough
@given(EDITIONS, st.integers(min_value=0))
def test_editions_come_in_several_goes(editions: dict[int, list[str]], cut: int) -> None:
    order = list(editions)
    at = cut % (len(order) + 1)
    first = laid({edition: editions[edition] for edition in order[:at]})
    timeline = MapTimeline.restore(first.publications, first.project())
    for edition in order[at:]:
        timeline.put(edition, editions[edition])
    assert list(timeline.project()) == list(laid(editions).project())


@thorough
@given(EDITIONS)
def test_every_edition_is_read_back_as_it_was_and_loading_twice_changes_nothing(
    editions: dict[int, list[str]],
) -> None:
    timeline = laid(editions)
    expected = list(timeline.project())
    for edition, rows in editions.items():
        timeline.put(edition, rows)
        assert list(timeline.project()) == expected
        restored = MapTimeline.restore(timeline.publications, expected)
        for one in (timeline, restored):
            assert one.rows_of(edition) == sorted(rows)
        standing = [f"{row.source} {row.target} {row.flags}" for row in expected if row.stands_in(edition)]
        assert standing == one.rows_of(edition)


@thorough
@given(EDITIONS, st.lists(st.sampled_from(ROWS), unique=True))
def test_an_edition_put_again_is_replaced_whole(editions: dict[int, list[str]], rows: list[str]) -> None:
    timeline = laid({2012: ROWS, **editions})
    timeline.put(2012, rows)
    assert list(timeline.project()) == list(laid({**editions, 2012: rows}).project())
