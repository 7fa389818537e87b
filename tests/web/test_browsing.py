"""What a page that browses shows, put together without a store."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from api.web.browsing import MODIFIERS, among, browses_by_start, is_short, of_starts
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.calendar import Moment

HCPCS = SYSTEMS["hcpcs"]
MOMENT = Moment(HCPCS, date(2025, 1, 1), None)
_CODES = st.sets(st.from_regex(r"[AG]\d{4}", fullmatch=True), min_size=1, max_size=60).map(sorted)


def test_systems_whose_files_have_no_groups_are_browsed_by_how_codes_begin() -> None:
    assert [each for each, system in SYSTEMS.items() if browses_by_start(system)] == ["hcpcs", "cpt"]


@given(_CODES)
def test_every_code_is_reached_by_exactly_one_start(codes: list[str]) -> None:
    lines = of_starts(HCPCS, MOMENT, "", codes, 0).lines
    assert sum(line.codes for line in lines) == len(codes)
    for code in codes:
        assert sum(code.startswith(line.name) for line in lines) == 1
    for line in lines:
        assert line.path == (f"/code/hcpcs/{line.name}" if line.codes == 1 else f"/browse/hcpcs/start:{line.name}")


def test_modifiers_stand_beside_the_codes() -> None:
    codes = ["A0021", "A1", "GA"]
    assert among(codes, "A") == ["A0021"]
    assert among(codes, MODIFIERS) == ["A1", "GA"]
    assert is_short(among(codes, MODIFIERS), MODIFIERS)
    (first, last) = of_starts(HCPCS, MOMENT, "", ["A0021"], 2).lines
    assert (first.path, last.path, last.codes) == ("/code/hcpcs/A0021", "/browse/hcpcs/modifiers", 2)


def test_a_start_below_another_leads_back_through_its_first_character() -> None:
    found = of_starts(HCPCS, MOMENT, "A0", ["A0021", "A0100"], 0)
    assert [step.path for step in found.trail] == ["/browse/hcpcs", "/browse/hcpcs/start:A"]
