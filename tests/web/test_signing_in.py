"""Signing in at the pages: who is let in, for what and how long, and what nobody can make others do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

import httpx
import pytest
from asked_pages import TOKEN, Visitor

import crosswalk
from api.app import create_app
from api.gate.gate import Gate
from api.rest.app import written_paths
from api.shared import sessions
from api.shared.scopes import Scope, scope_of
from api.shared.sessions import COOKIE, LONGEST, SECONDS, Sessions, cookie_in
from api.web.app import paths
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving

TODAY: Final = date(2024, 3, 1)


@pytest.fixture(scope="module")
def own(starter_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """The starter store with a workspace of these tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CROSSWALK_WORKSPACE", str(tmp_path_factory.mktemp("keys") / "work.sqlite"))
        with crosswalk.open(starter_store, today=lambda: TODAY) as service:
            yield service


@pytest.fixture(scope="module")
def keys(own: Crosswalk) -> dict[str, str]:
    """A key of each scope, as it is shown once."""
    return {scope: own.keys.make(f"of-{scope}", scope, who="A. Admin").text for scope in ("read", "review", "admin")}


@pytest.fixture(scope="module")
def gate(own: Crosswalk, keys: dict[str, str]) -> Gate:
    return create_app(own, Serving(keys=True))


@pytest.fixture
def visitor(gate: Gate) -> Visitor:
    return Visitor(gate)


# The way in and back


def test_who_has_not_signed_in_is_led_there_and_back(visitor: Visitor, keys: dict[str, str]) -> None:
    asked = visitor.get("/code/icd10cm/E11.9?on=2024-01-05")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=%2Fcode%2Ficd10cm%2FE11.9%3Fon%3D2024-01-05",
    )
    page = visitor.get(asked.headers["location"])
    assert 'name="next" value="/code/icd10cm/E11.9?on=2024-01-05"' in page.text
    came = visitor.sign_in(keys["read"], "/code/icd10cm/E11.9?on=2024-01-05")
    assert (came.status_code, came.headers["location"]) == (303, "/code/icd10cm/E11.9?on=2024-01-05")
    assert keys["read"] not in str(came.headers)
    shown = visitor.get(came.headers["location"])
    assert shown.status_code == 200
    assert "of-read" in shown.text
    assert "Sign out" in shown.text


def test_a_part_of_a_page_makes_the_whole_page_sign_in(visitor: Visitor) -> None:
    answer = visitor.get("/?q=heart", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in?next=%2F%3Fq%3Dheart"
    assert "<html" not in answer.text


def test_a_form_is_no_page_to_go_on_to(visitor: Visitor) -> None:
    way = visitor.ask("POST", "/lists", data={"name": "x"}).headers["location"]
    assert way == "/sign-in?next=%2F&lost=yes"
    assert "what you had just sent was not kept" in visitor.get(way).text
    assert "not kept" not in visitor.get("/sign-in").text


def test_an_address_that_there_is_not_tells_nobody_so_without_a_key(visitor: Visitor, keys: dict[str, str]) -> None:
    assert visitor.get("/nowhere").headers["location"] == "/sign-in?next=%2Fnowhere"
    assert visitor.get("/nowhere", Accept="*/*").status_code == 401
    visitor.sign_in(keys["read"])
    assert visitor.get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    "way",
    [
        "//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "evil.example", "",
        "/\t/evil.example", "/\n/evil.example", "\\\\evil.example", "/" + "a" * 2001, " //evil.example", "/\x00",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_server(visitor: Visitor, keys: dict[str, str], way: str) -> None:
    assert visitor.sign_in(keys["read"], way).headers["location"] == "/"
    page = visitor.ask("GET", "/sign-in", params={"next": way})
    assert 'name="next" value="/"' in page.text


@pytest.mark.parametrize("key", ["", "xw_", "xw_aaaaaaaa_" + "x" * 43, "x" * 100_000, "ключ", "' OR 1=1 --", "\x00"])
def test_no_other_key_opens_a_session(visitor: Visitor, key: str) -> None:
    answer = visitor.sign_in(key)
    assert answer.status_code == 401
    assert "not known" in answer.text
    assert visitor.get("/").status_code == 303


def test_who_tries_keys_is_counted_by_where_he_is(own: Crosswalk, keys: dict[str, str]) -> None:
    visitor = Visitor(create_app(own, Serving(keys=True, rate=1)))
    token = visitor.token()
    said = [visitor.ask("POST", "/sign-in", data={"csrf": token, "key": "x"}).status_code for _ in range(25)]
    assert said[0] == 401
    assert said[-1] == 429


# The cookie


def _set(answer: httpx.Response) -> dict[str, str]:
    """The attributes of the cookie that an answer sets, by their names in small letters."""
    (cookie,) = answer.headers.get_list("set-cookie")
    return {name.strip().lower(): value for name, _, value in (part.partition("=") for part in cookie.split(";"))}


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(visitor: Visitor, keys: dict[str, str]) -> None:
    said = _set(visitor.sign_in(keys["read"]))
    assert "httponly" in said
    assert "secure" not in said
    assert (said["samesite"], said["path"], said["max-age"]) == ("lax", "/", str(SECONDS))
    assert "domain" not in said
    assert keys["read"].rpartition("_")[2] not in said[COOKIE]


def test_over_https_the_cookie_is_sent_over_nothing_else(own: Crosswalk, keys: dict[str, str]) -> None:
    served = Serving(keys=True, behind_proxy=("10.0.0.5",), root_path="/codes", allowed_hosts=("codes.example.org",))
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Host": "codes.example.org"}
    visitor = Visitor(create_app(own, served), base="https://codes.example.org", client="10.0.0.5", **proxied)
    asked = visitor.get("/codes/lists?q=1")
    assert asked.headers["location"] == "/codes/sign-in?next=%2Fcodes%2Flists%3Fq%3D1"
    page = visitor.get("/codes/sign-in")
    found = TOKEN.search(page.text)
    assert found
    assert (_set(page)["path"], "secure" in _set(page)) == ("/codes", True)
    assert 'action="/codes/sign-in"' in page.text
    form = {"csrf": found[1], "key": keys["read"], "next": "/codes/lists?q=1"}
    came = visitor.ask("POST", "/codes/sign-in", data=form, headers={"Origin": "https://codes.example.org"})
    assert came.headers["location"] == "/codes/lists?q=1"
    said = _set(came)
    assert (said["path"], "secure" in said, "httponly" in said) == ("/codes", True, True)
    assert visitor.get("/codes/").status_code == 200


def test_a_key_is_not_taken_where_others_can_read_it(own: Crosswalk, keys: dict[str, str]) -> None:
    there = {"base": "http://codes.example.org", "client": "192.0.2.7"}
    served = Serving(keys=True, allowed_hosts=("codes.example.org",))
    answer = Visitor(create_app(own, served), **there).sign_in(keys["read"])
    assert answer.status_code == 403
    assert "plain HTTP" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert Visitor(create_app(own, replace(served, plain_keys=True)), **there).sign_in(keys["read"]).status_code == 303


SECRET: Final = b"s" * 32


def test_a_cookie_that_somebody_changed_is_none() -> None:
    kept = Sessions(SECRET)
    session = kept.open("xw_aaaaaaaa")
    cookie = kept.cookie(session)
    assert kept.of(cookie) == session
    name, until, last, prefix, signed = cookie.split(".")
    changed = [
        f"{'0' * 32}.{until}.{last}.{prefix}.{signed}", f"{name}.{int(until) + 9}.{last}.{prefix}.{signed}",
        f"{name}.{until}.{int(last) + 9}.{prefix}.{signed}", f"{name}.{until}.{last}.xw_bbbbbbbb.{signed}",
        f"{name}.{until}.{last}..{signed}", f"{name}.{until}.{last}.{prefix}.{'0' * 64}",
        f"{cookie}0", f" {cookie}", f"{cookie}\n", cookie.upper(), "", "...", "x" * 100_000,
        f"{name}.{until}.{last}.{prefix}.", f"{name}.{until}.{prefix}.{signed}",
    ]  # fmt: skip
    assert [kept.of(each) for each in changed] == [None] * len(changed)
    assert Sessions(b"o" * 32).of(cookie) is None


def test_a_session_ends_and_lasts_on_while_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, now = Sessions(SECRET), time.time()
    session = kept.open("xw_aaaaaaaa")
    assert kept.afresh(session) is None
    for seconds, stands, renewed in ((200, True, False), (1000, True, True), (SECONDS - 2, True, True)):
        monkeypatch.setattr(sessions.time, "time", lambda seconds=seconds: now + seconds)
        assert (kept.of(kept.cookie(session)) is not None) is stands
        assert (kept.afresh(session) is not None) is renewed
    monkeypatch.setattr(sessions.time, "time", lambda: now + SECONDS + 1)
    assert kept.of(kept.cookie(session)) is None


def test_however_long_somebody_looks_a_session_ends_and_its_copies_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, now = Sessions(SECRET), int(time.time())
    monkeypatch.setattr(sessions.time, "time", lambda: now)
    session = kept.open("xw_aaaaaaaa")
    for seconds in range(0, LONGEST, 1000):
        monkeypatch.setattr(sessions.time, "time", lambda seconds=seconds: now + seconds)
        session = kept.of(kept.cookie(kept.afresh(session) or session))
        assert session is not None
    assert session.until == session.last == now + LONGEST
    monkeypatch.setattr(sessions.time, "time", lambda: now + LONGEST)
    assert kept.of(kept.cookie(session)) is None


def test_the_token_of_a_form_goes_with_its_session_alone() -> None:
    kept = Sessions(SECRET)
    one, other = kept.open("xw_aaaaaaaa"), kept.open("xw_aaaaaaaa")
    assert kept.is_token(one, kept.token(one))
    assert kept.is_token(replace(one, until=one.until + 500), kept.token(one))
    for text in (kept.token(other), "", kept.cookie(one), kept.token(one)[:-1], "é" * 64, "\ud800"[:0]):
        assert not kept.is_token(one, text)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"a=b; crosswalk_session=x", "x"), (b"crosswalk_session=x; crosswalk_session=x", "x"),
        (b"crosswalk_session=x; crosswalk_session=y", None), (b"crosswalk_session", ""), (b"\xff\x00;=;", None),
        (None, None),
    ],
)  # fmt: skip
def test_which_cookie_counts(header: bytes | None, found: str | None) -> None:
    assert cookie_in(header) == found


# What a session is good for


def test_a_revoked_key_ends_its_sessions(own: Crosswalk) -> None:
    made = own.keys.make("short", "review", who="A. Admin")
    visitor = Visitor(create_app(own, Serving(keys=True)))
    visitor.sign_in(made.text)
    assert visitor.get("/").status_code == 200
    own.keys.revoke(made.key.prefix)
    until = time.monotonic() + 10
    while visitor.get("/").status_code == 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/lookup"), ("POST", "/v1/reviews"), ("PUT", "/v1/reviews/x"), ("DELETE", "/v1/reviews/x"),
        ("PATCH", "/v1/reviews/x"), ("POST", "/fhir"), ("POST", "/fhir/CodeSystem/$lookup"), ("POST", "/nowhere"),
        ("OPTIONS", "/v1/lookup"),
    ],
)  # fmt: skip
def test_a_session_changes_nothing_where_no_form_is(
    visitor: Visitor, keys: dict[str, str], method: str, path: str
) -> None:
    visitor.sign_in(keys["admin"])
    assert visitor.get("/v1/lookup/E11.9").status_code == 200
    with_token = {"X-CSRF-Token": visitor.token("/")}
    for headers in ({}, {"Accept": "application/json"}, with_token):
        answer = visitor.ask(method, path, json={}, headers=headers)
        assert answer.status_code in (303, 401), headers
        assert "set-cookie" not in answer.headers


def test_a_form_needs_the_token_of_its_own_session(visitor: Visitor, gate: Gate, keys: dict[str, str]) -> None:
    other = Visitor(gate)
    for token in ("", "x", other.token()):
        visitor.get("/sign-in")
        answer = visitor.ask("POST", "/sign-in", data={"csrf": token, "key": keys["read"]})
        assert answer.status_code == 403
        assert "Load the page again" in answer.text
    without = Visitor(gate).ask("POST", "/sign-in", data={"csrf": visitor.token(), "key": keys["read"]})
    assert without.status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "https://127.0.0.1"]
)
def test_a_page_of_another_site_sends_no_form(visitor: Visitor, keys: dict[str, str], origin: str) -> None:
    answer = visitor.sign_in(keys["admin"], Origin=origin)
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert visitor.get("/").status_code == 303


def test_a_form_comes_from_its_own_site(visitor: Visitor, keys: dict[str, str]) -> None:
    assert visitor.sign_in(keys["read"], Origin="http://127.0.0.1").status_code == 303


@pytest.mark.parametrize("path", ["/lists", "/lists/x", "/maps", "/maps/x"])
def test_what_people_keep_needs_more_than_to_read(gate: Gate, keys: dict[str, str], path: str) -> None:
    reader, reviewer = Visitor(gate), Visitor(gate)
    reader.sign_in(keys["read"])
    reviewer.sign_in(keys["review"])
    refused = reader.get(path)
    assert refused.status_code == 403
    assert "this needs the scope review" in refused.text.lower()
    assert "text/html" in refused.headers["content-type"]
    assert reviewer.get(path).status_code != 403


def test_who_signs_out_is_out(visitor: Visitor, keys: dict[str, str]) -> None:
    visitor.sign_in(keys["read"])
    assert visitor.ask("POST", "/sign-out", data={"csrf": "x"}).status_code == 403
    assert visitor.get("/").status_code == 200
    answer = visitor.ask("POST", "/sign-out", data={"csrf": visitor.token("/")})
    assert answer.headers["location"] == "/sign-in"
    assert visitor.get("/").status_code == 303
    assert visitor.get("/sign-out").status_code == 405


def test_signing_in_opens_another_session(visitor: Visitor, keys: dict[str, str]) -> None:
    before = visitor.token()
    cookie = visitor.cookies[COOKIE]
    visitor.sign_in(keys["read"])
    assert visitor.cookies[COOKIE].partition(".")[0] != cookie.partition(".")[0]
    assert visitor.token("/") != before


# Without keys, and with a proxy that knows people


def test_alone_on_this_machine_nobody_signs_in(own: Crosswalk) -> None:
    visitor = Visitor(create_app(own, Serving()))
    page = visitor.get("/")
    assert page.status_code == 200
    assert "Sign out" not in page.text
    assert "Nobody needs to sign in here" in visitor.get("/sign-in").text
    assert visitor.ask("POST", "/sign-in", data={"csrf": "x", "key": "x"}).status_code == 403
    assert visitor.get("/", Host="rebound.example").status_code == 400


def test_whom_the_proxy_signed_in_needs_no_key(own: Crosswalk) -> None:
    served = Serving(keys=True, behind_proxy=("10.0.0.5",), user_header="X-User")
    page = Visitor(create_app(own, served), client="10.0.0.5", **{"X-User": "b.coder"}).get("/")
    assert page.status_code == 200
    assert "b.coder" in page.text
    assert "Sign out" not in page.text
    assert Visitor(create_app(own, served), client="10.0.0.6", **{"X-User": "b.coder"}).get("/").status_code == 303


# Scopes of all paths


@pytest.mark.parametrize("path", [*paths(), *written_paths()])
def test_every_path_needs_a_key_but_those_to_get_in(path: str) -> None:
    is_open = path in ("/sign-in", "/sign-out") or path.startswith("/static/")
    assert (scope_of(path) is None) is is_open
    if path.split("/")[1] in ("lists", "maps"):
        assert scope_of(path) is Scope.REVIEW
