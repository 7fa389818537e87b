"""Deleting what nobody can see any more: what loads took out, and what killed loads left behind."""

from __future__ import annotations

import time
from typing import Final

from graph_schema.neo4j.connection import MARK, Connection
from graph_schema.neo4j.schema import DATED_NODES, DATED_RELATIONSHIPS

_PORTION: Final = "IN TRANSACTIONS OF 10000 ROWS"
_WAITING_SECONDS: Final = 3.0
_OPEN_VIEWS: Final = """
SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.application = $application
RETURN collect(transactionId)"""
_LEFT: Final = "MATCH (journal:Crosswalk {id: 'load'}) RETURN collect(journal.version)"
_SWEPT: Final = "MATCH (now:Crosswalk {id: 'store'}) SET now.swept = $version"

_DELETE_NODES: Final = f"""
MATCH (x:%s) WHERE %s CALL (x) {{
    OPTIONAL MATCH (c:Code)-->(x) DETACH DELETE x
    WITH DISTINCT c WHERE c IS NOT NULL AND NOT EXISTS {{ (c)--() }} DELETE c
}} {_PORTION}"""
_DELETE_RELATIONSHIPS: Final = f"""
MATCH (a)-[x:%s]->(b) WHERE %s CALL (a, x, b) {{
    DELETE x WITH a, b UNWIND [a, b] AS c
    WITH DISTINCT c WHERE c:Code AND NOT EXISTS {{ (c)--() }} DELETE c
}} {_PORTION}"""
_DELETE_BARE: Final = f"""
MATCH (x:%s) WHERE NOT EXISTS {{ (x)--() }} CALL (x) {{ DELETE x }} {_PORTION}"""
_RESTORE_NODES: Final = f"MATCH (x:%s) WHERE x.until >= $version CALL (x) {{ REMOVE x.until }} {_PORTION}"
_RESTORE_RELATIONSHIPS: Final = (
    f"MATCH ()-[x:%s]->() WHERE x.until >= $version CALL (x) {{ REMOVE x.until }} {_PORTION}"
)
_DELETE_JOURNAL: Final = "MATCH (journal:Crosswalk {id: 'load'}) DELETE journal"


def sweep_retired(connection: Connection, version: int) -> None:
    """Delete what was taken out up to the load of this number, when no view that still sees it is open.

    Views that outlast a few seconds keep it, and the next load sweeps it. The members of a cluster do
    not know of each other's views, so that there it is always the next load.
    """
    if connection.edition == "community":
        if _views_end(connection):
            _delete_retired(connection, version)
    else:
        _delete_retired(connection, version - 1)


def _delete_retired(connection: Connection, version: int) -> None:
    connection.write(_SWEPT, version=version)
    for label in DATED_NODES:
        connection.write(_DELETE_NODES % (label, "x.until <= $version"), version=version)
    for kind in DATED_RELATIONSHIPS:
        connection.write(_DELETE_RELATIONSHIPS % (kind, "x.until <= $version"), version=version)


def sweep_leftovers(connection: Connection, version: int) -> None:
    """Undo what a killed load with this number, which never became visible, has written."""
    if not connection.rows(_LEFT):
        return
    for label in DATED_NODES:
        connection.write(_DELETE_NODES % (label, "x.since >= $version"), version=version)
        connection.write(_RESTORE_NODES % label, version=version)
    for kind in DATED_RELATIONSHIPS:
        connection.write(_DELETE_RELATIONSHIPS % (kind, "x.since >= $version"), version=version)
        connection.write(_RESTORE_RELATIONSHIPS % kind, version=version)
    for label in ("Code", "Group", "NoMap"):
        connection.write(_DELETE_BARE % label)
    connection.write(_DELETE_JOURNAL)


def _views_end(connection: Connection) -> bool:
    """Wait until the views that are open now have ended; False if they last."""
    end = time.monotonic() + _WAITING_SECONDS
    # This question is among them the first time, and has ended the second.
    views = _views(connection)
    while views and time.monotonic() < end:
        views &= _views(connection)
        if views:
            time.sleep(0.02)
    return not views


def _views(connection: Connection) -> set[object]:
    return set(connection.rows(_OPEN_VIEWS, application=MARK["application"]))
