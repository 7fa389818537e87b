"""Measures loads: the whole mirror against unpacking it, and a new annual release in each form that it is published in.

python benchmarks/loads.py MIRROR [--only whole,annual,neo4j] [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from run import command, environment, report, run, timed, url

from loaders.shared.archive import open_file
from releases.catalog import load_catalog
from releases.mirror import Mirror

FORMS: Final = {
    "order file": "www.cms.gov/files/zip/2026-code-descriptions-tabular-order.zip",
    "codes file": "extra/icd10cm/2027/icd10cm_codes_2027.txt",
    "tabular XML with notes": "extra/icd10cm/2026-april/icd10c-tabular-April-1-2026.xml",
}
"""The newest releases, each published in another form."""
LATE: Final = ("icd10cm:2026", "icd10cm:2026-04", "icd10cm:2027")
WORKBOOKS: Final = (".xlsx", ".xls")


class Used(NamedTuple):
    """What a command took: seconds, and the most memory of it and all its processes together, in MB."""

    seconds: float
    memory: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--only", default="whole,annual,neo4j")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    wanted = options.only.split(",")
    with tempfile.TemporaryDirectory() as folder:
        if "whole" in wanted:
            whole(options.mirror, Path(folder) / "full.sqlite", options.rounds)
        rest = Path(folder) / "rest.sqlite"
        if {"annual", "neo4j"} & set(wanted):
            targets = all_but(options.mirror, LATE)
            used(*command("load", *targets, "--mirror", str(options.mirror), "--store", url(rest)))
        if "annual" in wanted:
            annual(options.mirror, rest, options.rounds, in_file(Path(folder)), 3)
        if "neo4j" in wanted:
            with_server(options.mirror, rest, options.rounds)


def whole(mirror: Path, store: Path, rounds: int) -> None:
    """Everything in the mirror, from zip to answering, each time beside the unpacking of the same members."""
    ratios, most = [], 0.0
    for _ in range(rounds):
        store.unlink(missing_ok=True)
        unpacking = timed(lambda: unpack(mirror))
        load = used(*command("load", "--mirror", str(mirror), "--store", url(store)))
        ratios.append(load.seconds / unpacking)
        most = max(most, load.memory)
        print(f"{'load: unpacked in, loaded in':<70} {unpacking:>9.3f} s {load.seconds:>9.3f} s", flush=True)
    report("load: everything in the mirror, against unzipping and decoding it", statistics.median(ratios), 8, "times")
    report("load: most memory of all its processes together", most, 900, "MB")


def unpack(mirror: Path) -> None:
    """Unzip every member that a load reads, and decode those that are text."""
    catalog, seen = load_catalog(), set()
    for items in Mirror(mirror).available(catalog).values():
        for item in items:
            if item.path is None or (item.path, item.member) in seen:
                continue
            seen.add((item.path, item.member))
            with open_file(item.path) as archive:
                member = archive.find(item.member or "")
            name = (member.name or item.path.name).lower()
            if not name.endswith(WORKBOOKS):
                member.data.decode("utf-8" if name.endswith(".xml") else "cp1252", "replace")


def all_but(mirror: Path, late: Collection[str]) -> list[str]:
    return [target for target in Mirror(mirror).available(load_catalog()) if target not in late]


Into = Callable[[Path], Iterator[str]]
"""Gives the URL of a fresh copy of a store, and takes it away when it is asked for the next."""


def in_file(folder: Path) -> Into:
    def copies(store: Path) -> Iterator[str]:
        copy = folder / "copy.sqlite"
        while True:
            shutil.copy(store, copy)
            yield url(copy)

    return copies


def annual(mirror: Path, rest: Path, rounds: int, into: Into, bound: float) -> None:
    """A new release of ICD-10-CM into a store of everything before it, in each form."""
    for form, path in FORMS.items():
        copies = into(rest)
        taken = [used(*command("load", str(mirror / path), "--store", next(copies))) for _ in range(rounds)]
        seconds = statistics.median(each.seconds for each in taken)
        report(f"load: a new annual ICD-10-CM, {form}", seconds, bound, "s")
        report(f"load: most memory of it, {form}", max(each.memory for each in taken), 400, "MB")


def with_server(mirror: Path, rest: Path, rounds: int) -> None:
    from engines import drop, server_script

    with server_script().running(heap="2g") as server:
        os.environ["CROSSWALK_NEO4J_USER"] = server.user
        os.environ["CROSSWALK_NEO4J_PASSWORD"] = server.password

        def copies(store: Path) -> Iterator[str]:
            while True:
                run(*command("store", "copy", url(store), server.url))
                yield server.url
                drop(server.url)

        annual(mirror, rest, rounds, copies, 6)


def used(*arguments: str) -> Used:
    """Run a command and watch the memory of its processes, twenty times a second."""
    start, most = time.perf_counter(), 0
    with subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    ) as process:
        while process.poll() is None:
            most = max(most, sum(map(resident, family(process.pid))))
            time.sleep(0.05)
        seconds = time.perf_counter() - start
    # A mirror with files that are refused is loaded all the same, and the status is 3.
    if process.returncode not in (0, 3):
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return Used(seconds, most / 1024)


def family(pid: int) -> Iterator[int]:
    """A process and all that it started, at any depth."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from family(child)


def resident(pid: int) -> int:
    """The memory of a process in KB, nothing of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    main()
