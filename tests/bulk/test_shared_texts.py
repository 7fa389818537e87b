"""How much text a workbook holds once it is laid out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
import xlsxwriter

from crosswalk.bulk import shared_texts
from crosswalk.bulk.shared_texts import bytes_of_texts
from crosswalk.bulk.workbooks import SENT, opened_workbook
from crosswalk.domain.errors import UnsafeArchive


def _workbook(rows: Sequence[Sequence[str | int]]) -> io.BytesIO:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    made.seek(0)
    return made


def _bytes(made: io.BytesIO) -> int:
    with zipfile.ZipFile(made) as book:
        return bytes_of_texts(book)


@pytest.mark.parametrize("chunk", [1 << 22, 97])
def test_a_text_counts_as_often_as_cells_name_it(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(shared_texts, "_CHUNK", chunk)
    once = _bytes(_workbook([["a" * 1000, 0]]))
    assert 1000 <= once <= 1100
    assert _bytes(_workbook([["a" * 1000, 0]] * 50)) == 50 * once
    assert _bytes(_workbook([[0, 1, 2]] * 50)) == 0


def test_one_long_text_in_many_cells_is_refused_before_it_is_laid_out() -> None:
    made = _workbook([["a" * 32_000]] * 10_000)
    assert len(made.getvalue()) < 1 << 20
    with pytest.raises(UnsafeArchive, match="more than 256 MB of text"), opened_workbook(made, "cdm.xlsx", SENT):
        pass


def test_a_cell_that_names_its_text_oddly_counts_as_the_longest() -> None:
    made = _workbook([["a" * 1000], ["b"]])
    odd = io.BytesIO()
    with zipfile.ZipFile(made) as book, zipfile.ZipFile(odd, "w") as target:
        for item in book.infolist():
            content = book.read(item)
            target.writestr(item, content.replace(b"<v>1</v>", b"<v><![CDATA[1]]></v>"))
    assert _bytes(odd) >= 2000
