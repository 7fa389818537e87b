"""`crosswalk bundle`: one pair of systems, into a folder that appears whole."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from cli_samples import Run

from crosswalk.bulk.bundle.manifest import read_manifest


@pytest.mark.heavy
def test_a_small_pair_is_bundled_and_not_twice(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    ended = run("bundle", str(out), "--from", "icd9pcs", "--to", "icd9pcs", "--quiet")
    assert (ended.status, ended.out) == (0, "")
    manifest = read_manifest((out / "manifest.json").read_text("utf-8"))
    assert manifest["hash"][:12] in ended.err
    assert list(manifest["systems"]) == ["icd9pcs"]
    answers = duckdb.read_parquet(f"{out}/answers.parquet").filter("code = '8154' AND to_day = DATE '2015-10-01'")
    assert answers.project("target_code, status").fetchall() == [("81.54", "mapped")]
    again = run("bundle", str(out), "--from", "icd9pcs", "--to", "icd9pcs", "--quiet")
    assert again.status == 2
    assert "there already" in again.err
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_what_cannot_be_bundled_is_said(run: Run, tmp_path: Path) -> None:
    assert "Give both" in run("bundle", str(tmp_path / "a"), "--from", "icd9cm").err
    assert run("bundle", str(tmp_path / "b"), "--from", "icd9cm", "--to", "icd9pcs").status == 2
    assert "CPT" in run("bundle", str(tmp_path / "c"), "--from", "cpt", "--to", "cpt").err
    assert [*tmp_path.iterdir()] == []
