"""The graph and the engines that hold it.

The model is one: code systems, releases, codes, states, parents, map sets, editions and mapped rows,
with the names of DESIGN.md ("The graph"). SQLite holds it as tables of these names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from crosswalk.domain.store import Store


def open_store(url: str, *, create: bool = False) -> Store:
    """The store at `sqlite:///PATH`; with `create`, an empty one if there is none.

    Raises `StoreNotFound`, `SchemaMismatch`, `StoreDamaged`, or `UsageError` for another kind of URL.
    """
    scheme, separator, path = url.partition("://")
    if scheme == "sqlite" and separator and path.startswith("/") and len(path) > 1:
        from graph_schema.sqlite.store import SqliteStore

        return SqliteStore.open(path[1:], create=create)
    raise UsageError(
        f"{url!r} is not the URL of a store.", remedy="Write sqlite:///PATH, as in sqlite:///codes.sqlite."
    )
