"""Files and folders that appear when they are whole: made under another name beside their place, and then put there.

What a killed run left is known by its name, and by no process holding it: the next run for that place clears it away.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from crosswalk.domain.errors import OutputFault, UsageError, Where

_PARTIAL: Final = ".partial"
_GONE: Final = ".gone"
"""An older folder, moved out of the way of the one that takes its place."""
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Appearing:
    """A file that is being made: `file` takes its bytes, at `partial`. Nothing is at its `place` before `put`."""

    def __init__(self, place: Path, *, overwrite: bool) -> None:
        """Raise `UsageError` where a file is there already, or none can be made."""
        # A link stays one: what it leads to is written.
        self.place = place = Path(os.path.realpath(place)) if place.is_symlink() else place
        self._overwrite = overwrite
        self.require_room()
        _clear(place)
        self.partial, self.file = _begun(place)

    def require_room(self) -> None:
        """Raise `UsageError` where something is at the place that must stay."""
        refuse_folder(self.place)
        # A link that leads to itself does not exist, and is in the way.
        if os.path.lexists(self.place) and not self.place.is_file():
            raise UsageError(
                f"{self.place} is no file that can be replaced.", remedy="Write to -, and lead that there."
            )
        if self.place.exists() and not self._overwrite:
            raise UsageError(f"{self.place} is there already.", remedy="Name another file, or say --overwrite.")

    def flush(self) -> None:
        """Bring what was written to the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def put(self) -> None:
        """Put the file, which is whole now, in its place, at once. Raises `UsageError` where one came meanwhile."""
        self.flush()
        if sys.platform == "win32":
            # There an open file keeps its name; elsewhere the open file tells others that it is no leaving.
            self.file.close()
        if self._overwrite or not _linked(self.partial, self.place):
            self.require_room()
            self.partial.replace(self.place)
        self.file.close()
        _sync_folder(self.place.parent)

    def leave(self) -> None:
        """Take away what is not in its place."""
        with suppress(OSError):
            self.file.close()
        self.partial.unlink(missing_ok=True)


def refuse_folder(place: Path) -> None:
    """Raise `UsageError` where a file should come to be and a folder is."""
    if place.is_dir():
        raise UsageError(f"{place} is a folder.", remedy="Name a file in it.")


class AppearingFolder:
    """A folder that is being made: files are written in `partial`. Nothing is at its `place` before `put`."""

    def __init__(self, place: Path, *, overwrite: bool, known_by: str) -> None:
        """Raise `UsageError` where something is there already that must stay, or no folder can be made.

        Only an empty folder is ever replaced, and with `overwrite` one that has the file it is `known_by`.
        """
        self.place = place = Path(os.path.realpath(place))
        self._overwrite, self._known_by = overwrite, known_by
        _return(place)
        self.require_room()
        _clear(place)
        self.partial, self._hold = _begun_folder(place)

    def require_room(self) -> None:
        """Raise `UsageError` where something is at the place that must stay."""
        if not self.place.exists():
            return
        if not self.place.is_dir():
            raise UsageError(f"{self.place} is no folder.", remedy="Name another one.")
        if not any(self.place.iterdir()):
            return
        if not self._overwrite:
            raise UsageError(f"{self.place} is there already.", remedy="Name another folder, or say --overwrite.")
        if not (self.place / self._known_by).is_file():
            told = f"{self.place} is there and has no {self._known_by}: it is something else than would take its place."
            raise UsageError(told, remedy="Name another folder.")

    def put(self) -> None:
        """Put the folder, which is whole now, in its place. Raises `UsageError` where another one came meanwhile."""
        for each in self.partial.iterdir():
            with each.open("rb") as file:
                os.fsync(file.fileno())
        _sync_folder(self.partial)
        self.require_room()
        if self.place.exists():
            with _held_folder(self.place):
                gone = _beside(self.place, _GONE)
                self.place.rename(gone)
                self.partial.rename(self.place)
                _sync_folder(self.place.parent)
                shutil.rmtree(gone)
        else:
            self.partial.rename(self.place)
            _sync_folder(self.place.parent)

    def leave(self) -> None:
        """Take away what is not in its place."""
        shutil.rmtree(self.partial, ignore_errors=True)
        _let_go(self._hold)


@contextmanager
def appearing(places: Sequence[Path], *, overwrite: bool) -> Iterator[list[Appearing]]:
    """Files that are made together. Whoever takes them puts them; those that are not put leave nothing behind.

    A disk that is full raises `OutputFault`, which names the first.
    """
    made: list[Appearing] = []
    try:
        with _full_disk_told(places):
            made += (Appearing(place, overwrite=overwrite) for place in places)
            yield made
    finally:
        for each in made:
            each.leave()


@contextmanager
def appearing_folder(place: Path, *, overwrite: bool, known_by: str) -> Iterator[AppearingFolder]:
    """A folder that is made: see `appearing`."""
    with _full_disk_told([place]):
        made = AppearingFolder(place, overwrite=overwrite, known_by=known_by)
        try:
            yield made
        finally:
            made.leave()


@contextmanager
def _full_disk_told(places: Sequence[Path]) -> Iterator[None]:
    """Raise `OutputFault` for a disk that is full under what is made at these places."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in _FULL or not places:
            raise
        raise OutputFault(
            f"the output cannot be written to its end: {os.strerror(fault.errno)}; nothing was left there.",
            where=Where(str(places[0])),
            remedy="Make room, or name a place on another disk.",
        ) from fault


def _begun(place: Path) -> tuple[Path, BinaryIO]:
    """A new file beside a place, which no later run clears away as long as this process lives."""
    while True:
        partial = _beside(place, _PARTIAL)
        with _refusal_told(place):
            file = partial.open("x+b")
        # Another run may have taken it for one left behind before it was held.
        if _held(file.fileno()) and partial.exists():
            return partial, file
        file.close()


def _begun_folder(place: Path) -> tuple[Path, int | None]:
    """A new folder beside a place, and what holds it: no later run clears it away as long as this process lives."""
    while True:
        partial = _beside(place, _PARTIAL)
        with _refusal_told(place):
            partial.mkdir()
        hold = _opened_folder(partial)
        if hold is None or (_held(hold) and partial.exists()):
            return partial, hold
        os.close(hold)


def _beside(place: Path, end: str) -> Path:
    """A name beside a place that nothing else has."""
    return place.with_name(f".{place.name[:100]}.{secrets.token_hex(8)}{end}")


@contextmanager
def _refusal_told(place: Path) -> Iterator[None]:
    """Raise `UsageError` where nothing can be made beside a place."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            raise
        told = f"there is no folder {place.parent}" if isinstance(fault, FileNotFoundError) else fault.strerror
        raise UsageError(f"{place} cannot be written: {told}.", remedy="Name another place.") from fault


def _left(place: Path, end: str) -> Iterator[Path]:
    """What killed runs left beside a place: what no process holds. It is held by us until the next one is asked for."""
    if sys.platform == "win32":
        return
    for left in sorted(place.parent.glob(f".{_escaped(place.name[:100])}.*{end}")):
        with suppress(FileNotFoundError, PermissionError):
            hold = os.open(left, os.O_RDONLY if left.is_dir() else os.O_RDWR)
            try:
                if _held(hold):
                    yield left
            finally:
                os.close(hold)


def _clear(place: Path) -> None:
    """Take away what killed runs left beside a place."""
    for end in (_PARTIAL, _GONE):
        for left in _left(place, end):
            with suppress(FileNotFoundError, PermissionError):
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _return(place: Path) -> None:
    """Put an older folder back that a run moved away and was then killed, before its own took the place."""
    for gone in _left(place, _GONE):
        if not place.exists():
            gone.rename(place)


def _opened_folder(folder: Path) -> int | None:
    """A folder to be held, where folders can be opened."""
    return None if sys.platform == "win32" else os.open(folder, os.O_RDONLY)


def _let_go(hold: int | None) -> None:
    if hold is not None:
        os.close(hold)


@contextmanager
def _held_folder(folder: Path) -> Iterator[None]:
    """Hold a folder: who looks for what killed runs left passes it over."""
    hold = _opened_folder(folder)
    try:
        if hold is not None:
            _held(hold)
        yield
    finally:
        _let_go(hold)


def _escaped(name: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)


def _held(handle: int) -> bool:
    """Hold a file or folder for as long as it is open here; whether nobody else does."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system that holds nothing for anybody: what is empty is ours, by its random name; all else is let be.
        return not (os.listdir(handle) if stat.S_ISDIR(os.fstat(handle).st_mode) else os.fstat(handle).st_size)
    return True


def _linked(partial: Path, place: Path) -> bool:
    """Give the file its place, which must be free, in one step; False where the file system knows no links."""
    try:
        os.link(partial, place)
    except FileExistsError as fault:
        raise UsageError(f"{place} is there already.", remedy="Name another file, or say --overwrite.") from fault
    except OSError:
        return False
    partial.unlink()
    return True


def _sync_folder(folder: Path) -> None:
    """Bring the name of a file to the disk."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
