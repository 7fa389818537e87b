"""The workspace in a SQLite file of its own: applied maps in all their versions.

A row stands in a span of versions, so that a version costs what it changed. Nothing here is ever rebuilt:
an older schema is brought up to date step by step, a newer one is refused.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, Standing
from crosswalk.domain.errors import CrosswalkError, MapConflict, SchemaMismatch, StoreBusy, WorkspaceFault

_APPLICATION_ID: Final = 0x43574B53
"""Marks the file as a workspace ("CWKS")."""

_NEWEST: Final = 1_000_000_000
"""Stands for "the newest version" as the end of a span."""

_BUSY_SECONDS: Final = 30.0
_CHUNK: Final = 900

_STEPS: Final = (
    (
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
    ),
)
"""What makes each version of the schema from the one before it."""

_MAP_COLUMNS: Final = (
    "name, version, title, source, target, map_set, edition, release, source_release, policy, who, at, note"
)
_ROW_COLUMNS: Final = "source, standing, targets, approximate, origin, why, basis, who, at"


class SqliteWorkspace:
    """People's own work in one SQLite file. Where there is none yet, it is made when something is kept.

    Safe to share among threads, which take turns. Any method raises `SchemaMismatch`, `StoreBusy` or
    `WorkspaceFault` where the file cannot be used.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._held: sqlite3.Connection | None = None
        self._turn = threading.RLock()

    @property
    def url(self) -> str:
        """The address of the workspace, as `sqlite:///PATH`."""
        return f"sqlite:///{self._path}"

    def close(self) -> None:
        """Close the file; what was put is kept. The next call opens it again."""
        with self._turn:
            if self._held is not None:
                self._held.close()
                self._held = None

    def maps(self) -> list[AppliedMap]:
        """The newest version of every map, by name; none where the file is not there yet."""
        return self._maps(
            "(name, version) IN (SELECT name, max(version) FROM applied_map GROUP BY name) ORDER BY name", ()
        )

    def versions(self, name: str) -> list[AppliedMap]:
        """All versions of a map, oldest first; none where there is no such map."""
        return self._maps("name = ? ORDER BY version", (name,))

    def rows(self, made: AppliedMap, sources: Collection[str] | None) -> dict[str, AppliedRow]:
        """The rows of a version about these undotted sources, or all, by source and in its order."""
        connection = self._connection(create=False)
        if connection is None:
            return {}
        standing = f"SELECT {_ROW_COLUMNS} FROM applied_row WHERE name = ? AND version_from <= ? AND version_to >= ?"
        span = (made.name, made.version, made.version)
        found: dict[str, AppliedRow] = {}
        with self._faults():
            if sources is None:
                return {row[0]: _row(row) for row in connection.execute(f"{standing} ORDER BY source", span)}
            ordered = sorted(sources)
            for start in range(0, len(ordered), _CHUNK):
                chunk = ordered[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                query = f"{standing} AND source IN ({marks}) ORDER BY source"
                found.update((row[0], _row(row)) for row in connection.execute(query, (*span, *chunk)))
        return found

    def put(self, made: AppliedMap, rows: Mapping[str, AppliedRow], removed: Collection[str] = ()) -> None:
        """Keep a version that follows the newest one, or the first, whole or not at all.

        `rows` are those that differ from the version before, `removed` the sources that it no longer has. Raises
        `MapConflict` where somebody else was faster.
        """
        with self._writing() as connection:
            (newest,) = connection.execute(
                "SELECT max(version) FROM applied_map WHERE name = ?", (made.name,)
            ).fetchone()
            if newest is not None and newest + 1 != made.version:
                what = "already exists" if made.version <= newest else "has been dropped and made anew"
                raise MapConflict(f"version {made.version} of {made.name} {what}.", remedy="Look at it and try again.")
            connection.execute(f"INSERT INTO applied_map ({_MAP_COLUMNS}) VALUES ({_marks(13)})", _map_values(made))
            connection.executemany(
                "UPDATE applied_row SET version_to = ? WHERE name = ? AND source = ? AND version_to = ?",
                [(made.version - 1, made.name, source, _NEWEST) for source in sorted({*rows, *removed})],
            )
            connection.executemany(
                f"INSERT INTO applied_row (name, version_from, version_to, {_ROW_COLUMNS}) VALUES ({_marks(12)})",
                [(made.name, made.version, _NEWEST, *_row_values(rows[source])) for source in sorted(rows)],
            )

    def drop(self, name: str) -> None:
        """Forget a map with all its versions; nothing happens where there is none."""
        with self._writing() as connection:
            connection.execute("DELETE FROM applied_map WHERE name = ?", (name,))
            connection.execute("DELETE FROM applied_row WHERE name = ?", (name,))

    def _maps(self, condition: str, values: tuple[object, ...]) -> list[AppliedMap]:
        connection = self._connection(create=False)
        if connection is None:
            return []
        with self._faults():
            query = f"SELECT {_MAP_COLUMNS} FROM applied_map WHERE {condition}"
            return [AppliedMap(*row) for row in connection.execute(query, values)]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed when the context ends without an error, undone otherwise."""
        connection = self._connection(create=True)
        assert connection is not None  # noqa: S101 - made where there was none
        with self._faults():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.execute("COMMIT")

    def _connection(self, *, create: bool) -> sqlite3.Connection | None:
        """The open file; None where there is none and none is to be made."""
        if self._held is not None:
            return self._held
        if not create and not os.path.exists(self._path):  # noqa: PTH110 - pathlib costs a look-up its start
            return None
        with self._faults():
            connection = sqlite3.connect(
                self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._bring_up_to_date(connection)
            except BaseException:
                connection.close()
                raise
        self._held = connection
        return connection

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        if self._schema(connection) == len(_STEPS):
            return
        connection.execute("BEGIN IMMEDIATE")
        # Somebody else may have done it meanwhile.
        for statements in _STEPS[self._schema(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(_STEPS)}")
        connection.execute("COMMIT")

    def _schema(self, connection: sqlite3.Connection) -> int:
        """The version of the schema of the file, 0 for an empty one. Raises `SchemaMismatch`."""
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if application != _APPLICATION_ID and not (empty and version == 0):
            raise SchemaMismatch(f"{self._path} is no workspace.", remedy="Name another with CROSSWALK_WORKSPACE.")
        if version > len(_STEPS):
            raise SchemaMismatch(
                f"{self._path} has workspace schema {version}, this program knows {len(_STEPS)}.",
                remedy="It was written by a newer Crosswalk: update this one.",
            )
        return version

    @contextmanager
    def _faults(self) -> Iterator[None]:
        with self._turn:
            try:
                yield
            except sqlite3.Error as fault:
                raise _translated(self._path, fault) from fault


def _translated(path: str, fault: sqlite3.Error) -> CrosswalkError:
    text = str(fault)
    if "locked" in text or "busy" in text:
        return StoreBusy(f"the workspace {path} is being written by another program.", remedy="Try again.")
    if "malformed" in text or "not a database" in text:
        return WorkspaceFault(f"{path} is not a readable SQLite file.", remedy="Restore it from a copy of yours.")
    if "unable to open" in text:
        return WorkspaceFault(f"{path} cannot be opened or made.", remedy="Name another with CROSSWALK_WORKSPACE.")
    return WorkspaceFault(f"{path}: {text}.", remedy="The workspace is as it was.")


def _marks(count: int) -> str:
    return ",".join("?" * count)


def _map_values(made: AppliedMap) -> tuple[object, ...]:
    return (
        made.name, made.version, made.title, made.source, made.target, made.map_set, made.edition, made.release,
        made.source_release, made.policy, made.who, made.at, made.note,
    )  # fmt: skip


def _row_values(row: AppliedRow) -> tuple[object, ...]:
    return (
        row.source, row.standing.value, json.dumps(row.targets), row.approximate, row.origin.value, row.why,
        row.basis, row.who, row.at,
    )  # fmt: skip


def _row(row: tuple[Any, ...]) -> AppliedRow:
    source, standing, targets, approximate, origin, why, basis, who, at = row
    return AppliedRow(
        source, Standing(standing), tuple(json.loads(targets)), approximate == 1, Origin(origin), why, basis, who, at
    )
