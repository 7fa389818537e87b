"""The application: every request passes the gate and goes to the face whose path it begins with."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

import crosswalk
from api.fhir.app import fhir_app
from api.fhir.outcome import of_refusal, outcome
from api.fhir.reading import FHIR_JSON
from api.fhir.reading import LARGEST_BODY as LARGEST_FHIR_BODY
from api.fhir.ready import recipes_of as fhir_recipes_of
from api.gate.admitting import Admission
from api.gate.exchange import Exchange
from api.gate.gate import Gate
from api.gate.keyring import Keyring
from api.gate.log import JsonLines, Log
from api.gate.metrics import Counts, SharedCounts
from api.gate.probes import HEALTH, METRICS, READY, Probes
from api.gate.rates import Rates
from api.gate.templates import Templates
from api.prepared.front import Front
from api.prepared.prepared import MOST_BYTES, Prepared
from api.prepared.table import Table
from api.rest.answers import recipes_of
from api.rest.app import VERSION, rest_app, written_paths
from api.rest.limits import largest_body
from api.rest.problems import PROBLEM_JSON, problem_of
from api.server.process import Around, run, waited_for
from api.server.workers import supervise
from api.shared.answering import Answering, WithoutLicensedTitles
from api.shared.heads import as_get
from api.shared.json_bytes import json_bytes
from api.shared.refusal import Refusal
from api.shared.scopes import scope_of
from api.shared.sessions import Sessions
from api.web.app import SEGMENTS, web_app
from api.web.app import paths as web_paths
from api.web.limits import largest_form
from api.web.refused import page_of_refusal
from crosswalk.contract.licence import descriptors_are_on
from crosswalk.domain.errors import UsageError
from crosswalk.service import Crosswalk
from crosswalk.serving import SERVING_VARIABLE, Serving

_FHIR: Final = "/fhir"
_OF_PROGRAMS: Final = frozenset(path.split("/", 2)[1] for path in (*written_paths(), _FHIR, HEALTH, READY, METRICS))
"""What the paths begin with that are no pages of people."""


class Faces:
    """FHIR below `/fhir`, the pages of the workbench, REST with its documentation everywhere else.

    A path that there is not is the pages' for a browser, and REST's for a program.
    """

    def __init__(self, rest: ASGIApp, fhir: ASGIApp, web: ASGIApp) -> None:
        self.rest = rest
        self.fhir = fhir
        self.web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "HEAD":
            scope, send = as_get(scope, send)
        root = scope.get("root_path", "")
        path = scope.get("path", "").removeprefix(root) or "/"
        if _is_fhir(path):
            await self.fhir({**scope, "root_path": root + _FHIR}, receive, send)
        elif is_page(path, Headers(scope=scope).get("accept", "").encode()):
            await self.web(scope, receive, send)
        else:
            await self.rest(scope, receive, send)


class Shared:
    """What the workers of one server have in common: how often who asked, what was counted, the answers that are ready.

    For processes that are forked after it is made.
    """

    def __init__(self, serving: Serving) -> None:
        self.rates = None if serving.rate is None else Rates(serving.rate)
        self.counts = SharedCounts(serving.workers)
        self.answers = Table(MOST_BYTES)
        self.sessions = Sessions(secrets.token_bytes(32))


def serve(serving: Serving, listener: socket.socket, say: Callable[[str], None]) -> None:
    """Answer on a socket that listens already, until a signal ends it; `say` tells who sits there.

    Raises what opening the store raises, and `UsageError` for workers where there can be none.
    """
    if serving.workers == 1:
        _work(serving, listener, Shared(serving), 0, Around(say))
        return
    with crosswalk.open(serving.store):
        # What is wrong with it is told here, once.
        pass
    shared, parent = Shared(serving), os.getpid()
    supervise(
        lambda number: _work(serving, listener, shared, number, Around(parent=parent)),
        serving.workers,
        say,
        waited_for(),
    )


def _work(serving: Serving, listener: socket.socket, shared: Shared, number: int, around: Around) -> None:
    with crosswalk.open(serving.store) as service:
        run(create_app(service, serving, shared, number), serving, listener, around, JsonLines())


def create() -> Gate:
    """The application as the environment says, for another server: CROSSWALK_STORE, and CROSSWALK_SERVING.

    That holds the decisions of an operator as JSON: `{"keys": true, "allowed_hosts": ["codes.example.org"]}`. Raises
    `UsageError` for what is no such JSON, and what opening the store raises.
    """
    serving = _serving_of(os.environ.get(SERVING_VARIABLE, "{}"))
    return create_app(crosswalk.open(serving.store), serving)


def create_app(
    service: Crosswalk, serving: Serving | None = None, shared: Shared | None = None, worker: int = 0
) -> Gate:
    """The API over an open service, which stays the caller's to close. `worker` is its number among all."""
    serving = serving or Serving()
    shared = shared or Shared(serving)
    # What is made of answers is kept as bytes; the answers themselves would take as much memory again.
    service.keep_few_answers()
    answering = answering_of(service, serving)
    prepared = Prepared(service.standing, shared.answers)
    counts = Counts(shared.counts, worker)
    keys = Keyring(service.keys.all, service.today) if serving.keys else None
    admission = Admission(serving, keys, shared.rates, scope_of, shared.sessions, is_page)
    web = web_app(answering, shared.sessions, None if keys is None else admission.typed)
    faces = Faces(rest_app(answering, prepared), fhir_app(answering), web)
    return Gate(
        Front(faces, prepared, {**recipes_of(answering, VERSION), **fhir_recipes_of(answering, _FHIR)}),
        serving,
        write=lambda exchange, refusal: _written(exchange, refusal, serving.root_path.rstrip("/")),
        largest=_largest,
        admission=admission,
        templates=Templates([*written_paths(), *web_paths()]),
        probes=Probes(service.loaded, counts),
        counts=counts,
        log=Log(serving.log),
    )


def answering_of(service: Crosswalk, serving: Serving) -> Answering:
    """The service, without titles of CPT unless the operator's licence lets others see them."""
    shown = descriptors_are_on() if serving.licensed_titles is None else serving.licensed_titles
    return service if shown else WithoutLicensedTitles(service)


def _is_fhir(path: str) -> bool:
    return path == _FHIR or path.startswith(f"{_FHIR}/")


def is_page(path: str, accept: bytes = b"") -> bool:
    """Whether a path is one of the workbench, or of nobody and asked by a browser, by what that accepts."""
    # The path of a request to the whole server is a star.
    begins = path.removeprefix("/").partition("/")[0]
    return begins in SEGMENTS or (begins not in _OF_PROGRAMS and b"text/html" in accept)


def _largest(path: str) -> int:
    """How many bytes the body of a request may have."""
    if is_page(path):
        return largest_form(path)
    return LARGEST_FHIR_BODY if _is_fhir(path) else largest_body(path)


def _written(exchange: Exchange, refusal: Refusal, root: str) -> tuple[bytes, bytes]:
    """What the gate refuses, as the face of the path tells it."""
    if _is_fhir(exchange.path):
        return FHIR_JSON.encode(), json_bytes(outcome(*of_refusal(refusal).issues))
    if is_page(exchange.path, exchange.accept):
        return b"text/html; charset=utf-8", page_of_refusal(refusal, root, is_part=exchange.is_part)
    return PROBLEM_JSON.encode(), bytes(problem_of(refusal).body)


def _serving_of(text: str) -> Serving:
    try:
        said = {
            name: tuple(value) if isinstance(value, list) else value for name, value in dict(json.loads(text)).items()
        }
        made: Callable[..., Serving] = Serving
        return made(**said)
    except (TypeError, ValueError) as fault:
        raise UsageError(
            f"{SERVING_VARIABLE} cannot be read: {fault}.", remedy="It is a JSON object of the fields of Serving."
        ) from fault
