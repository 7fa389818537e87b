"""What is counted of requests, and how Prometheus reads it: by method, route and status, never by code or key.

Each worker counts for itself and writes its counts into memory that all of them see, so that whichever is asked tells
those of all. A worker that takes the place of one that died goes on from its counts: no counter falls.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

BOUNDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds: the ends of the classes of durations."""

_PLACE: Final = 512 * 1024
"""Bytes of one worker's counts; those of 1,000 triples of method, route and status."""
_HEAD: Final = struct.Struct("<Q")
_MOST_KINDS: Final = 1000

Kind = tuple[str, str, int]
"""Method, route, status."""


class SharedCounts:
    """Memory in which every worker writes its counts, for processes that are forked after it is made."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._memory = mmap.mmap(-1, workers * 2 * _PLACE)
        self._turns = [0] * workers

    def put(self, worker: int, content: bytes) -> None:
        """Write what a worker counted. Who reads meanwhile finds what was written before."""
        if len(content) > _PLACE - 2 * _HEAD.size:
            return
        turn = self._turns[worker] = self._turns[worker] + 1
        at = self._at(worker, turn & 1)
        _HEAD.pack_into(self._memory, at + _HEAD.size, len(content))
        self._memory[at + 2 * _HEAD.size : at + 2 * _HEAD.size + len(content)] = content
        # Last, for it says which of both halves is the newer one.
        _HEAD.pack_into(self._memory, at, turn)

    def get(self, worker: int) -> bytes:
        """What a worker wrote last; nothing where it has written nothing yet."""
        turns = [_HEAD.unpack_from(self._memory, self._at(worker, half))[0] for half in (0, 1)]
        if not any(turns):
            return b""
        self._turns[worker] = max(turns)
        at = self._at(worker, turns.index(max(turns)))
        (size,) = _HEAD.unpack_from(self._memory, at + _HEAD.size)
        return self._memory[at + 2 * _HEAD.size : at + 2 * _HEAD.size + size]

    def _at(self, worker: int, half: int) -> int:
        return (worker * 2 + half) * _PLACE


class Counts:
    """What one worker counts."""

    def __init__(self, shared: SharedCounts | None = None, worker: int = 0) -> None:
        self._shared = shared or SharedCounts(1)
        self._worker = worker
        self._kinds: dict[Kind, list[float]] = {}
        self.under_way = 0
        held = self._shared.get(worker)
        if held:
            self._kinds = _kinds(orjson.loads(held))

    def count(self, method: str, route: str, status: int, seconds: float, sent: int) -> None:
        """Count one request that was answered."""
        kind = (method, route, status)
        counted = self._kinds.get(kind)
        if counted is None:
            if len(self._kinds) >= _MOST_KINDS:
                kind = ("other", "(other)", status)
            counted = self._kinds.setdefault(kind, [0.0] * (len(BOUNDS) + 3))
        counted[bisect_left(BOUNDS, seconds)] += 1
        counted[-2] += seconds
        counted[-1] += sent

    def share(self) -> None:
        """Let the other workers see what was counted."""
        rows = [[*kind, *counted] for kind, counted in self._kinds.items()]
        self._shared.put(self._worker, orjson.dumps({"under_way": self.under_way, "kinds": rows}))

    def text(self, loaded: Sequence[tuple[str, str]], version: str) -> str:
        """The counts of all workers in the text format of Prometheus, with the releases that are loaded."""
        self.share()
        kinds: dict[Kind, list[float]] = {}
        under_way = 0
        for worker in range(self._shared.workers):
            held = self._shared.get(worker)
            said: dict[str, Any] = orjson.loads(held) if held else {"under_way": 0, "kinds": []}
            under_way += said["under_way"]
            for kind, counted in _kinds(said).items():
                sums = kinds.setdefault(kind, [0.0] * len(counted))
                kinds[kind] = [one + other for one, other in zip(sums, counted, strict=True)]
        return "\n".join([*_lines(kinds, under_way), *_about(loaded, version, self._shared.workers)]) + "\n"


def _kinds(said: dict[str, Any]) -> dict[Kind, list[float]]:
    return {(method, route, status): counted for method, route, status, *counted in said["kinds"]}


def _lines(kinds: dict[Kind, list[float]], under_way: int) -> Iterator[str]:
    yield "# HELP crosswalk_request_seconds How long requests took until their answer was sent."
    yield "# TYPE crosswalk_request_seconds histogram"
    for (method, route, status), (*classes, seconds, _) in sorted(kinds.items()):
        labels = _labels(method=method, route=route, status=str(status))
        total = 0.0
        for bound, counted in zip((*map(str, BOUNDS), "+Inf"), classes, strict=True):
            total += counted
            yield f'crosswalk_request_seconds_bucket{{{labels},le="{bound}"}} {total:.0f}'
        yield f"crosswalk_request_seconds_sum{{{labels}}} {seconds:.6f}"
        yield f"crosswalk_request_seconds_count{{{labels}}} {total:.0f}"
    yield "# HELP crosswalk_response_bytes_total Bytes of answers, as sent."
    yield "# TYPE crosswalk_response_bytes_total counter"
    for (method, route, status), counts in sorted(kinds.items()):
        labels = _labels(method=method, route=route, status=str(status))
        yield f"crosswalk_response_bytes_total{{{labels}}} {counts[-1]:.0f}"
    yield "# HELP crosswalk_requests_under_way Requests that are being answered."
    yield "# TYPE crosswalk_requests_under_way gauge"
    yield f"crosswalk_requests_under_way {under_way}"


def _about(loaded: Sequence[tuple[str, str]], version: str, workers: int) -> Iterator[str]:
    yield "# HELP crosswalk_workers Processes that answer."
    yield "# TYPE crosswalk_workers gauge"
    yield f"crosswalk_workers {workers}"
    yield "# HELP crosswalk_release_loaded Releases that the store holds."
    yield "# TYPE crosswalk_release_loaded gauge"
    for system, release in loaded:
        yield f"crosswalk_release_loaded{{{_labels(system=system, release=release)}}} 1"
    yield "# HELP crosswalk_info The version of the program."
    yield "# TYPE crosswalk_info gauge"
    yield f"crosswalk_info{{{_labels(version=version)}}} 1"


def _labels(**labels: str) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
