"""The graph and the engines that hold it.

The model is one: code systems, releases, codes, states, parents, map sets, editions and mapped rows,
with the names of docs/design.md, rule 4.1. Neo4j holds it as nodes and relationships, SQLite as tables of
these names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from crosswalk.domain.store.protocol import Store


def open_store(url: str, *, create: bool = False) -> Store:
    """The store at `sqlite:///PATH` or `neo4j://HOST`; with `create`, an empty one if there is none.

    Raises `StoreNotFound`, `SchemaMismatch`, `StoreDamaged`, what a server can have wrong
    (`StoreUnreachable`, `StoreRefused`, `ServerMismatch`), `MissingExtra` for a server without its driver,
    or `UsageError` for another kind of URL.
    """
    if engine_of(url) == "sqlite":
        from graph_schema.sqlite.store import SqliteStore

        return SqliteStore.open(path_of(url), create=create)
    require_driver()
    from graph_schema.neo4j.store import Neo4jStore

    return Neo4jStore.open(url, create=create)


def empty_store() -> Store:
    """A store with nothing in it, in memory."""
    from graph_schema.sqlite.connection import MEMORY
    from graph_schema.sqlite.store import SqliteStore

    store = SqliteStore.open(MEMORY, create=True)
    with store.writing():
        pass
    return store


def engine_of(url: str) -> str:
    """Which engine a URL speaks of: `sqlite` or `neo4j`. Raises `UsageError` for another kind of URL."""
    scheme, separator, path = url.partition("://")
    if scheme == "sqlite" and separator and path.startswith("/") and len(path) > 1:
        return "sqlite"
    if scheme.partition("+")[0] in ("neo4j", "bolt") and separator:
        return "neo4j"
    raise UsageError(
        f"{_shown(url)!r} is not the URL of a store.",
        remedy="Write sqlite:///PATH, as in sqlite:///codes.sqlite, or neo4j://HOST.",
    )


def path_of(url: str) -> str:
    """The file of a store that SQLite holds."""
    return url.partition("://")[2][1:]


def require_driver() -> None:
    """Raises `MissingExtra` where the driver of Neo4j is not installed."""
    from importlib.util import find_spec

    if find_spec("neo4j") is None:
        raise MissingExtra(
            "the driver of Neo4j is not installed.", remedy="Install it: pip install 'crosswalk-codes[neo4j]'."
        )


def _shown(url: str) -> str:
    """The URL without what may be a password."""
    before, at, after = url.rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at else url
