"""What goes wrong is told in pages that people can read, and nothing that is asked makes a page do harm."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import pytest
from asked_pages import Visitor
from starlette.routing import Route

import crosswalk
from api.app import create_app
from api.gate.gate import Gate
from api.web.app import page_routes
from api.web.asking import LONGEST_TEXT
from api.web.limits import largest_form
from crosswalk.domain.errors import StoreBusy, StoreError
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving
from graph_schema.sqlite.store import SqliteStore

ROOT: Final = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def own(starter_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """The starter store with a workspace of these tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CROSSWALK_WORKSPACE", str(tmp_path_factory.mktemp("refused") / "work.sqlite"))
        with crosswalk.open(starter_store) as service:
            yield service


@pytest.fixture(scope="module")
def visitor(own: Crosswalk) -> Visitor:
    return Visitor(create_app(own))


def is_told(answer: httpx.Response, status: int, title: str) -> None:
    """Hold that an answer is a page for people, which runs nothing and tells nothing of the machine."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{title}</h1>" in answer.text
    assert 'role="alert"' in answer.text
    assert "workbench.css" in answer.text
    is_harmless(answer)


def is_harmless(answer: httpx.Response) -> None:
    """Hold that no script but ours can run in an answer, and that it names nothing of this machine."""
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    for secret in (str(ROOT), "site-packages", "Traceback", ".sqlite", 'File "'):
        assert secret not in answer.text


# Every status


@pytest.mark.parametrize("path", ["/nowhere", "/code", "/code/icd10cm", "/favicon.png", "/static/x/workbench.css"])
def test_an_address_that_leads_nowhere_is_told_to_people_and_to_programs(visitor: Visitor, path: str) -> None:
    is_told(visitor.get(path), 404, "There is nothing here")
    said = visitor.get(path, Accept="application/json")
    if path in ("/nowhere", "/favicon.png"):
        assert said.headers["content-type"] == "application/problem+json"
        assert said.json()["code"] == "no_such_path"


@pytest.mark.parametrize("path", ["/v1/nowhere", "/fhir/Nowhere", "/docs/x", "/healthz/x"])
def test_paths_of_programs_stay_theirs_whoever_asks(visitor: Visitor, path: str) -> None:
    assert "json" in visitor.get(path).headers["content-type"]


def test_a_system_that_there_is_not_is_told(visitor: Visitor) -> None:
    is_told(visitor.get("/browse/icd11"), 404, "There is nothing here")
    is_told(visitor.get("/code/icd11/E11.9"), 404, "There is nothing here")


def test_a_request_that_an_address_does_not_take_is_told(visitor: Visitor) -> None:
    answer = visitor.ask("PUT", "/")
    is_told(answer, 405, "That cannot be done here")
    assert "GET" in answer.headers["allow"]


def test_what_cannot_be_read_is_told(visitor: Visitor) -> None:
    is_told(visitor.get("/browse/icd10cm?on=yesterday"), 400, "That cannot be answered")
    is_told(visitor.get(f"/?q={'x' * (LONGEST_TEXT + 1)}"), 422, "That cannot be read")
    no_form = {"content": b"\xff\xfe", "headers": {"Content-Type": "multipart/form-data"}}
    is_told(visitor.ask("POST", "/sign-in", **no_form), 422, "That cannot be read")


@pytest.mark.parametrize("path", ["/sign-in", "/lists", "/translate"])
def test_what_is_too_large_is_told_before_it_is_read(visitor: Visitor, path: str) -> None:
    read = []

    async def content() -> Any:
        for _ in range(largest_form(path) // 65536 + 2):
            read.append(None)
            yield b"x" * 65536

    announced = {"Content-Length": str(100 * 1024 * 1024), "Content-Type": "application/x-www-form-urlencoded"}
    is_told(visitor.ask("POST", path, content=content(), headers=announced), 413, "That is too large")
    assert len(read) <= 1


def test_too_many_requests_are_told(own: Crosswalk) -> None:
    visitor = Visitor(create_app(own, Serving(rate=0.001)))
    visitor.get("/")
    answer = visitor.get("/")
    is_told(answer, 429, "Too many requests")
    assert int(answer.headers["retry-after"]) > 0
    part = visitor.get("/?q=x", **{"HX-Request": "true"})
    assert (part.status_code, "<html" in part.text, 'role="alert"' in part.text) == (429, False, True)


def test_a_server_that_ends_says_so(own: Crosswalk) -> None:
    gate = create_app(own)
    gate.drain()
    is_told(Visitor(gate).get("/"), 503, "Please wait a moment")


class Faulty:
    """The service, which fails with one error when it searches."""

    def __init__(self, service: Crosswalk, fault: Exception | None) -> None:
        self._service, self._fault = service, fault

    def search(self, *_: Any, **__: Any) -> Any:
        if self._fault is not None:
            raise self._fault
        raise AssertionError

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)


def _failing(own: Crosswalk, fault: Exception, serving: Serving | None = None) -> Visitor:
    gate: Gate = create_app(Faulty(own, fault), serving)  # type: ignore[arg-type]
    return Visitor(gate)


def test_a_fault_of_ours_hides_what_it_was(own: Crosswalk) -> None:
    visitor = _failing(own, RuntimeError(f"no such table in {ROOT}/graph.sqlite"))
    answer = visitor.get("/?q=asthma", **{"X-Request-Id": "q-7"})
    is_told(answer, 500, "Something went wrong")
    assert "request q-7" in answer.text
    assert "no such table" not in answer.text


def test_a_store_that_cannot_be_asked_is_told(own: Crosswalk) -> None:
    is_told(_failing(own, StoreBusy("The store is being written.")).get("/?q=asthma"), 503, "Please wait a moment")


def test_the_store_is_not_named_to_people(own: Crosswalk) -> None:
    fault = StoreError(f"{ROOT}/graph.sqlite: disk I/O error")
    is_told(_failing(own, fault).get("/?q=asthma"), 503, "Please wait a moment")


def test_a_question_that_takes_too_long_is_told(own: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = create_app(own, Serving(question_seconds=0.05))
    inner = gate.app

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(1)
        await inner(scope, receive, send)

    monkeypatch.setattr(gate, "app", slow)
    is_told(Visitor(gate).get("/?q=asthma"), 504, "That took too long")


# Hostile input

MARK: Final = "<script>hostile</script>"
HOSTILE: Final = (
    f"{MARK}", f"\"'><img src=x onerror=hostile>{MARK}", "' OR 1=1 --", "\"; DROP TABLE code; --", "\x00",
    "a\x00b", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe\x80", "{{ 7 * 7 }}", "${7*7}",
    "../../../../etc/passwd", "-1", "0", "1e999", "99999999999999999999", "NaN", "0001-01-01", "9999-12-31",
    "2024-02-30", "²", "٣", "javascript:x", "\r\nSet-Cookie: x=y", "💊" * 300, "a" * 5_000, "*", "(((",
    "AND OR NOT", '"', "%", "_", "icd10cm:2024", "\u202e",
)  # fmt: skip
"""Values that somebody who means harm would send, and those that are merely wrong."""

_READ: Final = re.compile(r"""(?:_in\(request, |query_params\.get(?:list)?\(|form\.get(?:list)?\()"(\w+)\"""")
_PLACES: Final = {"system": "icd10cm", "code": "E11.9", "name": "icd10cm", "mark": "x"}


def _parameters(route: Route) -> list[str]:
    """Every name that a page reads from its query or form, as the code beside it has it."""
    said = _READ.findall(inspect.getsource(sys.modules[route.endpoint.__module__]))
    return sorted({*said, "on", "unknown"} - {"csrf"})


ROUTES: Final = [route for route in page_routes() if "GET" in (route.methods or ())]
FORMS: Final = [route for route in page_routes() if "POST" in (route.methods or ())]


def _at(path: str, **places: str) -> str:
    known = {name: places.get(name, _PLACES.get(name, "x")) for name in re.findall(r"{(\w+)", path)}
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: quote(known[found[1]], safe=""), path)


def _is_harmless_here(answer: httpx.Response, asked: str) -> None:
    assert answer.status_code < 500, (asked[:200], answer.text[:500])
    assert MARK not in answer.text, asked[:200]
    assert "<img src=x" not in answer.text, asked[:200]
    assert "x=y" not in answer.headers.get("set-cookie", ""), asked[:200]
    assert "root:" not in answer.text, asked[:200]
    assert "7 * 7" not in answer.text or "{{ 7 * 7 }}" in answer.text, asked[:200]
    if "/static/" not in asked or answer.status_code != 200:
        is_harmless(answer)


def test_the_parameters_are_found() -> None:
    found = {name for route in page_routes() for name in _parameters(route)}
    assert {"q", "system", "on", "billable", "next", "key"} <= found


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_nothing_in_a_query_does_harm(visitor: Visitor, route: Route) -> None:
    path = _at(route.path)
    names = _parameters(route)
    every = [f"{path}?{urlencode({name: value})}" for name in names for value in HOSTILE if len(value) < 2_000]
    every += [f"{path}?{urlencode([(name, value) for name in names])}" for value in HOSTILE]
    every += [f"{path}?{urlencode([(name, 'icd10cm'), (name, MARK), (name, '2024')])}" for name in names]
    every += [f"{path}?{'&'.join(['q=1'] * 5_000)}", f"{path}?=&&&=;%", f"{path}?%00=1", f"{path}?q"]
    for asked, answer in zip(every, visitor.together(every), strict=True):
        _is_harmless_here(answer, asked)


def test_a_query_of_a_million_characters_is_refused(own: Crosswalk) -> None:
    gate = create_app(own)

    async def longer(scope: Any, receive: Any, send: Any) -> None:
        await gate({**scope, "query_string": b"q=" + b"a" * 1_000_000}, receive, send)

    is_told(Visitor(longer).get("/"), 422, "That cannot be read")


def test_a_request_to_the_whole_server_leads_nowhere(own: Crosswalk) -> None:
    gate = create_app(own)

    async def starred(scope: Any, receive: Any, send: Any) -> None:
        await gate({**scope, "path": "*"}, receive, send)

    is_told(Visitor(starred).get("/"), 404, "There is nothing here")


@pytest.mark.parametrize("route", [each for each in ROUTES if "{" in each.path], ids=lambda route: route.path)
def test_nothing_in_an_address_does_harm(visitor: Visitor, route: Route) -> None:
    names = re.findall(r"{(\w+)", route.path)
    texts = [each for each in HOSTILE if isinstance(each, str) and len(each) < 2_000]
    every = [_at(route.path, **{name: text}) for name in names for text in texts]
    for asked, answer in zip(every, visitor.together(every), strict=True):
        _is_harmless_here(answer, asked)


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.path)
def test_nothing_in_a_form_does_harm(visitor: Visitor, route: Route) -> None:
    names = _parameters(route)
    token = visitor.token("/")
    for value in HOSTILE:
        form = {"csrf": token} | dict.fromkeys(names, value)
        if len(value) < 10_000:
            _is_harmless_here(visitor.ask("POST", _at(route.path), data=form), f"{route.path} {value!r}")
    for name in names:
        form = {"csrf": token, name: MARK}
        _is_harmless_here(visitor.ask("POST", _at(route.path), data=form), f"{route.path} {name}")
        sent = {name: ("<script>.xlsx", b"PK\x03\x04" + b"\x00" * 500, "application/zip")}
        answer = visitor.ask("POST", _at(route.path), data={"csrf": token}, files=sent)
        _is_harmless_here(answer, f"{route.path} {name}")
    empty = visitor.ask("POST", _at(route.path), data={"csrf": token})
    _is_harmless_here(empty, route.path)


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.path)
def test_every_form_is_refused_that_no_page_of_this_session_sent(visitor: Visitor, route: Route) -> None:
    visitor.get("/")
    for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
        answer = visitor.ask("POST", _at(route.path), data=form)
        is_told(answer, 403, "That is not allowed")
    form, evil = {"csrf": visitor.token("/")}, {"Origin": "https://evil.example"}
    sent = visitor.ask("POST", _at(route.path), data=form, headers=evil)
    is_told(sent, 403, "That is not allowed")
    as_json = visitor.ask("POST", _at(route.path), content=json.dumps({"csrf": visitor.token("/")}))
    assert as_json.status_code == 403


def test_every_page_has_its_place_in_logs(visitor: Visitor) -> None:
    from api.gate.templates import OTHER, Templates

    templates = Templates([route.path_format for route in page_routes()])
    assert [route.path for route in page_routes() if templates.of(_at(route.path), 200) == OTHER] == []


@pytest.mark.parametrize(
    "path", ["/?q=heart+attack", "/browse/icd10cm", "/code/icd10cm/E11.9", "/explore?code=E11.9", "/lists/-/new"]
)
def test_a_page_opens_the_store_once(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    opened: list[str] = []
    reading = SqliteStore.reading

    def told(store: SqliteStore) -> AbstractContextManager[None]:
        opened.append(path)
        return reading(store)

    visitor.get(path)
    monkeypatch.setattr(SqliteStore, "reading", told)
    assert visitor.get(path).status_code == 200
    assert opened == [path]
