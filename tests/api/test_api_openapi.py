"""The OpenAPI document is complete and true to itself."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from api.app import create_app
from api.rest import kept_questions, questions
from api.rest.documented import documented
from api.rest.examples import EXAMPLES
from api.rest.problems import PROBLEM_JSON, Problem
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving

PATHS = {
    ("/v1/lookup/{code}", "get"), ("/v1/lookup", "post"), ("/v1/history/{code}", "get"), ("/v1/history", "post"),
    ("/v1/validate/{code}", "get"), ("/v1/validate", "post"),
    ("/v1/children/{code}", "get"), ("/v1/children", "post"),
    ("/v1/ancestors/{code}", "get"), ("/v1/ancestors", "post"),
    ("/v1/translate/{code}", "get"), ("/v1/translate", "post"), ("/v1/translate-set", "post"),
    ("/v1/diff/{system}/{after}", "get"), ("/v1/releases", "get"), ("/v1/upcoming", "get"), ("/v1/search", "get"),
    ("/v1/complete", "get"), ("/v1/tree/{name}", "get"), ("/v1/health", "get"),
    ("/v1/maps", "get"), ("/v1/maps/{name}", "get"), ("/v1/values", "get"), ("/v1/values/{name}", "get"),
    ("/v1/impact", "post"), ("/v1/reviews", "get"), ("/v1/reviews", "post"), ("/v1/impact/reviews", "post"),
    ("/v1/reviews/{name}", "get"), ("/v1/reviews/{name}/decisions", "post"), ("/v1/reviews/{name}/comments", "post"),
    ("/v1/reviews/{name}/undo", "post"), ("/v1/reviews/{name}/export", "get"),
    ("/v1/stream/lookup", "post"), ("/v1/stream/validate", "post"), ("/v1/stream/history", "post"),
    ("/v1/stream/translate", "post"),
}  # fmt: skip


@pytest.fixture(scope="module")
def document(client: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/openapi.json").json()
    return answer


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for below in node.values():
            yield from _refs(below)
    elif isinstance(node, list):
        for below in node:
            yield from _refs(below)


def test_every_path_is_there_and_described(document: dict[str, Any]) -> None:
    operations = list(_operations(document))
    assert {(path, method) for path, method, _ in operations} == PATHS
    assert all(
        operation["summary"] and operation["description"] and operation["tags"] for _, _, operation in operations
    )
    assert len({operation["operationId"] for _, _, operation in operations}) == len(operations)


def test_every_parameter_is_described(document: dict[str, Any]) -> None:
    for path, _, operation in _operations(document):
        parameters = {(each["name"], each["in"]): each for each in operation.get("parameters", ())}
        in_path = {name for name, where in parameters if where == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert all(each["description"] for (_, where), each in parameters.items() if where == "query")


def test_every_reference_resolves(document: dict[str, Any]) -> None:
    references = set(_refs(document))
    assert references
    for reference in references:
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_every_error_is_documented_as_a_problem(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for _, _, operation in _operations(document):
        responses = operation["responses"]
        (answered,) = responses.keys() & {"200", "201"}
        assert all("schema" in each for each in responses[answered]["content"].values())
        for status, response in responses.items():
            if status != answered:
                assert list(response["content"]) == [PROBLEM_JSON]


def _models() -> list[type[BaseModel]]:
    every = [*map(documented, EXAMPLES), *vars(questions).values(), *vars(kept_questions).values(), Problem]
    models = {each for each in every if isinstance(each, type) and issubclass(each, BaseModel)}
    return [each for each in models - {BaseModel} if "examples" in each.model_json_schema()]


def test_the_examples_are_of_their_schemas() -> None:
    models = _models()
    assert len(models) >= 7
    for model in models:
        for example in model.model_json_schema()["examples"]:
            shown = model.model_validate(example).model_dump(mode="json", by_alias=True, exclude_unset=True)
            assert shown == example


def test_the_document_is_made_once_and_its_pages_answer(client: Any) -> None:
    assert client.get("/openapi.json").content == client.get("/openapi.json").content
    assert client.get("/docs").status_code == 200


def test_the_document_is_made_where_no_other_request_waits_for_it(
    service: Crosswalk, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a second."""
    made: list[threading.Thread] = []
    generate = FastAPI.openapi

    def noted(app: FastAPI) -> dict[str, Any]:
        made.append(threading.current_thread())
        return generate(app)

    monkeypatch.setattr(FastAPI, "openapi", noted)
    client = client_of(create_app(service, Serving(root_path="/codes")))
    answers = client.get_together(["/openapi.json", "/openapi.json", "/docs/plain"])
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert answers[0].json()["servers"] == [{"url": "/codes"}]
    assert "Problem" in answers[0].json()["components"]["schemas"]
    assert answers[0].content == answers[1].content
    (thread,) = made
    assert thread is not threading.current_thread()


def test_the_examples_are_questions_that_are_answered(client: Any, document: dict[str, Any]) -> None:
    """What changes reviews is asked elsewhere."""
    told = {}
    for path, method, operation in _operations(document):
        if method != "post" or "reviews" in path or "/stream/" in path:
            continue
        (content,) = operation["requestBody"]["content"].values()
        shape = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
        for number, example in enumerate(shape["examples"]):
            told[path, number] = client.post(path, **example).status_code
    assert len(told) >= 8
    assert set(told.values()) == {200}, told
