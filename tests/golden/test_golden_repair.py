"""Every code damaged in the ways spreadsheets do it: no repair is ever wrong, and no damage goes unnoticed.

The damage is done here with the arithmetic of a spreadsheet and shares no code with ours. The counts are
those computed once on the official files.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pytest
from golden_codes import Billable

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.placing import place
from crosswalk.service import Crosswalk

BillableOf = Callable[[str], frozenset[str]]
RELEASES = {"icd9cm": "32", "icd9pcs": "32", "icd10cm": "2025", "icd10pcs": "2025"}
COUNTS = {"icd9cm": 14_567, "icd9pcs": 3_882}


@pytest.fixture(scope="module")
def billable_of(billable: Billable) -> BillableOf:
    """The billable codes, undotted, of the release of a system that is damaged here."""

    return lambda system: billable(system, RELEASES[system])


def dotted(system: str, code: str) -> str:
    return SYSTEMS[system].display(code)


def undotted(_: str, code: str) -> str:
    return code


def number_of(text: str) -> float | None:
    """The number that a spreadsheet takes the text for, None where it stays text."""
    if not text.replace(".", "", 1).replace("E", "", 1).isdigit() or not text[0].isdigit():
        return None
    number = float(text)
    return None if math.isinf(number) else number


def general(text: str) -> str:
    """As a cell without a format shows it."""
    number = number_of(text)
    if number is None:
        return text
    return f"{int(number)}" if number.is_integer() and number < 1e21 else f"{number!r}".upper()


def with_decimals(text: str) -> str:
    """As a data frame writes a column of numbers: 4019 → 4019.0."""
    number = number_of(text)
    return text if number is None else f"{number!r}"


def two_decimals(text: str) -> str:
    """As a cell for numbers with two decimals shows it."""
    number = number_of(text)
    return text if number is None else f"{number:.2f}"


def scientific(text: str) -> str:
    """As a cell in scientific format shows it."""
    number = number_of(text)
    return text if number is None else f"{number:.2E}"


WAYS = {each.__name__: each for each in (general, with_decimals, two_decimals, scientific)}
FORMS = {each.__name__: each for each in (dotted, undotted)}
DAMAGED = [*((system, form) for system in COUNTS for form in FORMS), ("icd10pcs", "undotted")]


def damaged(billable: frozenset[str], system: str, form: str, way: str) -> dict[str, str]:
    """What becomes of the codes that do not stay as they were written, by code."""
    written = {code: FORMS[form](system, code) for code in sorted(billable)}
    return {code: damage for code, text in written.items() if (damage := WAYS[way](text)) != text}


def placed_by_code(
    codes: Crosswalk, system: str, damage: Mapping[str, str], repairs: Repairs, *, named: bool = True
) -> dict[str, Placed]:
    asked = SYSTEMS[system] if named else None
    # A hundred codes may have become one text, which is asked about once.
    texts = list(dict.fromkeys(damage.values()))
    found = place(codes.store, codes.store.releases.calendars(), texts, asked, repairs)
    by_text = dict(zip(texts, found, strict=True))
    return {code: by_text[text] for code, text in damage.items()}


def is_right(system: str, code: str, placed: Placed) -> bool:
    return placed.code == code and SYSTEMS[system] in placed.systems


def is_suggested(system: str, code: str, placed: Placed) -> bool:
    return any((each.system.id, each.code) == (system, code) for each in placed.suggested)


@pytest.mark.parametrize(("system", "count"), COUNTS.items())
def test_all_codes_are_damaged(billable_of: BillableOf, system: str, count: int) -> None:
    assert len(billable_of(system)) == count


def test_no_code_of_icd_10_cm_looks_like_a_number(billable_of: BillableOf) -> None:
    for form in FORMS:
        assert damaged(billable_of("icd10cm"), "icd10cm", form, "general") == {}


@pytest.mark.parametrize(
    ("system", "form", "changed", "other"),
    [
        ("icd9cm", "dotted", 2_867, 0),
        ("icd9cm", "undotted", 1_064, 322),
        ("icd9pcs", "dotted", 542, 0),
        ("icd9pcs", "undotted", 367, 57),
    ],
)
def test_how_many_codes_a_spreadsheet_changes(
    codes: Crosswalk, billable_of: BillableOf, system: str, form: str, changed: int, other: int
) -> None:
    """Dotted codes never become another billable one; undotted ones do, and are told of, never changed."""
    damage = damaged(billable_of(system), system, form, "general")
    assert len(damage) == changed
    found = placed_by_code(codes, system, damage, Repairs.ALL)
    mistaken = {code: each for code, each in found.items() if each.code in billable_of(system) and each.code != code}
    assert len(mistaken) == other
    assert all(each.repaired is None and is_suggested(system, code, each) for code, each in mistaken.items())


def test_procedures_that_look_like_diagnoses(codes: Crosswalk, billable_of: BillableOf) -> None:
    diagnoses, procedures = billable_of("icd9cm"), billable_of("icd9pcs")
    damage = damaged(procedures, "icd9pcs", "undotted", "general")
    assert sum(text in diagnoses for text in damage.values()) == 16
    both = sorted(diagnoses & procedures)
    assert len(both) == 1_593
    # The system is never guessed.
    for each in place(codes.store, codes.store.releases.calendars(), both, None, Repairs.ALL):
        assert {"icd9cm", "icd9pcs"} <= {system.id for system in each.systems}
        assert each.repaired is None


@pytest.mark.parametrize("named", [True, False], ids=["named", "any system"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("system", "form"), DAMAGED)
def test_no_repair_is_wrong_and_no_damage_goes_unnoticed(
    codes: Crosswalk, billable_of: BillableOf, system: str, form: str, way: str, named: bool
) -> None:
    """What is damaged becomes itself again, or is suggested, or is refused; nothing is made another code.

    All repairs are made, which the safe ones are some of.
    One thing cannot be noticed: decimals added to undotted digits that then are a billable code with its
    point in its place (00320 → 320.0).
    """
    damage = damaged(billable_of(system), system, form, way)
    for code, each in placed_by_code(codes, system, damage, Repairs.ALL, named=named).items():
        if each.repaired is not None:
            assert is_right(system, code, each), (code, each)
        elif not is_right(system, code, each) and not is_suggested(system, code, each):
            assert way != "general", (code, each)
            assert each.code is None or each.text in {one.display(each.code) for one in each.systems}, (code, each)


def test_nothing_is_repaired_where_nobody_wants_it(codes: Crosswalk, billable_of: BillableOf) -> None:
    damage = damaged(billable_of("icd9cm"), "icd9cm", "dotted", "general")
    for code, each in placed_by_code(codes, "icd9cm", damage, Repairs.NONE).items():
        assert each.repaired is None
        assert is_suggested("icd9cm", code, each)


@pytest.mark.parametrize("system", RELEASES)
def test_what_is_not_damaged_is_not_repaired(codes: Crosswalk, billable_of: BillableOf, system: str) -> None:
    written = sorted(billable_of(system))
    for texts in (written, [f" {dotted(system, code).lower()}\t" for code in written]):
        for code, each in zip(
            written,
            place(codes.store, codes.store.releases.calendars(), texts, SYSTEMS[system], Repairs.ALL),
            strict=True,
        ):
            assert (each.code, each.repaired) == (code, None)


@pytest.mark.parametrize(
    ("system", "form", "way", "safe", "everything"),
    [
        ("icd9cm", "dotted", "general", 975, 2_506),
        ("icd9cm", "undotted", "general", 0, 410),
        ("icd9cm", "dotted", "with_decimals", 1_070, 2_218),
        ("icd9cm", "undotted", "with_decimals", 11_185, 11_191),
        ("icd9pcs", "dotted", "general", 364, 492),
        ("icd9pcs", "undotted", "general", 0, 239),
        ("icd10pcs", "undotted", "general", 279, 279),
        ("icd10pcs", "undotted", "scientific", 3, 3),
    ],
)
def test_how_many_are_repaired(
    codes: Crosswalk, billable_of: BillableOf, system: str, form: str, way: str, safe: int, everything: int
) -> None:
    damage = damaged(billable_of(system), system, form, way)
    counted = tuple(
        sum(each.repaired is not None for each in placed_by_code(codes, system, damage, repairs).values())
        for repairs in (Repairs.SAFE, Repairs.ALL)
    )
    assert counted == (safe, everything)
