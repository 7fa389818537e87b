"""The keys that are taken just now. They are read again and again, so that a revoked one is not taken any longer."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from typing import Final

from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError, StoreBusy
from crosswalk.domain.keys import Key, prefix_of

_SECONDS: Final = 0.5
"""How old at most what is known of the keys is, in each worker by itself."""
_MOST_SEEN: Final = 10_000
"""Headers of which it is kept which key they hold, until a key is made or revoked."""
_SECONDS_TO_END: Final = 1.0
"""How long the end waits for a reading that is under way."""
_UNREADABLE: Final = Refusal(
    503, "workspace", "the keys cannot be read.", "Ask who runs this server.", {"Retry-After": "30"}
)


class Keyring:
    """The keys that stand. A thread reads them anew twice a second; a request waits for no file.

    The thread lives until `close`, or as long as somebody has the keyring. Where they cannot be read none is taken. A
    workspace that somebody writes is no such case: nobody can revoke a key in it meanwhile either.
    """

    def __init__(self, read: Callable[[], Sequence[Key]], today: Callable[[], date]) -> None:
        self._read = read
        self._today = today
        self._keys: dict[str, Key] = {}
        self._seen: dict[bytes, Key] = {}
        self._readable = True
        self._ended = threading.Event()
        self.refresh()
        self._thread = threading.Thread(
            target=_keep_fresh, args=(weakref.ref(self), self._ended), name="keys", daemon=True
        )
        self._thread.start()

    def of(self, said: bytes, read: Callable[[bytes], str]) -> Key | None:
        """The key that a header holds, which `read` takes out of it, if it stands.

        Raises `Refusal` where the keys cannot be read, and what `read` raises.
        """
        if not self._readable:
            raise _UNREADABLE
        # Found by its hash, of which nobody can choose even the beginning: how long that takes tells nothing.
        seen, digest = self._seen, sha256(said).digest()
        key = seen.get(digest)
        if key is not None:
            return key
        text = read(said)
        prefix = prefix_of(text)
        key = None if prefix is None else self._keys.get(prefix)
        if key is None or not key.is_for(text):
            return None
        if len(seen) < _MOST_SEEN:
            seen[digest] = key
        return key

    def held(self, prefix: str) -> Key | None:
        """The key with a prefix, which was shown before, if it still stands. Raises `Refusal` as `of` does."""
        if not self._readable:
            raise _UNREADABLE
        return self._keys.get(prefix)

    def refresh(self) -> None:
        """Read the keys now."""
        try:
            today = self._today()
            keys = {key.prefix: key for key in self._read() if key.stands(today)}
            if keys != self._keys:
                # In this order: a request that has looked among the old keys puts its own into the old dictionary.
                self._keys, self._seen = keys, {}
            self._readable = True
        except StoreBusy:
            pass
        except CrosswalkError:
            self._readable = False

    def close(self) -> None:
        """Read no more: whoever closes the workspace behind it closes it for good."""
        self._ended.set()
        self._thread.join(_SECONDS_TO_END)


def _keep_fresh(held: weakref.ref[Keyring], ended: threading.Event) -> None:
    while not ended.wait(_SECONDS):
        keyring = held()
        if keyring is None:
            return
        keyring.refresh()
        # Not held while it waits, or nobody else could let go of it.
        del keyring
