"""A client that asks as fast as it is answered: raw HTTP/1.1 over a number of connections, in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import uvloop

_SECONDS: Final = 300
"""No load lasts longer."""


@dataclass(frozen=True)
class Loaded:
    """What a load came to: how long it took, seconds of every answer in their order, statuses, bytes, CPU seconds."""

    seconds: float
    times: array[float]
    statuses: dict[bytes, int]
    received: int
    cpu: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def at(self, part: float) -> float:
        """Milliseconds within which this part of all answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000


def get(path: str, headers: str = "") -> bytes:
    """A GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()


def post(path: str, body: bytes, headers: str = "") -> bytes:
    """A POST request with JSON."""
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{length}\r\n".encode() + body


def load(port: int, requests: Sequence[bytes], connections: int, seconds: float = _SECONDS) -> Loaded:
    """Send the requests over so many connections, each the next one once it has its answer; at most so many seconds."""
    return started(port, requests, connections, seconds).get()


class Load:
    """A load that is under way in another process."""

    def __init__(self, process: multiprocessing.process.BaseProcess, end: object) -> None:
        self._process, self._end = process, end

    def stop(self) -> Loaded:
        """End it, what is under way left out, and tell what it came to."""
        if self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGTERM)
        return self.get()

    def get(self) -> Loaded:
        """What it came to, once it has ended."""
        loaded: Loaded = self._end.recv()  # type: ignore[attr-defined]
        self._process.join()
        return loaded


def started(port: int, requests: Sequence[bytes], connections: int, seconds: float = _SECONDS) -> Load:
    """Begin a load in another process."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(there, port, requests, connections, seconds), daemon=True)
    process.start()
    return Load(process, here)


def _run(end: object, port: int, requests: Sequence[bytes], connections: int, seconds: float) -> None:
    begun = time.process_time()
    times, statuses, received, took = uvloop.run(_ask(port, requests, connections, seconds))
    end.send(Loaded(took, times, statuses, received, time.process_time() - begun))  # type: ignore[attr-defined]


async def _ask(
    port: int, requests: Sequence[bytes], connections: int, seconds: float
) -> tuple[array[float], dict[bytes, int], int, float]:
    loop = asyncio.get_running_loop()
    todo, times, statuses = iter(requests), array("d"), dict[bytes, int]()
    pairs = [
        await loop.create_connection(lambda: _Connection(todo, times, statuses), "127.0.0.1", port)
        for _ in range(connections)
    ]
    begun = time.perf_counter()
    for _, each in pairs:
        each.ask()
    loop.add_signal_handler(signal.SIGTERM, lambda: [each.end() for _, each in pairs])
    await asyncio.wait([asyncio.ensure_future(each.done) for _, each in pairs], timeout=seconds)
    took = time.perf_counter() - begun
    for transport, each in pairs:
        # Who is still waiting when the time is up has lost nothing.
        each.done.cancel()
        transport.close()
    return times, statuses, sum(each.received for _, each in pairs), took


class _Connection(asyncio.Protocol):
    """One connection, which asks what comes next."""

    def __init__(self, todo: Iterator[bytes], times: array[float], statuses: dict[bytes, int]) -> None:
        self._todo, self._times, self._statuses = todo, times, statuses
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = 0
        self._wanted, self._head = 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def ask(self) -> None:
        """Ask what is next, if anything."""
        request = next(self._todo, None)
        if request is None:
            self.end()
            return
        self._begun = time.perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined]

    def end(self) -> None:
        """Ask no more; what is under way is left out."""
        if not self.done.done():
            self.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        if self._wanted == 0:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            at = self._head.find(b"content-length: ")
            length = int(self._head[at + 16 : self._head.index(b"\r", at)]) if at > 0 else 0
            status = self._head[9:12]
            self._statuses[status] = self._statuses.get(status, 0) + 1
            self._wanted = end + 4 + length - len(self._head)
            self._head = b""
        else:
            self._wanted -= len(data)
        if self._wanted == 0:
            self._times.append(time.perf_counter() - self._begun)
            self.ask()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self._statuses[b"lost"] = self._statuses.get(b"lost", 0) + 1
            self.done.set_result(None)
