"""How the API is served: what an operator decides, for `serve` and for whoever mounts the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SERVING_VARIABLE: Final = "CROSSWALK_SERVING"
"""Holds the decisions as JSON, by their names, for a server that makes the application itself (`api.app:create`)."""

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Serving:
    """The decisions of an operator, each with its safe default.

    `licensed_titles` says whether titles of CPT are shown; None goes by CROSSWALK_CPT_DESCRIPTORS. `store` is its URL,
    None the default one. `host` and `port` are where it listens, by so many `workers`, with TLS where `tls_cert` and
    `tls_key` are files. `behind_proxy` are addresses of proxies, whose forwarded headers are believed, and the name of
    a signed-in person in the header `user_header`; `root_path` is the path that the proxy puts it under.

    `allowed_hosts` are names it goes by beside those of this machine; `cors_origins` are sites whose pages may ask it.
    With `keys` nobody is answered without one, and none is taken over plain HTTP from another machine unless
    `plain_keys` says so. `rate` is how many requests a second a key may send, or an address
    without keys; None is any number. A question may take `question_seconds`. `log` is `all`, `refused` or `none`.
    """

    licensed_titles: bool | None = None
    store: str | None = None
    host: str = LOOPBACK
    port: int = 8765
    workers: int = 1
    tls_cert: str | None = None
    tls_key: str | None = None
    behind_proxy: tuple[str, ...] = ()
    user_header: str | None = None
    root_path: str = ""
    allowed_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    keys: bool = False
    plain_keys: bool = False
    rate: float | None = None
    question_seconds: float = 30.0
    log: str = "none"
