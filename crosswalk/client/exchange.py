"""How a question is asked over a network, step by step: what to send, how long to wait, what came back.

A generator, so that the clients that wait in a thread and those that await share it: each only does the steps.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx

import crosswalk
from crosswalk.client.asking import Ask, Request
from crosswalk.client.problems import error_of
from crosswalk.contract.whole.forms import Unreadable
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import CrosswalkError
from crosswalk.domain.service_errors import (
    OtherVersion,
    RequestRefused,
    ServiceError,
    ServiceFault,
    ServiceTooSlow,
    ServiceUnreachable,
)

T = TypeVar("T")

_OK: Final = 200
_DONE: Final = (200, 201)
_NOT_HEARD: Final = 429
"""The status of what was refused before anybody looked at it."""
_LATER: Final = (_NOT_HEARD, 503)
_BROKEN_OFF: Final = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
_NOT_KNOWN: Final = ("invalid_request", "no_such_path", "method_not_allowed")
"""Refusals of what a server does not know, as one of another version does not."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client waits, in seconds: for a connection, for an answer, and how often and long for its turn.

    A server that has too much to do says when to ask again (`Retry-After`); it is asked `retries` times more, where it
    says `longest_wait` seconds at most. A connection that broke off is made anew as often.
    """

    connect: float = 5
    read: float = 60
    retries: int = 3
    longest_wait: float = 30


@dataclass(frozen=True, slots=True)
class Send:
    """To do: send a request."""

    request: Request
    accept: str


@dataclass(frozen=True, slots=True)
class Wait:
    """To do: wait so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Step = Send | Wait
Done = Reply | httpx.HTTPError | None
"""What came of a step: a reply or a fault of the network, of waiting nothing."""


def exchange(ask: Ask[T], patience: Patience) -> Generator[Step, Done, T]:
    """The steps of a question, and its answer in the end. Raises what the server tells, and a `ServiceError`."""
    try:
        documents: list[object] = []
        for request in ask.requests:
            document = yield from _document(request, ask, patience)
            documents.append(document)
        return ask.read(documents)
    except Unreadable as fault:
        failure: ServiceError = _no_answer(str(fault))
    except RequestRefused as fault:
        if fault.problem not in _NOT_KNOWN:
            raise
        failure = fault
    # Whoever does not understand the other may be of another version, which is what people want to know then.
    other = yield from _version()
    if other is None or other == crosswalk.__version__:
        raise failure
    raise OtherVersion(
        f"the server is of Crosswalk {other} and this client of {crosswalk.__version__}: {failure.message}",
        server=other,
        client=crosswalk.__version__,
        remedy=f"Install that version here (pip install crosswalk-codes=={other}), or bring the server to this one.",
    ) from failure


def _version() -> Generator[Step, Done, str | None]:
    """The version of the server, None where it does not say it."""
    done = yield Send(Request("GET", "/healthz"), "application/json")
    try:
        told = json.loads(done.body) if isinstance(done, Reply) and done.status == _OK else None
    except ValueError:
        return None
    version = told.get("version") if isinstance(told, dict) else None
    return version if isinstance(version, str) else None


def _document(request: Request, ask: Ask[T], patience: Patience) -> Generator[Step, Done, object]:
    """The JSON that one request is answered with."""
    left = patience.retries
    while True:
        done = yield Send(request, ask.accept)
        if isinstance(done, Reply):
            if done.status in _DONE:
                return _json(done)
            wait = _told_to_wait(done) if left and (done.status == _NOT_HEARD or not request.changes) else None
            if wait is None or wait > patience.longest_wait:
                raise _error(done, ask)
        else:
            # What only reads may be asked again, unless there was no time for it already.
            if not left or request.changes or not isinstance(done, _BROKEN_OFF):
                raise _fault(done, patience) from done
            wait = 0.0
        left -= 1
        yield Wait(wait)


def _json(reply: Reply) -> object:
    try:
        with collector_paused():
            document: object = json.loads(reply.body)
    except ValueError as fault:
        raise Unreadable("it is no JSON") from fault
    return document


def _told_to_wait(reply: Reply) -> float | None:
    """How many seconds the server says to wait; None where it does not say so."""
    told = reply.headers.get("retry-after", "").strip()
    if reply.status not in _LATER or not told:
        return None
    if told.isdecimal():
        return float(told)
    try:
        return max((parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def _error(reply: Reply, ask: Ask[T]) -> CrosswalkError:
    try:
        return error_of(reply.status, json.loads(reply.body), ask.files)
    except ValueError:
        return error_of(reply.status, None)


def _fault(done: httpx.HTTPError | None, patience: Patience) -> CrosswalkError:
    if isinstance(done, httpx.ConnectTimeout | httpx.PoolTimeout):
        return ServiceUnreachable(
            f"the server did not take a connection in {patience.connect:g} seconds.",
            remedy="See whether it runs, and whether a firewall stands between.",
        )
    if isinstance(done, httpx.TimeoutException):
        return ServiceTooSlow(
            f"the server did not answer in {patience.read:g} seconds.",
            remedy="Ask about fewer codes at once, or give it more time.",
        )
    return ServiceUnreachable(
        f"the server cannot be reached: {done}.", remedy="See whether the address is right and the server runs."
    )


def _no_answer(why: str) -> ServiceFault:
    return ServiceFault(
        f"what the server answered is no answer of this API: {why}.",
        remedy="See whether server and client are of the same version of Crosswalk.",
    )
