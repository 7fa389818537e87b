"""From the rows of a map to alternatives and the edition they are read in (CMS GEM guide of 2018)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.history.releases import Edition
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.maps.map_sets import LATEST_EDITION, MapRow
from crosswalk.domain.translation.answers import Alternative, Choice, alternatives_of, edition_for, newest_rows


def row(text: str, first: int = 2018, last: int = LATEST_EDITION) -> MapRow:
    source, target, flags = text.split()
    return MapRow(source, target, flags, first, last)


def choice(one: MapRow) -> Choice:
    return Choice(one.target, Status.VALID, None, one.flags)


def ways(*texts: str) -> list[tuple[int, bool, list[list[str]]]]:
    """Scenario, whether approximate, and the choice lists of each alternative."""
    found = alternatives_of([row(text) for text in texts], choice)
    return [(way.scenario, way.approximate, [[one.code for one in some] for some in way.choices]) for way in found]


def test_a_single_target_is_one_alternative_of_one_list_of_one_code() -> None:
    assert ways("25000 E119 10000") == [(0, True, [["E119"]])]
    assert ways("4019 I10 00000") == [(0, False, [["I10"]])]


def test_several_singles_are_alternatives_to_choose_from() -> None:
    assert ways("82529 S92201A 10000", "82529 S92202A 10000") == [
        (0, True, [["S92201A"]]),
        (0, True, [["S92202A"]]),
    ]


def test_a_scenario_is_an_and_of_choice_lists() -> None:
    """800.22: the fracture and one of the haemorrhages."""
    assert ways("80022 S020XXA 10111", "80022 S064X1A 10112", "80022 S064X2A 10112") == [
        (1, True, [["S020XXA"], ["S064X1A", "S064X2A"]])
    ]


def test_singles_stand_before_scenarios_and_these_in_their_order() -> None:
    found = ways(
        "82529 S92301A 10122",
        "82529 S92202A 10000",
        "82529 S92201A 10111",
        "82529 S92302A 10112",
        "82529 S92202A 10121",
    )
    assert [(scenario, lists) for scenario, _, lists in found] == [
        (0, [["S92202A"]]),
        (1, [["S92201A"], ["S92302A"]]),
        (2, [["S92202A"], ["S92301A"]]),
    ]


@pytest.mark.parametrize("digits", ["11", "12", "21", "90"])
def test_without_the_combination_flag_a_row_is_a_single_whatever_its_last_two_digits_say(digits: str) -> None:
    assert ways(f"80022 S020XXA 100{digits}") == [(0, True, [["S020XXA"]])]


@pytest.mark.parametrize("target", ["NoDx", "NoPCS", "NoI9"])
@pytest.mark.parametrize("flags", ["11000", "00000", "10000"])
def test_a_no_target_is_no_alternative_with_the_flag_or_without(target: str, flags: str) -> None:
    assert ways(f"E9500 {target} {flags}") == []


def test_a_scenario_is_approximate_if_one_of_its_rows_is() -> None:
    assert ways("80022 S020XXA 00111", "80022 S064X1A 10112")[0][1] is True
    assert ways("80022 S020XXA 00111", "80022 S064X1A 00112")[0][1] is False


FLAGS = st.tuples(*(st.sampled_from("01") for _ in range(3)), st.sampled_from("123"), st.sampled_from("123")).map(
    "".join
)
ENTRIES = st.lists(st.tuples(st.sampled_from(["A", "B", "C", "D", "NoDx"]), FLAGS), max_size=12, unique=True)


@given(ENTRIES)
def test_every_row_with_a_target_is_in_exactly_one_alternative(entries: list[tuple[str, str]]) -> None:
    """Nothing is lost silently, and nothing is invented."""
    rows = [row(f"80022 {target} {flags}") for target, flags in entries]
    found: tuple[Alternative, ...] = alternatives_of(rows, choice)
    shown = sorted((one.code, one.flags) for way in found for some in way.choices for one in some)
    assert shown == sorted((target, flags) for target, flags in entries if target != "NoDx")
    assert all(len(way.choices) == len(way.choices[0]) == 1 for way in found if way.scenario == 0)
    scenarios = [way.scenario for way in found]
    assert scenarios == sorted(scenarios)


# Editions


def edition(label: str) -> Edition:
    return Edition("gem-icd9cm-icd10cm", label, date(int(label) - 1, 10, 1), "icd9cm:32", f"icd10cm:{label}")


EDITIONS = [edition(label) for label in ("2016", "2017", "2018")]


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2030, 1, 1), "2018"),
        (date(2017, 10, 1), "2018"),
        (date(2017, 9, 30), "2017"),
        (date(2016, 1, 1), "2016"),
        (date(2009, 1, 1), "2016"),  # none fits: the oldest
    ],
)
def test_forward_the_edition_is_the_newest_whose_target_release_is_not_later(day: date, label: str) -> None:
    assert edition_for(EDITIONS, day).label == label
    assert edition_for(list(reversed(EDITIONS)), day).label == label


def test_backward_the_rows_are_those_of_the_newest_edition_that_lists_the_code() -> None:
    old, newer, stays = (
        row("E119 25000 10000", 2016, 2016),
        row("E119 25001 10000", 2016, 2017),
        row("E119 25002 10000"),
    )
    assert newest_rows([old, newer]) == [newer]
    assert newest_rows([old, newer, stays]) == [stays]
