"""Neo4j against SQLite, on a server that this script starts: loads, questions, and whether all answers are the same.

python benchmarks/engines.py MIRROR [--heap 2g] [--only load,annual,questions,parity]
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from run import SEED, command, environment, report, run, timed

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk
from crosswalk.stores.administration import dump_store
from releases.catalog import Catalog
from releases.mirror import Mirror

LATE = "icd10cm:2025"
CODES = 1000
ROUNDS = 9
WARMING_SECONDS = 4
A_DAY = date(2025, 3, 1)
FIRST = ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "gem")
QUERIES = ("diabetes", "heart att", "ménière", "of", "fracture with", "knee repl", "type 2 diabetes", "e11.9")


class Engines(NamedTuple):
    """The same store, opened on each engine."""

    sqlite: Crosswalk
    neo4j: Crosswalk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--heap", default="2g")
    parser.add_argument("--only", default="load,annual,questions,parity")
    options = parser.parse_args()
    wanted = options.only.split(",")
    script = server_script()
    with tempfile.TemporaryDirectory() as folder, script.running(heap=options.heap) as server:
        os.environ["CROSSWALK_NEO4J_USER"] = server.user
        os.environ["CROSSWALK_NEO4J_PASSWORD"] = server.password
        if "load" in wanted:
            measure_load(options.mirror, Path(folder), server.url)
        if "annual" in wanted:
            measure_annual(options.mirror, server.url)
        if {"questions", "parity"} & set(wanted):
            compare(options.mirror, Path(folder), server.url, wanted)


def server_script() -> ModuleType:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts" / "neo4j"))
    return importlib.import_module("server")


def measure_load(mirror: Path, folder: Path, store: str) -> None:
    """Codes and GEMs of every year, without tabular lists, indexes and conversion tables."""
    first = folder / "first"
    for path in set(codes_and_gems()):
        if (mirror / path).is_file():
            (first / path).parent.mkdir(parents=True, exist_ok=True)
            (first / path).symlink_to((mirror / path).resolve())
    seconds = timed(lambda: run(*command("load", "--mirror", str(first), "--store", store)))
    number = sum(status(store)["elements"].values())
    report(f"load: codes and GEMs of all years, {number:,} nodes and relationships", seconds, 75, "s")
    drop(store)


def codes_and_gems() -> Iterator[str]:
    """Paths in a mirror of what the releases of these systems and the GEMs cannot do without."""
    catalog = Catalog()
    for target in catalog.target_ids():
        if target.partition(":")[0].partition("-")[0] in FIRST:
            for part in catalog.parts(target):
                if not part.optional:
                    yield from (archive.path for archive in part.archives)


def measure_annual(mirror: Path, store: str) -> None:
    """The newest ICD-10-CM release, with all that is published of it, into a store of everything else."""
    rest = [target for target in Mirror(mirror).available(Catalog()) if not target.startswith(LATE)]
    run(*command("load", *rest, "--mirror", str(mirror), "--store", store))
    seconds = timed(lambda: run(*command("load", LATE, "--mirror", str(mirror), "--store", store)))
    report(f"load: {LATE} into the store of all the rest", seconds, 5, "s")
    drop(store)


def compare(mirror: Path, folder: Path, store: str, wanted: Sequence[str]) -> None:
    """Everything in the mirror on both engines."""
    full, back = f"sqlite:///{folder}/full.sqlite", f"sqlite:///{folder}/back.sqlite"
    run(*command("load", "--mirror", str(mirror), "--store", full))
    tell("copy: everything in the mirror, SQLite to Neo4j", timed(lambda: run(*command("store", "copy", full, store))))
    if "questions" in wanted:
        with opened(full) as sqlite, opened(store) as neo4j:
            measure_questions(Engines(sqlite, neo4j))
    if "parity" in wanted:
        tell("copy: Neo4j to SQLite", timed(lambda: run(*command("store", "copy", store, back))))
        same(
            "canonical dumps, SQLite, Neo4j and back", len({digest(dump_store(url)) for url in (full, store, back)}), 1
        )
        with opened(full) as sqlite, opened(store) as neo4j:
            compare_answers(Engines(sqlite, neo4j))


def opened(store: str) -> Crosswalk:
    return crosswalk.open(store, today=lambda: A_DAY)


def measure_questions(engines: Engines) -> None:
    """Calls of a service that is open, each for codes that it was not asked for before."""
    chance = random.Random(SEED)
    for system in ("icd9cm", "icd10cm", "icd10pcs"):
        held = sorted(engines.sqlite.store.codes.states(SYSTEMS[system], None))
        chance.shuffle(held)
        measure_calls(
            engines,
            f"look-up of {CODES:,} codes of {system}",
            50,
            held,
            lambda codes, some, of=system: codes.lookup(some, of),
        )
    for map_set, source, target in gems(engines):
        held = sources_of_2018(engines, map_set)
        chance.shuffle(held)
        measure_calls(
            engines, f"translation of {CODES:,} codes, {map_set}", 150, held,
            lambda codes, some, ends=(source, target): codes.translate(some, *ends),
        )  # fmt: skip
    for asked in QUERIES:
        measure_calls(engines, f"search for {asked!r}", 100, [asked], lambda codes, some: codes.search(some[0]))


def measure_calls(engines: Engines, what: str, bound: float, held: list[str], call: Callable[..., object]) -> None:
    """The median call on Neo4j in milliseconds, and how many times as long it takes as on SQLite."""
    portions = [held[at : at + CODES] for at in range(0, min(len(held), ROUNDS * CODES), CODES)]
    medians = []
    for codes in engines:
        warm(codes, lambda some: call(some, held[-CODES:]))
        medians.append(statistics.median(timed(lambda some=some, on=codes: call(on, some)) for some in portions))
    report(what, medians[1] * 1000, bound, "ms")
    tell(f"    {medians[1] / medians[0]:.1f} times as long as on SQLite", medians[0])


def warm(codes: Crosswalk, ask: Callable[[Crosswalk], object]) -> None:
    """Ask for a while: Java runs a question of a new kind many times before it is fast; a server asked all day has.

    Each time it is another service that asks, since one keeps the translations it has given.
    """
    end = time.monotonic() + WARMING_SECONDS
    while time.monotonic() < end:
        with opened(codes.store.url) as another:
            ask(another)


def compare_answers(engines: Engines) -> None:
    """Every answer about every code, and about every pair of neighbouring releases."""
    for map_set, source, target in gems(engines):
        held = sources_of_2018(engines, map_set)
        for asked in ({"edition": "2018"}, {}, {"method": "both", "best": True}):
            answers = [codes.translate(held, source, target, **asked) for codes in engines]
            same(f"translations of {len(held):,} codes, {map_set} {asked or ''}", *answers)
    for system in SYSTEMS:
        held = sorted(engines.sqlite.store.codes.states(SYSTEMS[system], None))
        if not held:
            continue
        same(f"look-ups of {len(held):,} codes of {system}", *(codes.lookup(held, system) for codes in engines))
        same(f"histories of {len(held):,} codes of {system}", *(codes.history(held, system) for codes in engines))
        calendar = engines.sqlite.store.releases.calendars()[system]
        releases = [release.id for release in calendar.known if release.id in calendar.loaded]
        pairs = [*pairwise(releases), *((one, releases[-1]) for one in releases[:-2])]
        alike = all(engines.sqlite.diff(system, *pair) == engines.neo4j.diff(system, *pair) for pair in pairs)
        same(f"diffs of {len(pairs)} pairs of releases of {system}", alike, True)
    for asked in QUERIES:
        same(f"search for {asked!r}", *(codes.search(asked) for codes in engines))
    same("releases", *(codes.releases() for codes in engines))


def gems(engines: Engines) -> Iterator[tuple[str, str, str]]:
    for known in engines.sqlite.store.maps.map_sets().values():
        if known.id.startswith("gem-"):
            yield known.id, known.source, known.target


def sources_of_2018(engines: Engines, map_set: str) -> list[str]:
    store = engines.sqlite.store
    (edition,) = (each for each in store.maps.editions()[store.maps.map_sets()[map_set]] if each.label == "2018")
    return sorted(store.maps.map_rows(map_set, None, edition))


def same(what: str, one: object, other: object) -> None:
    print(f"{what:<70} {'equal' if one == other else 'DIFFERENT':>9}", flush=True)
    if isinstance(one, list) and isinstance(other, list):
        for pair in [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]][:3]:
            print(*pair, sep="\n")


def tell(what: str, seconds: float) -> None:
    print(f"{what:<70} {seconds:>9.3f} s", flush=True)


def digest(lines: Iterable[str]) -> str:
    told = hashlib.sha256()
    for line in lines:
        told.update(line.encode())
    return told.hexdigest()


def status(store: str) -> dict[str, Any]:
    told = subprocess.run(
        command("store", "status", "--store", store, "--format", "json"),
        check=True, capture_output=True, env=environment(),
    )  # fmt: skip
    return dict(json.loads(told.stdout))


def drop(store: str) -> None:
    run(*command("store", "drop", "--yes", "--store", store))


if __name__ == "__main__":
    main()
