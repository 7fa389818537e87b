"""Reading codes as people and spreadsheets write them: nothing is repaired, everything is explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.reading import parse, readings, why_malformed
from crosswalk.domain.codes.systems import SYSTEMS, system_of
from crosswalk.domain.errors import UnknownSystem


@pytest.mark.parametrize(
    ("system", "typed", "code"),
    [
        ("icd9cm", "250.00", "25000"),
        ("icd9cm", "25000", "25000"),
        ("icd9cm", "250", "250"),
        ("icd9cm", "v54.12", "V5412"),
        ("icd9cm", "E950.0", "E9500"),  # the dot of an E code stands after four characters
        ("icd9cm", "e9500", "E9500"),
        ("icd9cm", "E950", "E950"),
        ("icd9pcs", "00.51", "0051"),  # that of a procedure after two
        ("icd9pcs", "0051", "0051"),
        ("icd9pcs", "36", "36"),
        ("icd10cm", "e11.9", "E119"),
        ("icd10cm", "  E119\t", "E119"),
        ("icd10cm", "s02.0xxa", "S020XXA"),  # the placeholder X, in either case
        ("icd10cm", "S020XXA", "S020XXA"),
        ("icd10cm", "QA0", "QA0"),  # the block of FY2026: a letter in second place
        ("icd10cm", "QA0.0", "QA00"),
        ("icd10cm", "C4A.9", "C4A9"),
        ("icd10cm", "Z3A.01", "Z3A01"),
        ("icd10cm", "E16.A1", "E16A1"),
        ("icd10cm", "U07.1", "U071"),
        ("icd10pcs", "0ft44zz", "0FT44ZZ"),
        ("icd10pcs", "0FT", "0FT"),
        ("hcpcs", "g0154", "G0154"),
    ],
)
def test_codes_are_read_dotted_or_not_in_any_case(system: str, typed: str, code: str) -> None:
    assert parse(SYSTEMS[system], typed).code == code


@pytest.mark.parametrize(
    ("system", "typed", "why"),
    [
        ("icd9cm", "25.0", "too few characters"),  # leading zero lost
        ("icd9cm", "4019.0", "ends in .0"),
        ("icd9cm", "25000.0", "ends in .0"),
        ("icd9cm", "8.06E+02", "scientific"),
        ("icd9cm", "E95.00", "decimal point"),
        ("icd9cm", "E9.500", "decimal point"),
        ("icd9pcs", "005.1", "after character 2"),
        ("icd9cm", "25.000", "250.00"),
        ("icd9cm", "2500.0", "ends in .0"),
        ("icd10cm", "E1.19", "E11.9"),
        ("icd10cm", "E119.", "decimal point"),
        ("icd10cm", "E11.", "decimal point"),
        ("icd10cm", "E1", "shape"),
        ("icd10cm", "250.00", "shape"),
        ("icd10cm", "E11.9.1", "shape"),
        ("icd10pcs", "0FT.44ZZ", "no decimal point"),
        ("icd10pcs", "0FT44ZO", "shape"),  # no letters O and I in ICD-10-PCS
        ("icd10pcs", "0FT4", "shape"),
        ("icd9cm", "", "no code given"),
        ("icd9cm", "   ", "no code given"),
    ],
)
def test_what_is_no_code_says_why(system: str, typed: str, why: str) -> None:
    read = parse(SYSTEMS[system], typed)
    assert read.code is None
    assert read.reason is not None
    assert why in read.reason


@pytest.mark.parametrize(
    ("typed", "systems"),
    [
        ("0051", {"icd9cm", "icd9pcs"}),  # a diagnosis and a procedure
        ("005.1", {"icd9cm"}),
        ("00.51", {"icd9pcs"}),
        ("250.00", {"icd9cm"}),
        ("E950", {"icd9cm", "icd10cm"}),
        ("E950.0", {"icd9cm"}),  # ICD-10-CM has its dot after three
        ("E95.00", {"icd10cm"}),
        ("S02.0XXA", {"icd10cm"}),
        ("0FT44ZZ", {"icd10pcs"}),
        ("4019.0", set()),
        ("8.06E+02", set()),
        ("hello", set()),
    ],
)
def test_a_bare_code_has_every_reading_its_shape_allows(typed: str, systems: set[str]) -> None:
    assert {system.id for system, _ in readings(typed)} == systems


def test_five_digits_may_also_be_cpt() -> None:
    assert {system.id for system, _ in readings("25000")} == {"icd9cm", "cpt"}


def test_all_readings_of_one_input_agree_on_the_undotted_code() -> None:
    assert {code for _, code in readings("0051")} == {"0051"}


@pytest.mark.parametrize(
    ("system", "code", "shown"),
    [
        ("icd9cm", "25000", "250.00"),
        ("icd9cm", "250", "250"),
        ("icd9cm", "E9500", "E950.0"),
        ("icd9cm", "E950", "E950"),
        ("icd9cm", "V5412", "V54.12"),
        ("icd9pcs", "0051", "00.51"),
        ("icd9pcs", "00", "00"),
        ("icd10cm", "S020XXA", "S02.0XXA"),
        ("icd10cm", "C50", "C50"),
        ("icd10pcs", "0FT44ZZ", "0FT44ZZ"),
        ("hcpcs", "G0154", "G0154"),
    ],
)
def test_codes_are_shown_dotted(system: str, code: str, shown: str) -> None:
    assert SYSTEMS[system].display(code) == shown


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_shown_reads_back(system: str) -> None:
    one = SYSTEMS[system]

    @given(st.from_regex(one.pattern, fullmatch=True))
    def check(code: str) -> None:
        assert parse(one, one.display(code)).code == code
        assert parse(one, one.display(code).lower()).code == code

    check()


@given(st.text(max_size=12))
def test_any_text_is_a_code_or_has_a_reason(text: str) -> None:
    for system in SYSTEMS.values():
        read = parse(system, text)
        assert (read.code is None) == bool(read.reason)
        assert read.code is None or system.matches(read.code)
    assert why_malformed(text, None)


@pytest.mark.parametrize("digits", ["٢٥٠", "２５０", "²50", "25O"])
def test_digits_of_other_scripts_are_no_codes(digits: str) -> None:
    assert readings(digits) == []


def test_an_unknown_system_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(UnknownSystem, match="icd10pcs"):
        system_of("icd11")
