"""Every error is a problem document with the status of its kind; bad input is never the server's fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.rest.limits import LARGEST_BODY, LONGEST_TEXT, MOST_CODES
from api.rest.problems import Problem
from crosswalk.domain.errors import (
    CrosswalkError,
    MapConflict,
    ReleaseNotLoaded,
    ReviewConflict,
    StoreError,
    TableConflict,
    TooMany,
    UnknownMap,
    UnknownMapSet,
    UnknownRelease,
    UnknownReview,
    UnknownSystem,
    UnknownTable,
    UsageError,
    Where,
)
from crosswalk.domain.service_errors import ServiceError
from crosswalk.serving import Serving


def _tree(kind: type[CrosswalkError]) -> Iterator[type[CrosswalkError]]:
    if kind is ServiceError:  # what a client raises
        return
    yield kind
    for below in kind.__subclasses__():
        yield from _tree(below)


def _expected(kind: type[CrosswalkError]) -> int:
    if issubclass(kind, UnknownSystem | UnknownRelease | UnknownMapSet | UnknownMap | UnknownReview | UnknownTable):
        return 404
    if kind in (ReleaseNotLoaded, MapConflict, ReviewConflict, TableConflict):
        return 409
    if kind is TooMany:
        return 422
    if issubclass(kind, StoreError):
        return 503
    return 400 if issubclass(kind, UsageError) else 500


def _problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert Problem.model_validate(body).model_dump(mode="json", exclude_unset=True) == body
    assert body["status"] == status
    assert body["detail"]
    return body


class _Standing:
    is_near = True

    def __call__(self) -> int:
        return 1


class _Failing:
    """A service that fails in one way."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.standing = _Standing()

    def lookup(self, *_: object, **__: object) -> list[Any]:
        raise self._error

    def check(self) -> None:
        raise self._error

    def loaded(self) -> None:
        raise self._error

    def keep_few_answers(self) -> None:
        """What it answers is not kept."""


def _failing_client(client: Any, runner: asyncio.Runner, error: Exception) -> Any:
    return type(client)(create_app(_Failing(error), Serving(licensed_titles=True)), runner)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(_tree(CrosswalkError)), ids=lambda kind: kind.code)
def test_every_error_of_ours_is_a_problem(client: Any, runner: asyncio.Runner, kind: type[CrosswalkError]) -> None:
    error = kind("it is so.", where=Where("2025.zip", "codes.txt", 7), remedy="Do this.")
    answer = _failing_client(client, runner, error).get("/v1/lookup/I10")
    body = _problem(answer, _expected(kind), kind.code)
    assert (body["detail"], body["remedy"]) == ("it is so.", "Do this.")
    assert (body["file"], body["member"], body["line"]) == ("2025.zip", "codes.txt", 7)


def test_a_store_that_cannot_answer_is_not_healthy(client: Any, runner: asyncio.Runner) -> None:
    _problem(_failing_client(client, runner, StoreError("it is gone.")).get("/v1/health"), 503, "store")


def test_a_fault_of_ours_tells_the_asker_nothing_and_reaches_the_log(client: Any, runner: asyncio.Runner) -> None:
    failing = _failing_client(client, runner, RuntimeError("a secret"))
    lines: list[dict[str, Any]] = []
    failing.app._log.add = lines.append
    body = _problem(failing.get("/v1/lookup/I10"), 500, "internal")
    assert "secret" not in json.dumps(body)
    assert "RuntimeError" in json.dumps([line for line in lines if line.get("level") == "error"])


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/v1/lookup/I10", {"system": "icd11"}, 404, "unknown_system"),
        ("/v1/lookup/I10", {"system": ""}, 404, "unknown_system"),
        ("/v1/lookup/I10", {"release": "icd11:2025"}, 404, "unknown_system"),
        ("/v1/lookup/I10", {"release": "icd10cm:1999"}, 404, "unknown_release"),
        ("/v1/lookup/0016070", {"release": "icd10pcs:2027"}, 409, "release_not_loaded"),
        ("/v1/lookup/I10", {"on": "2024-02-30"}, 400, "bad_date"),
        ("/v1/lookup/I10", {"on": ""}, 400, "bad_date"),
        ("/v1/lookup/I10", {"on": "2024-02-01", "release": "2024"}, 400, "usage"),
        ("/v1/lookup/I10", {"relase": "2024"}, 422, "invalid_request"),
        ("/v1/lookup/I10", {"release": "x" * 41}, 422, "invalid_request"),
        (f"/v1/lookup/{'1' * 41}", {}, 422, "invalid_request"),
        ("/v1/history/I10", {"system": "icd11"}, 404, "unknown_system"),
        ("/v1/history/I10", {"on": "2024-02-01"}, 422, "invalid_request"),
        ("/v1/translate/I10", {"from": "icd11"}, 404, "unknown_system"),
        ("/v1/translate/I10", {"to": "icd11"}, 404, "unknown_system"),
        ("/v1/translate/I10", {"from": "hcpcs"}, 404, "unknown_map_set"),
        ("/v1/translate/I10", {"from": "icd10cm", "edition": "1999"}, 404, "unknown_map_set"),
        ("/v1/translate/I10", {"from": "icd10cm", "map_set": "reimb-icd9cm-icd10cm"}, 404, "unknown_map_set"),
        ("/v1/translate/I10", {"from": "icd9cm", "release": "1999"}, 404, "unknown_release"),
        ("/v1/translate/I10", {"source_on": "yesterday"}, 400, "bad_date"),
        ("/v1/translate/I10", {"method": "secondary"}, 422, "invalid_request"),
        ("/v1/translate/I10", {"method": ""}, 422, "invalid_request"),
        ("/v1/translate/I10", {"best": "perhaps"}, 422, "invalid_request"),
        ("/v1/translate/I10", {"clusters": "some"}, 422, "invalid_request"),
        ("/v1/lookup/I10", {"repair": "much"}, 400, "usage"),
        ("/v1/diff/icd11/2024", {}, 404, "unknown_system"),
        ("/v1/diff/icd10cm/1999", {}, 404, "unknown_release"),
        ("/v1/diff/icd10cm/2024", {"before": "1999"}, 404, "unknown_release"),
        ("/v1/diff/icd10pcs/2024", {"before": "2027"}, 409, "release_not_loaded"),
        ("/v1/diff/icd10cm/2024-02-30", {}, 400, "bad_date"),
        ("/v1/diff/icd10cm/2015-09-30", {}, 404, "unknown_release"),
        ("/v1/diff/icd10cm/2024", {"after": "2020"}, 422, "invalid_request"),
        ("/v1/tree/E99", {}, 400, "unknown_code"),
        ("/v1/tree/0051", {}, 400, "ambiguous_code"),
        ("/v1/tree/E11", {"depth": "10"}, 422, "invalid_request"),
        ("/v1/tree/E11", {"on": "soon"}, 400, "bad_date"),
        ("/v1/search", {}, 422, "invalid_request"),
        ("/v1/search", {"q": ""}, 400, "bad_query"),
        ("/v1/search", {"q": "\0 (*)"}, 400, "bad_query"),
        ("/v1/search", {"q": "x" * 201}, 422, "invalid_request"),
        ("/v1/search", {"q": "asthma", "limit": "0"}, 422, "invalid_request"),
        ("/v1/search", {"q": "asthma", "limit": "1001"}, 422, "invalid_request"),
        ("/v1/search", {"q": "asthma", "system": "icd11"}, 404, "unknown_system"),
        ("/v1/search", {"q": "asthma", "on": "soon"}, 400, "bad_date"),
        ("/v1/search", {"q": "asthma", "release": "icd10cm:1999"}, 404, "unknown_release"),
        ("/v1/search", {"q": "asthma", "release": "icd10pcs:2027"}, 409, "release_not_loaded"),
        ("/v1/releases", {"system": "icd10cm"}, 422, "invalid_request"),
        ("/v1/health", {"x": "1"}, 422, "invalid_request"),
        ("/nowhere", {}, 404, "no_such_path"),
        ("/v1/lookup", {}, 405, "method_not_allowed"),
    ],
)
def test_bad_questions(client: Any, path: str, query: dict[str, str], status: int, code: str) -> None:
    body = _problem(client.get(path, **query), status, code)
    assert body["remedy"]
    # As people write it, not as Python does.
    assert "<" not in json.dumps(body)


@pytest.mark.parametrize("release", ["icd10cm:1999", "icd10cm:2021"])
def test_a_bad_question_in_a_body_is_the_same_problem(client: Any, release: str) -> None:
    asked = client.post("/v1/lookup", codes=["I10"], release=release)
    assert asked.json() == client.get("/v1/lookup/I10", release=release).json()


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b"[]", 422, "invalid_request"),
        (b'{"codes": "I10"}', 422, "invalid_request"),
        (b'{"codes": [1]}', 422, "invalid_request"),
        (b'{"codes": [], "notes": 0}', 422, "invalid_request"),
        (b'{"codes": [], "notes": "true"}', 422, "invalid_request"),
        (b'{"codes": [NaN]}', 400, "unreadable_body"),
        (b'{"codes": ["I10"], "codes": ["I11"]}', 422, "invalid_request"),
        (b'{"codes": ["I10"], "relase": "2024"}', 422, "invalid_request"),
        (b'{"codes": ["', 400, "unreadable_body"),
        (rb'{"codes": ["\ud800"]}', 422, "invalid_request"),
        (rb'{"codes": [], "\ud800": 1}', 422, "invalid_request"),
        (b'{"codes": ["\xff"]}', 400, "unreadable_body"),
        (b"[" * 1_000_000, 400, "unreadable_body"),
        (b'{"codes": [' + b"9" * 100_000 + b"]}", 400, "unreadable_body"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_bodies(client: Any, content: bytes, status: int, code: str) -> None:
    answer = client.ask("POST", "/v1/lookup", content=content, headers={"content-type": "application/json"})
    _problem(answer, status, code)


def test_the_largest_request_is_answered_and_a_larger_one_refused(client: Any) -> None:
    longest = "\U0001f48a" * LONGEST_TEXT
    most = json.dumps({"codes": [longest] * MOST_CODES}, ensure_ascii=False).encode()
    headers = {"content-type": "application/json"}
    assert len(client.ask("POST", "/v1/lookup", content=most, headers=headers).json()) == MOST_CODES
    _problem(client.post("/v1/lookup", codes=["I10"] * (MOST_CODES + 1)), 422, "invalid_request")
    body = _problem(client.post("/v1/lookup", codes=["I10", longest + "x"]), 422, "invalid_request")
    assert body["errors"] == [
        {"at": "body.codes.1", "message": f"String should have at most {LONGEST_TEXT} characters"}
    ]


def test_a_thousand_faults_are_counted_and_the_first_are_named(client: Any) -> None:
    body = _problem(client.post("/v1/lookup", codes=["x" * 41] * 1000), 422, "invalid_request")
    assert len(body["errors"]) == 20
    assert body["detail"].endswith(", and 999 more.")


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_is_refused(client: Any, announced: bool) -> None:
    async def pieces() -> Any:
        for _ in range(LARGEST_BODY // 65536 + 1):
            yield b" " * 65536

    content = b" " * (LARGEST_BODY + 1) if announced else pieces()
    answer = client.ask("POST", "/v1/translate", content=content, headers={"content-type": "application/json"})
    _problem(answer, 413, "body_too_large")


_WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["icd10cm", "icd9cm", "hcpcs", "2024", "icd10cm:2024", "2024-01-01", "9999-12-31", "0001-01-01"]),
)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        ["/v1/lookup/I10", "/v1/history/I10", "/v1/translate/I10", "/v1/diff/icd10cm/2024", "/v1/releases"]
    ),
    query=st.dictionaries(
        st.sampled_from(["system", "from", "to", "on", "release", "source_on", "edition", "before"]), _WORDS, max_size=3
    ),
)
def test_no_question_is_the_servers_fault(client: Any, path: str, query: dict[str, str]) -> None:
    answer = client.get(path, **query)
    assert answer.status_code < 500
    assert answer.status_code == 200 or answer.json()["code"] not in ("internal", "http")


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.sampled_from(["lookup", "history", "translate"]),
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=50),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["codes", "system", "on", "from", "x"]), inner, max_size=4)
        ),
        max_leaves=8,
    ),
)
def test_no_body_is_the_servers_fault(client: Any, question: str, body: Any) -> None:
    assert client.ask("POST", f"/v1/{question}", json=body).status_code < 500


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "nonsense"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_a_body_of_another_type_is_refused(client: Any, headers: dict[str, str]) -> None:
    answer = client.ask("POST", "/v1/lookup", content=b'{"codes": ["I10"]}', headers=headers)
    assert "Content-Type: application/json" in _problem(answer, 415, "unsupported_media_type")["remedy"]


def test_a_charset_that_is_utf8_is_none_too_many(client: Any) -> None:
    headers = {"content-type": 'Application/JSON; charset="UTF-8"'}
    assert client.ask("POST", "/v1/lookup", content=b'{"codes": ["I10"]}', headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("/v1/lookup/I10?on=2024-01-01&on=2025-01-01", "query.on"),
        ("/v1/translate/I10?to=icd9cm&to=icd9cm", "query.to"),
        ("/v1/search?q=a&q=asthma&system=icd10cm&system=icd9cm", "query.q"),
        ("/v1/health?x=1&x=1", "query.x"),
    ],
)
def test_a_parameter_given_twice_is_refused(client: Any, path: str, at: str) -> None:
    body = _problem(client.get(path), 422, "invalid_request")
    assert body["errors"] == [{"at": at, "message": "is given more than once"}]


def test_a_key_given_twice_is_refused_wherever_it_stands(client: Any) -> None:
    content = b'{"codes": [], "x": [{"a": 1, "b": 2, "a": 3}]}'
    answer = client.ask("POST", "/v1/lookup", content=content, headers={"content-type": "application/json"})
    assert _problem(answer, 422, "invalid_request")["errors"] == [
        {"at": "body.a", "message": "is given more than once"}
    ]


def test_a_path_for_many_takes_nothing_in_its_query(client: Any) -> None:
    body = _problem(client.ask("POST", "/v1/lookup?on=2024-01-01", json={"codes": ["I10"]}), 422, "invalid_request")
    assert body["errors"][0]["at"] == "query.on"


@pytest.mark.parametrize(
    "path", ["/v1/lookup/I10", "/v1/releases", "/v1/nowhere", "/v1/lookup", "/docs", "/openapi.json"]
)
def test_head_answers_as_get_does_without_the_body(client: Any, path: str) -> None:
    plain = {"accept-encoding": "identity", "x-request-id": "one"}
    got, headed = client.ask("GET", path, headers=plain), client.ask("HEAD", path, headers=plain)
    assert (headed.status_code, headed.content) == (got.status_code, b"")
    # How an answer may be squeezed shows with its body alone.
    assert dict(headed.headers) == {name: value for name, value in got.headers.items() if name != "vary"}


def test_the_methods_of_a_path_are_told(client: Any) -> None:
    allowed = {
        path: client.ask("DELETE", path).headers["allow"] for path in ("/v1/reviews", "/v1/lookup", "/v1/lookup/x")
    }
    assert allowed == {"/v1/reviews": "GET, HEAD, POST", "/v1/lookup": "POST", "/v1/lookup/x": "GET, HEAD"}
