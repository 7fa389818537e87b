"""The rules of an impact: of which set a code is, what is safe to replace, and how a cell is rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from crosswalk.domain.codes.code_sets import CodeSet, OtherSet, set_said, set_shown
from crosswalk.domain.codes.company import chosen, company
from crosswalk.domain.codes.rewriting import rewritten
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UnknownSystem
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Hop, Predecessor
from crosswalk.domain.lookup.billing_units import billing_units
from crosswalk.domain.lookup.changes import ChangeKind
from crosswalk.domain.lookup.impact import (
    CodeImpact,
    ImpactStatus,
    ListColumns,
    ListedCode,
    Need,
    Substitute,
    impact_of,
)
from crosswalk.domain.lookup.replaceable import End, Ended, decided
from crosswalk.domain.lookup.status import Status

DAY = date(2024, 10, 1)
CM, HCPCS = SYSTEMS["icd10cm"], SYSTEMS["hcpcs"]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("CPT", CodeSet(("hcpcs", "cpt"))),
        ("hcpcs", CodeSet(("hcpcs", "cpt"))),
        ("CPT/HCPCS", CodeSet(("hcpcs", "cpt"))),
        ("ICD", CodeSet(("icd10cm", "icd10pcs"))),
        ("ICD-10-CM", CodeSet(("icd10cm",))),
        ("2.16.840.1.113883.6.90", CodeSet(("icd10cm",))),
        ("9", CodeSet(("icd9cm", "icd9pcs"))),
        ("CDT", CodeSet(other=OtherSet.CDT)),
        ("RC", CodeSet(other=OtherSet.REVENUE)),
        ("MS-DRG", CodeSet(other=OtherSet.DRG)),
        ("NDC", CodeSet(other=OtherSet.NDC)),
        ("LOCAL", CodeSet(other=OtherSet.LOCAL)),
        (" ", CodeSet()),
    ],
)
def test_a_type_column_says_a_code_set(said: str, wanted: CodeSet) -> None:
    assert set_said(said) == wanted


def test_what_no_set_is_called_is_refused() -> None:
    with pytest.raises(UnknownSystem):
        set_said("inpatient")


@pytest.mark.parametrize(
    ("text", "said", "wanted"),
    [
        ("99213", "", CodeSet(("cpt",))),
        ("99213-25", "", CodeSet(("cpt",))),
        ("0001F", "HCPCS", CodeSet(("cpt",))),
        ("J1100-JW", "CPT", CodeSet(("hcpcs",))),
        ("J1100", "", CodeSet()),
        ("0450", "", CodeSet(other=OtherSet.REVENUE)),
        ("470", "", CodeSet(other=OtherSet.DRG)),
        ("00409-1234-05", "", CodeSet(other=OtherSet.NDC)),
        ("470", "RC", CodeSet(other=OtherSet.REVENUE)),
        ("E11.9", "ICD-10-CM", CodeSet(("icd10cm",))),
    ],
)
def test_where_nobody_says_it_a_shape_may_decide(text: str, said: str, wanted: CodeSet) -> None:
    assert set_shown(text, set_said(said), numbers_are_icd9=False) == wanted


def test_numbers_may_be_codes_of_icd_9_while_that_is_in_force() -> None:
    assert set_shown("25000", set_said(""), numbers_are_icd9=True) == CodeSet()
    assert set_shown("99213", set_said("CPT"), numbers_are_icd9=True) == CodeSet(("cpt",))


def test_the_codes_around_a_doubtful_one_decide_where_they_are_of_one_system() -> None:
    assert chosen(("hcpcs", "icd10cm"), company(["hcpcs", "cpt", "hcpcs"])) == "hcpcs"
    assert chosen(("hcpcs", "icd10cm"), company(["icd10cm"] * 30 + ["hcpcs"])) == "icd10cm"
    assert chosen(("hcpcs", "icd10cm"), company(["icd10cm", "hcpcs"])) is None
    assert chosen(("hcpcs", "icd10cm"), company([])) is None


@pytest.mark.parametrize(
    ("cell", "code", "by", "wanted"),
    [
        ("C9060", "C9060", "A9591", "A9591"),
        ("c9060-JW", "C9060", "A9591", "A9591-JW"),
        ("E840, E84.0", "E84.0", "E85.1", "E851, E85.1"),
        ("'P838", "P83.8", "P83.88", "'P8388"),
        ("XC9060", "C9060", "A9591", None),
        ("E84.01", "E84.0", "E85.1", None),
        ("250", "002.50", "003.1", None),
        ("C9060; C90601", "C9060", "A9591", "A9591; C90601"),
        ("C9060, a9591", "C9060", "A9591", None),
        ("E84.0 E851", "E84.0", "E85.1", None),
    ],
)
def test_another_code_in_a_cell_leaves_the_rest_of_it(cell: str, code: str, by: str, wanted: str | None) -> None:
    assert rewritten(cell, code, by) == wanted


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Injection, daratumumab, 10 mg and hyaluronidase-fihj", ((10.0, "mg"),)),
        ("Fluoroestradiol f18, diagnostic, 1 mci", ((1.0, "mci"),)),
        ("Fluoroestradiol f 18, diagnostic, 1 millicurie", ((1.0, "mci"),)),
        ("Puraply am, per square centimeter", ((1.0, "sq cm"),)),
        ("Injection, x, 1,000 units", ((1000.0, "unit"),)),
        ("Florbetaben f18, diagnostic, per study dose, up to 8.1 millicuries", ((1.0, "dose"), (8.1, "mci"))),
        ("Irrigation supply; sleeve", ()),
    ],
)
def test_a_title_tells_the_amount_of_a_unit(title: str, wanted: Sequence[tuple[float, str]]) -> None:
    assert billing_units(title) == wanted


def row(code: str, *before: str, doubtful: str | None = None) -> Predecessor:
    previous = tuple(Previous(each) for each in before)
    return Predecessor(code, DAY, Relation.ANY, previous, ", ".join(before), "table.xlsx", doubtful)


def end(code: str, long: str | None = "Injection, x, 10 mg", **more: object) -> End:
    given = {"status": Status.VALID, "was_valid": False, "steps": (Hop("J0001", code, DAY, "table.xlsx"),), **more}
    return End(Substitute(code, long), **given)  # type: ignore[arg-type]


def ended(*ends: End, **more: object) -> Ended:
    given = {"system": HCPCS, "code": "J0001", "long": "Injection, x, 10 mg", "nowhere": (), **more}
    return Ended(ends=ends, **given)  # type: ignore[arg-type]


SAFE: Mapping[str, Sequence[Predecessor]] = {"J0002": [row("J0002", "J0001")]}


def test_one_for_one_by_an_official_row_is_safe() -> None:
    assert decided(ended(end("J0002")), SAFE.__getitem__) == (Need.REPLACE, None)


@pytest.mark.parametrize(
    ("of", "rows", "why"),
    [
        (ended(nowhere=["no record says it"]), SAFE, "no record says it"),
        (ended(end("J0002"), end("J0003")), SAFE, "split into 2 codes: J0002, J0003"),
        (ended(end("J0002"), nowhere=["X leads nowhere"]), SAFE, "X leads nowhere"),
        (ended(end("J0002", status=Status.DELETED)), SAFE, "J0002 is deleted then"),
        (ended(end("J0002", was_valid=True)), SAFE, "J0002 was in use before"),
        (ended(end("J0002")), {"J0002": []}, "no official row says that J0002 replaced J0001"),
        (ended(end("J0002")), {"J0002": [row("J0002", "J0001", doubtful="it errs")]}, "doubtful: it errs"),
        (ended(end("J0002")), {"J0002": [row("J0002", "J0001", "J0009")]}, "takes cases of J0009 as well"),
        (ended(end("J0002")), {"J0002": [*SAFE["J0002"], row("J0002", "J0008")]}, "takes cases of J0008 as well"),
        (ended(end("J0002", "Injection, x, 1 mg")), SAFE, "a unit was 10 mg, and is 1 mg"),
        (ended(end("J0002", None)), SAFE, "no titles are loaded"),
    ],
)
def test_what_may_be_wrong_with_a_replacement_needs_a_person(
    of: Ended, rows: Mapping[str, Sequence[Predecessor]], why: str
) -> None:
    need, reason = decided(of, rows.__getitem__)
    assert need is Need.DECIDE
    assert reason is not None
    assert why in reason


def test_a_header_below_which_other_codes_stand_needs_a_person_whatever_its_row_says() -> None:
    """C86.0 became a header with C86.00 and C86.01 below it, and the row of FY2025 names C86.00 alone."""
    hop = (Hop("C86.0", "C86.00", DAY, "table.xlsx"),)
    of = Ended(
        CM,
        "C86.0",
        "NK/T-cell lymphoma",
        (End(Substitute("C86.00", "not in remission"), Status.VALID, False, hop),),
        (),
        ("C86.00", "C86.01"),
    )
    need, reason = decided(of, lambda _: [row("C8600", "C860")])
    assert (need, reason) == (Need.DECIDE, "it is a header now, with C86.01 below it as well as C86.00")


def listed(number: int, volume: float | None, status: ImpactStatus, *kinds: ChangeKind) -> ListedCode:
    impact = CodeImpact(status, "hcpcs", f"J{number:04}", kinds=kinds)
    return ListedCode(number, 0, "code", f"J{number:04}", volume, impact)


def test_the_worst_comes_first_by_volume_and_then_by_what_happened() -> None:
    codes = [
        listed(1, 5, ImpactStatus.AFFECTED, ChangeKind.NOTES),
        listed(2, None, ImpactStatus.AFFECTED, ChangeKind.DELETED),
        listed(3, 5, ImpactStatus.AFFECTED, ChangeKind.DELETED),
        listed(4, 9, ImpactStatus.AFFECTED, ChangeKind.RETITLED),
        listed(5, 99, ImpactStatus.UNAFFECTED),
    ]
    told = impact_of("x", ListColumns(("code",), (None,), "n", 1), [], {}, codes)
    assert [each.row for each in told.affected] == [4, 3, 1, 2]


def test_every_row_is_counted_once_by_the_first_of_its_statuses() -> None:
    codes = [
        listed(1, None, ImpactStatus.UNAFFECTED),
        listed(1, None, ImpactStatus.AFFECTED, ChangeKind.DELETED),
        listed(2, None, ImpactStatus.MALFORMED),
        listed(2, None, ImpactStatus.NOT_LICENSED),
        listed(3, None, ImpactStatus.NO_CODE),
    ]
    told = impact_of("x", ListColumns(("code",), (None,), None, 1), [], {}, codes)
    assert told.rows_by_status == {
        ImpactStatus.AFFECTED: 1,
        ImpactStatus.NOT_LICENSED: 1,
        ImpactStatus.NO_CODE: 1,
    }
    assert told.row_count == 3
    assert sum(told.codes_by_status.values()) == 4
