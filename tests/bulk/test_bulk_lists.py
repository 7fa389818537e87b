"""Lists as people keep them: each bad one is read right, or refused with its row and the reason."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from crosswalk.bulk.any_frame import rows_of
from crosswalk.bulk.lists.columns import Named
from crosswalk.bulk.lists.entries import Entries, Entry
from crosswalk.bulk.lists.list_table import Done, Put
from crosswalk.bulk.lists.opening import ListOptions, open_list
from crosswalk.domain.errors import CrosswalkError, UnreadableArchive, UnreadableRows, UsageError

pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
xlsxwriter = pytest.importorskip("xlsxwriter")


def entries_of(path: Path, options: ListOptions | None = None) -> Entries:
    asked = options or ListOptions()
    return Entries(open_list(path, asked), asked.named)


def told(entries: Entries) -> list[tuple[int, str, str, float | None]]:
    """Row, text, code set and volume of each entry, in the order of rows."""
    return sorted((each.row, each.text, each.said, each.volume) for each in entries)


PRICES = (
    "hospital_name,last_updated_on,version,license_number|CA,,,\r\n"
    'General Hospital,2025-07-01,2.2.0,"12,345",,,\r\n'
    "description,code|1,code|1|type,code|2,code|2|type,setting,standard_charge|gross\r\n"
    'Made up,C9060,HCPCS,0343,RC,outpatient,"1,200.50"\r\n'
    "Made up,99213,CPT,,,outpatient,80\r\n"
    "Made up,470,MS-DRG,CH0470,CDM,inpatient,9000\r\n"
)

GOOD: dict[str, tuple[bytes, list[tuple[int, str, str, float | None]]]] = {
    "hospital prices, two rows above the table": (
        PRICES.encode(),
        [
            (4, "0343", "RC", None),
            (4, "C9060", "HCPCS", None),
            (5, "99213", "CPT", None),
            (6, "470", "MS-DRG", None),
            (6, "CH0470", "CDM", None),
        ],
    ),
    "mixed systems by a type column": (
        b"Type,Code,Volume\nCPT,99213,10\nICD-10-CM,E11.9,3\nRC,0450,\n",
        [(2, "99213", "CPT", 10.0), (3, "E11.9", "ICD-10-CM", 3.0), (4, "0450", "RC", None)],
    ),
    "two columns, each with the system in its name": (
        b"HCPCS Code,ICD-10-CM Code,n\nJ1100,E11.9,1\n,M72.2,2\n",
        [(2, "E11.9", "icd 10 cm", 1.0), (2, "J1100", "hcpcs", 1.0), (3, "M72.2", "icd 10 cm", 2.0)],
    ),
    "blank rows": (
        b"code,count\n\nE11.9,1\n,\n\nI10,2\n",
        [(2, "", "", None), (3, "E11.9", "", 1.0), (4, "", "", None), (5, "", "", None), (6, "I10", "", 2.0)],
    ),
    "titles above the heading": (
        b"Problem list of 2026,,\nprinted for the clinic,,\nname,ICD10,patients\nFoot,M72.2,7\n",
        [(4, "M72.2", "icd10", 7.0)],
    ),
    "byte order mark": ("\ufeffcode;Zähler\nE11.9;1\n".encode(), [(2, "E11.9", "", None)]),
    "semicolons and decimal commas": (
        b"sep=;\ncode;price;volume\nE11.9;1,50;1,5\nI10;2,75;1,204\nI42.0;1;many\n",
        [(3, "E11.9", "", 1.5), (4, "I10", "", 1204.0), (5, "I42.0", "", None)],
    ),
    "latin-1": ("code,name\nG47.0,Ménière\n".encode("latin-1"), [(2, "G47.0", "", None)]),
    "tabs": (b"code\tn\nE11.9\t4\n", [(2, "E11.9", "", 4.0)]),
    "quotes with what delimits in them": (
        b'code,name,n\n"E11.9","a, ""b"" \n c",4\nI10,"x",5\n',
        [(2, "E11.9", "", 4.0), (4, "I10", "", 5.0)],
    ),
    "zeros that lead": (b"code,n\n007,1\n0051,2\n", [(2, "007", "", 1.0), (3, "0051", "", 2.0)]),
    "modifiers": (
        b"HCPCS\nJ1100-JW\nJ1100 JW 59\n",
        [(2, "J1100-JW", "hcpcs", None), (3, "J1100 JW 59", "hcpcs", None)],
    ),
    "two codes in a cell": (
        b'dx,n\n"428.0, 401.9",4\nE11.9;I10,5\n',
        [(2, "401.9", "", 4.0), (2, "428.0", "", 4.0), (3, "E11.9", "", 5.0), (3, "I10", "", 5.0)],
    ),
    "no heading, one column": (b"E11.9\nI10\n", [(1, "E11.9", "", None), (2, "I10", "", None)]),
    "codes known by their content alone": (
        b"what,key,cost\nFoot,M72.2,12345\nHeart,I42.0,23456\n",
        [(2, "M72.2", "", None), (3, "I42.0", "", None)],
    ),
    "numbers of the house beside the codes": (
        b"Code,Name,CPT\n4001001,x,99213\n4001002,y,J1100\n",
        [(2, "99213", "cpt", None), (3, "J1100", "cpt", None)],
    ),
    "a value set as VSAC writes it": (
        b"Code,Description,Code System,Code System Version,Code System OID\n"
        b"M72.2,Foot,ICD10CM,2026,2.16.840.1.113883.6.90\n",
        [(2, "M72.2", "ICD10CM", None)],
    ),
    "a phecode map with its flag": (
        b"code,flag,phecode\n250.00,9,250.2\nE11.9,10,250.2\n",
        [(2, "250.00", "9", None), (3, "E11.9", "10", None)],
    ),
    "lone carriage returns": (b"code,n\rE11.9,1\rI10,2\r", [(2, "E11.9", "", 1.0), (3, "I10", "", 2.0)]),
    "a row of another width is told by its line": (
        b"code,name,n\nE11.9,x,1\nI10,y\nG20,a,b,3\n",
        [(2, "E11.9", "", 1.0), (3, "2 fields instead of 3", "", None), (4, "4 fields instead of 3", "", None)],
    ),
    "a quote that does not close is told by its line": (
        b'code,name,n\nE11.9,x,1\nI10,"y,2\nG20,z,3\n',
        [(2, "E11.9", "", 1.0), (3, "a quote is opened and not closed", "", None), (4, "G20", "", 3.0)],
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_list_is_read_as_it_is(name: str, tmp_path: Path) -> None:
    content, wanted = GOOD[name]
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert told(entries_of(path)) == sorted(wanted, key=lambda each: each[:3])


BAD: dict[str, tuple[bytes, type[CrosswalkError], str]] = {
    "empty": (b"\r\n\n", UnreadableRows, "nothing in it"),
    "quotes that never close": (b'"code,n', UnreadableRows, "no row of it can be taken apart"),
    "wide encoding": ("code,n\nE11.9,1\n".encode("utf-16"), UnreadableRows, "wide encoding"),
    "no column of codes": (b"name,cost\nFoot,12\nHeart,13\n", UsageError, "no column of list.csv looks like"),
    "several columns that may have them": (
        b"old,new\nM72.2,M72.20\nI42.0,I42.00\n",
        UsageError,
        "may be in 'old', 'new'",
    ),
    "a heading of another width than the rows": (
        b"code,n,x,y\nE11.9,1\nI10,2\n",
        UnreadableRows,
        "line 1: it names 4 columns, and most rows have 2 cells",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_list_that_is_in_doubt_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    content, fault, why = BAD[name]
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(fault, match=re.escape(why)) as raised:
        entries_of(path)
    assert raised.value.remedy


@pytest.mark.parametrize("encoding", ["nonesuch", "rot13", "utf-16", "cp037"])
def test_an_encoding_in_which_delimiters_are_no_single_bytes_is_refused(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"code,n\nE11.9,1\n")
    with pytest.raises(UsageError, match=f"'{encoding}' is no encoding in which"):
        entries_of(path, ListOptions(encoding=encoding))


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("=SUM"):
                        sheet.write_formula(at, column, value, bold, 3)
                    elif value is not None:
                        sheet.write(at, column, value, bold)
    return path


def test_a_workbook_is_read_below_its_merged_headings_with_numbers_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Charges")
        sheet.merge_range(0, 0, 0, 2, "Charge master 2026")
        sheet.merge_range(1, 0, 1, 1, "Codes")
        sheet.write_row(2, 0, ["CPT", "ICD10", "Volume"])
        sheet.write_row(3, 0, [99213, "M72.2", 12])
        sheet.write_row(5, 0, ["007", None, 3.5])
    assert told(entries_of(path)) == [
        (4, "99213", "cpt", 12.0),
        (4, "M72.2", "icd10", 12.0),
        (5, "", "", None),
        (6, "007", "cpt", 3.5),
    ]


def test_of_two_sheets_one_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", {"A": [["code"], ["E11.9"]], "B": [["code"], ["I10"]]})
    with pytest.raises(UsageError, match="has 2 sheets") as raised:
        entries_of(path)
    assert raised.value.remedy == "Name one with --sheet: A, B."
    assert told(entries_of(path, ListOptions(sheet="B"))) == [(2, "I10", "", None)]
    path = workbook(tmp_path / "other.xlsx", {"Sheet1": [], "Sheet2": [["code"], ["I10"]], "Sheet3": []})
    assert told(entries_of(path)) == [(2, "I10", "", None)]


def test_a_damaged_workbook_and_parquet_are_refused(tmp_path: Path) -> None:
    for name in ("list.xlsx", "list.parquet"):
        (tmp_path / name).write_bytes(b"PK no such thing")
        with pytest.raises(UnreadableArchive):
            entries_of(tmp_path / name)


def test_columns_may_be_named_and_are_then_looked_for_in_the_heading(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"our list,,,\nold,new,kind,used\nM72.2,M72.20,ICD-10-CM,3\n")
    named = Named(("old", "new"), ("kind",), "used")
    assert told(entries_of(path, ListOptions(named))) == [
        (3, "M72.2", "ICD-10-CM", 3.0),
        (3, "M72.20", "ICD-10-CM", 3.0),
    ]
    with pytest.raises(UsageError, match="there is no column 'odd'"):
        entries_of(path, ListOptions(Named(("odd",))))


PUTS = [
    Put(2, 1, "C9060", "A9591"),
    Put(4, 1, "C9062", "J9144"),
    Put(4, 1, "C9064", "J9281"),
    Put(5, 1, "E84.0", "X1.1"),
]
ROWS = [
    ["note", "code", "n"],
    ["=1+1", "c9060-JW", "007"],
    ["-", "E11.9", ""],
    ["é", "C9062, C9064", "1"],
    ["", "840", "2"],
]


def test_text_is_written_again_with_every_other_byte_kept(tmp_path: Path) -> None:
    raw = '\ufeffnote;code;n\r\n"=1+1";"c9060-JW";007\r\n-;E11.9;\r\né;C9062, C9064;1\r\n;840;2'.encode()
    path = tmp_path / "list.csv"
    path.write_bytes(raw)
    source = open_list(path, ListOptions()).source
    assert source is not None
    made, done = source.rewritten(PUTS)
    wanted = raw.replace(b"c9060", b"A9591").replace(b"C9062, C9064", b"J9144, J9281")
    assert made == wanted
    assert done == [
        Done("c9060-JW", "A9591-JW"),
        Done("C9062, C9064", "J9144, C9064"),
        Done("J9144, C9064", "J9144, J9281"),
        Done("840", None),
    ]


def test_bytes_that_are_no_text_stay_too(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"note,code\n\xff\x81,C9060\n")
    source = open_list(path, ListOptions()).source
    assert source is not None
    assert source.rewritten(PUTS[:1])[0] == b"note,code\n\xff\x81,A9591\n"


def test_a_workbook_is_written_again_with_its_looks_formulas_and_other_sheets(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = workbook(tmp_path / "list.xlsx", {"A": [*ROWS, ["sum", None, "=SUM(C2:C5)"]], "B": [["=1+1"]]})
    source = open_list(path, ListOptions(sheet="A")).source
    assert source is not None
    made, done = source.rewritten(PUTS)
    assert [each.after for each in done] == ["A9591-JW", "J9144, C9064", "J9144, J9281", None]
    before, after = (openpyxl.load_workbook(each) for each in (path, io.BytesIO(made)))
    changed = {"B2": "A9591-JW", "B4": "J9144, J9281"}
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                now = after[sheet.title][cell.coordinate]
                assert now.value == (changed.get(cell.coordinate, cell.value) if sheet.title == "A" else cell.value)
                assert (now.font.b, now.data_type == "f") == (cell.font.b, cell.data_type == "f")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        differing = [each for each in old.namelist() if old.read(each) != new.read(each)]
    assert differing == ["xl/worksheets/sheet1.xml"]


def test_a_code_that_a_formula_makes_stays(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["code", "E11.9"])
        sheet.write_formula(2, 0, '="C"&"9060"', None, "C9060")
    source = open_list(path, ListOptions()).source
    assert source is not None
    made, done = source.rewritten([Put(3, 0, "C9060", "A9591")])
    assert done == [Done("C9060", None)]
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert [each for each in old.namelist() if old.read(each) != new.read(each)] == []


def test_parquet_is_written_again_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    schema = pa.schema([pa.field("note", pa.string()), pa.field("code", pa.large_string()), pa.field("n", pa.int32())])
    table = pa.table({"note": ["a", None], "code": ["C9060", "E11.9"], "n": [1, None]}, schema)
    pq.write_table(table.replace_schema_metadata({"made": "by hand"}), path)
    source = open_list(path, ListOptions()).source
    assert source is not None
    made, _ = source.rewritten([Put(1, 1, "C9060", "A9591")])
    read = pq.read_table(io.BytesIO(made))
    assert read.schema.equals(schema)
    assert read.schema.metadata[b"made"] == b"by hand"
    assert read.to_pydict() == {"note": ["a", None], "code": ["A9591", "E11.9"], "n": [1, None]}


def test_frames_are_lists_too() -> None:
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    columns = {"ICD10": ["M72.2", None], "members": [3, 4]}
    from crosswalk.bulk.lists.frame_list import replaced_frame

    for frame in (pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns)):
        entries = Entries(open_list(frame, ListOptions()), Named())
        assert [*entries] == [Entry(1, 0, "M72.2", "icd10", 3.0), Entry(2, None, "", "", 4.0)]
        made, done = replaced_frame(frame, [Put(1, 0, "M72.2", "M72.20")])
        assert done == [Done("M72.2", "M72.20")]
        assert type(made) is type(frame)
        assert [*map(str, rows_of(made).cells(0))][:1] == ["M72.20"]
        assert rows_of(made).cells(1) == [3, 4]
        assert rows_of(frame).cells(0)[0] == "M72.2", "the frame that was given stays as it is"


def test_a_cell_in_a_comment_of_a_workbook_is_no_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", {"S": [["code", "n"], ["C9060", 1]]})
    odd = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(odd, "w") as made:
        for name in book.namelist():
            content = book.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<sheetData>", b'<!-- <c r="A2"><v>1</v></c> --><sheetData>')
            made.writestr(name, content)
    source = open_list(odd, ListOptions()).source
    assert source is not None
    after = tmp_path / "after.xlsx"
    after.write_bytes(source.rewritten([Put(2, 0, "C9060", "A9591")])[0])
    assert [each.text for each in entries_of(after)] == ["A9591"]


def test_a_code_that_a_formula_fills_is_left_and_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["code", "n"])
        sheet.write_row(1, 0, ["C9060", 1])
        sheet.write_formula(2, 0, "=A2", None, "C9060")
    source = open_list(path, ListOptions()).source
    assert source is not None
    made, done = source.rewritten([Put(row, 0, "C9060", "A9591") for row in (2, 3)])
    assert [each.after for each in done] == ["A9591", None]
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        assert b"<f>A2</f>" in book.read("xl/worksheets/sheet1.xml")
