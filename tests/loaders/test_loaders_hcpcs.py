"""HCPCS Level II contractor files and their corrections (docs/formats.md 5.1, 5.5)."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from loader_samples import source
from openpyxl import Workbook

from crosswalk.domain.codes.systems import END
from crosswalk.domain.errors import CrosswalkError, DuplicateCode, LayoutError, UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.dated_records import Correction, DatedRecord
from crosswalk.domain.history.own_dates import OwnInterval, Publication, own_intervals
from crosswalk.domain.history.releases import Role
from loaders.hcpcs import contractor_file as hcpcs
from loaders.hcpcs import corrections as hcpcs_corrections
from loaders.hcpcs.record import FIELDS
from loaders.shared import archive

DOWNLOADS = "www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets/Downloads"
EXTRA = "extra/hcpcs"
SOURCE = source(Role.CODES)
DATES = ("ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD")
HEADER = ["HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION"]
HEADER += [column for field in FIELDS for column in field.columns]
HEADER += DATES


def first(
    code: str,
    long: str = "Bed",
    *,
    kind: str = "3",
    sequence: str = "00100",
    dates: str = "2016010120160101",
    ended: str = "",
) -> str:
    """The first line of a code, with a price, two references to other codes, coverage and types of service."""
    details = {
        120: "0053",
        205: "A0425A0426",
        230: "D",
        231: "YY20160101",
        253: "0088",
        257: "D1A",
        261: "1P",
        266: "  0",
    }
    line = list(f"{code:>5}{sequence}{kind}{long:<80}{'Short':<28}".ljust(320))
    for start, text in (details | {269: dates, 285: ended, 293: "N"}).items():
        line[start - 1 : start - 1 + len(text)] = text
    return "".join(line)


def further(code: str, text: str, *, kind: str = "4", sequence: str = "00200", width: int = 80) -> str:
    return f"{code:>5}{sequence}{kind}{text:<{width}}"


def records(*lines: str, ending: str = "\r\n") -> list[DatedRecord]:
    return list(hcpcs.read(ending.join(lines).encode("latin-1"), SOURCE).records)


def row(code: str, **cells: object) -> list[object]:
    """The row of a code in a workbook, other cells named by their column with `_` for a blank."""
    given: dict[str, object] = {
        "HCPC": code, "SEQNUM": "0010", "RECID": "3", "LONG DESCRIPTION": "Bed", "SHORT DESCRIPTION": "Short",
        "PRICE1": "00", "PRICE2": "53", "XREF1": "A0425", "XREF2": "A0426", "COV": "D", "ASC_GRP": "YY",
        "ASC_DT": "20160101", "PROCNOTE": "0088", "BETOS": "D1A", "TOS1": "1", "TOS2": "P", "ANEST_BU": "  0",
        "ADD DT": "20160101", "ACT EFF DT": "20160101", "ACTION CD": "N",
    }  # fmt: skip
    given |= {
        name.replace("_", " ") if name.replace("_", " ") in HEADER else name: cell for name, cell in cells.items()
    }
    return [given.get(column) for column in HEADER]


def workbook(*rows: Sequence[object], header: Sequence[object] = HEADER, above: int = 0) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [*[["***Disclaimers"]] * above, header, *rows]:
        sheet.append(list(line))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def sheet_records(*rows: Sequence[object], above: int = 0) -> list[DatedRecord]:
    return list(hcpcs.read(workbook(*rows, above=above), SOURCE).records)


def fault(data: bytes, kind: type[CrosswalkError] = LayoutError) -> tuple[int | None, str]:
    """Line and message of the error that reading raises; every one names the file and a remedy."""
    with pytest.raises(kind) as raised:
        hcpcs.read(data, SOURCE)
    where = raised.value.where
    assert where is not None
    assert where.file == "file.txt"
    assert raised.value.remedy
    return where.line, raised.value.message


BED = DatedRecord(
    code="E0250",
    kind="procedure",
    short="Short",
    long="Bed",
    added=date(2016, 1, 1),
    action_day=date(2016, 1, 1),
    terminated=None,
    action="N",
    properties={
        "pricing": ("00", "53"),
        "cross_references": ("A0425", "A0426"),
        "coverage": ("D",),
        "asc_group": ("YY",),
        "asc_day": ("20160101",),
        "processing_note": ("0088",),
        "betos": ("D1A",),
        "type_of_service": ("1", "P"),
        "anaesthesia_units": ("0",),
    },
)


def test_both_forms_state_every_field_by_name() -> None:
    assert records(first("E0250")) == [BED]
    assert sheet_records(row("E0250")) == [BED]


def test_a_modifier_is_one_by_its_record_id() -> None:
    modifier = replace(BED, code="A1", kind="modifier")
    assert records(first("A1", kind="7")) == [modifier]
    assert sheet_records(row("   A1", RECID="7")) == [modifier]


@pytest.mark.parametrize("width", [80, 309])
def test_a_long_description_is_joined_with_one_blank(width: int) -> None:
    lines = [first("E0250", "Hospital bed,  fixed"), further("E0250", "height,", width=width)]
    lines.append(further("E0250", "with mattress", sequence="00300", width=width))
    assert records(*lines, first("E0251"))[0].long == "Hospital bed, fixed height, with mattress"
    rows = [row("E0250", LONG_DESCRIPTION="Hospital bed, fixed\xa0")]
    rows.append(row("E0250", SEQNUM="0020", RECID="4", LONG_DESCRIPTION="height"))
    assert sheet_records(*rows, row("E0251"))[0].long == "Hospital bed, fixed height"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_disclaimers_above_the_first_record_are_passed_over(ending: str) -> None:
    above = ["***Disclaimers", "", "-- Discont3nued\tcodes\xa0will appear for four years  ", ""]
    assert records(*above, first("E0250"), "", ending=ending) == [BED]
    assert sheet_records(row("E0250"), above=9) == [BED]


def test_blank_rows_of_a_workbook_are_passed_over() -> None:
    assert sheet_records([], row("E0250"), [], []) == [BED]


def test_blank_dates_are_none_and_a_termination_is_a_date() -> None:
    assert records(first("E0250", dates="        20160101", ended="20151231"))[0] == replace(
        BED, added=None, terminated=date(2015, 12, 31)
    )


def test_cells_that_became_numbers_or_dates() -> None:
    cells = {"PRICE1": 0, "PROCNOTE": 88.0, "ANEST_BU": 0, "ACT_EFF_DT": 20160101, "ADD_DT": date(2016, 1, 1)}
    assert sheet_records(row("E0250", **cells)) == [BED]


def test_an_asc_date_in_place_of_its_group() -> None:
    """The five codes of 2018."""
    line = first("E0250")
    shifted = line[:230] + "20160101  " + line[240:]
    expected = {name: values for name, values in BED.properties.items() if name != "asc_group"}
    assert records(shifted)[0].properties == expected
    assert sheet_records(row("E0250", ASC_GRP="20", ASC_DT="160101"))[0].properties == expected


GOOD = first("E0250")


@pytest.mark.parametrize(
    ("lines", "line", "says"),
    [
        ([GOOD, first("E0251", kind="5")], 2, "record id '5'"),
        ([first("E0250", kind="A")], 1, "record id 'A'"),
        ([further("E0250", "height")], 1, "without its first line"),
        ([GOOD, further("E0251", "height")], 2, "without its first line"),
        ([GOOD, further("E0250", "height", kind="8")], 2, "without its first line"),
        ([GOOD, further("E0250", "height", sequence="00300")], 2, "is missing"),
        ([GOOD, further("E0250", "x"), further("E0250", "y")], 3, "is missing"),
        ([first("E0250", sequence="00200")], 1, "another sequence number"),
        ([first("E0250", dates="2016130120160101")], 1, "add date of code E0250 is '20161301'"),
        ([first("E0250", dates="201601012016W011")], 1, "action effective date"),
        ([GOOD, first("E0251", ended="20150229")], 2, "termination date"),
        ([first("E0250", ended="2015123")], 1, "termination date"),
        ([GOOD[:232] + "20161332" + GOOD[240:]], 1, "asc_day"),
        ([GOOD[:292]], 1, "292 characters"),
        ([GOOD + " "], 1, "321 characters"),
        ([GOOD, "E025100200"], 2, "characters"),
        ([GOOD[:20] + "\t" + GOOD[21:]], 1, "control character"),
        ([GOOD, "", first("E0251")], 2, "columns 1 to 10"),
        ([GOOD, "***Disclaimers"], 2, "columns 1 to 10"),
        ([first("E0250", long="")], 1, "lacks a long description"),
        ([first("EX250")], 1, "shape"),
        ([first("00250")], 1, "shape"),
        ([first("E0250", kind="7")], 1, "a modifier"),
        ([first("A1")], 1, "a procedure"),
        ([first("A1", kind="7").lstrip(), GOOD], 1, "out of columns"),
        (["***Disclaimers"], None, "no HCPCS record"),
    ],
)  # fmt: skip
def test_a_line_off_the_layout_is_named(lines: list[str], line: int | None, says: str) -> None:
    at, message = fault("\r\n".join(lines).encode("latin-1"))
    assert at == line
    assert says in message


def test_a_code_listed_twice() -> None:
    assert fault("\n".join([GOOD, first("E0251"), GOOD]).encode(), DuplicateCode) == (
        3,
        "code E0250 is listed a second time.",
    )
    assert fault(workbook(row("E0250"), row("E0250")), DuplicateCode)[0] == 3


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (workbook(header=["a"]), None, "begins with 'HCPC'"),
        (workbook(), None, "no HCPCS record"),
        (workbook(row("E0250"), header=[*HEADER[:-1], "ACTION"]), None, "ACTION CD"),
        (workbook(row("E0250", SEQNUM="first")), 2, "'first'"),
        (workbook(row("E0250", SEQNUM=None)), 2, "sequence number"),
        (workbook(row("E0250"), row("E0251", RECID="9")), 3, "record id '9'"),
        (workbook(row("E0250", RECID="4")), 2, "without its first line"),
        (workbook(row("E0250", TERM_DT="never")), 2, "termination date"),
        (workbook(row("E0250", COV="D"), row("25.0")), 3, "leading zeros"),
    ],
)
def test_a_row_off_the_layout_is_named(data: bytes, line: int | None, says: str) -> None:
    at, message = fault(data)
    assert at == line
    assert says in message


def test_a_damaged_workbook() -> None:
    assert fault(workbook(row("E0250"))[:2000], UnreadableArchive)[0] is None
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as book:
        book.writestr("[Content_Types].xml", "<Types>")
    assert fault(empty.getvalue(), UnreadableArchive)[0] is None


def test_a_workbook_that_unpacks_to_more_than_any_official_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_MEMBER", 100)
    assert fault(workbook(row("E0250")), UnsafeArchive)[0] is None


# ---- official files

Read = Callable[[str], list[DatedRecord]]

FORMS = {
    "2016 text": (f"{EXTRA}/2016/HCPC2016_CONTR_ANWEB.txt", ""),
    "2016 workbook": (f"{EXTRA}/2016/HCPC2016_CONTR_ANWEB.xlsx", ""),
    "2017 text": (f"{DOWNLOADS}/2017-Alpha-Numeric-HCPCS-File.zip", r"ANWEB\.txt$"),
    "2017 workbook": (f"{DOWNLOADS}/2017-Alpha-Numeric-HCPCS-File.zip", r"ANWEB\.xlsx$"),
    "2018 text": (f"{DOWNLOADS}/2018-Alpha-Numeric-HCPCS-File.zip", r"ANWEB.*\.txt$"),
    "2018 workbook": (f"{DOWNLOADS}/2018-Alpha-Numeric-HCPCS-File.zip", r"ANWEB.*\.xlsx$"),
    "2020-04 workbook": (f"{EXTRA}/2020-apr/anweb.xlsx", ""),
    "2020-07 workbook": (f"{EXTRA}/2020-jul/anweb.xlsx", ""),
}
SERIES = ["2016 text", "2017 text", "2018 text", "2020-04 workbook", "2020-07 workbook"]
DAYS = [date(2016, 1, 1), date(2017, 1, 1), date(2018, 1, 1), date(2020, 4, 1), date(2020, 7, 1), date(2020, 10, 1)]
"""The files of SERIES take effect on these days; the last is the first after them."""


def member_of(mirror: Path, path: str, pattern: str) -> bytes:
    with archive.open_file(mirror / path) as opened:
        return opened.find(pattern).data


@pytest.fixture(scope="session")
def published(mirror: Path) -> Read:
    """The records of a file named in FORMS, read once."""
    held: dict[str, list[DatedRecord]] = {}

    def read(name: str) -> list[DatedRecord]:
        if name not in held:
            held[name] = list(hcpcs.read(member_of(mirror, *FORMS[name]), SOURCE).records)
        return held[name]

    return read


def of(published: Read, name: str, code: str) -> DatedRecord:
    return next(record for record in published(name) if record.code == code)


def life(published: Read, code: str) -> tuple[OwnInterval, ...]:
    stated = [{record.code: record for record in published(name)}.get(code) for name in SERIES]
    return own_intervals(
        [Publication(*days) for days in zip(DAYS[:-1], DAYS[1:], stated, strict=True)],
    )


@pytest.mark.parametrize(
    ("name", "procedures", "modifiers", "terminated", "actions"),
    [
        ("2016", 5_956, 337, 452, {"A": 236, "D": 88, "C": 44, "P": 28, "F": 2, "T": 1}),
        ("2017", 6_155, 343, 530, {"A": 278, "D": 147, "C": 124, "P": 38, "T": 4, "S": 2, "B": 1, "F": 1, "R": 1}),
        ("2018", 6_205, 354, 466, {"A": 152, "D": 40, "C": 50, "P": 64, "S": 19, "F": 2}),
        ("2020-04", 6_728, 369, 616, {"A": 18, "C": 4, "D": 1}),
        ("2020-07", 6_789, 369, 625, {"A": 61, "C": 4, "D": 9, "S": 1}),
    ],
)
def test_every_file_has_its_counts(
    published: Read, name: str, procedures: int, modifiers: int, terminated: int, actions: dict[str, int]
) -> None:
    for form in (form for form in FORMS if form.startswith(f"{name} ")):
        found = published(form)
        assert Counter(record.kind for record in found) == {"procedure": procedures, "modifier": modifiers}
        assert sum(record.terminated is not None for record in found) == terminated
        assert Counter(record.action for record in found if record.action != "N") == actions
        assert all(record.added and record.short and record.action for record in found)


@pytest.mark.parametrize(("year", "differ"), [("2016", 115), ("2017", 3), ("2018", 0)])
def test_both_forms_agree_but_for_some_action_days(published: Read, year: str, differ: int) -> None:
    text, sheet = published(f"{year} text"), published(f"{year} workbook")
    pairs = [(one, other) for one, other in zip(text, sheet, strict=True) if one != other]
    assert len(pairs) == differ
    assert all(replace(other, action_day=one.action_day) == one for one, other in pairs)
    if year == "2016":
        assert {other.action_day for _, other in pairs} == {None}
        assert all(one.action_day and one.action_day <= date(2004, 1, 1) for one, _ in pairs)
    if year == "2017":
        assert [one.code for one, _ in pairs] == ["L5638", "L5640", "L5643"]


def test_the_long_description_of_two_rows(published: Read) -> None:
    text = of(published, "2018 text", "G0503").long
    for name in ("2020-04 workbook", "2020-07 workbook"):
        assert of(published, name, "G0503").long == text


def test_the_asc_date_of_2018_is_where_it_belongs(published: Read) -> None:
    for code, day in [("C9488", "20170401"), ("C9745", "20170701"), ("C9748", "20180101")]:
        properties = of(published, "2018 text", code).properties
        assert properties["asc_day"] == (day,)
        assert "asc_group" not in properties


def test_the_columns_of_opps_are_blank_everywhere(published: Read) -> None:
    assert not any(
        name.startswith("opps") for form in FORMS for record in published(form) for name in record.properties
    )


def test_a_terminated_code_names_its_successors(published: Read) -> None:
    assert of(published, "2017 text", "E0628").properties["cross_references"] == ("Q0078",)
    assert of(published, "2017 text", "E0628").terminated == date(2016, 12, 31)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("S3854", [(date(2006, 1, 1), date(2016, 1, 1), False), (date(2016, 7, 1), END, False)]),
        ("G0154", [(date(1999, 7, 1), date(2016, 3, 1), False)]),
        ("U0001", [(date(2020, 2, 4), END, False)]),
        ("G2025", [(date(2020, 1, 27), END, False)]),
        ("C9041", [(date(2019, 4, 1), date(2020, 7, 1), False)]),
        ("G0299", [(date(2015, 11, 2), END, False)]),
        ("C9058", [(date(2019, 11, 15), date(2020, 7, 1), False)]),
        ("G9890", [(date(2018, 4, 1), END, False)]),
        ("G0298", [(date(2015, 4, 13), date(2017, 1, 1), True)]),
        ("G9668", [(date(2016, 1, 1), date(2017, 1, 1), True)]),
        ("G9976", [(date(2018, 1, 1), date(2020, 4, 1), True)]),
    ],
)
def test_named_codes_live_as_published(published: Read, code: str, expected: list[tuple[date, date, bool]]) -> None:
    found = life(published, code)
    assert [(interval.valid_from, interval.valid_to, interval.open_end) for interval in found] == expected
    assert not any(interval.open_start for interval in found)


def test_what_the_files_say_about_every_code_taken_together(published: Read) -> None:
    files = [{record.code: record for record in published(name)} for name in SERIES]
    lives = {
        code: own_intervals(
            [Publication(*days) for days in zip(DAYS[:-1], DAYS[1:], [file.get(code) for file in files], strict=True)]
        )
        for code in set().union(*files)
    }
    assert {code for code, intervals in lives.items() if len(intervals) != 1} == {"S3854"}
    assert {code for code, intervals in lives.items() if intervals[-1].open_end} == {"G0298", "G9668", "G9976", "G9977"}
    assert not any(interval.open_start for intervals in lives.values() for interval in intervals)


# ---- corrections


def corrections(data: bytes) -> tuple[Correction, ...]:
    return hcpcs_corrections.read(data, SOURCE).corrections


LIST = "\t2017 HCPCS CORRECTIONS\t\r\nCODE\tACTION\tEFF DATE\tSHORT DESC\tLONG DESC\tTOS \tBETOS\tCOV\tPRICE\r\n"


def test_corrections_are_instructions() -> None:
    text = LIST + 'C1842\tADD \t01/31/2017\t"Retinal, add-on"\t"Retinal  prosthesis"\t"9,F"\tD1E\tD\t0\r\n'
    text += "E0627\tDrop\r\n\t\t\r\n"
    assert corrections(text.encode()) == (
        Correction(
            code="C1842",
            action="ADD",
            effective=date(2017, 1, 31),
            short="Retinal, add-on",
            long="Retinal prosthesis",
            properties={"type_of_service": ("9", "F"), "betos": ("D1E",), "coverage": ("D",), "pricing": ("00",)},
        ),
        Correction("E0627", "Drop", None, None, None, {}),
    )


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("2018 HCPCS CORRECTIONS\n\n  CODE           ACTION\n", None, "begins with CODE"),
        ("CODE\tACTION\n", None, "EFF DATE"),
        (LIST + "C184\tADD\n", 3, "shape"),
        (LIST + "C1842\t\t01/01/2017\n", 3, "no action"),
        (LIST + "C1842\tADD\t13/01/2017\n", 3, "13/01/2017"),
        (LIST + f'C1842\tADD\t\t"{"x" * 200_000}"\n', 3, "tab-separated"),
    ],
)
def test_a_list_off_the_layout(text: str, line: int | None, says: str) -> None:
    with pytest.raises(LayoutError, match=says) as raised:
        corrections(text.encode())
    assert raised.value.where is not None
    assert raised.value.where.line == line
    assert raised.value.remedy


def test_the_corrections_of_2017(mirror: Path) -> None:
    path = f"{DOWNLOADS}/2017-HCPCS-Alpha-Numeric-Corrections.zip"
    found = corrections(member_of(mirror, path, r"\.xlsx$"))
    assert found == corrections(member_of(mirror, path, r"\.txt$"))
    assert Counter(one.action for one in found)["Terminate code"] == 3
    assert [one.code for one in found if one.action == "ADD"] == ["C1842", "G0659"]
    assert found[0].properties == {
        "type_of_service": ("9", "F"),
        "betos": ("D1E",),
        "coverage": ("D",),
        "pricing": ("53",),
    }


def test_the_corrections_of_2018(mirror: Path) -> None:
    path = f"{DOWNLOADS}/2018-HCPCS-Alpha-Numeric-Corrections.zip"
    lists = [corrections(member_of(mirror, path, rf"^V{number}_.*\.xlsx$")) for number in (1, 2, 3, 4)]
    assert [len(one) for one in lists] == [24, 28, 30, 28]
    newest = {one.code: one for one in lists[-1]}
    assert newest["C9488"].properties == {"asc_group": ("YY",)}
    assert newest["G9890"].action == "DELETE"
    assert newest["G9989"].action.startswith("DO NOT ADD")
    with pytest.raises(LayoutError, match="cuts its columns off"):
        corrections(member_of(mirror, path, r"^V4_.*\.prn$"))


def test_no_published_file_holds_the_corrections_to_it(mirror: Path, published: Read) -> None:
    path = f"{DOWNLOADS}/2018-HCPCS-Alpha-Numeric-Corrections.zip"
    codes = {record.code for record in published("2018 text")}
    newest = {one.code: one for one in corrections(member_of(mirror, path, r"^V4_.*\.xlsx$"))}
    assert {"G9868", "G9869", "G9870"} == {code for code, one in newest.items() if one.action == "ADD Code"}
    assert codes.isdisjoint({"G9868", "G9869", "G9870"})
    assert {"G9890", "G9891"} <= codes
