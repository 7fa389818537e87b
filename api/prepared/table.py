"""Bytes by bytes in memory that all workers share: what one of them puts, every one finds. Bounded.

A place of the table says where a record lies, and the record says by its checksum whether it is whole. So who reads
waits for nobody: what is half written, or written over meanwhile, is not found. Those who write take turns by a lock
that the system frees when a process dies; of what that one had not finished only the room is lost.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Final
from zlib import crc32

_PARTS: Final = 2
_HEAD: Final = 64
"""Bytes before both parts: which one is the newer, and how much of each is used."""
_BYTES_A_PLACE: Final = 64
"""So many bytes of records to a place of the table: it is half full at most, a small record having some 120."""
_PROBES: Final = 32
"""Places in which a record may stand, beside each other."""
_LEAST_PLACES: Final = 16
_UNIT: Final = 8
"""Records begin at multiples of it."""
_OF_A_PART: Final = 16
"""A record takes at most so many-th of a part."""
_SIZE_BITS: Final = 20
_AT_BITS: Final = 24
_SIZES: Final = (1 << _SIZE_BITS) - 1
_ATS: Final = (1 << _AT_BITS) - 1
_MARKS: Final = ~0 << (_SIZE_BITS + _AT_BITS) & ((1 << 64) - 1)
_WHOLE: Final = 0x2144DF1C
"""The checksum of anything that ends with its own checksum."""


class Table:
    """A table for the processes that are forked after it is made, and all of their threads.

    It has two parts. Once the newer one is full the older one is emptied and is the newer: so what was put longest ago
    goes. Keys hash by chance of the first process, so that nobody can choose to fall on another's place.
    """

    def __init__(self, most_bytes: int) -> None:
        part = (most_bytes - _HEAD) // _PARTS // _UNIT * _UNIT
        places = 1 << (max(_LEAST_PLACES, part // _BYTES_A_PLACE) - 1).bit_length()
        self._memory = mmap.mmap(-1, _HEAD + _PARTS * part)
        whole = memoryview(self._memory)
        self._head = whole[:_HEAD].cast("Q")
        self._begins = [_HEAD + number * part for number in range(_PARTS)]
        self._places = [whole[begin : begin + places * _UNIT].cast("Q") for begin in self._begins]
        self._last_place = places - 1
        self._first_at = places * _UNIT
        self._part = part
        self._most = min(part // _OF_A_PART, _SIZES)
        self._turn = _Turn()

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, if it is held."""
        begin = len(key).to_bytes(2, "little") + key
        hashed = hash(begin)
        newer: int = self._head[0]
        record = self._found(newer, hashed, begin)
        if record is None:
            record = self._found(1 - newer, hashed, begin)
        return None if record is None else record[len(begin) : -4]

    def put(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Hold these values too, unless one is too large; a key that is held in the newer part keeps its value."""
        with self._turn:
            for key, value in items:
                begin = len(key).to_bytes(2, "little") + key
                self._put(hash(begin), begin, begin + value)

    def _found(self, part: int, hashed: int, begin: bytes) -> bytes | None:
        """The whole record in a part that begins so."""
        places, place = self._places[part], hashed & self._last_place
        for _ in range(_PROBES):
            held = places[place]
            if not held:
                return None
            if not (held ^ hashed) & _MARKS:
                at = self._begins[part] + (held & _ATS) * _UNIT
                record = self._memory[at : at + (held >> _AT_BITS & _SIZES)]
                if crc32(record) == _WHOLE and record.startswith(begin):
                    return record
            place = place + 1 & self._last_place
        return None

    def _put(self, hashed: int, begin: bytes, content: bytes) -> None:
        record = content + crc32(content).to_bytes(4, "little")
        if len(record) > self._most:
            return
        part: int = self._head[0]
        if self._found(part, hashed, begin) is not None:
            return
        at = self._head[1 + part] or self._first_at
        ends = at + -(-len(record) // _UNIT) * _UNIT
        if ends > self._part:
            part = self._turned_over(part)
            at, ends = self._first_at, self._first_at + ends - at
        # In this order: who dies between two of these leaves nothing that is found and is not whole.
        self._head[1 + part] = ends
        self._memory[self._begins[part] + at : self._begins[part] + at + len(record)] = record
        place = self._free(part, hashed & self._last_place)
        self._places[part][place] = hashed & _MARKS | len(record) << _AT_BITS | at // _UNIT

    def _free(self, part: int, place: int) -> int:
        """A free place near this one; where there is none, this one, and what stands there goes."""
        places = self._places[part]
        near = (place + each & self._last_place for each in range(_PROBES))
        return next((each for each in near if not places[each]), place)

    def _turned_over(self, newer: int) -> int:
        """Empty the older part, which is the newer one from now on."""
        older = 1 - newer
        begin = self._begins[older]
        self._memory[begin : begin + self._first_at] = bytes(self._first_at)
        self._head[1 + older] = 0
        self._head[0] = older
        return older


class _Turn:
    """One at a time, of all threads of all processes."""

    def __init__(self) -> None:
        self._threads = threading.Lock()
        self._file = -1
        if hasattr(os, "fork"):
            self._file = os.memfd_create("turn") if hasattr(os, "memfd_create") else _nameless_file()

    def __enter__(self) -> None:
        self._threads.acquire()
        if self._file >= 0:
            import fcntl

            fcntl.lockf(self._file, fcntl.LOCK_EX)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file >= 0:
            import fcntl

            fcntl.lockf(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)


def _nameless_file() -> int:
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
