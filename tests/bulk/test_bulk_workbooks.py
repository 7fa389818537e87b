"""Workbooks: values and types stay, texts stay texts, and what is too large or damaged is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from bulk_samples import PlannerOf

from crosswalk.bulk import workbooks
from crosswalk.bulk.options import FileOptions
from crosswalk.bulk.tally import Tally
from crosswalk.bulk.workbooks import convert_workbook
from crosswalk.domain.errors import UnreadableArchive, UnreadableRows, UnsafeArchive, UsageError

Row = Sequence[Any]
Made = tuple[dict[str, list[tuple[Any, ...]]], Tally, bytes]
Make = Callable[..., Made]

PAID = datetime.fromisoformat("2012-01-02 03:04:05")
HEAD = ("id", "dx", "dos", "paid", "paid_on", "at", "took", "ok", "note")
ROWS: Sequence[Row] = (
    ("007", "250.00", date(2012, 1, 1), 12.5, PAID, time(6, 30), timedelta(hours=30), True, "=1+1"),
    ("008", 250.0, date(2012, 1, 1), 3, None, None, None, False, "https://example.org"),
    ("009", 4019, date(2012, 1, 1), 1e5, None, None, None, None, " padded "),
    (),
    ("010", "E950.0", date(2012, 1, 1), 0, None, None, None, None, "@SUM(A1)"),
)


def book(sheets: dict[str, Sequence[Row]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as target:
        shown = target.add_format({"num_format": "dd.mm.yy"})
        clock = target.add_format({"num_format": "[h]:mm"})
        for name, rows in sheets.items():
            sheet = target.add_worksheet(name)
            for down, row in enumerate(rows):
                for across, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(down, across, value)
                    elif isinstance(value, (date, time, timedelta)):
                        sheet.write_datetime(down, across, value, clock if isinstance(value, timedelta) else shown)
                    elif value is not None:
                        sheet.write(down, across, value)
    return made.getvalue()


def values(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """What the sheets hold, by another reader than ours; nothing in them is a formula or a link."""
    read = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in read:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in read}


@pytest.fixture(scope="module")
def make(planner: PlannerOf) -> Make:
    """Convert a workbook, by default the ICD-9-CM codes of the column `dx`."""

    def convert(data: bytes, *columns: str, options: FileOptions | None = None, **asked: Any) -> Made:
        made, tally = io.BytesIO(), Tally()
        who = planner(*(columns or ("dx=icd9cm:icd10cm",)), **{"new_columns": ["target_code", "status"], **asked})
        convert_workbook(io.BytesIO(data), made, who.plan, tally, options or FileOptions("a.xlsx"), lambda _: None)
        return values(made.getvalue()), tally, made.getvalue()

    return convert


def test_values_and_types_stay_and_new_columns_stand_behind_them(make: Make) -> None:
    before = book({"Claims": [HEAD, *ROWS]})
    made, tally, _ = make(before)
    old = values(before)["Claims"]
    assert [row[:9] for row in made["Claims"]] == old
    assert old[1][:9] == (
        *("007", "250.00", datetime.fromisoformat("2012-01-01"), 12.5, PAID),
        *(time(6, 30), timedelta(hours=30), True, "=1+1"),
    )
    assert [row[9:] for row in made["Claims"]] == [
        ("dx_target_code", "dx_status"),
        ("E11.9", "mapped"),
        # The number 250 may have been 250.00, which nobody can say.
        (None, "header_source"),
        ("I10|I169", "mapped"),
        (None, None),
        (None, "no_map"),
    ]
    assert (tally.rows_read, tally.rows_written) == (4, 4)


def test_the_same_workbook_gives_the_same_bytes(make: Make) -> None:
    data = book({"Claims": [HEAD, *ROWS]})
    assert make(data)[2] == make(data)[2]


def test_days_of_a_workbook_say_which_system_a_code_is_of(make: Make) -> None:
    rows = [("dx", "dos"), ("E11.9", date(2019, 5, 1)), ("250.00", PAID), ("250.00", "05/01/2012")]
    made, _, _ = make(book({"A": rows}), "dx=diagnosis", on_column="dos")
    assert [row[-2:] for row in made["A"][1:]] == [("E11.9", "mapped")] * 3


def test_the_sheet_is_named_where_there_are_several_and_the_others_stay(make: Make) -> None:
    first: Sequence[Row] = [(), (None, None, 1.5), (None, "=x")]
    sheets: dict[str, Sequence[Row]] = {"First": first, "Claims": [("dx",), ("250.00",)]}
    data = book(sheets)
    with pytest.raises(UsageError, match=r"a\.xlsx has 2 sheets\. Name one with --sheet: First, Claims"):
        make(data)
    with pytest.raises(UsageError, match=r"there is no sheet 'claims'\. There are: First, Claims"):
        make(data, options=FileOptions("a.xlsx", sheet="claims"))
    made, _, _ = make(data, options=FileOptions("a.xlsx", sheet="Claims"))
    assert list(made) == ["First", "Claims"]
    assert made["First"] == values(data)["First"]
    assert made["Claims"] == [("dx", "dx_target_code", "dx_status"), ("250.00", "E11.9", "mapped")]


def test_without_a_header_columns_go_by_their_numbers(make: Make) -> None:
    data = book({"A": [("x", "250.00"), ("y", "E950.0")]})
    made, tally, _ = make(data, "2=icd9cm:icd10cm", options=FileOptions("a.xlsx", header=False))
    assert made["A"] == [("x", "250.00", "E11.9", "mapped"), ("y", "E950.0", None, "no_map")]
    assert tally.rows_read == 2


def test_a_long_shape_repeats_the_row(make: Make) -> None:
    data = book({"A": [("id", "dx"), ("007", "401.9"), (), ("008", "250.00")]})
    made, tally, _ = make(data, shape="rows", new_columns=["target_code"])
    assert made["A"] == [
        ("id", "dx", "row_id", "dx_target_code"),
        ("007", "401.9", 1, "I10"),
        ("007", "401.9", 1, "I16.9"),
        (None, None, None, None),
        ("008", "250.00", 2, "E11.9"),
    ]
    assert (tally.rows_read, tally.rows_written) == (2, 3)


def test_so_many_rows_are_tried(make: Make) -> None:
    data = book({"A": [("dx",), *[("250.00",)] * 9]})
    made, tally, _ = make(data, options=FileOptions("a.xlsx", rows=3))
    assert (len(made["A"]), tally.rows_read) == (4, 3)


def test_a_cell_that_is_too_long_is_cut_which_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LONGEST", 20)
    made, tally, _ = make(book({"A": [("dx",), ("82529",)]}))
    assert made["A"][1][1] == "S92201A|S92202A|S92…"
    assert tally.cut == 1


def test_more_rows_than_a_sheet_holds_are_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    with pytest.raises(UnreadableRows, match=r"a\.xlsx: the result has more than the 3 rows .* Save the sheet as CSV"):
        make(book({"A": [("dx",), ("401.9",), ("401.9",)]}), shape="rows")


@pytest.mark.parametrize(
    "data", [b"", b"id,dx\n1,250.00\n", book({"A": [("dx",)]})[:-200]], ids=["empty", "csv", "cut"]
)
def test_what_is_no_workbook_is_told_with_its_name(make: Make, data: bytes) -> None:
    with pytest.raises(UnreadableArchive, match=r"a\.xlsx: the workbook is damaged"):
        make(data)


def patched(before: bytes, after: bytes) -> bytes:
    """A workbook with other bytes in its sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book({"A": [("dx",), ("250.00",)]}))) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            new.writestr(item, old.read(item).replace(before, after))
    return made.getvalue()


def test_a_workbook_that_would_fill_the_memory_is_refused(make: Make) -> None:
    with pytest.raises(UnsafeArchive, match="more than 100,000,000 would be laid out"):
        make(patched(b'r="A2"', b'r="XFD1048576"'))
    with pytest.raises(UnsafeArchive, match="declares a document type"):
        make(patched(b"<worksheet", b"<!DOCTYPE x []><worksheet"))
