"""The records and fields of a block of delimited text, found by numpy. Fields are positions: nothing is copied.

A block begins with the line end before its first record, so that a record and the line end before it are one piece.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crosswalk.bulk.text.dialect import CR, LF, QUOTE, Dialect

Positions = NDArray[np.int64]
Bytes = NDArray[np.uint8]

MOST_BYTES: Final = 1 << 20
"""A record of more bytes is taken for one with a quote that does not close."""

PADDING: Final = bytes(8)
"""Stands behind a block, so that eight bytes can be read from every position."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Records, blank lines among them. `data` is the whole block with its padding.

    `bounds` are where the line end before each record begins, and behind the last record; `starts` where its text
    begins. `separators` are where fields end, the first of a record at the index `firsts`. `rows` are the numbers of
    the records, from 0, that have as many fields as they should; `blank` says which are blank lines, `bad` why others
    cannot be read. `quoted` says that there are quotes in the block.
    """

    data: Bytes
    bounds: Positions
    starts: Positions
    separators: Positions
    firsts: Positions
    fields: int
    rows: Positions
    blank: NDArray[np.bool_]
    bad: dict[int, str]
    quoted: bool

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.starts)

    @property
    def texts(self) -> list[int]:
        """The numbers of the records that are no blank lines."""
        return np.flatnonzero(~self.blank).tolist()

    def part(self, begin: int, end: int) -> Records:
        """The records from one number to before another."""
        low, high = np.searchsorted(self.rows, (begin, end))
        return replace(
            self,
            bounds=self.bounds[begin : end + 1],
            starts=self.starts[begin:end],
            firsts=self.firsts[begin:end],
            rows=self.rows[low:high] - begin,
            blank=self.blank[begin:end],
            bad={at - begin: why for at, why in self.bad.items() if begin <= at < end},
        )

    def spans(self, at: int, width: int = 1) -> tuple[Positions, Positions]:
        """Where the fields of so many columns, the first at `at` (from 0), begin and end, row by row."""
        if len(self.rows) == len(self) > 0:
            # All have as many fields, so that they stand in a table.
            first = int(self.firsts[0])
            table = self.separators[first : first + self.fields * len(self)].reshape(len(self), self.fields)
            # The first separator of a record is that of its first field, the last one is its line end.
            before, after = table[:, max(at - 1, 0) : at + width - 1], table[:, at : at + width]
            own, bounds = self.starts, self.bounds[1:]
        else:
            firsts = self.firsts[self.rows, None]
            before = self.separators[firsts + np.arange(max(at - 1, 0), at + width - 1)]
            after = self.separators[firsts + np.arange(at, min(at + width, self.fields))]
            own, bounds = self.starts[self.rows], self.bounds[1:][self.rows]
        starts, ends = before + 1, after
        if at == 0:
            starts = np.column_stack((own, starts))
        if at + width == self.fields:
            ends = np.column_stack((after[:, : width - 1], bounds))
        return starts.ravel(), ends.ravel()

    def raw(self, at: int, most: int) -> list[bytes]:
        """The bytes of a column in the first rows, quotes and all."""
        starts, ends = self.spans(at)
        spans = zip(starts[:most].tolist(), ends[:most].tolist(), strict=True)
        return [self.data[start:end].tobytes() for start, end in spans]


def split(block: bytes, dialect: Dialect, fields: int) -> Records:
    """The records of a padded block that end in it, up to the first that is longer than a record may be."""
    data = np.frombuffer(block, np.uint8)
    separators, newlines, strays = _separators(block, data, dialect)
    ends = separators[newlines]
    bounds = ends - ((data[ends - 1] == CR) & (ends > 0)) if dialect.newline == LF else ends
    lengths = np.diff(bounds)
    too_long = np.flatnonzero(lengths > MOST_BYTES)
    count = int(too_long[0]) if len(too_long) else max(len(ends) - 1, 0)
    bounds, starts, newlines = bounds[: count + 1], ends[:count] + 1, newlines[: count + 1]
    blank = bounds[1:] == starts
    counts = np.diff(newlines)
    good = (counts == fields) & ~blank
    bad = {
        int(at): f"{'1 field' if counts[at] == 1 else f'{counts[at]} fields'} instead of {fields}"
        for at in np.flatnonzero(~good & ~blank)
    }
    for position, why in strays:
        at = int(np.searchsorted(starts, position, "right")) - 1
        if at < count and at >= 0 and position < bounds[at + 1]:
            bad[at] = why
            good[at] = False
    rows = np.flatnonzero(good)
    return Records(data, bounds, starts, separators, newlines[:count] + 1, fields, rows, blank, bad, QUOTE in block)


def _separators(block: bytes, data: Bytes, dialect: Dialect) -> tuple[Positions, Positions, list[tuple[int, str]]]:
    """Where fields end; at which of these places records do; and what stands where it must not, with the reason."""
    newline = dialect.newline
    found = data == dialect.separator
    found |= data == newline
    strays: list[tuple[int, str]] = []
    opened: Positions = np.empty(0, np.int64)
    if QUOTE in block:
        found |= data == QUOTE
        places = np.flatnonzero(found)
        kinds = data[places]
        quotes = kinds == QUOTE
        at = places[quotes]
        if not _regular(data, at, dialect):
            turning, strays = _turning(block, at.tolist(), dialect)
            turns = quotes.copy()
            turns[quotes] = turning
            opened = at[turning]
        else:
            turns, opened = quotes, at
        outside = ~(np.bitwise_xor.accumulate(turns) | quotes)
        places, kinds = places[outside], kinds[outside]
    else:
        places = np.flatnonzero(found)
        kinds = data[places]
    strays += _stray_line_ends(block, data, opened, newline)
    return places, np.flatnonzero(kinds == newline), strays


def _regular(data: Bytes, quotes: Positions, dialect: Dialect) -> bool:
    """Whether each quote that opens by its rank begins a field, and each that closes ends one.

    Then, and only then, quotes are all in pairs; a doubled quote closes a field and opens it again.
    """
    before = data[quotes[0::2] - 1]
    closing = quotes[1::2]
    after = data[closing + 1]
    opens = (before == dialect.separator) | (before == dialect.newline) | (before == QUOTE)
    closes = (after == dialect.separator) | (after == dialect.newline) | (after == QUOTE) | (after == CR)
    closes |= closing + 1 == len(data) - len(PADDING)
    return bool(opens.all() and closes.all())


def _turning(block: bytes, quotes: list[int], dialect: Dialect) -> tuple[NDArray[np.bool_], list[tuple[int, str]]]:
    """Which quotes open and close fields, one after another: others are doubled, or characters of an unquoted field."""
    turning = np.zeros(len(quotes), np.bool_)
    strays = []
    begins = (dialect.separator, dialect.newline)
    ends = (*begins, CR)
    inside, doubled = False, -1
    for number, at in enumerate(quotes):
        if not inside:
            if block[at - 1] in begins:
                inside = turning[number] = True
        elif at == doubled:
            continue
        elif block[at + 1] == QUOTE:
            doubled = at + 1
        else:
            inside, turning[number] = False, True
            if block[at + 1] not in ends and at + 1 < len(block) - len(PADDING):
                strays.append((at, "text follows the quote that closes a field"))
    return turning, strays


def _stray_line_ends(block: bytes, data: Bytes, turns: Positions, newline: int) -> list[tuple[int, str]]:
    """Carriage returns or line feeds outside of quotes that end no line of this file, and do in other programs."""
    if newline == CR:
        places = np.flatnonzero(data == LF) if LF in block else ()
    elif CR not in block or block.count(b"\r") == block.count(b"\r\n"):
        places = ()
    else:
        places = np.flatnonzero(data[:-1] == CR)
        places = places[data[places + 1] != LF]
    said = "a line feed" if newline == CR else "a lone carriage return"
    return [(int(at), f"{said} stands outside of quotes") for at in places if np.searchsorted(turns, at) % 2 == 0]
