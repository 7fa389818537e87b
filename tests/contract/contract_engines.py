"""The engines that hold the graph. One suite runs against each; a later engine joins the list."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from crosswalk.domain.store.protocol import Store
from graph_schema import open_store


class Place(Protocol):
    """Where an engine keeps stores, one at a time."""

    def empty(self) -> str:
        """The URL of a store that does not exist yet; the one that was here before is gone."""


class SqlitePlace:
    """A folder of files."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def empty(self) -> str:
        self._count += 1
        return f"sqlite:///{self._folder}/graph{self._count}.sqlite"


class Neo4jPlace:
    """The one database of a server."""

    def __init__(self, server: Any) -> None:
        import neo4j

        self._url = server.url
        self._driver = neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password))

    def empty(self) -> str:
        with self._driver.session() as session:
            for elements in ("()-[x]->()", "(x)"):
                session.run(f"MATCH {elements} CALL (x) {{ DELETE x }} IN TRANSACTIONS OF 50000 ROWS").consume()
        return f"{self._url}/neo4j"

    def close(self) -> None:
        self._driver.close()


class Engine:
    """Stores of one engine: the same one opened several times, and fresh ones, one after the other."""

    def __init__(self, place: Place, open_stores: ExitStack) -> None:
        self._place, self._open = place, open_stores

    def fresh(self) -> Store:
        """A new, empty store, in place of the one before: read from that one first."""
        self._open.close()
        return self._opened(self._place.empty(), create=True)

    def again(self, store: Store) -> Store:
        """Another connection to a store."""
        return self._opened(store.url, create=False)

    def _opened(self, url: str, *, create: bool) -> Store:
        store = open_store(url, create=create)
        self._open.callback(store.close)
        return store
