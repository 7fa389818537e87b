"""The codes of errors: each is registered with its status, and OpenAPI tells what it means."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import api
from api.shared.codes import OWN, every_code
from api.shared.scopes import Scope, scope_of
from crosswalk.domain.errors import CrosswalkError

_API = Path(api.__file__).parent


def _refusals() -> Iterator[tuple[str, int, str]]:
    """Where something is refused, with which status and code, as far as these are written there."""
    files = (file for room in ("gate", "rest", "shared") for file in (_API / room).rglob("*.py"))
    for file in sorted(files):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                status, code = node.args[:2]
                if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                    yield f"{file.name}:{node.lineno}", status.value, code.value  # type: ignore[misc]


def test_nothing_is_refused_with_a_code_that_is_not_registered() -> None:
    codes, found = every_code(), list(_refusals())
    assert len(found) >= 10
    assert [each for each in found if each[2] not in codes or codes[each[2]].status != each[1]] == []


def test_every_error_of_the_library_has_a_code_of_its_own_with_a_meaning() -> None:
    codes = every_code()
    assert codes["too_many"].status == 422
    assert codes["review_conflict"].status == 409
    assert all(each.meaning and "\n" not in each.meaning for each in codes.values())
    # A key that is not known is a mistake on the command line, and no entrance over HTTP.
    assert OWN.keys() & {kind.code for kind in _tree(CrosswalkError)} == {"unknown_key"}


def _tree(kind: type[CrosswalkError]) -> Iterator[type[CrosswalkError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _tree(below)


def test_the_document_tells_every_code(client: Any) -> None:
    told = client.get("/openapi.json").json()["components"]["schemas"]["Problem"]["properties"]["code"]["x-codes"]
    assert told.keys() == every_code().keys()


def test_every_path_needs_a_scope(client: Any) -> None:
    needed = {path: scope_of(path) for path in client.get("/openapi.json").json()["paths"]}
    assert {path for path, scope in needed.items() if scope is not Scope.READ} == {
        path for path in needed if path.startswith(("/v1/impact", "/v1/reviews"))
    }
    assert (scope_of("/v1/reviewsx"), scope_of("/v1/reviews/x/undo"), scope_of("/healthz")) == (
        Scope.READ,
        Scope.REVIEW,
        None,
    )
