"""A conversion that is killed at any moment leaves nothing that looks complete and is not."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crosswalk.service import Crosswalk

CONVERT = """
import sys
from itertools import count
from datetime import date
import crosswalk

with crosswalk.open(sys.argv[1], today=lambda: date(2026, 5, 1)) as codes:
    for number in count():
        print(number, flush=True)
        codes.convert(sys.argv[2], f"{sys.argv[3]}/{number}.jsonl", ["dx"], source="icd9cm", target="icd10cm")
"""
SEEDS = [*(1, 2), *(pytest.param(seed, marks=pytest.mark.heavy) for seed in range(3, 13))]


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_there_is_whole(codes: Crosswalk, tmp_path: Path, seed: int) -> None:
    given, made = tmp_path / "claims.jsonl", tmp_path / "made"
    made.mkdir()
    given.write_text('{"dx":"401.9"}\n{"dx":"E950.0"}\n' * 5_000, "utf-8")
    codes.convert(str(given), str(tmp_path / "whole.jsonl"), ["dx"], source="icd9cm", target="icd10cm")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    child = [sys.executable, "-c", CONVERT, codes.store.url, str(given), str(made)]
    with subprocess.Popen(child, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for _ in range(2):
            running.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.6))  # noqa: S311 - moments, not secrets
        running.kill()
    told = [each for each in made.iterdir() if not each.name.startswith(".")]
    outputs = [each for each in told if each.suffix == ".jsonl"]
    assert outputs
    for output in outputs:
        assert output.read_bytes() == whole
        assert Path(f"{output}.report.html").read_text("utf-8").endswith("</html>")
    for report in made.glob("*.report.json"):
        assert json.loads(report.read_text("utf-8"))["rows_read"] == 10_000
    # Another run clears what is left, and puts the whole there.
    last = made / f"{max(int(each.name.partition('.')[0]) for each in told) + 1}.jsonl"
    codes.convert(str(given), str(last), ["dx"], source="icd9cm", target="icd10cm")
    assert last.read_bytes() == whole
    assert not list(made.glob(f".{last.name}*"))
