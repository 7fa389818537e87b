"""Workbooks that somebody made to take all memory of whoever reads them."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from crosswalk.bulk import workbooks
from crosswalk.bulk.workbooks import SENT, opened_workbook
from crosswalk.domain.errors import SourceError, UnreadableArchive, UnsafeArchive

_SHEET = "xl/worksheets/sheet1.xml"
_ODD = {
    "small letters": b'<c r="xfd1048576">',
    "no blank before": b'<c t=""r="XFD1048576">',
    "a column of nine letters": b'<c r="ZZZZZZZZZ99">',
    "a row of fourteen digits": b'<c r="A10485769999999">',
    "hundreds of blanks": b"<c r" + b" " * 300 + b'="XFD1048576">',
    "blanks after": b"<c r=" + b" " * 300 + b'"XFD1048576">',
    "hundreds of noughts": b'<c r="XFD' + b"0" * 300 + b'1048576">',
    "hundreds of letters": b'<c r="' + b"A" * 300 + b'9">',
}


def _workbook(cell: bytes) -> io.BytesIO:
    """A workbook whose second cell says to be where `cell` says."""
    written, made = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [1, 2])
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(made, "w") as changed:
        for name in given.namelist():
            content = given.read(name)
            if name == _SHEET:
                content = content.replace(b'<c r="B1">', cell)
                assert cell in content
            changed.writestr(name, content)
    made.seek(0)
    return made


def _refused(given: io.BytesIO) -> SourceError:
    # Only the look before it is tried: the reader would take the process with it.
    with pytest.raises(SourceError) as caught:
        workbooks._refuse_unsafe(given, "cdm.xlsx", SENT)
    return caught.value


@pytest.mark.parametrize("chunk", [1 << 22, 97])
@pytest.mark.parametrize("odd", _ODD)
def test_a_cell_far_out_is_refused_however_it_says_so(monkeypatch: pytest.MonkeyPatch, odd: str, chunk: int) -> None:
    monkeypatch.setattr(workbooks, "_CHUNK", chunk)
    assert isinstance(_refused(_workbook(_ODD[odd])), UnsafeArchive)


def test_a_cell_that_is_near_is_read() -> None:
    with opened_workbook(_workbook(b'<c t="n"r="c7">'), "cdm.xlsx", SENT) as book:
        assert book.get_sheet_by_name("Sheet1").width == 3


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin", "XL\\Workbook.bin"])
def test_a_workbook_of_another_kind_is_refused_under_this_name(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "repeated a billion times")
    made.seek(0)
    assert isinstance(_refused(made), UnreadableArchive)


def test_an_old_workbook_with_a_zip_behind_it_is_refused() -> None:
    hidden = io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _workbook(b'<c r="C7">').getvalue())
    assert isinstance(_refused(hidden), UnreadableArchive)
