"""Codes with their own dates among the releases and on days (docs/design.md, rule 3.5)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from domain_samples import calendar, issue, thorough, timeline
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.dated_records import DatedRecord, facts_of, record_of
from crosswalk.domain.history.own_dates import Publication, own_intervals
from crosswalk.domain.history.releases import LATEST, Role, coverage
from crosswalk.domain.history.snapshot import VERSIONS, Facts, Property, Snapshot
from crosswalk.domain.history.states import State, States
from crosswalk.domain.history.timeline import Timeline
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup, look_up, status_at

HCPCS = SYSTEMS["hcpcs"]
RECORDS = dict.fromkeys(sorted(set(Property) - VERSIONS), Role.RECORDS)
ISSUES = {
    label: issue(label, day, system="hcpcs", revision=revision)
    for label, day, revision in (
        ("2016", "2016-01-01", 0),
        ("2017", "2017-01-01", 0),
        ("2018", "2018-01-01", 0),
        ("2019", "2019-01-01", 0),
        ("2020-01", "2020-01-01", 0),
        ("2020-04.r1", "2020-04-01", 1),
        ("2020-04", "2020-04-01", 2),
        ("2020-07", "2020-07-01", 0),
    )
}
KNOWN = list(ISSUES.values())
HELD = ("2016", "2017", "2018", "2020-04", "2020-07")
TODAY = date(2020, 8, 1)
Dates = tuple[str | None, str | None, str | None]


def record(
    added: str | None, action_day: str | None = None, terminated: str | None = None, *, action: str = "N", **more: str
) -> DatedRecord:
    """A record with these dates; `title` and any property by name."""
    days = [None if day is None else date.fromisoformat(day) for day in (added, action_day or added, terminated)]
    title = more.pop("title", "Bed")
    return DatedRecord("X0000", "procedure", title, title, *days, action, {name: (one,) for name, one in more.items()})


def snapshot(label: str, records: Mapping[str, DatedRecord | None]) -> Snapshot:
    release = ISSUES[label]
    listed = {code: facts_of(one, release.effective) for code, one in records.items() if one is not None}
    return Snapshot(release, listed, RECORDS)


def life(*records: DatedRecord | None, held: Sequence[str] = HELD) -> States:
    """The states of a code from its records in the last of the held files."""
    files = held[len(held) - len(records) :]
    laid = timeline([snapshot(label, {"X0000": one}) for label, one in zip(files, records, strict=True)], HCPCS)
    return dict(laid.project(KNOWN)).get("X0000", ())


def asked(states: States, *, on: str | None = None, release: str | None = None, held: Sequence[str] = HELD) -> Lookup:
    known = calendar(KNOWN, [ISSUES[label] for label in held], HCPCS)
    moment = known.on(date.fromisoformat(on)) if on else known.of(release or "")
    return look_up("X0000", "X0000", states, moment, known, TODAY)


def status(states: States, *, on: str | None = None, release: str | None = None) -> str:
    return asked(states, on=on, release=release).status.value


def days(states: States) -> list[tuple[str, str]]:
    return [(str(state.valid_from), str(state.valid_to)) for state in states if state.valid_from]


def spans(states: States) -> list[tuple[int | None, int | None]]:
    return [(state.first, state.last) for state in states]


ENDED = record("2019-04-01", "2020-07-01", "2020-06-30", action="D")
U0001 = record("2020-02-04", action="A")


def test_a_record_as_a_fact_and_back() -> None:
    assert record_of("X0000", facts_of(ENDED, date(2020, 7, 1))) == ENDED
    assert dict(facts_of(replace(ENDED, kind="modifier", action=None), date(2020, 7, 1)).properties or ()) == {
        "action_day": ("2020-07-01",),
        "added": ("2019-04-01",),
        "kind": ("modifier",),
        "terminated": ("2020-06-30",),
    }


@pytest.mark.parametrize(("day", "usable"), [("2019-03-31", False), ("2019-04-01", True), ("2020-06-30", True)])
def test_a_code_is_billable_in_a_release_if_it_can_be_used_on_its_first_day(day: str, usable: bool) -> None:
    assert facts_of(ENDED, date.fromisoformat(day)).billable is usable
    assert not facts_of(ENDED, date(2020, 7, 1)).billable


def test_a_code_that_ended_stands_in_the_later_release_without_days() -> None:
    """C9041."""
    states = life(record("2019-04-01"), ENDED)
    april, july = ISSUES["2020-04"].ordinal, ISSUES["2020-07"].ordinal
    assert [(one.first, one.last, str(one.valid_to), one.billable) for one in states] == [
        (april, april, "2020-07-01", True),
        (july, LATEST, "None", False),
    ]
    assert status(states, on="2020-06-30") == "valid"
    assert status(states, on="2020-07-01") == "deleted"
    assert (status(states, release="2020-04"), status(states, release="2020-07")) == ("valid", "deleted")
    answer = asked(states, release="2020-07")
    assert answer.billable is False
    assert answer.run is not None
    assert str(answer.run.valid_to) == "2020-07-01"
    assert dict(asked(states, on="2020-07-01").properties or ())["terminated"] == ("2020-06-30",)


def test_a_code_announced_in_retrospect_is_valid_on_days_no_loaded_release_covers() -> None:
    """U0001: the file of January 2020 is not loaded."""
    states = life(U0001, replace(U0001, action="N"))
    assert days(states) == [("2020-02-04", "9999-12-31")]
    answer = asked(states, on="2020-02-10")
    assert answer.status is Status.VALID
    assert answer.moment is not None
    assert answer.moment.release == ISSUES["2020-07"], "the newest file that lists it states the day"
    assert answer.moment.missing == "hcpcs:2020-01"
    assert status(states, on="2020-02-03") == "not_yet_valid"


def test_what_a_record_states_is_stated_before_the_oldest_and_after_the_newest_file() -> None:
    states = life(record("2019-04-01"), record("2019-04-01", "2020-07-01", "2020-12-31", action="D"))
    assert status(states, on="2010-01-01") == "not_yet_valid"
    assert status(states, on="2019-04-01") == "valid"
    assert status(states, on="2020-12-31") == "valid"
    assert status(states, on="2021-01-01") == "deleted"


def test_whether_a_code_without_termination_goes_on_after_the_newest_file_is_not_covered() -> None:
    states = life(U0001)
    assert status(states, on="2020-09-30") == "valid"
    answer = asked(states, on="2020-10-01")
    assert (answer.status, answer.billable, answer.run) == (Status.NOT_COVERED, None, None)


def test_when_a_code_ended_that_was_dropped_between_two_files_is_not_covered() -> None:
    """G9976: in the file of 2018, not in that of April 2020, without a termination."""
    states = life(record("2018-01-01"), None, None)
    assert days(states) == [("2018-01-01", "2019-01-01")]
    assert states[0].open_end
    assert status(states, on="2018-12-31") == "valid"
    assert status(states, on="2019-05-05") == "not_covered"
    assert status(states, on="2020-05-05") == "deleted"


def test_a_reactivated_code_has_two_spans_of_days() -> None:
    """S3854."""
    again = record("2006-01-01", "2016-07-01", action="R")
    states = life(
        record("2006-01-01", "2016-01-01", "2015-12-31", action="D"), again, *[replace(again, action="N")] * 3
    )
    assert days(states) == [("2006-01-01", "2016-01-01"), ("2016-07-01", "9999-12-31")]
    first, listed, second = states
    assert (first.first, first.billable) == (None, True)
    assert (listed.first, listed.valid_from, listed.billable) == (ISSUES["2016"].ordinal, None, False)
    assert (second.first, second.last) == (ISSUES["2017"].ordinal, LATEST)
    assert [status(states, on=day) for day in ("2010-01-01", "2016-03-01", "2016-07-01")] == [
        "valid",
        "deleted",
        "valid",
    ]


def test_a_corrected_termination_rules_the_days_and_each_file_its_release() -> None:
    """G0154."""
    ended = record("1999-07-01", "2016-01-01", "2015-12-31", action="D")
    corrected = record("1999-07-01", "2016-03-01", "2016-02-29", action="D")
    states = life(ended, *[corrected] * 4)
    assert days(states) == [("1999-07-01", "2016-03-01")]
    assert dict(states[0].properties or ())["terminated"] == ("2016-02-29",)
    assert (status(states, on="2016-02-29"), status(states, on="2016-03-01")) == ("valid", "deleted")
    assert status(states, release="2016") == "deleted"


def test_a_code_dated_back_has_its_days_from_the_newest_file() -> None:
    """G0299."""
    states = life(record("2016-01-01", action="A"), *[record("2015-11-02")] * 4)
    assert days(states) == [("2015-11-02", "9999-12-31")]
    assert spans(states)[0] == (ISSUES["2017"].ordinal, LATEST)
    assert (status(states, on="2015-11-02"), status(states, release="2016")) == ("valid", "valid")


def test_the_last_action_is_no_change_and_is_told_as_each_file_writes_it() -> None:
    (state,) = life(record("2016-01-01", action="A"), *[record("2016-01-01", action="N")] * 4)
    assert days((state,)) == [("2016-01-01", "9999-12-31")]
    in_2016 = asked((state,), release="2016").properties
    in_2018 = asked((state,), release="2018").properties
    assert (dict(in_2016 or ())["action"], dict(in_2018 or ())["action"]) == (("A",), ("N",))


def test_a_description_changes_on_the_day_of_its_action() -> None:
    old, new = record("2010-01-01", coverage="C"), record("2010-01-01", "2019-01-01", action="F", coverage="D")
    states = life(old, old, old, new, replace(new, action="N"))
    assert days(states) == [("2010-01-01", "2019-01-01"), ("2019-01-01", "9999-12-31")]
    assert dict(asked(states, on="2019-01-01").properties or ())["coverage"] == ("D",)
    assert dict(asked(states, on="2018-12-31").properties or ())["coverage"] == ("C",)


def test_a_description_that_changes_without_an_action_changes_when_the_file_takes_effect() -> None:
    states = life(*[record("2010-01-01", title="Bed")] * 4, record("2010-01-01", title="Bed, any"))
    assert days(states) == [("2010-01-01", "2020-07-01"), ("2020-07-01", "9999-12-31")]
    assert [asked(states, on=day).long for day in ("2005-01-01", "2020-06-30", "2020-07-01")] == [
        "Bed",
        "Bed",
        "Bed, any",
    ]


def test_a_description_taken_back_in_retrospect_has_no_days() -> None:
    """G9637: revised by mistake in 2018, and the next file restores the old description under its old date."""
    good, mistaken = record("2016-01-01", title="Dose"), record("2016-01-01", "2018-01-01", action="C", title="Orders")
    states = life(good, good, mistaken, good, good)
    assert days(states) == [("2016-01-01", "9999-12-31")]
    assert asked(states, on="2018-06-01").long == "Dose"
    assert asked(states, release="2018").long == "Orders"


def test_a_code_to_come_is_not_yet_valid_in_the_release_that_announces_it() -> None:
    """VM, listed in January 2018 and added in April."""
    states = life(record("2018-04-01", action="A"), *[record("2018-04-01")] * 2)
    assert status(states, release="2018") == "not_yet_valid"
    assert (status(states, on="2018-03-31"), status(states, on="2018-04-01")) == ("not_yet_valid", "valid")
    assert status(states, release="2020-04") == "valid"


def test_a_superseded_revision_has_no_say_about_days() -> None:
    wrong, right = record("2020-03-01", title="Wrong"), record("2020-02-04", title="Right")
    states = life(wrong, right, held=["2020-04.r1", "2020-04"])
    assert days(states) == [("2020-02-04", "9999-12-31")]
    assert asked(states, release="2020-04.r1", held=["2020-04.r1", "2020-04"]).long == "Wrong"


# Promises on any records

DAYS = st.none() | st.dates(date(2014, 1, 1), date(2021, 6, 1)).map(date.isoformat)


@st.composite
def any_record(draw: st.DrawFn) -> DatedRecord:
    added, action_day, terminated = draw(DAYS), draw(DAYS), draw(DAYS)
    one = record(added, None, terminated, action=draw(st.sampled_from("ACDN")), title=draw(st.sampled_from(["A", "B"])))
    coverage = draw(st.sampled_from(["C", "D"]))
    own = None if action_day is None else date.fromisoformat(action_day)
    return replace(one, action_day=own, properties={"coverage": (coverage,)})


CODES = ("A1", "X0000", "X0001")
ROWS = st.dictionaries(st.sampled_from(CODES), any_record(), max_size=3)
FILES = st.dictionaries(st.sampled_from(list(ISSUES)), ROWS, min_size=1, max_size=5)
Files = Mapping[str, Mapping[str, DatedRecord]]


def put(files: Files, order: Sequence[str]) -> Timeline:
    return timeline([snapshot(label, files[label]) for label in order], HCPCS)


@thorough
@given(FILES, st.randoms())
def test_the_order_of_loading_does_not_matter(files: Files, random: object) -> None:
    order = list(files)
    random.shuffle(order)  # type: ignore[attr-defined]
    assert list(put(files, order).project(KNOWN)) == list(put(files, sorted(files)).project(KNOWN))


@thorough
@given(FILES)
def test_states_hold_all_that_the_files_state(files: Files) -> None:
    laid = put(files, list(files))
    states = list(laid.project(KNOWN))
    restored = Timeline.restore(HCPCS, laid.releases, dict(states))
    for label in files:
        assert restored.snapshot(ISSUES[label].id).facts == snapshot(label, files[label]).facts
    assert list(restored.project(KNOWN)) == states


@thorough
@given(FILES)
def test_the_days_are_those_of_the_records_and_no_day_is_told_twice(files: Files) -> None:
    laid = put(files, list(files))
    spans = coverage(HCPCS, KNOWN, frozenset(each.release.id for each in laid.releases))
    for code, states in laid.project(KNOWN):
        dated = [state for state in states if state.valid_from]
        assert all(one.valid_to <= other.valid_from for one, other in itertools.pairwise(dated))  # type: ignore[operator]
        publications = [Publication(span.start, span.end, files[span.release.label].get(code)) for span in spans]
        assert _joined(dated) == [(one.valid_from, one.valid_to) for one in own_intervals(publications)]


def _joined(states: Sequence[State]) -> list[tuple[date | None, date | None]]:
    found: list[tuple[date | None, date | None]] = []
    for state in states:
        if found and found[-1][1] == state.valid_from:
            found[-1] = (found[-1][0], state.valid_to)
        else:
            found.append((state.valid_from, state.valid_to))
    return found


@thorough
@given(FILES, st.integers(0, 2900))
def test_nothing_is_guessed_after_the_newest_file(files: Files, ahead: int) -> None:
    """A later file can only change an answer about a day that was not covered, if no record stated it."""
    laid = put(files, list(files))
    known = calendar(KNOWN, [each.release for each in laid.releases], HCPCS)
    day = date(2014, 1, 1) + timedelta(days=ahead)
    for _, states in laid.project(KNOWN):
        found, state = status_at(states, known.on(day), known)
        standing = [one for one in states if one.stands_on(day)]
        assert (found is Status.VALID) <= bool(standing)
        assert found is not Status.HEADER
        if found in (Status.VALID, Status.DELETED):
            assert state is not None


def test_facts_without_properties_are_records_without_dates() -> None:
    assert record_of("A1", Facts(True, "a", "b")) == DatedRecord("A1", "", "a", "b", None, None, None, None, {})
