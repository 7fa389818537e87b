"""Value sets as people keep them: what a line says, and what of it was read otherwise than it is written."""

from __future__ import annotations

import pytest

from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.expressions import is_expression
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.repair import Certainty, Repair
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ExpressionFault
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.value_sets.set_lines import ReadAs, as_expressions, column_of, doubtful_parts

ICD9 = SYSTEMS["icd9cm"]
KNOWN = {"25000", "25002", "4019", "250", "2015", "1000", "1499"}
MENDED = {'"250.00"': "25000", "250.01.": "25001", "'1100 '": "1100", "ICD9CM:014.04": "01404"}


def placed(text: str) -> Placed:
    """As a store would place it that knows these codes alone."""
    code = MENDED.get(text)
    if code is None and (exact := parse(ICD9, text).code):
        return Placed(text, exact, (ICD9,))
    if code is None:
        return Placed(text, None, (), Status.MALFORMED, "no code")
    return Placed(text, code, (ICD9,), repaired=Repair(text, ICD9.display(code), Damage.MARKS, Certainty.CERTAIN))


def read(text: str) -> tuple[str, tuple[ReadAs, ...]]:
    return as_expressions(text, ICD9, "set.txt", {part: placed(part) for part in doubtful_parts(text, ICD9)}, KNOWN)


@pytest.mark.parametrize(
    "line",
    ["250.00", "250.* not 250.0*", "250.00-250.93  # all", "  descendants(410)", "not 250.93", "# nothing", "(250.00"],
)
def test_an_expression_stays_as_it_is_written(line: str) -> None:
    assert read(line) == (line, ())


@pytest.mark.parametrize(
    ("line", "expression", "reasons"),
    [
        ('"250.00"', "250.00", ["blanks or quotation marks in it (certain)"]),
        ('250.02, "250.00"', "250.02, 250.00", ["blanks or quotation marks in it (certain)"]),
        ('250.* not "250.00"', "250.* not 250.00", ["blanks or quotation marks in it (certain)"]),
        ("401.9 Unspecified hypertension", "401.9", ["a title or other columns behind it"]),
        ("401.9: Unspecified hypertension", "401.9", ["a title or other columns behind it"]),
        ("401.9;Hypertension, unspecified", "401.9", ["a title or other columns behind it"]),
        ("401.9\tHypertension", "401.9", ["a title or other columns behind it"]),
        ("Diabetes, 2015", "", ["a heading"]),
        ("ICD-9 codes", "", ["a heading"]),
        ("250.xx", "250*", ["a wildcard"]),
    ],
)
def test_what_people_write_beside_codes_is_told(line: str, expression: str, reasons: list[str]) -> None:
    found, told = read(line)
    assert found == expression
    assert [each.reason for each in told] == reasons


@pytest.mark.parametrize("line", ["250.00 and 401.9", "250.00 with 401.9", "250.00 / 4019", "250.00 & 401.9"])
def test_codes_with_words_that_join_them_are_all_kept(line: str) -> None:
    found, told = read(line)
    assert found in ("250.00, 401.9", "250.00, 4019")
    assert [(each.read_as, each.reason) for each in told] == [(found, "several codes")]


@pytest.mark.parametrize(
    "line",
    ["250.00 Diabetes 401.9", "250.00, 401.9 hypertension", "250.00: Diabetes (401.9)", '401.9 Diabetes "250.00"'],
)
def test_a_line_with_several_known_codes_among_words_is_refused_with_their_names(line: str) -> None:
    with pytest.raises(ExpressionFault, match=r"line 1: 2 codes in one line: .*(401\.9|250\.00)"):
        read(line)


@pytest.mark.parametrize(
    "title",
    ["Vitamin B12 deficiency", "stage 250", "Diabetes in 2015", "Weight 1000-1499 grams", "Type 401.8", "see (250.00)"],
)
def test_a_title_that_has_the_shape_of_a_code_in_it_is_a_title(title: str) -> None:
    assert read(f"250.00 {title}")[0] == "250.00"


def test_a_modifier_ends_no_range() -> None:
    assert not is_expression("J1100-JW", SYSTEMS["hcpcs"])
    assert is_expression("J1100-J1200, LT-RT", SYSTEMS["hcpcs"])


def test_a_heading_names_no_code() -> None:
    assert read('Diabetes "250.00"') == ('Diabetes "250.00"', ())


def test_lines_keep_their_numbers() -> None:
    text, told = read("Code;Title\n250.02\n\n'1100 '\n")
    assert text.split("\n") == ["", "250.02", "", "110.0"]
    assert [(each.line, each.text, each.read_as) for each in told] == [(1, "Code;Title", None), (4, "'1100 '", "110.0")]


@pytest.mark.parametrize("line", ["250.00-", "codes 250.00 250.01", "250.00)"])
def test_a_line_that_names_codes_and_is_no_expression_is_left_to_be_refused(line: str) -> None:
    assert read(line) == (line, ())


CSV = 'id,ICD9_Code,title\n1,"250.00","Diabetes, type II"\n2,V58.67,\n3,,none\n4\n'


def test_the_column_of_a_csv_file_by_its_heading() -> None:
    assert column_of(CSV, "icd9_code", "set.csv").split("\n") == ["", "250.00", "V58.67", "", ""]
    for mark in ";\t|":
        assert column_of(f"a{mark}b\n1{mark}428.0\n", "B", "set.csv").split("\n") == ["", "428.0"]


def test_a_column_that_is_not_there_is_told_with_the_heading() -> None:
    with pytest.raises(ExpressionFault, match="no column 'code'") as fault:
        column_of(CSV, "code", "set.csv")
    assert "id,ICD9_Code,title" in (fault.value.remedy or "")
