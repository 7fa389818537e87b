"""Whole files: the splice beside the joins that people write by hand, in one run.

python benchmarks/files.py STORE [--rows N] [--repeat N] [--only NAME …]

Makes claims files of N rows in a temporary folder, with real ICD-9-CM codes of a realistic skew, and converts them in
processes of their own: wall and CPU seconds (medians), and the most memory. The joins are handed all answers as a
table; the splice asks for them as codes occur, which takes the same seconds of a file of any size. `ready` leaves that
out, by converting the file twice and telling the second time. Wall times of a shared machine move; ratios of CPU time
are the steady ones. None of the joins keeps every byte: they quote anew what they write.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

import crosswalk
from crosswalk.bulk.answering import Asked
from crosswalk.bulk.converter import Converter
from crosswalk.bulk.plan import CodeColumn, Plan
from crosswalk.bulk.shapes import Shape
from crosswalk.bulk.tally import Tally
from crosswalk.bulk.text.blocks import open_text
from crosswalk.bulk.text.splice import splice
from crosswalk.bulk.text.streams import Input, compressed
from crosswalk.domain.codes.qualifiers import Kind
from crosswalk.domain.codes.row_source import row_source
from crosswalk.domain.translation.question import Question
from crosswalk.service import Crosswalk

SEED: Final = 16
SKEW: Final = 0.9
"""The exponent of the law of Zipf by which codes occur."""

AT_ONCE: Final = 100_000
DAYS: Final = 3_560
"""From 1 January 2006 to the last day of ICD-9-CM."""

WIDE: Final = 25
"""Columns of diagnoses in the wide file, of which each is filled less often than the one before."""


class Job(NamedTuple):
    """What is done: its name, the function that does it, the file that it reads, and with what it is compared.

    A `ready` one is done twice in a process, and the second time is told.
    """

    name: str
    run: Callable[[str, Path, Path], None]
    file: str
    beside: str
    ready: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="the URL of a store with everything")
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(JOBS), choices=list(JOBS))
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder = options.child
        print(json.dumps(measured(JOBS[name], options.store, Path(folder))))
        return
    jobs = [JOBS[name] for name in options.only]
    with tempfile.TemporaryDirectory() as folder:
        make_files(options.store, Path(folder), options.rows, {job.file for job in jobs})
        runs: dict[str, list[dict[str, float]]] = {job.name: [] for job in jobs}
        # One after the other and again, so that what else the machine does falls on all of them.
        for _ in range(options.repeat):
            for job in jobs:
                runs[job.name].append(run_alone(job, options.store, folder))
    print_runs(jobs, runs)


def run_alone(job: Job, store: str, folder: str) -> dict[str, float]:
    command = [sys.executable, __file__, store, "--child", job.name, folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def measured(job: Job, store: str, folder: Path) -> dict[str, float]:
    out = folder / f"out.{job.file}"
    for _ in range(2 if job.ready else 1):
        started, before = time.perf_counter(), cpu()
        job.run(store, folder / job.file, out)
        wall, used = time.perf_counter() - started, cpu() - before
        out.unlink()
    return {"wall": wall, "cpu": used, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def print_runs(jobs: Sequence[Job], runs: dict[str, list[dict[str, float]]]) -> None:
    middle = {
        name: {key: statistics.median(run[key] for run in found) for key in ("wall", "cpu", "MB")}
        for name, found in runs.items()
    }
    print(f"{'':22}{'wall s':>10}{'CPU s':>10}{'MB':>8}   wall and CPU as ratios")
    for job in jobs:
        own = middle[job.name]
        line = f"{job.name:22}{own['wall']:10.2f}{own['cpu']:10.2f}{own['MB']:8.0f}"
        if job.beside in middle and job.beside != job.name:
            other = middle[job.beside]
            line += f"   {own['wall'] / other['wall']:.2f} {own['cpu'] / other['cpu']:.2f} of {job.beside}"
        print(line)


def make_files(store: str, folder: Path, rows: int, wanted: set[str]) -> None:
    """The claims, and the table of answers that the joins are handed."""
    known = sorted(opened(store).compiled(Question(source="icd9cm", target="icd10cm")))
    converter = converter_of(store, Shape.ROWS)
    source = converter.source(row_source(given="icd9cm"))
    with (folder / "answers.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["dx", *(f"dx_{name}" for name in converter.columns)])
        for code, answer in zip(known, converter.convert(source, known, dotted=False), strict=True):
            writer.writerows([code, *cells] for cells in answer.rows)
    for name in sorted(wanted):
        with (folder / name).open("wb") as raw, compressed(raw, name) as sink:
            columns, times = (WIDE, 5) if name.startswith("wide") else (1, 1)
            for part in claims(known, rows // times, columns):
                sink.write(part)


def claims(known: Sequence[str], rows: int, columns: int) -> Iterator[bytes]:
    """A head, and claims of 2006 to September 2015 in parts; codes occur by the law of Zipf."""
    random = np.random.default_rng(SEED)
    codes = random.permutation(np.array(known, "S7"))
    weights = 1 / np.arange(1, len(codes) + 1) ** SKEW
    weights /= weights.sum()
    names = ["dx"] if columns == 1 else [f"dx{number}" for number in range(1, columns + 1)]
    yield (
        ",".join(["claim_id", "bene_id", "dos", "provider", *names, "hcpcs", "charge", "state", "sex"]).encode() + b"\n"
    )
    for begin in range(0, rows, AT_ONCE):
        count = min(AT_ONCE, rows - begin)
        filled = [random.random(count) < 0.85**number for number in range(columns)]
        days = np.datetime64("2006-01-01") + random.integers(0, DAYS, count)
        cells = [
            np.arange(begin, begin + count).astype("S9"),
            random.integers(10**8, 10**9, count).astype("S9"),
            days.astype("S10"),
            random.integers(10**9, 2 * 10**9, count).astype("S10"),
            *(np.where(some, codes[random.choice(len(codes), count, p=weights)], b"") for some in filled),
            random.choice(np.array([b"99213", b"99214", b"36415", b"80053"]), count),
            np.round(random.lognormal(4.5, 1, count), 2).astype("S9"),
            random.choice(np.array([b"CA", b"NY", b"TX", b"FL"]), count),
            random.choice(np.array([b"M", b"F"]), count),
        ]
        yield b"".join(b",".join(row) + b"\n" for row in zip(*(each.tolist() for each in cells), strict=True))


@cache
def opened(store: str) -> Crosswalk:
    return crosswalk.open(store)


@cache
def converter_of(store: str, shape: Shape) -> Converter:
    codes = opened(store)
    return Converter(codes._views.one, codes.maps, Asked("icd10cm"), shape)


def spliced(store: str, path: Path, out: Path, *, shape: Shape, columns: int = 1, dated: bool = False) -> None:
    with path.open("rb", buffering=0) as raw, out.open("wb") as written:
        head = open_text(Input(raw, path.name), path.name)
        at = [number for number, name in enumerate(head.names) if name.startswith("dx")][:columns]
        kind = Kind.DIAGNOSIS if dated else None
        # As in a conversion: columns of which the same is asked share what was learnt.
        converter = converter_of(store, shape)
        codes = tuple(CodeColumn(head.names[each], each, converter, kind, "icd9cm") for each in at)
        plan = Plan(head.names, codes, first_at=head.names.index("dos") if dated else None)
        with compressed(written, path.name) as sink:
            splice(head, sink, plan, Tally())


def by_splice(store: str, path: Path, out: Path) -> None:
    spliced(store, path, out, shape=Shape.ROWS)


def by_splice_dated(store: str, path: Path, out: Path) -> None:
    spliced(store, path, out, shape=Shape.ROWS, dated=True)


def by_splice_list(store: str, path: Path, out: Path) -> None:
    spliced(store, path, out, shape=Shape.LIST)


def by_splice_wide(store: str, path: Path, out: Path) -> None:
    spliced(store, path, out, shape=Shape.LIST, columns=WIDE)


def by_duckdb(_: str, path: Path, out: Path) -> None:
    import duckdb

    claimed, answers = (f"read_csv('{each}', all_varchar = true)" for each in (path, path.parent / "answers.csv"))
    duckdb.sql(f"COPY (SELECT * FROM {claimed} c LEFT JOIN {answers} a USING (dx)) TO '{out}' (HEADER)")


def by_polars(_: str, path: Path, out: Path) -> None:
    import polars

    claimed, answers = (polars.scan_csv(each, infer_schema=False) for each in (path, path.parent / "answers.csv"))
    claimed.join(answers, on="dx", how="left", maintain_order="left").sink_csv(out)


def by_pandas(_: str, path: Path, out: Path) -> None:
    import pandas

    claimed, answers = (pandas.read_csv(each, dtype=str) for each in (path, path.parent / "answers.csv"))
    claimed.merge(answers, on="dx", how="left").to_csv(out, index=False)


JOBS: Final = {
    job.name: job
    for job in (
        Job("duckdb", by_duckdb, "claims.csv", "duckdb"),
        Job("polars", by_polars, "claims.csv", "duckdb"),
        Job("pandas", by_pandas, "claims.csv", "duckdb"),
        Job("rows", by_splice, "claims.csv", "duckdb"),
        Job("rows-ready", by_splice, "claims.csv", "duckdb", ready=True),
        Job("dated", by_splice_dated, "claims.csv", "duckdb"),
        Job("dated-ready", by_splice_dated, "claims.csv", "duckdb", ready=True),
        Job("gzip", by_splice, "claims.csv.gz", "rows"),
        Job("zstd", by_splice, "claims.csv.zst", "rows"),
        Job("wide-one", by_splice_list, "wide.csv", "wide-one", ready=True),
        Job("wide-all", by_splice_wide, "wide.csv", "wide-one", ready=True),
    )
}


if __name__ == "__main__":
    main()
