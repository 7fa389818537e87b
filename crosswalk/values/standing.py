"""What answers rest on: the state of the store, the day, and the values that people attached to codes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.errors import StoreBusy
from crosswalk.workspace.file import Watched

if TYPE_CHECKING:
    from crosswalk.domain.store.protocol import Store
    from crosswalk.workspace.file import WorkspaceFile


class Standing:
    """Called, it tells what every answer given now rests on: another value once a load, a day or a table changed it.

    Processes that are told equal values over one workspace may give each other's answers. None is, where tables are
    attached.

    Over a store in a file it takes microseconds and waits for nobody: while a load is being committed, what stood
    before it still stands. Over a server it takes a round trip. Safe to share among threads, which take turns.
    """

    def __init__(self, first: Store, workspace: WorkspaceFile, today: Callable[[], date]) -> None:
        self.is_near = first.url.startswith("sqlite:")
        """Whether a call takes microseconds, so that an event loop may make it."""
        self._first = first
        self._workspace = workspace
        self._watched = Watched(workspace.path)
        self._today = today
        self._turn = threading.Lock()
        self._store: Store | None = None
        self._version: Hashable = None
        self._changes: Hashable = None
        self._values: Hashable = None

    def __call__(self) -> Hashable:
        """What answers rest on now. Raises what a question raises where the store or the workspace cannot be read."""
        with self._turn:
            return self._version_now(), self._today(), self._values_now()

    def close(self) -> None:
        """Let go of the connections; the next call opens them again."""
        with self._turn:
            if self._store is not None:
                self._store.close()
            self._store = None
            self._watched.close()

    def _version_now(self) -> Hashable:
        if self._store is None:
            self._store = self._first.again(patient=False)
        try:
            self._version = self._store.version()
        except StoreBusy:
            # A load is being committed, and not yet: a question asked now may be answered as before it.
            if self._version is None:
                raise
        return self._version

    def _values_now(self) -> Hashable:
        """None where no table is attached: reviews and keys change the same file and no answer."""
        changes = self._watched.changes()
        if changes != self._changes:
            from crosswalk.workspace.values import SqliteValues

            # What changed is counted by each process for itself.
            self._values = (os.getpid(), changes) if SqliteValues(self._workspace).tables() else None
            self._changes = changes
        return self._values
