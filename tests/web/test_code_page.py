"""What the page of a code is put together of: pieces of notes, the picture of a life, states beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from asked_pages import Visitor
from hypothesis import given
from hypothesis import strategies as st

import crosswalk
from api.app import create_app
from api.web.code_page import CodePage, code_page
from api.web.descent import further
from api.web.life import lived
from api.web.mappings import drawn
from api.web.note_links import linked, named_codes
from api.web.rendering import dated, last_day
from api.web.timeline import NARROW, WIDE, timeline
from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.lineage.predecessors import Hop, Replacement
from crosswalk.domain.lookup.history import History, HistoryState
from crosswalk.domain.lookup.status import Status
from crosswalk.service import Crosswalk

TODAY = date(2024, 3, 1)
_NOTES = st.text(alphabet="AEZ0123459.-,()[] ;", max_size=60)
_SYSTEMS = st.sampled_from([*SYSTEMS.values()])


@given(_SYSTEMS, _NOTES)
def test_the_pieces_of_a_note_are_the_note(system: object, note: str) -> None:
    known = named_codes(system, [note])  # type: ignore[arg-type]
    for those in (known, set(), {*[*known][:1]}):
        pieces = linked(system, note, those)  # type: ignore[arg-type]
        assert "".join(piece.text for piece in pieces) == note
        assert {piece.code for piece in pieces} - {None} <= set(those)
        assert all(piece.code in (None, piece.text) for piece in pieces)


def test_a_note_leads_to_both_ends_of_a_range_and_to_nothing_outside_its_brackets() -> None:
    system = SYSTEMS["icd10cm"]
    note = "A01 diabetes (E08-E13), gestational (O24.4-)"
    assert named_codes(system, [note]) == {"E08", "E13", "O24.4"}
    pieces = linked(system, note, {"E08", "O24.4"})
    assert [piece.code for piece in pieces if piece.code] == ["E08", "O24.4"]


def test_a_code_with_a_point_is_one_wherever_it_stands() -> None:
    assert named_codes(SYSTEMS["icd9cm"], ["for long-term insulin use V58.67, as in 250.1-250.9 of 250"]) == {
        *("V58.67", "250.1", "250.9")
    }
    assert named_codes(SYSTEMS["icd10cm"], ["(conditions in I51.4-I51.9 due to hypertension), vitamin B12"]) == {
        *("I51.4", "I51.9")
    }


def _state(begins: date | None, ends: date | None, **said: object) -> HistoryState:
    told = {"billable": True, "short": None, "long": None, **said}
    return HistoryState("a", "b", begins, ends, False, False, **told)  # type: ignore[arg-type]


@st.composite
def _lives(draw: st.DrawFn) -> list[HistoryState]:
    """States one after another, with gaps, the last of which may have no end."""
    day = draw(st.dates(date(1979, 1, 1), date(2020, 1, 1)))
    states = []
    for length, gap in draw(st.lists(st.tuples(st.integers(1, 4000), st.integers(0, 900)), min_size=1, max_size=8)):
        ends = day + timedelta(days=length)
        states.append(_state(day, ends))
        day = ends + timedelta(days=gap)
    if draw(st.booleans()):
        states.append(_state(day, END))
    return states


@given(_lives(), st.dates(date(1970, 1, 1), date(2040, 1, 1)), st.sampled_from([WIDE, NARROW]))
def test_the_bars_of_a_life_are_in_order_and_inside_the_picture(
    states: list[HistoryState], looked_at: date, width: int
) -> None:
    picture = timeline(states, looked_at, width)
    assert picture is not None
    assert [bar.state for bar in picture.bars] == states
    assert [bar.x for bar in picture.bars] == sorted(bar.x for bar in picture.bars)
    assert all(bar.x >= 0 and bar.width > 0 and bar.x + bar.width <= width for bar in picture.bars)
    labels = [at for at, _ in picture.years]
    assert all(later - sooner >= 40 for sooner, later in pairwise(labels))
    assert all(0 <= at <= width - 40 for at in labels)
    assert picture.looked_at is None or 0 <= picture.looked_at <= width


def test_a_code_that_was_never_in_force_has_no_picture() -> None:
    assert timeline([_state(None, None)], TODAY) is None


def test_states_tell_word_by_word_what_they_changed() -> None:
    first = _state(date(2015, 10, 1), date(2016, 10, 1), long="One Site", properties=(("coverage", ("C",)),))
    second = _state(date(2016, 10, 1), END, long="One Artery", properties=(("coverage", ("D",)),))
    undated = _state(None, None, long="One Site", properties=(("coverage", ("D",)),))
    told = lived([first, second, undated])
    assert told[0].title == (("One Site", True, True),)
    assert [text for text, was, now in told[1].title if was and not now] == ["Site"]
    assert [text for text, was, now in told[1].title if now and not was] == ["Artery"]
    assert told[1].changes == (("coverage", ("C",), ("D",)),)
    assert told[0].changes == told[2].changes == ()


@pytest.fixture(scope="module")
def service(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: TODAY) as opened:
        yield opened


def _page(service: Crosswalk, system: str, code: str, day: date | None = None) -> CodePage:
    (described,) = service.describe([code], system, on=day)
    return code_page(service, SYSTEMS[system], described, day)


def test_a_header_offers_its_seventh_characters_with_their_placeholders(service: Crosswalk) -> None:
    page = _page(service, "icd10cm", "S06.4X1")
    assert page.found.status is Status.HEADER
    assert {each.code for each in page.sevenths} >= {"S06.4X1A", "S06.4X1D", "S06.4X1S"}
    assert page.picks_sevenths
    assert "seventh character" in page.what_to_bill
    assert "codes below" in _page(service, "icd10cm", "S06").what_to_bill
    assert not _page(service, "icd10cm", "S06.4X1A").what_to_bill
    assert {each.code for each in _page(service, "icd10cm", "S02.0").sevenths} >= {"S02.0XXA"}


def test_beside_a_seventh_character_stand_the_other_sides_with_the_same(service: Crosswalk) -> None:
    siblings = _page(service, "icd10cm", "S72.002D").siblings
    assert siblings.seventh == "D"
    assert [each.code for each in siblings.told] == ["S72.001D", "S72.002D", "S72.009D"]
    of_one = _page(service, "icd10cm", "X58.XXXA")
    assert [*of_one.siblings.told] == []
    assert len(of_one.sevenths) == 3


def test_what_came_of_a_code_is_told_once(service: Crosswalk) -> None:
    split = _page(service, "icd10cm", "G20")
    assert [(each.effective, len(each.codes)) for each in split.taken_over] == [(date(2023, 10, 1), 5)]
    assert split.history.lineage
    assert [*split.further] == [*_page(service, "icd10cm", "G20.A1").further] == []


def test_steps_over_more_years_are_told_beside_the_rows_of_the_code() -> None:
    day, later = date(2020, 10, 1), date(2023, 10, 1)
    hops = (Hop("A1", "A2", day, "x"), Hop("A2", "A3", later, "x"))
    history = History("A1", "icd10cm", "A1", (), replaced_by=(Replacement("A2", day, "x"),), lineage=hops)
    assert [*further(history)] == [hops[1]]


def test_a_note_that_a_level_states_twice_is_told_once(full_store: str) -> None:
    with crosswalk.open(full_store, today=lambda: TODAY) as opened:
        told = _page(opened, "icd9cm", "250.00", date(2015, 9, 30)).notes
    assert all(len(one.notes) == len({tuple(note) for note in one.notes}) for one in told)
    assert any(piece.code == "V58.67" for one in told for note in one.notes for piece in note)


def test_a_header_is_said_to_be_in_no_map_once(service: Crosswalk) -> None:
    assert [each.target for each in _page(service, "icd10cm", "S06.4X1").maps] == ["icd9cm"]
    assert [each.target for each in _page(service, "icd10cm", "E11.9").maps] == ["icd9cm", "icd9cm"]


def test_an_end_is_told_as_the_last_day_and_a_record_has_its_days_as_people_write_them() -> None:
    assert last_day(date(2016, 3, 1)) == '<time datetime="2016-02-29">Feb 29, 2016</time>'
    assert dated("2016-02-29") == last_day(date(2016, 3, 1))
    assert [dated(each) for each in ("2016-02-30", "N", "20160229")] == ["2016-02-30", "N", "20160229"]


def test_a_code_of_a_system_out_of_force_is_told_as_no_longer_valid(service: Crosswalk) -> None:
    asked = ["/code/icd9cm/005.1", "/?q=005.1", "/?q=005.1&on=2014-01-01", "/code/icd10cm/E11.9", "/?q=E11.9"]
    code, hit, then, other, other_hit = (each.text for each in Visitor(create_app(service)).together(asked))
    assert "is no longer in force" in code
    assert "until 2015" in hit
    assert "until 2015" not in then + other_hit
    assert "is no longer in force" not in other


def test_what_is_written_alike_in_another_system_is_told(service: Crosswalk) -> None:
    assert [(each.system, each.code) for each in _page(service, "icd9cm", "005.1").elsewhere] == [("icd9pcs", "00.51")]
    assert [*_page(service, "icd10cm", "E11.9").elsewhere] == []


def test_a_code_that_only_maps_name_has_its_maps_and_no_life(service: Crosswalk) -> None:
    page = _page(service, "icd10cm", "C76.7")
    assert page.is_of_maps_alone
    assert [*page.life] == [*page.pictures] == []
    assert page.maps[0].answer.alternatives


def test_a_code_to_come_and_one_that_is_gone_have_a_life_and_no_place(service: Crosswalk) -> None:
    to_come = _page(service, "icd10cm", "G20.A1", date(2020, 1, 1))
    assert to_come.found.status is Status.NOT_YET_VALID
    assert to_come.place is None
    assert [one.state.valid_from for one in to_come.life] == [date(2023, 10, 1)]
    gone = _page(service, "icd9cm", "005.1", date(2024, 1, 1))
    assert gone.found.status is Status.NOT_IN_FORCE
    assert gone.life
    assert (to_come.title, gone.title) == (to_come.history.states[0].long, gone.history.states[-1].long)
    assert gone.title


def test_a_code_translated_as_what_it_was_before_says_so_and_not_that_it_was_replaced(service: Crosswalk) -> None:
    (answer,) = service.translate(["G20.A1"], "icd10cm", "icd9cm")
    (alternative,) = drawn(answer)
    assert [(hop.before, hop.after) for hop in alternative.came_from] == [("G20.A1", "G20")]
    assert alternative.carried == ()
    (carried,) = service.translate(["332.0"], "icd9cm", "icd10cm")
    assert all(not each.came_from for each in drawn(carried))
    assert any(each.carried for each in drawn(carried))


@pytest.mark.parametrize("code", ["0016070", "0270346", "XW033E5"])
def test_another_value_of_a_character_makes_a_valid_code(full_store: str, code: str) -> None:
    with crosswalk.open(full_store, today=lambda: date(2026, 3, 1)) as opened:
        told = _page(opened, "icd10pcs", code).characters
        assert [one.meaning.value for one in told] == [*code]
        made = [instead.code for one in told for instead in one.instead]
        assert made
        assert code not in made
        assert {each.status for each in opened.lookup(made, "icd10pcs")} == {Status.VALID}
