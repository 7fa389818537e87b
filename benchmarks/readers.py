"""Questions side by side, and those of a store that has been asked much: each figure beside its bound.

python benchmarks/readers.py STORE [--only threads,long,warm,statements]

STORE is the file of a store with everything in it, which is only read.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import re
import sqlite3
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from run import SEED, command, environment, icd9_codes, report, timed, url

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk

THREADS = 8
JUDGED = 20_000
SINGLES = 300
LONG_SECONDS = 10.0
JSON = {"content-type": "application/json"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--only", default="threads,long,warm,statements")
    options = parser.parse_args()
    for name in options.only.split(","):
        globals()[f"measure_{name}"](options.store)


def measure_warm(store: Path) -> None:
    """A code that nobody has asked about, in a fresh store and in one with 20,000 target codes judged."""
    with crosswalk.open(url(store)) as codes:
        every = sorted(set(icd9_codes(codes)))
    rng = random.Random(SEED)
    singles = rng.sample(every, SINGLES)
    fresh, warm = [], []
    for _ in range(3):
        with crosswalk.open(url(store)) as codes:
            codes.translate(["250.00"], "icd9cm", "icd10cm")
            fresh.append(_median_of(codes, singles))
        with crosswalk.open(url(store)) as codes:
            others = [code for code in every if code not in set(singles)]
            for some in _portions(others):
                codes.translate(some, "icd9cm", "icd10cm")
            warm.append(_median_of(codes, singles))
    told = f"translate: a single cold code, {JUDGED:,} judged before, against a fresh store"
    print(f"{'translate: a single cold code in a fresh store':<70} {min(fresh) * 1e6:>9.0f} us")
    report(told, min(warm) / min(fresh), 1.3, "times")


def measure_threads(store: Path) -> None:
    """The same questions by one thread and by eight, of one service object."""
    with crosswalk.open(url(store)) as codes:
        some = random.Random(SEED).sample(sorted(codes.store.codes.states(SYSTEMS["icd10cm"], None)), 1_000)
        codes.lookup(some[:1], "icd10cm")

        def ask(code: str) -> None:
            codes.lookup([code], "icd10cm")
            codes.history([code], "icd10cm")

        alone = timed(lambda: [ask(code) for code in some])
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(ask, some[:64]))
            together = timed(lambda: list(threads.map(ask, some)))
    for what, seconds in (("one thread", alone), (f"{THREADS} threads", together)):
        print(f"{'readers: look-ups and histories a second, ' + what:<70} {2 * len(some) / seconds:>9,.0f} /s")


def measure_long(store: Path) -> None:
    """Look-ups over HTTP in quiet times, and beside questions of ten seconds together."""
    with crosswalk.open(url(store)) as codes:
        nines = sorted(set(icd9_codes(codes)))[:10_000]
        some = random.Random(SEED).sample(sorted(codes.store.codes.states(SYSTEMS["icd10cm"], None)), 1_000)
    with _served(store) as port:
        _look_ups(port, some, lambda: False)
        quiet = _look_ups(port, some, lambda: False)
        with _asking_long(port, nines) as ended:
            beside = []
            while not ended.is_set():
                beside += _look_ups(port, some, ended.is_set)
    quiet_p99, beside_p99 = (statistics.quantiles(times, n=100)[98] for times in (quiet, beside))
    print(f"{'readers: p99 of a look-up over HTTP in quiet times':<70} {quiet_p99 * 1000:>9.3f} ms")
    told = f"readers: p99 of {len(beside):,} look-ups beside questions of {LONG_SECONDS:g} s"
    report(told, beside_p99 / quiet_p99, 3, "times")


def measure_statements(store: Path) -> None:
    asked: list[str] = []
    connect = sqlite3.connect

    def traced(*where: object, **how: object) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*where, **how)  # type: ignore[call-overload]
        made.set_trace_callback(asked.append)
        return made

    sqlite3.connect = traced  # type: ignore[assignment]
    try:
        with crosswalk.open(url(store)) as codes:
            asked.clear()
            codes.translate(["250.00"], "icd9cm", "icd10cm")
            report("translate: statements for one code", len(asked), 12, "")
    finally:
        sqlite3.connect = connect


@contextmanager
def _served(store: Path) -> Iterator[int]:
    """The port of a `crosswalk serve` of this store."""
    line = command("serve", "--port", "0", "--store", url(store))
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment()) as server:
        assert server.stderr is not None
        address = re.search(r"127\.0\.0\.1:(\d+)", server.stderr.readline())
        assert address is not None
        try:
            yield int(address[1])
        finally:
            server.terminate()


@contextmanager
def _asking_long(port: int, nines: Sequence[str]) -> Iterator[threading.Event]:
    """One client that asks for the best choices of 10,000 codes, of one year after the other, for ten seconds."""
    ended = threading.Event()

    def ask() -> None:
        end = time.monotonic() + LONG_SECONDS
        for year in itertools.cycle(range(2016, 2027)):
            if time.monotonic() > end:
                break
            question = {"codes": nines, "from": "icd9cm", "to": "icd10cm", "method": "both", "best": True}
            client = http.client.HTTPConnection("127.0.0.1", port)
            client.request("POST", "/v1/translate", json.dumps(question | {"on": f"{year}-01-01"}), JSON)
            client.getresponse().read()
        ended.set()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield ended
    finally:
        thread.join()


def _look_ups(port: int, some: Sequence[str], ended: Callable[[], bool]) -> list[float]:
    client, times = http.client.HTTPConnection("127.0.0.1", port), []

    def look_up(code: str) -> None:
        client.request("GET", f"/v1/lookup/{code}?system=icd10cm")
        client.getresponse().read()

    for code in some:
        times.append(timed(lambda code=code: look_up(code)))
        if ended():
            break
    return times


def _median_of(codes: Crosswalk, singles: Sequence[str]) -> float:
    return statistics.median(timed(lambda one=one: codes.translate([one], "icd9cm", "icd10cm")) for one in singles)


def _portions(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    """Small enough that what is learnt is kept."""
    return (codes[at : at + 1_500] for at in range(0, len(codes), 1_500))


if __name__ == "__main__":
    main()
