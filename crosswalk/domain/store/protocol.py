"""What the domain asks of an engine that holds the graph.

Every question takes many codes; one code is a batch of one. Codes are undotted, days are dates, spans of days are
half-open, releases are ordinals (see `Release.ordinal`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from crosswalk.domain.store.codes import Codes
from crosswalk.domain.store.lineage import Lineage
from crosswalk.domain.store.loads import Told, Writer
from crosswalk.domain.store.maps import Maps
from crosswalk.domain.store.releases import Releases
from crosswalk.domain.store.search import Search
from crosswalk.domain.store.tabular import Tabular


class Store(Protocol):
    """A graph of codes that can be asked and loaded: what it knows, by kind, and the views and loads of it."""

    @property
    def url(self) -> str:
        """The URL that opens this store."""

    @property
    def releases(self) -> Releases:
        """What it knows of releases."""

    @property
    def codes(self) -> Codes:
        """What it knows of codes."""

    @property
    def lineage(self) -> Lineage:
        """What it knows of lineage."""

    @property
    def maps(self) -> Maps:
        """What it knows of map sets."""

    @property
    def tabular(self) -> Tabular:
        """What it knows of notes and groups."""

    @property
    def search(self) -> Search:
        """What it finds by words."""

    def version(self) -> Hashable:
        """A value that changes whenever a load has been committed, the same on every connection to the store.

        Within `reading` it is that of the view.
        """

    def reading(self) -> AbstractContextManager[None]:
        """One unchanging view of the store for several questions, until the context ends; inside another one, that one.

        Raises `StoreNotFound` for an empty store on a server, `StoreBusy` where a view was lost to a load meanwhile.
        """

    def writing(self, told: Told | None = None) -> AbstractContextManager[Writer]:
        """A load: all of it is seen when the context ends without an error, nothing otherwise. `told` watches it.

        Raises `StoreBusy` where another program loads.
        """

    def dump(self) -> Iterable[str]:
        """The canonical dump, line by line: the same for the same contents, however and wherever they were loaded."""

    def again(self, *, patient: bool = True) -> Store:
        """Another connection to the same store, for another thread, to be closed by itself.

        One that is not `patient` raises `StoreBusy` at once where it would wait for a load that is being committed.
        """

    def stop(self) -> None:
        """Called while another thread asks: what it asks next, and if possible now, is told `StoreClosed`."""

    def go_on(self) -> None:
        """Answer again after a stop, once the question that was stopped has ended. For the thread that asked."""

    def close(self) -> None:
        """Let go of the connection. For the thread that asks, never beside it."""
