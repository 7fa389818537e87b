"""Cross references of HCPCS records: which are replacements by the days of both codes, and which are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from domain_samples import calendar, issue, thorough, timeline
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.dated_records import DatedRecord, facts_of
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import VERSIONS, Property, Snapshot
from crosswalk.domain.history.states import States
from crosswalk.domain.lineage.cross_references import (
    CrossReference,
    Meaning,
    cross_references,
    named_in,
    rows_of_references,
)

HCPCS = SYSTEMS["hcpcs"]
RECORDS = dict.fromkeys(sorted(set(Property) - VERSIONS), Role.RECORDS)
ISSUES = [issue(str(year), f"{year}-01-01", system="hcpcs") for year in (2016, 2017, 2018)]
Record = tuple[str, str | None, Sequence[str]]
"""Add date, termination date and cross references of a record."""


def after(files: Sequence[Mapping[str, Record]]) -> Calendar:
    """The calendar once so many files are loaded."""
    return calendar(ISSUES, ISSUES[: len(files)], HCPCS)


def lives(*files: Mapping[str, Record]) -> dict[str, States]:
    """The lives of all codes, from what the files of 2016, 2017 and 2018 list."""
    snapshots = []
    for release, listed in zip(ISSUES, files, strict=False):
        facts = {code: facts_of(record(code, *each), release.effective) for code, each in listed.items()}
        snapshots.append(Snapshot(release, facts, RECORDS))
    return dict(timeline(snapshots, HCPCS).project(ISSUES))


def record(code: str, added: str, terminated: str | None, named: Sequence[str]) -> DatedRecord:
    begun, ended = date.fromisoformat(added), date.fromisoformat(terminated) if terminated else None
    more = {"coverage": ("I" if code == "A0380" else "C",)} | ({"cross_references": tuple(named)} if named else {})
    return DatedRecord(code, "procedure", code, code, begun, begun, ended, "N", more)


def told(code: str, *files: Mapping[str, Record]) -> list[CrossReference]:
    every = lives(*files)
    return list(cross_references(code, every[code], every, after(files)))


def test_a_code_that_ended_was_replaced_by_what_was_in_use_the_day_after() -> None:
    """J0642 came in a quarter before C9043 ended, and A4467 on the day after A4466 did."""
    (same_day,) = told(
        "A4466",
        {"A4466": ("2010-01-01", None, ())},
        {"A4466": ("2010-01-01", "2016-12-31", ["A4467"]), "A4467": ("2017-01-01", None, ())},
    )
    assert same_day == CrossReference("A4467", Meaning.REPLACED_BY, date(2017, 1, 1), "hcpcs:2017", "hcpcs:2017")
    (earlier,) = told("C9043", {"C9043": ("2014-04-01", "2015-12-31", ["J0642"]), "J0642": ("2015-10-01", None, ())})
    assert (earlier.meaning, earlier.effective) == (Meaning.REPLACED_BY, date(2016, 1, 1))


def test_a_code_that_came_in_later_did_not_replace_it() -> None:
    """The record of C9291 names J0178 too, which came in place of Q2046 half a year later."""
    file: dict[str, Record] = {
        "C9291": ("2012-04-01", "2012-06-30", ["J0178", "Q2046"]),
        "Q2046": ("2012-07-01", "2012-12-31", ["J0178"]),
        "J0178": ("2013-01-01", None, ()),
    }
    pointer, replacement = told("C9291", file)
    assert (pointer.code, pointer.meaning, pointer.effective) == ("J0178", Meaning.POINTER, None)
    assert pointer.reason == "not in use on 2012-07-01, when C9291 had ended"
    assert (replacement.code, replacement.meaning) == ("Q2046", Meaning.REPLACED_BY)
    rows = rows_of_references(lives(file), after([file]))
    assert [(row.code, row.previous[0].first, str(row.effective)) for row in rows] == [
        ("J0178", "Q2046", "2013-01-01"),
        ("Q2046", "C9291", "2012-07-01"),
    ]


def test_a_code_can_name_what_it_came_in_place_of() -> None:
    """Q9994 names nothing, and B4105 names it; Q9989 and J3358 name each other, which is one row."""
    file: dict[str, Record] = {
        "Q9994": ("2014-07-01", "2015-12-31", ()),
        "B4105": ("2016-01-01", None, ["Q9994"]),
        "Q9989": ("2014-07-01", "2015-12-31", ["J3358"]),
        "J3358": ("2016-01-01", None, ["Q9989"]),
    }
    assert [(each.code, each.meaning) for each in told("B4105", file)] == [("Q9994", Meaning.PRECEDED_BY)]
    assert [each.meaning for each in told("J3358", file)] == [Meaning.PRECEDED_BY]
    rows = rows_of_references(lives(file), after([file]))
    assert [(row.code, row.text) for row in rows] == [
        ("B4105", "cross reference of B4105: Q9994"),
        ("J3358", "cross reference of Q9989: J3358"),
    ]


@pytest.mark.parametrize(
    ("code", "record", "why"),
    [
        ("A0380", ("1995-01-01", None, ["A0425"]), "Medicare takes it instead"),
        ("E1085", ("1986-01-01", None, ["A0425"]), "both are in use"),
        ("J0694", ("1992-01-01", None, ["Q0090"]), "in use from 2013-07-01, ended on 2014-01-01, while J0694 goes on"),
        ("G0202", ("2001-04-01", "2015-12-31", ["77067"]), "a code of CPT"),
        ("C8937", ("2001-04-01", None, ["0159T"]), "a code of CPT"),
        ("A0021", ("1985-01-01", None, ["A0030"]), "no loaded file has it in use"),
        ("P7001", ("1986-01-01", None, ["CPT"]), "no code of HCPCS Level II or CPT"),
        ("A0001", ("1986-01-01", "2015-12-31", ["A0001"]), "it names itself"),
    ],
)
def test_what_is_no_replacement_is_told_with_the_reason(code: str, record: Record, why: str) -> None:
    others: dict[str, Record] = {
        "A0425": ("2001-01-01", None, ()),
        "Q0090": ("2013-07-01", "2013-12-31", ()),
    }
    (found,) = told(code, {**others, code: record})
    assert (found.meaning, found.effective, found.reason) == (Meaning.POINTER, None, why)


def test_newer_records_take_a_cross_reference_back() -> None:
    """The corrections of 2017 take Q0080 from E0627; a code is not replaced by what its newest record leaves out."""
    (found,) = told(
        "E0627",
        {"E0627": ("1992-01-01", None, ["Q0080"])},
        {"E0627": ("1992-01-01", None, ["Q0080"])},
        {"E0627": ("1992-01-01", None, ())},
    )
    assert found == CrossReference(
        "Q0080", Meaning.WITHDRAWN, None, "hcpcs:2016", "hcpcs:2017", "hcpcs:2018 no longer has it"
    )
    named: Record = ("2010-01-01", "2015-12-31", ["A0425"])
    ended: Record = ("2010-01-01", "2015-12-31", ())
    living: Record = ("2001-01-01", None, ())
    (taken_back,) = told("A0001", {"A0001": named, "A0425": living}, {"A0001": ended, "A0425": living})
    assert taken_back.meaning is Meaning.WITHDRAWN


def test_a_corrected_termination_decides_by_its_new_day() -> None:
    named: Record = ("2010-01-01", "2015-12-31", ["A0425"])
    later: Record = ("2010-01-01", "2016-02-29", ["A0425"])
    living: Record = ("2001-01-01", None, ())
    (found,) = told("A0001", {"A0001": named, "A0425": living}, {"A0001": later, "A0425": living})
    assert (found.meaning, found.effective) == (Meaning.REPLACED_BY, date(2016, 3, 1))
    assert found.first_release == "hcpcs:2017"


CODES = ("A0001", "A0002", "A0003", "A0004")
DAYS = [str(date(2014, 1, 1) + timedelta(days=91 * n)) for n in range(16)]


@st.composite
def records(draw: st.DrawFn) -> Record:
    added, ended = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True)))
    terminated = str(date.fromisoformat(ended) - timedelta(days=1)) if draw(st.booleans()) else None
    return added, terminated, draw(st.lists(st.sampled_from((*CODES, "77067")), max_size=2, unique=True))


FILES = st.lists(st.dictionaries(st.sampled_from(CODES), records()), min_size=1, max_size=3)


@thorough
@given(FILES)
def test_every_cross_reference_is_a_replacement_on_its_day_or_has_a_reason(files: list[dict[str, Record]]) -> None:
    every = lives(*files)
    for code, life in every.items():
        found = cross_references(code, life, every, after(files))
        assert {each.code for each in found} == named_in(life)
        for each in found:
            assert (each.effective is None) == (each.reason is not None)
            if each.effective is not None:
                is_new = each.meaning is Meaning.PRECEDED_BY
                old, new = (each.code, code) if is_new else (code, each.code)
                before = each.effective - timedelta(days=1)
                assert in_use(every[old], before)
                assert not in_use(every[old], each.effective)
                assert in_use(every[new], each.effective)
    rows = rows_of_references(every, after(files))
    keys = [(row.code, row.effective, row.text) for row in rows]
    assert keys == sorted(set(keys))


def in_use(life: States, day: date) -> bool:
    return any(state.billable and state.stands_on(day) for state in life)
