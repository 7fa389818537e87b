"""Opening the file, asking it, and its faults as errors of ours."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from crosswalk.domain.errors import (
    CrosswalkError,
    SchemaMismatch,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreNotFound,
)
from crosswalk.domain.settled import IN_PLACE
from graph_schema.sqlite.schema import APPLICATION_ID, OLDEST_SCHEMA, SCHEMA_VERSION

Ask = Callable[..., sqlite3.Cursor]
"""Runs a query with its values; a fault is raised as an error of ours."""

MEMORY: Final = ":memory:"
"""In place of a path: a store that is gone when its connection is closed."""
_BUSY_SECONDS: Final = 30.0
_CHUNK: Final = 900


def connect(path: str, *, create: bool) -> sqlite3.Connection:
    """A connection in autocommit. Raises `StoreNotFound`."""
    # A reader may have to roll back the journal of a killed load, so it opens the file for writing too.
    mode = "rwc" if create else "rw"
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    try:
        return sqlite3.connect(
            f"file:{quoted}?mode={mode}", uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except sqlite3.OperationalError as fault:
        raise StoreNotFound(
            f"there is no store at {path}.", remedy="Make one: crosswalk load starter, or name another with --store."
        ) from fault


def stat_at(path: str) -> os.stat_result | None:
    """What is known of the file at a path; None where none is, as for a store in memory."""
    try:
        # Asked before each question: a `Path` would cost three times as much.
        return os.stat(path)  # noqa: PTH116
    except OSError:
        return None


def file_of(found: os.stat_result | None) -> tuple[int, int] | None:
    """Which file it is, by device and number."""
    return None if found is None else (found.st_dev, found.st_ino)


def is_written_in_place(connection: sqlite3.Connection) -> bool:
    """Whether a commit writes the file itself before it is seen, and not a log beside it."""
    return connection.execute("PRAGMA journal_mode").fetchone()[0] in IN_PLACE


def check_schema(path: str, connection: sqlite3.Connection, *, oldest: int = SCHEMA_VERSION) -> None:
    """Refuse a file that this program cannot read, or whose schema is older than `oldest`.

    Raises `SchemaMismatch` or `StoreDamaged`.
    """
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        empty = version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    except sqlite3.Error as fault:
        raise translated(path, fault) from fault
    if empty:
        return
    if application != APPLICATION_ID:
        raise SchemaMismatch(f"{path} is no Crosswalk store.", remedy="Name another file with --store.")
    if oldest <= version <= SCHEMA_VERSION:
        return
    remedy = "The store was written by an older Crosswalk than can be brought up to date: load into a new file."
    if version > SCHEMA_VERSION:
        remedy = "The store was written by a newer Crosswalk: update this one, or load into a new file."
    elif version >= OLDEST_SCHEMA:
        remedy = f"Bring it up to date: crosswalk store init --store sqlite:///{path}."
    raise SchemaMismatch(f"{path} has schema {version}, this program reads {SCHEMA_VERSION}.", remedy=remedy)


def translated(path: str, fault: sqlite3.Error) -> CrosswalkError:
    """A fault of SQLite as an error of ours."""
    text = str(fault)
    if "interrupted" in text or "closed database" in text:
        return closed(path)
    if "locked" in text or "busy" in text:
        return StoreBusy(f"{path} is being written by another program.", remedy="Try again when its load has ended.")
    if "no such module" in text:
        return StoreError(
            f"the SQLite of this Python cannot search text: {text}.",
            remedy="Use a Python whose SQLite has FTS5: those of python.org and of the Linux distributions do.",
        )
    if "no such table" in text:
        return StoreNotFound(f"the store at {path} is empty.", remedy="Load something: crosswalk load starter.")
    if "malformed" in text or "not a database" in text:
        return StoreDamaged(f"{path} is not a readable SQLite file.", remedy="Delete it and load again.")
    if "full" in text or "readonly" in text:
        return StoreError(f"{path} cannot be written: {text}.", remedy="Make room, or name another with --store.")
    return StoreError(f"{path}: {text}.", remedy="The store is as it was; please report this.")


def closed(path: str) -> StoreClosed:
    """What is told to a question whose store was closed meanwhile."""
    return StoreClosed(f"the store at {path} was closed.", remedy="Ask again once it is open again.")


class Asking:
    """Runs the queries of one connection. Raises faults as errors of ours, and `StoreClosed` once it is stopped."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._stopped = False

    def __call__(self, query: str, *values: object) -> sqlite3.Cursor:
        """The rows of a query."""
        if self._stopped:
            raise closed(self._path)
        try:
            return self._connection.execute(query, values)
        except sqlite3.Error as fault:
            raise self.told(fault) from fault

    def told(self, fault: sqlite3.Error) -> CrosswalkError:
        """A fault as an error of ours. What is broken off has many names to SQLite."""
        return closed(self._path) if self._stopped else translated(self._path, fault)

    def stop(self) -> None:
        """Answer no more, and break off what runs, if another thread asked it."""
        self._stopped = True
        self._connection.interrupt()

    def go_on(self) -> None:
        """Answer again after a stop."""
        self._stopped = False


def chunks(codes: Collection[str]) -> Iterator[tuple[Sequence[str], str]]:
    """The codes, sorted, in portions that one query takes, with a parameter mark for each."""
    ordered = sorted(codes)
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        yield chunk, ",".join("?" * len(chunk))
