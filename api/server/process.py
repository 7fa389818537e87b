"""One process that answers: uvicorn with connections of ours, ended in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Final, Protocol

import uvicorn
from starlette.types import Receive, Scope, Send

from api.server.protocol import HEAD_SECONDS, IDLE_SECONDS, MOST_CONNECTIONS, Connection, end_slow_ones
from crosswalk.serving import Serving

SECONDS_TO_FINISH: Final = 10.0
"""How long requests that are being answered may take once the server is told to stop; then they are told `closed`."""
_SECONDS_TO_SAY: Final = 0.5
"""How long after that whoever sits there is told what is waited for, if anything."""
_SECONDS_TO_TELL: Final = 5
"""How long that may take for somebody who reads slowly."""
_SWITCH_SECONDS: Final = 0.0001
"""Instead of 0.005: beside questions of ten seconds the p99 of a look-up is 2 to 3 times the quiet one, not 20."""
_TICKS_A_SWEEP: Final = 10
"""uvicorn ticks ten times a second."""
BACKLOG: Final = 2048
_SPARE_FILES: Final = 200
"""Files of the store and the log beside connections."""


class Answering(Protocol):
    """An application that can be ended: it lets in no more, tells who still waits, writes what it has to write."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for an answer."""

    def drain(self) -> None:
        """Let in no more requests; what is being answered goes on."""

    def end(self) -> None:
        """Tell everybody who still waits that the server ends."""

    def close(self) -> None:
        """Write what there is to write."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is around a process: what to say to who sits there, if anybody, and which process it lives and dies with."""

    say: Callable[[str], None] | None = None
    parent: int | None = None


def run(app: Answering, serving: Serving, listener: socket.socket, around: Around, log: logging.Handler) -> None:
    """Answer on a socket until a signal ends it, and return once everything is answered."""
    # A short question that comes beside a long one waits so long at each of its five changes of thread.
    sys.setswitchinterval(_SWITCH_SECONDS)
    logging.basicConfig(handlers=[log], level=logging.WARNING, force=True)
    # What it would say of half a request, and of who went away, helps nobody.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    Connection.most = min(MOST_CONNECTIONS, _most_files() - _SPARE_FILES)
    server = _Server(_config(app, serving), app, around)

    def stop(*_: object) -> None:
        server.should_exit = True

    # The server raises a signal again once it has stopped for it; here that ends in order.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    # What is here now stays for good; the collector need not look at it again and again: p99 from 110 to 11 ms.
    # What was imported is frozen already (`starting`).
    gc.collect()
    gc.freeze()
    server.run(sockets=[listener])
    app.close()


def waited_for() -> str:
    """What is said to who ended a server that still answers."""
    return f"What is being answered may take {SECONDS_TO_FINISH:g} seconds. Ctrl-C again breaks it off."


def _most_files() -> int:
    """How many files and connections this process may have, once it has asked the system for more than it gives."""
    try:
        import resource
    except ImportError:
        return 512
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _SPARE_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    raised = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    return raised


def _config(app: Answering, serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        # The gate believes headers, of proxies that are named; the server of anybody.
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=int(SECONDS_TO_FINISH) + _SECONDS_TO_TELL,
        ssl_certfile=serving.tls_cert,
        ssl_keyfile=serving.tls_key,
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: Answering, around: Around) -> None:
        super().__init__(config)
        self._app = app
        self._around = around
        self._loop: asyncio.AbstractEventLoop | None = None
        self._patience: asyncio.TimerHandle | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = loop = asyncio.get_running_loop()
        # None of uvicorn's own: it has no way to say how long a handshake of TLS may take, which else is a minute.
        await super().startup([])
        context = self.config.ssl
        # Nothing may be said of a handshake where there is none.
        seconds = HEAD_SECONDS if context else None
        for listener in sockets or ():
            self.servers.append(
                await loop.create_server(
                    self._connect,
                    sock=listener,
                    ssl=context,
                    backlog=BACKLOG,
                    ssl_handshake_timeout=seconds,
                    ssl_shutdown_timeout=seconds,
                )
            )

    def _connect(self) -> Connection:
        return Connection(self.config, self.server_state, self.lifespan.state)

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS_A_SWEEP == 0:
            end_slow_ones(self.server_state.connections, asyncio.get_running_loop().time())
            if self._around.parent not in (None, os.getppid()) and not self.should_exit:
                # Whoever started it was killed, and cannot end it.
                self.handle_exit(signal.SIGTERM, None)
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGINT and self._around.parent is not None:
            # A terminal sends it to all of them; what it means, the one that started them tells the others.
            return
        if self._loop is None:
            self.should_exit = True
        elif self.should_exit:
            # Not the server's own way, which cuts requests off: they are told `closed`, only sooner.
            self._loop.call_soon_threadsafe(self._break_off)
        else:
            super().handle_exit(sig, frame)
            self._loop.call_soon_threadsafe(self._begin_to_end)

    def _begin_to_end(self) -> None:
        assert self._loop is not None  # noqa: S101 - called by it
        self._app.drain()
        self._patience = self._loop.call_later(SECONDS_TO_FINISH, self._break_off)
        # A request just answered still counts for a moment.
        self._loop.call_later(_SECONDS_TO_SAY, self._say_what_is_waited_for)

    def _break_off(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._app.end()

    def _say_what_is_waited_for(self) -> None:
        if self._app.is_busy and self._around.say is not None:
            self._around.say(waited_for())
