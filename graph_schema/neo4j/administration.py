"""Making, migrating, describing and dropping the store in a database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import SchemaMismatch, StoreError
from crosswalk.domain.progress import Progress, Steps
from graph_schema.neo4j import schema
from graph_schema.neo4j.codes import Neo4jCodes
from graph_schema.neo4j.connection import Connection, connect
from graph_schema.neo4j.lock import holding
from graph_schema.neo4j.releases import Neo4jReleases, system_row
from graph_schema.neo4j.settings import settings_for
from graph_schema.restating import restated
from graph_schema.status import StoreStatus

_PORTION: Final = 5_000
_SCHEMA: Final = "MATCH (now:Crosswalk {id: 'store'}) RETURN collect(now.schema)"
_HELD: Final = "MATCH (now:Crosswalk {id: 'store'}) RETURN collect([now.schema, now.version > 0])"
_MAKE: Final = """
MERGE (now:Crosswalk {id: 'store'})
ON CREATE SET now.schema = $schema, now.version = 0, now.swept = 0, now.made = randomUUID()
MERGE (:Crosswalk {id: 'lock'})
WITH 1 AS one UNWIND $systems AS row MERGE (s:CodeSystem {id: row.id}) SET s += row"""
_MIGRATED: Final = "MATCH (now:Crosswalk {id: 'store'}) SET now.schema = %d"
_FORGET: Final = "MATCH (now:Crosswalk) DELETE now"
_UNLINK: Final = "MATCH (:%s)-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 50000 ROWS"
_EMPTY: Final = "MATCH (x:%s) CALL (x) { DETACH DELETE x } IN TRANSACTIONS OF 50000 ROWS"
_EMPTYING: Final = [(label, query % label) for query in (_UNLINK, _EMPTY) for label in schema.LABELS]
"""Relationships first: a few nodes have a hundred thousand each, more than one transaction can hold."""
_ANY: Final = "OPTIONAL MATCH (x) WITH x LIMIT 1 RETURN collect(x IS NOT NULL)"
_STATUS: Final = """
MATCH (now:Crosswalk {id: 'store'}) OPTIONAL MATCH (journal:Crosswalk {id: 'load'})
RETURN collect([now.schema, now.version, toString(now.loaded_at), size(journal.done)])"""

LINKS: Final = ("HAS_STATE", "CHILD_OF", "MAPS_TO", "PRECEDED_BY", "HAS_NOTE", "HAS_TEXT", "HAS_CATEGORY")
_COUNTED: Final = {
    **{label: f"(x:{label})" for label in schema.LABELS if label != "Crosswalk"},
    **{kind: f"()-[x:{kind}]->()" for kind in LINKS},
}
_COUNTS: Final = " UNION ALL ".join(
    f"MATCH {what} WITH count(x) AS number RETURN '{name}' AS name, number" for name, what in _COUNTED.items()
)


def make_store(url: str, progress: Progress | None = None) -> None:
    """Make the store in a database of the server, or bring an older one up to date under the lock of loads.

    Raises `StoreUnreachable`, `StoreRefused`, `ServerMismatch`, `SchemaMismatch`, `StoreBusy`.
    """
    with closing(connect(settings_for(url))) as connection:
        make(connection, progress)


def describe_store(url: str) -> StoreStatus:
    """What the store is and how many nodes and relationships of each kind it has.

    Raises `StoreNotFound`, and as `connect` does.
    """
    with closing(connect(settings_for(url))) as connection:
        return describe(connection)


def drop_store(url: str, progress: Progress | None = None) -> None:
    """Delete the nodes of a store with all their relationships. Raises `StoreNotFound`, and as `connect` does."""
    with closing(connect(settings_for(url))) as connection:
        if _schema(connection) is None:
            raise connection.no_store()
        drop(connection, progress)


def check(connection: Connection) -> None:
    """Refuse a graph that this program cannot read. Raises `StoreNotFound` or `SchemaMismatch`."""
    held = _schema(connection)
    if held is None:
        raise connection.no_store()
    if held == schema.SCHEMA_VERSION:
        return
    url = connection.settings.url
    what = f"{url} has schema {held}, this program reads {schema.SCHEMA_VERSION}."
    if held > schema.SCHEMA_VERSION:
        raise SchemaMismatch(what, remedy="The store was written by a newer Crosswalk: update this one.")
    raise SchemaMismatch(what, remedy=f"Bring it up to date: crosswalk store init --store {url}.")


def ready(connection: Connection) -> None:
    """The store made, or brought up to date, if need be. What a load has filled has all that it needs."""
    held = connection.rows(_HELD)
    if not held or held[0] != [schema.SCHEMA_VERSION, True]:
        make(connection)


def make(connection: Connection, progress: Progress | None = None) -> None:
    """An empty store where there is none, and one of an older schema brought up to date. Safe to repeat."""
    held = _schema(connection)
    there = {(name, of_constraint) for name, of_constraint in connection.rows(schema.THERE)}
    if held is None:
        # What a drop that was killed has left; indexes may stay, but for those of an older graph.
        emptying = _EMPTYING if any(connection.rows(_ANY)) else ()
        older = schema.removal_of_older() if schema.OLDER & {name for name, _ in there} else ()
        _run(connection, [*emptying, *_named("indexes", older)], progress)
    _constrain(connection, there)
    if held is None:
        systems = [system_row(system) for system in SYSTEMS.values()]
        connection.write(_MAKE, schema=schema.SCHEMA_VERSION, systems=systems)
        return
    if held < schema.SCHEMA_VERSION:
        with holding(connection):
            _migrate(connection, progress)
    check(connection)


def drop(connection: Connection, progress: Progress | None = None) -> None:
    """Delete all nodes, constraints and indexes of ours; what others keep in the database stays."""
    removal = _named("indexes", schema.removal())
    _run(connection, [("the store", _FORGET), *_EMPTYING, *removal], progress)


def describe(connection: Connection) -> StoreStatus:
    """What the database holds of ours, leftovers included. Raises `StoreNotFound`."""
    found = connection.rows(_STATUS)
    if not found:
        raise connection.no_store()
    ((held, loads, loaded_at, left),) = found
    elements = dict(connection.rows(f"CALL () {{ {_COUNTS} }} RETURN collect([name, number])"))
    server = f"Neo4j {connection.version} {connection.edition}"
    return StoreStatus(connection.settings.url, server, held, loads, loaded_at, left or 0, elements)


def _migrate(connection: Connection, progress: Progress | None) -> None:
    held = _schema(connection)
    if held is None:
        raise connection.no_store()
    newer = [each for each in schema.MIGRATIONS if each > held]
    steps = (_named(f"schema {each}", (*schema.MIGRATIONS[each], _MIGRATED % each)) for each in newer)
    _run(connection, [*chain.from_iterable(steps), *_named("indexes", schema.RENEWAL)], progress)
    if held < schema.RESTATED:
        _restate(connection)
    connection.write(_MIGRATED % schema.SCHEMA_VERSION)


def _restate(connection: Connection) -> None:
    """Give the states the variants that this schema writes, a few thousand in one transaction."""
    releases, codes = Neo4jReleases(connection), Neo4jCodes(connection)
    calendars = releases.calendars()
    for system in SYSTEMS.values():
        loaded, states = releases.loaded_releases(system), codes.states(system, None)
        changed = restated(system, calendars[system.id].known, loaded, states)
        while portion := [list(each) for each in islice(changed, _PORTION)]:
            connection.write(schema.RESTATE, system=system.id, rows=portion)


def _named(what: str, statements: Iterable[str]) -> list[tuple[str, str]]:
    return [(what, statement) for statement in statements]


def _run(connection: Connection, statements: Sequence[tuple[str, str]], progress: Progress | None) -> None:
    """Run statements, each with what it is about."""
    steps = Steps(len(statements), progress)
    for what, statement in statements:
        steps.next(what)
        connection.write(statement)
    steps.end()


def _constrain(connection: Connection, there: Collection[tuple[str, bool]]) -> None:
    try:
        for statement in (*schema.creation(there), schema.AWAIT):
            connection.write(statement)
    except StoreError as fault:
        if "already exists" in fault.message or "unable to create" in fault.message.lower():
            raise SchemaMismatch(
                f"the database {connection.settings.database!r} of {connection.settings.url} holds something else: "
                f"{fault.message}",
                remedy="Name a database that no other program uses.",
            ) from fault
        raise


def _schema(connection: Connection) -> int | None:
    found = connection.rows(_SCHEMA)
    return found[0] if found else None
