"""Records and the pieces that go in behind them, laid together as the bytes of the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crosswalk.bulk.text.answers import Pool
from crosswalk.bulk.text.cells import WIDTH, numbered
from crosswalk.bulk.text.dialect import Dialect
from crosswalk.bulk.text.keys import Numbers, arrow, binary
from crosswalk.bulk.text.records import Bytes, Positions, Records

_MOST_BYTES: Final = 32 << 20
"""Bytes of the output that are laid together at once: a few answers are a thousand times as long as their records."""


class Column(NamedTuple):
    """The answers of a column, and which of them each record has."""

    answers: Pool
    numbers: Numbers


class _Pieces:
    """Pieces of bytes in one array, those of a kind behind one another."""

    def __init__(self) -> None:
        self._bytes: list[Bytes] = []
        self._offsets: list[NDArray[np.int32]] = []
        self._size = self._count = 0

    def add(self, data: Bytes, offsets: Positions) -> int:
        """The number of the first of these pieces, of which `offsets` say where each begins, and the end."""
        first = self._count
        self._bytes.append(data)
        self._offsets.append((offsets + self._size).astype(np.int32))
        self._size += len(data)
        # Between the end of these and the beginning of the next there is one more.
        self._count += len(offsets)
        return first

    def array(self) -> pa.Array:
        """All of them."""
        offsets = np.concatenate(self._offsets)
        data = self._bytes[0] if len(self._bytes) == 1 else np.concatenate(self._bytes)
        return binary(offsets, data)


def assembled(
    records: Records, kept: Positions, columns: Sequence[Column], row_ids: Positions | None, dialect: Dialect
) -> Iterator[memoryview]:
    """The bytes of the output for the records that are kept, by their numbers, and how it goes on is asked for.

    With `row_ids`, one for each record and 0 for none, there is one column, and a record is repeated for each of the
    rows of its answer.
    """
    pieces = _Pieces()
    own = pieces.add(records.data, records.bounds)
    pools: dict[int, int] = {}
    for answers, _ in columns:
        if id(answers) not in pools:
            pools[id(answers)] = pieces.add(answers.data, answers.offsets)
    if len(kept) < len(records):
        columns = [Column(answers, numbers[kept]) for answers, numbers in columns]
    sizes = (records.bounds[1:] - records.bounds[:-1])[kept]
    if row_ids is None:
        every = pieces.array()
        firsts = [pools[id(answers)] + answers.firsts for answers, _ in columns]
        for low, high in _stretches(sizes + sum(map(_lengths, columns))):
            laid = np.empty((high - low, 1 + len(columns)), np.int32)
            laid[:, 0] = own + kept[low:high]
            for at, (first, (_, numbers)) in enumerate(zip(firsts, columns, strict=True), 1):
                laid[:, at] = first[numbers[low:high]]
            yield _taken(every, laid)
        return
    written, begins = numbered(row_ids, dialect)
    edges = np.arange(0, len(written) + 1, WIDTH)
    offsets = np.empty(2 * len(row_ids) + 1, np.int64)
    offsets[0::2], offsets[1::2] = edges, edges[:-1] + np.where(row_ids > 0, begins, WIDTH)
    ids = pieces.add(written, offsets)
    every = pieces.array()
    answers, numbers = columns[0]
    times, starts = answers.counts[numbers], pools[id(answers)] + answers.firsts[numbers]
    for low, high in _stretches(sizes * times + _lengths(columns[0])):
        repeated = np.repeat(np.arange(low, high), times[low:high])
        ends = np.cumsum(times[low:high])
        nth = np.arange(len(repeated)) - np.repeat(ends - times[low:high], times[low:high])
        which = kept[repeated]
        laid = np.empty((len(repeated), 3), np.int32)
        laid[:, 0] = own + which
        laid[:, 1] = ids + 1 + 2 * which
        laid[:, 2] = starts[repeated] + nth
        yield _taken(every, laid)


def _lengths(column: Column) -> Positions:
    """How many bytes the answers of the records have, all their rows together."""
    answers = column.answers
    lengths = answers.offsets[answers.firsts + answers.counts] - answers.offsets[answers.firsts]
    return lengths[column.numbers]  # type: ignore[no-any-return]


def _stretches(sizes: Positions) -> Iterator[tuple[int, int]]:
    """From which to before which record the output has about so many bytes as may be."""
    ends = np.cumsum(sizes)
    low = 0
    while low < len(sizes):
        before = int(ends[low - 1]) if low else 0
        high = max(int(np.searchsorted(ends, before + _MOST_BYTES, "right")), low + 1)
        yield low, high
        low = high


def _taken(pieces: pa.Array, laid: NDArray[np.int32]) -> memoryview:
    """The pieces of these numbers, one behind the other."""
    taken = pieces.take(arrow(laid.ravel()))
    _, offsets, data = taken.buffers()
    size = int(np.frombuffer(offsets, np.int32)[len(taken)])
    return memoryview(data)[:size] if size else memoryview(b"")
