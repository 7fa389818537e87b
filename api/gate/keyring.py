"""The keys that are taken just now. They are read again and again, so that a revoked one is not taken any longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError, StoreBusy
from crosswalk.domain.keys import Key, prefix_of

_SECONDS: Final = 0.5
"""How old at most what is known of the keys is, in each worker by itself."""


class Keyring:
    """The keys that stand. A thread reads them anew twice a second; a request waits for no file.

    Where they cannot be read none is taken. A workspace that somebody writes is no such case: nobody can revoke a key
    in it meanwhile either.
    """

    def __init__(self, read: Callable[[], Sequence[Key]], today: Callable[[], date]) -> None:
        self._read = read
        self._today = today
        self._keys: dict[str, Key] = {}
        self._readable = True
        self._ended = threading.Event()
        self.refresh()
        self._thread = threading.Thread(target=self._keep, name="keys", daemon=True)
        self._thread.start()

    def of(self, text: str) -> Key | None:
        """The key that has this text, if it stands. Raises `Refusal` where the keys cannot be read."""
        if not self._readable:
            raise Refusal(
                503, "workspace", "the keys cannot be read.", "Ask who runs this server.", {"Retry-After": "30"}
            )
        prefix = prefix_of(text)
        key = None if prefix is None else self._keys.get(prefix)
        return key if key is not None and key.is_for(text) else None

    def refresh(self) -> None:
        """Read the keys now."""
        try:
            today = self._today()
            self._keys = {key.prefix: key for key in self._read() if key.stands(today)}
            self._readable = True
        except StoreBusy:
            pass
        except CrosswalkError:
            self._readable = False

    def close(self) -> None:
        """Read no more."""
        self._ended.set()

    def _keep(self) -> None:
        while not self._ended.wait(_SECONDS):
            self.refresh()
