"""What a spreadsheet may have made of a code: every reading, and no more of them than can be told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.damaged import damaged_readings
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.spreadsheet import other_readings
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem


def read(system: str, text: str) -> dict[str, Damage]:
    return {each.shown: each.damage for each in readings_of(SYSTEMS[system], text)}


def readings_of(system: CodeSystem, text: str) -> list[Reading]:
    """What an input may have been in a system, whether it is a code of it as it stands or not."""
    exact = parse(system, text).code
    found = damaged_readings(text, (system,)) if exact is None else other_readings(text, (system,), exact)
    return [each for each in found if each.system is system]


@pytest.mark.parametrize(
    ("system", "text", "code", "damage"),
    [
        ("icd9cm", "18.82", "018.82", Damage.LEADING_ZEROS),
        ("icd9cm", "345.1", "345.10", Damage.TRAILING_ZEROS),
        ("icd9cm", "250", "250.00", Damage.TRAILING_ZEROS),
        ("icd9cm", "10", "010.00", Damage.ZEROS),
        ("icd9cm", "1", "001.0", Damage.ZEROS),
        ("icd9cm", "1000", "010.00", Damage.LEADING_ZEROS),
        ("icd9cm", "4019.0", "401.9", Damage.DECIMALS),
        ("icd9cm", "401.90", "401.9", Damage.DECIMALS),
        ("icd9cm", "25.0", "025", Damage.DECIMALS),
        ("icd9cm", "8.06E+02", "806.04", Damage.SCIENTIFIC),
        ("icd9cm", " '250.00' ", "250.00", Damage.MARKS),
        ("icd10cm", "e11 .9", "E11.9", Damage.MARKS),
        ("icd9pcs", ".51", "00.51", Damage.LEADING_ZEROS),
        ("icd9pcs", "0.51", "00.51", Damage.LEADING_ZEROS),
        ("icd9pcs", "1.00E-02", "00.01", Damage.SCIENTIFIC),
        ("icd9pcs", "51", "00.51", Damage.LEADING_ZEROS),
        ("icd10pcs", "210093", "0210093", Damage.LEADING_ZEROS),
        ("icd10pcs", "2.703E+09", "02703E6", Damage.SCIENTIFIC),
        ("icd10pcs", "2703000000", "02703E6", Damage.SCIENTIFIC),
        ("icd10pcs", "2703000000.0", "02703E6", Damage.SCIENTIFIC),
        ("icd10pcs", "4.1e+100", "041E099", Damage.SCIENTIFIC),
        ("cpt", "100", "00100", Damage.LEADING_ZEROS),
    ],
)
def test_what_an_input_may_have_been(system: str, text: str, code: str, damage: Damage) -> None:
    assert read(system, text)[code] is damage


@pytest.mark.parametrize(
    ("system", "text"),
    [
        ("icd9cm", "250.01"),
        ("icd9cm", "01882"),  # a number would have lost its zero
        ("icd9cm", "V10.1"),
        ("icd9cm", "E950.0"),
        ("icd9cm", "25001"),
        ("icd9cm", "0"),
        ("icd10cm", "E11.9"),
        ("icd10cm", "18.82"),
        ("icd10pcs", "3E03305"),
        ("icd9cm", "8E+02"),  # a hundred categories
        ("icd10pcs", "2E+05"),
        ("icd10pcs", "9.99E+999"),
        ("icd9cm", "1.2.3"),
        ("icd9cm", "-18.82"),
        ("icd9cm", ""),
        ("icd9cm", "."),
        ("icd9cm", "٢٥٠"),
    ],
)
def test_what_no_spreadsheet_made(system: str, text: str) -> None:
    assert read(system, text) == {}


@given(st.from_regex(r"[0-9]{1,12}(\.[0-9]{0,8})?|[0-9](\.[0-9]{1,9})?[Ee][+-]?[0-9]{1,3}", fullmatch=True))
def test_readings_are_codes_once_each_and_bounded(text: str) -> None:
    for system in SYSTEMS.values():
        exact = parse(system, text).code
        found = [each.code for each in readings_of(system, text)]
        assert len(found) == len(set(found)) <= 500
        assert exact not in found
        assert all(system.matches(code) for code in found)


@given(st.text(max_size=20))
def test_any_text_may_be_asked_about(text: str) -> None:
    damaged_readings(text, tuple(SYSTEMS.values()))


@given(st.sampled_from(["icd9cm", "icd9pcs", "icd10pcs", "cpt"]), st.data())
def test_a_code_that_became_a_number_is_among_the_readings(system: str, data: st.DataObject) -> None:
    one = SYSTEMS[system]
    code = data.draw(st.from_regex(one.pattern, fullmatch=True).filter(str.isdigit).filter(lambda each: int(each) > 0))
    shown = one.display(code)
    for number in (f"{float(shown):g}", f"{float(code):.1f}"):
        if "e" not in number and parse(one, number).code != code:
            assert code in [each.code for each in readings_of(one, number)]
