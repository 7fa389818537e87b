"""Checksums of what is read and written, made beside the work."""

from __future__ import annotations

import hashlib
import io
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO, Final, Self

if TYPE_CHECKING:
    from typing_extensions import Buffer

_MOST_WAITING: Final = 8
"""Pieces that may wait for their turn, so that they do not fill the memory."""


class Digest:
    """The SHA-256 of bytes and their number; one thread makes it while others go on."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._worker = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.shutdown()

    def update(self, data: bytes) -> None:
        """Count more bytes in."""
        self.count += len(data)
        self._waiting.append(self._worker.submit(self._hash.update, data))
        if len(self._waiting) > _MOST_WAITING:
            self._waiting.popleft().result()

    def hexdigest(self) -> str:
        """The checksum of all bytes so far."""
        while self._waiting:
            self._waiting.popleft().result()
        return self._hash.hexdigest()


class DigestedInput(io.RawIOBase):
    """A file whose bytes are counted in as they are read."""

    def __init__(self, below: BinaryIO, digest: Digest) -> None:
        self._below = below
        self._digest = digest

    def readable(self) -> bool:
        """Whether the file below is one to read: it is."""
        return True

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # the room that io makes
        """Fill some room, and count in what came."""
        data = self._below.read(len(room))
        room[: len(data)] = data
        self._digest.update(data)
        return len(data)


class DigestedOutput(io.RawIOBase):
    """A file whose bytes are counted in as they are written."""

    def __init__(self, below: BinaryIO, digest: Digest) -> None:
        self._below = below
        self._digest = digest

    def writable(self) -> bool:
        """Whether the file below is one to write: it is."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Write bytes, and count them in as they are now."""
        self._digest.update(bytes(data))
        return self._below.write(data)
