"""The alphabetic indexes and the tables of drugs and neoplasms (docs/formats.md 2.6)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from loader_samples import source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.tabular.notes import IndexFile, IndexReference, IndexTerm
from loaders.icd10cm import index_xml
from loaders.shared import archive

CM = SYSTEMS["icd10cm"]
CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
HEADS = ("Substance", "Accidental", "Assault")
HEADING = "".join(f'<head col="{number}">{head}</head>' for number, head in enumerate(HEADS, 1))


def index(*inside: str, heading: str = "", doctype: str = "") -> IndexFile:
    letter = f"<letter><title>A</title>{''.join(inside)}</letter>"
    content = f"{doctype}<ICD10CM.index><version>2017</version>{heading}{letter}</ICD10CM.index>"
    return index_xml.read(content.encode(), source(Role.TABULAR), CM)


def term(title: str, *inside: str, level: int = 0) -> str:
    opening = f'<term level="{level}">' if level else "<mainTerm>"
    return f"{opening}<title>{title}</title>{''.join(inside)}{'</term>' if level else '</mainTerm>'}"


def test_a_term_has_the_path_of_those_above_it() -> None:
    told = index(
        term(
            "Aberrant<nemod>(congenital)</nemod>",
            "<seeAlso>Malposition, congenital</seeAlso>",
            term("artery", "<code>Q27.8</code>", term("basilar NEC", "<code>Q28.1</code>", level=2), level=1),
            term("heart", level=1),
        )
    )
    assert told.terms == (
        IndexTerm(("Aberrant (congenital)", "artery"), "Q278"),
        IndexTerm(("Aberrant (congenital)", "artery", "basilar NEC"), "Q281"),
    )
    assert told.references == (IndexReference(("Aberrant (congenital)",), "see_also", "Malposition, congenital"),)


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Abasia<nemod>(-astasia) (hysterical)</nemod>", "Abasia (-astasia) (hysterical)"),
        ("vein<nemod>(peripheral)</nemod> NEC", "vein (peripheral) NEC"),
        ("auricle<nemod>(ear)</nemod>, congenital", "auricle (ear), congenital"),
        ("Cancer<nemod>(o)</nemod>phobia", "Cancer(o)phobia"),
        ("contaminant<nemod>(s)</nemod>, source NOS", "contaminant(s), source NOS"),
        ("<nemod>(gastro)</nemod>enteritis", "(gastro)enteritis"),
        ("<nemod>(taser)</nemod>", "(taser)"),
        ("two  blanks\nand a line", "two blanks and a line"),
    ],
)
def test_nonessential_modifiers_stay_in_parentheses(title: str, printed: str) -> None:
    assert index(term(title, "<code>A00</code>")).terms[0].path == (printed,)


@pytest.mark.parametrize(
    ("printed", "code"),
    [("C64-", "C64"), ("C64.-", "C64"), ("H18.89-", "H1889"), ("F02.81 ", "F0281"), ("S06.0X-", "S060X")],
)
def test_a_code_is_given_as_far_as_it_is_printed(printed: str, code: str) -> None:
    assert index(term("A", f"<code>{printed}</code>")).terms[0].code == code


def test_a_manifestation_stands_with_its_code() -> None:
    told = index(term("Amyloid heart", "<code>E85.4</code>", "<manif>I43</manif>"))
    assert told.terms == (IndexTerm(("Amyloid heart",), "E854", "I43"),)


def test_a_manifestation_without_a_code_is_a_misprint() -> None:
    printed = term("human immunodeficiency virus", "<manif>HIV] disease B20 [G05</manif>", level=1)
    told = index(term("Encephalitis", "<code>G04.90</code>", printed, term("Lyme", "<code>A69.22</code>", level=1)))
    assert [(each.code, each.manifestation) for each in told.terms] == [("G0490", None), ("A6922", None)]


def test_a_table_leads_to_a_code_in_each_column() -> None:
    told = index(
        term("Absinthe", '<cell col="2">T51.0X1</cell><cell col="3">T51.0X-</cell>'),
        term("Air", '<cell col="2">--</cell><cell col="3">-</cell>', "<see>Gas</see>"),
        heading=f"<indexHeading>{HEADING}</indexHeading>",
    )
    assert told.terms == (
        IndexTerm(("Absinthe",), "T510X1", column="Accidental"),
        IndexTerm(("Absinthe",), "T510X", column="Assault"),
    )
    assert told.references == (IndexReference(("Air",), "see", "Gas"),)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        (term("", "<code>A00</code>"), "no title"),
        (term("A", "<code>see B</code>"), "shape"),
        (term("A", "<code>A00</code><manif>1</manif>"), "1"),
        (term("A", '<cell col="4">A00</cell>'), "no heading"),
        (term("A", "<see>B</see>"), "no code"),
        (term("A", *["<term><title>x</title>"] * 10, *["</term>"] * 10), "nested deeper"),
    ],
)
def test_what_is_off_the_layout(inside: str, message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        index(inside)


@pytest.mark.parametrize(
    "content",
    [b"", b"<ICD10CM.index>", b"<ICD10CM.tabular/>", b"<html><mainTerm/></html>", b"<ICD10CM.index/>", b"A00"],
)
def test_what_is_no_index(content: bytes) -> None:
    with pytest.raises(LayoutError):
        index_xml.read(content, source(Role.TABULAR), CM)


def test_a_document_type_is_refused() -> None:
    with pytest.raises(LayoutError, match="document type"):
        index(term("A", "<code>A00</code>"), doctype='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>')


FILES = [
    ("2017/ICD10CM_FY2017_Full_XML.zip", r"2017_index|_index_2017", 59_412, 13_828),
    ("2017/ICD10CM_FY2017_Full_XML.zip", r"eindex", 6_208, 899),
    ("2017/ICD10CM_FY2017_Full_XML.zip", r"drug_2017", 39_964, 132),
    ("2017/ICD10CM_FY2017_Full_XML.zip", r"neoplasm_2017", 9_009, 187),
    ("2014/ICD10CM_FY2014_Full_XML.zip", r"DIndex", 58_087, 13_692),
    ("2012/ICD10CM_2012_Full_XML.zip", r"TableOfDrugs", 39_968, 132),
    ("2022/icd10cm_eindex_2022.xml", "", 6_416, 901),
    ("2022/icd10cm_neoplasm_2022.xml", "", 9_018, 187),
]


@pytest.mark.parametrize(("path", "pattern", "terms", "references"), FILES)
def test_official_files(mirror: Path, path: str, pattern: str, terms: int, references: int) -> None:
    with archive.open_file(mirror / CDC / path) as opened:
        member = opened.find(pattern)
        told = index_xml.read(member.data, opened.source(member, Role.TABULAR), CM)
    assert (len(told.terms), len(told.references)) == (terms, references)
    if "_index" in pattern:
        assert told.terms[0] == IndexTerm(("Aarskog's syndrome",), "Q871")
        assert max(len(term.path) for term in told.terms) == 10
        assert sum(term.manifestation is not None for term in told.terms) == 746
    if "drug" in pattern:
        assert IndexTerm(("Zyprexa",), "T43596", column="Underdosing") in told.terms
    if "neoplasm" in pattern:
        assert len(Counter(term.column for term in told.terms)) == 6
        assert IndexTerm(("Neoplasm, neoplastic",), "C801", column="Malignant Primary") == told.terms[0]
