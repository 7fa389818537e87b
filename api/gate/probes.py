"""What supervisors ask: whether the process lives, whether it can answer, what was counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from anyio import CapacityLimiter, move_on_after, to_thread

import crosswalk
from api.gate.metrics import Counts
from api.shared.json_bytes import json_bytes
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError
from crosswalk.domain.history.overview import Overview

HEALTH: Final = "/healthz"
READY: Final = "/readyz"
METRICS: Final = "/metrics"

_JSON: Final = b"application/json"
_TEXT: Final = b"text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = 2.0
"""A store that does not answer a check for so long is not ready."""
_SECONDS_KEPT: Final = 2.0
"""How long what is loaded is told without being looked up again."""


@dataclass(frozen=True, slots=True)
class Probed:
    """The store as probes ask it: `check` whether it answers at all, `releases` what is loaded."""

    check: Callable[[], None]
    releases: Callable[[], Overview]


class Probes:
    """Answers the three paths, each with media type and content."""

    def __init__(self, store: Probed, counts: Counts) -> None:
        self._store = store
        self._counts = counts
        self._threads = CapacityLimiter(2)
        self._held: tuple[float, Overview] | None = None

    async def answer(self, path: str, *, ending: bool) -> tuple[bytes, bytes]:
        """What one of the paths answers. Raises `Refusal` with 503 where the store does not answer or this ends."""
        if path == HEALTH:
            return _JSON, json_bytes({"status": "alive", "version": crosswalk.__version__})
        if ending and path == READY:
            raise _not_ready("the server ends.")
        overview = await self._overview()
        if path == READY:
            return _JSON, json_bytes({"status": "ready", "version": crosswalk.__version__, **_loaded(overview)})
        loaded = [(line.id.partition(":")[0], line.id) for line in overview.lines if line.is_loaded]
        return _TEXT, self._counts.text(loaded, crosswalk.__version__).encode()

    async def _overview(self) -> Overview:
        with move_on_after(_SECONDS):
            try:
                return await to_thread.run_sync(self._asked, limiter=self._threads, abandon_on_cancel=True)
            except CrosswalkError as fault:
                raise _not_ready(f"the store does not answer: {fault.message}") from fault
        raise _not_ready(f"the store did not answer within {_SECONDS:g} seconds.")

    def _asked(self) -> Overview:
        self._store.check()
        held, now = self._held, time.monotonic()
        if held is None or now - held[0] > _SECONDS_KEPT:
            held = self._held = (now, self._store.releases())
        return held[1]


def _not_ready(why: str) -> Refusal:
    return Refusal(503, "not_ready", why, "Ask again soon.", {"Retry-After": "5"})


def _loaded(overview: Overview) -> dict[str, Any]:
    """What is loaded: the newest of each system and map set, and how many of it."""
    told: dict[str, Any] = {}
    for what, lines in (("releases", overview.releases), ("editions", overview.editions)):
        of: dict[str, list[str]] = {}
        for line in lines:
            if line.is_loaded:
                of.setdefault(line.id.partition(":")[0], []).append(line.id)
        told[what] = {each: {"newest": ids[-1], "loaded": len(ids)} for each, ids in of.items()}
    return told
