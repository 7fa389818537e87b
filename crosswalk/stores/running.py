"""The work that one request has under way, so that it can be broken off by who waits for it no longer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from crosswalk.domain.errors import StoreBusy

if TYPE_CHECKING:
    from crosswalk.domain.store.protocol import Store


class Running:
    """What of the store the threads of one request hold just now. Safe to share among them and who ends it."""

    __slots__ = ("_ended", "_held", "_turn")

    def __init__(self) -> None:
        self._held: list[Store] = []
        self._ended = False
        self._turn = threading.Lock()

    @contextmanager
    def holding(self, store: Store) -> Iterator[None]:
        """Hold a connection to the store for one question. Raises `StoreBusy` once the request has ended."""
        with self._turn:
            if self._ended:
                raise StoreBusy("the question took too long.", remedy="Ask for less at once.")
            self._held.append(store)
        try:
            yield
        finally:
            with self._turn:
                self._held.remove(store)
                if self._ended:
                    # The next question over this connection is another request's.
                    store.go_on()

    def end(self) -> None:
        """Break off what runs, and let nothing more begin. To be called again while something still runs.

        A query that begins in the very moment in which it is broken off is met by the next call.
        """
        with self._turn:
            self._ended = True
            for store in self._held:
                store.stop()


RUNNING: ContextVar[Running | None] = ContextVar("RUNNING", default=None)
"""The work of the request that is being answered, if somebody may break it off; threads get it with their context."""
