"""What a value set names at a moment."""

from __future__ import annotations

from datetime import date

import pytest
from domain_samples import FY, ICD10CM, calendar, code, header, project, stated
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.expressions import parse_expressions
from crosswalk.domain.codes.tabular_order import tabular_key
from crosswalk.domain.errors import ExpressionFault
from crosswalk.domain.value_sets.value_set import Universe, ValueSet, beginnings

_HEADERS = ("C43", "C431", "C4A", "C44", "I21", "I21A", "M1A", "M10", "E11", "G20")
_BILLABLE = (
    "C430", "C4310", "C439", "C4A0", "C4A9", "C440", "I2109", "I21A1", "I21A9", "M1A00X0", "M109", "E1165", "E119",
    "G20A1", "G20C",
)  # fmt: skip
_FACTS = {one: header() for one in _HEADERS} | {one: code() for one in _BILLABLE}
_OLD = stated(FY[2023], {"E11": header(), "E119": code(), "G20": code(), "I22": header(), "I220": code()})
_NEW = stated(FY[2024], _FACTS)
_CALENDAR = calendar([FY[2023], FY[2024]])
_LIVES = project([_OLD, _NEW])
NOW = Universe(_LIVES.items(), _CALENDAR.on(date(2024, 1, 1)), _CALENDAR)


def named(text: str, universe: Universe = NOW) -> ValueSet:
    return universe.evaluate(parse_expressions(text, ICD10CM, "set.txt"), "set.txt")


def test_a_billable_code_is_itself_and_a_header_what_is_billable_below_it() -> None:
    assert named("E11.9").codes == ("E119",)
    assert named("E11").codes == ("E1165", "E119")
    assert named("descendants(E11)").codes == ("E1165", "E119")
    assert named("I21.A*").codes == ("I21A1", "I21A9")


def test_descendants_leave_the_code_itself_out() -> None:
    before = Universe(_LIVES.items(), _CALENDAR.on(date(2023, 1, 1)), _CALENDAR)
    assert named("G20 E11.9", before).codes == ("E119", "G20")
    assert named("descendants(G20) E11.9", before).codes == ("E119",)
    assert named("G20").codes == ("G20A1", "G20C")


def test_a_capital_x_is_a_wildcard_where_no_code_has_one_there() -> None:
    headers = {code: NOW.header_of_wildcard(code, ICD10CM) for code in ("E11X", "E11XX", "I21X", "E119X", "X99X")}
    assert headers == {"E11X": "E11", "E11XX": "E11", "I21X": "I21", "E119X": None, "X99X": None}
    assert NOW.unknown(parse_expressions("M1A.00X", ICD10CM, "set.txt")) == []


def test_a_range_follows_the_tabular_list_and_takes_what_is_below_its_end() -> None:
    assert named("C43-C4A").codes == ("C430", "C4310", "C439", "C4A0", "C4A9")
    assert named("C43-C44").codes == ("C430", "C4310", "C439", "C4A0", "C4A9", "C440")
    assert named("C43-C43").codes == named("C43").codes
    assert named("C4A.9-C44.0").codes == ("C4A9", "C440")
    assert named("M1A-M10").codes == ("M1A00X0", "M109")


def test_the_codes_are_in_tabular_order_however_they_were_named() -> None:
    assert named("M10 C44 M1A C4A").codes == ("C4A0", "C4A9", "C440", "M1A00X0", "M109")


def test_a_range_that_runs_back_is_a_fault_with_its_place() -> None:
    with pytest.raises(ExpressionFault, match="column 7: C44-C4A ends before it begins") as caught:
        named("E11.9\nE11.9 C44-C4A")
    assert caught.value.where is not None
    assert caught.value.where.line == 2


def test_not_takes_away() -> None:
    assert named("I21 not I21.A*").codes == ("I2109",)
    assert named("I21 not I21.A* I21.A1").codes == ("I2109", "I21A1")
    assert named("not I21.A1\nI21\nI21.A1").codes == ("I2109", "I21A9")
    assert named("(E11 union I21) not (E11.9 I21.A1)").codes == ("E1165", "I2109", "I21A9")


def test_what_names_no_code_is_told_with_its_reason_and_place() -> None:
    found = named("E11.9\nI22.0\nE11.8\nI25.*\ndescendants(E11.9)")
    assert found.codes == ("E119",)
    assert [(each.term.text, each.term.line, each.reason) for each in found.without_codes] == [
        ("I22.0", 2, "deleted on 2024-01-01"),
        ("E11.8", 3, "unknown code on 2024-01-01"),
        ("I25.*", 4, "no billable code on 2024-01-01"),
        ("descendants(E11.9)", 5, "no billable code on 2024-01-01"),
    ]


_SOME = st.sets(st.sampled_from(_BILLABLE), min_size=1)


def _written(codes: set[str]) -> str:
    return " ".join(sorted(codes))


@given(_SOME, _SOME)
def test_union_and_not_are_those_of_sets(one: set[str], other: set[str]) -> None:
    a, b = _written(one), _written(other)
    assert set(named(f"{a} union {b}").codes) == one | other
    assert set(named(f"({a}) not ({b})").codes) == one - other
    assert set(named(f"({a})\nnot ({b})").codes) == one - other
    assert named(f"{a}\n{b}").codes == named(f"{b}\n{a}").codes == tuple(sorted(one | other, key=_key))


@given(st.sampled_from(_BILLABLE), st.sampled_from(_BILLABLE))
def test_a_range_has_its_ends_and_all_codes_between_them(one: str, other: str) -> None:
    first, last = sorted((one, other), key=_key)
    expected = [each for each in sorted(_BILLABLE, key=_key) if _key(first) <= _key(each) <= _key(last)]
    assert list(named(f"{first}-{last}").codes) == expected


def _key(one: str) -> str:
    return tabular_key(ICD10CM, one)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "E11.9",
            "E11",
            "E11.X",
            "I21.A*",
            "C43-C4A",
            "C43.10-C4A",
            "C43-C43",
            "M1A-M10",
            "C43.?",
            "descendants(G20)",
        ),
        *("A00-Z99", "C43-C44 not C44\nE11 not (E11.6* or G20)", "Z99.9"),
    ],
)
def test_what_a_set_can_name_begins_as_its_terms_do(text: str) -> None:
    """A universe of those codes alone names what one of all codes names, and gives the same reasons."""
    group = parse_expressions(text, ICD10CM, "set.txt")
    begun = beginnings(group, ICD10CM)
    lives = {code: life for code, life in _LIVES.items() if code.startswith(begun)}
    some = Universe(lives.items(), _CALENDAR.on(date(2024, 1, 1)), _CALENDAR)
    assert some.evaluate(group, "set.txt") == NOW.evaluate(group, "set.txt")
    assert some.unknown(group) == NOW.unknown(group)
    if text == "E11.X":
        assert some.header_of_wildcard("E11X", ICD10CM) == "E11"


def test_a_range_begins_with_what_lies_between_its_ends() -> None:
    assert beginnings(parse_expressions("E08-E13\nE09", ICD10CM, "set.txt"), ICD10CM) == ("E0", "E1")
    assert beginnings(parse_expressions("C43-C4A", ICD10CM, "set.txt"), ICD10CM) == ("C43", "C4A")
