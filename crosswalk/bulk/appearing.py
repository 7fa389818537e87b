"""Files that appear when they are whole: written under another name beside their place, and then put there."""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from crosswalk.domain.errors import OutputFault, UsageError, Where

_PARTIAL: Final = ".partial"
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
        if self.place.exists() and not self.place.is_file():
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


@contextmanager
def appearing(places: Sequence[Path], *, overwrite: bool) -> Iterator[list[Appearing]]:
    """Files that are made together. Whoever takes them puts them; those that are not put leave nothing behind.

    A disk that is full raises `OutputFault`, which names the first.
    """
    made: list[Appearing] = []
    try:
        made += (Appearing(place, overwrite=overwrite) for place in places)
        yield made
    except OSError as fault:
        if fault.errno not in _FULL or not places:
            raise
        raise OutputFault(
            f"the output cannot be written to its end: {fault.strerror}; nothing was left there.",
            where=Where(str(places[0])),
            remedy="Make room, or name a place on another disk.",
        ) from fault
    finally:
        for each in made:
            each.leave()


def _begun(place: Path) -> tuple[Path, BinaryIO]:
    """A new file beside a place, which no later run clears away as long as this process lives."""
    while True:
        partial = place.with_name(f".{place.name[:100]}.{secrets.token_hex(4)}{_PARTIAL}")
        try:
            file = partial.open("x+b")
        except FileExistsError:
            continue
        except OSError as fault:
            absent = isinstance(fault, FileNotFoundError)
            told = f"there is no folder {place.parent}" if absent else fault.strerror
            raise UsageError(f"{place} cannot be written: {told}.", remedy="Name another file.") from fault
        # Another run may have taken it for one left behind before it was held.
        if _held(file) and partial.exists():
            return partial, file
        file.close()


def _clear(place: Path) -> None:
    """Take away what killed runs left beside a place: the files that no process holds."""
    if sys.platform == "win32":
        return
    for left in place.parent.glob(f".{_escaped(place.name[:100])}.*{_PARTIAL}"):
        with suppress(FileNotFoundError, PermissionError), left.open("r+b") as file:
            if _held(file):
                left.unlink()


def _escaped(name: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)


def _held(file: BinaryIO) -> bool:
    """Hold a file for as long as it is open here; whether nobody else does."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system that holds no files for anybody: it is ours, by its random name, and others' are left alone.
        return file.tell() == 0 and os.fstat(file.fileno()).st_size == 0
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
