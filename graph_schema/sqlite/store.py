"""The embedded engine behind the `Store` protocol: one SQLite file, one connection.

Modules that a look-up does not need are imported by the questions that do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import TYPE_CHECKING

from graph_schema.sqlite import codes as code_tables
from graph_schema.sqlite.connection import check_schema, closed, connect, translated
from graph_schema.sqlite.schema import OLDEST_SCHEMA

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.releases import Edition, MapSet, Role
    from crosswalk.domain.history.snapshot import Facts
    from crosswalk.domain.history.standing import Standing
    from crosswalk.domain.history.states import Parents, States
    from crosswalk.domain.lineage.predecessors import Predecessor
    from crosswalk.domain.maps.categories import Category
    from crosswalk.domain.maps.map_sets import MapRow
    from crosswalk.domain.store import LoadedEdition, LoadedRelease, Told, Writer
    from crosswalk.domain.tabular.documents import Match, Slot
    from crosswalk.domain.tabular.rows import GroupRow, Home, Note, Owner


class SqliteStore:
    """A graph of codes in one SQLite file. One connection: not for two threads at a time."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._nested = False
        self._stopped = False

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

    def again(self) -> SqliteStore:
        return SqliteStore.open(self._path, create=True)

    def stop(self) -> None:
        self._stopped = True
        self._connection.interrupt()

    def close(self) -> None:
        self._connection.close()

    def version(self) -> Hashable:
        # Every load counts it up (see the writer); what SQLite counts of commits is each connection's own.
        version: int = self._ask("PRAGMA schema_version").fetchone()[0]
        return version

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._nested:
            yield
            return
        self._ask("BEGIN")
        self._nested = True
        try:
            yield
        except sqlite3.Error as fault:
            raise translated(self._path, fault) from fault
        finally:
            self._nested = False
            self._connection.rollback()

    def writing(self, told: Told | None = None) -> AbstractContextManager[Writer]:  # noqa: ARG002 - it takes no time
        from graph_schema.sqlite.writer import writing

        return writing(self._path, self._connection)

    def dump(self) -> Iterable[str]:
        from graph_schema.dump import dump

        return dump(self)

    def calendars(self) -> dict[str, Calendar]:
        return code_tables.calendars(self._ask)

    def loaded_releases(self, system: CodeSystem) -> list[LoadedRelease]:
        from graph_schema.sqlite import records

        return records.loaded_releases(self._ask, system)

    def map_sets(self) -> dict[str, MapSet]:
        from graph_schema.sqlite import maps

        return maps.map_sets(self._ask)

    def editions(self) -> dict[MapSet, list[Edition]]:
        from graph_schema.sqlite import maps

        return maps.editions(self._ask)

    def loaded_editions(self, map_set: str) -> list[LoadedEdition]:
        from graph_schema.sqlite import records

        return records.loaded_editions(self._ask, map_set)

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        return code_tables.states(self._ask, system, codes)

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        return code_tables.all_states(self._ask, system)

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        return code_tables.parents(self._ask, system, codes)

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        return code_tables.descendants(self._ask, system, codes)

    def predecessors(
        self, system: CodeSystem, codes: Collection[str] | None, after: date = date.min
    ) -> list[Predecessor]:
        from graph_schema.sqlite import lineage

        return lineage.predecessors(self._ask, system, codes, after)

    def naming(self, system: CodeSystem, codes: Collection[str]) -> list[Predecessor]:
        from graph_schema.sqlite import lineage

        return lineage.naming(self._ask, system, codes)

    def naming_several(self, system: CodeSystem) -> list[Predecessor]:
        from graph_schema.sqlite import lineage

        return lineage.naming_several(self._ask, system)

    def stating(self, system: CodeSystem) -> dict[Role, list[int]]:
        from graph_schema.sqlite import tabular as statements

        return statements.stating(self._ask, system)

    def notes(self, system: CodeSystem, owners: Collection[Owner] | None) -> list[Standing[Note]]:
        from graph_schema.sqlite import tabular as statements

        return statements.notes(self._ask, system, owners)

    def matching(self, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
        from graph_schema.sqlite import search

        return search.matching(self._ask, system, slots, skip, limit)

    def beginning(self, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
        from graph_schema.sqlite import search

        return search.beginning(self._ask, system, start, skip, limit)

    def groups(self, system: CodeSystem) -> list[Standing[GroupRow]]:
        from graph_schema.sqlite import tabular as statements

        return statements.groups(self._ask, system)

    def homes(self, system: CodeSystem, codes: Collection[str] | None) -> list[Standing[Home]]:
        from graph_schema.sqlite import tabular as statements

        return statements.homes(self._ask, system, codes)

    def known_in(self, codes: Collection[str]) -> dict[str, dict[str, bool]]:
        return code_tables.known_in(self._ask, codes)

    def changed_between(self, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
        from graph_schema.sqlite import changes

        return changes.changed_between(self._ask, system, older, newer)

    def map_rows(
        self, map_set: str, sources: Collection[str] | None, edition: Edition | None
    ) -> dict[str, tuple[MapRow, ...]]:
        from graph_schema.sqlite import maps

        return maps.map_rows(self._ask, map_set, sources, edition)

    def map_rows_onto(self, map_set: str, targets: Collection[str], edition: Edition) -> dict[str, tuple[MapRow, ...]]:
        from graph_schema.sqlite import maps

        return maps.map_rows_onto(self._ask, map_set, targets, edition)

    def categories(self, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
        from graph_schema.sqlite import maps

        return maps.categories(self._ask, map_set, edition, sources)

    def all_map_rows(self, map_set: str) -> Iterator[MapRow]:
        from graph_schema.sqlite import maps

        return maps.all_map_rows(self._ask, map_set)

    def _ask(self, query: str, *values: object) -> sqlite3.Cursor:
        if self._stopped:
            raise closed(self._path)
        try:
            return self._connection.execute(query, values)
        except sqlite3.Error as fault:
            raise translated(self._path, fault) from fault
