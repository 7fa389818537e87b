"""Connections to one store for questions that are asked side by side."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from crosswalk.domain.errors import StoreClosed
from crosswalk.domain.running import RUNNING

if TYPE_CHECKING:
    from crosswalk.domain.store.protocol import Store

_MOST: Final = 16
"""Questions answered at once; whoever comes then waits until one has ended."""
_SPARE: Final = 2
"""Connections beside them for the question whether the store answers at all."""
_SECONDS_TO_END: Final = 5.0
"""How long `close` waits for questions that it broke off."""


class Readers:
    """A connection for each question: one is there, others are made when they are needed, and all are used again."""

    def __init__(self, first: Store) -> None:
        self._first = first
        self._idle = [first]
        self._busy: list[Store] = []
        self._making = 0
        self._closed = False
        self._turn = threading.Condition()

    @contextmanager
    def one(self, *, spare: bool = False) -> Iterator[Store]:
        """A connection for one question of one thread; a `spare` one waits for no other.

        Raises `StoreClosed`, and `StoreBusy` where the request that asks has ended (`RUNNING`).
        """
        store = self._taken(_MOST + _SPARE if spare else _MOST)
        running = RUNNING.get()
        try:
            with running.holding(store) if running is not None else nullcontext():
                yield store
        finally:
            self._give_back(store)

    def require_open(self) -> None:
        """Raise `StoreClosed` once this is closed."""
        if self._closed:
            raise _closed()

    def close(self) -> None:
        """Answer no more. Questions being answered end soon, most with `StoreClosed`; none is waited for long.

        Each is answered on by its own thread, which closes the connection after it: never is one closed under it.
        """
        with self._turn:
            self._closed = True
            idle, self._idle = self._idle, []
            for store in self._busy:
                store.stop()
            self._turn.notify_all()
        for store in idle:
            store.close()
        with self._turn:
            self._turn.wait_for(lambda: not self._busy, _SECONDS_TO_END)

    def _taken(self, most: int) -> Store:
        with self._turn:
            self._turn.wait_for(lambda: self._closed or len(self._busy) + self._making < most)
            if self._closed:
                raise _closed()
            if self._idle:
                self._busy.append(self._idle.pop())
                return self._busy[-1]
            self._making += 1
        try:
            # Not in turn: a server may take its time.
            made = self._first.again()
        except BaseException:
            with self._turn:
                self._making -= 1
                self._turn.notify()
            raise
        with self._turn:
            self._making -= 1
            if not self._closed:
                self._busy.append(made)
                return made
        made.close()
        raise _closed()

    def _give_back(self, store: Store) -> None:
        with self._turn:
            self._busy.remove(store)
            if not self._closed:
                self._idle.append(store)
            self._turn.notify_all()
            if not self._closed:
                return
        store.close()


def _closed() -> StoreClosed:
    return StoreClosed("the store was closed.", remedy="Ask again once it is open again.")
