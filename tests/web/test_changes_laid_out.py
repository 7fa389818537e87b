"""What changed, narrowed, counted and drawn, without a browser."""

from __future__ import annotations

from datetime import date

import pytest

from api.web.changed.chart import WIDTH, bars, tones_of
from api.web.changed.narrowing import Wanted, by_kind, having
from api.web.changed.rows import Thing, row
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor, Replacement
from crosswalk.domain.lookup.changes import Altered, Change, ChangeKind, Place

DAY = date(2026, 10, 1)
FIRST, LAST = Place("1", "Infections"), Place("19", "Injuries")
CHANGES = (
    Change("A00.1", (ChangeKind.NEW,), None, "Cholera of M\u00fcnster", chapter=FIRST),
    Change("A00.2", (ChangeKind.REVISED, ChangeKind.NOTES), "Cholera, mild", "Cholera, slight", chapter=FIRST),
    Change("S00.1", (ChangeKind.DELETED, ChangeKind.BECAME_HEADER), "Bruise", "Bruise", chapter=LAST),
    Change("S00.2", (ChangeKind.NOTES,), "Cut", "Cut", chapter=LAST),
    Change("S00.3", (ChangeKind.NOTES,), None, None, chapter=LAST),
)


def codes(wanted: Wanted) -> list[str]:
    return [each.code for each in having(CHANGES, wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["A00.1", "A00.2", "S00.1", "S00.2", "S00.3"]),
        (Wanted(kinds=(ChangeKind.NOTES,)), ["A00.2", "S00.2", "S00.3"]),
        (Wanted(kinds=(ChangeKind.NOTES,), chapter="19"), ["S00.2", "S00.3"]),
        (Wanted(words="CHOLERA munster"), ["A00.1"]),
        (Wanted(words="mild"), ["A00.2"]),
        (Wanted(words="s001"), ["S00.1"]),
        (Wanted(start="A", words="slight"), ["A00.2"]),
        (Wanted(chapter="2"), []),
    ],
)
def test_what_is_asked_for_is_found(wanted: Wanted, found: list[str]) -> None:
    assert codes(wanted) == found


def test_kinds_are_counted_whichever_is_asked_for() -> None:
    counted = by_kind(CHANGES, Wanted(kinds=(ChangeKind.NEW,), chapter="19"))
    assert counted == {ChangeKind.DELETED: 1, ChangeKind.BECAME_HEADER: 1, ChangeKind.NOTES: 2}


def test_a_bar_for_each_chapter_whichever_is_asked_for() -> None:
    drawn = bars(CHANGES, Wanted(chapter="19"))
    assert [(bar.id, bar.codes, bar.is_asked, bar.told) for bar in drawn] == [
        ("1", 2, False, "1 new, 1 revised"),
        ("19", 3, True, "1 deleted, 2 other changes"),
    ]
    longest = drawn[1].parts
    assert longest[-1].x + longest[-1].width == pytest.approx(WIDTH, abs=0.2)
    assert [tone for tone, _ in tones_of(drawn)] == ["new", "deleted", "revised", "other"]


def test_without_chapters_codes_are_drawn_by_their_first_character() -> None:
    drawn = bars([Change("J1", (ChangeKind.NEW,), None, "one"), Change("A1", (ChangeKind.NEW,), None, "two")], Wanted())
    assert [(bar.id, bar.is_chapter) for bar in drawn] == [("J", False), ("A", False)]
    assert bars([], Wanted()) == []


def test_words_lineage_and_notes_of_a_row() -> None:
    told = row(CHANGES[1], str)
    assert told.title == (
        ("Cholera, ", True, True), ("mild", True, False), (" ", True, True), ("slight", False, True),
    )  # fmt: skip
    gone = Change("S00.1", (ChangeKind.DELETED,), "Bruise", None, replaced_by=(Replacement("S001A", DAY, "table"),))
    assert [each.code for each in row(gone, lambda code: f"{code[:3]}.{code[3:]}").replaced_by] == ["S00.1A"]
    rows = Predecessor("A001", DAY, Relation.ALL, (Previous("A00"), Previous("B00", "B09")), "A00 & B00-B09", "t", "no")
    (before,) = row(Change("A00.1", (ChangeKind.NEW,), None, "x", preceded_by=(rows,)), str).preceded_by
    assert (before.codes, before.joiner, before.doubtful) == ((("A00", None), ("B00", "B09")), "and", "no")
    noted = Change(
        "A00", (ChangeKind.NOTES, ChangeKind.PRICING), "x", "x",
        altered=(Altered("includes", ("one",), ()), Altered("pricing", ("00",), ("11",))),
    )  # fmt: skip
    shown = row(noted, str)
    assert shown.notes == (Thing("Includes", None, ("one",), ()),)
    assert shown.others[0].came == ("11 (by national relative values)",)
