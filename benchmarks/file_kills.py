"""Kills conversions of files at random moments: is what is there whole, and does the next run clear the rest?

python benchmarks/file_kills.py STORE [--kills 50] [--seed 1] [--rows 200000]

CSV, packed CSV, JSON lines and Parquet in turn. Each run of `crosswalk convert` is killed with SIGKILL at a moment
within the time that an undisturbed one takes, mostly towards its end, where the output is put in its place. What is
there then must be the whole output or nothing, and the same of each report. Every run begins where the one before was
killed, so that it has to clear what that one left. No figure is measured.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_CODES: Final = ("250.00", "401.9", "E950.0", "82529", "800.22", "4019.0", "bad", "")
_OPTIONS: Final = ("--column", "dx", "--from", "icd9cm", "--to", "icd10cm", "--on", "2025-03-01", "--overwrite")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("store")
    arguments.add_argument("--kills", type=int, default=50)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--rows", type=int, default=200_000)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = _kill_all(Path(folder), asked.store, asked.kills, random.Random(asked.seed), asked.rows)
    print(", ".join(f"{count} {what}" for what, count in found.items()))


def _kill_all(folder: Path, store: str, kills: int, chance: random.Random, rows: int) -> Mapping[str, int]:
    inputs = [write(folder, rows) for write in _WRITERS]
    whole: dict[Path, str] = {}
    seconds: dict[Path, float] = {}
    for given in inputs:
        begun = time.monotonic()
        _run(given, store)
        seconds[given] = time.monotonic() - begun
        whole[given] = _digest(_made(given))
        _made(given).unlink()
    found: Counter[str] = Counter()
    for number in range(kills):
        given = inputs[number % len(inputs)]
        share = chance.uniform(0.7, 1.1) if chance.random() < 0.7 else chance.uniform(0, 1)
        _run(given, store, seconds[given] * share)
        found[_judged(given, whole[given])] += 1
    for given in inputs:
        _run(given, store)
        assert _digest(_made(given)) == whole[given], f"{given.name}: another output after {kills} kills"
    left = [each.name for each in folder.iterdir() if each.name.startswith(".")]
    assert not left, f"left behind: {left}"
    return found


def _judged(given: Path, whole: str) -> str:
    """What is there after a kill, which is then taken away. Raises where it only looks complete."""
    made = _made(given)
    told = Path(f"{made}.report.json")
    if told.exists():
        json.loads(told.read_text("utf-8"))
        told.unlink()
    page = Path(f"{made}.report.html")
    if page.exists():
        assert page.read_text("utf-8").rstrip().endswith("</html>"), f"{page.name} is cut"
        page.unlink()
    if made.exists():
        assert _digest(made) == whole, f"{made.name} is not whole"
        made.unlink()
        return "whole"
    return "partial" if any(each.name.startswith(f".{made.name}") for each in made.parent.iterdir()) else "nothing"


def _run(given: Path, store: str, seconds: float | None = None) -> None:
    command = [sys.executable, "-m", "crosswalk", "convert", str(given), str(_made(given)), *_OPTIONS, "--store", store]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        try:
            _, said = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            running.kill()
            return
    assert running.returncode == 1, said


def _made(given: Path) -> Path:
    return given.with_name(f"made.{given.name}")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _csv(folder: Path, rows: int) -> Path:
    path = folder / "claims.csv"
    path.write_text("id,dx\n" + "".join(f"{at},{_CODES[at % len(_CODES)]}\n" for at in range(rows)), "utf-8")
    return path


def _packed(folder: Path, rows: int) -> Path:
    path = folder / "packed.csv.gz"
    path.write_bytes(gzip.compress(_csv(folder, rows).read_bytes(), 1))
    return path


def _json_lines(folder: Path, rows: int) -> Path:
    path = folder / "claims.jsonl"
    lines = (json.dumps({"id": at, "dx": _CODES[at % len(_CODES)]}) for at in range(rows // 4))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def _parquet(folder: Path, rows: int) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    path = folder / "claims.parquet"
    parquet.write_table(pa.table({"dx": [_CODES[at % len(_CODES)] for at in range(rows)]}), path)
    return path


_WRITERS: Final[tuple[Callable[[Path, int], Path], ...]] = (_csv, _packed, _json_lines, _parquet)


if __name__ == "__main__":
    main()
