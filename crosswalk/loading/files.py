"""Opening and reading the official file of a thing to load."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import UnreadableArchive, UnsafeArchive
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.history.snapshot import Part
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from loaders import registry
from loaders.facts.table import is_table
from loaders.recognition import part_in
from loaders.shared.archive import open_file
from loaders.shared.line_cache import LineCache
from releases.sources import LoadItem, expect, place, remedy


def opened(item: LoadItem, system: CodeSystem) -> tuple[bytes, SourceFile]:
    """The content of a part, and where it stands; of a table of the built-in facts the table, of which it is a part.

    Raises `ChecksumMismatch` where the file is not the one it knows, and the errors of the archive.
    """
    assert item.path is not None  # noqa: S101 - a delta has no file and is not opened
    assert item.role is not None  # noqa: S101 - told by the catalog or by the content
    table = SourceFile(item.path.name, "", item.role, item.member, item.url)
    if is_table(table):
        data = item.path.read_bytes()
        return data, replace(table, sha256=hashlib.sha256(data).hexdigest())
    with _placed(item), open_file(item.path) as archive:
        expect(item, archive.sha256)
        member = part_in(archive, item.member, item.role, system)
        return member.data, replace(archive.source(member, item.role, item.url), name=item.name)


@contextmanager
def _placed(item: LoadItem) -> Iterator[None]:
    """A damaged archive of the catalog is told as one of other content is: by its path, and where to get it again."""
    try:
        yield
    except (UnreadableArchive, UnsafeArchive) as fault:
        if item.url is None:
            raise
        member = fault.where.member if fault.where else None
        raise type(fault)(fault.message, where=place(item, member), remedy=remedy(item)) from fault


def holds(held: Sequence[SourceFile], source: SourceFile) -> bool:
    """Whether a source is among those that the store has taken in: the same content, read for the same."""
    return any((each.sha256, each.member, each.role) == (source.sha256, source.member, source.role) for each in held)


def read_part(item: LoadItem, system: CodeSystem, lines: LineCache, held: Sequence[SourceFile] = ()) -> Part | None:
    """The part of a release that a file holds, None where it is among the files `held` already.

    Raises the errors of the archive and of the loader, and `ChecksumMismatch`.
    """
    data, source = opened(item, system)
    if holds(held, source):
        return None
    return registry.read_part(source.role, data, source, system, lines, item.target.effective)


def read_table(
    item: LoadItem, system: CodeSystem, held: Sequence[SourceFile]
) -> tuple[SourceFile, str, Sequence[PredecessorRow]] | None:
    """The file of a conversion table, the name of the official table and its rows; None for a file `held` already."""
    data, source = opened(item, system)
    if holds(held, source):
        return None
    return source, table_name(source), registry.read_conversion(data, source, system)


def table_name(source: SourceFile) -> str:
    """The name of the official conversion table that a source is, or has the rows of."""
    return source.member or "" if is_table(source) else source.name


def taken_in(held: Iterable[SourceFile], new: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """The sources of a release or edition, with those that it now has too. A newer table of facts replaces an older."""
    fresh = list(new)
    tables = {(each.name, each.member) for each in fresh if is_table(each)}
    return tuple(dict.fromkeys([*(each for each in held if (each.name, each.member) not in tables), *fresh]))
