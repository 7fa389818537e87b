"""A downloaded file and the members in it, opened without trust.

What official archives hold is small: a dozen members, none above 18 MB. Whatever is larger, leaves
its folder, or is not what its directory says, is refused before it costs memory.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Final, Self

from crosswalk.domain.errors import MemberNotFound, SourceNotFound, UnreadableArchive, UnsafeArchive, Where
from crosswalk.domain.history.releases import Role, SourceFile

MOST_MEMBERS: Final = 500
LARGEST_MEMBER: Final = 64 * 1024**2
LARGEST_FILE: Final = 512 * 1024**2

_FETCH_AGAIN: Final = "Fetch it again, and compare its sha256 with that of the catalog."
_NOT_OFFICIAL: Final = "No official archive is like this: fetch it again from its official address."
WORKBOOK_BEGINNING: Final = b"PK\x03\x04"
"""Of a file inside an archive: an Office workbook."""

_ZIP_BEGINNINGS: Final = (WORKBOOK_BEGINNING, b"PK\x05\x06")
_WORKBOOK: Final = "[Content_Types].xml"
_CELLS: Final = ("xl/sharedStrings", "xl/worksheets/sheet")
_MOST_TEXT: Final = 8 * 1024**2
"""Of a member: the shared strings of the longest official workbook unpack to 6 MB, and a sheet has its head first."""

_ENCRYPTED: Final = 0x1
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file out of an archive, or a plain file as its own only member (`name` is None then)."""

    name: str | None
    data: bytes

    @property
    def sha256(self) -> str:
        """sha256 of the member's bytes, however they were compressed."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened zip or plain file. Close it, or use it in a `with` statement."""

    name: str
    sha256: str
    _handle: IO[bytes]
    _zip: zipfile.ZipFile | None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file underneath; nothing can be read from the archive afterwards. Closing twice does no harm."""
        if self._zip is not None:
            self._zip.close()
        self._handle.close()

    @property
    def is_plain(self) -> bool:
        """Whether the file is its own only member."""
        return self._zip is None

    @property
    def members(self) -> list[str]:
        """Names of the files inside, in the order of the archive; for a plain file its own name."""
        return [self.name] if self._zip is None else [item.filename for item in _files(self._zip)]

    def find(self, pattern: str, *, strict: bool = False) -> Member:
        """The one member whose base name the pattern is found in, in any case.

        A plain file is taken under any name, since its user may have renamed it, unless `strict`.
        Raises `MemberNotFound`, listing what is there, where no member or more than one matches.
        """
        if self._zip is None and not strict:
            return self.read(self.name)
        wanted = re.compile(pattern, re.IGNORECASE)
        matches = [name for name in self.members if wanted.search(PurePosixPath(name).name)]
        if len(matches) != 1:
            raise _no_single_match(self, pattern, matches)
        return self.read(matches[0])

    def read(self, member: str) -> Member:
        """The member of exactly this name. Raises `MemberNotFound`, `UnreadableArchive`, `UnsafeArchive`."""
        where = Where(self.name, None if self._zip is None else member)
        return Member(where.member, self._begun(member, where, lambda read: _bounded(read, where)))

    def beginning(self, member: str, length: int) -> bytes:
        """The first bytes of the member of exactly this name. Raises as `read` does."""
        where = Where(self.name, None if self._zip is None else member)
        return self._begun(member, where, lambda read: read(length))

    def size(self, member: str) -> int:
        """How many bytes the member of exactly this name has unpacked, as the directory says; 0 for a plain file."""
        return 0 if self._zip is None else self._zip.getinfo(member).file_size

    def _begun(self, member: str, where: Where, taking: Callable[[Callable[[int], bytes]], bytes]) -> bytes:
        if member not in self.members:
            raise _no_single_match(self, re.escape(member), [])
        if self._zip is None:
            self._handle.seek(0)
            return taking(self._handle.read)
        try:
            with self._zip.open(member) as stream:
                return taking(stream.read)
        except _DAMAGE as fault:
            raise UnreadableArchive(f"damaged: {fault}.", where=where, remedy=_FETCH_AGAIN) from fault

    def source(self, member: Member, role: Role, url: str | None = None) -> SourceFile:
        """What a part read from this member gives as its source."""
        return SourceFile(self.name, self.sha256, role, member.name, url)


def open_file(path: Path) -> Archive:
    """The zip or plain file at a path.

    Raises `SourceNotFound` where there is none, `UnreadableArchive` for a truncated or damaged zip,
    `UnsafeArchive` for one beyond the bounds of this module, and for what is no file: a pipe or device has no end.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnsafeArchive("is no file.", where=Where(str(path)), remedy="Name a file that can be read.")
        handle = path.open("rb")
    except OSError as fault:
        message = f"cannot be opened: {fault.strerror}."
        raise SourceNotFound(message, where=Where(str(path)), remedy="Name a file that can be read.") from fault
    return _open(path.name, handle)


def open_bytes(name: str, data: bytes) -> Archive:
    """The zip or plain file with this content. Raises as `open_file` does."""
    return _open(name, io.BytesIO(data))


def workbook_texts(data: bytes) -> bytes:
    """What the cells of a workbook say, as the XML in which they are written: enough to know it by its header row.

    Nothing for a workbook that is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            names = [name for name in opened.namelist() if name.startswith(_CELLS)]
            return b"".join(_beginning(opened, name) for name in names)
    except _DAMAGE:
        return b""


def _beginning(opened: zipfile.ZipFile, name: str) -> bytes:
    with opened.open(name) as stream:
        return stream.read(_MOST_TEXT)


def _open(name: str, handle: IO[bytes]) -> Archive:
    try:
        size = handle.seek(0, io.SEEK_END)
        if size > LARGEST_FILE:
            raise _unsafe(Where(name), f"{size:,} bytes are more than {LARGEST_FILE:,}.")
        handle.seek(0)
        digest = hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]
        return Archive(name, digest, handle, _as_zip(name, handle))
    except BaseException:
        handle.close()
        raise


def _as_zip(name: str, handle: IO[bytes]) -> zipfile.ZipFile | None:
    handle.seek(0)
    if not handle.read(4).startswith(_ZIP_BEGINNINGS):
        return None
    try:
        opened = zipfile.ZipFile(handle)
    except _DAMAGE as fault:
        message = f"truncated or damaged: {fault}."
        raise UnreadableArchive(message, where=Where(name), remedy=_FETCH_AGAIN) from fault
    # An Office workbook is a zip, but to its reader one file.
    if _WORKBOOK in opened.namelist():
        return None
    _refuse_unsafe(name, opened.infolist())
    return opened


def _refuse_unsafe(name: str, items: Sequence[zipfile.ZipInfo]) -> None:
    if len(items) > MOST_MEMBERS:
        raise _unsafe(Where(name), f"{len(items)} members are more than {MOST_MEMBERS}.")
    for item in items:
        where = Where(name, item.filename)
        path = item.filename.replace("\\", "/")
        if not path or path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
            raise _unsafe(where, "the name of the member is empty or leads out of the archive.")
        if item.flag_bits & _ENCRYPTED:
            raise _unsafe(where, "the member is encrypted.")
        if item.file_size > LARGEST_MEMBER:
            raise _unsafe(where, f"{item.file_size:,} bytes are more than {LARGEST_MEMBER:,}.")


def _bounded(read: Callable[[int], bytes], where: Where) -> bytes:
    """All that can be read, up to the bound: a directory may understate what a member unpacks to."""
    data = read(LARGEST_MEMBER + 1)
    if len(data) > LARGEST_MEMBER:
        raise _unsafe(where, f"more than {LARGEST_MEMBER:,} bytes.")
    return data


def _unsafe(where: Where, message: str) -> UnsafeArchive:
    return UnsafeArchive(message, where=where, remedy=_NOT_OFFICIAL)


def _files(opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [item for item in opened.infolist() if not item.is_dir() and not item.filename.startswith("__MACOSX/")]


def _no_single_match(archive: Archive, pattern: str, matches: Sequence[str]) -> MemberNotFound:
    what = "more than one member matches" if matches else "no member matches"
    there = ", ".join(repr(name) for name in matches or archive.members) or "nothing"
    return MemberNotFound(
        f"{what} {pattern!r}; there is {there}.",
        where=Where(archive.name),
        remedy="Give the archive of this release, or its unpacked file.",
    )
