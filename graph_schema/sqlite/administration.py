"""Making, describing and dropping the store in a file."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from crosswalk.domain.errors import StoreError
from crosswalk.domain.progress import Progress
from graph_schema import path_of
from graph_schema.sqlite.commits import SUFFIX
from graph_schema.sqlite.connection import check_schema, connect, translated
from graph_schema.sqlite.schema import SCHEMA_VERSION, TABLES
from graph_schema.sqlite.store import SqliteStore
from graph_schema.status import StoreStatus


def make_store(url: str, _: Progress | None = None) -> None:
    """Make a file with the tables and nothing in them, or bring an older one up to date.

    Raises `StoreNotFound`, `SchemaMismatch`, `StoreBusy`.
    """
    with closing(SqliteStore.open(path_of(url), create=True)) as store, store.writing():
        pass


def describe_store(url: str) -> StoreStatus:
    """What the store is, and how many rows each table has. Raises `StoreNotFound`, `SchemaMismatch`, `StoreDamaged`."""
    import sqlite3

    path = path_of(url)
    with closing(connect(path, create=False)) as connection:
        check_schema(path, connection)
        try:
            tables = sorted(statement.split()[2] for statement in TABLES)
            counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
        except sqlite3.Error as fault:
            raise translated(path, fault) from fault
    changed = datetime.fromtimestamp(Path(path).stat().st_mtime, UTC).isoformat(timespec="seconds")
    return StoreStatus(url, f"SQLite {sqlite3.sqlite_version}", SCHEMA_VERSION, None, changed, 0, counts)


def drop_store(url: str, _: Progress | None = None) -> None:
    """Delete the file, if it is a store: another program's database is left alone.

    Raises `StoreNotFound`, `SchemaMismatch`, and `StoreError` where the system does not let it be deleted.
    """
    path = path_of(url)
    with closing(connect(path, create=False)) as connection:
        check_schema(path, connection)
    try:
        for suffix in ("", "-journal", "-wal", "-shm", SUFFIX):
            Path(path + suffix).unlink(missing_ok=True)
    except OSError as fault:
        raise StoreError(f"{path} cannot be deleted: {fault.strerror}.", remedy="Delete it by hand.") from fault
