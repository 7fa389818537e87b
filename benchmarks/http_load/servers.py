"""The servers that are compared: Crosswalk's, and a bare route of FastAPI under the same server and settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

_HERE: Final = Path(__file__).resolve().parent
_ANSWER: Final = "CROSSWALK_BENCHMARK_ANSWER"
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_LONGEST_START: Final = 30.0


def bare() -> FastAPI:
    """An application with nothing but one route, which returns a document of the size that is compared."""
    app = FastAPI()
    document: list[dict[str, Any]] = json.loads(os.environ[_ANSWER])

    @app.get("/bare/{code}")
    async def answer(code: str) -> Any:  # noqa: ARG001 - it is read, as ours reads it
        return document

    return app


def ours() -> Any:
    """Crosswalk's application, for a server that runs several of it."""
    import gc

    import crosswalk
    from api.app import create_app

    sys.setswitchinterval(0.0001)
    app = create_app(crosswalk.open(os.environ["CROSSWALK_STORE"]))
    gc.freeze()
    return app


@dataclass(frozen=True)
class Server:
    """A server that runs, its port, and how many seconds it took to answer."""

    process: subprocess.Popen[bytes]
    port: int
    ready: float

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
def served(app: str, port: int, workers: int, answer: bytes = b"[]") -> Iterator[Server]:
    """Serve one of the applications here with so many workers, until the context ends."""
    command = [sys.executable, "-m", "uvicorn", f"servers:{app}", "--factory", "--app-dir", str(_HERE)]
    command += ["--port", str(port), "--workers", str(workers), "--loop", "uvloop", "--http", "httptools"]
    command += ["--no-access-log", "--log-level", "warning", "--lifespan", "off"]
    environment = {**os.environ, _ANSWER: answer.decode(), "PYTHONPATH": str(_HERE.parents[1])}
    begun = time.perf_counter()
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait_for(port, process)
            yield Server(process, port, time.perf_counter() - begun)
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until it answers, in whatever way."""
    until = time.perf_counter() + _LONGEST_START
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/none", timeout=5).close()
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
