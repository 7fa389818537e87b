"""Several processes that answer on one socket. One that dies is replaced; they end together.

They are forked from one that has imported everything, so that they start at once and share its memory.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from types import FrameType
from typing import TYPE_CHECKING, Final

from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

_SHORT_LIFE: Final = 2.0
"""Seconds. A worker that dies so soon did not start rightly."""
_MOST_SHORT_LIVES: Final = 5
"""So many one after another, and there is no use in going on."""
_SECONDS_TO_SAY: Final = 0.5

Work = Callable[[int], None]
"""What the worker of a number does until it is ended."""


def can_fork() -> bool:
    """Whether this system can have workers."""
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "win32"


def supervise(work: Work, count: int, say: Callable[[str], None], waited_for: str) -> None:
    """Run so many workers until a signal ends them; a second one makes them break off what they answer.

    `waited_for` is said where they take their time. Raises `UsageError` where workers cannot be, or die at once.
    """
    if not can_fork():
        raise UsageError("this system cannot have several workers.", remedy="Serve with one: --workers 1.")
    _Supervisor(work, count, say, waited_for).run()


class _Supervisor:
    def __init__(self, work: Work, count: int, say: Callable[[str], None], waited_for: str) -> None:
        self._work = work
        self._say = say
        self._waited_for = waited_for
        self._workers: dict[int, tuple[ForkProcess, float]] = {}
        self._short_lives = 0
        self._ending_since: float | None = None
        self._said = False
        for number in range(count):
            self._start(number)

    def run(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self._signalled)
        try:
            while self._workers:
                self._wait()
        finally:
            for process, _ in self._workers.values():
                process.kill()

    def _start(self, number: int) -> None:
        process = multiprocessing.get_context("fork").Process(target=_begin, args=(self._work, number))
        process.start()
        self._workers[number] = (process, time.monotonic())

    def _wait(self) -> None:
        """Wait for one to end, and start another in its place unless all are to end."""
        wait([worker.sentinel for worker, _ in self._workers.values()], timeout=_SECONDS_TO_SAY)
        for number, (process, begun) in [*self._workers.items()]:
            if process.is_alive():
                continue
            del self._workers[number]
            if self._ending_since is None:
                self._replace(number, process.exitcode, time.monotonic() - begun)
        since = self._ending_since
        if since is not None and self._workers and not self._said and time.monotonic() - since > _SECONDS_TO_SAY:
            self._said = True
            self._say(self._waited_for)

    def _replace(self, number: int, status: int | None, lived: float) -> None:
        self._short_lives = self._short_lives + 1 if lived < _SHORT_LIFE else 0
        if self._short_lives >= _MOST_SHORT_LIVES:
            raise UsageError("the workers end as soon as they start.", remedy="Serve with --workers 1 to see why.")
        self._say(f"Worker {number + 1} ended with status {status}; another takes its place.")
        self._start(number)

    def _signalled(self, _: int, __: FrameType | None) -> None:
        if self._ending_since is None:
            self._ending_since = time.monotonic()
        for worker, _begun in [*self._workers.values()]:
            worker.terminate()


def _begin(work: Work, number: int) -> None:
    # A terminal sends Ctrl-C to all of them; what it means, the one that started them tells the others.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(number)
