"""What a load tells while it runs and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """Told of every step of a load: how many of how many are done, and what comes now."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. Ids in the order of loading; `unchanged` held the same contents before."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]


class Steps:
    """Counts the steps of a load for whoever watches."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def next(self, what: str) -> None:
        if self._progress is not None:
            self._progress(self._done, self._total, what)
        self._done += 1

    def written(self, rows: int) -> None:
        """Tell how much of the last step is done, where an engine takes long to write."""
        if self._progress is not None:
            self._progress(self._done, self._total, f"writing, {rows:,} rows are done")

    def end(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total, "")
