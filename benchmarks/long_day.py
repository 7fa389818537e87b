"""Measures what a server bears over a long day, on loopback, with everything of its operation on.

python benchmarks/long_day.py STORE [--workers 2] [--only PART …] [--mirror DIR] [--minutes 10]

`ready`: CPU and wall seconds from the start until `/readyz` answers. `loading`: a release is taken out of a copy of the
store and loaded again from `--mirror` while requests run; how many failed, p99 beside the same requests without a load,
and when each worker shows it. `beside`: single questions beside a client with batches of 10,000 codes and one with sets
of codes. `slow`: single questions beside 500 clients that send half a head, half a body, or do not read. `soak`: all
ICD-9 translations and 20,000 look-ups of ICD-10-CM by every worker, then questions for so many minutes, with the memory
of each worker. Any request that is not answered with 200 ends it with status 1.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import orjson
from http_load.client import Loaded, get, load, post, started
from http_load.sample import codes_of
from http_load.servers import Server, ours

PORT: Final = 18_960
PARTS: Final = ("ready", "loading", "beside", "slow", "soak")
RELEASE: Final = "icd10cm:2027"
_NEW_CODE, _NEW_DAY = "M7220", "2026-10-01"
"""A code that this release brings."""
_CONNECTIONS: Final = 4
_SECONDS: Final = 15
_SLOW_CLIENTS: Final = 500


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("store", help="the file of a SQLite store, or the URL of any")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    arguments.add_argument("--mirror", help="where the files of official releases are, for `loading`")
    arguments.add_argument("--minutes", type=float, default=10, help="of `soak`")
    asked = arguments.parse_args()
    store = asked.store if "://" in asked.store else f"sqlite:///{Path(asked.store).resolve()}"
    print(f"load of the machine: {os.getloadavg()[0]:.1f}", flush=True)
    if "ready" in asked.only:
        _ready(store, asked.workers)
    codes = codes_of(store, None)
    if "loading" in asked.only and asked.mirror:
        _loading(store.removeprefix("sqlite:///"), asked.mirror, asked.workers, codes)
    for name, part in (("beside", _beside), ("slow", _slow)):
        if name in asked.only:
            with ours(store, PORT, asked.workers) as server:
                part(server, codes)
    if "soak" in asked.only:
        with ours(store, PORT, asked.workers) as server:
            _soak(server, codes, asked.minutes)


def _ready(store: str, workers: int) -> None:
    for _ in range(3):
        with ours(store, PORT, workers, path="/readyz") as server:
            print(f"ready: {server.ready:.2f} s, {server.cpu():.2f} s of CPU", flush=True)


def _loading(path: str, mirror: str, workers: int, codes: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copied = f"{folder}/copy.sqlite"
        shutil.copyfile(path, copied)
        store = f"sqlite:///{copied}"
        _crosswalk(store, "unload", RELEASE).wait()
        with ours(store, PORT, workers) as server:
            requests = _mixed(server, codes)
            _load_for(server, requests, _SECONDS)
            quiet = _load_for(server, requests, _SECONDS)
            # Long questions too, which overlap without a pause.
            others = [started(server.port, [each] * 100_000, 2, seconds=300) for each in _long_questions(server)]
            beside_long = _load_for(server, requests, _SECONDS)
            begun, cpu = time.perf_counter(), server.cpu()
            loader = _crosswalk(store, "load", RELEASE, "--mirror", mirror)
            found = [_load_for(server, requests, 2)]
            while loader.poll() is None:
                found.append(_load_for(server, requests, 2))
            took, spent = time.perf_counter() - begun, server.cpu() - cpu
            beside = _together(found)
            seen = Counter(_is_loaded(server) for _ in range(20 * workers))
            print(f"loading {RELEASE}: {took:.1f} s, status {loader.returncode}, {spent:.1f} s of CPU of the server")
            print(f"  quiet {_told(quiet)}\n  long questions {_told(beside_long)}\n  and the load {_told(beside)}")
            print(f"  p99 {beside.at(0.99) / beside_long.at(0.99):.2f} of that without the load; shown at once {seen}")
            for each in others:
                print(f"  long questions: {_told(each.stop())}", flush=True)


def _long_questions(server: Server) -> list[bytes]:
    """Requests that each take a second or so: what all headers of a chapter become, all changes of eleven years."""
    sets = {"value_set": "0JH*", "from": "icd10pcs", "to": "icd9pcs"}
    return [
        post("/v1/translate-set", orjson.dumps(sets), server.header),
        get("/v1/diff/icd10cm/2026?before=2015&limit=1000", server.header),
    ]


def _crosswalk(store: str, *asked: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "crosswalk", *asked, "--quiet", "--store", store]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _is_loaded(server: Server) -> bool:
    """Whether a question over a new connection, so to either worker, knows what the release brought."""
    path = f"/v1/lookup/{_NEW_CODE}?system=icd10cm&on={_NEW_DAY}"
    return bool(orjson.loads(_body(server, path))[0]["status"] == "valid")


def _beside(server: Server, codes: dict[str, list[str]]) -> None:
    singles = _mixed(server, codes)
    _load_for(server, singles, 5)
    quiet = _load_for(server, singles, _SECONDS)
    batch = {"codes": codes["icd9cm"][:10_000], "from": "icd9cm", "to": "icd10cm", "on": "2024-02-03"}
    sets = {"value_set": "250.* not 250.0*\n401.0-401.9", "from": "icd9cm", "to": "icd10cm"}
    others = [
        started(server.port, [post(path, orjson.dumps(body), server.header)] * 10_000, 1, seconds=_SECONDS + 2)
        for path, body in (("/v1/translate", batch), ("/v1/translate-set", sets))
    ]
    time.sleep(1)
    found = _load_for(server, singles, _SECONDS)
    print(f"beside a batch and a set client:\n  quiet {_told(quiet)}\n  beside {_told(found)}")
    for name, each in zip(("batches", "sets"), others, strict=True):
        other = each.get()
        print(f"  {name}: {_told(other)}", flush=True)
        _require(other)


def _slow(server: Server, codes: dict[str, list[str]]) -> None:
    singles = _mixed(server, codes)
    _load_for(server, singles, 5)
    quiet = _load_for(server, singles, _SECONDS)
    with _slow_clients(server):
        found = _load_for(server, singles, 45)
    print(f"beside {_SLOW_CLIENTS} slow clients:\n  quiet {_told(quiet)}\n  beside {_told(found)}", flush=True)


@contextmanager
def _slow_clients(server: Server) -> Iterator[None]:
    """Clients that say nothing, half a head, half a body, or ask for much and do not read it."""
    head = f"Host: 127.0.0.1\r\n{server.header}"
    much = f"GET /v1/tree/icd10cm?limit=10000 HTTP/1.1\r\n{head}\r\n"
    half_body = (
        f"POST /v1/translate HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: 999\r\n\r\n" + "{"
    )
    said = cycle(each.encode() for each in ("", "GET /v1/lookup/E11 HTTP/1.1\r\nHo", half_body, much * 20))
    clients = []
    for each in islice(said, _SLOW_CLIENTS):
        client = socket.create_connection(("127.0.0.1", server.port))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(each)
        clients.append(client)
    try:
        yield
    finally:
        for client in clients:
            client.close()


def _soak(server: Server, codes: dict[str, list[str]], minutes: float) -> None:
    print(f"soak: at the start {_memory(server)}", flush=True)
    translations = [f"/v1/translate/{code}?from=icd9cm&to=icd10cm" for code in codes["icd9cm"]]
    look_ups = [f"/v1/lookup/{code}?system=icd10cm" for code in codes["icd10cm"]]
    for name, paths in (("ICD-9-CM translations", translations), ("ICD-10-CM look-ups", look_ups)):
        # Again and again, as each connection is one worker's.
        for _ in range(4):
            _require(load(server.port, [get(path, server.header) for path in paths], 16))
        print(f"  after {len(paths):,} {name}: {_memory(server)}", flush=True)
    requests, begun, number = _mixed(server, codes), time.monotonic(), 0
    while (minute := (time.monotonic() - begun) / 60) < minutes:
        if minute * 2 >= number:
            number += 1
            print(f"  {minute:4.1f} min: {_memory(server)}", flush=True)
        _require(load(server.port, list(islice(requests, 100)), _CONNECTIONS))
        time.sleep(0.5)
    print(f"  at the end: {_memory(server)}", flush=True)


def _mixed(server: Server, codes: dict[str, list[str]]) -> Iterator[bytes]:
    """Look-ups and translations without end, of all codes, on days of some years: a few ready, most not."""
    chance = random.Random(18)
    while True:
        day = f"{chance.randrange(2016, 2027)}-{chance.randrange(1, 13):02}-01"
        yield get(f"/v1/lookup/{chance.choice(codes['icd10cm'])}?system=icd10cm&on={day}", server.header)
        yield get(f"/v1/translate/{chance.choice(codes['icd9cm'])}?from=icd9cm&to=icd10cm&on={day}", server.header)


def _load_for(server: Server, requests: Iterable[bytes], seconds: float) -> Loaded:
    """Ask for so many seconds."""
    loaded = load(server.port, list(islice(requests, int(seconds * 4_000))), _CONNECTIONS, seconds=seconds)
    _require(loaded)
    return loaded


def _together(found: Sequence[Loaded]) -> Loaded:
    first, *others = found
    times, statuses = first.times[:], Counter(first.statuses)
    for each in others:
        times.extend(each.times)
        statuses.update(each.statuses)
    return Loaded(
        sum(each.seconds for each in found),
        times,
        dict(statuses),
        sum(each.received for each in found),
        sum(each.cpu for each in found),
    )


def _require(loaded: Loaded) -> None:
    if set(loaded.statuses) - {b"200"}:
        sys.exit(f"not everything was answered: {loaded.statuses}")


def _told(loaded: Loaded) -> str:
    if not loaded.times:
        return "no answer"
    p50, p99, most = (loaded.at(each) for each in (0.5, 0.99, 1.0))
    return f"{len(loaded.times):,} answers, {loaded.rate:,.0f}/s, p50 {p50:.1f}, p99 {p99:.1f}, slowest {most:.0f} ms"


def _memory(server: Server) -> str:
    return ", ".join(f"{each:.0f} MB" for each in server.memory())


def _body(server: Server, path: str) -> bytes:
    name, _, value = server.header.strip().partition(": ")
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers={name: value} if name else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
    return body


if __name__ == "__main__":
    main()
