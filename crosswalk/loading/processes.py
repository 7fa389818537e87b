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

_WORTH_BYTES: Final = 16 * 1024 * 1024
"""Less than this, as files, is read before another process has started and handed it over."""

_BUILT_IN_BYTES: Final = 1024 * 1024
"""The size of a file that takes as long to read as a release in the built-in facts."""

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
    load: Callable[[Job, Store, Writer, Steps], Outcome]
    """Reads the files, and writes what they change: a function of a module, so that another process finds it."""

    def size(self) -> int:
        """How large its files are, in bytes; a release or edition of the built-in facts counts as a file of its own."""
        parts = [item for items in self.found.values() for item in items]
        files = {item.path for item in parts if item.path is not None and not item.is_built_in}
        built_in = sum(item.is_built_in for item in parts)
        return sum(path.stat().st_size for path in files if path.is_file()) + built_in * _BUILT_IN_BYTES


Batch = Sequence[Job]
"""The jobs of one process, which reads them one after the other."""


class Processes:
    """The jobs under way in other processes, by name."""

    def __init__(self, batches: Sequence[Batch], steps: Steps, pool: ThreadPoolExecutor) -> None:
        self._steps = steps
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._is_ended = False
        self._outcomes: dict[str, Future[bytes]] = {job.name: Future() for batch in batches for job in batch}
        for batch in batches:
            pool.submit(self._read, batch, [self._outcomes[job.name] for job in batch])

    def in_turn(self, jobs: Sequence[Job]) -> list[Job]:
        """The jobs in the order in which to take their outcomes: systems first, and in the order of reading."""
        places = {name: place for place, name in enumerate(self._outcomes)}
        return sorted(jobs, key=lambda job: (job.name not in SYSTEMS, places.get(job.name, -1)))

    def outcome(self, name: str) -> Outcome | None:
        """What was read of a system or map set, once it is; None where no process reads it.

        Raises what reading raised.
        """
        future = self._outcomes.pop(name, None)
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

    def _read(self, batch: Batch, outcomes: Sequence[Future[bytes]]) -> None:
        """Set the outcome of each job, pickled: it waits for its turn to be written. Or what reading raised."""
        try:
            with self._started() as (told, heard):
                messages = _messages(batch, told, heard)
                for job, outcome in zip(batch, outcomes, strict=True):
                    outcome.set_result(self._outcome(job, messages))
        except BaseException as fault:  # noqa: BLE001 - raised where the outcome is wanted
            for outcome in outcomes:
                if not outcome.done():
                    outcome.set_exception(fault)

    def _outcome(self, job: Job, messages: Iterator[_Message]) -> bytes:
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


def _messages(batch: Batch, told: IO[bytes], heard: IO[bytes]) -> Iterator[_Message]:
    told.write(pickle.dumps(sys.path) + pickle.dumps(batch))
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
    batches = _batches(_apart(store, jobs)) if len(jobs) >= _AT_ONCE and sys.executable else []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        processes = Processes(batches if len(batches) >= _AT_ONCE else [], steps, pool)
        try:
            yield processes
        finally:
            processes.end()


def _apart(store: Store, jobs: Sequence[Job]) -> list[Job]:
    """The jobs of which the store holds nothing."""
    calendars, map_sets = store.releases.calendars(), store.maps.map_sets()
    return [job for job in jobs if not (calendars[job.name].loaded if job.name in SYSTEMS else job.name in map_sets)]


def _batches(jobs: Sequence[Job]) -> list[Batch]:
    """Each code system that is large, the largest first, and then all map sets, which are small.

    Systems come before the maps between them, as they are written; what is read last is waited for.
    """
    systems = sorted((job for job in jobs if job.name in SYSTEMS), key=lambda job: -job.size())
    batches: list[Batch] = [[job] for job in systems]
    if maps := [job for job in jobs if job.name not in SYSTEMS]:
        batches.append(maps)
    return [batch for batch in batches if sum(job.size() for job in batch) >= _WORTH_BYTES]


def serve() -> None:
    """The other process: reads jobs from its standard input and writes their steps and outcomes to its output."""
    out, told = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)
    batch: Batch = pickle.load(told)  # noqa: S301 - the process that started this one writes it
    # Whoever started this process closes the pipe, at the latest by its death.
    threading.Thread(target=lambda: (told.read(), os._exit(1)), daemon=True).start()
    steps = Steps(0, lambda _done, _total, what: _say(out, what))
    try:
        with collector_paused():
            for job in batch:
                _say(out, pickle.dumps(_outcome(job, steps), pickle.HIGHEST_PROTOCOL))
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
