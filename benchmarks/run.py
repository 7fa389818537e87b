"""Measures what the project promises, each figure beside its bound.

python benchmarks/run.py MIRROR [--only tabular,shell,translate,stream,search,open,diff,compile]
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk

CODES = 100_000
SEED = 9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--only", default="tabular,shell,translate,stream,search,open,diff,compile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "full.sqlite"
        wanted = options.only.split(",")
        if wanted != ["tabular"]:
            load(options.mirror, store)
        for name in wanted:
            if name == "tabular":
                tabular(options.mirror)
            else:
                globals()[f"measure_{name}"](store)


def url(store: Path) -> str:
    return f"sqlite:///{store}"


def report(what: str, found: float, bound: float, unit: str) -> None:
    verdict = "ok" if found <= bound else "MISSED"
    print(f"{what:<70} {found:>9.3f} {unit:<6} (at most {bound:g})  {verdict}", flush=True)


def median(action: Callable[[], object], repeat: int) -> float:
    return statistics.median(timed(action) for _ in range(repeat))


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def command(*arguments: str) -> tuple[str, ...]:
    return (str(Path(sys.executable).parent / "crosswalk"), *arguments)


def load(mirror: Path, store: Path) -> None:
    """Everything in the mirror, to be asked; `loads.py` measures loads."""
    used = subprocess.run(command("load", "--mirror", str(mirror), "--store", url(store)), stderr=-1, env=environment())
    # A mirror with files that are refused is loaded all the same, and the status is 3.
    if used.returncode not in (0, 3):
        used.check_returncode()
    report("store: size of the file", store.stat().st_size / 1e6, 100, "MB")


TABULARS = (
    "extra/icd10cm/2021-january/icd10cm_tabular_2021.xml",
    "extra/icd10cm/2025-april/icd10cm-tabular-April-2025.xml",
)

PARSING = """
import io, sys, time
from lxml import etree
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.codes.systems import SYSTEMS
from loaders.shared.line_cache import LineCache
from loaders.icd10cm.tabular_xml import read_tabular
data = open(sys.argv[1], "rb").read()
source = SourceFile("tabular.xml", "0" * 64, Role.TABULAR)
actions = {
    "theirs": lambda: etree.parse(io.BytesIO(data)),
    "ours": lambda: read_tabular(data, source, SYSTEMS["icd10cm"], LineCache()),
}
start = time.process_time()
told = actions[sys.argv[2]]()
print(time.process_time() - start)
"""


def tabular(mirror: Path) -> None:
    """Each parse in a process of its own, as a load parses a file once: what another leaves of the heap
    makes it up to a half slower or faster.
    """
    for path in TABULARS:
        rounds = [[_parsing(mirror / path, which) for which in ("theirs", "ours")] for _ in range(15)]
        theirs, ours = (min(column) for column in zip(*rounds, strict=True))
        print(f"{'tabular: lxml.etree.parse of ' + Path(path).name:<70} {theirs:>9.3f} s")
        report("tabular: its codes, groups and notes, against that", ours / theirs, 3, "times")


def _parsing(path: Path, which: str) -> float:
    ran = subprocess.run(
        [sys.executable, "-c", PARSING, str(path), which], check=True, stdout=-1, text=True, env=environment()
    )
    return float(ran.stdout)


def measure_shell(store: Path) -> None:
    bare = (sys.executable, "-c", "import click, sqlite3")
    look_up = command("lookup", "E11.9", "--store", url(store))
    translate = command("translate", "250.00", "--store", url(store))
    for each in (bare, look_up, translate):
        run(*each)
    rounds = [[timed(lambda each=each: run(*each)) for each in (bare, look_up, translate)] for _ in range(21)]
    base, looked, translated = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{'shell: python -c import click, sqlite3':<70} {base:>9.3f} s")
    report("shell: crosswalk lookup E11.9, against that", looked / base, 1.7, "times")
    report("shell: crosswalk translate 250.00, against that", translated / base, 2.3, "times")


def icd9_codes(graph: Crosswalk) -> list[str]:
    states = graph.store.codes.states(SYSTEMS["icd9cm"], None)
    known = sorted(code for code, life in states.items() if life[-1].billable and life[-1].is_latest)
    return random.Random(SEED).choices(known, k=CODES)


def measure_translate(store: Path) -> None:
    from icdmappings import Mapper

    with crosswalk.open(url(store)) as graph:
        codes = icd9_codes(graph)
    firsts = []
    for _ in range(5):
        with crosswalk.open(url(store)) as graph:
            graph.lookup(["E11.9"])
            firsts.append(timed(lambda graph=graph: graph.translate(codes, "icd9cm", "icd10cm")))
    report("translate: 100,000 random ICD-9-CM codes, whole answers, first", statistics.median(firsts), 0.6, "s")
    mapper = Mapper()
    mapper.map(codes[:10], source="icd9", target="icd10")
    with crosswalk.open(url(store)) as graph:
        graph.translate(codes, "icd9cm", "icd10cm")
        again = median(lambda: graph.translate(codes, "icd9cm", "icd10cm"), 9)
    theirs = median(lambda: mapper.map(codes, source="icd9", target="icd10"), 9)
    print(f"{'translate: icd-mappings 0.6.2, the same list, bulk':<70} {theirs:>9.4f} s")
    report("translate: the same again, against icd-mappings' flagless look-ups", again / theirs, 1.5, "times")


STREAMED = ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs")


def measure_stream(store: Path) -> None:
    """Every code of four systems and as many undotted ones as make 200,000, in no order and of no system named."""
    with crosswalk.open(url(store)) as graph:
        undotted = {SYSTEMS[one]: sorted(graph.store.codes.states(SYSTEMS[one], None)) for one in STREAMED}
    dotted = [system.display(code) for system, codes in undotted.items() for code in codes]
    texts = list(dict.fromkeys([*dotted, *(code for codes in undotted.values() for code in codes)]))[: 2 * CODES]
    random.Random(SEED).shuffle(texts)
    given = store.with_name("codes.txt")
    given.write_text("\n".join(texts))
    for options in (("csv",), ("json",), ("table",), ("csv", "--best")):
        asked = command("translate", "-", "--store", url(store), "--format", *options)
        with given.open() as lines, subprocess.Popen(asked, stdin=lines, stdout=subprocess.DEVNULL) as running:
            _, _, used = os.wait4(running.pid, 0)
            running.returncode = 0
        what = f"stream: {len(texts):,} codes of four systems, {' '.join(options)}"
        print(f"{what:<70} {used.ru_utime + used.ru_stime:>9.3f} s of CPU")
        report(f"{what}, memory", used.ru_maxrss / 1024, 150, "MB")


PEAK = """
def peak():
    # In MB; getrusage would count what the parent had before exec.
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
"""

OPENING = """
import sys, time
start = time.perf_counter()
import crosswalk
graph = crosswalk.open(sys.argv[1])
answer, = graph.translate(["250.00"], "icd9cm", "icd10cm")
seconds = time.perf_counter() - start
print(seconds, peak())
"""


def measure_open(store: Path) -> None:
    figures = []
    for _ in range(15):
        ran = subprocess.run(
            [sys.executable, "-c", PEAK + OPENING, url(store)], check=True, stdout=-1, text=True, env=environment()
        )
        figures.append([float(each) for each in ran.stdout.split()])
    seconds, memory = (statistics.median(column) for column in zip(*figures, strict=True))
    report("open: import, open and first answer in a fresh process", seconds, 0.1, "s")
    report("open: memory of that process", memory, 40, "MB")


def measure_diff(store: Path) -> None:
    with crosswalk.open(url(store)) as graph:
        lines = [line for line in graph.releases().releases if line.status == "loaded"]
        slowest: list[tuple[float, str]] = []
        for system, group in itertools.groupby(lines, key=lambda line: line.id.partition(":")[0]):
            for before, after in pairs([line.id for line in group]):
                slowest.append(
                    (median(lambda b=before, a=after, s=system: graph.diff(s, b, a), 3), f"{before} {after}")
                )
    seconds, which = max(slowest)
    report(f"diff: slowest of {len(slowest)} pairs of releases, {which}", seconds * 1000, 50, "ms")
    print(f"{'diff: median of all pairs':<70} {statistics.median(each for each, _ in slowest) * 1000:>9.3f} ms")


def pairs(ids: list[str]) -> Iterable[tuple[str, str]]:
    return itertools.combinations(ids, 2)


HARD_QUERIES = (
    *("of", "a", "e", "re", "un", "in", "co", "hyp", "int", "with", "unspecified", "left right", "of the"),
    *("initial encounter", "fracture initial encounter", "percutaneous approach", "unsp encounter", "fracture co"),
    *(
        "open approach extraluminal",
        "heart attack",
        "type 2 diabetes",
        "type 2 diab",
        "meniere",
        "E11",
        "S06.4X",
        "0FT4",
    ),
    *("wheelchair", "injection", "250.0", "poisoning accidental", "neoplasm breast", "nothing of the kind"),
)


def measure_search(store: Path) -> None:
    """Words of many titles, beginnings of many words, and what people ask, over all systems."""
    with crosswalk.open(url(store)) as graph:
        graph.search("asthma")
        slowest = sorted((min(timed(lambda q=q: graph.search(q)) for _ in range(7)), q) for q in HARD_QUERIES)
        older = min(timed(lambda: graph.search("diabetes", on=date(2014, 6, 1))) for _ in range(7))
    seconds, which = slowest[-1]
    report(f"search: slowest of {len(HARD_QUERIES)} queries over all systems, {which!r}", seconds * 1000, 30, "ms")
    middle = statistics.median(each for each, _ in slowest)
    print(f"{'search: median of these queries':<70} {middle * 1000:>9.3f} ms")
    print(f"{'search: on a day in the past':<70} {older * 1000:>9.3f} ms")


COMPILING = """
import sys, time
import crosswalk
from crosswalk.domain.translation.question import Question
start = time.perf_counter()
graph = crosswalk.open(sys.argv[1])
sets = [each for each in graph.store.maps.map_sets().values() if each.id.startswith("gem-")]
year = {"icd10cm": "icd10cm:2025", "icd10pcs": "icd10pcs:2025"}
asked = [Question(each.source, each.target, release=year.get(each.target), edition="2018") for each in sets]
answers = [graph.compiled(each) for each in asked]
seconds = time.perf_counter() - start
print(seconds, peak(), sum(map(len, answers)))
"""


def measure_compile(store: Path) -> None:
    figures = []
    for _ in range(3):
        ran = subprocess.run(
            [sys.executable, "-c", PEAK + COMPILING, url(store)], check=True, stdout=-1, text=True, env=environment()
        )
        figures.append([float(each) for each in ran.stdout.split()])
    seconds, memory, count = (statistics.median(column) for column in zip(*figures, strict=True))
    report(f"compile: all four GEMs of 2018 carried to FY2025, {count:,.0f} sources", seconds, 6, "s")
    report("compile: memory of that process", memory, 300, "MB")


if __name__ == "__main__":
    main()
