"""The servers that are compared: Crosswalk's, and a bare route of FastAPI under the same server and settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from fastapi import FastAPI

_HERE: Final = Path(__file__).resolve().parent
_ANSWER: Final = "CROSSWALK_BENCHMARK_ANSWER"
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_LONGEST_START: Final = 120.0


def bare() -> FastAPI:
    """An application with nothing but one route, which returns a document of the size that is compared."""
    app = FastAPI()
    document: list[dict[str, Any]] = json.loads(os.environ[_ANSWER])

    @app.get("/bare/{code}")
    async def answer(code: str) -> Any:  # noqa: ARG001 - it is read, as ours reads it
        return document

    return app


@dataclass(frozen=True)
class Server:
    """A server that runs, its port, how many seconds it took to answer, and the header that a request needs."""

    process: subprocess.Popen[bytes]
    port: int
    ready: float
    header: str

    def workers(self) -> list[int]:
        """The processes that answer: those that the first one started, or it alone."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        named = [int(each) for each in found if b"resource_tracker" not in Path(f"/proc/{each}/cmdline").read_bytes()]
        return named or [self.process.pid]

    def cpu(self) -> float:
        """CPU seconds of all its processes so far."""
        return sum(_cpu(pid) for pid in {self.process.pid, *self.workers()})

    def memory(self) -> list[float]:
        """MB that each worker holds: resident, and of it what it alone has."""
        return [_memory(pid) for pid in self.workers()]


@contextmanager
def ours(store: str, port: int, workers: int, path: str = "/none") -> Iterator[Server]:
    """Crosswalk with all of its operation on: keys, rates, time limits, the log and what is counted.

    It is ready once this path is answered, in whatever way.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CROSSWALK_STORE": store, "CROSSWALK_WORKSPACE": f"{folder}/own.sqlite"}
        crosswalk = [sys.executable, "-m", "crosswalk"]
        made = subprocess.run([*crosswalk, "keys", "make", "load"], env=environment, stdout=subprocess.PIPE, check=True)
        serve = ["serve", "--port", str(port), "--workers", str(workers), "--keys", "--rate", "1000000", "--log", "all"]
        with (
            Path(folder, "log").open("wb") as log,
            _running([*crosswalk, *serve], environment, port, log, made.stdout.decode().split()[-1], path) as server,
        ):
            yield server


@contextmanager
def bare_route(port: int, workers: int, answer: bytes) -> Iterator[Server]:
    """A bare route that returns this document, without anything of an operation."""
    command = [sys.executable, "-m", "uvicorn", "servers:bare", "--factory", "--app-dir", str(_HERE)]
    command += ["--port", str(port), "--workers", str(workers), "--loop", "uvloop", "--http", "httptools"]
    command += ["--no-access-log", "--log-level", "warning", "--lifespan", "off"]
    with _running(command, {**os.environ, _ANSWER: answer.decode()}, port, None, None) as server:
        yield server


@contextmanager
def _running(
    command: Sequence[str],
    environment: Mapping[str, str],
    port: int,
    log: IO[bytes] | None,
    key: str | None,
    path: str = "/none",
) -> Iterator[Server]:
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment, stderr=log) as process:
        try:
            _wait_for(port, process, path)
            header = "" if key is None else f"Authorization: Bearer {key}\r\n"
            yield Server(process, port, time.perf_counter() - begun, header)
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes], path: str) -> None:
    """Until it answers, in whatever way."""
    until = time.perf_counter() + _LONGEST_START
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
            return
        except urllib.error.HTTPError as answered:
            answered.close()
            return
        except OSError:
            if process.poll() is not None or time.perf_counter() > until:
                raise
            time.sleep(0.02)


def _cpu(pid: int) -> float:
    cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / _TICKS


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
