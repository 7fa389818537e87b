"""The schema of a workspace file: the steps that make each version of it from the one before, and whose file it is."""

from __future__ import annotations

import sqlite3
from typing import Final

from crosswalk.domain.errors import SchemaMismatch

_APPLICATION_ID: Final = 0x43574B53
"""Marks the file as a workspace ("CWKS")."""

_MAPS: Final = (
    """CREATE TABLE applied_map (
        name TEXT NOT NULL, version INTEGER NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
        target TEXT NOT NULL, map_set TEXT NOT NULL, edition TEXT, release TEXT NOT NULL, source_release TEXT,
        policy TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL,
        PRIMARY KEY (name, version)
    ) WITHOUT ROWID""",
    """CREATE TABLE applied_row (
        name TEXT NOT NULL, source TEXT NOT NULL, version_from INTEGER NOT NULL, version_to INTEGER NOT NULL,
        standing TEXT NOT NULL, targets TEXT NOT NULL, approximate INTEGER NOT NULL, origin TEXT NOT NULL,
        why TEXT NOT NULL, basis TEXT NOT NULL, who TEXT, at TEXT,
        PRIMARY KEY (name, source, version_from)
    ) WITHOUT ROWID""",
)

_REVIEWS: Final = (
    """CREATE TABLE review (
        name TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, ends TEXT NOT NULL, title TEXT NOT NULL,
        who TEXT NOT NULL, at TEXT NOT NULL, carried_from TEXT, step INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE review_row (
        review TEXT NOT NULL, number INTEGER NOT NULL, system TEXT NOT NULL, code TEXT NOT NULL, kinds TEXT NOT NULL,
        before TEXT, after TEXT, altered TEXT NOT NULL, replacements TEXT NOT NULL, preceded_by TEXT NOT NULL,
        places TEXT NOT NULL, on_list TEXT NOT NULL,
        PRIMARY KEY (review, number)
    ) WITHOUT ROWID""",
    """CREATE TABLE review_step (
        review TEXT NOT NULL, number INTEGER NOT NULL, action TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
        note TEXT NOT NULL, undoes INTEGER,
        PRIMARY KEY (review, number)
    ) WITHOUT ROWID""",
    """CREATE TABLE review_entry (
        review TEXT NOT NULL, step INTEGER NOT NULL, row INTEGER NOT NULL, aspect TEXT NOT NULL,
        slot INTEGER NOT NULL, of INTEGER NOT NULL, value TEXT NOT NULL, codes TEXT NOT NULL, who TEXT NOT NULL,
        at TEXT NOT NULL, origin TEXT NOT NULL,
        PRIMARY KEY (review, step, row, aspect, slot)
    ) WITHOUT ROWID""",
)

_VALUES: Final = (
    """CREATE TABLE value_table (
        name TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, system TEXT NOT NULL, ranges INTEGER NOT NULL,
        several INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE value_edition (
        name TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, knows_to TEXT NOT NULL,
        codes INTEGER NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (name, valid_from)
    ) WITHOUT ROWID""",
    """CREATE TABLE value_entry (
        name TEXT NOT NULL, valid_from TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, said TEXT NOT NULL,
        PRIMARY KEY (name, valid_from, first, last)
    ) WITHOUT ROWID""",
)

_KEYS: Final = (
    """CREATE TABLE api_key (
        prefix TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, sha256 TEXT NOT NULL,
        who TEXT NOT NULL, at TEXT NOT NULL, expires TEXT, revoked TEXT
    ) WITHOUT ROWID""",
)

STEPS: Final = (_MAPS, _REVIEWS, _VALUES, _KEYS)
"""What makes each version of the schema from the one before it. A step that was released is never changed."""


def bring_up_to_date(connection: sqlite3.Connection, path: str) -> None:
    """Make the schema of the file the newest, in one transaction. Raises `SchemaMismatch`."""
    if schema_of(connection, path) == len(STEPS):
        return
    connection.execute("BEGIN IMMEDIATE")
    # Somebody else may have done it meanwhile.
    for statements in STEPS[schema_of(connection, path) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    connection.execute("COMMIT")


def schema_of(connection: sqlite3.Connection, path: str) -> int:
    """The version of the schema of the file, 0 for an empty one.

    Raises `SchemaMismatch` where it is no workspace, or one of a newer program.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if version < 0 or (application != _APPLICATION_ID and not (empty and version == 0)):
        raise SchemaMismatch(f"{path} is no workspace.", remedy="Name another with CROSSWALK_WORKSPACE.")
    if version > len(STEPS):
        raise SchemaMismatch(
            f"{path} has workspace schema {version}, this program knows {len(STEPS)}.",
            remedy="It was written by a newer Crosswalk: update this one.",
        )
    return version
