"""Parquet files with what their codes become, beside a hash join of DuckDB: each figure beside its bound.

python benchmarks/parquet.py STORE [--rows 10000000] [--repeat 5]

The claims are made here: six columns, codes of ICD-9-CM of which few are frequent and most are rare. DuckDB joins them
to a table that has all answers already, on two threads, and need not keep the order of rows; ours are asked about, and
counted for a report, and rows keep their order. What is compared is CPU time, each run in a process of its own.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from frames import claims
from pyarrow import parquet
from run import PEAK, SEED, report, url

import crosswalk
from crosswalk import frames
from crosswalk.domain.codes.systems import undotted

BOUNDS = {"rows": 1.2, "list": 0.9}
MEMORY = 512
PART = 1_000_000

OURS = """
import sys, time
import crosswalk
from crosswalk.bulk.asking import planner_of, request_of
from crosswalk.bulk.parquet import convert_parquet
from crosswalk.bulk.tally import Tally
store, given, made, shape = sys.argv[1:]
with crosswalk.open(store) as codes, open(given, "rb") as source, open(made, "wb") as target:
    request = request_of(["dx"], source="icd9cm", target="icd10cm", shape=shape)
    planner = planner_of(request, codes.steady()._views.one, codes.maps, codes.values)
    convert_parquet(source, target, planner.plan, Tally(), name=given)
print(time.process_time(), peak())
"""

THEIRS = """
import sys, time
import duckdb
answers, given, made, shape = sys.argv[1:]
duckdb.sql("set threads = 2; set preserve_insertion_order = false; set enable_progress_bar = false")
joined = f"select c.*, a.* exclude (code) from '{given}' c left join '{answers}' a on c.dx = a.code"
duckdb.sql(f"copy ({joined}) to '{made}' (format parquet, compression snappy)")
print(time.process_time(), peak())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "claims.parquet", Path(folder) / "made.parquet"
        write_claims(options.store, given, options.rows)
        for shape, bound in BOUNDS.items():
            answers = Path(folder) / f"{shape}.parquet"
            write_answers(options.store, answers, shape)
            ours, theirs = [], []
            for _ in range(options.repeat):
                theirs.append(ran(THEIRS, answers, given, made, shape))
                ours.append(ran(OURS, url(options.store), given, made, shape))
            (seconds, memory), (base, _) = (map(statistics.median, zip(*each, strict=True)) for each in (ours, theirs))
            print(f"{f'{shape}: DuckDB, {options.rows:,} rows, in any order':<70} {base:>9.3f} s of CPU")
            report(f"{shape}: ours, in order and counted, against that", seconds / base, bound, "times")
            report(f"{shape}: memory of that process", memory, MEMORY, "MB")


def write_claims(
    store: Path,
    path: Path,
    rows: int,
    *,
    ways: Sequence[Callable[[str], str | None]] = (undotted,),
    days: tuple[int, int] = (12_000, 16_700),
    undated: float = 0.0,
    group: int = PART,
) -> None:
    """Claims on days of this span, counted from 1970, each with a code that is written in one of these ways."""
    with crosswalk.open(url(store)) as codes:
        known, drawn = claims(codes, rows)
    texts, chance, writer = pa.array([way(code) for way in ways for code in known]), np.random.default_rng(SEED), None
    for begin in range(0, rows, PART):
        part = drawn[begin : begin + PART]
        ids = np.arange(begin, begin + len(part))
        table = pa.table(
            {
                "claim": pa.array(ids + 10**9).cast(pa.string()),
                "person": pa.array(chance.integers(0, max(rows // 5, 1), len(part))).cast(pa.string()),
                "day": pa.array(
                    chance.integers(*days, len(part)).astype(np.int32), mask=chance.random(len(part)) < undated
                ).cast(pa.date32()),
                "dx": texts.take(pa.array(part + len(known) * chance.integers(0, len(ways), len(part)))),
                "paid": pa.array(np.round(chance.gamma(2, 80, len(part)), 2)),
                "place": pa.array(chance.choice([11, 21, 22, 23], len(part)).astype(np.int32)),
            }
        )
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=group)
    if writer is not None:
        writer.close()


def write_answers(store: Path, path: Path, shape: str) -> None:
    with crosswalk.open(url(store)) as codes:
        known, _ = claims(codes, 1)
        table = pa.table({"code": [code.replace(".", "") for code in known]})
        made = frames.translate(table, "code", source="icd9cm", target="icd10cm", shape=shape, codes=codes)
    parquet.write_table(made.cast(pa.schema([(each.name, _plain(each.type)) for each in made.schema])), path)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def ran(program: str, *arguments: object) -> list[float]:
    command = [sys.executable, "-c", PEAK + program, *map(str, arguments)]
    ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [float(each) for each in ended.stdout.split()]


if __name__ == "__main__":
    main()
