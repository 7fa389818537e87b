"""`crosswalk serve`"""

from __future__ import annotations

import re
import socket
import sys
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.options import open_store, store_option
from crosswalk.domain.errors import MissingExtra, UsageError
from crosswalk.serving import LOOPBACK, Serving

if TYPE_CHECKING:
    from cli.main import Serve

_PORT: Final = 8765
_BACKLOG: Final = 2048
_RATE: Final = 500.0
_LOOPBACKS: Final = ("localhost", "::1")
_ORIGIN: Final = re.compile(r"https?://[^/\s]+")
_FILE: Final = click.Path(exists=True, dir_okay=False, readable=True)


@click.command("serve")
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on; 0.0.0.0 and :: are all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="The port; 0 takes a free one."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that share the store and the address; one a core.",
)
@click.option("--tls-cert", type=_FILE, help="The certificate, with those above it: answer over https.")
@click.option("--tls-key", type=_FILE, help="Its private key.")
@click.option(
    "--behind-proxy",
    multiple=True,
    metavar="ADDR",
    help="The address or network of a proxy whose X-Forwarded-For, -Proto and -Host are believed. Nobody else's are.",
)
@click.option(
    "--user-header",
    metavar="NAME",
    help="The header in which that proxy names a person whom it signed in, who then needs no key to read and review.",
)
@click.option("--root-path", default="", metavar="/PATH", help="The path that the proxy puts this under.")
@click.option(
    "--allowed-host",
    multiple=True,
    metavar="NAME",
    help="A name that it may be asked by, beside those of this machine; *.NAME for all below it, * for any.",
)
@click.option("--cors-origin", multiple=True, metavar="URL", help="A site whose pages may ask from a browser.")
@click.option(
    "--keys/--no-keys",
    default=None,
    help="Whether a key is needed (crosswalk keys make). Default: yes, but on loopback.",
)
@click.option("--without-keys", is_flag=True, help="Let everybody who reaches another address than loopback ask.")
@click.option(
    "--plain-keys", is_flag=True, help="Take keys over plain HTTP from other machines, where others read them."
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0),
    metavar="N",
    help=f"Requests a second of one key, or one address without keys; 0 is any. Default: {_RATE:g}, but on loopback.",
)
@click.option(
    "--question-seconds",
    type=click.FloatRange(min=0.1),
    default=30.0,
    show_default=True,
    help="How long a question may take; then it is broken off.",
)
@click.option(
    "--log",
    type=click.Choice(["all", "refused", "none"]),
    help="Which requests have a line of JSON on standard error, without what was asked. Default: all, but on loopback.",
)
@click.option(
    "--cpt-descriptors",
    is_flag=True,
    help="Show the titles of CPT, if your licence lets others see them. Default: CROSSWALK_CPT_DESCRIPTORS=on.",
)
@store_option
@click.pass_obj
def command(
    serve: Serve,
    host: str,
    port: int,
    workers: int,
    tls_cert: str | None,
    tls_key: str | None,
    behind_proxy: tuple[str, ...],
    user_header: str | None,
    root_path: str,
    allowed_host: tuple[str, ...],
    cors_origin: tuple[str, ...],
    keys: bool | None,
    without_keys: bool,
    plain_keys: bool,
    rate: float | None,
    question_seconds: float,
    log: str | None,
    cpt_descriptors: bool,
    store: str | None,
) -> None:
    """Answer the same questions over HTTP, on this machine only unless another address is named.

    The address and that of its documentation (/docs) are printed. Ctrl-C ends it once what is being answered
    is; a second Ctrl-C breaks that off. How to run it for others is in docs/operation.md.

    \b
    crosswalk serve
    crosswalk serve --port 0 --store sqlite:///codes.sqlite
    crosswalk serve --host 0.0.0.0 --workers 2 --tls-cert cert.pem --tls-key key.pem --allowed-host codes.example.org
    crosswalk serve --keys --behind-proxy 127.0.0.1 --allowed-host codes.example.org
    """
    _require_api()
    alone = is_loopback(host)
    serving = Serving(
        licensed_titles=cpt_descriptors or None,
        store=store,
        host=host,
        port=port,
        workers=workers,
        tls_cert=tls_cert,
        tls_key=tls_key,
        behind_proxy=behind_proxy,
        user_header=user_header,
        root_path=root_path.rstrip("/"),
        allowed_hosts=allowed_host,
        cors_origins=cors_origin,
        keys=not (alone or without_keys) if keys is None else keys,
        plain_keys=plain_keys,
        rate=_rate(rate, alone=alone and not behind_proxy),
        question_seconds=question_seconds,
        log=log or ("none" if alone and not behind_proxy else "all"),
    )
    require_safe(serving, without_keys=without_keys)
    with open_store(store) as graph:
        # Before anything is promised: a store that is not there, keys that nobody has.
        keys_there = not serving.keys or any(key.stands(graph.today()) for key in graph.keys.all())
    with listening(host, port) as listener:
        scheme = "https" if serving.tls_cert else "http"
        address = f"{scheme}://{_written(host)}:{listener.getsockname()[1]}{serving.root_path}"
        _say(f"Crosswalk answers at {address}: pages for people there, for programs {address}/docs. Ctrl-C ends it.")
        if not keys_there:
            _say("Nobody has a key yet: crosswalk keys make NAME. It is taken as soon as it is made.")
        serve(serving, listener, _say)


def require_safe(serving: Serving, *, without_keys: bool) -> None:
    """Raise `UsageError` for decisions that let in whom nobody means to let in, or that contradict each other."""
    if (serving.tls_cert is None) != (serving.tls_key is None):
        raise UsageError("a certificate needs its key.", remedy="Name both: --tls-cert FILE --tls-key FILE.")
    if serving.tls_cert is not None and serving.tls_key is not None:
        _require_matching(serving.tls_cert, serving.tls_key)
    alone = is_loopback(serving.host)
    if not alone and not serving.keys and not without_keys:
        raise UsageError(
            f"{serving.host} is reached by others, and nobody would need a key.",
            remedy="Make keys and leave out --no-keys, or say --without-keys if everybody there may ask.",
        )
    if without_keys and serving.keys:
        raise UsageError("--keys and --without-keys contradict each other.", remedy="Say one of them.")
    if not alone and serving.keys and not (serving.tls_cert or serving.behind_proxy or serving.plain_keys):
        raise UsageError(
            f"keys would come to {serving.host} over plain HTTP, where others can read them.",
            remedy="Name --tls-cert and --tls-key, or a proxy that is asked over https (--behind-proxy), or say "
            "--plain-keys.",
        )
    if serving.user_header is not None and not serving.behind_proxy:
        raise UsageError("nobody is believed to have signed people in.", remedy="Name the proxy: --behind-proxy ADDR.")
    for address in serving.behind_proxy:
        try:
            ip_network(address, strict=False)
        except ValueError as fault:
            raise UsageError(
                f"{address!r} is no address or network.", remedy="Write it as 10.0.0.5 or 10.0.0.0/24."
            ) from fault
    for origin in serving.cors_origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin.rstrip("/")):
            raise UsageError(f"{origin!r} is no site.", remedy="Write it as https://pages.example.org.")
    if serving.root_path and not serving.root_path.startswith("/"):
        raise UsageError(f"the path {serving.root_path!r} does not begin with /.", remedy="Write it as /crosswalk.")


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    return host in _LOOPBACKS or host.startswith("127.")


def listening(host: str, port: int) -> socket.socket:
    """A socket that already listens, so that the address is good as soon as it is printed. Raises `UsageError`."""
    try:
        ((family, _, _, _, address), *_) = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except OSError as fault:
        raise UsageError(
            f"there is no address {host!r} here.", remedy="Name one of this machine with --host."
        ) from fault
    # The protocol is named because asyncio turns Nagle's delay off for such sockets only: 2 ms an answer, not 44.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        # A restart need not wait for the last one's connections; on Windows it would let two servers share the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as fault:
        listener.close()
        raise UsageError(
            f"port {port} of {host} cannot be used: {fault.strerror}.",
            remedy="Name another with --port, or 0 for a free one.",
        ) from fault
    return listener


def _require_api() -> None:
    missing = [name for name in ("fastapi", "uvicorn", "httptools") if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"serving needs {' and '.join(missing)}, not installed here.",
            remedy="Install it: pip install 'crosswalk-codes[api]'.",
        )


def _require_matching(cert: str, key: str) -> None:
    import ssl

    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as fault:
        raise UsageError(
            f"{Path(cert).name} and {Path(key).name} are no certificate and its key: {fault}.",
            remedy="Both are files in PEM form, and the key has no pass phrase.",
        ) from fault


def _rate(asked: float | None, *, alone: bool) -> float | None:
    if asked is None:
        return None if alone else _RATE
    return asked or None


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _say(text: str) -> None:
    click.echo(text, err=True)
