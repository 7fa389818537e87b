"""Decisions about rows of a review: seen or told, all or none, undone and done again, carried where they hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_samples import REVIEW, Steps, accept, changed, replace_with

from crosswalk.contract.guarded import guarded, unguarded
from crosswalk.domain.errors import CrosswalkError, DecisionRefused, ReviewConflict, UnknownReview
from crosswalk.domain.reviews.carrying import Lapse, Merged, merged
from crosswalk.domain.reviews.deciding import about, last_of
from crosswalk.domain.reviews.decisions import UNTOUCHED, Action, Aspect, Decision, Ruling, Step, standings, undone
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.review import ReviewRow
from crosswalk.domain.reviews.reviewed import reviewed


def test_what_was_decided_unseen_is_told_and_nothing_is_changed() -> None:
    steps = Steps()
    steps.decide(replace_with(1, "B00", "B01"), who="A. Coder")
    before = list(steps.entries)
    with pytest.raises(ReviewConflict) as raised:
        steps.decide(accept(2), Decision(1, Ruling.IGNORE), who="B. Coder")
    (met,) = raised.value.decided
    assert (met.code, met.what, met.who, met.step) == ("A01.0", "replace B00 B01", "A. Coder", 1)
    assert "A01.0: replace B00 B01, by A. Coder on day 1 (step 1)" in raised.value.message
    assert "--seen 1" in str(raised.value.remedy)
    assert steps.entries == before
    steps.decide(Decision(1, Ruling.IGNORE, seen=1), who="B. Coder")
    assert steps.told() == {1: (Ruling.IGNORE, (), "", ())}


def test_a_decision_seen_too_early_is_a_conflict_even_where_the_row_is_open_again() -> None:
    steps = Steps()
    steps.decide(accept(1))
    steps.undo(1, who="B.")
    with pytest.raises(ReviewConflict):
        steps.decide(replace_with(1, "B00", seen=1))
    steps.decide(replace_with(1, "B00"))
    assert steps.told()[1][:2] == (Ruling.REPLACE, ("B00",))


def test_who_says_what_stands_changes_nothing() -> None:
    steps = Steps()
    steps.decide(accept(1), who="A.")
    steps.decide(accept(1), who="B.")
    steps.decide(Decision(2, Ruling.OPEN, assignee=""))
    assert len(steps.steps) == 1
    ruling = steps.stand()[1].ruling
    assert ruling is not None
    assert ruling.who == "A."


def test_an_assignment_is_no_decision_and_comments_stand_side_by_side() -> None:
    steps = Steps()
    steps.decide(Decision(1, assignee="B.", comment="first"), who="A.")
    steps.decide(Decision(1, Ruling.ACCEPT, comment="second"), who="B.")
    steps.decide(Decision(1, comment="third"), who="C.")
    assert steps.told() == {1: (Ruling.ACCEPT, (), "B.", ("first", "second", "third"))}
    with pytest.raises(ReviewConflict, match="assigned to B"):
        steps.decide(Decision(1, assignee="C."), who="C.")


@pytest.mark.parametrize(
    "decisions",
    [
        [accept(1), accept(1)],
        [accept(1, seen=1)],
        [Decision(1, Ruling.REPLACE)],
        [Decision(1, Ruling.ACCEPT, ("B00",))],
        [accept(9)],
    ],
)
def test_what_cannot_be_is_refused_whole(decisions: list[Decision]) -> None:
    steps = Steps()
    with pytest.raises((DecisionRefused, UnknownReview)):
        steps.decide(accept(2), *decisions)
    assert steps.entries == []


def test_an_undone_step_stands_again_where_its_undoing_is_undone() -> None:
    steps = Steps()
    steps.decide(accept(1), Decision(2, assignee="B."), Decision(3, comment="so"))
    told = steps.told()
    steps.undo(1)
    assert steps.told() == {}
    steps.undo(2)
    assert steps.told() == told
    assert undone(steps.steps) == {2: 3}
    steps.undo(3)
    steps.undo(4)
    assert steps.told() == told
    with pytest.raises(DecisionRefused, match="undone already, by step 3"):
        steps.undo(2)


def test_a_step_is_not_undone_over_what_was_decided_since() -> None:
    steps = Steps()
    steps.decide(accept(1), accept(2), who="A.")
    steps.decide(replace_with(1, "B00", seen=1), who="B.")
    with pytest.raises(ReviewConflict, match=r"A01\.0: replace B00, by B\. on day 2"):
        steps.undo(1)
    assert steps.told()[2][0] is Ruling.ACCEPT
    steps.undo(2)
    # What stands is again what step 1 said, though another step brought it back.
    steps.undo(1)
    assert steps.told() == {}


def test_the_newest_step_of_a_person_is_undone_by_default() -> None:
    steps = Steps()
    steps.decide(accept(1), who="A.")
    steps.decide(accept(2), who="B.")
    steps.decide(accept(3), who="A.")
    assert last_of(steps.steps, "A.") == 3
    steps.undo(3, who="A.")
    assert last_of(steps.steps, "A.") == 1
    with pytest.raises(UnknownReview):
        last_of(steps.steps, "C.")
    with pytest.raises(UnknownReview):
        steps.undo(9)


ROWS = st.integers(1, 5)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), ROWS, st.sampled_from(["accept", "ignore", "open"]), st.booleans()),
        st.tuples(st.just("comment"), ROWS, st.just("said"), st.booleans()),
        st.tuples(st.just("undo"), st.integers(1, 12), st.just(""), st.booleans()),
    ),
    max_size=12,
)


@given(ACTS)
def test_whatever_was_done_every_undoing_gives_back_what_was_there(acts: list[tuple[str, int, str, bool]]) -> None:
    steps = Steps()
    history = [steps.told()]
    for what, number, word, looked in acts:
        seen = len(steps.steps) if looked else None
        count = len(steps.steps)
        try:
            if what == "undo":
                steps.undo(number)
            elif what == "comment":
                steps.decide(Decision(number, comment=word))
            else:
                steps.decide(Decision(number, Ruling(word), seen=seen))
        except CrosswalkError:
            assert steps.told() == history[-1]
            continue
        if len(steps.steps) > count:
            history.append(steps.told())
            steps.undo(len(steps.steps))
            assert steps.told() == history[-2]
            steps.undo(len(steps.steps))
            assert steps.told() == history[-1]
            history += [history[-1], history[-1]]
    assert [each.number for each in steps.steps] == list(range(1, len(steps.steps) + 1))


def test_rows_that_are_not_named_are_passed_over_where_they_are_decided() -> None:
    steps = Steps()
    steps.decide(accept(1), Decision(2, assignee="B."))
    rows = reviewed(Record(REVIEW, tuple(steps.rows.values()), (), tuple(steps.entries))).reviewed
    ignoring = Decision(0, Ruling.IGNORE)
    assert [each.row for each in about(rows, ignoring, named=False)[0]] == [2, 3, 4, 5]
    assert about(rows, ignoring, named=True)[1] == 0
    assert about(rows, Decision(0, Ruling.IGNORE, seen=1), named=False)[1] == 0
    assert [each.row for each in about(rows, Decision(0, assignee="C."), named=False)[0]] == [1, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "is_under"),
    [("M72", True), ("m72.2", True), ("M7", True), ("M73", False), ("chapter:13", True), ("1", False)],
)
def test_a_row_is_under_a_beginning_of_its_code_and_under_its_chapter(name: str, is_under: bool) -> None:
    row = ReviewRow(1, "icd10cm", "M72.20", ("new",), None, "t", places=("13", "M70-M79"))
    assert row.is_under(name) is is_under


def carry(
    old: Steps, now: list[ReviewRow], *, goes_on: bool = False, ended: Callable[[str], bool] = lambda _: False
) -> Merged:
    return merged(
        REVIEW,
        list(old.rows.values()),
        old.stand(),
        now,
        lambda _: goes_on,
        lambda _, codes: tuple(filter(ended, codes)),
        Step(1, Action.CARRY, "C.", "2027-07-01"),
    )


def test_decisions_are_carried_where_they_hold_and_all_others_are_told() -> None:
    old = Steps()
    old.decide(accept(1), accept(2), replace_with(3, "B00"), accept(4), who="A.")
    old.decide(Decision(1, comment="as charted"), Decision(5, comment="open still"), who="B.")
    now = [
        changed(1, "A00.0", "new"),
        changed(2, "A01.0"),
        changed(3, "A02.0", after="another title"),
        changed(4, "A03.0"),
        changed(5, "A05.0"),
    ]
    found = carry(old, now, ended=lambda code: code == "B00")
    assert (found.taken, found.still_open, found.fresh) == (1, 1, 1)
    assert {each.row.code: (each.lapse, each.codes) for each in found.lapsed} == {
        "A02.0": (Lapse.CHANGED, ()),
        "A03.0": (Lapse.REPLACEMENT_ENDED, ("B00",)),
        "A04.0": (Lapse.BACK, ()),
    }
    assert [row.code for row in found.rows] == ["A00.0", "A01.0", "A02.0", "A03.0", "A05.0", "A04.0"]
    stand = standings(found.entries)
    taken = stand[2].ruling
    assert taken is not None
    assert (taken.value, taken.who, taken.at, taken.origin, taken.step) == ("accept", "A.", "day 1", "fy2027", 1)
    assert [(each.value, each.who, each.origin) for each in stand[2].comments] == [("as charted", "B.", "fy2027")]
    assert [each.value for each in stand[5].comments] == ["open still"]
    told = stand[4].told
    assert told is not None
    assert (told.value, told.codes, told.who) == ("replacement_ended", ("replace B00", "B00"), "A.")
    assert all(stand[row].is_open for row in (3, 4, 5, 6))


def test_what_nothing_happened_to_since_stands_as_it_was_decided() -> None:
    old = Steps()
    old.decide(accept(1), replace_with(2, "B00"), replace_with(3, "B01"))
    found = carry(old, [changed(1, "A04.0", after="again")], goes_on=True, ended=lambda code: code == "B01")
    assert [row.code for row in found.rows] == ["A04.0", "A01.0", "A02.0", "A03.0", "A05.0"]
    assert (found.taken, found.still_open) == (2, 2)
    assert [(each.row.code, each.lapse) for each in found.lapsed] == [("A03.0", Lapse.REPLACEMENT_ENDED)]
    assert standings(found.entries)[3].decision is Ruling.REPLACE


@given(
    st.dictionaries(ROWS, st.sampled_from([*Ruling]), max_size=5),
    st.sets(ROWS),
    st.sets(ROWS),
    st.booleans(),
)
def test_no_decision_is_lost(decided: dict[int, Ruling], there: set[int], other: set[int], goes_on: bool) -> None:
    old = Steps()
    old.decide(*(Decision(row, ruling, ("B0",) if ruling == "replace" else ()) for row, ruling in decided.items()))
    now = [changed(at, f"A0{row}.0", after="other" if row in other else "t") for at, row in enumerate(sorted(there), 1)]
    found = carry(old, now, goes_on=goes_on)
    rows = {row.code: standings(found.entries).get(row.number, UNTOUCHED) for row in found.rows}
    lapsed = {each.row.code: each.ruling.value for each in found.lapsed}
    for row, ruling in decided.items():
        code = f"A0{row}.0"
        if ruling is not Ruling.OPEN:
            assert rows[code].decision is ruling or (lapsed[code] == ruling and rows[code].told is not None)
    assert len({row.key for row in found.rows}) == len(found.rows)
    assert [row.number for row in found.rows] == list(range(1, len(found.rows) + 1))


def test_entries_of_one_aspect_are_the_newest_one() -> None:
    steps = Steps()
    for number, word in enumerate((Ruling.ACCEPT, Ruling.IGNORE, Ruling.OPEN)):
        steps.decide(Decision(1, word, seen=number))
    assert [standings(steps.entries, until=step)[1].decision for step in (1, 2, 3)] == ["accept", "ignore", "open"]
    assert {each.aspect for each in steps.entries} == {Aspect.RULING}


@given(st.text())
def test_what_people_write_reads_back_and_starts_no_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
