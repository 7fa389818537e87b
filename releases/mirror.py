"""A directory that holds official archives under the path of their official address."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from crosswalk.domain.errors import SourceNotFound, Where
from crosswalk.domain.history.releases import Edition, Release, Role
from releases.catalog import Catalog
from releases.parts import ArchiveSpec, PartSpec, relative_path
from releases.sources import LoadItem


class Holding(ABC):
    """Whatever holds official archives: a mirror directory or the local library."""

    __slots__ = ()

    @abstractmethod
    def find(self, archive: ArchiveSpec) -> tuple[Path, str | None] | None:
        """Where the archive is and the sha256 it must have, None if it is not held."""

    @abstractmethod
    def missing(self, target_id: str, part: PartSpec) -> SourceNotFound:
        """The error for a part that a release needs and that is not held."""

    def items(self, catalog: Catalog, target_id: str, loaded: Container[str] = frozenset()) -> tuple[LoadItem, ...]:
        """The parts of a release or edition, each from the best archive held here.

        An optional part that is not held is left out, and the order file where another part stands in for it; a
        codes file is left out where the order file is held, which says all it says and more. A release is derived
        where its own order file is not held. Of a release that is
        `loaded` no part is needed any more. Raises `SourceNotFound` naming what is missing.
        """
        target = catalog.find_target(target_id)
        parts = catalog.parts(target_id)
        if not parts:
            raise no_archive(target_id)
        found = [(part, self._item(catalog, target, part)) for part in parts]
        is_own = any(item is not None and part.role is Role.ORDER for part, item in found)
        if any(part.deriving for part in parts):
            found = [(part, item) for part, item in found if part.deriving != is_own]
        held = {part.role for part, item in found if item is not None}
        stood_in = any(part.stands_in and part.role in held for part in parts)
        needs_no_more = target_id in loaded and bool(held)
        for part, item in found:
            if needs_no_more or part.optional or (stood_in and part.role is Role.ORDER):
                continue
            if item is None:
                raise self.missing(target_id, part)
        told = {Role.CODES} if Role.ORDER in held else set()
        return tuple(item for _, item in found if item is not None and item.role not in told)

    def available(self, catalog: Catalog, loaded: Container[str] = frozenset()) -> dict[str, tuple[LoadItem, ...]]:
        """Everything that can be loaded from here: items by id, by system in order of time, then editions.

        Not what is unproven: one file that cannot be read would stop the load of all. A change to a release (a
        delta) is there if the release it amends is, and what rests on the codes of a release if that is `loaded`.
        """
        found: dict[str, tuple[LoadItem, ...]] = {}
        for target_id in catalog.target_ids():
            target = catalog.find_target(target_id)
            if catalog.is_unproven(target_id):
                continue
            if isinstance(target, Release) and target.amends is not None and target.amends not in found:
                continue
            try:
                found[target_id] = self.items(catalog, target_id, loaded)
            except SourceNotFound:
                continue
        return found

    def holds_any(self, catalog: Catalog) -> bool:
        """Whether any archive of the catalog is held, even if no release can be loaded from what is there."""
        parts = (part for target_id in catalog.target_ids() for part in catalog.parts(target_id))
        return any(self.find(archive) for part in parts for archive in part.archives)

    def _item(self, catalog: Catalog, target: Release | Edition, part: PartSpec) -> LoadItem | None:
        if isinstance(target, Release) and not part.archives:
            return LoadItem(target, part.role, None, delta=catalog.delta(target.id))
        for archive in part.archives:
            held = self.find(archive)
            if held is not None:
                path, sha256 = held
                member = part.member if archive.has_members else None
                return LoadItem(target, part.role, path, member, sha256, archive.url)
        return None


@dataclass(frozen=True, slots=True)
class Mirror(Holding):
    """The mirror in the directory `root`. Raises `SourceNotFound` where there is no such directory."""

    root: Path

    def __post_init__(self) -> None:
        if not self.root.is_dir():
            raise SourceNotFound(
                "There is no such directory.",
                where=Where(str(self.root)),
                remedy="Name the directory that holds www.cms.gov and ftp.cdc.gov.",
            )

    def path_of(self, archive: ArchiveSpec | str) -> Path | None:
        """Where this mirror holds the archive, None if it does not. Raises `UnsafeArchive` for a way out."""
        name = archive if isinstance(archive, str) else archive.path
        path = self.root.joinpath(*relative_path(name, str(self.root)).parts)
        return path if path.is_file() else None

    def find(self, archive: ArchiveSpec) -> tuple[Path, str | None] | None:
        """Where the archive is in this mirror and the sha256 the catalog knows, None if it is not held."""
        path = self.path_of(archive)
        return None if path is None else (path, archive.sha256)

    def missing(self, target_id: str, part: PartSpec) -> SourceNotFound:
        """The error for a part that is needed and not in this mirror; its remedy is the official address."""
        names = " or ".join(archive.path for archive in part.archives)
        urls = [archive.url for archive in part.archives if archive.url is not None]
        return SourceNotFound(
            f"The mirror lacks {names}, which {target_id} needs.",
            where=Where(str(self.root)),
            remedy=f"Get {urls[0]} and put it there." if urls else "Put the file there.",
        )


def no_archive(target_id: str) -> SourceNotFound:
    """The error for a release whose publication is known and whose archive is not."""
    return SourceNotFound(
        f"No official archive of {target_id} is known.",
        remedy="Load its file by name: crosswalk load FILE --system S --label L.",
    )
