"""What programs wrap around codes, what people do to them, and what stands where one code should."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswalk.domain.codes.cells import codes_in, split_cell, why_no_single_code
from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.damaged import damaged_readings, mistaken_readings
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.slips import slips
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.codes.wildcards import with_wildcards
from crosswalk.domain.codes.wrapping import unwrapped

EVERY = tuple(SYSTEMS.values())
ICD9, ICD10 = SYSTEMS["icd9cm"], SYSTEMS["icd10cm"]


@pytest.mark.parametrize(
    ("text", "bare", "damage"),
    [
        ("I10", "I10", None),
        (" i10", "I10", None),
        ('"250.00"', "250.00", Damage.MARKS),
        ("'250.00", "250.00", Damage.MARKS),
        ('="250.00"', "250.00", Damage.MARKS),
        ("“E11.9”", "E11.9", Damage.MARKS),
        ("e11 .9", "E11.9", Damage.MARKS),
        ("E916.", "E916", Damage.FILLER),
        ("E11.9...", "E11.9", Damage.FILLER),
        ("25000--", "25000", Damage.FILLER),
        ("E11.-", "E11", Damage.FILLER),
        ("250,00", "250.00", Damage.COMMA),
        ("25,000", "25000", Damage.COMMA),
        ("ICD9CM:014.04", "014.04", Damage.PREFIX),
        ("icd-10-cm e11.9", "E11.9", Damage.PREFIX),
        ("ICD-10-CM: 'E11.9.'", "E11.9", Damage.PREFIX),
        ("E11.9 (ICD-10-CM)", "E11.9", Damage.PREFIX),
        ("urn:oid:2.16.840.1.113883.6.90:E11.9", "E11.9", Damage.PREFIX),
        ("2.16.840.1.113883.6.103|250.00", "250.00", Damage.PREFIX),
        ("http://hl7.org/fhir/sid/icd-10-cm|E11.9", "E11.9", Damage.PREFIX),
        ("ICD-9 code: 250.00", "250.00", Damage.PREFIX),
        ("(ICD-9) 250.00", "250.00", Damage.PREFIX),
        ("(401.9)", "401.9", Damage.BRACKETS),
        ("[401.9]", "401.9", Damage.BRACKETS),
        ("401.9)", "401.9", Damage.BRACKETS),
        ("#401.9", "401.9", Damage.FILLER),
        ("DX:250.00", "250.00", Damage.LABEL),
        ("dx=250.00", "250.00", Damage.LABEL),
        ("DX1 250.00", "250.00", Damage.LABEL),
        ("Primary Diagnosis: 250.00", "250.00", Damage.LABEL),
        ("Px 38.93", "38.93", Damage.LABEL),
        ("code: E11.9", "E11.9", Damage.LABEL),
        ("401.9-primary", "401.9", Damage.LABEL),
        ("401.9 (principal dx)", "401.9", Damage.LABEL),
        ("<E11.9>", "E11.9", Damage.BRACKETS),
        ("&quot;E11.9&quot;", "E11.9", Damage.CHARACTERS),
        ("Ｅ１１.９", "E11.9", Damage.CHARACTERS),
        ("E11·9", "E11.9", Damage.CHARACTERS),
        ("ſ72.001A", "S72.001A", Damage.CHARACTERS),
        ("\u202aE11.9\u202c", "E11.9", Damage.MARKS),
        ("\u2066E11.9\u2069", "E11.9", Damage.MARKS),
        ("r/o 401.9", "R/O401.9", Damage.MARKS),  # says what it means, not what it is for
    ],
)
def test_what_stands_around_a_code_is_taken_off(text: str, bare: str, damage: Damage | None) -> None:
    found = unwrapped(text)
    assert (found.bare, found.damage) == (bare, damage)


@pytest.mark.parametrize(
    ("text", "systems"),
    [
        ("ICD-9 250.00", ("icd9cm", "icd9pcs")),
        ("ICD9Proc 38.12", ("icd9pcs",)),
        ("ICD-10-PCS: 0FT44ZZ", ("icd10pcs",)),
        ("HCPCS J1100", ("hcpcs",)),
        ("urn:oid:2.16.840.1.113883.6.104:38.12", ("icd9pcs",)),
        ("http://hl7.org/fhir/sid/icd-9-cm|250.00", ("icd9cm", "icd9pcs")),
        ("Dx 250.00", ("icd9cm", "icd10cm")),
        ("procedure: 38.93", ("icd9pcs", "icd10pcs", "hcpcs", "cpt")),
        ("code 250.00", ()),
        ("250.00", ()),
    ],
)
def test_which_systems_are_named(text: str, systems: tuple[str, ...]) -> None:
    assert unwrapped(text).systems == systems


def test_quotation_marks_say_that_a_code_never_was_a_number() -> None:
    assert [each.shown for each in damaged_readings("'1100 '", [ICD9])] == ["110.0"]
    assert [each.shown for each in damaged_readings("1100.", [ICD9])] == ["110.0", "011.00"]


@pytest.mark.parametrize(
    "text", ["J1100-JW", "j1100 jw", "J1100-JW-RT", "J1100:JW", "J1100-59", "HCPCS J1100-JW", "J1100-DX"]
)
def test_a_code_with_its_modifiers(text: str) -> None:
    (found,) = damaged_readings(text, [SYSTEMS["hcpcs"]])
    assert (found.code, found.damage) == ("J1100", Damage.MODIFIER)


@pytest.mark.parametrize("text", ["J1100JW", "S9110XA", "B4149ZZ"])
def test_what_stands_right_behind_a_code_may_be_a_modifier_or_not(text: str) -> None:
    (found,) = (each for each in mistaken_readings(text, EVERY) if each.damage is Damage.MODIFIER)
    assert (found.code, found.is_suggestion) == (text[:5], True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E11-9", "E11.9"), ("E11_9", "E11.9"), ("E11/9", "E11.9"), ("0ft-44zz", "0FT44ZZ"), ("1) E11.9", "E11.9"),
        ("1. 250.00", "250.00"), ("dx250.00", "250.00"),
    ],
)  # fmt: skip
def test_what_parts_or_begins_a_code_is_a_suggestion(text: str, code: str) -> None:
    found = [each for each in mistaken_readings(text, EVERY) if each.doubtful]
    assert code in [each.shown for each in found]


def test_a_code_of_none_of_the_systems_that_it_names_is_told_by_its_own() -> None:
    (found,) = (each for each in damaged_readings("ICD9:I10", EVERY) if each.damage is Damage.OTHER_SYSTEM)
    assert (found.system, found.code) == (ICD10, "I10")


def test_a_letter_of_another_alphabet_is_not_read_untold() -> None:
    assert parse(ICD10, "ſ72.001A").code is None
    assert parse(ICD10, " s72.001a ").code == "S72001A"


@pytest.mark.parametrize("text", ["POS 11", "no 12", "ISO 1", "l 10", "SOB", "ZZZ"])
def test_a_word_is_no_code_with_confused_letters(text: str) -> None:
    alike = [each for each in mistaken_readings(text, EVERY) if each.damage is Damage.LETTERS]
    assert alike
    assert all(each.is_suggestion for each in alike)
    assert not any(each.is_suggestion for each in mistaken_readings("E1O 9", [ICD10]) if each.code == "E109")


@pytest.mark.parametrize(("text", "code"), [("E119.0", "E119"), ("E1165.00", "E1165"), ("J1100.0", "J1100")])
def test_decimals_behind_a_code_without_its_point_are_a_suggestion(text: str, code: str) -> None:
    found = [each for each in mistaken_readings(text, EVERY) if each.damage is Damage.DECIMALS]
    assert code in [each.code for each in found]
    assert all(each.is_suggestion for each in found)


@pytest.mark.parametrize(
    ("system", "typed", "code", "damage"),
    [
        ("icd10cm", "W21.89A", "W2189XA", Damage.PLACEHOLDER),
        ("icd10cm", "W21.89AXX", "W2189XA", Damage.PLACEHOLDER),
        ("icd10cm", "S13.4A", "S134XXA", Damage.PLACEHOLDER),
        ("icd10cm", "T36.01A", "T360X1A", Damage.PLACEHOLDER),
        ("icd10cm", "E11.9X", "E119", Damage.PLACEHOLDER),
        ("icd10cm", "E10L", "E101", Damage.LETTERS),
        ("icd9cm", "25O.OO", "25000", Damage.LETTERS),
        ("icd10pcs", "OFT44ZZ", "0FT44ZZ", Damage.LETTERS),
        ("icd9cm", "E81.40", "E8140", Damage.POINT),
        ("icd10cm", "E11..9", "E119", Damage.POINT),
        ("icd9cm", "250..00", "25000", Damage.POINT),
        ("icd9cm", "00250.00", "25000", Damage.ZEROS_ADDED),
        ("icd9cm", "0025000", "25000", Damage.ZEROS_ADDED),
        ("icd10cm", "E11.90", "E119", Damage.SURPLUS),
        ("icd10cm", "I10.00", "I10", Damage.SURPLUS),
        ("hcpcs", "J11005", "J1100", Damage.SURPLUS),
    ],
)
def test_a_slip(system: str, typed: str, code: str, damage: Damage) -> None:
    assert {each.code: each.damage for each in slips(SYSTEMS[system], typed)}[code] is damage


def test_a_number_whose_point_moves_is_another_number() -> None:
    assert all(each.damage is not Damage.POINT for each in slips(ICD9, "18.820"))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("428.0, 401.9", ("428.0", "401.9")),
        ("428.0;401.9", ("428.0", "401.9")),
        ('"428.0","401.9"', ("428.0", "401.9")),
        ("428.0 and 401.9", ("428.0", "401.9")),
        ("4280 4019 25000", ("4280", "4019", "25000")),
        ("J1100-JW, J1100-LT", ("J1100-JW", "J1100-LT")),
        ("DX:250.00, DX:401.9", ("DX:250.00", "DX:401.9")),
        ("[428.0] [401.9]", ("[428.0]", "[401.9]")),
        ("ICD9:428.0;401.9", ("ICD9:428.0", "401.9")),
        ("250,00", ()),
        ("250 00", ()),
        ("250.00;Diabetes", ()),
        ("428.0, J1100", ()),  # of no one system
    ],
)
def test_several_codes_in_a_cell(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text, EVERY) == codes
    if codes:
        assert split_cell(text) == codes
        assert f"{len(codes)} codes in one: {codes[0]}" in (why_no_single_code(text, EVERY) or "")


def test_a_cell_of_one_code_is_not_split() -> None:
    for text in ("250.00", "e11 .9", "heart attack", "E11.9 diabetes", "250,00", "J1100, JW", "(401.9)", "no 12", ""):
        assert split_cell(text) == (text,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("codes.txt", "the name of a file: give the codes in it, one a line (- < codes.txt)"),
        (
            "codes.csv",
            "the name of a file: name its columns of codes with --column (crosswalk convert codes.csv …",
        ),
        ("/data/2015/list.xlsx", "the name of a file"),
        ("250.00;Diabetes", "other columns: give the column of codes alone"),
        ("1\t250.00\tDiabetes", "other columns"),
        ("250.00 Diabetes", "other columns"),
        ("250.*", "wildcard"),
        ("250.xx", "is a wildcard for several codes, not one code: value sets take it (--value-set)"),
        ("401.9/foot", "other columns"),
        ("history of 401.9", "other columns"),
    ],
)
def test_what_is_no_single_code_says_what_to_do(text: str, said: str) -> None:
    assert said in (why_no_single_code(text, EVERY) or "")


@pytest.mark.parametrize("text", ["", "nonsense", "no code", "I10^", "E11.9", "HEART ATTACK"])
def test_what_is_nothing_of_the_kind(text: str) -> None:
    assert why_no_single_code(text, EVERY) is None


@pytest.mark.parametrize(
    ("system", "line", "read"),
    [
        ("icd9cm", "250.xx", "250*"),
        ("icd9cm", "250.x not 250.0x", "250* not 250.0*"),
        ("icd9cm", "410.?", "410*"),
        ("icd9cm", "250%", "250*"),
        ("icd9cm", "250.x0, 250.X2", "250.?0, 250.?2"),
        ("icd9cm", "E81x.x", "E81*"),
        ("icd9cm", "250.* # as 250.xx", "250.* # as 250.xx"),
        ("icd10cm", "E11.xx", "E11*"),
        ("icd10cm", "E11.?", "E11*"),
        ("icd10cm", "W21.89XA S13.4XX w21.89xa", "W21.89XA S13.4XX w21.89xa"),  # placeholders
        ("icd10pcs", "0HQ0XZZ 0hq0xzz 0FT4XZX", "0HQ0XZZ 0hq0xzz 0FT4XZX"),  # X is a value there
        ("icd10pcs", "0HQ0xx, 0FT4%", "0HQ0*, 0FT4*"),
    ],
)
def test_wildcards_as_people_write_them(system: str, line: str, read: str) -> None:
    assert with_wildcards(line, SYSTEMS[system])[0] == read


@given(st.sampled_from(EVERY), st.sampled_from(['"{}"', "'{} '", "{}^", "{}_", '="{}"']), st.data())
def test_a_wrapped_code_is_among_its_readings(system: CodeSystem, wrapping: str, data: st.DataObject) -> None:
    code = data.draw(st.from_regex(system.pattern, fullmatch=True).filter(str.isascii))
    found = damaged_readings(wrapping.format(system.display(code)), EVERY)
    assert any(each.system is system and each.code == code for each in found)


@given(st.from_regex(r"[A-TV-Z][0-9][0-9AB][0-9A-Z]{0,1}X{1,2}[0-9A-Z]?", fullmatch=True).filter(ICD10.matches))
def test_a_code_without_its_placeholders_has_it_among_its_readings(code: str) -> None:
    typed = code[:3] + code[3:].replace("X", "")
    assert any(each.code == code for each in slips(ICD10, typed))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789EVXOILSBZ.-,;^'\" :|xA"), max_size=14))
def test_any_input_has_few_readings_each_once_and_each_a_code(text: str) -> None:
    for system in EVERY:
        found = mistaken_readings(text, [system])
        codes = [(each.system.id, each.code) for each in found]
        assert len(codes) <= 500
        assert all(each.system.matches(each.code) for each in found)
        assert all(each.system is system or each.damage is Damage.OTHER_SYSTEM for each in found)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_may_be_asked_about(text: str) -> None:
    unwrapped(text)
    damaged_readings(text, EVERY)
    mistaken_readings(text, EVERY)
    why_no_single_code(text, EVERY)
    with_wildcards(text, ICD9)
    assert "".join(split_cell(text)) is not None
