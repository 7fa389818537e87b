"""Numbers for the texts of fields, in the order in which they are first seen, found for many fields at once."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crosswalk.bulk.text.dialect import QUOTE, Dialect
from crosswalk.bulk.text.records import Bytes, Positions, Records

Numbers = NDArray[np.int32]
Words = NDArray[np.uint64]

_WIDTH: Final = 8
_MASKS: Final[Words] = np.array([(1 << 8 * length) - 1 for length in range(_WIDTH + 1)], np.uint64)
_LENGTHS: Final[Words] = np.array([length << 56 for length in range(_WIDTH)] + [0], np.uint64)
"""What tells NUL from nothing: the length, in the last byte of what is shorter than eight."""

_EIGHTH: Final = np.uint64(56)
_ONES: Final = np.uint64(0x0101010101010101)
_HIGH: Final = np.uint64(0x8080808080808080)
_QUOTES: Final = np.uint64(QUOTE * 0x0101010101010101)


def arrow(values: Words | Numbers) -> pa.Array:
    """The same numbers as an array of Arrow, not copied. (`pyarrow.array` and `to_numpy` would import pandas.)"""
    kind = pa.uint64() if values.dtype == np.uint64 else pa.int32()
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def binary(offsets: Numbers, data: Bytes) -> pa.Array:
    """Stretches of bytes, of which the offsets say where each begins, and the end."""
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _numbers(array: pa.Array) -> Numbers:
    return np.frombuffer(array.buffers()[1], np.int32, len(array)) if len(array) else np.empty(0, np.int32)


class Keys:
    """Numbers keys of eight bytes."""

    def __init__(self) -> None:
        self._known: Words = np.empty(0, np.uint64)

    def __len__(self) -> int:
        """How many keys are known."""
        return len(self._known)

    def number(self, keys: Words) -> tuple[Numbers, Words]:
        """The number of each key, and the keys that were new: their numbers follow those of all others."""
        found = pc.index_in(arrow(keys), value_set=arrow(self._known))
        if not found.null_count:
            return _numbers(found), self._known[:0]
        numbers = _numbers(found).copy()
        valid = np.frombuffer(found.buffers()[0], np.uint8)
        new = np.unpackbits(valid, count=len(keys), bitorder="little") == 0
        fresh, places = np.unique(keys[new], return_inverse=True)
        numbers[new] = places + len(self._known)
        self._known = np.concatenate((self._known, fresh))
        return numbers, fresh


def paired(left: Numbers, right: Numbers) -> Words:
    """Pairs of numbers as keys."""
    return (left.astype(np.uint64) << np.uint64(32)) | right.astype(np.uint64)


def unpaired(keys: Words) -> tuple[Numbers, Numbers]:
    """The pairs that keys are."""
    return (keys >> np.uint64(32)).astype(np.int32), (keys & np.uint64(0xFFFFFFFF)).astype(np.int32)


class Texts:
    """Numbers the texts of fields, without their quotes. `seen` are the texts; two numbers may be of the same text.

    `size` is about how many bytes it takes.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.seen: list[str] = []
        self.size = 0
        self._dialect = dialect
        self._words = Keys()
        self._word_numbers: Numbers = np.empty(0, np.int32)
        self._longer = binary(np.zeros(1, np.int32), np.empty(0, np.uint8))
        self._longer_numbers: Numbers = np.empty(0, np.int32)
        self._empty: int | None = None

    def number(self, records: Records, at: int, width: int = 1) -> Numbers:
        """The numbers of the texts of each row in so many columns from one on, row by row."""
        starts, ends = records.spans(at, width)
        filled = ends > starts
        if 2 * np.count_nonzero(filled) > len(starts):
            return self._number(records, starts, ends)
        # Most of the later columns of diagnoses are empty: nothing is looked up for them.
        if self._empty is None:
            self._empty = int(self._add([""])[0])
        numbers = np.full(len(starts), self._empty, np.int32)
        places = np.flatnonzero(filled)
        numbers[places] = self._number(records, starts[places], ends[places])
        return numbers

    def _number(self, records: Records, starts: Positions, ends: Positions) -> Numbers:
        data = records.data
        if records.quoted:
            quoted = data[starts] == QUOTE
            inner = quoted.astype(np.int64)
            keys, short = _words(data, starts + inner, ends - inner)
            short &= ~(quoted & _has_quote(keys))
        else:
            keys, short = _words(data, starts, ends)
        if short.all():
            return self._of_words(keys)
        numbers = np.empty(len(starts), np.int32)
        numbers[short] = self._of_words(keys[short])
        numbers[~short] = self._of_longer(gathered(data, starts[~short], ends[~short]))
        return numbers

    def _of_words(self, keys: Words) -> Numbers:
        places, fresh = self._words.number(keys)
        if len(fresh):
            lengths = fresh >> _EIGHTH
            lengths[lengths >= _WIDTH] = _WIDTH
            texts = [
                self._dialect.decoded(word.to_bytes(_WIDTH, "little")[:length])
                for word, length in zip(fresh.tolist(), lengths.tolist(), strict=True)
            ]
            self._word_numbers = np.concatenate((self._word_numbers, self._add(texts)))
        return self._word_numbers[places]

    def _of_longer(self, fields: pa.Array) -> Numbers:
        """Those of raw fields, whose quotes are still around them."""
        places = pc.index_in(fields, value_set=self._longer)
        if places.null_count:
            fresh = fields.filter(places.is_null()).unique()
            self._longer = pa.concat_arrays([self._longer, fresh])
            texts = [self._dialect.unquoted(raw) for raw in fresh.to_pylist()]
            self._longer_numbers = np.concatenate((self._longer_numbers, self._add(texts)))
            places = pc.index_in(fields, value_set=self._longer)
        return self._longer_numbers[_numbers(places)]

    def _add(self, texts: list[str]) -> Numbers:
        numbers = np.arange(len(self.seen), len(self.seen) + len(texts), dtype=np.int32)
        self.seen += texts
        self.size += sum(2 * len(text) + 100 for text in texts)
        return numbers


def _words(data: Bytes, starts: Positions, ends: Positions) -> tuple[Words, NDArray[np.bool_]]:
    """Each text as a number, which no other text has, and which of them are short enough for that."""
    lengths = ends - starts
    every: Words = np.ndarray((len(data) - _WIDTH + 1,), np.uint64, data, strides=(1,))
    keys = every[starts]
    short = lengths < _WIDTH
    if not short.all():
        # Eight bytes whose last one looks like a length are left to the long texts.
        short |= (lengths == _WIDTH) & (keys >> _EIGHTH >= _WIDTH)
        lengths = np.minimum(lengths, _WIDTH)
    keys &= _MASKS[lengths]
    keys |= _LENGTHS[lengths]
    return keys, short


def _has_quote(keys: Words) -> NDArray[np.bool_]:
    """Whether one of the eight bytes is a quote."""
    zero = keys ^ _QUOTES
    marked: NDArray[np.bool_] = ((zero - _ONES) & ~zero & _HIGH) != 0
    return marked


def gathered(data: Bytes, starts: Positions, ends: Positions) -> pa.Array:
    """Stretches of bytes that follow one another in a block, as an array of Arrow."""
    offsets = np.empty(2 * len(starts) + 1, np.int32)
    offsets[0:-1:2], offsets[1::2] = starts, ends
    offsets[-1] = len(data)
    return binary(offsets, data).take(arrow(np.arange(0, 2 * len(starts), 2, dtype=np.int32)))
