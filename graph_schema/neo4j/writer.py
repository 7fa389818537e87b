"""A load: what it writes is seen by nobody until the number of the last finished load is set.

A small load, such as an annual release, is one transaction. A large one writes batch after batch, each a
transaction that notes in a journal that it was done, and only the last one makes all of it visible.
A load that was killed is taken up by the next one: batches that it did already are passed over if
they are the same, and swept away otherwise.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import neo4j
from neo4j import exceptions as faults

from crosswalk.domain.errors import CrosswalkError, StoreBusy, StoreError
from crosswalk.domain.store.loads import Told
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.elements import Step
from graph_schema.neo4j.lock import LOCK, locked, take
from graph_schema.neo4j.planning import GivenUp, Neo4jWriter, Plans
from graph_schema.neo4j.schema import AWAIT, DEFERRED, creation
from graph_schema.neo4j.sweep import sweep_leftovers, sweep_retired

BATCH: Final = 6_000
SMALL: Final = 50_000
"""A load of no more rows is one transaction."""

_AT_ONCE: Final = 2
"""Batches of one step that are under way together."""

_TURN_SECONDS: Final = 5.0
"""How long a batch that was run waits for the commit of the one before, which may wait for what it holds."""

_SWITCH: Final = """
MATCH (now:Crosswalk {id: 'store'}) SET now.version = $version, now.load = $load, now.loaded_at = datetime()
WITH now OPTIONAL MATCH (journal:Crosswalk {id: 'load'}) DELETE journal"""
_JOURNAL: Final = """
MERGE (journal:Crosswalk {id: 'load'}) ON CREATE SET journal.version = $version, journal.done = []
SET journal.load = $load RETURN journal.done"""
_NOTE: Final = """
MATCH (journal:Crosswalk {id: 'load', load: $load, version: $version}) WHERE size(journal.done) = $at
SET journal.done = journal.done + $digest RETURN 1"""
_NOTED: Final = "MATCH (journal:Crosswalk {id: 'load', load: $load}) RETURN journal.done"


@dataclass(frozen=True, slots=True)
class Batch:
    """A statement and the rows of one run of it."""

    query: str
    values: dict[str, object]
    rows: list[Any]
    links: Callable[[Sequence[Any]], int] | None
    to_one: bool

    @property
    def is_of_map(self) -> bool:
        """Whether its rows are those of a map set."""
        return "map_set" in self.values

    def digest(self) -> str:
        """A hash of statement, values and rows, by which a load that goes on knows what it has written already."""
        return hashlib.blake2b(repr((self.query, self.values, self.rows)).encode(), digest_size=16).hexdigest()

    def run(self, transaction: neo4j.Transaction, version: int) -> None:
        """Raises `StoreError` where a row found no end for its relationship: nothing is lost silently."""
        summary = transaction.run(self.query, {**self.values, "rows": self.rows, "version": version}).consume()
        expected = self.links(self.rows) if self.links else None
        if expected not in (None, summary.counters.relationships_created):
            raise StoreError(
                f"{len(self.rows):,} rows made {summary.counters.relationships_created:,} relationships and should "
                f"have made {expected:,}: some found no code to join.",
                remedy="Nothing was changed; please report this.",
            )


@contextmanager
def writing(connection: Connection, told: Told | None) -> Iterator[Neo4jWriter]:
    """A load: made visible when the context ends without an error, as if it had not been otherwise.

    A large one is written while its changes come, so that the server works while files are read.
    """
    load = Load(connection, told)
    writer = Neo4jWriter(connection, load.version)
    try:
        with ThreadPoolExecutor(max_workers=1) as pool:
            written = writer.plans.carried_out = pool.submit(load.write, writer.plans)
            try:
                yield writer
                writer.plans.complete()
                small = written.result()
            except BaseException as fault:
                writer.plans.give_up()
                # What the server or another load stopped is left as it is, as after a kill.
                if isinstance(fault, Exception) and isinstance(written.exception(), GivenUp):
                    load.undo()
                raise
        if writer.has_changes:
            load.finish([*small, *_batches(writer.registers)])
    finally:
        load.close()
    # Without changes there is no load of this number: what bears it is of one that was killed, and still stands.
    sweep_retired(connection, load.version if writer.has_changes else load.version - 1)


class Load:
    """The place of one load among the loads of a store, held by the lock of the store."""

    def __init__(self, connection: Connection, told: Told | None) -> None:
        self._connection, self._told = connection, told
        self._id = uuid.uuid4().hex
        self._lock = take(connection)
        self.version = self._lock.version + 1
        self._used = self._is_large = False

    def close(self) -> None:
        """Give back the lock of the store."""
        self._lock.close()

    def write(self, plans: Plans) -> list[Batch]:
        """Write everything, if it is a large load, for nobody to see yet; the batches of a small one, to be run last.

        A load that changes nothing leaves the store as it is.
        """
        small: list[Batch] = []
        rows = 0
        for batch in _batches_of(plans):
            small.append(batch)
            rows += len(batch.rows)
            if rows > SMALL:
                self._write_large(plans)
                return []
        if plans:
            sweep_leftovers(self._connection, self.version)
        return small

    def finish(self, batches: Sequence[Batch]) -> None:
        """Run these and switch to the load."""
        self._connection.retried(lambda: self._switch(batches))

    def undo(self) -> None:
        """Take away what was written of a load that failed. Where that fails too, the next load does it."""
        if not self._is_large:
            return
        with suppress(CrosswalkError, faults.DriverError, faults.Neo4jError):
            # Only while nobody else can have begun to load.
            self._lock.transaction.run(LOCK).consume()
            sweep_leftovers(self._connection, self.version)
            self._index()

    def _switch(self, batches: Iterable[Batch]) -> None:
        """Run these and set the number of the load, in the one transaction that holds the lock."""
        if self._used:
            # The connection was lost: before the commit, after it, or by somebody else's load since.
            self._lock.close()
            self._lock = locked(self._connection)
            if self._lock.load == self._id:
                return
            if self._lock.version + 1 != self.version:
                raise StoreBusy("another program has loaded meanwhile.", remedy="Load again.")
        self._used = True
        for batch in batches:
            batch.run(self._lock.transaction, self.version)
        self._lock.transaction.run(_SWITCH, version=self.version, load=self._id).consume()
        self._lock.transaction.commit()

    # A large load

    def _write_large(self, plans: Plans) -> None:
        self._is_large = True
        if self.version == 1:
            for name in DEFERRED:
                self._connection.write(f"DROP INDEX {name} IF EXISTS")
        done = self._journal()
        if not self._written(plans, done):
            sweep_leftovers(self._connection, self.version)
            self._written(plans, self._journal())
        if self.version == 1:
            self._connection.write(AWAIT)

    def _index(self) -> None:
        """Begin to make the indexes that a first load left out."""
        for statement in creation():
            self._connection.write(statement)

    def _journal(self) -> list[str]:
        """What a killed load of this number has done, batch for batch; from now on this load is meant."""

        def run() -> list[str]:
            with self._connection.session(neo4j.WRITE_ACCESS) as session:
                record = session.run(_JOURNAL, version=self.version, load=self._id).single(strict=True)
                return list(record[0])

        return self._connection.retried(run)

    def _written(self, plans: Plans, done: Sequence[str]) -> bool:
        """Write all batches but those done before; False where what was done before is something else, or more.

        While the server takes in two batches, the next is made. In a first load it makes the indexes of codes while
        it takes in maps.
        """
        rows = count = 0
        is_indexed = self.version > 1
        last: Batch | None = None
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            pending: deque[Future[None]] = deque()
            for at, batch in enumerate(_batches_of(plans)):
                count += 1
                digest = batch.digest()
                if at < len(done) and done[at] != digest:
                    return False
                is_alone = last is None or last.query != batch.query or batch.to_one
                _await(pending, 0 if is_alone else _AT_ONCE - 1)
                if batch.is_of_map and not is_indexed:
                    self._index()
                    is_indexed = True
                if at >= len(done):
                    before = pending[-1] if pending else None
                    pending.append(pool.submit(self._write, at, batch, digest, before))
                last = batch
                rows += len(batch.rows)
                if self._told is not None and plans.is_complete:
                    self._told(rows)
            _await(pending, 0)
        if not is_indexed:
            self._index()
        return count >= len(done)

    def _write(self, at: int, batch: Batch, digest: str, before: Future[None] | None) -> None:
        """One batch. It is run while the one before it is committed, and committed after that."""
        is_ahead = iter([True])

        def run() -> None:
            try:
                self._write_once(at, batch, digest, before, is_ahead=next(is_ahead, False))
            except TimeoutError:
                # The batch before waits for something that this one held.
                self._write_once(at, batch, digest, before, is_ahead=False)

        self._connection.retried(run)

    def _write_once(self, at: int, batch: Batch, digest: str, before: Future[None] | None, *, is_ahead: bool) -> None:
        """One batch, and the note that it is done, in one transaction: so it can be tried again."""
        with self._connection.session(neo4j.WRITE_ACCESS) as session, session.begin_transaction() as transaction:
            if is_ahead:
                batch.run(transaction, self.version)
            if before is not None:
                before.result(_TURN_SECONDS if is_ahead else None)
            if not self._noted(transaction, at, digest):
                return
            if not is_ahead:
                batch.run(transaction, self.version)
            transaction.commit()

    def _noted(self, transaction: neo4j.Transaction, at: int, digest: str) -> bool:
        """Note a batch as done; False where it was, by a try of which the end was not heard."""
        values = {"load": self._id, "version": self.version, "at": at, "digest": digest}
        if transaction.run(_NOTE, values).single() is not None:
            return True
        noted = transaction.run(_NOTED, {"load": self._id}).single()
        if noted is None or noted[0][at:] != [digest]:
            raise StoreBusy("another program has begun to load.", remedy="Load again when it has ended.")
        return False


def _await(pending: deque[Future[None]], left: int) -> None:
    """Wait until no more than so many are not done."""
    while len(pending) > left:
        pending.popleft().result()


def _batches_of(plans: Plans) -> Iterator[Batch]:
    for batch in _batches(plans.steps()):
        plans.check()
        yield batch


def _batches(steps: Iterable[Step]) -> Iterator[Batch]:
    for step in steps:
        rows = iter(step.rows)
        while portion := list(islice(rows, BATCH)):
            yield Batch(step.query, dict(step.values), portion, step.links, step.to_one)
