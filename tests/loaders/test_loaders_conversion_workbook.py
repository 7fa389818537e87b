"""Workbooks are opened without trust: damaged, oversized and made-up ones are refused by name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from loader_samples import source
from openpyxl import Workbook

from crosswalk.domain.errors import LayoutError, UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import Role
from loaders.shared import archive, workbook

SHEET = "xl/worksheets/sheet1.xml"


def saved(*rows: tuple[object, ...], second: tuple[tuple[object, ...], ...] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for row in second:
        (book["second"] if "second" in book.sheetnames else book.create_sheet("second")).append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def patched(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return target.getvalue()


def table(data: bytes) -> tuple[list[object], list[tuple[int, list[object]]]]:
    header, rows = workbook.table(data, source(Role.DELTA), "Code")
    return [cell for cell in header if cell], [(number, [c for c in cells if c != ""]) for number, cells in rows]


GOOD = saved(("preamble",), ("Code", "Title"), ("A00", 1), (None, None), ("A01", "x"))


def test_the_rows_below_the_header_with_their_numbers() -> None:
    assert table(GOOD) == (["Code", "Title"], [(3, ["A00", 1]), (5, ["A01", "x"])])


def test_the_first_sheet_that_has_the_header() -> None:
    assert table(saved(("other",), second=(("Code",), ("A00",)))) == (["Code"], [(2, ["A00"])])


def test_a_formula_is_the_value_saved_with_it() -> None:
    data = saved(("Code",), ("=1+1",))
    assert table(data)[1] == []
    with_value = patched(
        data, SHEET, lambda xml: re.sub(rb"<f>1\+1</f><v\s*/>|<f>1\+1</f><v></v>", b"<f>1+1</f><v>2</v>", xml)
    )
    assert table(with_value)[1] == [(2, [2])]


def test_a_sheet_may_state_less_than_it_holds() -> None:
    data = patched(GOOD, SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml))
    assert table(data) == table(GOOD)


def test_a_missing_header() -> None:
    with pytest.raises(LayoutError, match="no sheet has a header row that begins with 'Code'"):
        table(saved(("x",)))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", GOOD[:400], GOOD[:-40], b"Code,Title\n"])
def test_a_damaged_workbook(data: bytes) -> None:
    with pytest.raises(UnreadableArchive, match=r"file\.txt: the workbook is damaged"):
        table(data)


@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml"])
def test_a_workbook_with_a_broken_member(member: str) -> None:
    with pytest.raises(UnreadableArchive, match="damaged"):
        table(patched(GOOD, member, lambda xml: xml[: len(xml) // 2]))


def test_a_zip_that_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        opened.writestr("a.txt", b"Code")
    with pytest.raises(UnreadableArchive, match="damaged"):
        table(target.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = patched(GOOD, SHEET, lambda xml: xml + b" " * archive.LARGEST_MEMBER)
    assert len(bomb) < 1_000_000
    with pytest.raises(UnsafeArchive, match="unpacks to more"):
        table(bomb)


def test_too_many_members() -> None:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as opened:
        for number in range(archive.MOST_MEMBERS):
            opened.writestr(f"{number}", b"")
    with pytest.raises(UnsafeArchive, match="unpacks to more"):
        table(target.getvalue())


def test_entities_are_refused() -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    with pytest.raises(UnsafeArchive, match="declares a document type"):
        table(patched(GOOD, SHEET, lambda xml: xml.replace(b"<worksheet", doctype, 1)))


@pytest.mark.parametrize(
    "cell", [b'"A999999999"', b'"A200000"', b'"XFD5"', b'"CA5"', b'"xfd5"', b"'XFD5'", b' = "XFD5"']
)
def test_a_cell_beyond_reason(cell: bytes) -> None:
    """The parser lays out a cell for each before it: one in the last row and column would ask for all memory."""
    far = patched(GOOD, SHEET, lambda xml: xml.replace(b'="B5"' if cell[:1] == b" " else b'"B5"', cell))
    with pytest.raises(UnsafeArchive, match="a cell beyond column BZ or row 199,999"):
        table(far)


@pytest.mark.parametrize("cell", [b"&#88;FD5", b"A-1", b"A18446744073709551617", b"5", b""])
def test_a_cell_that_is_nowhere(cell: bytes) -> None:
    strange = patched(GOOD, SHEET, lambda xml: xml.replace(b"B5", cell))
    with pytest.raises((UnreadableArchive, UnsafeArchive)):
        table(strange)


def test_a_sheet_in_another_encoding_is_no_way_around() -> None:
    wide = patched(GOOD, SHEET, lambda xml: xml.decode().replace("B5", "XFD999999").encode("utf-16"))
    with pytest.raises(LayoutError):
        table(wide)
