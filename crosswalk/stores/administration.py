"""Looking after stores: making, describing, copying, dumping and dropping them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from crosswalk.domain.errors import UsageError
from crosswalk.domain.progress import Progress
from crosswalk.domain.store.loads import Told
from crosswalk.settings import default_url, make_folder
from crosswalk.stores.copying import CopyReport, copy
from graph_schema import administration, open_store
from graph_schema.gallery import Picture, names, picture
from graph_schema.status import StoreStatus


def init_store(url: str | None, progress: Progress | None = None) -> str:
    """Make an empty store, or bring one of an older schema up to date, and tell its URL."""
    wanted = url or default_url()
    make_folder(wanted)
    administration.make_store(wanted, progress)
    return wanted


def store_status(url: str | None) -> StoreStatus:
    """What a store is and what it holds. Raises `StoreNotFound`."""
    return administration.describe_store(url or default_url())


def copy_store(source: str, target: str, told: Told | None = None) -> CopyReport:
    """Make the target, which is made if need be, hold what the source holds. All of it or nothing.

    Raises `UsageError` where both are the same store, `StoreNotFound` where the source is not there.
    """
    if source == target:
        raise UsageError("a store cannot be copied onto itself.", remedy="Name two stores.")
    with closing(open_store(source)) as held:
        make_folder(target)
        with closing(open_store(target, create=True)) as copied:
            return copy(held, copied, told)


def dump_store(url: str | None) -> Iterator[str]:
    """The canonical dump, line for line: equal for stores with the same contents, on any engine."""
    with closing(open_store(url or default_url())) as store, store.reading():
        yield from store.dump()


def drop_store(url: str, progress: Progress | None = None) -> None:
    """Delete a store with everything in it. Raises `StoreNotFound`."""
    administration.drop_store(url, progress)


def gallery() -> list[Picture]:
    """The ready Cypher for people who open the graph in Neo4j Browser."""
    return [picture(name) for name in names()]


def gallery_query(name: str) -> str:
    """One of them as it is pasted. Raises `UsageError`."""
    return picture(name).text
