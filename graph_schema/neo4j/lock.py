"""The lock of a store, which one program at a time holds to load it or to change its schema.

It is a transaction that has written to the node `(:Crosswalk {id: 'lock'})`, and so ends with its connection,
whatever becomes of the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import neo4j
from neo4j import exceptions as faults

from crosswalk.domain.errors import StoreBusy
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.faults import translated

LOCK: Final = "MATCH (k:Crosswalk {id: 'lock'}) SET k.held = true"

_BUSY_SECONDS: Final = 10.0
_HELD_SECONDS: Final = 7200.0
_VERSION: Final = "MATCH (now:Crosswalk {id: 'store'}) RETURN now.version, now.load"


@dataclass(frozen=True, slots=True)
class Lock:
    """The transaction that holds it, and the number and the name of the last load, which it keeps as they are."""

    session: neo4j.Session
    transaction: neo4j.Transaction
    version: int
    load: str | None

    def close(self) -> None:
        """Give the lock back."""
        with suppress(faults.DriverError, faults.Neo4jError):
            self.transaction.close()
        with suppress(faults.DriverError, faults.Neo4jError):
            self.session.close()


def take(connection: Connection) -> Lock:
    """The lock, waited for only as long as a small load takes. Raises `StoreBusy` and `StoreNotFound`."""
    _probe(connection)
    return connection.retried(lambda: locked(connection))


def locked(connection: Connection) -> Lock:
    """The lock as soon as it is free. Raises `StoreNotFound`."""
    session = connection.session(neo4j.WRITE_ACCESS)
    try:
        transaction = session.begin_transaction(metadata={"application": "crosswalk load"}, timeout=_HELD_SECONDS)
        transaction.run(LOCK).consume()
        held = transaction.run(_VERSION).single()
        if held is None:
            raise connection.no_store()
        return Lock(session, transaction, *held)
    except BaseException:
        session.close()
        raise


@contextmanager
def holding(connection: Connection) -> Iterator[None]:
    """While the context is open, nobody else loads the store or changes its schema. Raises as `take`."""
    with closing(take(connection)):
        yield


def _probe(connection: Connection) -> None:
    """Raise `StoreBusy` where somebody holds the lock for longer than a small load takes."""
    try:
        with connection.session(neo4j.WRITE_ACCESS) as session:
            session.run(neo4j.Query(LOCK, timeout=_BUSY_SECONDS)).consume()
    except (faults.DriverError, faults.Neo4jError) as fault:
        ours = translated(fault, connection.settings)
        if isinstance(ours, StoreBusy):
            url = connection.settings.url
            raise StoreBusy(
                f"{url} is being written by another program.", remedy="Try again when its load has ended."
            ) from fault
        raise ours from fault
