"""A folder of files that somebody downloaded by hand, under whatever names: known by their content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from crosswalk.domain.errors import SourceNotFound, UsageError, Where
from releases.mirror import Holding
from releases.parts import ArchiveSpec, PartSpec
from releases.sources import file_sha256

_LARGEST: Final = 512 * 1024**2
"""What no official file comes near: films and images of disks are not read."""


def files_in(folder: Path) -> list[Path]:
    """The files in a folder and below it, in order; none hidden or huge. Raises `UsageError` where there are none."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.stat().st_size <= _LARGEST
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise UsageError(f"there is no file in {folder}.", remedy="Name the folder of the files, or the files.")
    return found


@dataclass(frozen=True, slots=True)
class Downloads(Holding):
    """The files of a folder, by sha256 and by name."""

    root: Path
    by_sum: Mapping[str, Path]
    by_name: Mapping[str, Path]

    @classmethod
    def of(cls, folder: Path) -> Downloads:
        """All files of a folder. Raises `SourceNotFound` for one that cannot be read, `UsageError` for no file."""
        paths = files_in(folder)
        return cls(folder, {file_sha256(path): path for path in paths}, {path.name: path for path in paths})

    def find(self, archive: ArchiveSpec) -> tuple[Path, str | None] | None:
        """The file with the checksum of the archive; with its name, where the catalog does not know the checksum."""
        if archive.sha256 is not None:
            path = self.by_sum.get(archive.sha256)
            return None if path is None else (path, archive.sha256)
        path = self.by_name.get(PurePosixPath(archive.path).name)
        return None if path is None else (path, None)

    def missing(self, target_id: str, part: PartSpec) -> SourceNotFound:
        """The error for a part that is needed and not in the folder; its remedy is to get it."""
        names = " or ".join(archive.path for archive in part.archives)
        return SourceNotFound(
            f"Nothing in the folder is {names}, which {target_id} needs.",
            where=Where(str(self.root)),
            remedy=f"Get it: crosswalk fetch {target_id} --list prints its address.",
        )
