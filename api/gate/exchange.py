"""One request and its answer on their way through the gate."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from anyio import to_thread
from starlette.types import Message, Receive, Send

from api.gate.squeezing import LARGE, SMALLEST, Squeezer, is_worth_it, squeezed
from api.shared.refusal import Refusal
from api.shared.sessions import Session
from crosswalk.domain.keys import Scope
from crosswalk.domain.running import Running

GONE: Final = 499
"""Stands in logs for the status of an answer that nobody waited for."""

Header = tuple[bytes, bytes]

_POLICY: Final = b"content-security-policy"
_PAGE_POLICY: Final[Header] = (
    _POLICY,
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
)
_DATA_POLICY: Final[Header] = (_POLICY, b"default-src 'none'; frame-ancestors 'none'")
_REFUSAL_POLICY: Final[Header] = (
    _POLICY,
    b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    b"frame-ancestors 'none'",
)
"""Of a page that tells a refusal: it looks like the others, and runs nothing."""


class Around(Protocol):
    """What an exchange needs of the gate."""

    def write(self, exchange: Exchange, refusal: Refusal) -> tuple[bytes, bytes]:
        """A refusal in the form of the face that would have answered: media type and content."""

    def ended(self, exchange: Exchange) -> None:
        """Count what has been answered, whatever it was."""


class Exchange:
    """A request that is being answered: what is known of it, and how what answers it is sent on.

    Faces find it as `scope["crosswalk"]`. `id` names the request, `who` is the person whom a proxy signed in, `key` and
    `key_name` are the prefix and name of its key, `scope` what they may do; None where everybody may do everything.
    `session` is that of a browser; `accept` is what it takes, and `is_part` whether a page asks for a part of itself. A
    face that knows a better name of the path for logs sets `route`.
    """

    # What most requests have in common stands here once: a request sets what is its own.
    id = ""
    who: str | None = None
    key: str | None = None
    key_name: str | None = None
    route: str | None = None
    scope: Scope | None = None
    session: Session | None = None
    accept = b""
    is_part = False
    gzip = receiving = gone = over = answered = False
    status = sent = came = largest = 0
    _head: Message | None = None
    _squeezer: Squeezer | None = None

    # It does not hold the scope, which holds it: such circles wait for the collector.
    def __init__(self, method: str, path: str, send: Send, around: Around) -> None:
        self.method = method
        self.path = path
        self.begun = self.since = time.monotonic()
        self.running = Running()
        self.extra: list[Header] = []
        self._send = send
        self._around = around

    def receiving_from(self, receive: Receive, too_large: Callable[[], Refusal]) -> Receive:
        """What gives the body to the face: as much of it as may come."""
        self.receiving = True

        async def taken() -> Message:
            if self.over:
                return {"type": "http.disconnect"}
            message = await receive()
            if message["type"] != "http.request":
                self.gone = True
                return message
            self.came += len(message.get("body", b""))
            if self.came > self.largest:
                await self.refuse(too_large())
                return {"type": "http.disconnect"}
            if not message.get("more_body", False):
                # From now on it is the answer that takes time.
                self.receiving = False
                self.since = time.monotonic()
            return message

        return taken

    async def answer(self, message: Message) -> None:
        """Send on what a face answers; nothing once something else was told."""
        if self.over:
            return
        if message["type"] == "http.response.start":
            # How long the answer is shows with its first part.
            self._head = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body: bytes = message.get("body", b"")
        last = not message.get("more_body", False)
        if self._head is not None:
            head, self._head = self._head, None
            body = await self._begin(head, body, last=last)
        elif self._squeezer is not None:
            body = self._squeezer.part(body, last=last)
        self.sent += len(body)
        if last:
            self.over = True
            self._around.ended(self)
        await self._send({"type": "http.response.body", "body": body, "more_body": not last})
        self.since = time.monotonic()

    async def refuse(self, refusal: Refusal) -> None:
        """Tell that it is not answered, in the form of its face, and end the work for it.

        One that is half answered is broken off.
        """
        if self.over:
            return
        # In this order: what the end of the work makes a face say is not sent any more.
        self.over = True
        self.running.end()
        if self.answered:
            self.gone = True
            self._around.ended(self)
            return
        kind, content = self._around.write(self, refusal)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in refusal.headers.items()]
        headers += [(b"content-type", kind), (b"content-length", b"%d" % len(content))]
        if self.receiving:
            # What still comes of the body is not read.
            headers.append((b"connection", b"close"))
        self.answered, self.status, self.sent = True, refusal.status, len(content)
        self._around.ended(self)
        headers += [_REFUSAL_POLICY if kind.startswith(b"text/html") else _DATA_POLICY, *self.extra]
        await self._send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        body = b"" if self.method == "HEAD" else content
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def _begin(self, head: Message, body: bytes, *, last: bool) -> bytes:
        """Send the head of an answer, and give its first part as it is to be sent."""
        given = dict(head["headers"])
        kind: bytes | None = given.get(b"content-type")
        headers = [*head["headers"], *self.extra]
        if _POLICY not in given:
            page = kind is not None and kind.startswith(b"text/html")
            headers.append(_PAGE_POLICY if page else _DATA_POLICY)
        is_long = not last or len(body) >= SMALLEST
        if is_long and kind is not None and b"content-encoding" not in given and is_worth_it(kind):
            headers, body = await self._squeezed(headers, body, last=last)
        self.answered, self.status = True, head["status"]
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})
        return body

    async def _squeezed(self, headers: list[Header], body: bytes, *, last: bool) -> tuple[list[Header], bytes]:
        """The headers and the first part of an answer, squeezed for who takes that."""
        headers = _varied(headers)
        if not self.gzip:
            return headers, body
        headers = _as_squeezed(headers)
        if not last:
            self._squeezer = Squeezer()
            return headers, self._squeezer.part(body, last=False)
        body = squeezed(body) if len(body) < LARGE else await to_thread.run_sync(squeezed, body)
        return [*headers, (b"content-length", b"%d" % len(body))], body


def _varied(headers: list[Header]) -> list[Header]:
    """The headers, which say that the answer is another for who takes gzip."""
    held = [value for name, value in headers if name == b"vary"]
    vary = b", ".join([*held, b"Accept-Encoding"])
    return [*((name, value) for name, value in headers if name != b"vary"), (b"vary", vary)]


def _as_squeezed(headers: list[Header]) -> list[Header]:
    """The headers of the same answer squeezed: of another length, and by its tag the same in meaning, not in bytes."""
    kept = [
        (name, b"W/" + value if name == b"etag" and not value.startswith(b"W/") else value)
        for name, value in headers
        if name != b"content-length"
    ]
    return [*kept, (b"content-encoding", b"gzip")]
