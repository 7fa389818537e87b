"""Spark on a cluster: a master and two workers of one core beside one machine, and a worker that is killed.

python benchmarks/spark.py STORE [--rows 5000000] [--part 100000] [--only list rows …] [--bundle DIR]

Claims are made as Parquet: codes of ICD-9-CM of which few are frequent, in many spellings, damaged, unknown or blank,
on days of the target or none. Each shape, and `validate`, is asked for on two threads of this machine and on two
workers; of each status the rows and the sum of their hashes must be the same. Then a worker is killed with its executor
once a third of the tasks are done, and the job must come out the same. A part of the rows is held against the library,
row by row, and is asked about through Spark Connect. Wall and CPU seconds are of one run, with the start of the session
left out; MB are the most memory of all processes of that engine.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pyarrow as pa
from parquet import write_claims
from pyarrow import parquet
from run import command, environment, url
from spark_cluster import cluster, started, used

import crosswalk
from crosswalk import frames
from crosswalk.domain.codes.systems import undotted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SHAPES: Final = ("list", "best", "rows", "clusters")
VALIDATE: Final = "validate"
ENDS: Final = {"source": "icd9cm", "target": "icd10cm"}
TARGET_DAY: Final = "2025-10-01"
SOURCE_DAY: Final = "2014-05-01"
SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.files.maxPartitionBytes": "4m",
    "spark.sql.shuffle.partitions": "2",
    "spark.executor.memory": "1g",
    "spark.driver.host": "127.0.0.1",
}
UNTOLD: Final = ("malformed", "unknown_code")
"""Of these a join says no more than the status (docs/bundle.md)."""

GROUP: Final = 100_000
DAYS: Final = (16_000, 20_700)
"""From October 2013 to September 2026: before the first day of the target, and on both sides of each of its years."""

WAYS: Final[Sequence[Callable[[str], str | None]]] = (
    *[undotted] * 8,
    *[str] * 6,
    str.lower,
    " {} ".format,
    "{}.".format,
    "'{}".format,
    '"{}"'.format,
    "{}.0".format,
    lambda code: undotted(code).lstrip("0"),
    lambda code: code.replace(".", ","),
    lambda code: code.partition(".")[0],
    lambda code: f"{undotted(code)}9",
    lambda _: "E11.9",
    lambda _: "",
    lambda _: None,
)
"""How a code is written: mostly as it should be."""

Found = dict[str, tuple[int, str]]
"""Of each status the number of rows and the sum of their hashes."""


class Ran(NamedTuple):
    """What a job found, in how many seconds of wall and CPU, with how much memory, and what happened meanwhile."""

    found: Found
    wall: float
    cpu: float
    memory: float
    told: str


class Work(NamedTuple):
    """Where the files of this run are, and how long one engine may take."""

    folder: Path
    bundle: Path
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--part", type=int, default=100_000, help="0 leaves the library and Spark Connect out")
    parser.add_argument("--only", nargs="*", default=[*SHAPES, VALIDATE], choices=[*SHAPES, VALIDATE])
    parser.add_argument("--bundle", type=Path, help="a bundle of ICD-9-CM to ICD-10-CM; without it one is made")
    parser.add_argument("--seconds", type=float, default=1800, help="how long one engine may take")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        answer(**json.loads(options.child))
        return
    # So that what was started ends with this script, also where it is asked to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    with tempfile.TemporaryDirectory() as folder:
        work = Work(Path(folder), options.bundle or Path(folder) / "tables", options.seconds)
        prepare(options.store, work, options.rows, options.part, is_bundled=options.bundle is not None)
        alike = [*cluster_and_local(work, options.only)]
        if options.part:
            alike += part_elsewhere(options.store, work, options.only)
    sys.exit(0 if all(alike) else 1)


def prepare(store: Path, work: Work, rows: int, part: int, *, is_bundled: bool) -> None:
    """The claims, some of them as a file of their own, and the bundle."""
    whole = work.folder / "claims.parquet"
    write_claims(store, whole, rows, ways=WAYS, days=DAYS, undated=0.02, group=GROUP)
    if part:
        first = next(parquet.ParquetFile(whole).iter_batches(part))
        parquet.write_table(pa.Table.from_batches([first]), work.folder / "part.parquet", row_group_size=GROUP // 10)
    if not is_bundled:
        made = command(
            "bundle", str(work.bundle), "--from", ENDS["source"], "--to", ENDS["target"], "--store", url(store)
        )
        subprocess.run(made, check=True, stderr=subprocess.DEVNULL, env=environment())
    print(f"{rows:,} claims, {whole.stat().st_size / 1e6:.0f} MB of Parquet", flush=True)


def cluster_and_local(work: Work, jobs: Sequence[str]) -> Iterator[bool]:
    """Whether two workers, and one of two that is killed, find what this machine finds."""
    alone = asked(work, "local[2]", "claims", jobs)
    with cluster(work.folder) as (master, groups):
        both = asked(work, master, "claims", jobs, groups=groups)
        hurt = asked(work, master, "claims", ["rows"] if "rows" in jobs else jobs[:1], groups=groups, victim=groups[-1])
    print(f"{'':30}{'rows':>12}{'wall s':>9}{'CPU s':>9}{'MB':>7}")
    for job, ran in alone.items():
        tell(f"{job}, local[2]", ran)
        yield tell(f"{job}, two workers", both[job], ran)
        if job in hurt:
            yield tell(f"{job}, one of two killed", hurt[job], ran)
        for status, (count, _) in sorted(ran.found.items()):
            print(f"    {status:26}{count:12,}")


def part_elsewhere(store: Path, work: Work, jobs: Sequence[str]) -> Iterator[bool]:
    """Whether Spark Connect finds of a part of the rows what a session without it finds, and the library too."""
    alone = asked(work, "local[2]", "part", jobs, kept=True)
    connected = asked(work, "local[2]", "part", jobs, remote=True)
    given = parquet.read_table(work.folder / "part.parquet", columns=["claim", "dx"])
    with crosswalk.open(url(store)) as codes:
        for job, ran in alone.items():
            tell(f"{job}, part, local[2]", ran)
            yield tell(f"{job}, part, Spark Connect", connected[job], ran)
            ours = read_rows(work.folder / f"kept-{job}")
            theirs = counted(in_library(given, job, codes))
            print(f"    {'equal' if ours == theirs else 'DIFFERENT'} to the library, {ours.total():,} rows on one day")
            for row in [*(ours - theirs), *(theirs - ours)][:6]:
                print(f"        {row}")
            yield ours == theirs


def tell(what: str, ran: Ran, beside: Ran | None = None) -> bool:
    """Print a line of the table. Returns whether both found the same."""
    alike = beside is None or ran.found == beside.found
    verdict = "" if beside is None else "  equal" if alike else "  DIFFERENT"
    rows = sum(count for count, _ in ran.found.values())
    print(f"{what:30}{rows:12,}{ran.wall:9.1f}{ran.cpu:9.1f}{ran.memory:7.0f}{verdict}  {ran.told}", flush=True)
    return alike


def cells(job: str) -> list[str]:
    """What is compared with the library: all but reasons, which a join tells in other words (docs/bundle.md)."""
    if job == VALIDATE:
        return ["status", "code", "billable", "valid_from", "valid_to"]
    long = {"rows": ["alternative", "choice_list"], "clusters": ["cluster_id", "alternative"]}.get(job, [])
    return ["status", "target_code", "approximate", "n_alternatives", "repair", "certainty", *long]


def in_library(given: pa.Table, job: str, codes: crosswalk.Crosswalk) -> pa.Table:
    if job == VALIDATE:
        return frames.lookup(
            given, "dx", system=ENDS["source"], on=SOURCE_DAY, new_columns=cells(job), codes=codes
        ).select(["claim", *(f"dx_{name}" for name in cells(job))])
    made = frames.translate(
        given, "dx", **ENDS, on=TARGET_DAY, shape=job, form="dotted", new_columns=cells(job), codes=codes
    )
    return made.select(["claim", *(f"dx_{name}" for name in cells(job))])


def read_rows(path: Path) -> Counter[tuple[object, ...]]:
    return counted(parquet.read_table(path))


def counted(table: pa.Table) -> Counter[tuple[object, ...]]:
    """Its rows, in no order: a claim, a status and other cells, as far as a join tells them."""
    rows = zip(*(table[name].to_pylist() for name in table.column_names), strict=True)
    return Counter(
        (claim, status, *(() if status in UNTOLD else (None if each is None else str(each) for each in rest)))
        for claim, status, *rest in rows
    )


def asked(work: Work, master: str, claims: str, jobs: Sequence[str], **more: object) -> dict[str, Ran]:
    """What a session of its own finds, in a process of its own. Raises `TimeoutExpired`."""
    given = {
        "master": master,
        "folder": str(work.folder),
        "bundle": str(work.bundle),
        "claims": claims,
        "jobs": [*jobs],
    }
    child = [sys.executable, str(Path(__file__).resolve()), "none", "--child", json.dumps(given | more)]
    with started(work.folder, "child", child) as process:
        if process.wait(work.seconds) != 0:
            raise ChildProcessError((work.folder / "child.log").read_text()[-4000:])
    told = json.loads((work.folder / "child.json").read_text())
    return {job: Ran(*ran) for job, ran in told.items()}


def answer(
    master: str,
    folder: str,
    bundle: str,
    claims: str,
    jobs: Sequence[str],
    groups: Sequence[int] = (),
    victim: int | None = None,
    remote: bool = False,
    kept: bool = False,
) -> None:
    """In a process of its own: do these jobs in one session, and write down what they found."""
    session = session_of(master, remote=remote)
    given = session.read.parquet(f"{folder}/{claims}.parquet")
    # Java and Parquet are begun with.
    summed(given.limit(1000), "place")
    told = {}
    for job in jobs:
        killing = None if victim is None else Killing(session, victim)
        begun, before = time.perf_counter(), used(groups)
        found = {str(status): sums for status, sums in summed(made(given, bundle, job), "dx_status").items()}
        wall, (cpu, memory) = time.perf_counter() - begun, used(groups)
        told[job] = Ran(found, wall, cpu - before[0], memory, "" if killing is None else killing.told())
        if kept:
            chosen = made(given, bundle, job, is_dated=False).select("claim", *(f"dx_{name}" for name in cells(job)))
            chosen.write.parquet(f"{folder}/kept-{job}")
    Path(folder, "child.json").write_text(json.dumps(told))
    session.stop()


def session_of(master: str, *, remote: bool) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.remote(master) if remote else SparkSession.builder.master(master)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def made(given: DataFrame, bundle: str, job: str, *, is_dated: bool = True) -> DataFrame:
    """The claims with the answers of a job, each on its own day, or all on one."""
    from crosswalk import spark

    if job == VALIDATE:
        asked = {"on_column": "day"} if is_dated else {"on": SOURCE_DAY}
        return spark.validate(given, "dx", bundle=bundle, system=ENDS["source"], **asked)
    asked = {"on_column": "day"} if is_dated else {"on": TARGET_DAY}
    return spark.translate(given, "dx", bundle=bundle, **ENDS, shape=job, **asked)


def summed(frame: DataFrame, by: str) -> Mapping[object, tuple[int, str]]:
    """Of each value of a column the number of rows, and the sum of the hashes of all their cells, blank or not."""
    from pyspark.sql import functions as F  # noqa: N812 - as everybody calls them

    columns = [F.col(name) for name in frame.columns]
    row = F.xxhash64(*columns, *(column.isNull() for column in columns)).cast("decimal(38,0)")
    found = frame.groupBy(by).agg(F.count("*").alias("rows"), F.sum(row).alias("hashes")).collect()
    return {each[by]: (each["rows"], str(each["hashes"])) for each in found}


class Killing(threading.Thread):
    """Kills the group of a worker once a third of the tasks that read the claims are done."""

    def __init__(self, session: SparkSession, victim: int) -> None:
        super().__init__(daemon=True)
        self._tracker, self._victim, self._told = session.sparkContext.statusTracker(), victim, ""
        self.start()

    def run(self) -> None:
        while True:
            for stage in map(self._tracker.getStageInfo, self._tracker.getActiveStageIds()):
                if stage is not None and stage.numTasks > 4 and stage.numCompletedTasks * 3 >= stage.numTasks:
                    os.killpg(self._victim, signal.SIGKILL)
                    self._told = f"killed when {stage.numCompletedTasks} of {stage.numTasks} tasks were done"
                    return
            time.sleep(0.1)

    def told(self) -> str:
        """When it was. Raises where the job was over before."""
        if not self._told:
            raise RuntimeError("the job was too short to kill a worker meanwhile: ask about more rows")
        return self._told


if __name__ == "__main__":
    main()
