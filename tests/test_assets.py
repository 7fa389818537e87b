"""What a build takes from npm packages: what is pinned, or nothing."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from programs import program

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES: dict[str, dict[str, Any]] = PROJECT["tool"]["hatch"]["build"]["hooks"]["custom"]["packages"]

pytest.importorskip("hatchling")


@pytest.fixture
def archive() -> bytes:
    """A package as npm packs one, with a file that climbs out."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as packed:
        for name in ("package/LICENSE", "package/dist/lib.js", "package/../../outside.js"):
            member = tarfile.TarInfo(name)
            member.size = len(name)
            packed.addfile(member, io.BytesIO(name.encode()))
    return written.getvalue()


@pytest.fixture
def npm(archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that packs this archive and counts how often; the file with its count."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "archive.tgz").write_bytes(archive)
    count, script = tmp_path / "count", tmp_path / "bin" / "npm"
    script.write_text(f'#!/bin/sh\necho once >>{count}\ncp {tmp_path}/archive.tgz "$6"/lib-1.0.0.tgz\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return count


def _wanted(archive: bytes) -> dict[str, Any]:
    return {"version": "1.0.0", "sha256": hashlib.sha256(archive).hexdigest(), "files": ["LICENSE", "dist/lib.js"]}


@pytest.mark.skipif(sys.platform == "win32", reason="the npm of this test is a shell script")
def test_what_is_pinned_is_taken_once(npm: Path, archive: bytes, tmp_path: Path) -> None:
    hook, folder = program("hatch_build.py"), tmp_path / "assets" / "lib"
    for _ in range(2):
        hook.take("lib", _wanted(archive), folder)
        assert sorted(each.name for each in folder.iterdir()) == ["LICENSE", "PINNED", "lib.js"]
        assert (folder / "lib.js").read_text() == "package/dist/lib.js"
    assert npm.read_text() == "once\n"
    hook.take("lib", {**_wanted(archive), "files": ["LICENSE"]}, folder)
    assert sorted(each.name for each in folder.iterdir()) == ["LICENSE", "PINNED"]


@pytest.mark.skipif(sys.platform == "win32", reason="the npm of this test is a shell script")
def test_another_archive_is_refused(npm: Path, archive: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has sha256"):
        program("hatch_build.py").take("lib", {**_wanted(archive), "sha256": "0" * 64}, tmp_path / "assets" / "lib")
    assert not (tmp_path / "assets").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the npm of this test is a shell script")
@pytest.mark.parametrize(
    ("files", "told"),
    [
        (["dist/lib.js"], "lack its licence"),
        (["LICENSE", "dist/lib.js", "lib.js"], "have one name"),
        (["LICENSE", "dist/none.js"], "has no file dist/none.js"),
    ],
)
def test_what_cannot_be_laid_is_refused(npm: Path, archive: bytes, tmp_path: Path, files: list[str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        program("hatch_build.py").take("lib", {**_wanted(archive), "files": files}, tmp_path / "assets" / "lib")
    assert not (tmp_path / "assets" / "lib").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the npm of this test is a shell script")
def test_a_package_of_somebody_lies_below_his_name(npm: Path, archive: bytes, tmp_path: Path) -> None:
    program("hatch_build.py").take("@some/lib", _wanted(archive), tmp_path / "assets" / "@some" / "lib")
    assert (tmp_path / "assets" / "@some" / "lib" / "lib.js").is_file()


def test_without_npm_nothing_is_taken(archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    hook = program("hatch_build.py")
    with pytest.raises(hook.NotAtHand, match=r"npm, which gets lib@1\.0\.0, is not installed"):
        hook.take("lib", _wanted(archive), tmp_path / "lib")


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_comes_with_its_licence(name: str) -> None:
    assert "LICENSE" in PACKAGES[name]["files"]
    assert len(PACKAGES[name]["sha256"]) == 64
