"""The end of a state, as `history` tells it."""

from __future__ import annotations

from datetime import date

import pytest
from carrying_samples import october, world
from domain_samples import CODES, FY, ORDER, calendar, code, header, project, stated

from crosswalk.domain.history.snapshot import Property
from crosswalk.domain.lookup.history import history
from crosswalk.domain.lookup.validity import look_up


@pytest.mark.parametrize(
    ("loaded", "ended_by"),
    [
        (range(2016, 2026), None),  # ended on a known day
        ((2016, 2017, 2020, 2021), october(2020)),  # FY2018 and FY2019 are not loaded, FY2020 lacks it
    ],
)
def test_an_end_between_two_covered_days_is_told_with_both(loaded: range, ended_by: date | None) -> None:
    this = world({"A01": range(2016, 2018)}, loaded=loaded)
    states = this.states(this.calendar.system, ["A01"])["A01"]
    (state,) = history("A01", "A01", states, this.calendar, october(2026)).states
    assert (state.valid_to, state.ended_by) == (october(2018), ended_by)


def test_an_end_beyond_which_nothing_is_covered_is_not_known() -> None:
    this = world({"A01": range(2016, 2018)}, loaded=(2016, 2017))
    states = this.states(this.calendar.system, ["A01"])["A01"]
    (state,) = history("A01", "A01", states, this.calendar, october(2026)).states
    assert (state.open_end, state.ended_by) == (True, None)


def test_a_header_without_a_title_shows_its_last_stated_one_marked() -> None:
    """M72.2 became a header in FY2027, of which the codes file alone was out: it knows no headers and their titles."""
    years = calendar([FY[2026], FY[2027]])
    untitled = {**CODES, Property.HEADERS: CODES[Property.BILLABLE]}
    lives = project(
        [
            stated(FY[2026], {"M722": code("Plantar fascial fibromatosis"), "M72": header("Disorders")}, ORDER),
            stated(
                FY[2027], {"M722": header(None, None), "M7221": code("right foot"), "M73": header(None, None)}, untitled
            ),
        ]
    )
    told = {
        one: look_up(one, one, lives[one], years.on(october(2027)), years, october(2027)) for one in ("M722", "M73")
    }
    assert (told["M722"].long, told["M722"].title_from) == ("Plantar fascial fibromatosis", "icd10cm:2026")
    assert (told["M73"].long, told["M73"].title_from) == (None, None)
    before = look_up("M722", "M722", lives["M722"], years.on(october(2026)), years, october(2027))
    assert (before.long, before.title_from) == ("Plantar fascial fibromatosis", None)
    states = history("M722", "M722", lives["M722"], years, october(2027)).states
    assert [(state.billable, state.long, state.title_from) for state in states] == [
        (True, "Plantar fascial fibromatosis", None),
        (False, "Plantar fascial fibromatosis", "icd10cm:2026"),
    ]
