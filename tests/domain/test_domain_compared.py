"""Which two releases a difference compares (docs/design.md, rules 6.2 and 6.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from domain_samples import FY, ICD9CM, calendar, issue

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import BadDate, ReleaseNotLoaded, UnknownRelease, UsageError
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.compared import compared, named

APRIL_2024 = issue("2024-04", "2024-04-01", notes_only=True)
BASED = replace(FY[2025], diff_base="icd10cm:2024-04")
CM = [FY[2015], FY[2016], FY[2023], FY[2024], APRIL_2024, BASED, FY[2026]]
QUARTERS = [
    issue("2018", "2018-01-01", system="hcpcs"),
    issue("2019", "2019-01-01", system="hcpcs"),
    *(issue(f"2020-{month:02}", f"2020-{month:02}-01", system="hcpcs") for month in (1, 4, 7, 10)),
    issue("2021-01.r1", "2021-01-01", system="hcpcs", revision=1),
    issue("2021-01", "2021-01-01", system="hcpcs", revision=2),
    issue("2021-04", "2021-04-01", system="hcpcs"),
]


def quarters(*loaded: str) -> Calendar:
    held = [each for each in QUARTERS if each.label in loaded] if loaded else QUARTERS
    return calendar(QUARTERS, held, SYSTEMS["hcpcs"])


def ends(held: Calendar, *names: str) -> tuple[str, str]:
    found = compared(held, names)
    return found.before.label, found.after.label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("2024", "2024"),
        ("icd10cm:2024", "2024"),
        ("2023-10-01", "2024"),
        ("2024-03-31", "2024"),
        ("2024-04-01", "2024-04"),
        ("2024-09-30", "2024-04"),
        ("icd10cm:2024-10-01", "2025"),
        ("2026-09-30", "2026"),
        ("fy2025", "2025"),
        ("FY2025", "2025"),
        ("fy25", "2025"),
        ("fy2015", "2015"),  # a file that was never in force has its fiscal year all the same
    ],
)
def test_a_day_names_the_release_in_force_and_a_fiscal_year_that_of_october(name: str, label: str) -> None:
    assert named(calendar(CM), name).label == label


def test_a_fiscal_year_of_icd9_is_a_version() -> None:
    last = issue("32", "2014-10-01", system="icd9cm")
    assert named(calendar([last], system=ICD9CM), "fy2015") == last
    assert named(calendar([last], system=ICD9CM), "2015-09-30") == last


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("2015-09-30", "not in force on 2015-09-30"),
        ("9999-12-31", "no release of icd10cm is known for 9999-12-31"),
        ("fy1900", "no release of icd10cm is known for 1899-10-01"),
        ("1999", "'1999' is no release of icd10cm"),
        ("icd9cm:fy2015", "'icd9cm:fy2015' is no release of icd10cm"),
        ("", "'' is no release of icd10cm"),
    ],
)
def test_a_name_of_nothing_is_refused_with_those_that_are_known(name: str, told: str) -> None:
    with pytest.raises(UnknownRelease, match=told) as fault:
        named(calendar(CM), name)
    assert "2024-04, 2025" in (fault.value.remedy or "")


@pytest.mark.parametrize(
    ("name", "release", "day"),
    [
        ("2027", "2027", "2026-10-01"),
        ("fy2027", "2027", "2026-10-01"),
        ("2026-10-01", "2027", "2026-10-01"),
        ("icd10cm:2031", "2031", "2030-10-01"),
        ("fy2031", "2031", "2030-10-01"),
    ],
)
def test_a_release_to_come_is_upcoming_with_its_day(name: str, release: str, day: str) -> None:
    with pytest.raises(UnknownRelease) as fault:
        named(calendar(CM), name)
    assert fault.value.message == f"icd10cm:{release} is upcoming: it is due on {day}, and no file of it is known yet."
    assert f"--system icd10cm --label {release} --effective {day}" in (fault.value.remedy or "")


@pytest.mark.parametrize("name", ["v32", "V32", "version 32", "icd9cm:v32", "32"])
def test_a_version_is_one_with_or_without_its_letter(name: str) -> None:
    last = issue("32", "2014-10-01", system="icd9cm")
    assert named(calendar([last], system=ICD9CM), name) == last


def test_a_system_of_calendar_years_has_no_fiscal_ones() -> None:
    for names in (["fy2020"], ["2018", "fy20"]):
        with pytest.raises(UnknownRelease, match=f"'{names[-1]}' is a fiscal year, and hcpcs goes by calendar years"):
            compared(quarters(), names)
    with pytest.raises(UnknownRelease) as fault:
        compared(quarters(), ["fy2020"])
    assert fault.value.remedy == (
        "Write diff hcpcs 2020 for the calendar year, diff hcpcs 2019-10-01 2020-10-01 for those days."
    )
    assert ends(quarters(), "2019-10-01", "2020-10-01") == ("2019", "2020-10")


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(BadDate):
        named(calendar(CM), "2024-02-30")


def test_two_days_are_two_releases_and_one_name_counts_from_the_official_base() -> None:
    assert ends(calendar(CM), "2023-10-01", "2025-10-01") == ("2024", "2026")
    assert ends(calendar(CM), "fy2025") == ends(calendar(CM), "2024-10-01") == ("2024-04", "2025")
    assert ends(calendar(CM), "fy2024", "fy2025") == ("2024", "2025")


def test_a_year_of_quarters_ends_with_the_first_release_of_the_next() -> None:
    assert ends(quarters(), "2020") == ends(quarters(), "hcpcs:2020") == ("2020-01", "2021-01")
    assert ends(quarters(), "2019") == ("2018", "2019")  # a label: the release of that year against its base
    assert ends(quarters(), "2019", "2021") == ("2019", "2021-01")


def test_a_year_whose_next_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownRelease, match="hcpcs:2022-01 is upcoming: it is due on 2022-01-01"):
        compared(quarters(), ["2021"])
    with pytest.raises(UnknownRelease, match="no release of hcpcs of 2033"):
        compared(quarters(), ["2033"])
    with pytest.raises(UnknownRelease, match="no release of hcpcs of 2015"):
        compared(quarters(), ["2015"])


def test_a_difference_that_is_not_loaded_names_the_nearest_that_is() -> None:
    with pytest.raises(ReleaseNotLoaded) as fault:
        compared(quarters("2019", "2020-04", "2020-07", "2021-04"), ["2020"])
    assert fault.value.message == "hcpcs:2020-01 and hcpcs:2021-01 are known but not loaded."
    assert fault.value.remedy == (
        "Get them: crosswalk fetch hcpcs:2020-01 hcpcs:2021-01; then crosswalk load hcpcs:2020-01 hcpcs:2021-01. "
        "Or compare what is loaded: crosswalk diff hcpcs 2020-04 2021-04."
    )


@pytest.mark.parametrize(
    ("loaded", "names", "serving"),
    [
        ([2024, 2025], ["2026"], "2024 2025"),  # its base, 2025, is there; what came before it serves
        ([2025, 2026], ["2024", "2025"], "2025 2026"),  # both one year on
        ([2016, 2025, 2026], ["2025"], "2025 2026"),  # not 2016, eight years before
        ([2023, 2024], ["2025", "2023"], "2024 2023"),  # as it was asked: the newer first
        ([2023, 2024, 2025], ["2023", "2026"], "2023 2025"),  # the end that is loaded stays
        ([2016, 2025], ["2024", "2025"], None),  # nothing near 2024 but the other end
        ([2023, 2026], ["2015", "2016"], None),
        ([2025], ["2024", "2025"], None),
    ],
)
def test_only_what_is_within_a_year_serves_and_only_with_the_other_end(
    loaded: list[int], names: list[str], serving: str | None
) -> None:
    with pytest.raises(ReleaseNotLoaded) as fault:
        compared(calendar(CM, [each for each in CM if each.label in map(str, loaded)]), names)
    _, offered, command = (fault.value.remedy or "").partition("Or compare what is loaded: ")
    assert (command if offered else None) == (serving and f"crosswalk diff icd10cm {serving}.")


def test_the_base_may_stand_in_for_another() -> None:
    found = compared(calendar(CM, [FY[2024], BASED]), ["2025"])
    assert (found.before, found.held_before, found.official) == (APRIL_2024, FY[2024], BASED.official)
    assert compared(calendar(CM), ["2023", "2025"]).official is None


@pytest.mark.parametrize("names", [[], ["2023", "2024", "2025"]])
def test_one_release_or_two(names: list[str]) -> None:
    with pytest.raises(UsageError, match="one or two"):
        compared(calendar(CM), names)


def test_the_first_release_has_nothing_before_it() -> None:
    with pytest.raises(UsageError, match="no release before"):
        compared(calendar(CM), ["fy2015"])
