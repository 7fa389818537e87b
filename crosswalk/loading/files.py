"""Opening the official file of a thing to load."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.history.releases import SourceFile
from loaders.shared.archive import open_file
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
