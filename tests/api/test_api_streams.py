"""Codes line by line: each answered as GET answers it, in order, whatever stands in a line."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from crosswalk.domain.errors import StoreBusy
from crosswalk.service import Crosswalk

LINES = {"content-type": "application/x-ndjson"}
CODES = ["E11.9", "0051", "nonsense", "G20", "a/b", "250.00", "E11.9", ""]


def _streamed(client: Any, path: str, body: bytes, headers: dict[str, str] = LINES) -> Any:
    return client.ask("POST", f"/v1/stream/{path}", content=body, headers=headers)


@pytest.mark.parametrize(
    "question",
    ["lookup?on=2024-01-01", "lookup?notes=true", "validate?on=2023-01-01", "history", "translate?best=true"],
)
def test_each_line_is_what_get_answers(client: Any, question: str) -> None:
    name, _, query = question.partition("?")
    body = b"".join(json.dumps(each if at % 2 else {"code": each}).encode() + b"\n" for at, each in enumerate(CODES))
    answer = _streamed(client, question, body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert told == [client.get(f"/v1/{name}/{quote(code, safe='')}?{query}").json() for code in CODES]


def test_the_end_of_the_last_line_may_be_missing_and_nothing_is_answered_with_nothing(client: Any) -> None:
    assert _streamed(client, "lookup", b'"E11.9"').text == _streamed(client, "lookup", b'"E11.9"\n').text
    assert _streamed(client, "lookup", b'"E11.9"\r\n').text.count("\n") == 1
    assert _streamed(client, "lookup", b"").text == ""


def test_a_line_that_is_no_code_is_told_and_the_others_are_answered(client: Any) -> None:
    bad = [
        b"",
        b"E11.9",
        b"1",
        b"null",
        b"[]",
        b"{}",
        b'{"code": 1}',
        b'{"code": "I10", "x": 1}',
        b'"' + b"x" * 41 + b'"',
    ]
    bad += [b"\xff", b"[" * 300, b'"' + b" " * 500 + b'"']
    answer = _streamed(client, "lookup", b"\n".join([*bad, b'"I10"']))
    *problems, last = [json.loads(line) for line in answer.text.splitlines()]
    assert [each["code"] for each in problems] == ["unreadable_line"] * len(bad)
    assert last[0]["code"] == "I10"


def test_more_than_one_request_may_name_are_answered_in_order(client: Any) -> None:
    codes = ["E11.9", "I10", "250.00"] * 3_500
    answer = _streamed(client, "translate?from=icd10cm&to=icd9cm", "".join(f'"{code}"\n' for code in codes).encode())
    assert [json.loads(line)[0]["input"] for line in answer.text.splitlines()] == codes


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("lookup?release=icd10cm:1999", 404, "unknown_release"),
        ("lookup?relase=2024", 422, "invalid_request"),
        ("lookup?on=2024-01-01&on=2024-01-02", 422, "invalid_request"),
        ("lookup?on=2024-01-01&release=2024", 400, "usage"),
        ("translate?map=none", 404, "unknown_map"),
        ("nothing", 404, "no_such_path"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_before_the_first_line(
    client: Any, path: str, status: int, code: str
) -> None:
    answer = _streamed(client, path, b'"E11.9"\n')
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_other_bodies_and_too_many_lines_are_refused(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _streamed(client, "lookup", b'"I10"', {"content-type": "application/json"}).status_code == 415
    monkeypatch.setattr("api.rest.streams.MOST_LINES", 3)
    assert _streamed(client, "lookup", b'"I10"\n' * 3).status_code == 200
    assert _streamed(client, "lookup", b'"I10"\n' * 4).json()["code"] == "too_many"


def test_what_fails_midway_is_the_last_line(client: Any, service: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    views = type(service._views.steady())
    real, asked = views.one, 0

    @contextmanager
    def one(self: Any, **more: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise StoreBusy("a load came.", remedy="Ask again.")
        with real(self, **more) as view:
            yield view

    monkeypatch.setattr(views, "one", one)
    lines = _streamed(client, "validate", b'"I10"\n' * 1_500).text.splitlines()
    assert len(lines) == 1_001
    assert json.loads(lines[-1])["code"] == "store_busy"
