"""A file of delimited text: its head, and the blocks of records that follow it, with flat memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np

from crosswalk.bulk.text.dialect import CR, LF, UTF8_MARK, Dialect, dialect_of
from crosswalk.bulk.text.records import MOST_BYTES, PADDING, Records, split
from crosswalk.domain.errors import UnreadableRows, Where

BLOCK: Final = 8 << 20
"""Bytes that are read at once."""

_SAMPLE: Final = 1 << 16


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose head is read: what its columns are called, and how it is written.

    `head` are the bytes up to the line end of the head, `begun` those that were read behind it.
    Where the file has no head its columns are called 1, 2, ….
    """

    source: Source
    name: str
    dialect: Dialect
    names: tuple[str, ...]
    has_head: bool
    head: bytes
    begun: bytes


class Block(NamedTuple):
    """Records of a file in their order, and how many lines stand before the line end with which they begin."""

    records: Records
    lines: int


def open_text(
    source: Source, name: str, *, delimiter: str | None = None, has_head: bool = True, encoding: str | None = None
) -> Opened:
    """Read the head of a file, which is called `name` in errors.

    Raises `UnreadableRows` where the file is empty, in a wide encoding, or its first line does not end, and
    `UsageError` where the delimiter is in doubt.
    """
    sample = _read(source, _SAMPLE)
    if sample.endswith(b"\r"):
        sample += _read(source, 1)
    mark = UTF8_MARK if sample.startswith(UTF8_MARK) else b""
    body = sample[len(mark) :]
    dialect = dialect_of(body, name, delimiter, "utf-8" if mark else encoding)
    closed = b""
    while not (records := split(dialect.line_end + body + closed + PADDING, dialect, 0)).texts:
        if closed or len(body) > MOST_BYTES:
            if not body.strip(b"\r\n"):
                raise UnreadableRows(f"{name} is empty.", remedy="Its first line has to name the columns.")
            raise UnreadableRows(
                f"{name} begins with a line that does not end.",
                remedy="See whether a quote in its first line is not closed.",
            )
        more = _read(source, _SAMPLE)
        closed = b"" if more else dialect.line_end
        body += more
    at = records.texts[0]
    start, end = (int(each) - len(dialect.line_end) for each in (records.starts[at], records.bounds[at + 1]))
    names = next(csv.reader([dialect.decoded(body[start:end])], delimiter=dialect.delimiter))
    if not has_head:
        return Opened(source, name, dialect, tuple(map(str, range(1, len(names) + 1))), False, mark, body)
    return Opened(source, name, dialect, tuple(names), True, mark + body[:end], body[end:])


def blocks(opened: Opened, size: int = BLOCK) -> Iterator[Block]:
    """The records behind the head in blocks of about so many bytes; each begins with the line end before it.

    Where the file has no head a line end stands before the first block that is not in the file. A line whose quote does
    not close is a bad record of its own, and the next line is read as if it had been. Raises `UnreadableRows` at a line
    that is longer than a record may be.
    """
    dialect, fields = opened.dialect, len(opened.names)
    newline = bytes([dialect.newline])
    left, waiting = b"" if opened.has_head else dialect.line_end, opened.begun
    lines = opened.head.count(newline) if opened.has_head else -1
    ended = False
    while not ended:
        chunk, waiting = waiting[:size], waiting[size:]
        chunk += _read(opened.source, size - len(chunk))
        ended = not chunk
        left += chunk
        while left or ended:
            block = left + (_closing(left, dialect) if ended else b"") + PADDING
            records = split(block, dialect, fields)
            if len(records):
                yield Block(records, lines)
            end = int(records.bounds[-1]) if len(records) else 0
            lines += left.count(newline, 0, end)
            left = left[end:]
            if not left or (len(left) <= MOST_BYTES and not ended):
                break
            broken = _broken(left, dialect, fields, Where(opened.name, line=lines + 2), ended=ended)
            yield Block(broken, lines)
            lines += left.count(newline, 0, int(broken.bounds[-1]))
            left = left[int(broken.bounds[-1]) :]


def _closing(left: bytes, dialect: Dialect) -> bytes:
    """The line end that the last record lacks; half of one stays what it is."""
    return b"\r\n" if dialect.newline == LF and left.endswith(b"\r") else dialect.line_end


def _broken(left: bytes, dialect: Dialect, fields: int, where: Where, *, ended: bool) -> Records:
    """The first line as a record that cannot be read, since its quote does not close."""
    start = 2 if left.startswith(b"\r\n") else 1
    end = left.find(dialect.newline, start)
    if end < 0:
        end = len(left)
    elif dialect.newline == LF and left[end - 1] == CR:
        end -= 1
    if end > MOST_BYTES:
        raise UnreadableRows(f"the line is longer than {MOST_BYTES:,} bytes.", where=where, remedy="Is it text?")
    none = np.empty(0, np.int64)
    why = "a quote is opened and not closed" if ended else f"a quote is not closed within {MOST_BYTES:,} bytes"
    bounds, starts = np.array([0, end]), np.array([start])
    data = np.frombuffer(left[:end] + PADDING, np.uint8)
    return Records(data, bounds, starts, none, starts, fields, none, np.zeros(1, np.bool_), {0: why}, True)


def _read(source: Source, size: int) -> bytes:
    """So many bytes, or all that are left."""
    chunks = []
    while size > 0 and (chunk := source.read(size)):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)
