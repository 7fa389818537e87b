"""The official files that installed data packages carry: titles for the built-in facts, at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosswalk.domain.errors import ChecksumMismatch, InstallationError, MissingExtra, Where
from crosswalk.domain.history.releases import Role
from releases.catalog import Catalog
from releases.sources import LoadItem, verify

FOLDER = Path(__file__).parent / "starter"
REMEDY = "pip install 'crosswalk-codes[starter]'"


@dataclass(frozen=True, slots=True)
class StarterFile:
    """One file of an installed package."""

    target_id: str
    role: Role
    path: str
    package: str
    sha256: str


def starter_files(folder: Path = FOLDER) -> tuple[StarterFile, ...]:
    """The files with titles. Raises `InstallationError` where its list is damaged."""
    file = folder / "starter.toml"
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
        return tuple(_file(entry) for entry in raw["file"])
    except (OSError, ValueError, KeyError) as damage:
        raise InstallationError(
            f"The list of the starter set is damaged: {damage}.",
            where=Where(file.name),
            remedy="Install crosswalk-codes again.",
        ) from damage


def starter_items(catalog: Catalog, folder: Path = FOLDER) -> tuple[LoadItem, ...]:
    """The files with titles as things to load, by system in order of time.

    The packages are looked for without importing them. Raises `MissingExtra` where one is not installed
    or lacks its file. Checksums are not looked at here: `check` does.
    """
    order = {target_id: number for number, target_id in enumerate(catalog.target_ids())}
    files = sorted(starter_files(folder), key=lambda one: (order[one.target_id], one.role.rank))
    roots = {package: _package_folder(package) for package in sorted({one.package for one in files})}
    return tuple(
        LoadItem(
            catalog.find_target(one.target_id),
            one.role,
            _present(roots[one.package] / one.path, one.package),
            sha256=one.sha256,
        )
        for one in files
    )


def check(item: LoadItem) -> str:
    """The checksum of a starter file. Raises `ChecksumMismatch`: the package is another version, or damaged."""
    try:
        return verify(item)
    except ChecksumMismatch as other:
        raise ChecksumMismatch(
            other.message,
            where=other.where,
            remedy=f"Install the versions that Crosswalk was made for: {REMEDY}.",
        ) from other


def _file(entry: dict[str, Any]) -> StarterFile:
    return StarterFile(
        target_id=entry["target"],
        role=Role(entry["role"]),
        path=entry["path"],
        package=entry["package"],
        sha256=entry["sha256"],
    )


def _package_folder(package: str) -> Path:
    from importlib.util import find_spec

    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(f"The data package {package} is not installed.", remedy=f"Install it: {REMEDY}.")
    return Path(spec.submodule_search_locations[0])


def _present(path: Path, package: str) -> Path:
    if path.is_file():
        return path
    raise MissingExtra(
        f"The installed data package {package} has no such file.",
        where=Where(str(path)),
        remedy=f"Install the version that Crosswalk was made for: {REMEDY}.",
    )
