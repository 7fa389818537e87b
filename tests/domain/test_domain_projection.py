"""From what each release says about a code to its states (docs/design.md, rules 3.2 to 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from domain_samples import (
    CODES,
    FY,
    ICD9CM,
    TITLES,
    XML,
    calendar,
    code,
    header,
    issue,
    project,
    stated,
    timeline,
)

from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.releases import LATEST, Release, Role, SourceFile
from crosswalk.domain.history.snapshot import TITLES_AND_HEADERS, Facts, Part, Property, amend
from crosswalk.domain.history.states import State, States
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import run_around, status_at

APRIL_2023 = issue("2023-04", "2023-04-01")
GAP = date(2023, 6, 1)


def days(state: State) -> tuple[str, str]:
    return str(state.valid_from), str(state.valid_to)


def on(states: States, day: date, known: list[Release], loaded: list[Release]) -> Status:
    held = calendar(known, loaded)
    return status_at(states, held.on(day), held)[0]


# A state only where something changed


def test_a_code_that_never_changed_has_one_state() -> None:
    (state,) = project([stated(FY[year], {"E119": code("Type 2 diabetes")}) for year in (2016, 2017, 2018)])["E119"]
    assert (state.first, state.last) == (FY[2016].ordinal, LATEST)
    assert days(state) == ("2015-10-01", "9999-12-31")
    assert (state.open_start, state.open_end) == (False, False)


def test_a_new_title_begins_a_new_state() -> None:
    old, new = project([stated(FY[2016], {"E119": code("old")}), stated(FY[2017], {"E119": code("new")})])["E119"]
    assert (old.long, new.long) == ("old", "new")
    assert days(old) == ("2015-10-01", "2016-10-01")
    assert (old.last, new.first) == (FY[2016].ordinal, FY[2017].ordinal)


def test_a_code_that_becomes_a_header_changes_state() -> None:
    """G20 was billable until FY2024 split it into G20.A1 to G20.C."""
    states = project([stated(FY[2023], {"G20": code()}), stated(FY[2024], {"G20": header(), "G20A1": code()})])["G20"]
    assert [state.billable for state in states] == [True, False]


def test_a_code_that_vanishes_and_returns_has_two_states() -> None:
    snapshots = [stated(FY[2016], {"E119": code()}), stated(FY[2017], {}), stated(FY[2018], {"E119": code()})]
    first, second = project(snapshots)["E119"]
    assert days(first) == ("2015-10-01", "2016-10-01")
    assert days(second) == ("2017-10-01", "9999-12-31")
    assert (first.open_end, second.open_start) == (False, False)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Sezary disease", "Sézary disease"), ("DIABETES MELLITUS", "Diabetes mellitus"), ("Sézary", "SEZARY")],
)
def test_other_case_or_accents_make_no_new_state_but_are_kept_as_written(before: str, after: str) -> None:
    (state,) = project([stated(FY[2016], {"C841": code(before)}), stated(FY[2017], {"C841": code(after)})])["C841"]
    assert state.long == after
    assert state.titles_in(FY[2016].ordinal) == ("title", before)
    assert state.titles_in(FY[2017].ordinal) == ("title", after)


def test_blanks_count() -> None:
    snapshots = [stated(FY[2016], {"E119": code("a  b")}), stated(FY[2017], {"E119": code("a b")})]
    assert len(project(snapshots)["E119"]) == 2


def test_a_title_that_goes_back_to_its_old_writing_is_kept_for_every_release() -> None:
    written = {2016: "Sezary", 2017: "Sézary", 2018: "SEZARY", 2019: "SEZARY", 2020: "Sezary"}
    (state,) = project([stated(FY[year], {"C841": code(title)}) for year, title in written.items()])["C841"]
    assert {year: state.titles_in(FY[year].ordinal)[1] for year in written} == written


# Releases without days


def test_a_state_before_the_legal_start_has_releases_and_no_days() -> None:
    """The files of FY2014 and FY2015 exist; no transaction used them."""
    old, new = project([stated(FY[2015], {"E119": code("draft")}), stated(FY[2016], {"E119": code("final")})])["E119"]
    assert (old.valid_from, old.valid_to, old.first) == (None, None, FY[2015].ordinal)
    assert days(new) == ("2015-10-01", "9999-12-31")
    assert new.open_start is False


def test_a_superseded_revision_has_its_place_among_the_releases_and_no_days() -> None:
    erratum = issue("2022-04.r1", "2022-04-01", revision=1)
    corrected = issue("2022-04", "2022-04-01", revision=2)
    snapshots = [stated(FY[2022], {}), stated(erratum, {"U099": code("wrong")}), stated(corrected, {})]
    (state,) = project(snapshots)["U099"]
    assert (state.first, state.last) == (erratum.ordinal, erratum.ordinal)
    assert (state.valid_from, state.valid_to, state.open_start, state.open_end) == (None, None, False, False)


def test_days_run_on_past_a_superseded_revision_that_said_otherwise() -> None:
    erratum = issue("2022-04.r1", "2022-04-01", revision=1)
    corrected = issue("2022-04", "2022-04-01", revision=2)
    snapshots = [
        stated(each, {"U099": code(title)}) for each, title in ((FY[2022], "a"), (erratum, "b"), (corrected, "a"))
    ]
    before, wrong, after = project(snapshots)["U099"]
    assert before.valid_to == after.valid_from == date(2022, 4, 1)
    assert not before.open_end
    assert not after.open_start
    assert wrong.valid_from is None


# Gaps


KNOWN = [FY[2023], APRIL_2023, FY[2024]]
HELD = [FY[2023], FY[2024]]


def test_a_state_holds_across_a_gap_where_both_sides_agree() -> None:
    (state,) = project([stated(each, {"E119": code()}) for each in HELD], KNOWN)["E119"]
    assert days(state) == ("2022-10-01", "9999-12-31")
    assert on((state,), GAP, KNOWN, HELD) is Status.VALID


def test_a_title_on_which_the_sides_of_a_gap_differ_is_null_in_it() -> None:
    snapshots = [stated(FY[2023], {"E119": code("old", "same")}), stated(FY[2024], {"E119": code("new", "same")})]
    before, between, after = project(snapshots, KNOWN)["E119"]
    assert days(between) == ("2023-04-01", "2023-10-01")
    assert (between.billable, between.long, between.short) == (True, None, "same")
    assert (between.first, between.last) == (None, None)
    assert not any((before.open_end, between.open_start, between.open_end, after.open_start))
    assert on((before, between, after), GAP, KNOWN, HELD) is Status.VALID


def test_a_title_that_neither_side_of_a_gap_states_is_null_in_it() -> None:
    snapshots = [stated(each, {"E119": code(short=None)}, CODES) for each in HELD]
    states = project(snapshots, KNOWN)["E119"]
    (between,) = [state for state in states if state.stands_on(GAP)]
    assert (between.long, between.short) == ("title", None)


def test_where_the_sides_of_a_gap_disagree_on_billable_the_days_between_are_open() -> None:
    snapshots = [stated(FY[2023], {"G20": code()}), stated(FY[2024], {"G20": header(), "G20A1": code()})]
    projected = project(snapshots, KNOWN)
    before, after = projected["G20"]
    assert days(before) == ("2022-10-01", "2023-04-01")
    assert days(after) == ("2023-10-01", "9999-12-31")
    assert (before.open_end, after.open_start) == (True, True)
    assert on(projected["G20"], GAP, KNOWN, HELD) is Status.NOT_COVERED
    assert on(projected["G20A1"], GAP, KNOWN, HELD) is Status.NOT_COVERED


def test_a_code_that_ended_before_a_gap_is_deleted_in_it_and_one_that_comes_after_it_not_yet_valid() -> None:
    known = [FY[2022], FY[2023], APRIL_2023, FY[2024], FY[2025]]
    held = [FY[2022], FY[2023], FY[2024], FY[2025]]
    snapshots = [
        stated(FY[2022], {"A000": code()}),
        stated(FY[2023], {"E119": code()}),
        stated(FY[2024], {"E119": code()}),
        stated(FY[2025], {"E16A1": code()}),
    ]
    projected = project(snapshots, known)
    assert on(projected["A000"], GAP, known, held) is Status.DELETED
    assert on(projected["E16A1"], GAP, known, held) is Status.NOT_YET_VALID


def test_a_gap_under_a_superseded_revision_that_said_otherwise_is_still_bridged() -> None:
    """The days of April 2022 are not covered: its correction is not loaded. Both sides of them agree."""
    erratum = issue("2022-04.r1", "2022-04-01", revision=1)
    corrected = issue("2022-04", "2022-04-01", revision=2)
    known = [FY[2022], erratum, corrected, FY[2023]]
    held = [FY[2022], erratum, FY[2023]]
    snapshots = [stated(each, {"U099": code(title)}) for each, title in zip(held, "aba", strict=True)]
    states = project(snapshots, known)["U099"]
    assert on(states, date(2022, 6, 1), known, held) is Status.VALID


def test_the_first_days_in_force_are_open_where_the_first_issue_is_not_loaded() -> None:
    (state,) = project([stated(FY[2017], {"E119": code()})], [FY[2016], FY[2017]])["E119"]
    assert days(state) == ("2016-10-01", "9999-12-31")
    assert state.open_start
    assert on((state,), date(2016, 1, 1), [FY[2016], FY[2017]], [FY[2017]]) is Status.NOT_COVERED


def test_the_days_after_the_newest_release_are_not_covered() -> None:
    """Rule 3: anything but covered days and bridged gaps is `not_covered`, never `valid`."""
    (state,) = project([stated(FY[2024], {"E119": code()})])["E119"]
    assert on((state,), date(2024, 9, 30), [FY[2024]], [FY[2024]]) is Status.VALID
    assert on((state,), date(2024, 10, 1), [FY[2024]], [FY[2024]]) is Status.NOT_COVERED


def test_a_code_still_billable_in_the_newest_release_runs_on_open_once_that_has_ended() -> None:
    held = calendar([FY[2024]])
    states = project([stated(FY[2024], {"E119": code()})])["E119"]
    current = run_around(states, states[0], held, date(2024, 8, 1))
    ended = run_around(states, states[0], held, date(2024, 10, 1))
    assert current is not None
    assert ended is not None
    assert (current.valid_to, current.open_end) == (END, False)
    assert (ended.valid_to, ended.open_end) == (END, True)


def test_an_old_version_of_icd9_does_not_speak_for_the_later_ones() -> None:
    v28 = issue("28", "2010-10-01", system="icd9cm")
    v29 = issue("29", "2011-10-01", system="icd9cm")
    states = project([stated(v28, {"25000": code()}, TITLES)], [v28, v29], ICD9CM)["25000"]
    held = calendar([v28, v29], [v28], ICD9CM)
    assert status_at(states, held.on(date(2011, 9, 30)), held)[0] is Status.VALID
    assert status_at(states, held.on(date(2013, 1, 1)), held)[0] is Status.NOT_COVERED
    assert states[-1].open_end


def test_the_last_version_of_icd9_ends_with_the_legal_span_and_not_open() -> None:
    v32 = issue("32", "2014-10-01", system="icd9cm")
    (state,) = project([stated(v32, {"25000": code()}, TITLES)], None, ICD9CM)["25000"]
    assert days(state) == ("2014-10-01", "2015-10-01")
    assert not state.open_end


# `lookup` gives the unbroken run


def test_the_run_of_a_code_spans_its_retitled_states_and_bridges() -> None:
    snapshots = [stated(FY[2023], {"E119": code("old")}), stated(FY[2024], {"E119": code("new")})]
    states = project(snapshots, KNOWN)["E119"]
    for state in states:
        run = run_around(states, state, calendar(KNOWN, HELD), date(2024, 1, 1))
        assert run is not None
        assert (run.valid_from, run.valid_to) == (date(2022, 10, 1), END)


def test_the_run_ends_where_a_code_becomes_a_header_and_where_it_was_away() -> None:
    facts = [{"G20": code()}, {"G20": header()}, {}, {"G20": header()}]
    issues = [FY[year] for year in (2022, 2023, 2024, 2025)]
    states = project([stated(each, fact) for each, fact in zip(issues, facts, strict=True)])["G20"]
    runs = [run_around(states, state, calendar(issues), date(2025, 1, 1)) for state in states]
    assert [(str(run.valid_from), str(run.valid_to)) for run in runs if run] == [
        ("2021-10-01", "2022-10-01"),
        ("2022-10-01", "2023-10-01"),
        ("2024-10-01", "9999-12-31"),
    ]


# Releases known by a codes file only


def test_a_codes_file_says_nothing_about_headers_but_the_codes_below_do() -> None:
    """A header known from elsewhere is one in a codes-only release that lists codes under it."""
    order = stated(FY[2016], {"E11": header(), "E119": code(), "E10": header(), "E109": code()})
    codes = stated(FY[2017], {"E119": code(short=None)}, CODES)
    projected = project([order, codes])
    assert [state.last for state in projected["E11"]] == [LATEST]
    assert [state.last for state in projected["E10"]] == [FY[2016].ordinal]


def test_icd9_headers_are_the_proper_prefixes_and_have_no_title() -> None:
    """Its files hold no headers: diagnoses from 3 characters, E codes from 4."""
    v31, v32 = issue("31", "2013-10-01", system="icd9cm"), issue("32", "2014-10-01", system="icd9cm")
    facts = {"25000": code(), "E9500": code(), "V5412": code()}
    projected = project([stated(v31, facts, TITLES), stated(v32, facts, TITLES)], None, ICD9CM)
    headers = {one for one, states in projected.items() if not states[0].billable}
    assert headers == {"250", "2500", "E950", "V54", "V541"}
    assert all(projected[one][0].long is None for one in headers)
    assert all(len(projected[one]) == 1 for one in headers)


def test_an_icd9_code_that_was_split_becomes_the_header_of_its_parts() -> None:
    v31, v32 = issue("31", "2013-10-01", system="icd9cm"), issue("32", "2014-10-01", system="icd9cm")
    snapshots = [stated(v31, {"2504": code("whole")}, TITLES), stated(v32, {"25040": code()}, TITLES)]
    before, after = project(snapshots, None, ICD9CM)["2504"]
    assert (before.billable, before.long, after.billable, after.long) == (True, "whole", False, None)


def test_a_title_unstated_between_two_that_agree_is_filled() -> None:
    snapshots = [
        stated(FY[2016], {"E119": code(short="dm 2")}),
        stated(FY[2017], {"E119": code(short=None)}, CODES),
        stated(FY[2018], {"E119": code(short="DM 2")}),
    ]
    (state,) = project(snapshots)["E119"]
    assert state.short == "DM 2"
    assert state.titles_in(FY[2016].ordinal)[0] == "dm 2"


@pytest.mark.parametrize("last", [CODES, XML])
def test_a_newest_release_that_leaves_titles_unsaid_touches_no_state_of_what_stays(
    last: Mapping[Property, Role],
) -> None:
    """So a codes file, which comes first each June, is written in a moment."""
    before = [stated(FY[2016], {"E11": header(), "E119": code(short="dm"), "G20": code()})]
    listed = {"E119": code(short=None), "G20": code("new", short=None)}
    headers = {"E11": header(short=None)} if Property.HEADERS in last else {}
    known = [FY[2016], FY[2017]]
    old, now = project(before, known), project([*before, stated(FY[2017], {**headers, **listed}, last)], known)
    assert {one for one in now if now[one] != old.get(one)} == {"G20"}


def test_what_a_source_leaves_unstated_is_no_change() -> None:
    """Absent is not a change: no retitling may be told from a source that has no short titles."""
    snapshots = [
        stated(FY[2016], {"E119": code(short="old")}),
        stated(FY[2017], {"E119": code(short=None)}, CODES),
        stated(FY[2018], {"E119": code(short="new")}),
    ]
    states = project(snapshots)["E119"]
    assert {state.short for state in states} <= {"old", "new", None}
    assert [state.short for state in states if state.stands_in(FY[2016].ordinal)] == ["old"]
    assert [state.short for state in states if state.stands_in(FY[2018].ordinal)] == ["new"]
    assert all(state.billable and state.long == "title" for state in states)


# A release issued as a change


def test_a_delta_is_laid_over_the_release_it_amends() -> None:
    """April 2020: U07.0 and U07.1, published without a file."""
    base = stated(FY[2020], {"E119": code("Type 2 diabetes")})
    april = issue("2020-04", "2020-04-01")
    facts: dict[str, Facts] = {"U07": header(), "U071": code("COVID-19")}
    part = Part(Role.DELTA, TITLES_AND_HEADERS, facts, SourceFile("icd10cm.toml", "0" * 64, Role.DELTA))
    projected = project([base, amend(base, april, part)])
    assert [len(projected[one]) for one in ("E119", "U07", "U071")] == [1, 1, 1]
    assert days(projected["U071"][0]) == ("2020-04-01", "9999-12-31")


def test_a_delta_over_a_codes_file_keeps_what_it_states_itself() -> None:
    """FY2020 known by its codes file: April's header and short titles are stated by April, and so remembered."""
    base = stated(FY[2020], {"E119": code(short=None)}, CODES)
    april = issue("2020-04", "2020-04-01")
    facts: dict[str, Facts] = {"U07": header(), "U071": code("COVID-19", "COVID-19")}
    part = Part(Role.DELTA, TITLES_AND_HEADERS, facts, SourceFile("icd10cm.toml", "0" * 64, Role.DELTA))
    snapshot = amend(base, april, part)
    laid = timeline([base, snapshot])
    releases = [StatedRelease(each.release, each.stated_by) for each in laid.releases]
    restored = Timeline.restore(laid.system, releases, dict(laid.project([FY[2020], april])))
    assert restored.snapshot(april.id).facts == snapshot.facts
