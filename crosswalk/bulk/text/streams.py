"""Files that are read and written as they are or compressed, as streams: gzip and zstd."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from crosswalk.domain.errors import UnreadableArchive, Where

if TYPE_CHECKING:
    from crosswalk.bulk.text.blocks import Source

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes | memoryview, /) -> object:
        """Write all of these bytes."""


class Input:
    """The bytes of a file, decompressed where its first bytes say that it is compressed.

    A file that is damaged or cut off is refused where that shows.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._name = name
        head = file.read(len(ZSTD))
        self._raw = _Rejoined(head, file)
        self._stream: Source = self._raw
        self._faults: tuple[type[Exception], ...] = (EOFError, OSError)
        if head.startswith(GZIP):
            self._stream, fault = _gunzipped(self._raw)
            self._faults = (*self._faults, fault)
        elif head == ZSTD:
            import pyarrow as pa

            self._stream = pa.CompressedInputStream(pa.PythonFile(self._raw, "r"), "zstd")

    @property
    def taken(self) -> int:
        """How many bytes of the file were read so far, compressed as they are."""
        return self._raw.taken

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end. Raises `UnreadableArchive` where they are damaged or end too early."""
        if self._stream is self._raw:
            return self._raw.read(size) or b""
        try:
            return self._stream.read(size)
        except self._faults as fault:
            raise UnreadableArchive(
                f"the file is damaged or cut off: {fault}.", where=Where(self._name), remedy="Get it again."
            ) from fault


@contextmanager
def compressed(file: BinaryIO, name: str) -> Iterator[Sink]:
    """What is written here goes into the file, compressed where the name ends in `.gz` or `.zst`; whole at the end."""
    if name.endswith(".gz"):
        with _gzipped(file) as stream:
            yield stream
    elif name.endswith((".zst", ".zstd")):
        import pyarrow as pa

        with pa.CompressedOutputStream(pa.PythonFile(_Kept(file), "w"), "zstd") as stream:
            yield stream
    else:
        yield file


def _gunzipped(raw: io.RawIOBase) -> tuple[Source, type[Exception]]:
    """The stream, and what it raises where its bytes are damaged."""
    if find_spec("isal"):
        from isal import igzip, isal_zlib

        return igzip.IGzipFile(fileobj=raw, mode="rb"), isal_zlib.error  # type: ignore[no-untyped-call, return-value]
    return gzip.GzipFile(fileobj=raw, mode="rb"), zlib.error


def _gzipped(file: BinaryIO) -> gzip.GzipFile:
    """A fifteenth of the time of zlib at its usual level, and a tenth more bytes. Without a name or a time in it."""
    if find_spec("isal"):
        from isal import igzip

        return igzip.IGzipFile("", "wb", 2, file, 0)  # type: ignore[no-untyped-call]
    return gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=1, mtime=0)


class _Rejoined(io.RawIOBase):
    """A file of which some bytes were read already."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head = head
        self._file = file
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        found = self._head[:size] if size >= 0 else self._head
        self._head = self._head[len(found) :]
        found = found or self._file.read(size)
        self.taken += len(found)
        return found

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # the room that io makes
        found = self.read(len(room))
        room[: len(found)] = found
        return len(found)


class _Kept:
    """A file that stays open when what writes to it is closed."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write
        self.flush = file.flush

    def close(self) -> None:
        """Nothing: whoever opened the file closes it."""
