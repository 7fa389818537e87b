"""How fast the pages for people come, beside a page of the same size that is only read out.

python benchmarks/pages.py STORE [--times 21]

Serves a full store as `crosswalk serve` does, with a workspace of its own in which stand a review of a list of 50,000
rows and a map of all ICD-9-CM diagnoses, and beside it, from another process of the same server, every page as it was
answered first. Asks both in turn over loopback on a connection that stays open, as a browser does, and prints for each
page the median milliseconds of both and the least of ours, the ratio, its size, and what a browser fetches for it all
in all the first time, gzipped. Then asks for pages of many codes once each, and types a few words letter by letter.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import multiprocessing
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

import uvicorn
from http_load.sample import codes_of

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk
from graph_schema import open_store

PAGES: Final[Mapping[str, str]] = {
    "Find": "/",
    "hits of two words": "/?q=heart+attack",
    "hits of a start of a code": "/?q=E11",
    "browse a system": "/browse/icd10cm",
    "browse HCPCS": "/browse/hcpcs",
    "a code": "/code/icd10cm/E11.9",
    "a header": "/code/icd10cm/S06.4X1",
    "a combination": "/code/icd9cm/800.22",
    "a procedure": "/code/icd10pcs/0016070",
    "Translate": "/translate",
    "What changed": "/changes?system=icd10cm&from=icd10cm:2026&to=icd10cm:2027",
    "what is to come": "/changes/upcoming",
    "My lists": "/lists",
    "a new review": "/lists/-/new",
    "a review of a list": "/lists/charges",
    "its 20th page": "/lists/charges?show=all&page=20",
    "a review of changes": "/lists/changes?show=all",
    "its steps": "/lists/changes/steps",
    "kept maps": "/maps",
    "a kept map": "/maps/diagnoses?page=100",
    "words in a kept map": "/maps/diagnoses?q=800",
    "a code of a kept map": "/maps/diagnoses/codes/800.22",
    "Explore": "/explore?system=icd10cm&code=E11.9",
    "Explore, the picture": "/explore/graph.json?system=icd10cm&code=E11.9",
    "no such page": "/nowhere",
}
TYPED: Final = ("heart attack", "UTI", "copd exacerbation", "E11.9", "fracture of left femur", "25000")
_ONCE: Final = 200
"""Codes of each system whose pages are asked for once."""
_ASSET: Final = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_HEAD: Final = {"Accept": "text/html", "Accept-Encoding": "gzip"}


class Browser:
    """A connection that stays open, and what a browser sends."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._cookie: str | None = None

    def get(self, path: str, **more: str) -> tuple[float, int, bytes]:
        """Milliseconds, status and the body as it was sent."""
        return self._asked("GET", path, None, more)

    def post(self, path: str, form: Mapping[str, str]) -> tuple[float, int, bytes]:
        """The same of a form."""
        return self._asked("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})

    def _asked(self, method: str, path: str, sent: str | None, more: Mapping[str, str]) -> tuple[float, int, bytes]:
        headers = {**_HEAD, **more} | ({"Cookie": self._cookie} if self._cookie else {})
        begun = time.perf_counter()
        self._connection.request(method, path, sent, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        taken = (time.perf_counter() - begun) * 1000
        cookie = answer.getheader("Set-Cookie")
        self._cookie = cookie.partition(";")[0] if cookie else self._cookie
        return taken, answer.status, body


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("store")
    arguments.add_argument("--times", type=int, default=21, help="how often each page is asked for")
    asked = arguments.parse_args()
    codes = codes_of(asked.store, 2_000, SYSTEMS)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(asked.store, own_work(asked.store, Path(folder), codes)) as port,
    ):
        browser = Browser(port)
        bodies = {path: browser.get(path) for path in PAGES.values()}
        # In the form of gzip that it was sent in, so that both send the same bytes.
        with read_out([body for _, _, body in bodies.values()]) as other:
            _print_pages(browser, Browser(other), bodies, asked.times)
        _print_once(browser, codes)
        _print_list(browser)
        _print_typed(browser)


def _print_pages(browser: Browser, still: Browser, bodies: Mapping[str, tuple[float, int, bytes]], times: int) -> None:
    print("| page | first, ms | ms | least | read out, ms | ratio | KB | KB gzipped | all in, KB gzipped |")
    print("|---|---|---|---|---|---|---|---|---|")
    for at, (name, path) in enumerate(PAGES.items()):
        first, status, body = bodies[path]
        taken, beside = [], []
        for _ in range(times):
            taken.append(browser.get(path)[0])
            beside.append(still.get(f"/{at}")[0])
        text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        assets = {each: len(browser.get(each)[2]) for each in {*_ASSET.findall(text.decode())}}
        ours, theirs = median(taken), median(beside)
        shown = name if status == 200 else f"{name} ({status})"
        sizes = f"{len(text) / 1e3:.0f} | {len(body) / 1e3:.1f} | {(len(body) + sum(assets.values())) / 1e3:.0f}"
        speed = f"{first:.0f} | {ours:.1f} | {min(taken):.1f} | {theirs:.1f} | {ours / theirs:.1f}"
        print(f"| {shown} | {speed} | {sizes} |", flush=True)


def _print_once(browser: Browser, codes: Mapping[str, Sequence[str]]) -> None:
    """Pages of codes that nobody asked for before."""
    print("\n| pages of codes, once each | median, ms | 95 in 100 | longest |\n|---|---|---|---|")
    for system, some in codes.items():
        taken = sorted(browser.get(f"/code/{system}/{code}")[0] for code in some[:_ONCE])
        if taken:
            late = taken[int(len(taken) * 0.95)]
            print(f"| {len(taken)} of {system} | {median(taken):.0f} | {late:.0f} | {taken[-1]:.0f} |", flush=True)


def _print_list(browser: Browser) -> None:
    """A list of 200 codes, sent and translated."""
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', gzip.decompress(browser.get("/translate")[2]).decode())
    assert token is not None
    listed = "\n".join(f"{number}.{number % 10}" for number in range(250, 450))
    form = {"csrf": token[1], "text": listed, "source": "icd9cm", "target": "icd10cm"}
    taken = [browser.post("/translate", form)[0] for _ in range(5)]
    print(f"\na pasted list of 200 codes, translated: first {taken[0]:.0f} ms, median {median(taken):.0f} ms")


def _print_typed(browser: Browser) -> None:
    """Every word, letter by letter, as the box asks for hits."""
    taken = [
        browser.get(f"/?q={word[:end].replace(' ', '+')}", **{"HX-Request": "true"})[0]
        for word in TYPED
        for end in range(1, len(word) + 1)
    ]
    in_order = sorted(taken)
    late, longest = in_order[int(len(in_order) * 0.95)], in_order[-1]
    told = f"median {median(taken):.0f} ms, 95 in 100 {late:.0f} ms, longest {longest:.0f} ms"
    print(f"\nhits under typing, {len(taken)} letters: {told}")


def own_work(store: str, folder: Path, codes: Mapping[str, Sequence[str]]) -> Path:
    """A workspace with a review of a list of 50,000 rows, one of what changed, and a map of all that one lists."""
    path, charges = folder / "work.sqlite", folder / "charges.csv"
    listed = [code for some in codes.values() for code in some]
    rows = (f"{at},{listed[at % len(listed)]},Charge {at},{at % 900}.00\n" for at in range(50_000))
    charges.write_text("charge,code,what,price\n" + "".join(rows))
    with Crosswalk(open_store(store), date.today, str(path)) as service:
        (found,) = service.impact(charges, before="2019-09-30", after="2026-10-01")
        service.reviews.begin_impact("charges", [found], who="benchmark")
        service.reviews.begin("changes", "icd10cm", "2024", "2025", who="benchmark")
        service.maps.create("diagnoses", "icd9cm", "icd10cm", "one-best", who="benchmark")
    return path


@contextmanager
def serving(store: str, workspace: Path) -> Iterator[int]:
    """The port of a server over a store, with a workspace of its own."""
    command = [sys.executable, "-m", "crosswalk", "serve", "--port", "0", "--store", store]
    environment = {**os.environ, "CROSSWALK_WORKSPACE": str(workspace)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stderr.readline())
            if found is None:
                sys.exit("the server did not start")
            yield int(found[1])
        finally:
            process.kill()


@contextmanager
def read_out(bodies: list[bytes]) -> Iterator[int]:
    """The port of the same kind of server that only reads out bodies, by their numbers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        process = multiprocessing.get_context("fork").Process(target=_reading_out, args=(listener, bodies))
        process.start()
        try:
            yield listener.getsockname()[1]
        finally:
            process.kill()


def _reading_out(listener: socket.socket, bodies: list[bytes]) -> None:
    async def app(scope: Any, _: Any, send: Any) -> None:
        body = bodies[int(scope["path"][1:])]
        headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error")).run(sockets=[listener])


if __name__ == "__main__":
    main()
