"""A repair only where exactly one billable code fits; the rest is suggested."""

from __future__ import annotations

import pytest

from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.repair import Certainty, chosen, hint
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS

ICD9 = SYSTEMS["icd9cm"]
ZERO = Reading(ICD9, "01882", Damage.LEADING_ZEROS, True)
OTHER = Reading(ICD9, "0188", Damage.LEADING_ZEROS, True)
BARE = Reading(ICD9, "0010", Damage.LEADING_ZEROS, False)
MARKED = Reading(ICD9, "2500", Damage.MARKS, True)


def take(
    *readings: Reading, billable: tuple[Reading, ...], exact: bool | None = None, repairs: Repairs = Repairs.SAFE
) -> tuple[Reading, Certainty] | None:
    taken = chosen(readings, lambda each: each in billable, exact, repairs)
    if taken is None:
        return None
    (reading,), certainty = taken
    return reading, certainty


def test_the_only_code_that_fits_is_taken_for_certain() -> None:
    assert take(ZERO, billable=(ZERO,)) == (ZERO, Certainty.CERTAIN)


def test_where_a_header_fits_too_it_is_likely() -> None:
    assert take(ZERO, OTHER, billable=(ZERO,)) == (ZERO, Certainty.LIKELY)


@pytest.mark.parametrize("repairs", list(Repairs))
def test_two_billable_codes_are_never_told_apart(repairs: Repairs) -> None:
    assert take(ZERO, OTHER, billable=(ZERO, OTHER), repairs=repairs) is None


@pytest.mark.parametrize("repairs", list(Repairs))
def test_a_billable_code_is_never_repaired(repairs: Repairs) -> None:
    assert take(ZERO, billable=(ZERO,), exact=True, repairs=repairs) is None


def test_a_header_and_digits_without_a_point_are_left_alone_unless_all_is_to_be_repaired() -> None:
    assert take(ZERO, billable=(ZERO,), exact=False) is None
    assert take(BARE, billable=(BARE,)) is None
    assert take(ZERO, billable=(ZERO,), exact=False, repairs=Repairs.ALL) == (ZERO, Certainty.LIKELY)
    assert take(BARE, billable=(BARE,), repairs=Repairs.ALL) == (BARE, Certainty.CERTAIN)


def test_a_header_in_quotation_marks_is_a_header() -> None:
    assert take(MARKED, ZERO, billable=(ZERO,)) is None


def test_nothing_is_repaired_on_request_or_without_a_billable_code() -> None:
    assert take(ZERO, billable=(ZERO,), repairs=Repairs.NONE) is None
    assert take(ZERO, OTHER, billable=()) is None
    assert take(billable=()) is None


def test_a_hint_names_codes_by_what_happened_to_them() -> None:
    assert hint([ZERO, OTHER]) == "may have been 018.82, 018.8 (leading zeros lost)"
    assert (
        hint([ZERO, MARKED]) == "may have been 018.82 (leading zeros lost) or 250.0 (blanks or quotation marks in it)"
    )
    many = [Reading(ICD9, f"806{digit:02}", Damage.SCIENTIFIC, True) for digit in range(10)]
    assert hint(many).endswith("806.05 or 4 more (written in scientific notation)")
