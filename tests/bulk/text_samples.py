"""A converter of the tests, and a slow reading of delimited text, character by character, to compare with."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from crosswalk.bulk.plan import CodeColumn, Plan
from crosswalk.bulk.shapes import Cell, Converted, Shape, blank
from crosswalk.bulk.tally import Tally
from crosswalk.bulk.text.blocks import open_text
from crosswalk.bulk.text.splice import OnBadRow, splice
from crosswalk.domain.codes.row_source import RowSource

ENDS: Final = ("\r\n", "\n", "\r")


class Stub:
    """Says of each code its source and length; of a `2` in a long shape two rows, and of a `,` a cell with a comma."""

    def __init__(self, shape: Shape = Shape.LIST) -> None:
        self.shape = shape
        self.columns = ("target_code", "status", "approximate", "reason")
        self.asked: list[str] = []
        self.dotted: bool | None = None
        self._sources: list[str] = []

    def source(self, row: RowSource) -> int:
        said = f"{row.systems[0] if row.systems else '-'}@{row.day or '-'}"
        if said not in self._sources:
            self._sources.append(said)
        return self._sources.index(said)

    def is_plain(self, source: int) -> bool:
        return source % 2 == 0

    def convert(self, source: int, texts: Sequence[str], *, dotted: bool = True) -> list[Converted]:
        self.dotted = dotted
        self.asked += texts
        return [self.converted(self._sources[source], text) for text in texts]

    def converted(self, source: str, text: str) -> Converted:
        if not text.strip():
            return blank(self.columns)
        first = (f"{source}:{text.strip()}", "mapped", len(text) % 2 == 0, None)
        second = ("two", "mapped", True, 'say "two"\nor more')
        rows: tuple[tuple[Cell, ...], ...] = (first, second) if self.shape.is_long and "2" in text else (first,)
        return Converted(rows, "mapped", None, len(text) % 2 == 0, len(rows), None)


class Spliced(NamedTuple):
    out: bytes
    tally: Tally
    stub: Stub


def spliced(
    data: bytes,
    columns: Sequence[str] = ("dx",),
    *,
    shape: Shape = Shape.LIST,
    planned: Callable[[Plan], Plan] = lambda plan: plan,
    on_bad_row: OnBadRow = OnBadRow.STOP,
    block_size: int = 1 << 23,
    most_rows: int | None = None,
    delimiter: str | None = None,
    has_head: bool = True,
) -> Spliced:
    """What becomes of these bytes."""
    stub, tally, out = Stub(shape), Tally(), io.BytesIO()
    opened = open_text(io.BytesIO(data), "claims.csv", delimiter=delimiter, has_head=has_head)
    codes = tuple(CodeColumn(name, opened.names.index(name), stub, given="icd9cm") for name in columns)  # type: ignore[arg-type]
    plan = planned(Plan(opened.names, codes))
    splice(opened, out, plan, tally, on_bad_row=on_bad_row, block_size=block_size, most_rows=most_rows)
    return Spliced(out.getvalue(), tally, stub)


class Line(NamedTuple):
    """A record as it stands, with its line end and its fields; None where it is no record that can be read."""

    raw: str
    end: str
    fields: list[str] | None


def lines_of(text: str, delimiter: str = ",") -> list[Line]:
    """The records of a text without lone carriage returns, read as the csv module of Python reads them."""
    found, at = [], 0
    while at < len(text):
        line, at = _line(text, at, delimiter)
        found.append(line)
    return found


def _line(text: str, at: int, delimiter: str) -> tuple[Line, int]:
    start, fields, field, good = at, [], "", True
    state = "begin"
    while True:
        mark = text[at : at + 1]
        end = next((each for each in ENDS if text.startswith(each, at)), None)
        if mark == "" and state == "quoted":
            # What is left over is one line after another.
            ends = [text.find(each, start) for each in ENDS[:2] if text.find(each, start) >= 0]
            at = min(ends, default=len(text))
            end = next((each for each in ENDS if text.startswith(each, at)), "")
            return Line(text[start:at], end, None), at + len(end)
        if state == "quoted":
            if text.startswith('""', at):
                field, at = field + '"', at + 2
            elif mark == '"':
                state, at = "closed", at + 1
            else:
                field, at = field + mark, at + 1
        elif mark == "" or end is not None:
            raw = text[start:at]
            return Line(raw, end or "", [*fields, field] if good else None), at + len(end or "")
        elif mark == delimiter:
            fields, field, state, at = [*fields, field], "", "begin", at + 1
        elif mark == '"' and state == "begin":
            state, at = "quoted", at + 1
        else:
            good = good and state != "closed"
            state = "plain" if state == "begin" else state
            field, at = field + mark, at + 1
