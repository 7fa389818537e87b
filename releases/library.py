"""The local library: official archives as they were fetched, found by their content.

    objects/SHA256/NAME    the files. The folder is named by the content, the file as it was published,
                           because its name is what a release states as its source
    index/KEY.json         which content an archive of the catalog has, one small file each
    partial/KEY.part       what is under way, with KEY.lock (whose turn it is)

KEY stands for the path of the archive in the catalog, so that no path leads anywhere. Each file appears
by a rename, so a reader sees all of it or none, a killed fetch leaves nothing half done, and two
fetches at once do not meet: the lock of an archive belongs to one of them and ends with its process.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from crosswalk.domain.errors import LibraryFault, SourceNotFound, Where
from releases.mirror import Holding
from releases.partial import PartFile, write_whole
from releases.parts import ArchiveSpec, PartSpec, relative_path
from releases.sources import file_sha256


@dataclass(frozen=True, slots=True)
class Entry:
    """An archive in the library: its path in the catalog, and its content."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Library:
    """The library in the folder `root`, which need not exist before something is put there."""

    root: Path

    def path_of(self, archive: ArchiveSpec) -> Path | None:
        """Where the archive is, None where it is not held or has another content than the catalog says.

        Raises `UnsafeArchive` for a path that leads out, `LibraryFault` for a damaged entry.
        """
        held = self.entry(archive)
        if held is None:
            return None
        path = self._place(archive, held.sha256)
        return path if path.is_file() and path.stat().st_size == held.size else None

    def entry(self, archive: ArchiveSpec) -> Entry | None:
        """What the catalog or else the index says about the content, whether or not it is held."""
        relative_path(archive.path, str(self.root))
        if archive.sha256 is not None and archive.size is not None:
            return Entry(archive.path, archive.sha256, archive.size)
        file = self._index / f"{_key(archive.path)}.json"
        return _read_entry(file) if file.is_file() else None

    def entries(self) -> tuple[Entry, ...]:
        """Everything held, by path. Raises `LibraryFault` for a damaged entry."""
        noted = [_read_entry(file) for file in self._index.glob("*.json")] if self._index.is_dir() else []
        held = (each for each in noted if self._place(ArchiveSpec(each.path), each.sha256).is_file())
        return tuple(sorted(held, key=lambda each: each.path))

    def is_sound(self, archive: ArchiveSpec) -> bool:
        """Whether the archive is held with the very content it had when it was fetched."""
        path, held = self.path_of(archive), self.entry(archive)
        return path is not None and held is not None and file_sha256(path) == held.sha256

    def keep(self, archive: ArchiveSpec, part: PartFile, sha256: str) -> Path:
        """Take in a finished and verified download; its path. For whoever has its turn.

        The index first: until the file is there too, the archive is not held.
        """
        place = self._place(archive, sha256)
        with self.writing():
            self._index.mkdir(parents=True, exist_ok=True)
            note = json.dumps(asdict(Entry(archive.path, sha256, part.size)), indent=1)
            write_whole(self._index / f"{_key(archive.path)}.json", note.encode())
            part.move_to(place)
        return place

    @contextmanager
    def turn(self, archive: ArchiveSpec, wait: Callable[[float], None]) -> Iterator[PartFile]:
        """The unfinished download of an archive, for one fetch at a time on this machine; gone after it.

        `wait` is told how many seconds to pass until the next try. Raises `LibraryFault`.
        """
        key = _key(archive.path)
        relative_path(archive.path, str(self.root))
        with self.writing():
            self._partial.mkdir(parents=True, exist_ok=True)
            # The lock file stays: were it deleted, two could hold the lock of two files of one name.
            lock = (self._partial / f"{key}.lock").open("ab")
        with lock:
            while not _lock(lock):
                wait(_NEXT_TRY)
            part = PartFile(self._partial / f"{key}.part")
            try:
                yield part
            finally:
                part.discard()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What the system refuses inside becomes a `LibraryFault`."""
        try:
            yield
        except OSError as fault:
            raise LibraryFault(
                f"The library cannot be written: {fault.strerror}.",
                where=Where(str(self.root)),
                remedy="Make room or give the right to write there, or set CROSSWALK_HOME to another folder.",
            ) from fault

    def _place(self, archive: ArchiveSpec, sha256: str) -> Path:
        return self.root / "objects" / sha256 / relative_path(archive.path, str(self.root)).name

    @property
    def _index(self) -> Path:
        return self.root / "index"

    @property
    def _partial(self) -> Path:
        return self.root / "partial"


@dataclass(frozen=True, slots=True)
class LibraryMirror(Holding):
    """The library as something to load from."""

    library: Library

    def find(self, archive: ArchiveSpec) -> tuple[Path, str | None] | None:
        """Where the library holds the archive and the sha256 it had when it was fetched, None if it is not held."""
        path, held = self.library.path_of(archive), self.library.entry(archive)
        return (path, held.sha256) if path is not None and held is not None else None

    def missing(self, target_id: str, part: PartSpec) -> SourceNotFound:
        """The error for a part that is needed and not in the library; its remedy is to fetch it."""
        names = " or ".join(archive.path for archive in part.archives)
        return SourceNotFound(
            f"The library lacks {names}, which {target_id} needs.",
            where=Where(str(self.library.root)),
            remedy=f"Fetch it: crosswalk fetch {target_id}. Or load it from a mirror with --mirror DIR.",
        )


_NEXT_TRY = 0.05


def _key(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:32]


def _read_entry(file: Path) -> Entry:
    try:
        entry = Entry(**json.loads(file.read_text("utf-8")))
        relative_path(entry.path, str(file))
        if len(entry.sha256) != 64 or not entry.sha256.isalnum() or not isinstance(entry.size, int):
            raise ValueError("no checksum or size")
    except (OSError, ValueError, TypeError) as damage:
        raise LibraryFault(
            f"An entry of the library is damaged: {damage}.",
            where=Where(str(file)),
            remedy="Delete this file and run crosswalk fetch again.",
        ) from damage
    return entry


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        """Take the lock if it is free; closing the file, or the end of the process, gives it back."""
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        """Take the lock if it is free; closing the file, or the end of the process, gives it back."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
