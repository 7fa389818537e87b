"""The CDC tabular lists of ICD-9-CM (docs/formats.md 1.4)."""

from __future__ import annotations

import pytest
from loader_samples import source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.tabular.groups import Group
from loaders.icd9 import tabular as icd9_tabular
from loaders.icd9.tabular import Icd9TabularList

STYLES = (
    "Normal",
    "Chapter",
    "Section",
    "Tabular",
    "Three-digit Level",
    "Fourth-digit Level",
    "4digits Bracket",
    "5table",
    "5table list1",
    "4table head",
    "4table list1",
    "4digits Excludes head",
    "4digits Excludes line",
    "4digits Excludes list1",
    "4digits line",
    "4digits list1",
    "3digits Additional head",
    "3digits CFST",
    "Neoplasm",
)
CHAPTER = ("Chapter", "1.  FEVERS (001-139)")
BLOCK = ("Section", "SMALL FEVERS(001-009)")
CATEGORY = ("Three-digit Level", "001\\tab Fever")
CODE = ("Fourth-digit Level", "001.0\\tab Mild fever")
TABLE = [
    ("5table", "The following fifth-digit subclassification is for use with category 001:"),
    ("5table list1", "0\\tab by day"),
    ("5table list1", "1\\tab by night"),
    ("5table list1", "2\\tab at dusk"),
]


def read(*paragraphs: tuple[str, str], system: str = "icd9cm") -> Icd9TabularList:
    sheet = "".join(f"{{\\s{number} {style};}}" for number, style in enumerate(STYLES))
    body = "".join(f"\\pard\\plain \\s{STYLES.index(style)} {{{text}\\par }}\n" for style, text in paragraphs)
    document = f"{{\\rtf1\\ansi\\ansicpg1252{{\\stylesheet{sheet}}}\n{body}}}"
    return icd9_tabular.read(document.encode("ascii"), source(Role.TABULAR), SYSTEMS[system])


def texts(tabular: Icd9TabularList, code: str) -> dict[str, tuple[str, ...]]:
    return dict(tabular.notes[code].texts)


def test_headings_are_chapters_and_blocks_within_each_other() -> None:
    tabular = read(
        CHAPTER,
        BLOCK,
        ("Section", "SMALLER FEVERS (001)"),
        CATEGORY,
        ("Tabular", "OTHER CAUSES (E800-E999)"),
        ("Section", "PLACE (E849)"),
        ("Fourth-digit Level", "E849.0\\tab Home"),
    )
    chapter, small, smaller, causes, place = tabular.hierarchy.groups
    assert chapter == Group("chapter", "1", "FEVERS", "001", "139")
    assert small == Group("block", "001-009", "SMALL FEVERS", "001", "009")
    assert (smaller.id, causes.kind, causes.id) == ("001", "chapter", "E800-E999")
    assert tabular.hierarchy.parents == {small.key: chapter.key, smaller.key: small.key, place.key: causes.key}
    assert tabular.hierarchy.homes == {"001": smaller.key, "E849": place.key}
    assert "E849" not in tabular.titles


def test_a_heading_without_its_style_is_one_by_its_capitals() -> None:
    burn = ("Three-digit Level", "940\\tab Burn")
    tabular = read(
        ("Normal", "17.  INJURY (800-999)"), ("Normal", "BURNS (940-949)"), burn, ("Normal", "See (941-942)")
    )
    assert [group.key for group in tabular.hierarchy.groups] == [("chapter", "17"), ("block", "940-949")]


def test_a_block_outside_the_range_of_its_chapter_lies_in_it_by_its_place() -> None:
    tabular = read(("Tabular", "FACTORS (V01-V90)"), ("Section", "PLACENTA (V91)"), ("Three-digit Level", "V91\\tab A"))
    assert tabular.hierarchy.parents == {("block", "V91"): ("chapter", "V01-V90")}


def test_a_category_under_no_heading_has_no_home() -> None:
    tabular = read(("Chapter", "1. NERVES (01-05)"), ("Three-digit Level", "00.1\\tab Other"), system="icd9pcs")
    assert tabular.hierarchy.homes == {}


@pytest.mark.parametrize(
    "paragraph",
    [
        ("Fourth-digit Level", "001.0Mild fever"),
        ("Fourth-digit Level", "001. 0 \\tab Mild   fever"),
        ("4digits Excludes line", "{\\*\\bkmkstart 001.0}{\\*\\bkmkend 001.0}001.0\\tab Mild fever"),
        ("Normal", "001.0\\tab Mild fever"),
    ],
    ids=["no blank", "blanks", "style of a note", "no style"],
)
def test_a_code_is_known_by_what_it_looks_like(paragraph: tuple[str, str]) -> None:
    assert read(CHAPTER, CATEGORY, paragraph).titles == {"001": "Fever", "0010": "Mild fever"}


@pytest.mark.parametrize("paragraph", [("Neoplasm", "199\\tab Others"), ("4digits list1", "13"), ("Normal", "")])
def test_codes_in_notes_are_no_codes_of_the_list(paragraph: tuple[str, str]) -> None:
    assert list(read(CHAPTER, CATEGORY, paragraph).titles) == ["001"]


def test_a_table_of_digits_stands_for_codes() -> None:
    tabular = read(CHAPTER, CATEGORY, *TABLE, CODE)
    assert list(tabular.titles) == ["001", "0010", "00100", "00101", "00102"]
    assert tabular.titles["00101"] == "Mild fever, by night"


@pytest.mark.parametrize(("bracket", "digits"), [("[0-1]", "01"), ("[0, 2]", "02"), ("[2]", "2"), ("[0-9]", "012")])
def test_a_bracket_says_which_digits_of_a_table_a_code_takes(bracket: str, digits: str) -> None:
    tabular = read(CHAPTER, CATEGORY, *TABLE, CODE, ("4digits Bracket", bracket))
    assert [code[4:] for code in tabular.titles if len(code) == 5] == list(digits)


def test_a_code_without_a_bracket_among_others_with_one_takes_no_digits() -> None:
    other = ("Fourth-digit Level", "001.1\\tab Other fever")
    tabular = read(CHAPTER, CATEGORY, *TABLE, CODE, ("4digits Bracket", "[0]"), other)
    assert list(tabular.titles) == ["001", "0010", "00100", "0011"]


def test_a_bracket_that_no_table_is_for_says_nothing() -> None:
    assert list(read(CHAPTER, CATEGORY, CODE, ("4digits Bracket", "[0-3]")).titles) == ["001", "0010"]


def test_codes_that_are_printed_come_from_no_table() -> None:
    tabular = read(CHAPTER, CATEGORY, *TABLE, CODE, ("Fourth-digit Level", "001.05\\tab Fever at noon"))
    assert list(tabular.titles) == ["001", "0010", "00105"]


def test_the_digits_of_a_table_go_on_under_another_style() -> None:
    tabular = read(CHAPTER, CATEGORY, *TABLE[:2], ("4digits Excludes line", "1\\tab by night"), CODE)
    assert tabular.titles["00101"] == "Mild fever, by night"


@pytest.mark.parametrize(
    ("scope", "takes"),
    [
        ("categories 001-002", ["0010", "0014", "0019", "0020"]),
        ("codes 001.0, .4-.9", ["0010", "0014", "0019"]),
        ("category 002 and codes 001.0 and 001.4", ["0010", "0014", "0020"]),
        ("categories 001.0-001.4", ["0010", "0014"]),
    ],
)
def test_the_head_of_a_table_says_for_which_codes_it_is(scope: str, takes: list[str]) -> None:
    codes = [("Fourth-digit Level", f"{code[:3]}.{code[3]}\\tab Fever") for code in ("0010", "0014", "0019", "0020")]
    tabular = read(CHAPTER, ("5table", f"The following fifth-digits are for use with {scope}:"), TABLE[1], *codes)
    assert [code[:4] for code in tabular.titles if len(code) == 5] == takes


def test_a_table_that_names_no_code_is_for_the_one_above() -> None:
    table = ("5table", "Requires fifth digit to identify stage:")
    second = ("Three-digit Level", "002\\tab Chill")
    tabular = read(CHAPTER, CATEGORY, table, TABLE[1], CODE, second, ("Fourth-digit Level", "002.0\\tab Cold"))
    assert list(tabular.titles) == ["001", "0010", "00100", "002", "0020"]


def test_a_table_may_go_on_from_the_one_before() -> None:
    tabular = read(
        ("Tabular", "FACTORS (V01-V91)"),
        ("4table head", "The following fourth-digit subdivisions are for use with categories V30-V39:"),
        ("4table list1", "0\\tab Born in hospital"),
        ("4table list1", "1\\tab Born elsewhere"),
        ("5table", "The following two fifths-digits are for use with the fourth-digit .0, Born in hospital:"),
        ("5table list1", "0\\tab by day"),
        ("Three-digit Level", "V30\\tab One"),
    )
    assert list(tabular.titles) == ["V30", "V300", "V3000", "V301"]
    assert tabular.titles["V3000"] == "One, Born in hospital, by day"


def test_external_causes_take_fourth_digits_after_four_characters() -> None:
    head = ("4table head", "The following fourth-digit subdivisions are for use with categories E800-E807:")
    train = ("Three-digit Level", "E800\\tab Train")
    assert list(read(("Tabular", "CAUSES (E800-E999)"), head, ("4table list1", "0\\tab Guard"), train).titles) == [
        "E800",
        "E8000",
    ]


def test_procedures_take_fourth_digits_after_three() -> None:
    head = ("4table head", "The following fourth-digit subclassification is for use with categories in section 38.0:")
    codes = [("Three-digit Level", "38.0\\tab Cut"), ("Three-digit Level", "38.1\\tab Stitch")]
    chapter = ("Chapter", "7.  HEART (35-39)")
    tabular = read(chapter, head, ("4table list1", "0\\tab any site"), *codes, system="icd9pcs")
    assert list(tabular.titles) == ["380", "3800", "381"]


def test_a_zero_stands_in_for_missing_fourth_digits() -> None:
    zero = ("3digits Additional head", "Use 0 as fourth digit for category 001")
    tabular = read(CHAPTER, *TABLE, CATEGORY, ("4digits Bracket", "[0,2]"), zero)
    assert list(tabular.titles) == ["001", "0010", "00100", "00102"]
    assert tabular.titles["0010"] == "Fever"


def test_notes_are_told_apart_by_how_they_begin_and_by_their_style() -> None:
    tabular = read(
        CHAPTER,
        ("Normal", "Note:\\tab All of them"),
        CATEGORY,
        ("4digits line", "Hot:"),
        ("4digits list1", "head"),
        ("4digits list1", "feet"),
        ("4digits line", "Glow"),
        ("4digits Excludes head", "Excludes:\\tab cold (002)"),
        ("4digits Excludes line", "burn of:"),
        ("4digits Excludes list1", "hand (944.0)"),
        ("3digits Additional head", "Use additional code to identify cause"),
        ("3digits CFST", "Code first underlying disease"),
        ("Three-digit Level", "Code also any visit"),
        ("4digits Excludes head", "Includes:\\tab heat"),
        ("4digits Excludes line", "warmth"),
    )
    assert texts(tabular, "001") == {
        "inclusion_term": ("Hot: head", "Hot: feet", "Glow"),
        "excludes": ("cold (002)", "burn of: hand (944.0)"),
        "use_additional": ("Use additional code to identify cause",),
        "code_first": ("Code first underlying disease",),
        "code_also": ("Code also any visit",),
        "includes": ("heat", "warmth"),
    }
    assert tabular.group_notes["chapter", "1"].texts == {"notes": ("All of them",)}


@pytest.mark.parametrize(
    ("paragraphs", "says"),
    [
        ([("Section", "FEVERS")], "line 2: the heading 'FEVERS' names no range"),
        ([CHAPTER, ("Three-digit Level", "001\\tab ")], "line 3: code 001 lacks a title"),
        ([CHAPTER, ("Fourth-digit Level", "01.1\\tab Fever")], "line 3: '01.1' .* leading zeros are lost"),
        ([CHAPTER], "holds no code"),
        ([CHAPTER, ("4digits Bracket", "[0-1]")], "in brackets below no code"),
        ([CHAPTER, ("5table list1", "0\\tab by day")], "a digit of no table"),
        ([("5table", "Requires fifth digit")], "for no code"),
        ([CHAPTER, ("5table", "The following fifth-digit follows .0:")], "follow those of no other"),
        ([("3digits Additional head", "Use 0 as fourth digit")], "for no category"),
        ([CHAPTER, CATEGORY, *TABLE, CODE, ("4digits Bracket", "[7]")], "no table has the digits"),
    ],
)
def test_a_list_off_its_layout_is_named(paragraphs: list[tuple[str, str]], says: str) -> None:
    with pytest.raises(LayoutError, match=says) as raised:
        read(*paragraphs)
    assert raised.value.remedy


@pytest.mark.parametrize("twice", [CHAPTER, BLOCK, CATEGORY])
def test_nothing_is_listed_twice(twice: tuple[str, str]) -> None:
    with pytest.raises(DuplicateCode, match=r"line 5: \w+ \S+ is listed"):
        read(CHAPTER, BLOCK, CATEGORY, twice)
