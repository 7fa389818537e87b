"""Every code in every form in which programs and people write it: no code becomes another without being told.

A sample of each code set is read always, all or most of it where minutes are at hand; `pytest -m heavy -s` prints it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

import pytest
from golden_codes import Billable
from sweeps import WHOLE, part_of

from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.placing import place, place_unknown
from crosswalk.service import Crosswalk

RELEASES: Final = {"icd9cm": "32", "icd9pcs": "32", "icd10cm": "2025", "icd10pcs": "2025", "hcpcs": "2025-10"}
NAMES: Final = {
    "icd9cm": "ICD9CM:{}",
    "icd9pcs": "ICD9Proc {}",
    "icd10cm": "ICD-10-CM {}",
    "icd10pcs": "ICD-10-PCS: {}",
    "hcpcs": "HCPCS {}",
}
LABELS: Final = {"icd9cm": "DX", "icd9pcs": "Px", "icd10cm": "dx", "icd10pcs": "Procedure", "hcpcs": "proc code"}
EVERY: Final = 97
"""One code in so many is in the sample."""

Form = Callable[[str, str], str | None]
"""What becomes of a code (system, undotted), None for one that has nothing that could."""


def shown(system: str, code: str) -> str:
    return SYSTEMS[system].display(code)


def without_x(_: str, code: str) -> str | None:
    """The code without its placeholders."""
    kept = code[:3] + code[3:].replace("X", "")
    return kept if kept != code else None


def cut(system: str, code: str) -> str | None:
    """The code without the character that says which encounter it was."""
    return shown(system, code[:-1]) if len(code) == 7 and code[5] == "X" else None


def alike(system: str, code: str, characters: str, others: str) -> str | None:
    """The code with the last of these characters as one that looks like it."""
    text = shown(system, code)
    at = max(text.rfind(each) for each in characters)
    return None if at < 0 else text[:at] + others[characters.index(text[at])] + text[at + 1 :]


def moved(system: str, code: str, by: int) -> str | None:
    """A code that begins with a letter, with its point in the wrong place."""
    at = SYSTEMS[system].dot_position(code)
    fits = at < len(code) and 0 < at + by < len(code) and not code[0].isdigit()
    return f"{code[: at + by]}.{code[at + by :]}" if fits else None


def zeros_before(system: str, code: str) -> str | None:
    text = shown(system, code)
    return f"00{text}" if "." in text and code.isdigit() else None


def small_l(system: str, code: str) -> str | None:
    return f"l{shown(system, code)[1:]}" if code[0] == "I" else None


def for_system(asked: str, form: Form) -> Form:
    return lambda system, code: form(system, code) if system == asked else None


FORMS: Final[Mapping[str, Form]] = {
    "in quotes": lambda system, code: f'"{shown(system, code)}"',
    "undotted in quotes": lambda _, code: f"'{code} '",
    "trailing point": lambda system, code: f"{shown(system, code)}.",
    "filler": lambda system, code: f"{shown(system, code)}^",
    "system named": lambda system, code: NAMES[system].format(shown(system, code)),
    "OID": lambda system, code: f"urn:oid:{SYSTEMS[system].oid}:{shown(system, code)}",
    "in brackets": lambda system, code: f"({shown(system, code)})",
    "label before": lambda system, code: f"{LABELS[system]}: {shown(system, code)}",
    "label behind": lambda system, code: f"{shown(system, code)}-primary",
    "comma": lambda system, code: text.replace(".", ",") if "." in (text := shown(system, code)) else None,
    "modifier": for_system("hcpcs", lambda _, code: f"{code}-JW" if len(code) == 5 else None),
    "X missing": for_system("icd10cm", lambda system, code: (kept := without_x("", code)) and shown(system, kept)),
    "X missing, undotted": for_system("icd10cm", without_x),
    "X too many": for_system("icd10cm", lambda system, code: f"{shown(system, code)}X"),
    "encounter missing": for_system("icd10cm", cut),
    "letter for a digit": lambda system, code: alike(system, code, "01582", "OlSBZ"),
    "digit for a letter": lambda system, code: alike(system, code, "OISBZ", "01582"),
    "point too early": lambda system, code: moved(system, code, -1),
    "point too late": lambda system, code: moved(system, code, 1),
    "point doubled": lambda system, code: text.replace(".", "..") if "." in (text := shown(system, code)) else None,
    "zeros before": zeros_before,
    "zero before, undotted": lambda _, code: f"0{code}" if code.isdigit() else None,
    "zero behind": lambda system, code: f"{shown(system, code)}0",
    "digit behind": lambda system, code: f"{shown(system, code)}9",
    "small l for I": for_system("icd10cm", small_l),
    "undotted as decimal": lambda _, code: f"{float(code)!r}" if code.isdigit() else None,
}
CASES: Final = [(system, form) for system in RELEASES for form in FORMS]


def ask(codes: Crosswalk, system: str, forms: Mapping[str, str]) -> dict[str, Placed]:
    """What each code, in some form, is taken for where its system is named."""
    asked, texts = SYSTEMS[system], list(dict.fromkeys(forms.values()))
    found = place(codes.store, codes.store.releases.calendars(), texts, asked, Repairs.SAFE)
    by_text = dict(zip(texts, place_unknown(codes.store, found, asked, Repairs.SAFE), strict=True))
    return {code: by_text[text] for code, text in forms.items()}


def verdict(codes: Crosswalk, system: str, code: str, placed: Placed) -> str:
    """What came of a code: `certain` and `likely` repairs are right ones."""
    right = placed.code == code and SYSTEMS[system] in placed.systems
    suggested = any((each.system.id, each.code) == (system, code) for each in placed.suggested)
    if placed.repaired is not None:
        return placed.repaired.certainty.value if right else "WRONG"
    if right:
        return "as it stands"
    known = codes.store.codes.known_in({placed.code}).get(placed.code, {}) if placed.code else {}
    if system in known:
        told = ", suggested" if suggested else ""
        return f"another code{told}" if known[system] else f"header{told}"
    return "suggested" if suggested else "refused"


def counted(codes: Crosswalk, system: str, form: str, billable: list[str]) -> Counter[str]:
    forms = {code: text for code in billable if (text := FORMS[form](system, code)) is not None}
    return Counter(verdict(codes, system, code, each) for code, each in ask(codes, system, forms).items())


LANDING: Final = {
    ("icd10cm", "letter for a digit"): 25,
    ("icd10cm", "digit for a letter"): 71,
    ("icd10pcs", "letter for a digit"): 5_165,
    ("icd10pcs", "digit for a letter"): 440,
    ("icd9cm", "zero before, undotted"): 347,
    ("icd9pcs", "zero before, undotted"): 73,
    ("icd9cm", "zero behind"): 1,
    ("icd9cm", "digit behind"): 1,
    ("icd10cm", "zero behind"): 24,
    ("icd10cm", "digit behind"): 40,
    ("icd10cm", "small l for I"): 115,
    ("hcpcs", "letter for a digit"): 27,
    ("hcpcs", "digit for a letter"): 24,
}
"""Slips that make one valid code of another (C84.78 and C84.7B, l40.0 for I40.0), so that nobody can see them in the
code alone; a code that was valid in other years counts too (E72.530)."""


@pytest.mark.parametrize(("system", "form"), CASES)
def test_no_code_of_a_sample_becomes_another(codes: Crosswalk, billable: Billable, system: str, form: str) -> None:
    found = counted(codes, system, form, sorted(billable(system, RELEASES[system]))[::EVERY])
    assert found["WRONG"] == 0, found
    assert found["another code"] <= LANDING.get((system, form), 0), found


ONE_IN: Final = {"icd9cm": 27, "icd9pcs": 9, "icd10cm": 270, "icd10pcs": 1350, "hcpcs": 9}
"""One code in so many is read by the heavy test too: all of them take half an hour."""


@pytest.mark.heavy
def test_no_code_becomes_another_without_being_told(codes: Crosswalk, billable: Billable) -> None:
    for system, form in CASES:
        found = counted(codes, system, form, part_of(sorted(billable(system, RELEASES[system])), ONE_IN[system]))
        told = ", ".join(f"{number} {what}" for what, number in found.most_common())
        sys.stdout.write(f"{system:9} {form:20} {found.total():6}  {told}\n" if found else "")
        assert found["WRONG"] == 0, (system, form, found)
        landing = LANDING.get((system, form), 0)
        assert found["another code"] == landing if WHOLE else found["another code"] <= landing, found


@pytest.mark.parametrize(
    ("system", "text", "code", "damage"),
    [
        ("icd9cm", "'1100 '", "110.0", Damage.MARKS),
        ("icd9cm", '"250"', "250", Damage.MARKS),
        ("icd9cm", "E916.", "E916", Damage.FILLER),
        ("icd10cm", "I10^", "I10", Damage.FILLER),
        ("icd9cm", "250,00", "250.00", Damage.COMMA),
        ("icd9cm", "ICD9CM:014.04", "014.04", Damage.PREFIX),
        ("hcpcs", "J1100-JW", "J1100", Damage.MODIFIER),
        ("icd10cm", "W21.89A", "W21.89XA", Damage.PLACEHOLDER),
        ("icd10cm", "E10l", "E10.1", Damage.LETTERS),
        ("icd9cm", "E81.40", "E814.0", Damage.POINT),
        ("icd10cm", "l48.91", "I48.91", Damage.LETTERS),
        ("icd9cm", "(401.9)", "401.9", Damage.BRACKETS),
        ("icd9cm", "Dx 250.00", "250.00", Damage.LABEL),
        ("icd9cm", "401.9 (primary)", "401.9", Damage.LABEL),
        ("icd9cm", "00250.00", "250.00", Damage.ZEROS_ADDED),
        ("icd9cm", "250..00", "250.00", Damage.POINT),
    ],
)
def test_what_is_certain(codes: Crosswalk, system: str, text: str, code: str, damage: Damage) -> None:
    (found,) = codes.lookup([text], system)
    assert found.code == code
    assert found.repaired is not None
    assert (found.repaired.damage, found.repaired.certainty.value) == (damage, "certain")


@pytest.mark.parametrize(
    ("system", "text", "status", "suggested"),
    [
        ("icd10cm", "S13.4X", "unknown_code", ["S13.4XXA", "S13.4XXD", "S13.4XXS"]),
        ("icd9cm", "E11.9", "malformed", ["E11.9"]),  # of ICD-10-CM, and told so
        ("icd9cm", "320.0", "valid", ["032.0", "003.20"]),
        ("icd9cm", "250.", "malformed", ["250", "250.00"]),
        ("icd9cm", "250.00;Diabetes", "malformed", ["250.00"]),
        ("icd9cm", "428.0, 401.9", "malformed", []),
        ("icd9cm", "codes.csv", "malformed", []),
        ("icd10cm", "E11.90", "unknown_code", ["E11.9"]),  # a digit too many
        (None, "E11.90", "unknown_code", ["E11.9", "E1190"]),  # HCPCS has no points
        ("icd10cm", "C7B.80", "unknown_code", ["C7B.8", "C78.80"]),  # a digit too many, or B for 8
        ("icd9cm", "04019", "unknown_code", ["040.1", "401.9"]),  # a digit too many behind or before
        ("icd9cm", "401.9-foot", "malformed", ["401.9"]),
        ("icd9cm", "history of 401.9", "malformed", ["401.9"]),
        ("icd9cm", "250.xx", "malformed", []),
        ("icd10cm", "E11.xx", "malformed", []),
        (None, "POS 11", "malformed", ["P05.11"]),  # a word and a number
        (None, "E119.0", "unknown_code", ["E11.9"]),  # a column of numbers added decimals
        ("hcpcs", "E119.0", "malformed", ["E11.9"]),
        (None, "S9110XA", "unknown_code", ["S9110"]),
        (None, "J1100-ZZ", "malformed", ["J1100"]),  # no modifier of HCPCS
        (None, "99213-25", "not_licensed", []),
        ("cpt", "0051F-26", "not_licensed", []),
    ],
)
def test_what_is_suggested_or_refused(
    codes: Crosswalk, system: str | None, text: str, status: str, suggested: list[str]
) -> None:
    (found,) = codes.lookup([text], system)
    assert (found.status.value, found.repaired) == (status, None)
    assert [each.shown for each in found.suggested] == suggested


@pytest.mark.parametrize(("system", "text"), [("icd9cm", "250.xx"), (None, "250.XX"), ("icd10cm", "E11.xx")])
def test_a_wildcard_is_told_to_be_one(codes: Crosswalk, system: str | None, text: str) -> None:
    (found,) = codes.lookup([text], system)
    assert found.reason == f"{text!r} is a wildcard for several codes, not one code: value sets take it (--value-set)"


def test_the_likeliest_reading_is_told_first(codes: Crosswalk) -> None:
    (found,) = codes.translate(["E11.9"], "icd9cm")
    assert (found.reason or "").startswith("E11.9 is a code of ICD-10-CM diagnoses (icd10cm); ")


def test_a_code_of_another_system_makes_a_repair_less_than_certain(codes: Crosswalk) -> None:
    (found,) = codes.translate(["38.12"], "icd9cm")
    assert found.repaired is not None
    assert (found.code, found.repaired.certainty.value) == ("038.12", "likely")
    assert "38.12 is a code of ICD-9-CM procedures" in (found.reason or "")


@pytest.mark.parametrize("question", ["lookup", "history", "translate"])
def test_every_question_repairs_alike(codes: Crosswalk, question: str) -> None:
    """Also where the system is named, whose codes are looked up only once they are asked about."""
    for system in ("icd10cm", None):
        (found,) = getattr(codes, question)(["W21.89A"], system)
        assert (found.code, found.repaired.damage) == ("W21.89XA", Damage.PLACEHOLDER)
        (found,) = getattr(codes, question)(["S13.4X"], system)
        assert len(found.suggested) == 3
        assert "characters missing at its end" in found.reason
