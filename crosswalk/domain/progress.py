"""How long work tells whoever watches how it goes on."""

from __future__ import annotations

from threading import Lock
from typing import Protocol


class Progress(Protocol):
    """Told how many steps of how many are done, or bytes, and what comes now. Called by one thread at a time."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


class Steps:
    """Counts the steps of some work, which several threads may do, for whoever watches."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress
        self._lock = Lock()

    def next(self, what: str) -> None:
        """Begin a step: tell how many are done and what comes now."""
        with self._lock:
            if self._progress is not None:
                self._progress(self._done, self._total, what)
            self._done += 1

    def written(self, rows: int) -> None:
        """Tell how much of the last step is done, where an engine takes long to write."""
        if self._progress is not None:
            self._progress(self._done, self._total, f"writing, {rows:,} rows are done")

    def end(self) -> None:
        """Tell that all steps are done."""
        if self._progress is not None:
            self._progress(self._total, self._total, "")
