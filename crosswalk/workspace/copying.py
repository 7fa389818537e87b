"""Copies of the workspace while it is in use: out of it as it stands, and back into it in one transaction.

(docs/design.md, rule 13.8.)
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Final

from crosswalk.domain.errors import SchemaMismatch, WorkspaceFault
from crosswalk.workspace.file import BUSY_SECONDS, faults_told, marks, opened
from crosswalk.workspace.schema import bring_up_to_date, schema_of

_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


def back_up(path: str, made: str) -> None:
    """Copy a workspace as it stands into the file `made`, which is empty. Writers wait, readers do not.

    Raises `WorkspaceFault` where there is none or it is damaged, `SchemaMismatch`, `StoreBusy`.
    """
    with _whole(path) as source, faults_told(made), closing(sqlite3.connect(made, isolation_level=None)) as target:
        # Nobody sees the copy before it is whole, so that it needs no journal, which a killed run would leave behind.
        target.execute("PRAGMA journal_mode = OFF")
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def restore(path: str, given: str, keep: Callable[[], None]) -> bool:
    """Put what is in a copy in the place of what a workspace holds, all at once; whether it held anything.

    Whoever has the workspace open goes on with what it holds then. `keep` is called before, while nobody else writes:
    what it copies is what is replaced, and where it raises, nothing is. A copy that an older program made is brought
    up to date. Raises `WorkspaceFault` where the copy is not there or damaged, `SchemaMismatch` where it is no
    workspace or one of a newer program.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        with _whole(given) as source:
            if schema_of(source, given) == 0:
                raise SchemaMismatch(f"{given} is no workspace.", remedy="Name what crosswalk store backup made.")
            source.backup(copy)
        with faults_told(given):
            bring_up_to_date(copy, given)
        with faults_told(path), closing(opened(path)) as held:
            held.execute("BEGIN IMMEDIATE")
            try:
                replaced = _is_filled(held)
                if replaced:
                    keep()
                _replace(held, copy)
                held.execute("COMMIT")
            except BaseException:
                held.rollback()
                raise
    return replaced


def _is_filled(connection: sqlite3.Connection) -> bool:
    return any(
        connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0] for table in _tables(connection)
    )


def _replace(held: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    for table in _tables(held):
        held.execute(f"DELETE FROM {table}")
        columns = [name for _, name, *_ in copy.execute(f"PRAGMA table_info({table})")]
        rows = copy.execute(f"SELECT {', '.join(columns)} FROM {table}")
        held.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))})", rows)


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute(_TABLES)]


@contextmanager
def _whole(path: str) -> Iterator[sqlite3.Connection]:
    """A workspace that is there, of a known schema and undamaged, held as it stands."""
    if not os.path.exists(path):  # noqa: PTH110 - as above
        raise WorkspaceFault(f"there is no workspace {path}.", remedy="Name another: --workspace FILE.")
    with faults_told(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as source:
        source.execute("BEGIN")
        schema_of(source, path)
        damage = source.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if damage != "ok":
            raise WorkspaceFault(f"{path} is damaged: {damage}.", remedy="Take another copy.")
        yield source
