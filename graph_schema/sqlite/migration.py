"""Bringing a store of an older schema up to date."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.systems import SYSTEMS
from graph_schema.restating import restated
from graph_schema.sqlite.schema import INDEXES, OLDEST_SCHEMA, SCHEMA_VERSION
from graph_schema.sqlite.writer import writing

if TYPE_CHECKING:
    from crosswalk.domain.store.protocol import Store

_WITHOUT_VERSIONS: Final = 4
"""The last schema that knew no versions of titles: the states of such a store have none."""
_RESTATED: Final = 5
"""The schema since which states are written as they are now (`graph_schema.restating`)."""
_RESTATE: Final = """
    UPDATE state SET variants = ?3 WHERE n = ?2 AND code = (SELECT key FROM code WHERE code = ?1 AND system = ?4)"""


def migrate(path: str, connection: sqlite3.Connection, store: Store) -> None:
    """Bring a store of an older schema up to date, whole or not at all; any other is left as it is.

    Raises `StoreBusy` while another program writes.
    """
    if not _is_older(_held(connection)):
        return
    with writing(path, connection):
        held = _held(connection)
        if not _is_older(held):
            return
        if held <= _WITHOUT_VERSIONS:
            connection.execute("ALTER TABLE state ADD COLUMN versions TEXT")
        if held < _RESTATED:
            connection.execute(INDEXES["child_of_parent"])
            _restate(connection, store)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _restate(connection: sqlite3.Connection, store: Store) -> None:
    calendars = store.releases.calendars()
    for system in SYSTEMS.values():
        loaded, states = store.releases.loaded_releases(system), store.codes.states(system, None)
        changed = restated(system, calendars[system.id].known, loaded, states)
        connection.executemany(_RESTATE, [(*each, system.number) for each in changed])


def _held(connection: sqlite3.Connection) -> int:
    held: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return held


def _is_older(held: int) -> bool:
    return OLDEST_SCHEMA <= held < SCHEMA_VERSION
