"""Value sets as they are written: what is read, and where a fault is told."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.expressions import DEEPEST, LONGEST_TEXT, MOST_TERMS, Group, Kind, Term, parse_expressions
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ExpressionFault

ICD9CM, ICD10CM = SYSTEMS["icd9cm"], SYSTEMS["icd10cm"]


def terms(group: Group, sign: bool = True) -> list[tuple[bool, Kind, str, str | None]]:
    """Every term with whether it adds, from left to right."""
    found = []
    for adds, part in group.parts:
        if isinstance(part, Term):
            found.append((adds == sign, part.kind, part.first, part.last))
        else:
            found += terms(part, sign == adds)
    return found


def read(text: str) -> list[tuple[bool, Kind, str, str | None]]:
    return terms(parse_expressions(text, ICD9CM, "set.txt"))


def test_a_code_a_range_a_wildcard_and_what_is_below() -> None:
    assert read("250.00") == [(True, Kind.CODE, "25000", None)]
    assert read("250.00-250.93") == [(True, Kind.RANGE, "25000", "25093")]
    assert read("250.00 – 250.93") == [(True, Kind.RANGE, "25000", "25093")]
    assert read("250.*") == [(True, Kind.PREFIX, "250", None)]
    assert read("2501*") == [(True, Kind.PREFIX, "2501", None)]
    assert read("Descendants( 410 )") == [(True, Kind.BELOW, "410", None)]
    assert read("e95*") == [(True, Kind.PREFIX, "E95", None)]


def test_codes_on_one_line_or_on_many_with_remarks() -> None:
    joined = [(True, Kind.CODE, code, None) for code in ("25000", "4280", "V5867")]
    assert read("25000, 428.0; v58.67") == joined
    assert read("25000 union 428.0 or V5867") == joined
    assert read("25000 428.0 V5867") == joined
    assert read("\ufeff25000   # diabetes\r\n\n  428.0\n# nothing\nV5867,\n") == joined


def test_not_takes_away_from_what_stands_before_it_on_the_line() -> None:
    assert read("250.* not 250.0*") == [(True, Kind.PREFIX, "250", None), (False, Kind.PREFIX, "2500", None)]
    assert read("250.*, not 250.0*") == read("250.* NOT 250.0*")


def test_a_line_that_begins_with_not_comes_last_wherever_it_stands() -> None:
    group = parse_expressions("not 250.93\n250.*\n", ICD9CM, "set.txt")
    assert [adds for adds, _ in group.parts] == [True, False]


def test_a_group_may_go_over_several_lines() -> None:
    assert read("(250.00 union\n 250.01\n) not 250.01") == [
        (True, Kind.CODE, "25000", None),
        (True, Kind.CODE, "25001", None),
        (False, Kind.CODE, "25001", None),
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("250.00\n250.O1", 2, "column 1: '250.O1' has not the shape of a code"),
        ("250.00-", 1, "column 8: nothing where a code should be"),
        ("250.00 )", 1, "column 8: ')' where a code should be"),
        ("\n(250.00", 3, "column 1: ')' is missing"),
        ("descendants 250", 1, "column 13: '250' where '(' should be"),
        ("250.00, 250.0$", 1, "column 14: '$' has no meaning here"),
        ("*", 1, "column 1: '*' where a code should be"),
        ("2.50*", 1, "column 1: '2.50*' is the beginning of no code"),
        ("250.00-250.10-250.20", 1, "column 14: '-' where a code should be"),
        ("25.0", 1, "has too few characters before its decimal point"),
        ("not", 1, "column 4: nothing where a code should be"),
    ],
)
def test_a_fault_names_its_line_and_column(text: str, line: int, said: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        read(text)
    assert caught.value.where is not None
    assert (caught.value.where.file, caught.value.where.line) == ("set.txt", line)
    assert said in caught.value.message
    assert caught.value.remedy is not None


def test_a_set_that_names_nothing_is_no_set() -> None:
    for text in ("", "# only a remark\n", "not 250.00"):
        with pytest.raises(ExpressionFault, match="names no code"):
            read(text)


def test_a_set_is_bounded() -> None:
    with pytest.raises(ExpressionFault, match="more than"):
        read("(" * (DEEPEST + 2) + "250.00")
    with pytest.raises(ExpressionFault, match=f"more than {MOST_TERMS:,} terms"):
        read("250.00\n" * (MOST_TERMS + 1))
    with pytest.raises(ExpressionFault, match="characters"):
        read(" " * (LONGEST_TEXT + 1))


def test_codes_are_those_of_the_system() -> None:
    with pytest.raises(ExpressionFault, match="have no decimal point"):
        parse_expressions("0FT4.4ZZ", SYSTEMS["icd10pcs"], "set.txt")
    assert terms(parse_expressions("S06.4X1A-S06.4X9A", ICD10CM, "")) == [(True, Kind.RANGE, "S064X1A", "S064X9A")]


_WORDS = st.sampled_from(["250.00", "250.*", "not", "(", ")", ",", "-", "descendants", "union", "#", "\n", "E11", "$"])


@given(st.lists(_WORDS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    with suppress(ExpressionFault):
        assert parse_expressions(text, ICD9CM, "set.txt").parts
        return
    with pytest.raises(ExpressionFault) as caught:
        read(text)
    assert caught.value.where is not None
