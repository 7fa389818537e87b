"""The work that one request has under way, so that it can be broken off by who waits for it no longer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from crosswalk.domain.errors import StoreBusy


class Stoppable(Protocol):
    """What works for a request: a connection to the store, or a share in work that is done for several requests."""

    def stop(self) -> None:
        """Break off what runs. From any thread."""

    def go_on(self) -> None:
        """Work again after a stop, for another request."""


class Running:
    """What the threads of one request hold just now of the store. Safe to share among them and who ends it."""

    __slots__ = ("_ended", "_held", "_turn")

    def __init__(self) -> None:
        self._held: list[Stoppable] = []
        self._ended = False
        self._turn = threading.Lock()

    @contextmanager
    def holding(self, work: Stoppable) -> Iterator[None]:
        """Hold what works for one question. Raises `StoreBusy` once the request has ended."""
        with self._turn:
            self.require()
            self._held.append(work)
        try:
            yield
        finally:
            with self._turn:
                self._held.remove(work)
                if self._ended:
                    # The next question over this connection is another request's.
                    work.go_on()

    def require(self) -> None:
        """Raises `StoreBusy` once the request has ended: who sent it was told that nothing is done."""
        if self._ended:
            raise StoreBusy("the question took too long.", remedy="Ask for less at once.")

    def end(self) -> None:
        """Break off what runs, and let nothing more begin. To be called again while something still runs.

        A query that begins in the very moment in which it is broken off is met by the next call.
        """
        with self._turn:
            self._ended = True
            for work in self._held:
                work.stop()


RUNNING: ContextVar[Running | None] = ContextVar("RUNNING", default=None)
"""The work of the request that is being answered, if somebody may break it off; threads get it with their context."""
