"""Crosswalk as `crosswalk serve` serves it, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

TODAY: Final = "2026-11-15"


class Served(NamedTuple):
    """A server, what it said when it was ready, and the address in that."""

    process: subprocess.Popen[str]
    said: str
    address: str


@contextmanager
def served(
    store: str, *options: str, program: Sequence[str] = ("-m", "crosswalk"), out: int = subprocess.DEVNULL, **more: str
) -> Iterator[Served]:
    """A server over a store on a port that is free; `more` is what else stands in its environment."""
    command = [sys.executable, *program, "serve", "--port", "0", "--store", store, *options]
    environment = {**os.environ, **more}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=out, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.search(r"https?://127\.0\.0\.1:\d+", line)
            assert found, line + process.stderr.read()
            yield Served(process, line, found[0])
        finally:
            process.kill()


@contextmanager
def serving(store: str, workspace: Path, *options: str) -> Iterator[str]:
    """The address of a server over a store, with a workspace of its own, on a fixed day."""
    with served(store, *options, CROSSWALK_TODAY=TODAY, CROSSWALK_WORKSPACE=str(workspace)) as server:
        yield server.address
