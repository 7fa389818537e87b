"""Fetching official archives into the library: which, from where, many at a time, each fault on its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from crosswalk.domain.errors import (
    ChecksumMismatch,
    CrosswalkError,
    SourceNotFound,
    UnreadableArchive,
    UnsafeArchive,
    Where,
)
from crosswalk.domain.progress import Progress
from releases.http import LARGEST, USER_AGENT, Watch, Web
from releases.http_answers import BY_HAND
from releases.library import Library
from releases.mirror import Mirror, no_archive
from releases.partial import PartFile
from releases.parts import ArchiveSpec
from releases.wanted import FetchReport, Outcome, Want

WORKERS: Final = 4

_CHUNK: Final = 1024 * 1024
_PAGE_BEGINNINGS: Final = (b"<!doctype html", b"<html")
_ZIPPED: Final = (".zip", ".xlsx")


class Source(Protocol):
    """Where archives come from."""

    def bring(self, archive: ArchiveSpec, part: PartFile, watch: Watch) -> None:
        """Write the archive into `part`. Raises a `SourceError`, `SourceNotFound` where it is not there."""


@dataclass(frozen=True, slots=True)
class WebSource:
    """The official sites, or a mirror server."""

    web: Web

    def bring(self, archive: ArchiveSpec, part: PartFile, watch: Watch) -> None:
        """Download the archive from its official address or the mirror server into `part`.

        Raises `SourceNotFound` where it is not there or no address is known, `FetchFailed` where every try failed,
        `UnsafeArchive` for more bytes than the catalog says.
        """
        url = self.web.url_of(archive)
        if url is None:
            raise SourceNotFound(
                "Its official address is not known.", where=Where(archive.path), remedy="Fetch it from a mirror."
            )
        self.web.download(archive, url, part, watch)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A mirror directory."""

    mirror: Mirror
    largest: int = LARGEST

    def bring(self, archive: ArchiveSpec, part: PartFile, watch: Watch) -> None:
        """Copy the archive out of the mirror directory into `part`.

        Raises `SourceNotFound`, `UnreadableArchive`, and `UnsafeArchive` for more bytes than the catalog says.
        """
        path = self.mirror.path_of(archive)
        if path is None:
            raise SourceNotFound(
                "The mirror does not have it.", where=Where(archive.path), remedy="Fetch it from the official site."
            )
        try:
            source = path.open("rb")
        except OSError as fault:
            raise _unreadable(path, fault) from fault
        bound = self.largest if archive.size is None else archive.size
        with source, part.begin() as file:
            while chunk := _read(source, path):
                if file.tell() + len(chunk) > bound:
                    raise UnsafeArchive(
                        f"It has more than {bound:,} bytes.",
                        where=Where(str(path)),
                        remedy="This is not the official file: put that there instead.",
                    )
                file.write(chunk)
                watch(file.tell(), archive.size)


def _read(source: IO[bytes], path: Path) -> bytes:
    try:
        return source.read(_CHUNK)
    except OSError as fault:
        raise _unreadable(path, fault) from fault


def _unreadable(path: Path, fault: OSError) -> UnreadableArchive:
    return UnreadableArchive(
        f"It cannot be read: {fault.strerror}.",
        where=Where(str(path)),
        remedy="Check the disk, and the right to read it.",
    )


def fetch(
    wanted: Sequence[Want],
    source: Source,
    library: Library,
    *,
    progress: Progress | None = None,
    workers: int = WORKERS,
    pause: Callable[[float], object] | None = None,
) -> FetchReport:
    """Bring what is wanted into the library, several at a time. A fault of one does not stop the others.

    Interrupted, it stops soon; the archives that are complete stay, and the next run fetches the others.
    `pause` is how seconds pass.
    """
    meter = _Meter(wanted, progress, pause)
    with ThreadPoolExecutor(workers, "fetch") as pool:
        try:
            running = [pool.submit(_obtain, want, source, library, meter) for want in wanted]
            return FetchReport(tuple(each.result() for each in running))
        except BaseException:
            meter.stop.set()
            pool.shutdown(cancel_futures=True)
            raise


class _Stopped(Exception):
    """The fetch was interrupted. Only its threads see this."""


class _Meter:
    """Adds up what the threads of a fetch tell, and tells them to stop."""

    def __init__(
        self, wanted: Sequence[Want], progress: Progress | None, pause: Callable[[float], object] | None
    ) -> None:
        self.stop = threading.Event()
        self._pause = pause or self.stop.wait
        self._progress, self._turn = progress, threading.Lock()
        self._done: dict[str, int] = {}
        first = (want.archives[0] for want in wanted if want.archives)
        self._total = {archive.path: archive.size or 0 for archive in first}

    def set(self, path: str, have: int, whole: int | None) -> None:
        with self._turn:
            self._done[path] = have
            self._total[path] = have if whole is None else whole
            self._tell(path)

    def forget(self, want: Want, brought: ArchiveSpec | None) -> None:
        """Leave out of the sums what did not have to come, or could not."""
        with self._turn:
            for archive in want.archives:
                if archive != brought and (brought is None or archive.path not in self._done):
                    self._done.pop(archive.path, None)
                    self._total.pop(archive.path, None)
            self._tell("")

    def wait(self, seconds: float) -> None:
        self._pause(seconds)
        self.go_on()

    def go_on(self) -> None:
        if self.stop.is_set():
            raise _Stopped

    def _tell(self, path: str) -> None:
        if self._progress is not None:
            self._progress(sum(self._done.values()), sum(self._total.values()), path.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class _Watch:
    """Watches the download of one archive."""

    meter: _Meter
    path: str

    def __call__(self, have: int, whole: int | None) -> None:
        self.meter.go_on()
        self.meter.set(self.path, have, whole)

    def wait(self, seconds: float) -> None:
        self.meter.wait(seconds)


def _obtain(want: Want, source: Source, library: Library, meter: _Meter) -> Outcome:
    outcome = _brought(want, source, library, meter)
    meter.forget(want, outcome.archive)
    return outcome


def _brought(want: Want, source: Source, library: Library, meter: _Meter) -> Outcome:
    if not want.archives:
        return Outcome(want, None, faults=(no_archive(want.targets[0]),))
    faults: list[CrosswalkError] = []
    try:
        for archive in want.archives:
            if library.is_sound(archive):
                return Outcome(want, archive)
    except CrosswalkError as fault:
        return Outcome(want, None, faults=(fault,))
    for archive in want.archives:
        try:
            return Outcome(want, archive, _bring(archive, source, library, meter), tuple(faults))
        except CrosswalkError as fault:
            faults.append(fault)
    return Outcome(want, None, faults=tuple(faults))


def _bring(archive: ArchiveSpec, source: Source, library: Library, meter: _Meter) -> int | None:
    """Bytes of the archive that is in the library now, None if another fetch has just put it there."""
    watch = _Watch(meter, archive.path)
    with library.writing(), library.turn(archive, meter.wait) as part:
        if library.is_sound(archive):
            return None
        source.bring(archive, part, watch)
        sha256, size = _verified(archive, part), part.size
        library.keep(archive, part, sha256)
        return size


def _verified(archive: ArchiveSpec, part: PartFile) -> str:
    """The checksum of the complete download."""
    found = part.sha256()
    if found == archive.sha256:
        return found
    _refuse_what_is_no_archive(archive, part.path)
    if archive.sha256 is not None:
        raise ChecksumMismatch(
            f"This is not the official file: its sha256 is {found}, expected {archive.sha256}.",
            where=Where(archive.path),
            remedy="Fetch it from another mirror; a file that was issued anew can be loaded by its name.",
        )
    return found


def _refuse_what_is_no_archive(archive: ArchiveSpec, path: Path) -> None:
    """Servers answer with a page and status 200 where a file was: look at the content of what is not known."""
    import zipfile

    with path.open("rb") as file:
        beginning = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_page = beginning.startswith(_PAGE_BEGINNINGS)
    unzips = not archive.path.lower().endswith(_ZIPPED) or zipfile.is_zipfile(path)
    if is_page or (archive.sha256 is None and not (beginning and unzips)):
        raise UnreadableArchive(
            "What came is not a file of this kind but a page, or damaged.", where=Where(archive.path), remedy=BY_HAND
        )


@contextmanager
def open_source(mirror: str | None, user_agent: str = USER_AGENT) -> Iterator[Source]:
    """The official sites, a mirror server (`https://…`) or a mirror directory.

    Raises `UsageError` for an address that is none, `SourceNotFound` where there is no such directory.
    """
    if mirror is None or mirror.startswith(("http://", "https://")):
        with Web(mirror, user_agent=user_agent) as web:
            yield WebSource(web)
    else:
        yield FolderSource(Mirror(Path(mirror)))
