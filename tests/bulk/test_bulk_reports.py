"""Reports as pages and workbooks: what is hostile stays text, and what is too long is cut and told."""

from __future__ import annotations

import errno
import io
import re
from typing import Any, Final

import openpyxl
import pytest

from crosswalk.bulk.reports.page import page
from crosswalk.bulk.reports.report import Bar, Cell, Chart, Figure, Report, Table, Tone, Words
from crosswalk.bulk.reports.workbook import write_workbook
from crosswalk.domain.errors import OutputFault

HOSTILE: Final = (
    "=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)", "{=1}", "https://example.org", "mailto:a@example.org",
    "internal:Sheet1!A1", "<script>alert(1)</script>", "</style><b>", "\u202edetrever", "\t=1", "007", "1E5", '"',
    "&amp;",
)  # fmt: skip


def report(*rows: tuple[Cell, ...], tones: tuple[Tone, ...] = ()) -> Report:
    return Report(
        "What changed", "of two releases", (Figure("new", 1_234, Tone.GOOD),),
        (Chart("By chapter", (Bar("Chapter <2>", ((3, Tone.GOOD), (1, Tone.BAD))),), (("new", Tone.GOOD),)),),
        (Table("New codes", ("code", "title", "rows"), rows, codes=(0,), tones=tones),),
        (("release", "icd10cm:2027"),),
    )  # fmt: skip


def sheets(told: Report) -> tuple[dict[str, list[tuple[object, ...]]], int]:
    made = io.BytesIO()
    cut = write_workbook(told, made)
    book = openpyxl.load_workbook(made)
    assert all(cell.data_type != "f" and cell.hyperlink is None for sheet in book for row in sheet for cell in row)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}, cut


def test_whatever_a_cell_holds_stays_text_in_a_workbook() -> None:
    found, cut = sheets(report(*((text, text, 1) for text in HOSTILE)))
    assert [row[:2] for row in found["New codes"][1:]] == [(text, text) for text in HOSTILE]
    assert cut == 0


def test_whatever_a_cell_holds_stays_text_on_a_page() -> None:
    text = page(report(*((text, text, 1) for text in HOSTILE)))
    assert set(re.findall(r"<script|<b>detr|</style><b", text)) == set()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "Chapter &lt;2&gt;" in text


def test_a_cell_that_is_too_long_is_cut_and_told() -> None:
    found, cut = sheets(report(("A", "x" * 40_000, 1), ("B", "y" * 32_767, 1)))
    assert (len(found["New codes"][1][1]), found["New codes"][1][1][-1]) == (32_767, "…")  # type: ignore[arg-type, index]
    assert found["New codes"][2][1] == "y" * 32_767
    assert cut == 1


def test_words_that_went_and_came_are_told_apart() -> None:
    words = Words((("Septal ", True, True), ("defects", True, False), ("defect", False, True)))
    told = report(("Q21.1", words, 1))
    assert "Septal <del>defects</del><ins>defect</ins>" in page(told)
    assert sheets(told)[0]["New codes"][1][1] == "Septal defectsdefect"


def test_a_text_of_which_nothing_went_or_came_is_not_lost() -> None:
    """A rich text without any format is one that XlsxWriter leaves out."""
    words = Words((("Septal ", True, True), ("defect", True, True)))
    assert sheets(report((words, "", 1)))[0]["New codes"][1][0] == "Septal defect"


def test_numbers_are_numbers_and_codes_are_none() -> None:
    found, _ = sheets(report(("0051", "yes", 2_000), ("T36", True, None), tones=(Tone.BAD, Tone.NEUTRAL)))
    assert found["New codes"] == [("code", "title", "rows"), ("0051", "yes", 2_000), ("T36", "yes", None)]


def test_a_page_counts_what_a_table_tells_of_and_not_its_rows() -> None:
    rows = [("A0001", "coverage"), ("A0001", "pricing")]
    tables = (Table("Rows", ("a", "b"), rows), Table("Codes", ("a", "b"), rows, count=1))
    told = page(Report("T", "", (), (), tables))
    assert ("Rows (2)" in told, "Codes (1)" in told) == (True, True)


def test_a_row_is_as_high_as_its_text_is_wrapped() -> None:
    made = io.BytesIO()
    write_workbook(report(("A", "word " * 30, 1), ("B", "short", 1)), made)
    rows = openpyxl.load_workbook(made)["New codes"].row_dimensions
    assert [rows[number].height for number in (2, 3)] == [30, None]


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (("New", "new"), ["Summary", "New", "new 2"]),
        (("a/b", "summary"), ["Summary", "a b", "summary 2"]),
        (("x" * 40,) * 2, ["Summary", "x" * 31, "x" * 27 + " 2"]),
        (("History", "''"), ["Summary", "History 2", "Sheet"]),
    ],
)
def test_sheets_have_names_that_may_be(names: tuple[str, ...], made: list[str]) -> None:
    told = Report("T", "", (), (), tuple(Table(name, ("a",), [("1",)]) for name in names))
    assert [*sheets(told)[0]] == made


class Full(io.BytesIO):
    """A file on a disk that is full when it is first written."""

    was_full = False

    def write(self, data: Any, /) -> int:
        if self.was_full:
            return super().write(data)
        self.was_full = True
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_is_full_under_a_workbook_is_told() -> None:
    with pytest.raises(OutputFault, match="No space left on device"):
        write_workbook(report(("x",)), Full())
