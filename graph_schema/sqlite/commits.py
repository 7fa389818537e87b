"""A load that is about to be committed asks those who read for a moment in which nobody does.

SQLite counts the connections of one process as one reader. Questions of several threads that overlap without a
pause would keep a load of another process from its commit for good: SQLite makes only other processes wait.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from graph_schema.sqlite.connection import MEMORY

PATIENCE_SECONDS: Final = 120.0
"""How long a load waits for its commit, and how long a mark is believed: a killed load leaves it behind."""
SUFFIX: Final = "-commit"


@contextmanager
def asked_for(path: str) -> Iterator[None]:
    """While this goes on, readers of the file are asked for a pause."""
    if path == MEMORY:
        yield
        return
    from pathlib import Path  # here, because a look-up has no use for it

    mark = Path(path + SUFFIX)
    mark.touch()
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def asked_since(path: str) -> float | None:
    """For how many seconds a load has asked for a pause; None where none does."""
    try:
        since = time.time() - os.stat(path + SUFFIX).st_mtime  # noqa: PTH116 - for the same reason
    except FileNotFoundError:
        return None
    return since if 0 <= since < PATIENCE_SECONDS else None
