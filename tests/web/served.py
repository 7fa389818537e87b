"""The workbench as `crosswalk serve` serves it, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

TODAY: Final = "2026-11-15"


@contextmanager
def serving(store: str, workspace: Path, *options: str) -> Iterator[str]:
    """The address of a server over a store, with a workspace of its own, on a fixed day."""
    command = [sys.executable, "-m", "crosswalk", "serve", "--port", "0", "--store", store, *options]
    environment = {**os.environ, "CROSSWALK_TODAY": TODAY, "CROSSWALK_WORKSPACE": str(workspace)}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line + process.stderr.read()
            yield found[0]
        finally:
            process.kill()
