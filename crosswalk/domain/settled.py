"""A file that was last written long enough ago, of which what was read holds until it is written again."""

from __future__ import annotations

import os
import time
from typing import Final

_LONG_AGO: Final = 2_500_000_000
"""Nanoseconds. File systems tell the time of a change with a grain of up to two seconds, in which a second may hide."""

IN_PLACE: Final = frozenset({"delete", "truncate", "persist"})
"""Journal modes of SQLite in which a commit writes the file itself before it is seen. In others a log beside it is
written, and when the file was written says nothing."""


class Settled:
    """Whether a file may have changed since it was read, by when it was last written. For one thread at a time."""

    def __init__(self) -> None:
        self._read: tuple[int, int] | None = None

    def holds(self, found: os.stat_result) -> bool:
        """Whether what was read last still holds."""
        return (found.st_mtime_ns, found.st_size) == self._read

    def was_read(self, found: os.stat_result) -> None:
        """The file was read after it was found so, and nobody was writing it."""
        settled = time.time_ns() - found.st_mtime_ns > _LONG_AGO
        self._read = (found.st_mtime_ns, found.st_size) if settled else None
