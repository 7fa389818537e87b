"""The graph server behind the `Store` protocol."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING

from graph_schema.neo4j import administration, changes, lineage, maps, records, search
from graph_schema.neo4j import codes as code_questions
from graph_schema.neo4j import tabular as statements
from graph_schema.neo4j.connection import Connection, connect
from graph_schema.neo4j.settings import settings_for

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


class Neo4jStore:
    """A graph of codes in one database of a Neo4j server. Not for two threads at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Neo4jStore:
        """The store at this URL; with `create` made, or brought up to date, if need be.

        Raises `UsageError`, `StoreUnreachable`, `StoreRefused`, `ServerMismatch`, `StoreNotFound` or
        `SchemaMismatch`.
        """
        return cls._checked(connect(settings_for(url)), create=create)

    @classmethod
    def _checked(cls, connection: Connection, *, create: bool) -> Neo4jStore:
        try:
            if create:
                administration.ready(connection)
            else:
                administration.check(connection)
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    @property
    def url(self) -> str:
        return self._connection.settings.url

    def again(self) -> Neo4jStore:
        return self._checked(self._connection.again(), create=False)

    def stop(self) -> None:
        self._connection.stop()

    def close(self) -> None:
        self._connection.close()

    def version(self) -> Hashable:
        return self._connection.standing()

    def reading(self) -> AbstractContextManager[None]:
        return self._connection.viewing()

    def writing(self, told: Told | None = None) -> AbstractContextManager[Writer]:
        from graph_schema.neo4j.writer import writing

        return writing(self._connection, told)

    def dump(self) -> Iterable[str]:
        from graph_schema.dump import dump

        return dump(self)

    def calendars(self) -> dict[str, Calendar]:
        return records.calendars(self._connection)

    def loaded_releases(self, system: CodeSystem) -> list[LoadedRelease]:
        return records.loaded_releases(self._connection, system)

    def map_sets(self) -> dict[str, MapSet]:
        return records.map_sets(self._connection)

    def editions(self) -> dict[MapSet, list[Edition]]:
        return records.editions(self._connection)

    def loaded_editions(self, map_set: str) -> list[LoadedEdition]:
        return records.loaded_editions(self._connection, map_set)

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        return code_questions.states(self._connection, system, codes)

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        return code_questions.all_states(self._connection, system)

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        return code_questions.parents(self._connection, system, codes)

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        return code_questions.descendants(self._connection, system, codes)

    def predecessors(
        self, system: CodeSystem, codes: Collection[str] | None, after: date = date.min
    ) -> list[Predecessor]:
        return lineage.predecessors(self._connection, system, codes, after)

    def naming(self, system: CodeSystem, codes: Collection[str]) -> list[Predecessor]:
        return lineage.naming(self._connection, system, codes)

    def naming_several(self, system: CodeSystem) -> list[Predecessor]:
        return lineage.naming_several(self._connection, system)

    def stating(self, system: CodeSystem) -> dict[Role, list[int]]:
        return records.stating(self._connection, system)

    def notes(self, system: CodeSystem, owners: Collection[Owner] | None) -> list[Standing[Note]]:
        return statements.notes(self._connection, system, owners)

    def matching(self, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
        return search.matching(self._connection, system, slots, skip, limit)

    def beginning(self, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
        return search.beginning(self._connection, system, start, skip, limit)

    def groups(self, system: CodeSystem) -> list[Standing[GroupRow]]:
        return statements.groups(self._connection, system)

    def homes(self, system: CodeSystem, codes: Collection[str] | None) -> list[Standing[Home]]:
        return statements.homes(self._connection, system, codes)

    def known_in(self, codes: Collection[str]) -> dict[str, dict[str, bool]]:
        return code_questions.known_in(self._connection, codes)

    def changed_between(self, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
        return changes.changed_between(self._connection, system, older, newer)

    def map_rows(
        self, map_set: str, sources: Collection[str] | None, edition: Edition | None
    ) -> dict[str, tuple[MapRow, ...]]:
        return maps.map_rows(self._connection, map_set, sources, edition)

    def map_rows_onto(self, map_set: str, targets: Collection[str], edition: Edition) -> dict[str, tuple[MapRow, ...]]:
        return maps.map_rows_onto(self._connection, map_set, targets, edition)

    def categories(self, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
        return maps.categories(self._connection, map_set, edition, sources)

    def all_map_rows(self, map_set: str) -> Iterator[MapRow]:
        return maps.all_map_rows(self._connection, map_set)
