"""Bringing a store of the schema before up to date."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.systems import SYSTEMS
from graph_schema.restating import restated
from graph_schema.sqlite.schema import INDEXES, OLDEST_SCHEMA, SCHEMA_VERSION
from graph_schema.sqlite.writer import writing

if TYPE_CHECKING:
    from crosswalk.domain.store.protocol import Store

_RESTATE: Final = """
    UPDATE state SET variants = ?3 WHERE n = ?2 AND code = (SELECT key FROM code WHERE code = ?1 AND system = ?4)"""


def migrate(path: str, connection: sqlite3.Connection, store: Store) -> None:
    """Bring a store of an older schema up to date, whole or not at all; any other is left as it is.

    Raises `StoreBusy` while another program writes.
    """
    if not _is_older(connection):
        return
    with writing(path, connection):
        if not _is_older(connection):
            return
        connection.execute(INDEXES["child_of_parent"])
        calendars = store.releases.calendars()
        for system in SYSTEMS.values():
            loaded, states = store.releases.loaded_releases(system), store.codes.states(system, None)
            changed = restated(system, calendars[system.id].known, loaded, states)
            connection.executemany(_RESTATE, [(*each, system.number) for each in changed])
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _is_older(connection: sqlite3.Connection) -> bool:
    held: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return OLDEST_SCHEMA <= held < SCHEMA_VERSION
