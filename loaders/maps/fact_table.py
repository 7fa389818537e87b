"""Our own compact form of a GEM file: codes and flags, no official text.

A line of the body is a run of rows with the same source: the source, then its targets as `TARGET:FLAGS`,
or as `TARGET` where the flags are 10000, with single blanks between.
Rows stand in the order of the official file, so that it can be rebuilt to the byte; the reader
rebuilds it and compares its sha256 with the one in the head.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import ChecksumMismatch, CountMismatch
from crosswalk.domain.history.releases import SourceFile
from loaders.maps import gem
from loaders.maps.map_file import MapFile
from loaders.shared import fact_file, faults

FORMAT: Final = "crosswalk-gem-table 1"
_USUAL_FLAGS: Final = "10000"


@dataclass(frozen=True, slots=True)
class Origin:
    """The official file a table was made from: the archive, by address and sha256, and its member."""

    map_set: str
    edition: str
    url: str
    archive_sha256: str
    member: str
    member_sha256: str


def pack(table: MapFile, origin: Origin, source_system: CodeSystem) -> bytes:
    """The compact form of a GEM file, the same bytes for the same file.

    Raises `ChecksumMismatch` where the official file cannot be rebuilt from it.
    """
    _verify(table, origin.member_sha256, source_system)
    head = {field.name: getattr(origin, field.name) for field in fields(origin)}
    head |= {"rows": str(len(table.rows))} | fact_file.LICENCE
    return fact_file.pack(FORMAT, head, _grouped(table))


def read(
    data: bytes, source: SourceFile, source_system: CodeSystem, target_system: CodeSystem
) -> tuple[MapFile, Origin]:
    """The rows of a table and the official file they come from.

    Raises what `fact_file.unpack` raises, `CountMismatch` and `ChecksumMismatch` where the rows are not
    those of the official file.
    """
    names = [field.name for field in fields(Origin)]
    head, body = fact_file.unpack(data, source, FORMAT, names)
    origin, count = Origin(**{name: head[name] for name in names}), int(head["rows"])
    rows = "\n".join(_rows(body)).encode("ascii")
    table = gem.read(rows, source, source_system, target_system)
    if len(table.rows) != count:
        message = f"{len(table.rows)} rows where {count} are due."
        raise CountMismatch(message, where=faults.place(source), remedy=fact_file.INSTALL_AGAIN)
    _verify(table, origin.member_sha256, source_system)
    return table, origin


def _grouped(table: MapFile) -> Iterator[str]:
    cells = (table.printed.get(row, row).split(" ") for row in table.rows)
    for code, rows in groupby(cells, key=lambda row: row[0]):
        pairs = (target if flags == _USUAL_FLAGS else f"{target}:{flags}" for _, target, flags in rows)
        yield f"{code} {' '.join(pairs)}"


def _rows(body: str) -> Iterator[str]:
    for line in body.splitlines():
        code, *targets = line.split(" ")
        for target in targets:
            name, _, flags = target.partition(":")
            yield f"{code} {name} {flags or _USUAL_FLAGS}"


def _verify(table: MapFile, expected: str, source_system: CodeSystem) -> None:
    found = hashlib.sha256(gem.official_bytes(table, source_system)).hexdigest()
    if found != expected:
        message = f"the rows give a file with sha256 {found}, the official one has {expected}."
        raise ChecksumMismatch(message, where=faults.place(table.source), remedy=fact_file.INSTALL_AGAIN)
