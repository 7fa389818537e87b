"""An application behind the gate in this process, as tests ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import httpx

from api.gate.admitting import Admission
from api.gate.gate import Gate
from api.gate.keyring import Keyring
from api.gate.log import Asked, Log
from api.gate.metrics import Counts, SharedCounts
from api.gate.probes import Probes
from api.gate.rates import Rates
from api.gate.templates import Templates
from api.shared.scopes import scope_of
from crosswalk.domain.history.overview import Loaded
from crosswalk.domain.keys import Key, Scope, key_text, prefix_of, sha256_of
from crosswalk.serving import Serving

TODAY: Final = date(2024, 3, 1)
LARGEST: Final = 1000


class Kept(Log):
    """A log that keeps its lines."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.lines: list[dict[str, Any]] = []

    def add(self, line: Asked | dict[str, Any]) -> None:
        self.lines.append(line.told() if isinstance(line, Asked) else line)


def gate_before(
    app: Any,
    serving: Serving | None = None,
    keys: Sequence[Key] | None = None,
    *,
    log: Log | None = None,
    loaded: Callable[[], Loaded] = lambda: Loaded({}, {}),
    counts: SharedCounts | None = None,
    worker: int = 0,
) -> Gate:
    """The gate before an application of a test."""
    serving = serving or Serving()
    counted = Counts(counts, worker)
    return Gate(
        app,
        serving,
        write=lambda exchange, refusal: (b"text/plain", f"{exchange.path[:5]} {refusal.code}".encode()),
        largest=lambda _: LARGEST,
        admission=Admission(
            serving,
            None if keys is None else Keyring(lambda: keys, lambda: TODAY),
            None if serving.rate is None else Rates(serving.rate),
            scope_of,
        ),
        templates=Templates(["/v1/lookup/{code}", "/v1/lookup", "/docs"]),
        probes=Probes(loaded, counted),
        counts=counted,
        log=log or Kept("all"),
    )


async def asked(
    app: Any, method: str = "GET", path: str = "/v1/lookup/E11.9", *, client: str = "127.0.0.1", **options: Any
) -> httpx.Response:
    """The answer to one request that comes from the address `client`."""
    transport = httpx.ASGITransport(app, client=(client, 4000))
    base = options.pop("base", "http://127.0.0.1")
    async with httpx.AsyncClient(transport=transport, base_url=base) as http:
        return await http.request(method, path, **options)


def ask(app: Any, *arguments: Any, **options: Any) -> httpx.Response:
    """The same, in a loop of its own."""
    return asyncio.run(asked(app, *arguments, **options))


def answering(content: bytes = b"{}", kind: bytes = b"application/json", *more: tuple[bytes, bytes]) -> Any:
    """An application that reads what comes and answers the same to all."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body", False):
            pass
        length = (b"content-length", b"%d" % len(content))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind), length, *more]})
        await send({"type": "http.response.body", "body": content})

    return app


def key(text: str, scope: Scope = Scope.READ, **more: Any) -> Key:
    prefix = prefix_of(text)
    assert prefix is not None
    return Key(prefix, "epic", scope, sha256_of(text), "A. Admin", "2024-01-01T00:00:00+00:00", **more)


READING, ADMIN = key_text(b"r" * 32, b"abcde"), key_text(b"a" * 32, b"fghij")
OLD, GONE = key_text(b"o" * 32, b"klmno"), key_text(b"g" * 32, b"pqrst")
KEYS = [
    key(READING), key(ADMIN, Scope.ADMIN), key(OLD, expires=TODAY), key(GONE, revoked="2024-02-01T00:00:00+00:00"),
]  # fmt: skip


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}
