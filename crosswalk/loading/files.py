"""Opening and reading the official file of a thing to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.history.snapshot import Part
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from loaders import registry
from loaders.recognition import member_of
from loaders.shared.archive import open_file
from loaders.shared.line_cache import LineCache
from releases.sources import LoadItem, expect


def opened(item: LoadItem) -> tuple[bytes, SourceFile]:
    """The content that the catalog names, and where it stands.

    Raises `ChecksumMismatch` where the file is not the one it knows, and the errors of the archive.
    """
    assert item.path is not None  # noqa: S101 - a delta has no file and is not opened
    assert item.role is not None  # noqa: S101 - the catalog names every role
    with open_file(item.path) as archive:
        expect(item, archive.sha256)
        member = archive.find(item.member or "")
        return member.data, archive.source(member, item.role, item.url)


def holds(held: Sequence[SourceFile], source: SourceFile) -> bool:
    """Whether a source is among those that the store has taken in: the same content, read for the same."""
    return any((each.sha256, each.member, each.role) == (source.sha256, source.member, source.role) for each in held)


def read_part(item: LoadItem, system: CodeSystem, lines: LineCache, held: Sequence[SourceFile] = ()) -> Part | None:
    """The part of a release that a file holds, None where it is among the files `held` already.

    Raises the errors of the archive and of the loader, and `ChecksumMismatch`.
    """
    assert item.path is not None  # noqa: S101 - a delta has no file and is not read
    with open_file(item.path) as archive:
        expect(item, archive.sha256)
        member, role = member_of(archive, item.member, item.role, system)
        source = archive.source(member, role, item.url)
        if holds(held, source):
            return None
        return registry.read_part(role, member.data, source, system, lines, item.target.effective)


def read_table(
    item: LoadItem, system: CodeSystem, held: Sequence[SourceFile]
) -> tuple[SourceFile, str, Sequence[PredecessorRow]] | None:
    """The file of a conversion table, the name of the official table and its rows; None for a file `held` already."""
    data, source = opened(item)
    if holds(held, source):
        return None
    if source.name.endswith(".xz"):
        from loaders.icd10cm import previous_codes

        rows, origin = previous_codes.read(data, source)
        return replace(source, url=origin.url), origin.name, rows
    return source, source.name, registry.read_conversion(data, source, system)
