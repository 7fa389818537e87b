"""Which days a loaded release answers for (docs/design.md, rules 3.1 to 3.4 and 3.7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from domain_samples import FY, ICD9CM, ICD10CM, calendar, issue

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import BadDate, ReleaseNotLoaded, UnknownRelease
from crosswalk.domain.history.releases import Release, coverage, current_revisions, regular_end, stand_in

APRIL_2023 = issue("2023-04", "2023-04-01")
NOTES_2024 = issue("2024-04", "2024-04-01", notes_only=True)
NOTES_2026 = issue("2026-04", "2026-04-01", notes_only=True)
ERRATUM = issue("2022-04.r1", "2022-04-01", revision=1)
CORRECTED = issue("2022-04", "2022-04-01", revision=2)


def spans(known: list[Release], loaded: list[Release]) -> dict[str, tuple[str, str]]:
    found = coverage(ICD10CM, known, frozenset(release.id for release in loaded))
    return {span.release.label: (str(span.start), str(span.end)) for span in found}


def test_a_release_covers_the_days_to_the_next_one_and_the_newest_to_its_regular_end() -> None:
    known = [FY[2023], APRIL_2023, FY[2024]]
    assert spans(known, known) == {
        "2023": ("2022-10-01", "2023-04-01"),
        "2023-04": ("2023-04-01", "2023-10-01"),
        "2024": ("2023-10-01", "2024-10-01"),
    }


def test_a_release_that_is_not_loaded_leaves_its_days_uncovered() -> None:
    known = [FY[2023], APRIL_2023, FY[2024]]
    assert spans(known, [FY[2023], FY[2024]]) == {
        "2023": ("2022-10-01", "2023-04-01"),
        "2024": ("2023-10-01", "2024-10-01"),
    }


def test_a_catalogued_release_ends_the_one_before_whether_loaded_or_not() -> None:
    assert spans([FY[2024], FY[2025]], [FY[2024]]) == {"2024": ("2023-10-01", "2024-10-01")}
    late = issue("2025", "2025-01-01")
    assert spans([FY[2024], late], [FY[2024]]) == {"2024": ("2023-10-01", "2025-01-01")}


@pytest.mark.parametrize("loaded", [[FY[2024]], [NOTES_2024]], ids=["the issue", "its update"])
def test_an_update_of_notes_and_its_issue_stand_for_each_other(loaded: list[Release]) -> None:
    (span,) = coverage(ICD10CM, [FY[2024], NOTES_2024, FY[2025]], frozenset(each.id for each in loaded))
    assert span.release == loaded[0]
    assert (span.start, span.end) == (date(2023, 10, 1), date(2024, 10, 1))


def test_where_both_are_loaded_each_covers_its_own_days() -> None:
    both = [FY[2024], NOTES_2024]
    assert spans([*both, FY[2025]], both) == {
        "2024": ("2023-10-01", "2024-04-01"),
        "2024-04": ("2024-04-01", "2024-10-01"),
    }


def test_a_notes_only_update_does_not_stand_for_another_issue() -> None:
    known = [FY[2023], APRIL_2023, FY[2024], NOTES_2024]
    assert stand_in(known, APRIL_2023, frozenset({FY[2023].id, NOTES_2024.id})) is None
    assert stand_in(known, FY[2024], frozenset({FY[2023].id, NOTES_2024.id})) == NOTES_2024
    assert stand_in(known, NOTES_2024, frozenset({FY[2024].id})) == FY[2024]


def test_a_superseded_revision_has_no_days() -> None:
    known = [FY[2022], ERRATUM, CORRECTED, FY[2023]]
    assert current_revisions(known) == [FY[2022], CORRECTED, FY[2023]]
    assert spans(known, known) == {
        "2022": ("2021-10-01", "2022-04-01"),
        "2022-04": ("2022-04-01", "2022-10-01"),
        "2023": ("2022-10-01", "2023-10-01"),
    }
    assert spans(known, [ERRATUM]) == {}


def test_the_files_before_the_legal_start_cover_no_day_and_the_one_across_it_is_clipped() -> None:
    known = [FY[2014], FY[2015], FY[2016], FY[2017]]
    assert spans(known, known) == {"2016": ("2015-10-01", "2016-10-01"), "2017": ("2016-10-01", "2017-10-01")}


def test_the_last_issue_of_icd9_ends_with_the_legal_span() -> None:
    last = issue("32", "2014-10-01", system="icd9cm")
    (span,) = coverage(ICD9CM, [last], frozenset({last.id}))
    assert span.end == date(2015, 10, 1) == ICD9CM.in_force_to


@pytest.mark.parametrize(
    ("system", "effective", "end"),
    [
        ("icd10cm", date(2024, 10, 1), date(2025, 10, 1)),
        ("icd10cm", date(2025, 4, 1), date(2025, 10, 1)),
        ("icd10cm", date(2020, 9, 30), date(2020, 10, 1)),
        ("hcpcs", date(2020, 7, 1), date(2020, 10, 1)),
        ("hcpcs", date(2020, 10, 1), date(2021, 1, 1)),
        ("cpt", date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_the_regular_end_is_the_next_regular_issue_day(system: str, effective: date, end: date) -> None:
    assert regular_end(SYSTEMS[system], effective) == end


def test_nothing_loaded_covers_nothing() -> None:
    assert coverage(ICD10CM, [FY[2024]], frozenset()) == []
    assert coverage(ICD10CM, [], frozenset()) == []
    assert calendar([FY[2024]], []).default(date(2024, 8, 1)).release is None


# Moments


def test_a_covered_day_names_the_release_that_answers() -> None:
    held = calendar([FY[2024], NOTES_2024, FY[2025]], [FY[2024]])
    moment = held.on(date(2024, 6, 1))
    assert (moment.release, moment.stale, moment.missing) == (FY[2024], False, None)


def test_an_uncovered_day_names_the_release_that_is_missing() -> None:
    held = calendar([FY[2023], APRIL_2023, FY[2024]], [FY[2023], FY[2024]])
    moment = held.on(date(2023, 6, 1))
    assert (moment.release, moment.missing) == (None, "icd10cm:2023-04")
    assert held.is_between_loaded(date(2023, 6, 1))
    assert not held.is_between_loaded(date(2025, 6, 1))


def test_a_day_out_of_force_misses_no_release() -> None:
    last = issue("32", "2014-10-01", system="icd9cm")
    moment = calendar([last], system=ICD9CM).on(date(2015, 10, 1))
    assert not moment.in_force
    assert moment.missing is None


def test_the_default_day_is_today_where_today_is_covered() -> None:
    moment = calendar([FY[2024], FY[2025]]).default(date(2024, 8, 1))
    assert (moment.day, moment.release, moment.stale) == (date(2024, 8, 1), FY[2024], False)


def test_the_default_release_is_never_one_that_is_not_in_force_yet() -> None:
    """Sites load October's release in July."""
    october = FY[2025]
    assert calendar([FY[2024], october]).default(october.effective - timedelta(days=1)).release == FY[2024]
    assert calendar([FY[2024], october]).default(october.effective).release == october


def test_where_today_is_not_covered_the_last_covered_day_answers_stale_and_names_what_is_missing() -> None:
    moment = calendar([FY[2024], FY[2025]], [FY[2024]]).default(date(2024, 12, 24))
    assert (moment.day, moment.release) == (date(2024, 9, 30), FY[2024])
    assert (moment.stale, moment.missing) == (True, "icd10cm:2025")


def test_a_release_that_no_catalog_lists_yet_is_missing_under_its_regular_name() -> None:
    moment = calendar([FY[2026], NOTES_2026]).default(date(2026, 12, 24))
    assert (moment.day, moment.stale, moment.missing) == (date(2026, 9, 30), True, "icd10cm:2027")
    quarter = issue("2024-07", "2024-07-01", system="hcpcs")
    assert calendar([quarter], system=SYSTEMS["hcpcs"]).default(date(2024, 11, 1)).missing == "hcpcs:2024-10"


def test_the_default_day_of_a_system_out_of_force_is_its_last() -> None:
    last = issue("32", "2014-10-01", system="icd9cm")
    moment = calendar([last], system=ICD9CM).default(date(2026, 1, 1))
    assert (moment.day, moment.release, moment.stale) == (date(2015, 9, 30), last, False)


def test_a_question_about_a_release_is_not_about_days() -> None:
    moment = calendar([FY[2014], FY[2016]]).of("2014")
    assert moment.by_release
    assert moment.in_force
    assert moment.release == FY[2014]


def test_a_superseded_revision_can_be_asked_about() -> None:
    assert calendar([FY[2022], ERRATUM, CORRECTED]).of("icd10cm:2022-04.r1").release == ERRATUM


def test_a_superseded_revision_does_not_stand_for_the_one_that_corrects_it() -> None:
    with pytest.raises(ReleaseNotLoaded):
        calendar([FY[2022], ERRATUM, CORRECTED], [FY[2022], ERRATUM]).of("2022-04")


def test_known_but_not_loaded_and_unknown_are_told_apart() -> None:
    held = calendar([FY[2024], FY[2025]], [FY[2024]])
    with pytest.raises(ReleaseNotLoaded, match="icd10cm:2025"):
        held.of("2025")
    with pytest.raises(UnknownRelease, match="'icd9cm:32' is no release of icd10cm"):
        held.of("icd9cm:32")
    with pytest.raises(UnknownRelease, match="2024, 2025"):
        held.of("1999")
    with pytest.raises(UnknownRelease, match="2026 is upcoming: it is due on 2025-10-01"):
        held.of("2026")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2005", "'2005' is a year, not a day. Write a day of it, as 2005-10-01."),
        ("2005-04", "'2005-04' is a month, not a day. Write a day of it, as 2005-04-01."),
        ("fy2005", "'fy2005' is a fiscal year, not a day. Write a day of it: it begins on 2004-10-01."),
        ("FY05", "'FY05' is a fiscal year, not a day. Write a day of it: it begins on 2004-10-01."),
        ("2005-13", "'2005-13' is not a day. Write it as 2024-10-01."),
        ("20051001", "'20051001' is not a day. Write it as 2024-10-01."),
        ("2005-02-29", "'2005-02-29' is not a day. Write it as 2024-10-01."),
    ],
)
def test_what_is_no_day_is_refused_with_one(text: str, told: str) -> None:
    with pytest.raises(BadDate) as fault:
        read_day(text)
    assert str(fault.value) == told


def test_the_newest_release_is_the_newest_loaded() -> None:
    assert calendar([FY[2024], FY[2025]], [FY[2024]]).newest == FY[2024]
    assert calendar([FY[2024]], []).newest is None


@pytest.mark.parametrize(("today", "ended"), [(date(2024, 9, 30), False), (date(2024, 10, 1), True)])
def test_whether_the_newest_has_run_out(today: date, ended: bool) -> None:
    assert calendar([FY[2024]]).has_ended(today) is ended
