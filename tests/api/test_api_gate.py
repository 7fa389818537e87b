"""The gate by itself: what it lets through, what it adds and what it keeps back. Its faces: test_api_refusals.py."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from gated import KEYS, LARGEST, READING, Kept, answering, ask, asked, bearer, gate_before

from api.gate.log import Log
from api.gate.metrics import SharedCounts
from api.gate.templates import Templates
from crosswalk.domain.errors import StoreBusy
from crosswalk.domain.history.overview import Loaded
from crosswalk.domain.keys import prefix_of
from crosswalk.domain.running import RUNNING, Running
from crosswalk.serving import Serving

BIG = json.dumps([{"code": f"E11.{number}"} for number in range(500)]).encode()


# Ids, headers


@pytest.mark.parametrize(
    ("sent", "kept"), [("a-1", True), ("x" * 65, False), ("a b", False), ("ü", False), ("", False)]
)
def test_a_request_has_the_id_that_it_came_with_if_it_is_sane(sent: str, kept: bool) -> None:
    answer = ask(gate_before(answering()), headers={"X-Request-Id": sent.encode("utf-8")})
    assert (answer.headers["X-Request-Id"] == sent) is kept
    assert answer.headers["X-Request-Id"].isascii()
    assert answer.headers["X-Request-Id"]


def test_every_answer_says_how_browsers_are_to_treat_it() -> None:
    data, page = ask(gate_before(answering())), ask(gate_before(answering(b"<p>", b"text/html; charset=utf-8")))
    for answer in (data, page):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in answer.headers
    assert data.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    own = gate_before(answering(b"<p>", b"text/html", (b"content-security-policy", b"default-src 'unsafe-eval'")))
    assert ask(own).headers.get_list("Content-Security-Policy") == ["default-src 'unsafe-eval'"]
    assert "Strict-Transport-Security" in ask(gate_before(answering(), Serving(tls_cert="c", tls_key="k"))).headers


# Hosts, proxies, sites


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:8765", 200), ("10.1.2.3:8765", 200),
        ("codes.example.org", 200), ("Codes.Example.org:443", 200), ("a.pages.example", 200),
        ("evil.example", 400), ("codes.example.org.evil.example", 400), ("pages.example", 400), ("127.0.0.1.evil", 400),
        ("", 400), ("127.0.0.1:8765:1", 400),
    ],
)  # fmt: skip
def test_it_is_asked_by_its_own_names_alone(host: str, status: int) -> None:
    serving = Serving(host="10.1.2.3", allowed_hosts=("codes.example.org", "*.pages.example"))
    gate = gate_before(answering(), serving)
    for _ in range(2):
        assert ask(gate, headers={"Host": host}).status_code == status


def test_a_header_that_comes_twice_is_refused() -> None:
    twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    assert ask(gate_before(answering()), headers=twice).text == "/v1/l repeated_header"


def _seen(serving: Serving, client: str, headers: dict[str, str]) -> tuple[Any, ...]:
    """Address, scheme, host and person, as a face sees them."""
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        host = [value for name, value in scope["headers"] if name == b"host"]
        seen.extend([scope["client"][0], scope["scheme"], *host, scope["crosswalk"].who])
        seen.extend(value for name, value in scope["headers"] if name == b"x-user")
        await answering()(scope, receive, send)

    assert ask(gate_before(app, serving), client=client, headers=headers).status_code == 200
    return tuple(seen)


def test_a_proxy_is_believed_and_nobody_else() -> None:
    serving = Serving(behind_proxy=("10.0.0.0/24",), user_header="X-User", allowed_hosts=("codes.example.org",))
    said = {
        "X-Forwarded-For": "6.6.6.6, 192.0.2.7, 10.0.0.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "codes.example.org",
        "X-User": "a.coder",
    }
    assert _seen(serving, "10.0.0.5", said) == ("192.0.2.7", "https", b"codes.example.org", "a.coder", b"a.coder")
    # Of others a header that would name a person does not even reach a face.
    assert _seen(serving, "10.0.1.5", said) == ("10.0.1.5", "http", b"127.0.0.1", None)
    assert _seen(Serving(), "10.0.0.5", said) == ("10.0.0.5", "http", b"127.0.0.1", None, b"a.coder")
    assert _seen(serving, "10.0.0.5", {}) == ("10.0.0.5", "http", b"127.0.0.1", None)
    # The host that a proxy forwards is one that is allowed as well.
    other = {**said, "X-Forwarded-Host": "evil.example"}
    assert ask(gate_before(answering(), serving), client="10.0.0.5", headers=other).status_code == 400


@pytest.mark.parametrize("asked_for", ["/crosswalk/v1/lookup/E11.9", "/v1/lookup/E11.9"])
def test_a_path_below_which_a_proxy_puts_it_may_be_left_or_taken_away(asked_for: str) -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend([scope["root_path"], scope["path"], scope["crosswalk"].path])
        await answering()(scope, receive, send)

    ask(gate_before(app, Serving(root_path="/crosswalk")), "GET", asked_for)
    assert seen == ["/crosswalk", "/crosswalk/v1/lookup/E11.9", "/v1/lookup/E11.9"]


def test_a_path_that_only_begins_like_that_of_the_proxy_is_not_below_it() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["crosswalk"].path)
        await answering()(scope, receive, send)

    for asked_for in ("/crosswalkX", "/crosswalk.", "/crosswalk"):
        ask(gate_before(app, Serving(root_path="/crosswalk")), "GET", asked_for)
    assert seen == ["/crosswalkX", "/crosswalk.", "/"]


def test_pages_of_other_sites_ask_only_where_they_are_named() -> None:
    there, evil = {"Origin": "https://pages.example"}, {"Origin": "https://evil.example"}
    asks = {"Access-Control-Request-Method": "POST"}
    shut, open_ = gate_before(answering()), gate_before(answering(), Serving(cors_origins=("https://pages.example",)))
    # What they may not read, browsers keep from them; what would change something is refused.
    assert "Access-Control-Allow-Origin" not in ask(shut, headers=there).headers
    assert ask(shut, "POST", headers=evil).text == "/v1/l other_site"
    assert ask(shut, "POST", headers={"Origin": "http://127.0.0.1"}).status_code == 200
    assert "Access-Control-Allow-Origin" not in ask(shut, "OPTIONS", headers=there | asks).headers
    answer = ask(open_, "POST", headers=there)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://pages.example"
    assert answer.headers["Vary"] == "Origin"
    before = ask(gate_before(answering(), Serving(cors_origins=("https://pages.example",)), KEYS), "OPTIONS",
                 headers=there | asks)  # fmt: skip
    assert (before.status_code, before.content) == (204, b"")
    assert "Authorization" in before.headers["Access-Control-Allow-Headers"]
    assert ask(open_, "POST", headers=evil).status_code == 403


# Bodies, time


@pytest.mark.parametrize("length", [LARGEST, LARGEST + 1])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_bound_is_refused(length: int, announced: bool) -> None:
    async def parts() -> Any:
        for _ in range(length):
            yield b"x"

    content = b"x" * length if announced else parts()
    answer = ask(gate_before(answering()), "POST", "/v1/lookup", content=content)
    assert answer.status_code == (200 if length == LARGEST else 413)
    assert (answer.headers.get("Connection") == "close") is (length > LARGEST)


def _waiting(ended: list[bool]) -> Callable[..., Any]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        running = RUNNING.get()
        assert isinstance(running, Running)
        while not running._ended:
            await asyncio.sleep(0.01)
        ended.append(True)
        await answering()(scope, receive, send)

    return app


def test_a_question_over_its_time_is_told_and_its_work_is_ended() -> None:
    ended: list[bool] = []
    log = Kept("all")
    answer = ask(gate_before(_waiting(ended), Serving(question_seconds=0.1), log=log))
    assert (answer.status_code, answer.text) == (504, "/v1/l took_too_long")
    assert ended == [True]
    assert [line["status"] for line in log.lines] == [504]


def test_the_end_of_the_server_is_told_to_who_waits_and_who_comes() -> None:
    gate = gate_before(_waiting([]))

    async def ending() -> list[Any]:
        waits = asyncio.ensure_future(asked(gate))
        while not gate.is_busy:
            await asyncio.sleep(0.01)
        gate.drain()
        ready, comes = await asked(gate, "GET", "/readyz"), await asked(gate)
        gate.end()
        return [ready, comes, await waits]

    told = asyncio.run(ending())
    assert [each.status_code for each in told] == [503] * 3
    assert [each.text for each in told] == ["/read not_ready", "/v1/l closed", "/v1/l closed"]
    assert {each.headers["Retry-After"] for each in told} == {"5"}
    assert not gate.is_busy


def test_a_fault_is_told_without_what_was_asked(capfd: pytest.CaptureFixture[str]) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("E11.9 of somebody")

    log = Kept("all")
    answer = ask(gate_before(app, log=log))
    assert (answer.status_code, answer.text) == (500, "/v1/l internal")
    fault, line = log.lines
    assert (fault["error"], fault["id"]) == ("ValueError", answer.headers["X-Request-Id"])
    assert fault["at"][-1].endswith(" app")
    assert line["status"] == 500
    assert "E11.9" not in json.dumps(log.lines)


# gzip


def test_a_large_answer_is_squeezed_for_who_takes_it() -> None:
    gate = gate_before(answering(BIG, b"application/json", (b"etag", b'"abc"'), (b"vary", b"Accept")))
    plain, small = (
        ask(gate, headers={"Accept-Encoding": "identity"}),
        ask(gate, headers={"Accept-Encoding": "br, gzip"}),
    )
    assert plain.content == small.content == BIG
    assert (plain.headers.get("Content-Encoding"), small.headers["Content-Encoding"]) == (None, "gzip")
    assert int(small.headers["Content-Length"]) < len(BIG) / 4
    assert (plain.headers["ETag"], small.headers["ETag"]) == ('"abc"', 'W/"abc"')
    assert plain.headers.get_list("Vary") == small.headers.get_list("Vary") == ["Accept, Accept-Encoding"]
    for refused in ("gzip;q=0", "br", "gzip; q=0.0, br"):
        assert "Content-Encoding" not in ask(gate, headers={"Accept-Encoding": refused}).headers
    packed = answering(BIG, b"text/csv", (b"content-encoding", b"br"))
    for app in (answering(b"{}"), answering(BIG, b"image/png"), packed):
        squeezed = asyncio.run(_raw(gate_before(app)))
        assert b"gzip" not in squeezed


async def _raw(app: Any) -> list[bytes]:
    """The encodings of an answer as it is sent, which a client would undo."""
    told: list[bytes] = []

    async def send(message: Any) -> None:
        told.extend(value for name, value in message.get("headers", ()) if name == b"content-encoding")

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"host", b"127.0.0.1"), (b"accept-encoding", b"gzip")]
    await app({"type": "http", "method": "GET", "path": "/v1/lookup", "headers": headers}, receive, send)
    return told


def test_an_answer_that_comes_in_parts_is_squeezed_part_by_part() -> None:
    parts = [b'{"n": %d}\n' % number * 50 for number in range(4)]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        head = [(b"content-type", b"application/x-ndjson")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    answer = ask(gate_before(app), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content == b"".join(parts)


# Logs, metrics, probes


@pytest.mark.parametrize(
    ("path", "status", "written"),
    [
        ("/v1/lookup/E11.9", 200, "/v1/lookup/{code}"),
        ("/v1/lookup/a/b", 200, "/v1/lookup/{code}"),
        ("/v1/lookup", 200, "/v1/lookup"),
        ("/v1/reviews/fy2027/rows/4", 200, "/v1/reviews/{name}/rows/{number}"),
        ("/fhir/CodeSystem/$lookup", 200, "/fhir/CodeSystem/$lookup"),
        ("/fhir/ValueSet/my-secret", 200, "/fhir/ValueSet/{id}"),
        ("/fhir/E11.9", 404, "(other)"),
        ("/v1/E11.9", 404, "(other)"),
        ("/E11.9", 404, "(other)"),
    ],
)
def test_a_path_is_written_without_what_was_asked(path: str, status: int, written: str) -> None:
    templates = Templates(["/v1/lookup/{code}", "/v1/lookup", "/v1/reviews/{name}/rows/{number}"])
    assert templates.of(path, status) == written


def test_a_line_tells_who_asked_what_and_how_long_it_took_and_no_code() -> None:
    log = Kept("all")
    gate = gate_before(answering(), Serving(keys=True), KEYS, log=log)
    ask(
        gate, "POST", "/v1/lookup?code=E11.9", headers=bearer(READING) | {"X-Request-Id": "r1"}, json={"codes": ["I10"]}
    )
    (line,) = log.lines
    assert line.pop("time") == pytest.approx(time.time(), abs=60)
    assert line.pop("ms") >= 0
    assert line == {
        "id": "r1", "key": prefix_of(READING), "name": "epic", "method": "POST", "route": "/v1/lookup", "status": 200,
        "bytes": 2,
    }  # fmt: skip


def test_the_log_has_one_line_of_json_a_request() -> None:
    read, write = os.pipe()
    log = Log("refused", write)
    gate = gate_before(answering(), log=log)
    ask(gate)
    ask(gate, headers={"Host": "evil.example"})
    log.close()
    os.close(write)
    with os.fdopen(read) as lines:
        (line,) = map(json.loads, lines)
    assert (line["status"], line["time"][:4]) == (400, time.strftime("%Y"))


def test_workers_count_together_and_one_that_dies_loses_nothing() -> None:
    shared = SharedCounts(2)
    first, second = (gate_before(answering(), counts=shared, worker=number) for number in (0, 1))
    for gate in (first, first, second):
        ask(gate)
        gate.close()
    again = gate_before(answering(), counts=shared, worker=0)
    ask(again)
    text = ask(again, "GET", "/metrics").text
    labels = 'method="GET",route="/v1/lookup/{code}",status="200"'
    assert f"crosswalk_request_seconds_count{{{labels}}} 4\n" in text
    assert f'crosswalk_request_seconds_bucket{{{labels},le="+Inf"}} 4\n' in text
    assert f"crosswalk_response_bytes_total{{{labels}}} 8\n" in text
    assert "crosswalk_workers 2\n" in text


def test_it_is_not_ready_until_the_store_answers() -> None:
    faults: list[Exception] = [StoreBusy("it is being written.")]

    def loaded() -> Loaded:
        if faults:
            raise faults[0]
        return Loaded({"icd10cm": ["icd10cm:2026", "icd10cm:2027"]}, {})

    gate = gate_before(answering(), loaded=loaded)
    assert ask(gate, "GET", "/readyz").status_code == 503
    assert ask(gate, "GET", "/healthz").status_code == 200
    faults.clear()
    ready = ask(gate, "GET", "/readyz").json()
    assert ready["status"] == "ready"
    assert ready["releases"] == {"icd10cm": {"newest": "icd10cm:2027", "loaded": 2}}
