"""The gate: what every request passes before a face is asked, and every answer on its way back.

One thin ASGI application. What it refuses is written in the form of the face that would have answered.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.gate.addresses import Hosts, Origins, Proxies
from api.gate.admitting import Admission
from api.gate.exchange import GONE, Exchange, Header
from api.gate.log import Asked, Log, fault_line
from api.gate.metrics import Counts
from api.gate.probes import HEALTH, METRICS, READY, Probes
from api.gate.squeezing import takes_gzip
from api.gate.templates import Templates
from api.shared.refusal import Refusal
from crosswalk.domain.running import RUNNING
from crosswalk.serving import Serving

Write = Callable[[Exchange, Refusal], tuple[bytes, bytes]]
"""A refusal in the form of the face that would have answered: media type and content."""
Largest = Callable[[str], int]
"""How many bytes the body of a request to a path may have."""

_WANTED: Final = frozenset(
    b"host authorization cookie x-api-key x-request-id accept accept-encoding hx-request".split()
    + b"content-length transfer-encoding origin".split()
)
_ONCE: Final = frozenset((b"host", b"authorization", b"content-length", b"origin"))
_ID: Final = re.compile(rb"[A-Za-z0-9._:/+=-]{1,64}")
_SWEEP_SECONDS: Final = 0.25
_BODY_SECONDS: Final = 30.0
"""How long the body of a request may take to come."""
_SAFETY: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    # Told nothing of where they are, browsers would not say either that a form is of this site.
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_ONLY_TLS: Final[Header] = (b"strict-transport-security", b"max-age=31536000")
_CLOSED: Final = Refusal(503, "closed", "the server ends.", "Ask again once it is open again.", {"Retry-After": "5"})
_TOO_SLOW: Final = Refusal(
    408, "too_slow", f"the body did not come within {_BODY_SECONDS:g} seconds.", "Send it again."
)


class Gate:
    """Stands before all faces. `end` and `close` are for the server that runs it."""

    def __init__(
        self,
        app: ASGIApp,
        serving: Serving,
        *,
        write: Write,
        largest: Largest,
        admission: Admission,
        templates: Templates,
        probes: Probes,
        counts: Counts,
        log: Log,
    ) -> None:
        self.app = app
        self.write = write
        self.ending = False
        self._largest = largest
        self._admission = admission
        self._templates = templates
        self._probes = probes
        self._counts = counts
        self._log = log
        self._seconds = serving.question_seconds
        self._root = serving.root_path.rstrip("/")
        self._proxies = Proxies(serving)
        self._believes = bool(serving.behind_proxy) or serving.user_header is not None
        self._hosts = Hosts(serving)
        self._origins = Origins(serving)
        self._headers = [*_SAFETY, _ONLY_TLS] if serving.tls_cert else [*_SAFETY]
        self._under_way: dict[Exchange, None] = {}
        self._sweeping: asyncio.AbstractEventLoop | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._boot = os.urandom(6).hex()
        self._asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._no_http(scope, receive, send)
            return
        path = scope["path"]
        if self._root:
            if path == self._root or path.startswith(f"{self._root}/"):
                path = path[len(self._root) :] or "/"
            # A proxy may leave the path that it puts this under, or take it away.
            scope["root_path"], scope["path"] = self._root, self._root + path
        exchange = Exchange(scope["method"], path, send, self)
        scope["crosswalk"] = exchange
        RUNNING.set(exchange.running)
        self._under_way[exchange] = None
        self._counts.under_way += 1
        if self._sweeping is not asyncio.get_running_loop():
            self._sweep_later()
        try:
            try:
                await self._pass(exchange, scope, receive)
            except Refusal as refusal:
                await exchange.refuse(refusal)
        except Exception as fault:  # noqa: BLE001 - it is logged, and told in the form of the face
            if not exchange.gone:
                self._log.add({"time": time.time(), "level": "error", "id": exchange.id, **fault_line(fault)})
                await exchange.refuse(_unexpected())
        finally:
            self._let_go(exchange)

    def ended(self, exchange: Exchange) -> None:
        """Count and log what has been answered, whatever it was."""
        if exchange.gone:
            exchange.status = GONE
        seconds = time.monotonic() - exchange.begun
        route = exchange.route or self._templates.of(exchange.path, exchange.status)
        self._counts.count(exchange.method, route, exchange.status, seconds, exchange.sent)
        if self._log.wants(exchange.status):
            self._log_line(exchange, route, seconds)

    def drain(self) -> None:
        """Let in no more requests; what is being answered goes on."""
        self.ending = True

    def end(self) -> None:
        """Tell everybody who still waits that the server ends, and break off the work for them."""
        self.ending = True
        for exchange in [*self._under_way]:
            self._break_off(exchange, _CLOSED)

    def close(self) -> None:
        """Write what there is of the log, and read the keys no more."""
        self._admission.close()
        self._counts.share()
        self._log.close()

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return any(not exchange.over for exchange in self._under_way)

    async def _pass(self, exchange: Exchange, scope: Scope, receive: Receive) -> None:
        found, repeated = _found(scope["headers"])
        given = found.get(b"x-request-id")
        if given is not None and _ID.fullmatch(given):
            exchange.id = given.decode("ascii")
        else:
            self._asked += 1
            exchange.id = f"{self._boot}-{self._asked:x}"
        exchange.extra = [(b"x-request-id", exchange.id.encode("ascii")), *self._headers]
        exchange.accept, exchange.is_part = found.get(b"accept", b""), found.get(b"hx-request") == b"true"
        if repeated is not None:
            raise Refusal(400, "repeated_header", f"the header {repeated} came twice.")
        if self._believes:
            exchange.who = self._proxies.believe(scope, found)
        path = exchange.path
        if path == HEALTH:
            exchange.route = HEALTH
            await self._tell(exchange, *await self._probes.answer(path, ending=self.ending))
            return
        if path != READY:
            self._hosts.refuse_other(found.get(b"host"))
        if self.ending and path != READY:
            raise _CLOSED
        if b"origin" in found and await self._is_told_of_origins(exchange, scope, found):
            return
        exchange.gzip = takes_gzip(found.get(b"accept-encoding"))
        self._admission.admit(exchange, scope, found)
        if path in (READY, METRICS) and exchange.method in ("GET", "HEAD"):
            exchange.route = path
            await self._tell(exchange, *await self._probes.answer(path, ending=self.ending))
            return
        if b"content-length" in found or b"transfer-encoding" in found:
            receive = self._bounded(exchange, receive, found.get(b"content-length"))
        await self.app(scope, receive, exchange.answer)

    def _bounded(self, exchange: Exchange, receive: Receive, announced: bytes | None) -> Receive:
        """What gives the body, as much of it as may come. Raises `Refusal` for one that is announced to be larger."""
        exchange.largest = self._largest(exchange.path)

        def too_large() -> Refusal:
            text = f"the body is larger than {exchange.largest:,} bytes."
            return Refusal(413, "body_too_large", text, "Ask about less at once.")

        taken = exchange.receiving_from(receive, too_large)
        if announced is not None and announced.isdigit() and int(announced) > exchange.largest:
            raise too_large()
        return taken

    async def _is_told_of_origins(self, exchange: Exchange, scope: Scope, found: dict[bytes, bytes]) -> bool:
        """Tell a browser whether a page of another site may ask this; whether that is all that it asked."""
        origin = found[b"origin"]
        asks = exchange.method == "OPTIONS" and any(
            name == b"access-control-request-method" for name, _ in scope["headers"]
        )
        if self._origins.allows(origin):
            exchange.extra = [each for each in exchange.extra if each[0] != b"cross-origin-resource-policy"]
            exchange.extra += [
                (b"cross-origin-resource-policy", b"cross-origin"),
                (b"access-control-allow-origin", origin),
                (b"access-control-expose-headers", b"ETag, Link, Location, Retry-After, X-Request-Id"),
                (b"vary", b"Origin"),
            ]
        elif not asks:
            self._origins.refuse_other(scope, found)
        if not asks:
            return False
        exchange.route = "(preflight)"
        if self._origins.allows(origin):
            exchange.extra += [
                (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
                (
                    b"access-control-allow-headers",
                    b"Authorization, Content-Type, If-Match, If-None-Match, X-API-Key, Prefer",
                ),
                (b"access-control-max-age", b"600"),
            ]
        await self._tell(exchange, None, b"", 204)
        return True

    @staticmethod
    async def _tell(exchange: Exchange, kind: bytes | None, content: bytes, status: int = 200) -> None:
        headers = [] if kind is None else [(b"content-type", kind), (b"content-length", b"%d" % len(content))]
        headers.append((b"cache-control", b"no-store"))
        await exchange.answer({"type": "http.response.start", "status": status, "headers": headers})
        body = b"" if exchange.method == "HEAD" else content
        await exchange.answer({"type": "http.response.body", "body": body})

    async def _no_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start and stop with the server; refuse any other protocol."""
        if scope["type"] != "lifespan":
            raise RuntimeError(f"nothing here speaks {scope['type']}")
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})

    def _log_line(self, exchange: Exchange, route: str, seconds: float) -> None:
        """Log a request that was answered."""
        who = exchange.key_name or exchange.who
        told = exchange.id, exchange.key, who, exchange.method, route, exchange.status, exchange.sent
        self._log.add(Asked(time.time(), seconds, *told))

    # What takes too long

    def _sweep_later(self) -> None:
        self._sweeping = asyncio.get_running_loop()
        self._sweeping.call_later(_SWEEP_SECONDS, self._sweep)

    def _sweep(self) -> None:
        """Break off what takes too long, hand on the log, share the counts; again soon, while anything is under way."""
        now = time.monotonic()
        for exchange in [*self._under_way]:
            if exchange.over:
                if exchange.status >= 500 or exchange.gone:
                    exchange.running.end()
            elif exchange.receiving:
                if now - exchange.since > _BODY_SECONDS:
                    self._break_off(exchange, _TOO_SLOW)
            elif now - exchange.since > self._seconds:
                self._break_off(exchange, self._too_long())
        self._counts.share()
        self._log.flush()
        self._sweeping = None
        if self._under_way:
            self._sweep_later()

    def _break_off(self, exchange: Exchange, refusal: Refusal) -> None:
        task = asyncio.ensure_future(exchange.refuse(refusal))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _too_long(self) -> Refusal:
        return Refusal(
            504, "took_too_long", f"the question was not answered within {self._seconds:g} seconds.",
            "Ask for less at once; who runs this server says how long with --question-seconds.",
        )  # fmt: skip

    def _let_go(self, exchange: Exchange) -> None:
        if not exchange.over:
            # Broken off by who asked, or answered by half: the server cuts it off.
            exchange.over = exchange.gone = True
            self.ended(exchange)
        self._under_way.pop(exchange, None)
        self._counts.under_way -= 1


def _found(headers: list[Header]) -> tuple[dict[bytes, bytes], str | None]:
    """The headers that the gate goes by, and one of them that may come once and came twice, if there is any."""
    found: dict[bytes, bytes] = {}
    repeated = None
    for name, value in headers:
        if name in _WANTED:
            if name in found and name in _ONCE:
                repeated = name.decode("ascii")
            found[name] = value
    return found, repeated


def _unexpected() -> Refusal:
    return Refusal(
        500, "internal", "the request failed for a reason that is no fault of yours.",
        "Report the id of the request, which the log of the server has.",
    )  # fmt: skip
