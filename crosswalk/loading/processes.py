"""Reading code systems and map sets beside one another, each in a process of its own.

Of what a store holds nothing of, the contents follow from the files alone: a process reads them and hands back what
is to be written, and this one writes it in the order in which it would have read. The processes are of our own making
rather than of `multiprocessing`, which would run the script of whoever calls us once more.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import StoreError
from crosswalk.domain.progress import Steps
from crosswalk.domain.store.loads import CategoryChange, MapChange, SystemChange, Writer
from crosswalk.domain.store.protocol import Store
from crosswalk.loading.map_set import LoadedMap
from crosswalk.loading.report import Refused
from graph_schema import empty_store

if TYPE_CHECKING:
    from releases.catalog import Catalog
    from releases.sources import LoadItem

_WORTH_BYTES: Final = 32 * 1024 * 1024
"""Less than this, as files, is read before another process has started and handed it over."""

_AT_ONCE: Final = 2
"""How many processes read at a time: each holds all releases of a system."""

_START: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from crosswalk.loading.processes import serve; serve()"
)


class Kept:
    """A writer that keeps the changes, until another process writes them."""

    def __init__(self) -> None:
        self.changes: list[SystemChange | MapChange] = []

    def change_system(self, change: SystemChange) -> None:
        """Keep a change."""
        self.changes.append(change)

    def change_map(self, change: MapChange) -> None:
        """Keep a change."""
        self.changes.append(change)

    def change_categories(self, change: CategoryChange) -> None:
        """Not kept. Raises `NotImplementedError`: categories are worked out when both directions are read."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What loading one code system or map set did.

    `done` are the ids of the releases or editions that it changed, `loaded` is how a map set is then. `changes` are
    still to be written.
    """

    done: Sequence[str]
    loaded: LoadedMap | None
    refused: Sequence[Refused]
    changes: Sequence[SystemChange | MapChange] = ()

    def put(self, writer: Writer) -> None:
        """Write what is still to be written."""
        for change in self.changes:
            if isinstance(change, SystemChange):
                writer.change_system(change)
            else:
                writer.change_map(change)


@dataclass(frozen=True, slots=True)
class Job:
    """The files found of one code system or map set, by release or edition."""

    name: str
    found: Mapping[str, Sequence[LoadItem]]
    catalog: Catalog
    now: str
    strict: bool
    load: Callable[[Job, Store, Writer, Steps], Outcome]
    """Reads the files, and writes what they change: a function of a module, so that another process finds it."""

    def size(self) -> int:
        """How large its files are, in bytes."""
        paths = {item.path for items in self.found.values() for item in items if item.path is not None}
        return sum(path.stat().st_size for path in paths if path.is_file())


class Processes:
    """The jobs under way in other processes, by name."""

    def __init__(self, jobs: Sequence[Job], steps: Steps, pool: ThreadPoolExecutor) -> None:
        self._steps = steps
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._is_ended = False
        self._outcomes = {job.name: pool.submit(self._read, job) for job in jobs}

    def in_turn(self, jobs: Sequence[Job]) -> list[Job]:
        """The jobs in the order in which to take their outcomes: systems first, and in the order of reading."""
        places = {name: place for place, name in enumerate(self._outcomes)}
        return sorted(jobs, key=lambda job: (job.name not in SYSTEMS, places.get(job.name, -1)))

    def outcome(self, name: str) -> Outcome | None:
        """What was read of a system or map set, once it is; None where no process reads it.

        Raises what reading raised.
        """
        future: Future[bytes] | None = self._outcomes.pop(name, None)
        if future is None:
            return None
        outcome: Outcome = pickle.loads(future.result())  # noqa: S301 - our own process wrote it
        return outcome

    def end(self) -> None:
        """Stop what is still under way."""
        with self._lock:
            self._is_ended = True
            for process in self._processes:
                process.kill()
        for future in self._outcomes.values():
            future.cancel()

    def _read(self, job: Job) -> bytes:
        """The outcome of a job, pickled: it waits for its turn to be written. Raises what reading raised."""
        with self._started() as (told, heard):
            messages = _messages(job, told, heard)
            while True:
                match _next(messages, job):
                    case str() as what:
                        self._steps.next(what)
                    case bytes() as outcome:
                        return outcome
                    case fault:
                        raise fault

    @contextmanager
    def _started(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        with self._lock:
            if self._is_ended:
                raise StoreError("the load has ended.")
            process = subprocess.Popen(  # noqa: S603 - this very Python
                [sys.executable, "-I", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._processes.append(process)
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            yield process.stdin, process.stdout
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
            # What the process was not told before it ended.
            with suppress(BrokenPipeError):
                process.stdin.close()


_Message = str | bytes | BaseException
"""A step, an outcome, or a fault."""


def _messages(job: Job, told: IO[bytes], heard: IO[bytes]) -> Iterator[_Message]:
    told.write(pickle.dumps(sys.path) + pickle.dumps(job))
    told.flush()
    while True:
        yield pickle.load(heard)  # noqa: S301 - our own process writes it


def _next(messages: Iterator[_Message], job: Job) -> _Message:
    """The next that a process says: a step, its outcome or its fault. Raises `StoreError` where it says no more."""
    try:
        return next(messages)
    except (EOFError, BrokenPipeError, pickle.UnpicklingError) as fault:
        raise StoreError(
            f"the process that read {job.name} ended before its time.",
            remedy="Nothing was changed; there may be too little memory. Load fewer systems at a time.",
        ) from fault


@contextmanager
def reading_in_processes(store: Store, jobs: Sequence[Job], steps: Steps) -> Iterator[Processes]:
    """Reads what the store holds nothing of in other processes, if there is enough to be worth it."""
    apart = _apart(store, jobs) if len(jobs) >= _AT_ONCE and sys.executable else []
    if len(apart) < _AT_ONCE or sum(job.size() for job in apart) < _WORTH_BYTES:
        apart = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        processes = Processes(_longest_first(apart), steps, pool)
        try:
            yield processes
        finally:
            processes.end()


def _apart(store: Store, jobs: Sequence[Job]) -> list[Job]:
    """The jobs of which the store holds nothing."""
    calendars, map_sets = store.releases.calendars(), store.maps.map_sets()
    return [job for job in jobs if not (calendars[job.name].loaded if job.name in SYSTEMS else job.name in map_sets)]


def _longest_first(jobs: Sequence[Job]) -> list[Job]:
    """Systems before the maps between them, then by the size of the files: what is read last is waited for."""
    return sorted(jobs, key=lambda job: (job.name not in SYSTEMS, -job.size()))


def serve() -> None:
    """The other process: reads one job from its standard input and writes the steps and the outcome to its output."""
    out, told = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)
    job: Job = pickle.load(told)  # noqa: S301 - the process that started this one writes it
    # Whoever started this process closes the pipe, at the latest by its death.
    threading.Thread(target=lambda: (told.read(), os._exit(1)), daemon=True).start()
    steps = Steps(0, lambda _done, _total, what: _say(out, what))
    try:
        with collector_paused():
            outcome = _outcome(job, steps)
            _say(out, pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL))
    except Exception as fault:  # noqa: BLE001 - raised where the outcome is wanted
        _say(out, fault)
    os._exit(0)


def _outcome(job: Job, steps: Steps) -> Outcome:
    kept = Kept()
    outcome = job.load(job, empty_store(), kept, steps)
    return replace(outcome, changes=kept.changes)


def _say(out: IO[bytes], message: _Message) -> None:
    pickle.dump(message, out)
    out.flush()
