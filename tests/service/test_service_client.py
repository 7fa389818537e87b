"""How `crosswalk.client` speaks with a server: what it sends, how patiently, and what it makes of what comes back."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import crosswalk
from crosswalk.applied.maps import AppliedMaps
from crosswalk.client import AsyncClient, Client, Patience, clients, exchange
from crosswalk.contract.whole import MEDIA_TYPE, whole
from crosswalk.domain import errors
from crosswalk.domain import service_errors as told_by
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.reviews.decisions import Action, Step
from crosswalk.domain.reviews.keeping import Decided
from crosswalk.reviews.reviews import Reviews
from crosswalk.service import Crosswalk

ANSWER = Lookup("E11.9", "icd10cm", None, Status.UNKNOWN_CODE, None, None, None, None, None, None)
QUESTIONS = [name for name, each in vars(Client).items() if inspect.isfunction(each) and not name.startswith("_")]
QUESTIONS.remove("close")
LEFT_OUT = {"translate_value_set": ["most"]}
"""Parameters of the library that the API has not."""


def _problem(status: int, code: str, **headers: str) -> httpx.Response:
    content = {"code": code, "detail": "so it is.", "remedy": "Do so.", "file": None}
    return httpx.Response(status, json=content, headers=headers)


def _answer() -> httpx.Response:
    return httpx.Response(200, json=whole(Lookup, [ANSWER]))


def _client(
    *replies: httpx.Response | Exception, patience: Patience | None = None, version: str = crosswalk.__version__
) -> tuple[Client, list[httpx.Request]]:
    """A client whose server answers so, one after the other, and what it is sent."""
    sent: list[httpx.Request] = []
    left = iter(replies)

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/healthz"):
            return httpx.Response(200, json={"status": "alive", "version": version})
        sent.append(request)
        reply = next(left)
        if isinstance(reply, Exception):
            raise reply
        return reply

    http = httpx.Client(transport=httpx.MockTransport(handle))
    return Client("https://codes.example.org/crosswalk/", key="secret", patience=patience, http=http), sent


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, without waiting."""
    times: list[float] = []
    monkeypatch.setattr(clients.time, "sleep", times.append)
    return times


def test_what_is_sent() -> None:
    client, sent = _client(_answer())
    assert client.lookup(["E11.9", "\ud800"], on="2024-03-01") == [ANSWER]
    (request,) = sent
    assert (request.method, str(request.url)) == ("POST", "https://codes.example.org/crosswalk/v1/lookup")
    assert json.loads(request.content) == {"codes": ["E11.9", "\ud800"], "on": "2024-03-01", "repair": "safe"}
    assert request.headers["authorization"] == "Bearer secret"
    assert request.headers["accept"].startswith(MEDIA_TYPE)
    assert request.headers["user-agent"].startswith("crosswalk/")
    assert request.extensions["timeout"] == {"connect": 5, "read": 60, "write": 60, "pool": 5}
    assert "secret" not in repr(client)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_asked_as_of_the_library(name: str) -> None:
    ours = inspect.signature(getattr(Crosswalk, name)).parameters.values()
    expected = [(each.name, each.kind, each.default) for each in ours if each.name not in LEFT_OUT.get(name, [])]
    for client in (Client, AsyncClient):
        theirs = inspect.signature(getattr(client, name)).parameters.values()
        assert [(each.name, each.kind, each.default) for each in theirs] == expected
        assert getattr(client, name).__doc__
    returned = Crosswalk.check.__annotations__ if name == "check" else getattr(Crosswalk, name).__annotations__
    assert getattr(Client, name).__annotations__["return"] == returned["return"]
    assert getattr(AsyncClient, name).__annotations__["return"] == f"Awaitable[{returned['return']}]"


def test_both_clients_have_the_same_questions() -> None:
    assert len(QUESTIONS) >= 12
    assert set(QUESTIONS) == {name for name in vars(AsyncClient) if name in vars(Client)} & set(QUESTIONS)


def test_a_server_that_says_when_is_asked_again_then(waited: list[float]) -> None:
    client, sent = _client(
        _problem(429, "too_many_requests", **{"Retry-After": "2"}),
        _problem(503, "store_busy", **{"Retry-After": "0"}),
        httpx.RemoteProtocolError("Server disconnected"),
        _answer(),
    )
    assert client.lookup(["E11.9"]) == [ANSWER]
    assert waited == [2, 0, 0]
    assert len(sent) == 4


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (lambda: _problem(429, "too_many_requests", **{"Retry-After": "1"}), told_by.RequestRefused),
        (lambda: _problem(503, "store_busy", **{"Retry-After": "1"}), errors.StoreBusy),
        (lambda: httpx.RemoteProtocolError("Server disconnected"), told_by.ServiceUnreachable),
    ],
)
def test_patience_has_an_end(waited: list[float], reply: Callable[[], Any], kind: type[Exception]) -> None:
    client, sent = _client(*(reply() for _ in range(9)), patience=Patience(retries=2))
    with pytest.raises(kind):
        client.lookup(["E11.9"])
    assert (len(sent), len(waited)) == (3, 2)


@pytest.mark.parametrize(
    ("reply", "kind", "told"),
    [
        (
            _problem(429, "too_many_requests", **{"Retry-After": "900"}),
            told_by.RequestRefused,
            "so it is. Do so.",
        ),
        (_problem(429, "too_many_requests"), told_by.RequestRefused, "so it is."),
        (_problem(429, "too_many_requests", **{"Retry-After": "soon"}), told_by.RequestRefused, "so it is."),
        (_problem(503, "store_damaged"), errors.StoreDamaged, "so it is."),
        (_problem(401, "key_needed"), told_by.RequestRefused, "so it is."),
        (_problem(401, "unknown_key"), told_by.RequestRefused, "so it is."),
        (_problem(422, "invalid_request"), told_by.RequestRefused, "so it is."),
        (_problem(404, "unknown_system"), errors.UnknownSystem, "so it is. Do so."),
        (_problem(409, "release_not_loaded"), errors.ReleaseNotLoaded, "so it is."),
        (_problem(504, "took_too_long"), told_by.ServiceTooSlow, "so it is. Do so."),
        (_problem(500, "internal"), told_by.ServiceFault, "so it is."),
        (httpx.Response(502, text="<html>Bad gateway"), told_by.ServiceFault, "status 502"),
        (
            httpx.Response(307, headers={"Location": "https://elsewhere.example.org"}),
            told_by.ServiceFault,
            "status 307",
        ),
        (httpx.Response(200, text="<html>Sign in"), told_by.ServiceFault, "no JSON"),
        (httpx.Response(200, json=[{"input": "E11.9"}]), told_by.ServiceFault, "not form 1"),
        (httpx.Response(200, json={"form": 1, "shared": {}}), told_by.ServiceFault, "no answer of this API"),
        (
            httpx.Response(200, json={"form": 1, "shared": [], "answers": 5}),
            told_by.ServiceFault,
            "no answer of this",
        ),
        (
            httpx.Response(200, json={"form": 1, "shared": {}, "answers": [{"input": 5}]}),
            told_by.ServiceFault,
            "is not",
        ),
        (httpx.ConnectError("refused"), told_by.ServiceUnreachable, "cannot be reached: refused"),
        (httpx.ConnectTimeout("slow"), told_by.ServiceUnreachable, "5 seconds"),
        (httpx.ReadTimeout("slow"), told_by.ServiceTooSlow, "60 seconds"),
    ],
)
def test_what_a_server_and_a_network_can_do(reply: Any, kind: type[errors.CrosswalkError], told: str) -> None:
    client, sent = _client(reply)
    with pytest.raises(errors.CrosswalkError) as raised:
        client.lookup(["E11.9"])
    assert raised.type is kind
    assert told in str(raised.value)
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (httpx.Response(200, json=[{"input": "E11.9"}]), "not form 1"),
        (_problem(422, "invalid_request"), "so it is."),
        (_problem(404, "no_such_path"), "so it is."),
        (_problem(405, "method_not_allowed"), "so it is."),
    ],
)
def test_a_server_of_another_version_is_told_apart(reply: Any, told: str) -> None:
    client, _ = _client(reply, version="0.0.9")
    with pytest.raises(told_by.OtherVersion, match=rf"is of Crosswalk 0\.0\.9 and this client of .*{told}") as raised:
        client.lookup(["E11.9"])
    assert (raised.value.server, raised.value.client) == ("0.0.9", crosswalk.__version__)
    understood, _ = _client(_answer(), version="0.0.9")
    assert understood.lookup(["E11.9"]) == [ANSWER]


def test_what_changes_something_is_not_done_twice(waited: list[float]) -> None:
    for reply, kind in (
        (_problem(503, "store_busy", **{"Retry-After": "1"}), errors.StoreBusy),
        (httpx.RemoteProtocolError("Server disconnected"), told_by.ServiceUnreachable),
        (httpx.ReadError("reset"), told_by.ServiceUnreachable),
    ):
        client, sent = _client(reply)
        with pytest.raises(kind):
            client.reviews.undo("fy", who="A.")
        assert len(sent) == 1
    decided = Decided(Step(1, Action.UNDO, "A.", "2024-03-01"), 1)
    client, sent = _client(
        _problem(429, "too_many_requests", **{"Retry-After": "2"}), httpx.Response(200, json=whole(Decided, [decided]))
    )
    assert client.reviews.undo("fy", who="A.") == decided
    assert (waited, len(sent)) == ([2], 2)


@pytest.mark.parametrize("part", ["maps", "reviews"])
def test_maps_and_reviews_are_asked_as_of_the_library(part: str) -> None:
    client, other = Client("http://127.0.0.1"), AsyncClient("http://127.0.0.1")
    theirs = type(getattr(client, part))
    names = [name for name, each in vars(theirs).items() if inspect.isfunction(each)]
    assert len(names) >= 4
    for name in names:
        ours = inspect.signature(getattr({"maps": AppliedMaps, "reviews": Reviews}[part], name)).parameters.values()
        for asked in (theirs, type(getattr(other, part))):
            found = inspect.signature(getattr(asked, name)).parameters.values()
            # Who does it need not be said: a key says it.
            assert [(each.name, each.kind) for each in found] == [(each.name, each.kind) for each in ours]


@pytest.mark.parametrize("key", ["", "a\nb", "schlüssel", 5])
def test_what_is_no_key_is_refused(key: Any) -> None:
    with pytest.raises(errors.UsageError, match="the key is none"):
        Client("http://127.0.0.1", key=key)


def test_a_refusal_keeps_its_code() -> None:
    client, _ = _client(_problem(401, "key_needed"))
    with pytest.raises(told_by.RequestRefused) as raised:
        client.check()
    assert (raised.value.code, raised.value.problem, raised.value.status) == ("request_refused", "key_needed", 401)


def test_a_day_to_ask_again_is_read_as_well() -> None:
    later = exchange._told_to_wait(exchange.Reply(503, {"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}, b""))
    assert later is not None
    assert later > 1e8
    assert exchange._told_to_wait(exchange.Reply(503, {"retry-after": "Fri, 01 Jan 2010 00:00:00 GMT"}, b"")) == 0


@pytest.mark.parametrize("url", ["", "codes.example.org", "ftp://codes.example.org", "http://", "http://[::1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(errors.UsageError, match="no address of a server"):
        Client(url)


def test_what_cannot_be_sent_is_refused() -> None:
    client, sent = _client()
    with pytest.raises(errors.UsageError, match="no list of codes"):
        client.lookup("E11.9")
    with pytest.raises(errors.UsageError, match="2 values in a column"):
        client.validate(["E11.9"], days=["2024-01-01", None])
    assert sent == []


def test_the_other_client_waits_as_patiently(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(clients.asyncio, "sleep", sleep)
    replies = iter([_problem(429, "too_many_requests", **{"Retry-After": "2"}), _answer()])

    async def asked() -> object:
        transport = httpx.MockTransport(lambda _: next(replies))
        async with httpx.AsyncClient(transport=transport) as http:
            return await AsyncClient("http://127.0.0.1:1", http=http).lookup(["E11.9"])

    assert asyncio.run(asked()) == [ANSWER]
    assert waited == [2]
