"""The graph and the engines that hold it.

The model is one: code systems, releases, codes, states, parents, map sets, editions and mapped rows,
with the names of DESIGN.md ("The graph"). Neo4j holds it as nodes and relationships, SQLite as tables of
these names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from crosswalk.domain.store import Store


def open_store(url: str, *, create: bool = False) -> Store:
    """The store at `sqlite:///PATH` or `neo4j://HOST`; with `create`, an empty one if there is none.

    Raises `StoreNotFound`, `SchemaMismatch`, `StoreDamaged`, what a server can have wrong
    (`StoreUnreachable`, `StoreRefused`, `ServerMismatch`), `MissingExtra` for a server without its driver,
    or `UsageError` for another kind of URL.
    """
    scheme, separator, path = url.partition("://")
    if scheme == "sqlite" and separator and path.startswith("/") and len(path) > 1:
        from graph_schema.sqlite.store import SqliteStore

        return SqliteStore.open(path[1:], create=create)
    if scheme.partition("+")[0] in ("neo4j", "bolt") and separator:
        return _neo4j_store(url, create=create)
    raise UsageError(
        f"{_shown(url)!r} is not the URL of a store.",
        remedy="Write sqlite:///PATH, as in sqlite:///codes.sqlite, or neo4j://HOST.",
    )


def _neo4j_store(url: str, *, create: bool) -> Store:
    try:
        from graph_schema.neo4j.store import Neo4jStore
    except ModuleNotFoundError as fault:
        if (fault.name or "").partition(".")[0] != "neo4j":
            raise
        raise MissingExtra(
            "the driver of Neo4j is not installed.", remedy="Install it: pip install 'crosswalk-codes[neo4j]'."
        ) from fault
    return Neo4jStore.open(url, create=create)


def _shown(url: str) -> str:
    """The URL without what may be a password."""
    before, at, after = url.rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at else url
