"""Questions of several threads to one file, short ones in turn.

One interpreter runs one thread at a time, and SQLite's module changes threads at every row: eight that ask at
once get a third of the answers that one gets. In turn they get as many.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

_LONG_SECONDS: Final = 0.02
"""A question that takes longer goes on beside the turns of the others: nobody waits for it longer than this."""


class Turns:
    """Who may ask now; shared by the connections to one file. After so many seconds a question counts as long."""

    def __init__(self, long_seconds: float = _LONG_SECONDS) -> None:
        self._long_seconds = long_seconds
        self._change = threading.Condition()
        self._holder: object | None = None
        self._since = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """The turn of one question, which may be passed on before it ends."""
        me = object()
        with self._change:
            while self._holder is not None and (left := self._since + self._long_seconds - monotonic()) > 0:
                self._change.wait(left)
            self._holder, self._since = me, monotonic()
        try:
            yield
        finally:
            with self._change:
                if self._holder is me:
                    self._holder = None
                    self._change.notify()
