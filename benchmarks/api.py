"""Measures the API on loopback beside a bare route of FastAPI under the same server and settings.

python benchmarks/api.py STORE [--workers 2] [--connections 32] [--rounds 3] [--codes N] [--only PART …]

Client and servers share the machine. Each round asks the bare route and Crosswalk in turn; medians of the rounds are
printed. `single`: every code once, each round on a day that was not asked about (first), then all again (again), as
ratios of CPU seconds of client and server together, which is what counts where the machine has other work too, and of
answers a second, with p50 and p99. `batch`: codes a second
of calls with 10,000 codes. `beside`: single questions beside one client with batches and one with sets. `memory`: MB of
each worker after all of it. All requests must be answered with 200, or it ends with status 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Final, NamedTuple

import orjson
from http_load.client import Loaded, get, load, post, started
from http_load.sample import codes_of
from http_load.servers import Server, bare_route, ours

from crosswalk.domain.codes.systems import SYSTEMS

PORT: Final = 18_930
FIRST_DAY: Final = date(2026, 10, 2)
PARTS: Final = ("single", "batch", "beside", "memory")


class Question(NamedTuple):
    """A question about one code: its name, the system of its codes, its path with places for code and day."""

    name: str
    system: str
    path: str

    def asked(self, code: str, day: date) -> str:
        """The path with its query, for one code on one day."""
        return self.path.format(code=code, day=day, dotted=SYSTEMS[self.system].display(code))


QUESTIONS: Final = (
    Question("translate", "icd9cm", "/v1/translate/{code}?from=icd9cm&to=icd10cm&on={day}"),
    Question("look-up", "icd10cm", "/v1/lookup/{code}?system=icd10cm&on={day}"),
    Question(
        "FHIR $lookup",
        "icd10cm",
        "/fhir/CodeSystem/$lookup?system=http://hl7.org/fhir/sid/icd-10-cm&code={code}&date={day}",
    ),
    Question(
        "FHIR $translate",
        "icd9cm",
        "/fhir/ConceptMap/$translate?system=http://hl7.org/fhir/sid/icd-9-cm&code={dotted}"
        "&targetsystem=http://hl7.org/fhir/sid/icd-10-cm&date={day}",
    ),
    Question("translate back", "icd10cm", "/v1/translate/{code}?from=icd10cm&to=icd9cm&source_on={day}"),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("store")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--connections", type=int, default=32)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--codes", type=int, help="at most so many of each system")
    arguments.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    asked = arguments.parse_args()
    codes = codes_of(asked.store, asked.codes)
    with ExitStack() as stack:
        server = stack.enter_context(ours(asked.store, PORT, asked.workers))
        print(f"ready after {server.ready:.2f} s, {_megabytes(server)} a worker", flush=True)
        if "single" in asked.only:
            for number, question in enumerate(QUESTIONS):
                _single(server, PORT + 1 + number, question, codes[question.system], asked)
        if "batch" in asked.only:
            _batch(server, codes["icd9cm"][:10_000], asked.rounds)
        if "beside" in asked.only:
            _beside(server, codes)
        if "memory" in asked.only:
            print(f"memory after all: {_megabytes(server)} a worker", flush=True)


def _single(server: Server, port: int, question: Question, codes: Sequence[str], asked: argparse.Namespace) -> None:
    sample = _one(server, question.asked(codes[0], FIRST_DAY - timedelta(days=1)))
    plain = [get(f"/bare/{code}") for code in codes]
    found: dict[str, list[tuple[_Spent, _Spent]]] = {"first": [], "again": []}
    with bare_route(port, asked.workers, sample) as bare:
        for number in range(asked.rounds):
            day = FIRST_DAY + timedelta(days=number)
            requests = [get(question.asked(code, day), server.header) for code in codes]
            found["first"].append((_loaded(server, requests, asked), _loaded(bare, plain, asked)))
            # What one worker answered the others have: nothing is first-asked in these.
            found["again"].append((_loaded(server, requests, asked), _loaded(bare, plain, asked)))
    print(f"{question.name}: {len(codes):,} codes, {len(sample):,} bytes of the bare route")
    for name, pairs in found.items():
        print(f"  {name}: {_told(pairs)}", flush=True)


def _told(pairs: Sequence[tuple[_Spent, _Spent]]) -> str:
    """Medians of the rounds: ours, the bare route's, and the ratio by which ours is faster or slower."""

    def medians(figure: Callable[[_Spent], float]) -> tuple[float, float, float]:
        ours, bare = ([figure(each) for each in side] for side in zip(*pairs, strict=True))
        ratios = [one / other for one, other in zip(ours, bare, strict=True)]
        return statistics.median(ours), statistics.median(bare), statistics.median(ratios)

    rate = medians(lambda each: each.loaded.rate)
    cpu = medians(lambda each: each.cpu / len(each.loaded.times) * 1e6)
    p50, p99 = medians(lambda each: each.loaded.at(0.5)), medians(lambda each: each.loaded.at(0.99))
    return (
        f"CPU {cpu[0]:.0f} µs, {1 / cpu[2]:.2f} of {cpu[1]:.0f}; {rate[0]:,.0f}/s, {rate[2]:.2f} of {rate[1]:,.0f};"
        f" p50 {p50[0]:.1f} ms, {p50[2]:.2f} of {p50[1]:.1f}; p99 {p99[0]:.1f} ms, {p99[2]:.2f} of {p99[1]:.1f}"
    )


class _Spent(NamedTuple):
    """A load, and the CPU seconds of client and server together."""

    loaded: Loaded
    cpu: float


def _loaded(server: Server, requests: Sequence[bytes], asked: argparse.Namespace) -> _Spent:
    before = server.cpu()
    loaded = load(server.port, requests, asked.connections)
    _require(loaded)
    return _Spent(loaded, server.cpu() - before + loaded.cpu)


def _require(loaded: Loaded) -> None:
    if set(loaded.statuses) != {b"200"}:
        sys.exit(f"not everything was answered: {loaded.statuses}")


def _batch(server: Server, codes: Sequence[str], rounds: int) -> None:
    cold: list[float] = []
    warm: list[float] = []
    for number in range(rounds):
        body = orjson.dumps(
            {"codes": codes, "from": "icd9cm", "to": "icd10cm", "on": f"{FIRST_DAY - timedelta(days=2 + number)}"}
        )
        request = post("/v1/translate", body, server.header)
        # One connection, so one worker; the calls after the first are of what it has ready.
        first, *rest = load(server.port, [request] * 8, 1).times
        cold.append(len(codes) / first)
        warm.append(len(codes) / statistics.median(rest))
    print(f"batch of {len(codes):,}: cold {_middle(cold):,.0f} codes/s, warm {_middle(warm):,.0f} codes/s", flush=True)


def _beside(server: Server, codes: dict[str, list[str]]) -> None:
    many = post(
        "/v1/translate",
        orjson.dumps({"codes": codes["icd9cm"][:10_000], "from": "icd9cm", "to": "icd10cm", "on": "2024-02-03"}),
        server.header,
    )
    text = "250.* not 250.0*\n401.0-401.9"
    sets = post(
        "/v1/translate-set", orjson.dumps({"value_set": text, "from": "icd9cm", "to": "icd10cm"}), server.header
    )
    singles = [get(f"/v1/lookup/{code}?system=icd10cm&on=2026-11-30", server.header) for code in codes["icd10cm"]]
    others = [started(server.port, [each] * 10_000, 1, seconds=15) for each in (many, sets)]
    found = load(server.port, singles[:4_000] * 2, 4, seconds=15)
    print(f"beside batches and sets: p50 {found.at(0.5):.1f}, p99 {found.at(0.99):.1f} ms of {len(found.times):,}")
    for each in others:
        _require(each.get())


def _one(server: Server, path: str) -> bytes:
    name, _, value = server.header.strip().partition(": ")
    with urllib.request.urlopen(
        urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers={name: value})
    ) as answer:
        body: bytes = answer.read()
    return body


def _middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def _megabytes(server: Server) -> str:
    return " and ".join(f"{each:.0f} MB" for each in server.memory())


if __name__ == "__main__":
    main()
