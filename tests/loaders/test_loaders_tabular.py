"""The tabular list in XML: expanded, it is the order file (docs/formats.md 2.5)."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from loader_samples import ReadPart, source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Facts, Part, Property
from loaders.icd10cm.tabular_xml import read_tabular
from loaders.registry import read_part
from loaders.shared.line_cache import LineCache

CM = SYSTEMS["icd10cm"]
CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
ORDER = r"order(?!.*addenda).*\.txt$"
TABULAR = r"tabular.*\.xml$"
ENCOUNTERS = """<sevenChrDef><extension char="A">initial encounter</extension>
<extension char="D">subsequent encounter</extension><extension char="S">sequela</extension></sevenChrDef>"""
DEATHS = """<notes><note>7th characters D and S do not apply to codes in category S06 with 6th character 7 - death
due to brain injury prior to regaining consciousness, or 8 - death due to other cause</note></notes>"""


def diag(name: str, desc: str, *inside: str) -> str:
    return f"<diag><name>{name}</name><desc>{desc}</desc>{''.join(inside)}</diag>"


def tabular(*diags: str, doctype: str = "") -> Part:
    section = f'<section id="S00-S09"><desc>Injuries (S00-S09)</desc>{"".join(diags)}</section>'
    chapter = f"<chapter><name>19</name><desc>Injury (S00-T88)</desc>{section}</chapter>"
    content = f"<?xml version='1.0' encoding='utf-8'?>{doctype}<ICD10CM.tabular>{chapter}</ICD10CM.tabular>"
    return read_part(Role.TABULAR, content.encode(), source(Role.TABULAR), CM, LineCache())


def test_a_code_with_children_is_a_header_and_one_without_is_billable() -> None:
    part = tabular(diag("A00", "Cholera", diag("A00.0", "Cholera due to Vibrio cholerae")))
    assert part.knows == {Property.BILLABLE, Property.HEADERS, Property.LONG}
    assert part.facts == {
        "A00": Facts(billable=False, long="Cholera"),
        "A000": Facts(billable=True, long="Cholera due to Vibrio cholerae"),
    }


def test_seventh_characters_come_from_the_nearest_ancestor_and_are_padded_with_x() -> None:
    own = '<sevenChrDef><extension char="P">subsequent encounter for fracture with malunion</extension></sevenChrDef>'
    part = tabular(
        diag("S12", "Fracture of neck", ENCOUNTERS, diag("S12.8", "Fracture of hyoid"), diag("S12.9", "Other", own))
    )
    assert list(part.facts) == ["S12", "S128", "S128XXA", "S128XXD", "S128XXS", "S129", "S129XXP"]
    assert not part.facts["S128"].billable
    assert part.facts["S128XXS"] == Facts(billable=True, long="Fracture of hyoid, sequela")
    assert part.facts["S129XXP"].long == "Other, subsequent encounter for fracture with malunion"


def test_a_category_without_children_may_carry_them_itself() -> None:
    assert "T07XXXA" in tabular(diag("T07", "Unspecified multiple injuries", ENCOUNTERS)).facts


def test_who_dies_of_a_brain_injury_has_no_later_encounter_once_the_list_says_so() -> None:
    codes = [diag("S06.1X6", "Survived"), diag("S06.1X7", "Died of it"), diag("S06.1X8", "Died of another cause")]
    dead = {"S061X7D", "S061X7S", "S061X8D", "S061X8S"}
    silent = tabular(diag("S06", "Intracranial injury", ENCOUNTERS, *codes)).facts.keys()
    spoken = tabular(diag("S06", "Intracranial injury", ENCOUNTERS, DEATHS, *codes)).facts.keys()
    assert silent - spoken == dead
    assert {"S061X6D", "S061X7A", "S061X8A"} <= spoken


@pytest.mark.parametrize(
    "content",
    [
        b"<ICD10CM.tabular><chapter>",
        b"<ICD10CM.index><letter/></ICD10CM.index>",
        b"<html><name>x</name></html>",
        b"<ICD10CM.tabular/>",
        b"",
        b"00001 A00     0 Cholera",
    ],
)
def test_what_is_no_tabular_list(content: bytes) -> None:
    with pytest.raises(LayoutError):
        read_part(Role.TABULAR, content, source(Role.TABULAR), CM, LineCache())


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE ICD10CM.tabular SYSTEM "http://localhost/x.dtd">',
    ],
)
def test_a_document_type_is_refused(doctype: str) -> None:
    with pytest.raises(LayoutError, match="document type"):
        tabular(diag("A00", "Cholera"), doctype=doctype)


def test_codes_are_checked() -> None:
    with pytest.raises(DuplicateCode, match="A00"):
        tabular(diag("A00", "Cholera"), diag("A00", "Cholera"))
    with pytest.raises(LayoutError, match="shape"):
        tabular(diag("A0", "Cholera"))
    with pytest.raises(LayoutError, match="title"):
        tabular(diag("A00", ""))


def test_a_code_written_that_another_one_stands_for_is_listed_twice() -> None:
    with pytest.raises(DuplicateCode, match="T07XXXA"):
        tabular(diag("T07", "Multiple injuries", ENCOUNTERS), diag("T07.XXXA", "The same, initial encounter"))


def test_a_fault_is_told_with_its_line() -> None:
    with pytest.raises(LayoutError, match="line 3: code A01 lacks a title"):
        tabular(diag("A00", "Cholera"), "\n", diag("A02", "Other"), "\n", diag("A01", ""))


def test_more_than_any_official_list_holds_is_not_parsed() -> None:
    with pytest.raises(LayoutError, match="bytes are more than"):
        tabular("<diag/>" * 2_500_000)


def test_what_two_lists_say_alike_is_one_object() -> None:
    def facts(*diags: str) -> dict[str, Facts]:
        content = f"<section><desc>A (A00-A09)</desc>{''.join(diags)}</section>"
        data = f"<ICD10CM.tabular><chapter><name>1</name><desc>A (A00-B99)</desc>{content}</chapter></ICD10CM.tabular>"
        return dict(read_tabular(data.encode(), source(Role.TABULAR), CM, lines).part.facts)

    lines = LineCache()
    before = facts(diag("A00", "Cholera"), diag("A01", "Typhoid"))
    after = facts(diag("A00", "Cholera"), diag("A01", "Typhoid fever"))
    assert after["A00"] is before["A00"]
    assert after["A01"] == Facts(billable=True, long="Typhoid fever")


EDITIONS = [
    (f"{CDC}/2014/ICD10CM-FY2014_OrderFiles.zip", f"{CDC}/2014/ICD10CM_FY2014_Full_XML.zip"),
    (f"{CDC}/2016/ICD10CM_FY2016_code_descriptions.zip", f"{CDC}/2016/ICD10CM_FY2016_ Full_ XML.ZIP"),
    (
        "www.cms.gov/medicare/coding/icd10/downloads/2017-icd10-code-descriptions.zip",
        f"{CDC}/2017/ICD10CM_FY2017_Full_XML.zip",
    ),
    (
        f"{CDC}/2021/icd10cm-codes-order-Jan-2021.zip",
        "extra/icd10cm/2021-january/icd10cm_tabular_2021.xml",
    ),
    (
        f"{CDC}/2025-Update/Code-desciptions-April-2025.zip",
        "extra/icd10cm/2025-april/icd10cm-tabular-April-2025.xml",
    ),
]


def folded(title: str | None) -> str:
    decomposed = unicodedata.normalize("NFKD", title or "")
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


@pytest.mark.parametrize(("order", "xml"), EDITIONS)
def test_the_list_says_what_the_order_file_says_in_the_same_order(official: ReadPart, order: str, xml: str) -> None:
    told = official(Role.TABULAR, "icd10cm", xml, TABULAR).facts
    listed = official(Role.ORDER, "icd10cm", order, ORDER).facts
    assert [(code, fact.billable) for code, fact in told.items()] == [
        (code, fact.billable) for code, fact in listed.items()
    ]
    assert [code for code, fact in told.items() if folded(fact.long) != folded(listed[code].long)] == []


def test_the_list_of_april_2026(tabular_of_april_2026: Path) -> None:
    part = read_part(Role.TABULAR, tabular_of_april_2026.read_bytes(), source(Role.TABULAR), CM, LineCache())
    billable = sum(fact.billable for fact in part.facts.values())
    assert (billable, len(part.facts) - billable) == (74_719, 23_467)
    assert "QA00101" in part.facts
