"""Conversion tables: rows, days and the grammar of previous codes. (docs/formats.md 2.7, 3.4)"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from loader_samples import source
from openpyxl import Workbook

from crosswalk.domain.errors import LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.lineage.conversion_tables import PredecessorRow, Previous, Relation
from loaders.icd10cm import conversion as conversion_cm
from loaders.icd10cm.conversion import ConversionTable, previous
from loaders.icd10pcs import conversion as conversion_pcs
from loaders.icd10pcs.conversion import PcsConversionTable

PREAMBLE = ("The table is provided to assist users in data retrieval.\nFor each new code it shows the previous one.",)
HEADER = ("Current code assignment", "Effective", "Previous Code(s) Assignment")
PCS_HEADER = (
    *("Current code(s) assignment", "Code title", "Effective year", "Previous code(s) assignment"),
    *("Predecessor code title", "Change type", "Comment", "Effective month/day [MM.DD]"),
)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(*rows: Sequence[object], header: Sequence[object] = HEADER) -> ConversionTable:
    return conversion_cm.read(workbook([PREAMBLE, header, *rows]), source(Role.DELTA))


def read_csv(text: str) -> ConversionTable:
    return conversion_cm.read(text.encode("cp1252"), source(Role.DELTA))


def read_pcs(*rows: Sequence[object], header: Sequence[object] = PCS_HEADER) -> PcsConversionTable:
    return conversion_pcs.read(workbook([header, *rows]), source(Role.DELTA))


def pcs_row(
    kind: str, current: str, before: str, year: object = 2020, day: object = "10.01", comment: object = ""
) -> Sequence[object]:
    return (current, "Title", year, before, "No description", kind, comment, day)


def single(code: str) -> Previous:
    return Previous(code)


@pytest.mark.parametrize(
    ("cell", "relation", "parts"),
    [
        ("A92.8", Relation.ANY, [single("A928")]),
        ("T40.7X3D ", Relation.ANY, [single("T407X3D")]),
        ("J80", Relation.ANY, [single("J80")]),
        ("L05.01, L05.91", Relation.ANY, [single("L0501"), single("L0591")]),
        ("S20.211A; S20.212A; S20.219A", Relation.ANY, [single("S20211A"), single("S20212A"), single("S20219A")]),
        ("C56.1 and C56.2", Relation.ALL, [single("C561"), single("C562")]),
        ("I63.011 AND I63.012", Relation.ALL, [single("I63011"), single("I63012")]),
        ("M93.001 & M93.002", Relation.ALL, [single("M93001"), single("M93002")]),
        ("G11.8 and E23.0 and K00.0", Relation.ALL, [single("G118"), single("E230"), single("K000")]),
        ("H35.20-H35.23", Relation.ANY, [Previous("H3520", "H3523")]),
        ("H02.101-H02.106; H02.109", Relation.ANY, [Previous("H02101", "H02106"), single("H02109")]),
        ("H44.20-H44.23 and H35.30", Relation.ALL, [Previous("H4420", "H4423"), single("H3530")]),
        ("I63.- and P91.88", Relation.ALL, [Previous("I63", None, True), single("P9188")]),
        ("I63-", Relation.ANY, [Previous("I63", None, True)]),
        ("Codes in Categories T15-T19", Relation.ANY, [Previous("T15", "T19", True)]),
        ("K59.09 AND Code from categories T36-T50", Relation.ALL, [single("K5909"), Previous("T36", "T50", True)]),
        ("K31.89 and a code from R11-", Relation.ALL, [single("K3189"), Previous("R11", None, True)]),
        ("codes in  category T15", Relation.ANY, [Previous("T15", None, True)]),
        ("None", Relation.ANY, []),
        ("NONE", Relation.ANY, []),
        (
            "H02.201, H02.202, H02.204 and H02.205",
            Relation.AMBIGUOUS,
            [single("H02201"), single("H02202"), single("H02204"), single("H02205")],
        ),
        ("A00.0, A00.1 and A00.9; A01.0", Relation.AMBIGUOUS, [single(c) for c in ("A000", "A001", "A009", "A010")]),
        ("", Relation.AMBIGUOUS, []),
        ("see note", Relation.AMBIGUOUS, []),
        ("A92.8 or A92.9", Relation.AMBIGUOUS, []),
        ("A928.1", Relation.AMBIGUOUS, []),
        ("A92.8,", Relation.AMBIGUOUS, []),
        ("A92.8-", Relation.ANY, [Previous("A928", None, True)]),
        ("A92.8-A9", Relation.AMBIGUOUS, []),
        ("Codes in Categories", Relation.AMBIGUOUS, []),
    ],
)
def test_the_grammar_of_previous_codes(cell: str, relation: Relation, parts: list[Previous]) -> None:
    assert previous(cell) == (relation, tuple(parts))


@pytest.mark.parametrize("cell", [" " * 30_000 + ";", "A92.8" + " " * 30_000 + "x", "a " * 15_000, "-" * 30_000])
def test_a_long_cell_takes_no_long_time(cell: str) -> None:
    assert previous(cell)[0] is Relation.AMBIGUOUS


def test_a_table_keeps_rows_days_and_texts() -> None:
    found = read(
        ("C44.1121  ", 2018, "C44.112"),
        ("U07.1", datetime(2020, 4, 1), "B97.29"),  # noqa: DTZ001 (a cell has no zone)
        (None, None, None),
        ("H02.20C", 2018, "H02.201, H02.202, H02.204 and H02.205"),
        ("A41.54", 2023, "see the guidelines"),
        (None, None, None),
    )
    assert found.rows == (
        PredecessorRow("C441121", date(2018, 10, 1), Relation.ANY, (single("C44112"),), "C44.112", 3),
        PredecessorRow("U071", date(2020, 4, 1), Relation.ANY, (single("B9729"),), "B97.29", 4),
        PredecessorRow(
            "H0220C",
            date(2018, 10, 1),
            Relation.AMBIGUOUS,
            tuple(single(f"H0220{number}") for number in (1, 2, 4, 5)),
            "H02.201, H02.202, H02.204 and H02.205",
            6,
        ),
        PredecessorRow("A4154", date(2023, 10, 1), Relation.AMBIGUOUS, (), "see the guidelines", 7),
    )


def test_the_second_column_may_say_what_its_years_mean() -> None:
    assert len(read(("A92.5", 2016, "A92.8"), header=(HEADER[0], "Effective October 1", HEADER[2])).rows) == 1


def test_a_table_as_csv() -> None:
    found = read_csv(
        '"Two lines\nof preamble",,\r\nCurrent code assignment,Effective October 1,Previous Code(s) Assignment\r\n'
        'C44.1121  ,2018,C44.112\r\nQ82.6,2016,"L05.01, L05.91"\r\nU07.1,4/1/2020,B97.29\r\n,,\r\n\r\n'
    )
    assert [(row.code, row.effective, row.text, row.line) for row in found.rows] == [
        ("C441121", date(2018, 10, 1), "C44.112", 4),
        ("Q826", date(2016, 10, 1), "L05.01, L05.91", 5),
        ("U071", date(2020, 4, 1), "B97.29", 6),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("E11.3.7", 2016, "E11.3"), "'E11.3.7' does not have the shape"),
        ((None, 2016, "E11.3"), "'' does not have the shape"),
        ((25.0, 2016, "E11.3"), "leading zeros are lost"),
        (("E11.3", 44287, "E11.2"), "'44287' is neither the year nor the day"),
        (("E11.3", None, "E11.2"), "'' is neither the year nor the day"),
        (("E11.3", "13/31/2020", "E11.2"), "'13/31/2020' is neither"),
    ],
)
def test_a_row_off_the_layout_is_named(row: Sequence[object], says: str) -> None:
    with pytest.raises(LayoutError, match=says) as raised:
        read(("A92.5", 2016, "A92.8"), row)
    assert raised.value.where is not None
    assert (raised.value.where.file, raised.value.where.line) == ("file.txt", 4)
    assert raised.value.remedy


def test_other_columns_are_refused() -> None:
    with pytest.raises(LayoutError, match="not new code, effective, previous codes"):
        read(("A92.5", "A92.8"), header=(HEADER[0], HEADER[2]))
    with pytest.raises(LayoutError, match="no sheet has a header row"):
        read(header=("Code", "Effective", "Previous"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no row begins"),
        ("a,b,c\n", "no row begins"),
        (f"{','.join(HEADER)}\nA92.5,2016\n", "line 2: the row has 2 cells"),
        (f'{",".join(HEADER)}\n"A92.5"x,2016,A92.8\n', "line 2: not a row of comma-separated cells"),
    ],
)
def test_a_csv_off_the_layout(text: str, says: str) -> None:
    with pytest.raises(LayoutError, match=says):
        read_csv(text)


def test_a_pcs_table_by_type_of_change() -> None:
    found = read_pcs(
        pcs_row("New", "XW03396", "NoPCS", 2020, "08.01"),
        pcs_row("New", "001607A", "00H60YZ", 2019),
        pcs_row("New", "001607A", "00H60ZZ", 2019),
        pcs_row("Deleted", "037004Z", "0370046", 2019),
        pcs_row("Deleted", "NoPCS", "0370056", 2019),
        pcs_row("Revised", "0J040ZZ", "0J050ZZ", 2017, comment="regrouped"),
    )
    assert found.rows == (
        PredecessorRow("XW03396", date(2020, 8, 1), Relation.ANY, (), "NoPCS", 2),
        PredecessorRow("001607A", date(2019, 10, 1), Relation.ANY, (single("00H60YZ"),), "00H60YZ", 3),
        PredecessorRow("001607A", date(2019, 10, 1), Relation.ANY, (single("00H60ZZ"),), "00H60ZZ", 4),
    )
    assert found.equivalents == (
        PredecessorRow("037004Z", date(2019, 10, 1), Relation.ANY, (single("0370046"),), "0370046", 5),
    )
    assert found.without_equivalent == {"0370056": date(2019, 10, 1)}
    assert [(row.code, row.text) for row in found.revised] == [("0J040ZZ", "0J050ZZ")]
    assert found.dated_codes == {"XW03396": date(2020, 8, 1), "001607A": date(2019, 10, 1)}


def test_a_code_is_dated_from_its_first_row() -> None:
    days = [pcs_row("New", "XW03396", "NoPCS", year, day) for year, day in ((2021, "01.01"), (2020, "08.01"))]
    assert read_pcs(*days).dated_codes == {"XW03396": date(2020, 8, 1)}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (pcs_row("Moved", "001607A", "00H60YZ"), "'Moved' is no type of change"),
        (pcs_row("New", "001607", "00H60YZ"), "'001607' does not have the shape"),
        (pcs_row("New", "001607A", "0H60YZ"), "'0H60YZ' does not have the shape"),
        (pcs_row("New", "016", "00H60YZ"), "'016' "),
        (pcs_row("New", "NoPCS", "00H60YZ"), "without the code it is about"),
        (pcs_row("Deleted", "001607A", "NoPCS"), "without the code it is about"),
        (pcs_row("New", "001607A", "00H60YZ", 2020, "02.30"), "is no day"),
        (pcs_row("New", "001607A", "00H60YZ", 2020, 10.1), "is no day"),
        (pcs_row("New", "001607A", "00H60YZ", "20", "10.01"), "is no day"),
    ],
)
def test_a_pcs_row_off_the_layout_is_named(row: Sequence[object], says: str) -> None:
    with pytest.raises(LayoutError, match=says) as raised:
        read_pcs(pcs_row("New", "001607A", "00H60YZ"), row)
    assert raised.value.where is not None
    assert raised.value.where.line == 3


def test_other_pcs_columns_are_refused() -> None:
    with pytest.raises(LayoutError, match="the columns are"):
        read_pcs(header=(*PCS_HEADER[:-1], "Date"))
