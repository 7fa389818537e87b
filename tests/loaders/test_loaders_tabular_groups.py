"""The tabular list beside its codes: chapters, sections, and the notes of codes and groups (docs/formats.md 2.4)."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from loader_samples import ReadPart, source
from lxml import etree

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.tabular.groups import Group, GroupKey
from crosswalk.domain.tabular.notes import NOTE_KINDS, Notes
from loaders.icd10cm.tabular_xml import TabularList, read_tabular
from loaders.shared import archive
from loaders.shared.line_cache import LineCache

CM = SYSTEMS["icd10cm"]
CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"

SECTIONS_AND_DIAGS = {
    "A00-B99": (22, 1309),
    "C00-D49": (23, 2178),
    "D50-D89": (7, 401),
    "E00-E89": (10, 1007),
    "F01-F99": (11, 1112),
    "G00-G99": (11, 932),
    "H00-H59": (12, 3216),
    "H60-H95": (5, 871),
    "I00-I99": (10, 1798),
    "J00-J99": (11, 471),
    "K00-K95": (10, 1109),
    "L00-L99": (9, 1206),
    "M00-M99": (24, 7100),
    "N00-N99": (11, 1044),
    "O00-O9A": (9, 1791),
    "P00-P96": (12, 565),
    "Q00-QA0": (12, 1086),
    "R00-R99": (14, 867),
    "S00-T88": (24, 13333),
    "V00-Y99": (34, 3636),
    "Z00-Z99": (15, 1844),
    "U00-U85": (1, 5),
}
WRAPPERS = {
    *("C00-C96", "C00-C75", "M00-M25", "M40-M54", "M60-M79", "M80-M94"),
    *("T07-T88", "T20-T32", "V00-X58", "V00-V99", "W00-X58", "Y62-Y84"),
}


def listed(content: str) -> TabularList:
    data = f"<ICD10CM.tabular>{content}</ICD10CM.tabular>".encode()
    return read_tabular(data, source(Role.TABULAR), CM, LineCache())


def chapter(*inside: str, name: str = "2", desc: str = "Neoplasms (C00-D49)") -> str:
    return f"<chapter><name>{name}</name><desc>{desc}</desc>{''.join(inside)}</chapter>"


def section(ident: str, *inside: str) -> str:
    return f'<section id="{ident}"><desc>Title of it ({ident})</desc>{"".join(inside)}</section>'


def diag(name: str, *inside: str) -> str:
    return f"<diag><name>{name}</name><desc>Title of {name}</desc>{''.join(inside)}</diag>"


def test_a_section_lies_in_the_smallest_that_encloses_it_by_the_order_of_the_list() -> None:
    told = listed(
        chapter(
            section("C00-C96"),
            section("C00-C75"),
            section("C00-C14", diag("C00"), diag("C14")),
            section("C43-C44", diag("C43"), diag("C4A"), diag("C44")),
            section("C75", diag("C75")),
            section("C7A", diag("C7A")),
            section("C81-C96", diag("C81"), diag("C96")),
        )
    )
    tree = told.hierarchy
    assert tree.groups[0] == Group("chapter", "2", "Neoplasms", "C00", "D49")
    assert tree.groups[-2] == Group("section", "C7A", "Title of it", "C7A", "C7A")
    assert {key[1]: above[1] for key, above in tree.parents.items()} == {
        "C00-C96": "2",
        "C00-C75": "C00-C96",
        "C00-C14": "C00-C75",
        "C43-C44": "C00-C75",
        "C75": "C00-C75",
        "C7A": "C00-C96",
        "C81-C96": "C00-C96",
    }
    assert tree.homes["C4A"] == ("section", "C43-C44")


def test_a_range_may_name_categories_that_are_not_there() -> None:
    told = listed(chapter(section("U00-U49", diag("U07"), diag("U09")), name="22", desc="Special (U00-U85)"))
    assert told.hierarchy.parents == {("section", "U00-U49"): ("chapter", "22")}
    assert told.hierarchy.homes == {"U07": ("section", "U00-U49"), "U09": ("section", "U00-U49")}


def test_notes_of_codes_and_groups() -> None:
    told = listed(
        chapter(
            "<notes><note>All neoplasms are here</note></notes>",
            "<notes><note>whether or not they are active</note></notes>",
            section(
                "C00-C14",
                "<excludes1><note> benign (D10.-) </note></excludes1>",
                diag("C00", "<useAdditionalCode><note>a</note><note>b</note></useAdditionalCode>", diag("C00.0")),
            ),
        )
    )
    assert told.group_notes == {
        ("chapter", "2"): Notes({"notes": ("All neoplasms are here", "whether or not they are active")}, {}),
        ("section", "C00-C14"): Notes({"excludes1": ("benign (D10.-)",)}, {}),
    }
    assert told.notes == {"C00": Notes({"use_additional": ("a", "b")}, {})}


def test_a_note_among_seventh_characters_belongs_to_the_one_before_it() -> None:
    told = listed(
        chapter(
            section(
                "S52",
                diag(
                    "S52",
                    "<sevenChrNote><note>one of these is to be added</note></sevenChrNote>",
                    '<sevenChrDef><extension char="A">closed</extension><extension char="B">open</extension>',
                    "<note>\topen NOS</note></sevenChrDef>",
                ),
            )
        )
    )
    notes = told.notes["S52"]
    assert notes.seventh == {"A": "closed", "B": "open"}
    assert notes.seventh_terms == {"B": ("open NOS",)}
    assert notes.texts == {"seventh_character_note": ("one of these is to be added",)}
    assert list(told.part.facts) == ["S52", "S52XXXA", "S52XXXB"]


def test_notes_may_stand_before_and_after_the_codes_below() -> None:
    before, after = "<excludes1><note>a</note></excludes1>", "<excludes1><note>b</note></excludes1>"
    below = diag("C00.0", "<includes><note>c</note></includes>")
    told = listed(chapter(section("C00", diag("C00", before, below, after))))
    assert told.notes == {"C00": Notes({"excludes1": ("a", "b")}, {}), "C000": Notes({"includes": ("c",)}, {})}
    assert [fact.billable for fact in told.part.facts.values()] == [False, True]


def test_comments_and_the_form_of_the_file_say_nothing() -> None:
    plain = listed(chapter(section("C00", diag("C00", diag("C00.0")))))
    formed = listed(
        chapter(
            "\n<!-- a -->",
            section(
                "C00", "\n<diag>\n<name>C00<!-- b --></name>\n<desc><![CDATA[Title of C00]]></desc><?c?>", diag("C00.0")
            ),
        ).replace("</section>", "\n</diag></section>")
    )
    assert formed == plain


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (chapter(section("C00", diag("C00")), desc="Neoplasms"), "names no range"),
        (chapter(section("C00", diag("C00")), name=""), "has no name"),
        (section("C00", diag("C00")), "outside of a chapter"),
        (chapter(section("C00", diag("C00")), section("C00", diag("C01"))), "second time"),
        (chapter(diag("C00")), "in a chapter, not in a section"),
        (diag("C00"), "in a ICD10CM.tabular, not in a section"),
        (chapter(section("C00", section("C00", diag("C00")))), "in a section, not in a section of a chapter"),
        (chapter(section("C00", diag("C00", f"<notes>{diag('C00.0')}</notes>"))), "in a notes, not in a section"),
        (chapter(section("C00", "<diag><name>C00</name></diag>")), "lacks its name or its title"),
        (chapter(section("C00", "<diag/>")), "lacks its name or its title"),
        (
            chapter(section("C00", diag("C00", '<sevenChrDef><extension char="ab">x</extension></sevenChrDef>'))),
            "seventh character",
        ),
        (
            chapter(section("C00", "<diag><name>C00</name><desc>x</desc>" * 60 + "</diag>" * 60)),
            "nested deeper",
        ),
    ],
)
def test_what_is_off_the_layout(content: str, message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        listed(content)


def chapter_of(told: TabularList, key: GroupKey) -> str:
    while key in told.hierarchy.parents:
        key = told.hierarchy.parents[key]
    return key[1]


@pytest.fixture(scope="module")
def list_of_april_2026(tabular_of_april_2026: Path) -> TabularList:
    return read_tabular(tabular_of_april_2026.read_bytes(), source(Role.TABULAR), CM, LineCache())


def test_chapters_and_sections_of_fy2026(list_of_april_2026: TabularList, tabular_of_april_2026: Path) -> None:
    tree = list_of_april_2026.hierarchy
    kinds = Counter(group.kind for group in tree.groups)
    assert kinds == {"chapter": 22, "section": 297}
    chapters = {f"{group.first}-{group.last}": group.id for group in tree.groups if group.kind == "chapter"}
    assert list(chapters.values()) == [str(number) for number in range(1, 23)]
    root = etree.parse(tabular_of_april_2026).getroot()
    assert len(list(root.iter("sectionRef"))) == 289
    diags = {str(each.findtext("name")): len(list(each.iter("diag"))) for each in root.iter("chapter")}
    sections = Counter(chapter_of(list_of_april_2026, key) for key in tree.parents)
    assert {span: (sections[name], diags[name]) for span, name in chapters.items()} == SECTIONS_AND_DIAGS


def test_wrapping_sections_hold_sections_and_the_others_categories(list_of_april_2026: TabularList) -> None:
    tree = list_of_april_2026.hierarchy
    with_categories = {key[1] for key in tree.homes.values()}
    wrapping = [group.id for group in tree.groups if group.kind == "section" and group.id not in with_categories]
    assert sorted(wrapping) == sorted(WRAPPERS)
    holding = {above[1] for above in tree.parents.values() if above[0] == "section"}
    assert holding == WRAPPERS


def test_every_category_lies_in_the_one_smallest_range_that_holds_it(list_of_april_2026: TabularList) -> None:
    tree = list_of_april_2026.hierarchy
    places = {category: at for at, category in enumerate(tree.homes)}
    assert len(places) == 1918
    spans = {
        group.id: range(places[group.first], places[group.last] + 1)
        for group in tree.groups
        if group.kind == "section" and group.first in places and group.last in places
    }
    # Two ranges do not say what lies in them: U00-U49 names no category, J40-J4A ends before J47.
    assert len(spans) == 296
    unlike = []
    for category, at in places.items():
        around = sorted((len(span), ident) for ident, span in spans.items() if at in span)
        assert all(one < other for (one, _), (other, _) in pairwise(around))
        if not around or around[0][1] != tree.homes[category][1]:
            unlike.append(category)
    assert unlike == ["J45", "J47", "U07", "U09"]


@pytest.mark.parametrize(
    ("category", "home"),
    [
        ("C4A", "C43-C44"),
        ("M1A", "M05-M14"),
        ("Z3A", "Z30-Z39"),
        ("O9A", "O94-O9A"),
        ("C7A", "C7A"),
        ("C7B", "C7B"),
        ("D3A", "D3A"),
        ("J4A", "J40-J4A"),
        ("J47", "J40-J4A"),
        ("C50", "C50"),
    ],
)
def test_categories_out_of_alphabetic_order(list_of_april_2026: TabularList, category: str, home: str) -> None:
    assert list_of_april_2026.hierarchy.homes[category] == ("section", home)


def test_the_longest_prefix_is_the_parent_that_the_list_writes(
    list_of_april_2026: TabularList, tabular_of_april_2026: Path
) -> None:
    codes = list_of_april_2026.part.facts.keys()
    written = {
        str(each.findtext("name")).replace(".", ""): str(each.xpath("string(../name)")).replace(".", "")
        for each in etree.parse(tabular_of_april_2026).getroot().iter("diag")
    }
    assert len(written) == 46_881
    prefixes = {
        code: next((code[:end] for end in range(len(code) - 1, 2, -1) if code[:end] in codes), "") for code in written
    }
    assert prefixes == written


def test_every_note_of_fy2026_is_kept(list_of_april_2026: TabularList) -> None:
    counts: Counter[str] = Counter()
    for notes in (*list_of_april_2026.notes.values(), *list_of_april_2026.group_notes.values()):
        counts.update({kind: len(texts) for kind, texts in notes.texts.items()})
        counts.update(seventh=len(notes.seventh), seventh_terms=sum(map(len, notes.seventh_terms.values())))
    assert {kind: counts[kind] for kind in (*NOTE_KINDS, "seventh", "seventh_terms")} == {
        "inclusion_term": 12_574,
        "includes": 1_024,
        "excludes1": 5_407,
        "excludes2": 2_520,
        "excludes": 0,
        "code_first": 809,
        "use_additional": 1_485,
        "code_also": 655,
        "notes": 180,
        "seventh_character_note": 508,
        "seventh": 1_790,
        "seventh_terms": 8,
    }
    lengths = Counter(len(code) for code, notes in list_of_april_2026.notes.items() if notes.seventh)
    assert lengths == {3: 421, 4: 32, 5: 55}


def test_placeholders_are_headers_of_their_own(list_of_april_2026: TabularList) -> None:
    facts = list_of_april_2026.part.facts
    assert [facts[code].billable for code in ("H211X", "H540X")] == [False, False]


@pytest.mark.parametrize(
    ("path", "sections"),
    [
        (f"{CDC}/2012/ICD10CM_2012_Full_XML.zip", 291),
        (f"{CDC}/2013/ICD10CM_FY2013_Full_XML.zip", 291),
        (f"{CDC}/2014/ICD10CM_FY2014_Full_XML.zip", 291),
        (f"{CDC}/2017/ICD10CM_FY2017_Full_XML.zip", 295),
        ("extra/icd10cm/2021-january/icd10cm_tabular_2021.xml", 296),
        ("extra/icd10cm/2025-april/icd10cm-tabular-April-2025.xml", 296),
    ],
)
def test_the_groups_of_other_years(mirror: Path, path: str, sections: int) -> None:
    with archive.open_file(mirror / path) as opened:
        member = opened.find(r"tabular.*\.xml$")
        told = read_tabular(member.data, opened.source(member, Role.TABULAR), CM, LineCache())
    assert Counter(group.kind for group in told.hierarchy.groups)["section"] == sections
    holding = {above[1] for above in told.hierarchy.parents.values() if above[0] == "section"}
    assert holding == WRAPPERS
    assert all(code in told.part.facts for code in told.hierarchy.homes)


def test_one_parse_gives_the_same_codes(official: ReadPart, mirror: Path) -> None:
    path = "extra/icd10cm/2025-april/icd10cm-tabular-April-2025.xml"
    part = official(Role.TABULAR, "icd10cm", path, r"\.xml$")
    told = read_tabular((mirror / path).read_bytes(), part.source, CM, LineCache())
    assert told.part == part
