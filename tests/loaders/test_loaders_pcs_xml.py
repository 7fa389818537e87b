"""ICD-10-PCS tables and definitions: rows expand to the order file, and codes explain themselves.

(docs/formats.md 3.2, 3.3.)
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from loader_samples import ReadPart, source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.tabular.groups import Group
from crosswalk.domain.tabular.pcs_axes import (
    AxisMeaning,
    PcsDefinitions,
    PcsTables,
    codes_of,
    explain,
    hierarchy,
    term_of,
)
from loaders.icd10pcs import definitions_xml as pcs_definitions_xml
from loaders.icd10pcs import tables_xml as pcs_tables_xml
from loaders.shared import archive

PCS = SYSTEMS["icd10pcs"]
ERRATA = "www.cms.gov/files/zip/errata-january-12-2022.zip"
YEARS = {
    2022: (ERRATA, ERRATA),
    2025: tuple(f"extra/icd10pcs/2025/icd10pcs_{kind}_2025.xml" for kind in ("tables", "definitions")),
}
ORDER = {
    2022: ERRATA,
    2025: "www.cms.gov/files/zip/2025-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
}


def axis(position: int, title: str, labels: dict[str, str], inside: str = "", values: int | None = None) -> str:
    told = "".join(f'<label code="{value}">{label}</label>' for value, label in labels.items())
    count = len(labels) if values is None else values
    return f'<axis pos="{position}" values="{count}"><title>{title}</title>{told}{inside}</axis>'


HEAD = (
    axis(1, "Section", {"0": "Medical and Surgical"})
    + axis(2, "Body System", {"F": "Hepatobiliary System"})
    + axis(3, "Operation", {"T": "Resection"}, "<definition>Cutting out all of a body part</definition>")
)


def row(approaches: dict[str, str], qualifier: str, codes: int) -> str:
    return (
        f'<pcsRow codes="{codes}">'
        + axis(4, "Body Part", {"0": "Liver", "4": "Gallbladder"})
        + axis(5, "Approach", approaches)
        + axis(6, "Device", {"Z": "No Device"})
        + axis(7, "Qualifier", {"Z": qualifier})
        + "</pcsRow>"
    )


OPEN = row({"0": "Open"}, "No Qualifier", 2)
SCOPE = row({"4": "Percutaneous Endoscopic"}, "Hand-Assisted", 2)


def tables(*inside: str) -> PcsTables:
    content = "".join(f"<pcsTable>{table}</pcsTable>" for table in inside)
    return pcs_tables_xml.read(f"<ICD10PCS.tabular>{content}</ICD10PCS.tabular>".encode(), source(Role.TABULAR), PCS)


def definitions(inside: str) -> PcsDefinitions:
    content = f"<ICD10PCS.definitions>{inside}</ICD10PCS.definitions>"
    return pcs_definitions_xml.read(content.encode(), source(Role.TABULAR))


def test_a_code_explains_itself_by_the_row_it_stands_in() -> None:
    told = tables(HEAD + OPEN + SCOPE)
    assert explain(told, "0FT44ZZ") == (
        AxisMeaning(1, "Section", "0", "Medical and Surgical"),
        AxisMeaning(2, "Body System", "F", "Hepatobiliary System"),
        AxisMeaning(3, "Operation", "T", "Resection", "Cutting out all of a body part"),
        AxisMeaning(4, "Body Part", "4", "Gallbladder"),
        AxisMeaning(5, "Approach", "4", "Percutaneous Endoscopic"),
        AxisMeaning(6, "Device", "Z", "No Device"),
        AxisMeaning(7, "Qualifier", "Z", "Hand-Assisted"),
    )
    assert explain(told, "0FT00ZZ")[6].label == "No Qualifier"
    assert [meaning.label for meaning in explain(told, "0FT")][2:] == ["Resection"]


@pytest.mark.parametrize("code", ["", "0", "0F", "0FT4", "0FT44Z", "0FT48ZZ", "0FT44ZZZ", "0FB44ZZ"])
def test_what_the_tables_do_not_hold_has_no_explanation(code: str) -> None:
    assert explain(tables(HEAD + OPEN + SCOPE), code) == ()


def test_codes_are_the_combinations_inside_each_row() -> None:
    assert list(codes_of(tables(HEAD + OPEN + SCOPE))) == ["0FT00ZZ", "0FT40ZZ", "0FT04ZZ", "0FT44ZZ"]


def test_tables_lie_in_body_systems_and_these_in_sections() -> None:
    tree = hierarchy(tables(HEAD + OPEN))
    assert tree.groups == (
        Group("section", "0", "Medical and Surgical"),
        Group("body_system", "0F", "Hepatobiliary System"),
    )
    assert tree.parents == {("body_system", "0F"): ("section", "0")}
    assert tree.homes == {"0FT": ("body_system", "0F")}


def test_a_repeated_axis_is_held_once() -> None:
    first, second = tables(HEAD + OPEN + SCOPE).tables["0FT"].rows
    assert first[0] is second[0]
    assert first[2] is second[2]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HEAD, "no row"),
        (HEAD + row({"0": "Open"}, "x", 3), "announces '3' codes, and builds 2"),
        (HEAD + OPEN.replace('pos="5"', 'pos="6"'), "positions 4 to 7"),
        (OPEN, "positions 1 to 3"),
        (HEAD + OPEN.replace('<label code="Z">No Device</label>', '<label code="Z"></label>'), "has no title"),
        (HEAD + OPEN.replace('pos="6" values="1"', 'pos="6" values="2"'), "as many values"),
        (HEAD.replace('"0"', '"I"') + OPEN, "shape"),
    ],
)
def test_tables_off_the_layout(table: str, message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        tables(table)


def test_a_table_is_listed_once() -> None:
    with pytest.raises(DuplicateCode, match="0FT"):
        tables(HEAD + OPEN, HEAD + SCOPE)


@pytest.mark.parametrize("content", [b"", b"<ICD10PCS.tabular>", b"<ICD10CM.tabular/>", b"<ICD10PCS.tabular/>"])
def test_what_is_no_table_or_definition(content: bytes) -> None:
    with pytest.raises(LayoutError):
        pcs_tables_xml.read(content, source(Role.TABULAR), PCS)
    with pytest.raises(LayoutError):
        pcs_definitions_xml.read(content.replace(b"tabular", b"definitions"), source(Role.TABULAR))


TERMS = """<section code="0"><title>Medical and Surgical</title>
<axis pos="4"><title>Body Part</title><terms><title>Adrenal Gland</title><title>Adrenal Glands, Bilateral</title>
<includes>Suprarenal gland</includes></terms></axis>
<axis pos="5"><title>Approach</title><terms><title>Open</title><definition>Cutting through the skin</definition>
<explanation>Any layer</explanation></terms></axis>
<axis pos="6"><title>Device</title><terms><title>No Device in Hepatobiliary System</title><includes>nothing</includes>
</terms><terms><title>No Device for Resection in Hepatobiliary System</title><includes>nothing cut</includes>
</terms></axis></section>"""


def test_titles_that_share_a_text_share_a_term() -> None:
    told = definitions(TERMS).terms
    both = told["0", 4, "Adrenal Gland"]
    assert both is told["0", 4, "Adrenal Glands, Bilateral"]
    assert both.includes == ("Suprarenal gland",)
    opened = told["0", 5, "Open"]
    assert (opened.definition, opened.explanation) == ("Cutting through the skin", "Any layer")


def test_definitions_add_to_what_the_tables_define() -> None:
    told, terms = tables(HEAD + OPEN), definitions(TERMS)
    meanings = explain(told, "0FT00ZZ", terms)
    assert [meaning.definition for meaning in meanings[2:5]] == [
        "Cutting out all of a body part",
        None,
        "Cutting through the skin",
    ]
    device = term_of(terms, meanings, 6)
    assert device is not None
    assert device.includes == ("nothing cut",)
    assert term_of(terms, meanings, 7) is None


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        (TERMS + TERMS, "second time"),
        (TERMS.replace('code="0"', ""), "section"),
        (TERMS.replace('pos="5"', 'pos="9"'), "axis '9'"),
        (TERMS.replace("<title>Open</title>", ""), "no title"),
    ],
)
def test_definitions_off_the_layout(inside: str, message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        definitions(inside)


def official_tables(mirror: Path, year: int) -> PcsTables:
    with archive.open_file(mirror / YEARS[year][0]) as opened:
        member = opened.find(r"tables_\d+\.xml$")
        return pcs_tables_xml.read(member.data, opened.source(member, Role.TABULAR), PCS)


def official_definitions(mirror: Path, year: int) -> PcsDefinitions:
    with archive.open_file(mirror / YEARS[year][1]) as opened:
        member = opened.find(r"definitions_\d+\.xml$")
        return pcs_definitions_xml.read(member.data, opened.source(member, Role.TABULAR))


@pytest.mark.parametrize(("year", "count", "rows", "codes"), [(2022, 895, 2_513, 78_229), (2025, 908, 2_661, 78_948)])
def test_the_tables_build_the_order_file(
    official: ReadPart, mirror: Path, year: int, count: int, rows: int, codes: int
) -> None:
    told = official_tables(mirror, year)
    built = list(codes_of(told))
    assert (len(told.tables), sum(len(table.rows) for table in told.tables.values())) == (count, rows)
    assert len(built) == codes
    order = official(Role.ORDER, "icd10pcs", ORDER[year], r"order_\d+\.txt$").facts
    assert sorted(built) == [code for code, fact in order.items() if fact.billable]
    assert list(told.tables) == [code for code, fact in order.items() if not fact.billable]


def test_the_groups_of_2025(mirror: Path) -> None:
    tree = hierarchy(official_tables(mirror, 2025))
    assert Counter(group.kind for group in tree.groups) == {"section": 17, "body_system": 114}
    assert Group("section", "X", "New Technology") in tree.groups
    assert len(tree.homes) == 908


def test_every_code_of_2025_explains_itself(mirror: Path) -> None:
    told = official_tables(mirror, 2025)
    assert all(len(explain(told, code)) == 7 for code in codes_of(told))
    labels = [meaning.label for meaning in explain(told, "0FT44ZZ")]
    assert labels[1:5] == [
        "Hepatobiliary System and Pancreas",
        "Resection",
        "Gallbladder",
        "Percutaneous Endoscopic",
    ]


@pytest.mark.parametrize(("year", "titles", "terms", "reached"), [(2022, 1_012, 881, 867), (2025, 1_066, 930, 915)])
def test_nearly_every_definition_is_found_from_a_code(
    mirror: Path, year: int, titles: int, terms: int, reached: int
) -> None:
    told, defined = official_tables(mirror, year), official_definitions(mirror, year)
    assert (len(defined.terms), len({id(term) for term in defined.terms.values()})) == (titles, terms)
    explained = (explain(told, code) for code in codes_of(told))
    found = (term_of(defined, meanings, position) for meanings in explained for position in range(3, 7))
    assert len({id(term) for term in found if term is not None}) == reached


def test_a_definition_of_an_operation_is_that_of_the_tables(mirror: Path) -> None:
    told, defined = official_tables(mirror, 2025), official_definitions(mirror, 2025)
    operations = [(table.code, explain(told, table.code)) for table in told.tables.values()]
    defining = [(code, meanings) for code, meanings in operations if meanings[2].definition]
    assert len(operations) - len(defining) == 56
    for _, meanings in defining:
        term = term_of(defined, meanings, 3)
        assert term is not None
        assert term.definition == meanings[2].definition
