"""CSV and TSV with new cells: every other byte as it was, at any size of block."""

from __future__ import annotations

import csv
import io
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from text_samples import Line, Stub, lines_of, spliced

from crosswalk.bulk.shapes import Shape
from crosswalk.bulk.text.splice import OnBadRow

SIZES = st.integers(1, 60)
FIELDS = st.one_of(
    st.sampled_from(["", "250.00", "25000", "4019 ", "E950.0   ", "2" * 8, "2" * 9, "0123456\x07", "a\0", '5" tube']),
    st.text(alphabet='ab2",\n \0é\x08', max_size=12),
)
PLAIN = st.text(alphabet='ab2"é\0 ', max_size=10).filter(lambda text: not text.startswith('"'))


@st.composite
def quoted(draw: st.DrawFn) -> str:
    text = draw(FIELDS).replace('"', '""')
    return f'"{text}"'


@st.composite
def files(draw: st.DrawFn) -> str:
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n"]]))
    field = st.one_of(PLAIN, quoted(), FIELDS.filter(lambda text: not set(text) & set('",\n')))
    lines = ["id,dx,note" + ends[0]]
    for _ in range(draw(st.integers(0, 8))):
        row = ",".join(draw(field) for _ in range(3))
        lines.append(draw(st.sampled_from([row, row, row, row, ""])) + draw(st.sampled_from(ends)))
    text = "".join(lines)
    return text.rstrip("\r\n") if draw(st.booleans()) else text


@settings(deadline=None)
@given(files(), SIZES, st.sampled_from([Shape.LIST, Shape.ROWS]))
def test_records_stay_as_they_are_and_new_cells_are_those_of_the_slow_reading(
    text: str, size: int, shape: Shape
) -> None:
    out = spliced(text.encode(), shape=shape, block_size=size).out.decode()
    assert out == reference(lines_of(text), shape)


@settings(deadline=None)
@given(files(), SIZES)
def test_the_output_reads_as_the_input_with_cells_behind_it(text: str, size: int) -> None:
    before = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    after = [
        row for row in csv.reader(io.StringIO(spliced(text.encode(), block_size=size).out.decode(), newline="")) if row
    ]
    assert [row[:3] for row in after] == before
    assert all(len(row) == 7 for row in after)


BAD = [
    "1,250.00,x",
    '2,"250.00",x',
    "3,25",
    '4,"25"0,x',
    '5,"25',
    "6,a,b,c",
    "",
    '7,5",x',
    '"8"",a"",b"',
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(BAD), max_size=12), SIZES, st.sampled_from(["\n", "\r\n"]), st.data())
def test_rows_that_cannot_be_read_are_kept_or_left_out_as_the_slow_reading_finds_them(
    rows: list[str], size: int, end: str, data: st.DataObject
) -> None:
    text = end.join(["id,dx,note", *rows])
    shape, keep = data.draw(st.sampled_from([Shape.LIST, Shape.ROWS])), data.draw(st.booleans())
    done = spliced(text.encode(), block_size=size, shape=shape, on_bad_row=OnBadRow.KEEP if keep else OnBadRow.SKIP)
    lines = lines_of(text)
    assert cut_reasons(done.out.decode()) == reference(lines, shape, keep=keep)
    assert done.tally.skipped + done.tally.kept == sum(is_bad(line) for line in lines)
    assert done.tally.rows_read == sum(line.raw != "" for line in lines[1:])


def is_bad(line: Line) -> bool:
    return line.raw != "" and (line.fields is None or len(line.fields) != 3)


def cut_reasons(out: str) -> str:
    return re.sub(r"bad_row,,[^\r\n]*", "bad_row,,", out)


def reference(lines: list[Line], shape: Shape, *, keep: bool = False) -> str:
    """The file as it must come out."""
    stub = Stub(shape)
    head, end = lines[0].raw, lines[0].end
    out = [head + (",row_id" if shape.is_long else "") + ",dx_target_code,dx_status,dx_approximate,dx_reason"]
    row = 0
    for line in lines[1:]:
        row += line.raw != ""
        number = f",{row}" if shape.is_long else ""
        if line.raw == "":
            out.append(end)
        elif not is_bad(line):
            assert line.fields is not None
            rows = stub.converted("icd9cm@-", line.fields[1]).rows
            out += [end + line.raw + number + "".join("," + written(cell) for cell in cells) for cells in rows]
        elif keep:
            out.append(end + line.raw + number + ",,bad_row,,")
        end = line.end
    return "".join(out) + end


def written(cell: object) -> str:
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell).lower()
    return '"' + str(cell).replace('"', '""') + '"' if set(str(cell)) & set('",\n\r') else str(cell)
