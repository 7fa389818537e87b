"""The embedded engine behind the `Store` protocol: one SQLite file, one connection.

Modules that a look-up does not need are imported by the questions that do.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Hashable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING

from crosswalk.domain.errors import StoreNotFound
from crosswalk.domain.settled import Settled
from graph_schema.sqlite.codes import SqliteCodes
from graph_schema.sqlite.commits import asked_since
from graph_schema.sqlite.connection import Asking, check_schema, connect, file_of, is_written_in_place, stat_at
from graph_schema.sqlite.releases import SqliteReleases
from graph_schema.sqlite.schema import OLDEST_SCHEMA
from graph_schema.sqlite.turns import Turns

if TYPE_CHECKING:
    from crosswalk.domain.store.loads import Told, Writer
    from graph_schema.sqlite.lineage import SqliteLineage
    from graph_schema.sqlite.maps import SqliteMaps
    from graph_schema.sqlite.search import SqliteSearch
    from graph_schema.sqlite.tabular import SqliteTabular


class SqliteStore:
    """A graph of codes in one SQLite file. One connection: not for two threads at a time."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._nested = False
        self._file = file_of(stat_at(path))
        self._settled = Settled()
        self._version: Hashable = None
        self._turns = Turns(pause_asked=partial(asked_since, path))
        self._ask = Asking(path, connection)
        self.releases = SqliteReleases(self._ask)
        self.codes = SqliteCodes(self._ask)

    @classmethod
    def open(cls, path: str, *, create: bool = False) -> SqliteStore:
        """The store in this file; with `create` made, or brought up to date, if need be.

        Raises `StoreNotFound`, `SchemaMismatch`, `StoreBusy` or `StoreDamaged`.
        """
        connection = connect(path, create=create)
        try:
            store = cls(path, connection)
            if create:
                from graph_schema.sqlite.migration import migrate

                check_schema(path, connection, oldest=OLDEST_SCHEMA)
                migrate(path, connection, store)
            else:
                check_schema(path, connection)
        except BaseException:
            connection.close()
            raise
        return store

    @property
    def url(self) -> str:
        return f"sqlite:///{self._path}"

    def again(self, *, patient: bool = True) -> SqliteStore:
        self._check_file()
        made = SqliteStore.open(self._path)
        made._turns = self._turns
        if not patient:
            made._ask("PRAGMA busy_timeout = 0")
        return made

    def stop(self) -> None:
        self._ask.stop()

    def go_on(self) -> None:
        self._ask.go_on()

    def close(self) -> None:
        self._connection.close()

    def version(self) -> Hashable:
        if self._nested or not self._is_written_in_place:
            return self._version_by_asking()
        # Asked before each answer that is ready: to look at the file takes a fifth of the time of asking.
        found = self._check_file()
        if found is None:
            return self._version_by_asking()
        if not self._settled.holds(found):
            self._version = self._version_by_asking()
            self._settled.was_read(found)
        return self._version

    def _version_by_asking(self) -> Hashable:
        # Every load counts it up (see the writer); what SQLite counts of commits is each connection's own.
        return self._file, self._ask("PRAGMA schema_version").fetchone()[0]

    @cached_property
    def _is_written_in_place(self) -> bool:
        """Whether a commit writes the file itself before it is seen, and not a log beside it."""
        return is_written_in_place(self._connection)

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._nested:
            yield
            return
        self._check_file()
        with self._turns.one():
            self._ask("BEGIN")
            self._nested = True
            try:
                yield
            except sqlite3.Error as fault:
                raise self._ask.told(fault) from fault
            finally:
                self._nested = False
                self._connection.rollback()

    def _check_file(self) -> os.stat_result | None:
        """Answer from the file that is there: one that was replaced goes on being read by who opened it before.

        What is known of it, None for a store in memory.
        """
        found = stat_at(self._path)
        if file_of(found) != self._file:
            raise StoreNotFound(f"the store at {self._path} was taken away or replaced.", remedy="Open it again.")
        return found

    def writing(self, told: Told | None = None) -> AbstractContextManager[Writer]:  # noqa: ARG002 - it takes no time
        from graph_schema.sqlite.writer import writing

        return writing(self._path, self._connection)

    def dump(self) -> Iterable[str]:
        from graph_schema.dump import dump

        return dump(self)

    @cached_property
    def lineage(self) -> SqliteLineage:
        from graph_schema.sqlite.lineage import SqliteLineage

        return SqliteLineage(self._ask)

    @cached_property
    def maps(self) -> SqliteMaps:
        from graph_schema.sqlite.maps import SqliteMaps

        return SqliteMaps(self._ask)

    @cached_property
    def tabular(self) -> SqliteTabular:
        from graph_schema.sqlite.tabular import SqliteTabular

        return SqliteTabular(self._ask)

    @cached_property
    def search(self) -> SqliteSearch:
        from graph_schema.sqlite.search import SqliteSearch

        return SqliteSearch(self._ask)
