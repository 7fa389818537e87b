"""`crosswalk serve`"""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from cli.options import open_store, store_option
from crosswalk.domain.errors import MissingExtra, UsageError
from crosswalk.serving import Serving

if TYPE_CHECKING:
    import uvicorn

    from cli.main import MakeApp

_LOOPBACK: Final = "127.0.0.1"
_PORT: Final = 8765
_BACKLOG: Final = 128
_SWITCH_SECONDS: Final = 0.0001
"""Instead of 0.005: beside questions of ten seconds the p99 of a look-up is 2 to 3 times the quiet one, not 20."""
_SECONDS_TO_FINISH: Final = 10
"""How long requests that are being answered may take once the server is told to stop; then they are told `closed`."""
_SECONDS_TO_SAY: Final = 0.5
"""How long after that whoever sits there is told what is waited for, if anything."""
_SECONDS_TO_TELL: Final = 60
"""How long that may take, since a question is told when it next asks the store; one that is not by then is cut off."""


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="The port; 0 takes a free one."
)
@click.option(
    "--cpt-descriptors",
    is_flag=True,
    help="Show the titles of CPT, if your licence lets others see them. Default: CROSSWALK_CPT_DESCRIPTORS=on.",
)
@store_option
@click.pass_obj
def command(make_app: MakeApp, port: int, cpt_descriptors: bool, store: str | None) -> None:
    """Answer the same questions over HTTP, on this machine only.

    The address and that of its documentation (/docs) are printed. Ctrl-C ends it once what is being answered
    is; a second Ctrl-C breaks that off.

    \b
    crosswalk serve
    crosswalk serve --port 0 --store sqlite:///codes.sqlite
    """
    _require_api()
    with open_store(store) as graph, _listening(port) as listener:
        # A short question that comes beside a long one waits so long at each of its five changes of thread.
        sys.setswitchinterval(_SWITCH_SECONDS)
        server = _server(make_app(graph, Serving(licensed_titles=cpt_descriptors or None)), graph.close)
        address = f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        click.echo(f"Crosswalk answers at {address}; documentation: {address}/docs. Ctrl-C ends it.", err=True)
        server.run(sockets=[listener])


def _require_api() -> None:
    missing = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"serving needs {' and '.join(missing)}, not installed here.",
            remedy="Install it: pip install 'crosswalk-codes[api]'.",
        )


def _listening(port: int) -> socket.socket:
    """A socket that already listens, so that the address is good as soon as it is printed."""
    # The protocol is named because asyncio turns Nagle's delay off for such sockets only: 2 ms an answer, not 44.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        # A restart need not wait for the last one's connections; on Windows it would let two servers share the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_LOOPBACK, port))
        listener.listen(_BACKLOG)
    except OSError as fault:
        listener.close()
        raise UsageError(
            f"port {port} cannot be used: {fault.strerror}.", remedy="Name another with --port, or 0 for a free one."
        ) from fault
    return listener


def _server(app: Callable[..., object], close: Callable[[], None]) -> uvicorn.Server:
    import uvicorn

    # No access log: it would keep the codes that were asked about.
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_SECONDS_TO_FINISH + _SECONDS_TO_TELL,
    )
    patience = _later(_SECONDS_TO_FINISH, close)

    class Patient(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if self.should_exit:
                # Not the server's own way, which cuts requests off: they are told `closed`, only sooner.
                patience.cancel()
                _later(0, close).start()
                return
            patience.start()
            super().handle_exit(sig, frame)
            # A request just answered still counts as a task for a moment.
            _later(_SECONDS_TO_SAY, self.say_what_is_waited_for).start()

        def say_what_is_waited_for(self) -> None:
            if self.server_state.tasks:
                message = f"What is being answered may take {_SECONDS_TO_FINISH} seconds. Ctrl-C again breaks it off."
                click.echo(message, err=True)

    server = Patient(config)

    def stop(*_: object) -> None:
        server.should_exit = True

    # The server raises a signal again once it has stopped for it; here that ends in order, with the store closed.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    return server


def _later(seconds: float, act: Callable[[], None]) -> threading.Timer:
    """A thread that acts so many seconds after it is started, beside the server's own."""
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    return timer
