"""Taking in an answer before it is wanted: the server works on while something else is done here."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from typing import TypeVar

Each = TypeVar("Each")


def ahead(rows: Iterable[Each]) -> Iterator[Each]:
    """The rows in their order, taken in by a thread of its own from now on. Raises what taking them raised."""
    taken: SimpleQueue[tuple[Each] | BaseException | None] = SimpleQueue()

    def take() -> None:
        try:
            for row in rows:
                taken.put((row,))
        except BaseException as fault:  # noqa: BLE001 - raised where the rows are wanted
            taken.put(fault)
        else:
            taken.put(None)

    threading.Thread(target=take, daemon=True).start()
    return _given(taken)


def _given(taken: SimpleQueue[tuple[Each] | BaseException | None]) -> Iterator[Each]:
    while (found := taken.get()) is not None:
        if isinstance(found, BaseException):
            raise found
        yield found[0]
