"""Codes that carry their own dates (docs/design.md, rule 3.5). Dates of named codes are those CMS published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.dated_records import DatedRecord
from crosswalk.domain.history.own_dates import OwnInterval, Publication, own_intervals

FILES = [
    (date(2016, 1, 1), date(2017, 1, 1)),
    (date(2017, 1, 1), date(2018, 1, 1)),
    (date(2018, 1, 1), date(2018, 4, 1)),
    (date(2020, 4, 1), date(2020, 7, 1)),
    (date(2020, 7, 1), date(2020, 10, 1)),
]
Dates = tuple[str | None, str | None, str | None]
"""Add, action effective and termination date."""


def record(dates: Dates) -> DatedRecord:
    added, action_day, terminated = (None if day is None else date.fromisoformat(day) for day in dates)
    return DatedRecord("X0000", "procedure", None, "X", added, action_day, terminated, None, {})


def publications(stated: Sequence[Dates | None], files: Sequence[tuple[date, date]] = FILES) -> list[Publication]:
    """The first files with these dates of the code, None where they do not list it."""
    return [
        Publication(effective, covers_to, None if dates is None else record(dates))
        for (effective, covers_to), dates in zip(files, stated, strict=False)
    ]


def intervals(*stated: Dates | None) -> tuple[OwnInterval, ...]:
    """The intervals of a code from its dates in the last files, up to that of July 2020."""
    return own_intervals(publications(stated, FILES[len(FILES) - len(stated) :]))


def span(start: str, end: str | None = None, *, open_start: bool = False, open_end: bool = False) -> OwnInterval:
    last = END if end is None else date.fromisoformat(end)
    return OwnInterval(date.fromisoformat(start), last, open_start, open_end)


def is_valid(found: tuple[OwnInterval, ...], day: str) -> bool:
    asked = date.fromisoformat(day)
    return any(interval.valid_from <= asked < interval.valid_to for interval in found)


def test_a_code_without_termination_has_no_end() -> None:
    assert intervals(("2019-01-01", "2019-01-01", None)) == (span("2019-01-01"),)


def test_the_termination_is_the_last_day_of_use() -> None:
    """C9041."""
    found = intervals(("2019-04-01", "2019-04-01", None), ("2019-04-01", "2020-07-01", "2020-06-30"))
    assert found == (span("2019-04-01", "2020-07-01"),)
    assert is_valid(found, "2020-06-30")
    assert not is_valid(found, "2020-07-01")


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ([None, None, None, ("2020-02-04", "2020-02-04", None), ("2020-02-04", "2020-02-04", None)], "2020-02-10"),
        ([None, None, None, None, ("2020-01-27", "2020-01-27", None)], "2020-01-27"),
    ],
    ids=["U0001", "G2025"],
)
def test_a_code_announced_in_retrospect_is_valid_before_its_first_file(stated: list[Dates | None], day: str) -> None:
    assert is_valid(intervals(*stated), day)


def test_the_newest_add_date_wins() -> None:
    """G0299, dated back; G9890, put off; C9058, dated back and ended."""
    later, earlier = ("2016-01-01", "2016-01-01", None), ("2015-11-02", "2015-11-02", None)
    assert intervals(later, *[earlier] * 4) == (span("2015-11-02"),)
    assert intervals(earlier, *[later] * 4) == (span("2016-01-01"),)
    assert intervals(("2020-04-01", "2020-04-01", None), ("2019-11-15", "2020-07-01", "2020-06-30")) == (
        span("2019-11-15", "2020-07-01"),
    )


def test_a_termination_blanked_under_a_later_action_date_is_a_reactivation() -> None:
    """S3854."""
    found = intervals(("2006-01-01", "2016-01-01", "2015-12-31"), *[("2006-01-01", "2016-07-01", None)] * 4)
    assert found == (span("2006-01-01", "2016-01-01"), span("2016-07-01"))
    assert not is_valid(found, "2016-06-30")


def test_a_changed_termination_is_a_correction() -> None:
    """G0154."""
    found = intervals(("1999-07-01", "2016-01-01", "2015-12-31"), *[("1999-07-01", "2016-03-01", "2016-02-29")] * 4)
    assert found == (span("1999-07-01", "2016-03-01"),)


@pytest.mark.parametrize("action_day", ["2016-01-01", "2015-10-01", None])
def test_a_termination_blanked_without_a_later_action_date_is_taken_back(action_day: str | None) -> None:
    found = intervals(("2006-01-01", "2016-01-01", "2015-12-31"), *[("2006-01-01", action_day, None)] * 4)
    assert found == (span("2006-01-01"),)


def test_a_reactivation_may_be_the_first_to_state_the_add_date() -> None:
    """The newest publication wins for the first interval too: the file before it gave a termination alone."""
    found = intervals((None, None, "2010-01-01"), *[("2010-01-01", "2010-02-01", None)] * 4)
    assert found == (span("2010-01-01", "2010-01-02"), span("2010-02-01"))
    assert intervals((None, None, "2010-01-01"), ("2010-01-01", "2010-02-01", None)) == found


def test_a_reactivation_takes_the_days_that_an_older_file_gave_to_an_earlier_life() -> None:
    """Dropped, given out again with a termination before its add date, then reactivated before both."""
    found = intervals((None, None, None), None, ("2018-01-01", None, "2010-01-01"), (None, "2010-02-01", None), None)
    assert found == (span("2010-02-01", "2020-07-01", open_end=True),)


def test_an_action_date_that_leaves_no_day_between_opens_no_second_interval() -> None:
    found = intervals(("2006-01-01", "2015-10-01", "2015-12-31"), *[("2006-01-01", "2016-01-01", None)] * 4)
    assert found == (span("2006-01-01"),)


def test_a_reactivated_code_can_end_again() -> None:
    found = intervals(
        ("2006-01-01", "2016-01-01", "2015-12-31"),
        ("2006-01-01", "2016-07-01", None),
        ("2006-01-01", "2018-01-01", "2017-12-31"),
        None,
        None,
    )
    assert found == (span("2006-01-01", "2016-01-01"), span("2016-07-01", "2018-01-01"))


def test_a_third_interval_leaves_the_first_two_alone() -> None:
    found = intervals(
        ("2006-01-01", "2014-01-01", "2013-12-31"),
        ("2006-01-01", "2015-01-01", None),
        ("2006-01-01", "2016-01-01", "2015-12-31"),
        ("2006-01-01", "2017-01-01", None),
        ("2005-01-01", "2017-01-01", None),
    )
    assert found == (span("2005-01-01", "2014-01-01"), span("2015-01-01", "2016-01-01"), span("2017-01-01"))


def test_a_code_used_anew_under_another_add_date_keeps_its_first_interval() -> None:
    found = intervals(
        ("2006-01-01", "2016-01-01", "2015-12-31"),
        None,
        None,
        ("2020-02-01", "2020-04-01", None),
        ("2020-03-01", "2020-04-01", None),
    )
    assert found == (span("2006-01-01", "2016-01-01"), span("2020-03-01"))


def test_a_code_dropped_without_termination_ends_open_where_its_last_file_ends() -> None:
    """G0298."""
    assert intervals(("2015-04-13", "2015-04-13", None), None, None, None, None) == (
        span("2015-04-13", "2017-01-01", open_end=True),
    )


def test_a_terminated_code_that_is_no_longer_listed_ends_with_its_termination() -> None:
    assert intervals(("2006-01-01", "2016-07-01", "2016-06-30"), None, None, None, None) == (
        span("2006-01-01", "2016-07-01"),
    )


def test_a_code_left_out_by_some_files_is_unbroken() -> None:
    dates = ("2006-01-01", "2006-01-01", None)
    assert intervals(dates, None, None, dates, dates) == (span("2006-01-01"),)


def test_a_dropped_code_that_is_given_out_again_has_two_intervals() -> None:
    found = intervals(
        ("2006-01-01", "2006-01-01", None), None, None, ("2020-04-01", "2020-04-01", None), ("2020-04-01", None, None)
    )
    assert found == (span("2006-01-01", "2017-01-01", open_end=True), span("2020-04-01"))


def test_a_code_withdrawn_before_its_add_date_was_never_valid() -> None:
    assert intervals(("2017-07-01", "2017-07-01", None), None, None, None, None) == ()
    assert intervals(("2020-01-01", "2020-01-01", "2019-12-31")) == ()


def test_a_start_no_record_states_is_open() -> None:
    assert intervals((None, None, None)) == (span("2020-07-01", open_start=True),)
    assert intervals((None, None, None), ("2019-01-01", None, None)) == (span("2019-01-01"),)


def test_a_termination_at_the_end_of_time_is_no_end() -> None:
    assert intervals(("2019-01-01", "2019-01-01", "9999-12-31")) == (span("2019-01-01"),)
    assert intervals(("2019-01-01", None, "9999-12-31"), None) == (span("2019-01-01", "2020-07-01", open_end=True),)


def test_a_code_that_no_file_lists() -> None:
    assert own_intervals([]) == ()
    assert intervals(None, None) == ()


DAYS = st.none() | st.dates(date(2010, 1, 1), date(2022, 1, 1)).map(date.isoformat)
DATES = st.tuples(DAYS, DAYS, DAYS)


@given(st.lists(st.none() | DATES, min_size=1, max_size=len(FILES)))
@example([(None, None, None), None, ("2018-01-01", None, "2010-01-01"), (None, "2010-02-01", None)])
def test_intervals_hold_days_and_do_not_overlap(stated: list[Dates | None]) -> None:
    found = intervals(*stated)
    assert all(interval.valid_from < interval.valid_to for interval in found)
    assert all(before.valid_to <= after.valid_from for before, after in pairwise(found))


@given(st.lists(st.none() | DATES, min_size=1, max_size=len(FILES) - 1))
@example([(None, None, "2010-01-01"), ("2010-01-01", "2010-02-01", None)])
def test_the_last_statement_repeated_changes_no_start(stated: list[Dates | None]) -> None:
    once, twice = own_intervals(publications(stated)), own_intervals(publications([*stated, stated[-1]]))
    assert [interval.valid_from for interval in once] == [interval.valid_from for interval in twice]
