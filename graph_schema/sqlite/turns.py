"""Questions of several threads to one file, short ones in turn.

One interpreter runs one thread at a time, and SQLite's module changes threads at every row: eight that ask at
once get a third of the answers that one gets. In turn they get as many.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final, NamedTuple

_LONG_SECONDS: Final = 0.02
"""A question that takes longer goes on beside the turns of the others: nobody waits for it longer than this."""
_LONGEST_PAUSE: Final = 5.0


class _Waiting(NamedTuple):
    """One that waits for its turn, since when, and how it is woken."""

    since: float
    turn: threading.Condition


class Turns:
    """Who may ask now; shared by the connections to one file. After so many seconds a question counts as long.

    A free turn goes to whoever comes, since to change threads costs more than most questions, until the first of
    those who wait has done so for as long as a question may take; then they come in the order of their coming.

    `pause_asked` says for how many seconds a writer has asked for a moment without any question, if one does.
    """

    def __init__(
        self, long_seconds: float = _LONG_SECONDS, pause_asked: Callable[[], float | None] = lambda: None
    ) -> None:
        self._long_seconds = long_seconds
        self._pause_asked = pause_asked
        self._lock = threading.Lock()
        self._nobody_asks = threading.Condition(self._lock)
        self._asking = 0
        self._waiting: deque[_Waiting] = deque()
        self._holder: object | None = None
        self._since = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """The turn of one question, which may be passed on before it ends."""
        me = object()
        with self._lock:
            if self._asking:
                self._give_way()
            if self._waiting or self._left():
                self._wait()
            self._holder, self._since = me, monotonic()
            self._asking += 1
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                if not self._asking:
                    self._nobody_asks.notify_all()
                if self._holder is me:
                    self._holder = None
                    self._wake_next()

    def _give_way(self) -> None:
        """Let the questions that are being answered end, where a writer waits for that.

        The longer it has waited, the longer: long questions that overlap end at last too, and short ones that come
        while one long question is answered are not kept for it.
        """
        asked = self._pause_asked()
        if asked is not None:
            self._nobody_asks.wait_for(lambda: not self._asking, min(asked / 2, _LONGEST_PAUSE))

    def _left(self) -> float:
        """For how many seconds more the turn is taken."""
        return 0.0 if self._holder is None else max(0.0, self._since + self._long_seconds - monotonic())

    def _wait(self) -> None:
        now = monotonic()
        impatient = self._waiting and now - self._waiting[0].since > self._long_seconds
        if not impatient and not self._left():
            return
        mine = _Waiting(now, threading.Condition(self._lock))
        self._waiting.append(mine)
        try:
            while self._waiting[0] is not mine or self._left():
                mine.turn.wait(self._left() or None)
        finally:
            self._waiting.remove(mine)
            self._wake_next()

    def _wake_next(self) -> None:
        if self._waiting:
            self._waiting[0].turn.notify()
