"""What a release is published as: its parts, the archives that hold them, and a change issued without a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from crosswalk.domain.errors import UnsafeArchive, Where
from crosswalk.domain.history.releases import Edition, Role
from crosswalk.domain.history.snapshot import Facts

EXTRA = "extra/"
"""Folder of a mirror for official files whose address is not known."""


@dataclass(frozen=True, slots=True)
class ArchiveSpec:
    """An official archive or loose file, named by its path in a mirror.

    `sha256` is None for an archive that nobody has checked yet, `size` also for one of which only that is known.
    """

    path: str
    sha256: str | None = None
    size: int | None = None

    @property
    def url(self) -> str | None:
        """The official address, None where it is not known."""
        return url_of(self.path)

    @property
    def has_members(self) -> bool:
        """Whether it is a zip archive, of which a part is one member, and not a loose file."""
        return self.path.lower().endswith(".zip")


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One part of a release: which member of which archive, the preferred archive first.

    `member` is a regular expression for `re.search` on a member's name, with its folders or without; it says
    nothing about an archive that is a loose file. A release can be loaded without its `optional` parts. The
    role DERIVED is the order file of another release, from which one without a file at hand follows; it and what tells
    the two apart are `deriving`. A part that `stands_in` lists the codes where the order file is not held.
    """

    role: Role
    member: str
    archives: tuple[ArchiveSpec, ...]
    optional: bool = False
    stands_in: bool = False
    deriving: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """The content of a release that was announced and never published as a file."""

    name: str
    facts: Mapping[str, Facts]

    @property
    def sha256(self) -> str:
        """Stands for the checksum of the file that does not exist."""
        lines = (f"{code}\t{fact.billable:d}\t{fact.short}\t{fact.long}\n" for code, fact in sorted(self.facts.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """What a known content may be: a part of a release or edition. `member` is None for a whole file.

    `role` is None for an archive of which only the release is known. What `repeats` is a member that says nothing
    but what a part of its archive says.
    """

    target_id: str
    role: Role | None
    member: str | None = None
    repeats: bool = False


def relative_path(name: str, place: str) -> PurePosixPath:
    """The path of an archive below a mirror's root. Raises `UnsafeArchive` for a way out of it.

    `place` names the mirror or library in the error.
    """
    path = PurePosixPath(name)
    way_out = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name
    if way_out or not path.name or not name.isprintable():
        raise UnsafeArchive(
            f"{name!r} leads out of the mirror.",
            where=Where(place),
            remedy="Paths in a mirror are relative and without '..'.",
        )
    return path


def edition_id(edition: Edition) -> str:
    """How an edition is named among things to load: `gem-icd9cm-icd10cm:2018`."""
    return f"{edition.map_set}:{edition.label}"


def url_of(path: str) -> str | None:
    """The official address of an archive in a mirror, None for those under `extra/`."""
    from urllib.parse import quote  # here, because a look-up never asks for an address

    return None if path.startswith(EXTRA) else f"https://{quote(path)}"
