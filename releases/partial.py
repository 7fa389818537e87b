"""A download under way: `KEY.part`, which becomes an archive of the library only when it is complete and verified.

Official archives have at most 10 MB: one that was broken off is fetched again from its beginning.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class PartFile:
    """One unfinished download. Only who has its turn in the library may write it."""

    path: Path

    @property
    def size(self) -> int:
        """Bytes that have come so far."""
        return self.path.stat().st_size

    def begin(self) -> IO[bytes]:
        """The file, empty and open for bytes; what came before is gone. The caller closes it."""
        return self.path.open("wb")

    def discard(self) -> None:
        """Forget what has come."""
        self.path.unlink(missing_ok=True)

    def move_to(self, place: Path) -> None:
        """Give the finished download its place: on disk first, then there in one step."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        place.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(place)
        sync_folder(place.parent)

    def sha256(self) -> str:
        """sha256 of the bytes that have come, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(place: Path, content: bytes) -> None:
    """Write a small file that nobody ever sees half of."""
    fresh = place.with_name(f"{place.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder survive a power failure, where the system lets a folder be opened."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
