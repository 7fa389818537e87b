"""The graph server behind the `Store` protocol."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from graph_schema.neo4j import administration
from graph_schema.neo4j.codes import Neo4jCodes
from graph_schema.neo4j.connection import Connection, connect
from graph_schema.neo4j.lineage import Neo4jLineage
from graph_schema.neo4j.maps import Neo4jMaps
from graph_schema.neo4j.releases import Neo4jReleases
from graph_schema.neo4j.search import Neo4jSearch
from graph_schema.neo4j.settings import settings_for
from graph_schema.neo4j.tabular import Neo4jTabular

if TYPE_CHECKING:
    from crosswalk.domain.store.loads import Told, Writer


class Neo4jStore:
    """A graph of codes in one database of a Neo4j server. Not for two threads at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.releases = Neo4jReleases(connection)
        self.codes = Neo4jCodes(connection)
        self.lineage = Neo4jLineage(connection)
        self.maps = Neo4jMaps(connection)
        self.tabular = Neo4jTabular(connection)
        self.search = Neo4jSearch(connection)

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

    def again(self, *, patient: bool = True) -> Neo4jStore:  # noqa: ARG002 - who reads there waits for no load
        return self._checked(self._connection.again(), create=False)

    def stop(self) -> None:
        self._connection.stop()

    def go_on(self) -> None:
        self._connection.go_on()

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
