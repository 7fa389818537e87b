"""Words that went and came, notes and properties that are others, and the lines that a site loads."""

from __future__ import annotations

from datetime import date

import pytest

from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.releases import LATEST, Release, Role
from crosswalk.domain.history.rewording import marked, reworded
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.history.standing import Standing, in_one_alone
from crosswalk.domain.history.states import State
from crosswalk.domain.lookup.altered import altered_notes, altered_properties, kind_of
from crosswalk.domain.lookup.changes import Altered, ChangeKind, Place
from crosswalk.domain.lookup.group_paths import GroupPath
from crosswalk.domain.lookup.load_lines import load_lines
from crosswalk.domain.lookup.places import Places, elsewhere
from crosswalk.domain.tabular.rows import GroupRow, Note

ICD10CM = SYSTEMS["icd10cm"]
OLDER = Release("icd10cm", "icd10cm:2025", "older", date(2024, 10, 1))
NEWER = Release("icd10cm", "icd10cm:2026", "newer", date(2025, 10, 1))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Rabies immune globin", "Rabies immune globulin", "Rabies immune [-globin-] {+globulin+}"),
        ("back [except buttock]", "back [except buttock and flank]", "back [except buttock{+ and flank+}]"),
        ("Sezary disease, unspecified", "S\u00e9zary Disease", "S\u00e9zary Disease[-, unspecified-]"),
        ("", "new", "{+new+}"),
        ("the same", "the same", "the same"),
    ],
)
def test_words_of_two_titles(before: str, after: str, told: str) -> None:
    pieces = reworded(before, after)
    assert marked(pieces) == told
    assert same_title("".join(text for text, was, _ in pieces if was), before)
    assert "".join(text for text, _, now in pieces if now) == after


def note(code: str, kind: str, n: int, text: str, first: int, last: int) -> Standing[Note]:
    return Standing(Note(Role.TABULAR, "", code, kind, n, text), first, last)


def test_a_line_in_another_place_is_the_same_line() -> None:
    told = [
        note("A00", "includes", 0, "first", 1, 1),
        note("A00", "includes", 1, "second", 1, 1),
        note("A00", "includes", 0, "second", 2, LATEST),
        note("A00", "excludes1", 0, "third", 2, LATEST),
        note("A01", "includes", 0, "moved up", 1, 1),
        note("A01", "includes", 1, "moved up", 2, LATEST),
    ]
    assert altered_notes(told, 1) == {
        "A00": (Altered("includes", ("first",), ()), Altered("excludes1", (), ("third",)))
    }


def test_a_row_that_vanished_and_returned_stands_in_both() -> None:
    returned = [note("A00", "includes", 0, "again", 1, 1), note("A00", "includes", 0, "again", 3, LATEST)]
    gone = note("A00", "notes", 0, "gone", 1, 2)
    assert in_one_alone([*returned, gone], 1, 3) == [gone]
    assert in_one_alone([*returned, gone], 1, 2) == [returned[0]]


def record(**properties: str) -> Facts:
    return Facts(True, "short", "long", tuple(sorted((name, (value,)) for name, value in properties.items())))


def test_an_action_counts_where_the_newer_record_states_one() -> None:
    before = record(action="A", action_day="2020-01-01", coverage="C", terminated="2020-12-31")
    assert altered_properties(before, record(action="N", action_day="2020-01-01", coverage="C")) == (
        Altered("terminated", ("2020-12-31",), ()),
    )
    after = record(action="P", action_day="2020-07-01", coverage="D", terminated="2020-12-31")
    found = altered_properties(before, after)
    assert [kind_of(each) for each in found] == [ChangeKind.COVERAGE, ChangeKind.ACTION]
    assert found[1] == Altered("action", ("A", "2020-01-01"), ("P", "2020-07-01"))


def path(*ids: str) -> GroupPath:
    return tuple(GroupRow("section", each, f"title of {each[:1]}", each[:3], each[-3:], "", "") for each in ids)


def test_a_section_with_another_range_is_the_same() -> None:
    before = {"J40": path("J00-J99", "J40-J4A"), "J50": path("J00-J99", "J40-J4A"), "J60": path("J00-J99")}
    after = {"J40": path("J00-J99", "J40-J4B"), "J50": path("J00-J99", "K00"), "J70": path("J00-J99")}
    assert elsewhere(before, after) == {"J50": Altered("section", ("J40-J4A title of J",), ("K00 title of K",))}


def test_a_category_that_no_list_has_stands_in_the_chapter_before_it() -> None:
    places = Places(ICD10CM, {}, {"J4A": path("J00-J99", "J40-J4A"), "K00": path("K00-K95", "K00")})
    assert places.of("J4A1")[1] == Place("J40-J4A", "title of J")
    assert places.of("J4B") == (Place("J00-J99", "title of J"), None)
    assert places.of("A00") == (None, None)
    assert places.within("J4A1", "J40-J4A")
    assert not places.within("J4B", "J40-J4A")


def state(first: int, last: int, start: str | None, end: str | None, *, billable: bool = True) -> State:
    days = (start and date.fromisoformat(start), end and date.fromisoformat(end))
    return State(first, last, days[0] or None, days[1] or None, False, False, billable, "short", "long")


def test_the_first_day_is_that_of_the_unbroken_run() -> None:
    older, newer = OLDER.ordinal, NEWER.ordinal
    lives = {
        "A000": (
            state(2018100100, 2022100100, "2018-10-01", "2023-10-01"),
            state(2023100100, older, "2023-10-01", "2025-10-01"),
        ),
        "A001": (
            state(2018100100, 2018100100, "2018-10-01", "2019-10-01"),
            state(newer, LATEST, "2025-10-01", str(END)),
        ),
        "A002": (state(2013100100, 2014100100, None, None), state(2015100100, LATEST, "2015-10-01", str(END))),
    }
    old = {"A000": Facts(True, "short", "long"), "A002": Facts(True, "short", "before")}
    now = {"A001": Facts(True, None, "new"), "A002": Facts(True, "short", "after")}
    lines = [*load_lines(ICD10CM, (OLDER, NEWER), old, now, lives)]
    assert [(each.action, each.code, each.long, each.first, each.last) for each in lines] == [
        ("delete", "A00.0", "long", date(2018, 10, 1), date(2025, 9, 30)),
        ("add", "A00.1", "new", date(2025, 10, 1), None),
        ("change", "A00.2", "after", date(2015, 10, 1), None),
    ]
