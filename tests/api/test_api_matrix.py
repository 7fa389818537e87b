"""Every operation with every kind of bad input: each is refused as a problem with a known code, and none is a 5xx.

A part of the matrix at every change, all of it in a whole sweep (tests/sweeps.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import pytest
from sweeps import part_of

from api.shared.codes import every_code

VERSION: Final = "/v1"
_GOOD: Final[dict[str, dict[str, Any]]] = {
    "/translate-set": {"value_set": "250.00", "from": "icd9cm"},
    "/translate": {"codes": ["250.00"], "from": "icd9cm"},
    "/impact": {"codes": [{"code": "G20"}], "before": "2023-01-01", "after": "2024-01-01"},
    "/reviews": {"name": "none", "system": "icd11", "after": "2024", "who": "Ann"},
    "/impact/reviews": {"review": "N", "csv": "code\nG20\n", "before": "2023-01-01", "after": "2024-01-01", "who": "A"},
    "/reviews/{name}/decisions": {"decision": "accept", "codes": ["G20"], "who": "Ann"},
    "/reviews/{name}/comments": {"comment": "x", "codes": ["G20"], "who": "Ann"},
    "/reviews/{name}/undo": {"who": "Ann"},
}
"""Bodies that are whole, for paths that take more than codes; none of them changes anything that is kept."""
_PLACES: Final = {"code": "E11.9", "name": "none", "system": "icd10cm", "after": "2024"}
_QUERY: Final = {"/search": "q=asthma", "/complete": "q=asthma"}
_ODD: Final = [
    *("", " ", "\0", "\ud800", "💊" * 41, "x" * 5_000, "../..", "%", "' OR 1=1 --"),
    *("-1", "1e999", "NaN", "null", "[]"),
]


class Asked(NamedTuple):
    """One request: what is wrong with it, and what it must not be answered with."""

    what: str
    method: str
    path: str
    options: dict[str, Any]
    may_be_good: bool = False


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _address(path: str, **places: str) -> str:
    query = _QUERY.get(path.removeprefix(VERSION), "")
    return path.format(**{**_PLACES, **places}) + (f"?{query}" if query else "")


def _body(path: str) -> dict[str, Any]:
    return _GOOD.get(path.removeprefix(VERSION), {"codes": ["E11.9"]})


def _bad_everywhere(path: str, method: str, operation: dict[str, Any]) -> Iterator[Asked]:
    address = _address(path)
    good: dict[str, Any] = {"json": _body(path)} if method == "POST" else {}
    mark = "&" if "?" in address else "?"
    yield Asked("unknown parameter", method, f"{address}{mark}relase=2024", good)
    yield Asked("unknown parameter twice", method, f"{address}{mark}x=1&x=2", good)
    yield Asked("another method", "PATCH", address, good)
    for each in operation.get("parameters", ()):
        if each["in"] != "query":
            continue
        name, several = each["name"], each["schema"].get("type") == "array"
        if not several:
            yield Asked(f"{name} twice", method, f"{address}{mark}{name}=1&{name}=1", good)
        for odd in _ODD:
            text = odd.encode("utf-8", "surrogatepass")
            yield Asked(f"{name} odd", method, address.partition("?")[0], {**good, "params": {name: text}}, True)


def _bad_bodies(path: str) -> Iterator[Asked]:
    address, whole = _address(path), _body(path)
    typed = {"content-type": "application/json"}

    def sent(what: str, content: bytes, headers: dict[str, str] = typed, **more: bool) -> Asked:
        return Asked(what, "POST", address, {"content": content, "headers": headers}, **more)

    good = json.dumps(whole).encode()
    for headers in ({}, {"content-type": "text/plain"}, {**typed, "content-encoding": "gzip"}):
        yield sent("another type", good, headers)
    for content in (b"{", b"nul", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}', b"\x1f\x8b\x08", b"{}}"):
        yield sent("no JSON", content)
    for content in (b"[]", b"1", b"null", b'""', b'{"x":1}', good[:-1] + b', "x": 1}'):
        yield sent("another document", content)
    yield sent("a key twice", good[:-1] + b', "who": "a", "who": "b"}')
    yield sent("too large", b" " * (17 * 1024 * 1024))
    for name in whole:
        for odd in (None, 1, [], {}, [1], [[]], {"x": []}, True, "\0", "x" * 50_000, ["x" * 50], "\ud800", -1e308):
            yield sent(f"{name} odd", json.dumps({**whole, name: odd}).encode(), may_be_good=True)


def _bad_streams(path: str) -> Iterator[Asked]:
    typed = {"content-type": "application/x-ndjson"}
    yield Asked("another type", "POST", path, {"json": {"codes": []}})
    yield Asked("too large", "POST", path, {"content": b" " * (17 * 1024 * 1024), "headers": typed})
    for content in (b"\xff", b"{", b"\n\n\n", b"[" * 1_000, b'"\\ud800"'):
        yield Asked("odd lines", "POST", path, {"content": content, "headers": typed}, True)


def _bad_places(path: str, method: str) -> Iterator[Asked]:
    for name in (name for name in _PLACES if f"{{{name}" in path):
        for odd in ("%00", "%F0%9F%92%8A", "x" * 300, "%ED%A0%80", "%2F", "a%0Ab", "..%2F..", "@", "%25"):
            options = {"json": _body(path)} if method == "POST" else {}
            yield Asked(f"{name} odd", method, _address(path, **{name: odd}), options, True)


def _matrix(document: dict[str, Any]) -> Iterator[Asked]:
    for path, method, operation in _operations(document):
        yield from _bad_everywhere(path, method, operation)
        yield from _bad_places(path, method)
        if method == "POST":
            yield from _bad_streams(path) if path.startswith(f"{VERSION}/stream/") else _bad_bodies(path)


@pytest.fixture
def ask(client: Any) -> Callable[[Asked], Any]:
    return lambda asked: client.ask(asked.method, asked.path, **asked.options)


def test_no_bad_input_is_the_servers_fault(client: Any, ask: Callable[[Asked], Any]) -> None:
    matrix = [*_matrix(client.get("/openapi.json").json())]
    assert len(matrix) > 1_500
    codes, wrong = every_code(), []
    for asked in part_of(matrix, 7):
        answer = ask(asked)
        if answer.status_code < 300:
            well = asked.may_be_good
        else:
            problem = answer.json()
            known = codes.get(problem["code"])
            told = answer.headers["content-type"] == "application/problem+json" and problem["detail"]
            well = bool(told and known and answer.status_code < 500 and problem["status"] == answer.status_code)
        if not well:
            wrong.append((asked.what, asked.method, asked.path[:80], answer.status_code, answer.text[:200]))
    assert wrong == []
