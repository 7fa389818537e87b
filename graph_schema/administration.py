"""Making, describing and dropping stores, whatever engine holds them."""

from __future__ import annotations

from crosswalk.domain.progress import Progress
from graph_schema import engine_of, require_driver
from graph_schema.status import StoreStatus


def make_store(url: str, progress: Progress | None = None) -> None:
    """An empty store where there is none; one of an older schema is brought up to date, if its engine can.

    Raises what `open_store` raises.
    """
    if _is_server(url):
        from graph_schema.neo4j import administration as neo4j

        neo4j.make_store(url, progress)
    else:
        from graph_schema.sqlite import administration as sqlite

        sqlite.make_store(url, progress)


def describe_store(url: str) -> StoreStatus:
    """Raises `StoreNotFound` where there is none."""
    if _is_server(url):
        from graph_schema.neo4j import administration as neo4j

        return neo4j.describe_store(url)
    from graph_schema.sqlite import administration as sqlite

    return sqlite.describe_store(url)


def drop_store(url: str, progress: Progress | None = None) -> None:
    """Delete a store with everything in it. Raises `StoreNotFound` where there is none."""
    if _is_server(url):
        from graph_schema.neo4j import administration as neo4j

        neo4j.drop_store(url, progress)
    else:
        from graph_schema.sqlite import administration as sqlite

        sqlite.drop_store(url, progress)


def _is_server(url: str) -> bool:
    """Whether a URL speaks of a server, whose driver is then there. Raises `UsageError` and `MissingExtra`."""
    if engine_of(url) == "sqlite":
        return False
    require_driver()
    return True
