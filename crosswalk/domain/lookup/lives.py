"""The lives of the codes of one system, each read once, whoever asks for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store

_ALL_FROM: Final = 60_000
"""From so many codes on, reading a whole system is faster than looking each code up."""


class Lives:
    """The states of the codes that were read."""

    def __init__(self, store: Store, system: CodeSystem) -> None:
        self.store = store
        self._system = system
        self._lives: dict[str, States] = {}

    def read(self, codes: Collection[str]) -> None:
        """Read those of these codes that nobody has read yet, in one request."""
        # One by one: `set(codes) - self._lives.keys()` would walk over every code read so far.
        fresh = {code for code in codes if code not in self._lives}
        if fresh:
            found = self.store.codes.states(self._system, None if len(fresh) > _ALL_FROM else fresh)
            self._lives |= dict.fromkeys(fresh, ()) | found

    def of(self, code: str) -> States:
        """The states of a code that was read, none of one that no loaded release has."""
        return self._lives.get(code, ())
