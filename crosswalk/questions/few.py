"""What a few questions found, for those that ask the same again."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

_Found = TypeVar("_Found")


class Few(Generic[_Found]):
    """At most so many findings, the one asked for longest ago is let go. Safe to share among threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Hashable, _Found] = {}
        self._turn = threading.Lock()

    def get(self, key: Hashable) -> _Found | None:
        """What was found of this, if it is kept still."""
        with self._turn:
            found = self._held.pop(key, None)
            if found is not None:
                self._held[key] = found
            return found

    def keep(self, key: Hashable, found: _Found) -> _Found:
        """Keep what was found, and return it."""
        with self._turn:
            self._held.pop(key, None)
            self._held[key] = found
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]
        return found
