"""The bundle: its tables, and how they are written; that joins answer as questions do is held by test_bulk_faces.py."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from bundle_samples import CODES, PAIRS, TODAY, write
from hypothesis import given
from hypothesis import strategies as st

import crosswalk
from crosswalk.bulk.bundle.manifest import read_manifest, usual_day
from crosswalk.bulk.bundle.patterns import pattern_of
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UsageError
from crosswalk.service import Crosswalk


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: TODAY) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables(codes: Crosswalk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bundle") / "tables"
    write(codes, out)
    return out


def test_the_manifest_tells_what_is_there(tables: Path) -> None:
    manifest = read_manifest((tables / "manifest.json").read_text("utf-8"))
    assert [(pair["source"], pair["target"]) for pair in manifest["pairs"]] == PAIRS
    assert manifest["pairs"][0]["map_set"] == "gem-icd9cm-icd10cm"
    assert (manifest["pairs"][0]["from_day"], manifest["pairs"][0]["source_on"]) == ("2015-10-01", "2015-09-30")
    for pair in manifest["pairs"]:
        ends = max(each["to_day"] for each in manifest["systems"][pair["target"]] if each["to_day"])
        assert pair["to_day"] == ends
        answers = duckdb.read_parquet(f"{tables}/answers.parquet")
        assert answers.filter(f"target_system = '{pair['target']}'").max("to_day").fetchall() == [
            (date.fromisoformat(ends),)
        ]
    for name, table in manifest["tables"].items():
        content = (tables / table["file"]).read_bytes()
        assert table["sha256"] == sha256(content).hexdigest()
        count = duckdb.read_parquet(f"{tables / name}.parquet").shape[0]
        assert table["rows"] == count > 0
    assert sorted(path.name for path in tables.iterdir()) == sorted(
        ["manifest.json", *(table["file"] for table in manifest["tables"].values())]
    )


def test_the_same_store_makes_the_same_bytes(codes: Crosswalk, tables: Path) -> None:
    before = read_manifest((tables / "manifest.json").read_text("utf-8"))
    assert write(codes, tables, overwrite=True) == before
    assert [path.name for path in tables.parent.iterdir()] == ["tables"]


def test_titles_are_there_on_request_alone(codes: Crosswalk, tables: Path, tmp_path: Path) -> None:
    write(codes, tmp_path / "titled", PAIRS[1:], titled=True)
    told = {
        folder: duckdb.read_parquet(f"{folder}/states.parquet").filter("code = 'I10' AND billable").project("title")
        for folder in (tables, tmp_path / "titled")
    }
    assert [{*each.fetchall()} for each in told.values()] == [{(None,)}, {("Essential (primary) hypertension",)}]


def test_spellings_lead_to_one_code_and_lineage_goes_on(tables: Path) -> None:
    spellings = duckdb.read_parquet(f"{tables}/spellings.parquet").project("system, spelling")
    assert spellings.distinct().shape == spellings.shape
    lineage = duckdb.read_parquet(f"{tables}/lineage.parquet").filter("kind = 'replaced_by' AND code = 'G20'")
    assert {other for (other,) in lineage.project("other").fetchall()} == {"G20A1", "G20A2", "G20B1", "G20B2", "G20C"}


def test_what_is_there_is_not_replaced_unasked(codes: Crosswalk, tables: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there already"):
        write(codes, tables)
    own = tmp_path / "own"
    own.mkdir()
    (own / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"has no manifest\.json"):
        write(codes, own, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


BROKEN_OFF = """
import os, resource, signal, sys
from pathlib import Path
import crosswalk
from crosswalk.bulk.bundle.writing import write_bundle

def killed(done, total, what):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

with crosswalk.open(sys.argv[1]) as codes, codes._views.one() as view:
    if sys.argv[3] == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
        killed = None
    few = {"icd9pcs": ["8154"]}
    write_bundle(view, Path(sys.argv[2]), [("icd9pcs", "icd9pcs")], codes=few, progress=killed, overwrite=True)
"""


def broken_off(store: str, out: Path, when: str) -> subprocess.CompletedProcess[str]:
    """A run that is killed at a step, or whose disk is full."""
    child = [sys.executable, "-c", BROKEN_OFF, store, str(out), when]
    return subprocess.run(child, check=False, capture_output=True, text=True, timeout=300)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of files, and no signals")
def test_what_breaks_off_leaves_nothing_that_looks_whole(codes: Crosswalk, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    for step in ("0", "1"):
        assert broken_off(codes.store.url, out, step).returncode == -signal.SIGKILL
        (left,) = tmp_path.iterdir()
        assert left.name.startswith(".tables.")
        assert not (left / "manifest.json").exists()
    full = broken_off(codes.store.url, out, "full")
    assert "OutputFault" in full.stderr
    assert "tables: the output cannot be written to its end" in full.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_bundle_of_another_format_is_refused() -> None:
    with pytest.raises(UsageError, match="format 2"):
        read_manifest(json.dumps({"format": 2}))
    with pytest.raises(UsageError, match="no manifest"):
        read_manifest("[]")


def test_the_usual_day_is_that_of_a_question(codes: Crosswalk, tables: Path) -> None:
    systems = read_manifest((tables / "manifest.json").read_text("utf-8"))["systems"]
    with codes._views.one() as view:
        for system, releases in systems.items():
            for today in (date(2001, 1, 1), date(2015, 9, 30), TODAY, date(2030, 1, 1)):
                assert usual_day(releases, system, today) == view.calendars[system].default(today).day


@given(st.from_regex(r"\A[0-9A-Z]?[0129AEGVXZ.5UP]{0,7}\Z"))
def test_patterns_match_what_is_read_as_a_code(text: str) -> None:
    for name, system in SYSTEMS.items():
        if not system.dot_after and "." in text:
            continue
        assert bool(re.search(pattern_of(name), text)) is (parse(system, text).code is not None)


def test_nothing_of_cpt_is_bundled(codes: Crosswalk, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="CPT"):
        codes.bundle(str(tmp_path / "tables"), [("cpt", "cpt")])


def test_the_codes_are_those_that_were_asked_for(tables: Path) -> None:
    held = duckdb.read_parquet(f"{tables}/answers.parquet").project("code").fetchall()
    assert {code for (code,) in held} <= CODES["icd9cm"] | CODES["icd10cm"]
