"""Files that are converted: their formats by their names, and how they are opened, packed or not."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from crosswalk.bulk.digest import Digest, DigestedInput, DigestedOutput
from crosswalk.bulk.text.streams import Input, compressed
from crosswalk.domain.errors import SourceNotFound, UsageError

STANDARD: Final = "-"
"""The name of standard input and output."""


class FileFormat(StrEnum):
    """How rows are written into a file."""

    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    JSON_LINES = "json-lines"
    XLSX = "xlsx"

    @property
    def is_stream(self) -> bool:
        """Whether it is read and written from its beginning to its end, so that it may be packed or piped."""
        return self not in (FileFormat.PARQUET, FileFormat.XLSX)


class Packing(StrEnum):
    """How the bytes of a file are packed."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


_FORMATS: Final = {
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.TSV,
    ".tab": FileFormat.TSV,
    ".parquet": FileFormat.PARQUET,
    ".pq": FileFormat.PARQUET,
    ".jsonl": FileFormat.JSON_LINES,
    ".ndjson": FileFormat.JSON_LINES,
    ".xlsx": FileFormat.XLSX,
}
_PACKINGS: Final = {".gz": Packing.GZIP, ".zst": Packing.ZSTD, ".zstd": Packing.ZSTD}
_ROOM: Final = 1 << 20
"""Bytes that are read ahead."""


def format_of(name: str, told: str | None, option: str) -> FileFormat:
    """The format of a file: the one that is told, or that its name ends in. Raises `UsageError`, naming the option."""
    if told is not None:
        return FileFormat(told)
    ending = Path(name.removesuffix(packing_ending(name))).suffix.lower()
    if ending in _FORMATS:
        return _FORMATS[ending]
    raise UsageError(
        f"{'a pipe' if name == STANDARD else name} does not tell its format.",
        remedy=f"Say it with {option}: {', '.join(FileFormat)}.",
    )


def packing_of(name: str) -> Packing:
    """How a file of this name is packed."""
    return _PACKINGS.get(packing_ending(name).lower(), Packing.NONE)


def packing_ending(name: str) -> str:
    """The end of a name that tells how the file is packed, or nothing."""
    return next((name[-len(ending) :] for ending in _PACKINGS if name.lower().endswith(ending)), "")


@contextmanager
def opened(name: str, digest: Digest, *, whole: bool) -> Iterator[BinaryIO]:
    """A file to read, `-` for standard input, unpacked where its bytes say that it is packed; those are counted in.

    If `whole`, what nobody read is counted in at the end. Raises `SourceNotFound`, `UsageError` for what cannot be
    opened, and `UnreadableArchive` while it is read.
    """
    with _standard_input() if name == STANDARD else opened_file(name) as below:
        packed = io.BufferedReader(DigestedInput(below, digest), _ROOM)
        yield io.BufferedReader(_Unpacked(Input(packed, name)), _ROOM)
        while whole and packed.read(_ROOM):
            pass


class _Unpacked(io.RawIOBase):
    """The bytes of a stream that may be packed."""

    def __init__(self, below: Input) -> None:
        self._below = below

    def readable(self) -> bool:
        """Whether it can be read: it can."""
        return True

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # the room that io makes
        """Fill some room."""
        data = self._below.read(len(room))
        room[: len(data)] = data
        return len(data)


@contextmanager
def written(file: BinaryIO, name: str, digest: Digest) -> Iterator[BinaryIO]:
    """What is written here goes into a file, packed as its name says; the bytes of the file are counted in."""
    below = io.BufferedWriter(DigestedOutput(file, digest), _ROOM)
    with compressed(below, name.lower()) as stream:
        yield stream  # type: ignore[misc] # whoever writes a stream does nothing else with it
    below.flush()
    # It is closed by whoever opened it.
    below.detach()


@contextmanager
def _standard_input() -> Iterator[BinaryIO]:
    if sys.stdin is None:
        raise SourceNotFound("standard input is closed.", remedy="Name the file, or pipe it in.")
    yield sys.stdin.buffer


@contextmanager
def opened_file(name: str) -> Iterator[BinaryIO]:
    """A file to read, as it is. Raises `SourceNotFound`, and `UsageError` for what cannot be opened."""
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below
    except FileNotFoundError as fault:
        raise SourceNotFound(f"there is no file {name}.", remedy="Name one that is there.") from fault
    except OSError as fault:
        raise UsageError(f"{name} cannot be read: {fault.strerror}.", remedy="Name another file.") from fault
    with file:
        yield file


def size_of(name: str) -> int | None:
    """The bytes of a file, None where nobody can tell."""
    return None if name == STANDARD else os.stat(name).st_size  # noqa: PTH116


def checksum(name: str | Path) -> str:
    """The checksum of the bytes of a file."""
    with Path(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
