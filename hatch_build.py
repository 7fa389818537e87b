"""Takes the browser's part of the pages into a build: what npm packages carry, pinned by sha256.

`pyproject.toml` names the packages, their versions, the sha256 of their archives and the files wanted of each, with
their licences. They are laid into `api/assets`, which is not committed, and from there into wheels, source archives and
development checkouts. Where npm is not at hand the build goes on without them, and says so: the pages are then plain
ones. In continuous integration (CI=true) that is an error; an archive with another sha256 always is one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER: Final = Path("api") / "assets"
PINNED: Final = "PINNED"
"""Beside the files of a package: what they were taken from. Where it says what is wanted, nothing is done."""

_SECONDS: Final = 180


class NotAtHand(Exception):
    """The packages cannot be got here; the build can do without them."""


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg, misc] # hatchling is there while something is built
    """What hatchling calls before it builds a wheel, a source archive or an editable installation."""

    def initialize(self, _: str, build_data: dict[str, Any]) -> None:
        """Lay the files of all packages into the checkout, and have the build take them."""
        build_data["artifacts"].append(f"{FOLDER.as_posix()}/**")
        folder = Path(self.root) / FOLDER
        for name, wanted in self.config["packages"].items():
            try:
                take(name, wanted, folder / name)
            except NotAtHand as fault:
                if os.environ.get("CI") == "true":
                    raise
                self.app.display_warning(f"pages that need {name} will do without: {fault}")


def take(name: str, wanted: dict[str, Any], folder: Path) -> None:
    """Lay the wanted files of a package into its folder.

    Raises `NotAtHand`, and `ValueError` for another archive, and for files that cannot be laid there or lack a licence.
    """
    _require_sound(name, wanted["files"])
    pinned = "\n".join([f"{name} {wanted['version']} {wanted['sha256']}", *wanted["files"], ""])
    if (folder / PINNED).is_file() and (folder / PINNED).read_text("utf-8") == pinned:
        return
    with TemporaryDirectory() as scratch:
        archive = _packed(f"{name}@{wanted['version']}", Path(scratch))
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != wanted["sha256"]:
            raise ValueError(f"{name} {wanted['version']} has sha256 {found}, and not {wanted['sha256']}")
        growing = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir(parents=True)
        with tarfile.open(archive) as packed:
            for file in wanted["files"]:
                (growing / Path(file).name).write_bytes(_content(packed, name, file))
        (growing / PINNED).write_text(pinned, "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    growing.rename(folder)


def _require_sound(name: str, files: list[str]) -> None:
    """Raise `ValueError` unless all files can lie in one folder, with the licence that says that they may."""
    names = [Path(file).name for file in files]
    if len({*names}) < len(names):
        raise ValueError(f"two files of {name} have one name, and would lie in one place")
    if not any(each.upper().startswith(("LICENSE", "LICENCE")) for each in names):
        raise ValueError(f"the files of {name} lack its licence")


def _content(packed: tarfile.TarFile, name: str, file: str) -> bytes:
    try:
        content = packed.extractfile(f"package/{file}")
    except KeyError:
        content = None
    if content is None:
        raise ValueError(f"{name} has no file {file}")
    return content.read()


def _packed(package: str, into: Path) -> Path:
    """The archive of a package, got by npm from the registry that it is set up for."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotAtHand(f"npm, which gets {package}, is not installed")
    command = [npm, "pack", package, "--silent", "--ignore-scripts", "--pack-destination", str(into)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS, cwd=into)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as fault:
        said = str(getattr(fault, "stderr", "") or fault).strip()
        raise NotAtHand(f"npm could not get {package}: {said}") from fault
    archives = list(into.glob("*.tgz"))
    if len(archives) != 1:
        raise NotAtHand(f"npm did not get {package}")
    return archives[0]
