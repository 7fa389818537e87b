"""Connections, and the end of those that keep a place without asking anything: half a head, idleness, no reading.

uvicorn's own time-out is about connections between two requests alone. Here each connection only notes since when it
does what it does; somebody looks at all of them once a second, which costs a request nothing.
"""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.server.answer import Answer

HEAD_SECONDS: Final = 10.0
"""How long the head of a request may take to come, or a new connection to send anything."""
BODY_SECONDS: Final = 40.0
"""How long a body may take; a face has been told by then (`api.gate`), this is for what nobody reads any more."""
READ_SECONDS: Final = 30.0
"""How long an answer may wait for somebody who does not read it."""
IDLE_SECONDS: Final = 75
"""How long a connection is kept between two requests: longer than proxies keep theirs, which would ask in vain."""
LARGEST_HEAD: Final = 64 * 1024
"""Bytes of the head of a request, its path and query among them."""
MOST_CONNECTIONS: Final = 8_000
"""Of one worker, unless the system lets it have fewer. When another comes, the idlest goes."""


class Waits(Enum):
    """What a connection waits for."""

    FOR_HEAD = "the head of a request"
    FOR_BODY = "its body"
    FOR_ANSWER = "the answer"


class Connection(HttpToolsProtocol):
    """A connection that knows since when it waits for what. `most` are there at once."""

    most = MOST_CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin; where there are too many, end the one that asks nothing for the longest time."""
        super().connection_made(transport)
        self._waits = Waits.FOR_HEAD
        self._since = self.loop.time()
        self._unread_since: float | None = None
        self._head = 0
        if len(self.connections) > self.most:
            idle = [each for each in self.connections if isinstance(each, Connection) and each.is_idle]
            min(idle, key=lambda each: each.since, default=self).cut_off()

    @property
    def since(self) -> float:
        """Since when it waits for what it waits for, by the clock of the loop."""
        return self._since

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being answered."""
        return self._waits is Waits.FOR_HEAD and (self.cycle is None or self.cycle.response_complete)

    def cut_off(self) -> None:
        """End it at once, whatever is under way."""
        self.transport.abort()

    def end_if_slow(self, now: float) -> None:
        """End it if it keeps its place without need."""
        if self._unread_since is not None:
            if now - self._unread_since > READ_SECONDS:
                self.cut_off()
        elif self._waits is Waits.FOR_HEAD:
            # A half head, or none at all on a new connection; the idle time of others is uvicorn's.
            if self.is_idle and now - self._since > HEAD_SECONDS and self.timeout_keep_alive_task is None:
                self._refuse(408)
        elif self._waits is Waits.FOR_BODY and now - self._since > BODY_SECONDS:
            self.cut_off()

    def data_received(self, data: bytes) -> None:
        """Take what came, and refuse a head without end."""
        if self._waits is Waits.FOR_HEAD:
            self._head += len(data)
        super().data_received(data)
        if self._waits is Waits.FOR_HEAD and self._head > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(431)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._waits, self._since = Waits.FOR_HEAD, self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is there: its body may follow."""
        self._waits, self._since, self._head = Waits.FOR_BODY, self.loop.time(), 0
        super().on_headers_complete()
        if self.cycle is not None:
            self.cycle.__class__ = Answer

    def on_message_complete(self) -> None:
        """A request is there as a whole."""
        self._waits = Waits.FOR_ANSWER
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is sent."""
        if self._waits is Waits.FOR_ANSWER:
            self._waits, self._since, self._head = Waits.FOR_HEAD, self.loop.time(), 0
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The other side reads too slowly."""
        self._unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """It has read."""
        self._unread_since = None
        super().resume_writing()

    def _refuse(self, status: int) -> None:
        """Answer what is no whole request, and so has no path and no face."""
        self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()


def end_slow_ones(connections: set[Any], now: float) -> None:
    """End the connections that keep a place without need."""
    for each in [*connections]:
        if isinstance(each, Connection):
            each.end_if_slow(now)
