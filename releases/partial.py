"""A download under way: what has come of an archive so far, and what its server said about it.

Bytes are appended to `KEY.part`; `KEY.json` beside it says from where they are and how to tell that
the server still has the same file. A download that was killed goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bytes of a download come from: address, validators and length as the server stated them."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    length: int | None = None

    @property
    def validator(self) -> str | None:
        """What `If-Range` may carry: a strong entity tag, else the date of the last change (RFC 9110, 13.1.5)."""
        if self.etag is not None and not self.etag.startswith("W/"):
            return self.etag
        return self.last_modified


@dataclass(frozen=True, slots=True)
class PartFile:
    """One unfinished download. Only who has its turn in the library may write it."""

    path: Path

    @property
    def size(self) -> int:
        """Bytes that have come so far."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def origin(self) -> Origin | None:
        """Where they came from; None where nothing is under way, or where a crash left nothing to rely on."""
        if not self.path.is_file() or not self._note.is_file():
            return None
        try:
            return Origin(**json.loads(self._note.read_text("utf-8")))
        except (ValueError, TypeError):
            return None

    def begin(self, origin: Origin) -> None:
        """Start anew. What was there before is gone before the new origin is noted."""
        self.discard()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._note, json.dumps(asdict(origin)).encode())

    def appending(self) -> IO[bytes]:
        """The file, open for bytes at its end. The caller closes it."""
        return self.path.open("ab")

    def discard(self) -> None:
        """Forget what has come, with the note of where it came from."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def move_to(self, place: Path) -> None:
        """Give the finished download its place: on disk first, then there in one step."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        place.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(place)
        sync_folder(place.parent)
        self._note.unlink(missing_ok=True)

    def sha256(self) -> str:
        """sha256 of the bytes that have come, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".json")


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
