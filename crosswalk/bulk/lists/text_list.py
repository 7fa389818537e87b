"""Lists of delimited text, taken apart by the reader that conversion has, and written with every other byte kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

import numpy as np

from crosswalk.bulk.lists.list_table import Done, Heading, ListTable, Put
from crosswalk.bulk.text.blocks import Block, Opened, blocks
from crosswalk.bulk.text.dialect import UTF8_MARK, dialect_of
from crosswalk.bulk.text.records import Records
from crosswalk.domain.codes.rewriting import rewritten
from crosswalk.domain.errors import UnreadableRows, Where

FIRST_ROWS: Final = 30
"""Rows among which the one is looked for that names the columns."""
_SAMPLE: Final = 1 << 16
_DELIMITERS: Final = ",\t;|"
_QUOTED: Final = re.compile(rb'"[^"]*"?')
_LINES: Final = re.compile(r"[\r\n]+")


def open_text_list(
    raw: bytes,
    name: str,
    heading: Heading,
    *,
    delimiter: str | None,
    encoding: str | None,
) -> ListTable:
    """The list in the bytes of a file. Raises `UnreadableRows` for no rows, `UsageError` for a doubtful form."""
    mark = UTF8_MARK if raw.startswith(UTF8_MARK) else b""
    body = raw[len(mark) :]
    if not body.strip(b"\r\n \t"):
        raise UnreadableRows("there is nothing in it.", where=Where(name), remedy="Name a list with codes.")
    dialect = dialect_of(body, name, delimiter or _delimiter(body), "utf-8" if mark else encoding)
    opened = Opened(_Nothing(), name, dialect, (), False, mark, body)
    counts = Counter(count for block in blocks(opened, len(body)) for count in _counts(block.records))
    if not counts:
        raise UnreadableRows(
            "no row of it can be taken apart: a quote does not close.",
            where=Where(name),
            remedy="Give quotes in pairs.",
        )
    # The whole file is one block, but for lines whose quotes do not close. Where as many rows have one width as another
    # the wider one is that of the rows below the titles.
    fields = max(counts, key=lambda width: (counts[width], width))
    opened = replace(opened, names=tuple(map(str, range(1, fields + 1))))
    return _Text(opened, [*blocks(opened, len(body))], body).table(heading)


class _Nothing:
    """What is read when all has been."""

    def read(self, _size: int, /) -> bytes:
        return b""


def _delimiter(body: bytes) -> str | None:
    """The delimiter that parts most lines into as many cells; titles above the table may lack it, or have others."""
    sample = _QUOTED.sub(b"", body[:_SAMPLE]).decode("latin-1")
    lines = [line for line in _LINES.split(sample)[:-1] if line.strip()]
    steady: dict[str, tuple[int, int]] = {}
    for each in _DELIMITERS:
        (width, often), *_ = [*Counter(line.count(each) for line in lines if each in line).most_common(1), (0, 0)]
        if 2 * often > len(lines):
            steady[each] = often, width
    best = max(steady, key=lambda each: steady[each], default=None)
    return None if best is None or [*steady.values()].count(steady[best]) > 1 else best


def _counts(records: Records) -> Iterator[int]:
    """How many fields each record has that is no blank line."""
    if len(records.separators):
        last = np.searchsorted(records.separators, records.bounds[-1]) + 1
        yield from np.diff(np.append(records.firsts, last))[~records.blank].tolist()


class _Text:
    """A list of text, in blocks."""

    def __init__(self, opened: Opened, held: Sequence[Block], body: bytes) -> None:
        self._opened = opened
        self._dialect = opened.dialect
        self._blocks = held
        self._body = body
        newline = bytes([opened.dialect.newline])
        # Behind the line end of the last line there is none.
        self._last_line = body.count(newline) + (not body.endswith(newline))
        self._lines = [_line_numbers(each, opened.dialect.newline) for each in held]

    def table(self, heading: Heading) -> ListTable:
        first = [*islice(self._first(), FIRST_ROWS)]
        at = heading([cells for _, cells in first])
        header = None if at is None else first[at][0]
        names = self._names([] if at is None else first[at][1], header)
        numbers: list[int] = []
        blank: list[int] = []
        unreadable: dict[int, str] = {}
        for block, lines in zip(self._blocks, self._lines, strict=True):
            records = block.records
            numbers += [lines[row] for row in records.rows.tolist() if lines[row] > (header or 0)]
            blanks = np.flatnonzero(records.blank).tolist()
            blank += [lines[row] for row in blanks if (header or 0) < lines[row] <= self._last_line]
            unreadable |= {lines[row]: why for row, why in records.bad.items() if lines[row] > (header or 0)}
        self._skipped = sum(len(each.records.rows) for each in self._blocks) - len(numbers)
        return ListTable(self._opened.name, names, header, numbers, self._column, self, blank, unreadable)

    def _names(self, cells: Sequence[str], header: int | None) -> list[str]:
        """The names, one for each column; cells behind the last column must be blank. Raises `UnreadableRows`."""
        fields = len(self._opened.names)
        if any(cell.strip() for cell in cells[fields:]) or 0 < len(cells) < fields:
            raise UnreadableRows(
                f"it names {len(cells)} columns, and most rows have {fields} cells.",
                where=Where(self._opened.name, line=header),
                remedy="Give all rows as many cells.",
            )
        return [*cells[:fields], *[""] * (fields - len(cells))]

    def _first(self) -> Iterator[tuple[int, list[str]]]:
        """The rows in their order, of whatever width, each with its line."""
        for block, lines in zip(self._blocks, self._lines, strict=True):
            records = block.records
            if not len(records.separators):
                continue
            ends = np.append(records.firsts[1:], np.searchsorted(records.separators, records.bounds[-1]) + 1).tolist()
            for at in records.texts:
                fields = ends[at] - int(records.firsts[at])
                spans = (_span(records, at, column, fields) for column in range(fields))
                yield lines[at], [self._dialect.unquoted(records.data[start:end].tobytes()) for start, end in spans]

    def _column(self, at: int) -> Sequence[str]:
        texts: list[str] = []
        for each in self._blocks:
            data = each.records.data.tobytes()
            starts, ends = each.records.spans(at)
            # A row without a quote needs nothing but its text.
            texts += [
                self._dialect.unquoted(data[start:end])
                for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
            ]
        return texts[self._skipped :]

    def rewritten(self, puts: Sequence[Put]) -> tuple[bytes, Sequence[Done]]:
        """The bytes of the file with other codes in some cells, and what was made of each cell."""
        places = {line: (block, at) for block, lines in enumerate(self._lines) for at, line in enumerate(lines)}
        offsets = [0]
        for each in self._blocks:
            offsets.append(offsets[-1] + int(each.records.bounds[-1]))
        shift = len(self._dialect.line_end) if not self._opened.has_head else 0
        cells: dict[tuple[int, int], str] = {}
        done = []
        for put in puts:
            block, at = places[put.row]
            start, end = _span(self._blocks[block].records, at, put.column, len(self._opened.names))
            place = offsets[block] + start - shift, offsets[block] + end - shift
            # Byte by byte: what is no text of the encoding stays as it is.
            before = cells.get(place, self._body[slice(*place)].decode("latin-1"))
            after = rewritten(before, put.code, put.by)
            cells[place] = before if after is None else after
            done.append(Done(self._shown(before), None if after is None else self._shown(after)))
        pieces, at = [self._opened.head], 0
        for (start, end), cell in sorted(cells.items()):
            pieces += (self._body[at:start], cell.encode("latin-1"))
            at = end
        return b"".join((*pieces, self._body[at:])), done

    def _shown(self, cell: str) -> str:
        return self._dialect.unquoted(cell.encode("latin-1"))


def _line_numbers(block: Block, newline: int) -> list[int]:
    """The line, from 1, on which each record of a block begins."""
    newlines = np.flatnonzero(block.records.data == newline)
    return [*map(int, np.searchsorted(newlines, block.records.starts) + block.lines + 1)]


def _span(records: Records, at: int, column: int, fields: int) -> tuple[int, int]:
    """Where a field of a record, which has so many, begins and ends."""
    first = int(records.firsts[at])
    start = int(records.separators[first + column - 1]) + 1 if column else int(records.starts[at])
    return start, int(records.separators[first + column] if column + 1 < fields else records.bounds[at + 1])
