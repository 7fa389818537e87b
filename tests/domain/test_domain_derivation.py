"""Issues of which no file is published, from the issue after them. (docs/formats.md 3.5)"""

from __future__ import annotations

from datetime import date

import pytest

from crosswalk.domain.history.addenda import Addendum
from crosswalk.domain.history.derivation import DoesNotFit, as_of, before_addendum
from crosswalk.domain.history.snapshot import Facts

TABLE = Facts(billable=False, short="Introduction", long="Introduction of substances")
OLD = Facts(billable=True, short="Old", long="Old substance")
NEW = Facts(billable=True, short="New", long="New substance")
RENAMED = Facts(billable=True, short="Old", long="Older substance")
APRIL = {"XW0": TABLE, "XW033A1": OLD, "XW033B1": NEW}


def test_what_an_addendum_added_is_taken_out_and_what_it_deleted_comes_back() -> None:
    changes = Addendum(added=(("XW033B1", NEW),), deleted=(("XW033C1", OLD),), revised=(("XW033A1", RENAMED, OLD),))
    assert before_addendum(APRIL, changes) == {"XW0": TABLE, "XW033A1": RENAMED, "XW033C1": OLD}


def test_an_addendum_of_another_issue_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="XW033Z1"):
        before_addendum(APRIL, Addendum(added=(("XW033Z1", NEW),)))


def test_codes_that_came_later_are_left_out_with_the_tables_that_held_nothing_else() -> None:
    days = {"XW033B1": date(2021, 1, 1), "XW1ZZZ1": date(2021, 1, 1), "XW033A1": date(2016, 10, 1)}
    january = {**APRIL, "XW1": TABLE, "XW1ZZZ1": NEW}
    assert as_of(january, days, date(2020, 10, 1)) == {"XW0": TABLE, "XW033A1": OLD}
    assert as_of(january, days, date(2020, 12, 31)) == {"XW0": TABLE, "XW033A1": OLD}


def test_a_table_that_dates_no_later_code_says_nothing() -> None:
    with pytest.raises(DoesNotFit, match="none of its codes came later"):
        as_of(APRIL, {"XW033B1": date(2021, 1, 1)}, date(2021, 1, 1))
