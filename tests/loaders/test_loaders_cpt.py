"""CPT deliveries (docs/formats.md 6.1). Every title here is invented: CPT is copyright of the AMA."""

from __future__ import annotations

from datetime import date

import pytest
from loader_samples import source

from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role
from loaders.cpt import code_files as cpt
from loaders.cpt.code_files import CptFile, CptRecord, Layout

NOTICE = "Files of invented titles\r\nNobody owns them\r\n\r\n"
COLUMNS = (
    "Concept Id",
    "CPT Code",
    "Long",
    "Medium",
    "Short",
    "Consumer",
    "Spanish Consumer",
    "Current Descriptor Effective Date",
    "Test Name",
    "Lab Name",
    "Manufacturer Name",
)


def read(content: str, layout: Layout, encoding: str = "utf-8") -> CptFile:
    return cpt.read(content.encode(encoding), source(Role.CODES), layout)


def consolidated(*rows: tuple[str, ...], notice: str = "Invented\r\n\r\nagain\r\n") -> CptFile:
    lines = ["\t".join(row) for row in (COLUMNS, *rows)]
    return read(notice + "\r\n".join(lines) + "\r\n", Layout.CONSOLIDATED)


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("LONGULT.txt", Layout.LONG),
        ("2031/Longut.TXT", Layout.LONG),
        ("LONGULF.txt", Layout.LONG_FIXED),
        ("LONGUF.txt", Layout.LONG_FIXED),
        ("MEDU.txt", Layout.MEDIUM),
        ("MEDUL.txt", Layout.MEDIUM),
        ("SHORTU.txt", Layout.SHORT),
        ("SHORTUL.txt", Layout.SHORT),
        ("Consolidated_Code_List.txt", Layout.CONSOLIDATED),
        ("ConsolidatedCodeList.txt", Layout.CONSOLIDATED),
        ("MODUL.txt", None),
        ("README.txt", None),
    ],
)
def test_the_name_of_a_file_says_how_it_is_laid_out(name: str, layout: Layout | None) -> None:
    assert cpt.layout_of(name) is layout


@pytest.mark.parametrize(
    ("layout", "line", "record"),
    [
        (Layout.LONG, "00001\tPolishing of a moon, first", CptRecord("Polishing of a moon, first", None, None, "I")),
        (Layout.MEDIUM, "00001 POLISHING MOON 1ST   ", CptRecord(None, "POLISHING MOON 1ST", None, "I")),
        (Layout.SHORT, "00001 Polish moon 1st", CptRecord(None, None, "Polish moon 1st", "I")),
    ],
)
def test_each_file_states_one_title(layout: Layout, line: str, record: CptRecord) -> None:
    assert read(NOTICE + line + "\r\n", layout).codes == {"00001": record}


def test_a_notice_ends_with_the_first_blank_line_and_may_be_gone() -> None:
    assert list(read(NOTICE + "\r\n00001\tOne\r\n\r\n00002\tTwo\r\n", Layout.LONG).codes) == ["00001", "00002"]
    assert list(read("00001\tOne\n00002\tTwo\n", Layout.LONG).codes) == ["00001", "00002"]


def test_long_titles_go_on_over_numbered_lines() -> None:
    first = "Polishing of a moon, including the far side, when seen from a planet of"
    file = read(f"{NOTICE}0000101 {first:<72}\r\n0000102 the same star\r\n0000201 Short\r\n", Layout.LONG_FIXED)
    assert {code: record.long for code, record in file.codes.items()} == {
        "00001": f"{first} the same star",
        "00002": "Short",
    }


@pytest.mark.parametrize(
    ("code", "category"),
    [("00001", "I"), ("0001A", "I"), ("0001F", "II"), ("0001T", "III"), ("0001U", "PLA"), ("0001M", "MAAA")],
)
def test_the_shape_of_a_code_says_its_category(code: str, category: str) -> None:
    assert cpt.category_of(code) == category
    assert read(f"{code}\tInvented\n", Layout.LONG).codes[code].category == category


def test_a_consolidated_list_states_all_titles_and_their_day() -> None:
    file = consolidated(
        ("7", "00001", "Polishing of a moon", "POLISHING MOON", "POLISH MOON", "", "", "20310101", "", "", ""),
        ("8", "0002U", "Weighing of a moon", "WEIGHING MOON", "", "", "", "1/4/2031"),
    )
    assert file.codes == {
        "00001": CptRecord("Polishing of a moon", "POLISHING MOON", "POLISH MOON", "I", date(2031, 1, 1)),
        "0002U": CptRecord("Weighing of a moon", "WEIGHING MOON", None, "PLA", date(2031, 1, 4)),
    }


@pytest.mark.parametrize(
    ("printed", "day"), [("", None), ("2031-02-03", date(2031, 2, 3)), ("2031-02-03 00:00:00.0", date(2031, 2, 3))]
)
def test_days_are_written_in_several_ways(printed: str, day: date | None) -> None:
    assert consolidated(("7", "00001", "One", "", "", "", "", printed)).codes["00001"].effective == day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_in_utf_8_or_cp1252(encoding: str) -> None:
    assert read("00001\tMénière moon\n", Layout.LONG, encoding).codes["00001"].long == "Ménière moon"


@pytest.mark.parametrize(
    ("content", "layout", "says"),
    [
        ("", Layout.LONG, "empty"),
        ("A notice\nwithout an end\n", Layout.LONG, "line 1: .* no blank line ends"),
        (NOTICE, Layout.LONG, "no blank line ends"),
        ("A notice\n\n00001\tOne\nTwo\n", Layout.LONG, "line 4: .* not a code and a title"),
        ("00001\tOne\n2\tTwo\n", Layout.LONG, "line 2: '2' .* leading zeros are lost"),
        ("00001\tOne\n25\tTwo\n", Layout.LONG, "line 2: '25' .* leading zeros are lost"),
        ("00001\t \n", Layout.LONG, "not a code and a title"),
        ("0000X\tOne\n", Layout.LONG, "shape of a code of CPT"),
        ("00001\tOne\x07\n", Layout.LONG, "control character"),
        ("00001\t" + "x" * 40_000, Layout.LONG, "more than 32768"),
        ("00001 " + "x" * 101, Layout.MEDIUM, "more than 100"),
        ("00001 " + "x" * 29, Layout.SHORT, "more than 28"),
        ("0000102 Second\n", Layout.LONG_FIXED, "line 02 of code 00001 is out of turn"),
        ("0000101 First\n0000103 Third\n", Layout.LONG_FIXED, "line 2: line 03"),
        ("0000101 First\n0000202 Other\n", Layout.LONG_FIXED, "line 2: line 02 of code 00002"),
        ("0000101 First\n0000102 " + "x" * 73, Layout.LONG_FIXED, "line 2"),
        ("Invented\n", Layout.CONSOLIDATED, "no line begins with 'Concept Id'"),
        ("Concept Id\tCPT Code\tLong\n", Layout.CONSOLIDATED, "lack Medium, Short, Current Descriptor"),
    ],
)
def test_a_file_off_its_layout_is_named(content: str, layout: Layout, says: str) -> None:
    with pytest.raises(LayoutError, match=says) as raised:
        read(content, layout)
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("7", "00001"), "line 5: code 00001 lacks a title"),
        (("7", "1", "One"), "leading zeros are lost"),
        (("7", "00001", "One", "", "", "", "", "soon"), "'soon' is no day"),
        (("7", "00001", "One", "", "", "", "", "20311301"), "'20311301' is no day: month"),
        (tuple("7" * 12), "12 cells where 11 are due"),
    ],
)
def test_a_row_off_its_layout_is_named(row: tuple[str, ...], says: str) -> None:
    with pytest.raises(LayoutError, match=says):
        consolidated(row)


def test_a_consolidated_list_without_codes_is_refused() -> None:
    with pytest.raises(LayoutError, match="lists no code"):
        consolidated()


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        ("00001\tOne\n00002\tTwo\n00001\tOne\n", Layout.LONG),
        ("0000101 One\n0000201 Two\n0000101 One\n", Layout.LONG_FIXED),
    ],
)
def test_a_code_listed_twice_is_named_with_its_line(content: str, layout: Layout) -> None:
    with pytest.raises(DuplicateCode, match="line 3: code 00001"):
        read(content, layout)
