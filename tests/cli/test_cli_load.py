"""What `crosswalk load` says of files that it refuses, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_samples import Run

DOWNLOADS = "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads"


@pytest.fixture
def damaged(mirror: Path, tmp_path: Path) -> str:
    """A mirror of two archives, one of them cut short."""
    folder = tmp_path / "mirror" / DOWNLOADS
    folder.mkdir(parents=True)
    (folder / "v23_icd9.zip").symlink_to(mirror / DOWNLOADS / "v23_icd9.zip")
    (folder / "v24_icd9.zip").write_bytes((mirror / DOWNLOADS / "v24_icd9.zip").read_bytes()[:9_999])
    return str(tmp_path / "mirror")


def test_the_rest_is_loaded_and_the_status_tells_of_the_refused_file(run: Run, damaged: str, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'one.sqlite'}"
    ended = run("load", "icd9pcs", "--mirror", damaged, "--store", store, "--quiet")
    assert ended.status == 3
    loaded, refused = ended.err.splitlines()
    assert loaded.endswith(": icd9pcs 23")
    path = f"{DOWNLOADS}/v24_icd9.zip"
    assert refused.startswith(f"Left out icd9pcs 24: {Path(damaged) / path}: truncated or damaged:")
    assert f"Get it again from https://{path}" in refused
    assert run("lookup", "00.01", "--on", "2006-01-01", "--store", store).status == 0


def test_strictly_nothing_is_loaded(run: Run, damaged: str, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'one.sqlite'}"
    ended = run("load", "icd9pcs", "--mirror", damaged, "--store", store, "--quiet", "--strict")
    assert ended.status == 3
    assert ended.err.startswith(f"Error: {damaged}/{DOWNLOADS}/v24_icd9.zip: truncated or damaged:")
    assert ended.err.endswith("Nothing was changed.\n")


def test_every_fault_is_told_where_nothing_is_left(run: Run, damaged: str, tmp_path: Path) -> None:
    archive = Path(damaged) / DOWNLOADS / "v23_icd9.zip"
    archive.unlink()
    archive.write_bytes(b"PK\x03\x04")
    ended = run("load", "icd9pcs", "--mirror", damaged, "--store", f"sqlite:///{tmp_path / 'one.sqlite'}", "--quiet")
    assert ended.status == 3
    told = [line.partition(": truncated")[0] for line in ended.err.splitlines() if "Error" in line]
    assert told == [f"Error: {damaged}/{DOWNLOADS}/{name}" for name in ("v23_icd9.zip", "v24_icd9.zip")]
