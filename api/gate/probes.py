"""What supervisors ask: whether the process lives, whether it can answer, what was counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from anyio import CapacityLimiter, move_on_after, to_thread

import crosswalk
from api.gate.metrics import Counts
from api.shared.json_bytes import json_bytes
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError
from crosswalk.domain.history.overview import Loaded

HEALTH: Final = "/healthz"
READY: Final = "/readyz"
METRICS: Final = "/metrics"

_JSON: Final = b"application/json"
_TEXT: Final = b"text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = 2.0
"""A store that does not answer a check for so long is not ready."""


class Probes:
    """Answers the three paths, each with media type and content.

    `loaded` asks the store what it holds, which it has to be asked each time: so it shows that it answers.
    """

    def __init__(self, loaded: Callable[[], Loaded], counts: Counts) -> None:
        self._loaded = loaded
        self._counts = counts
        self._threads = CapacityLimiter(2)

    async def answer(self, path: str, *, ending: bool) -> tuple[bytes, bytes]:
        """What one of the paths answers. Raises `Refusal` with 503 where the store does not answer or this ends."""
        if path == HEALTH:
            return _JSON, json_bytes({"status": "alive", "version": crosswalk.__version__})
        if ending and path == READY:
            raise _not_ready("the server ends.")
        loaded = await self._asked()
        if path == READY:
            return _JSON, json_bytes({"status": "ready", "version": crosswalk.__version__, **_told(loaded)})
        return _TEXT, self._counts.text(loaded.ids, crosswalk.__version__).encode()

    async def _asked(self) -> Loaded:
        with move_on_after(_SECONDS):
            try:
                return await to_thread.run_sync(self._loaded, limiter=self._threads, abandon_on_cancel=True)
            except CrosswalkError as fault:
                raise _not_ready(f"the store does not answer: {fault.message}") from fault
        raise _not_ready(f"the store did not answer within {_SECONDS:g} seconds.")


def _not_ready(why: str) -> Refusal:
    return Refusal(503, "not_ready", why, "Ask again soon.", {"Retry-After": "5"})


def _told(loaded: Loaded) -> dict[str, Any]:
    """What is loaded: the newest of each system and map set, and how many of it."""
    return {
        what: {each: {"newest": ids[-1], "loaded": len(ids)} for each, ids in of.items()}
        for what, of in (("releases", loaded.releases), ("editions", loaded.editions))
    }
