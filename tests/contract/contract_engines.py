"""The engines that hold the graph. One suite runs against each; a later engine joins the list."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from crosswalk.domain.store import Store
from graph_schema import open_store

Place = Callable[[Path], str]
"""Gives the URL of a store that does not exist yet, in or for a folder of a test."""

ENGINES: dict[str, Place] = {"sqlite": lambda folder: f"sqlite:///{folder}/graph.sqlite"}


class Engine:
    """Stores of one engine: the same one opened several times, and fresh ones."""

    def __init__(self, place: Place, folder: Path, open_stores: ExitStack) -> None:
        self._place, self._folder, self._open = place, folder, open_stores
        self._count = 0

    def fresh(self) -> Store:
        """A new, empty store."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        return self._opened(self._place(folder), create=True)

    def again(self, store: Store) -> Store:
        """Another connection to a store."""
        return self._opened(store.url, create=False)

    def _opened(self, url: str, *, create: bool) -> Store:
        store = open_store(url, create=create)
        self._open.callback(store.close)
        return store
