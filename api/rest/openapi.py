"""What FastAPI cannot say about our errors in the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from api.rest.documented import answer_schemas
from api.rest.problems import PROBLEM_JSON, Problem

PROBLEM_REF: Final = "#/components/schemas/Problem"


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI responses of a path that may answer with these problems."""
    content = {PROBLEM_JSON: {"schema": {"$ref": PROBLEM_REF}}}
    return {status: {"description": _MEANING[status], "content": content} for status in statuses}


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the schemas that `problem_responses` and `answered` refer to."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs", {}))
    schemas.update(answer_schemas())
    schemas["Problem"] = schema
    return document


_MEANING: Final = {
    400: "The question makes no sense: a day that is none, `on` and `release` at once, a body that is no JSON.",
    404: "There is no such system, release, map, edition or path.",
    409: "The release exists, and the store does not hold it.",
    412: "Somebody changed meanwhile what is to be changed.",
    413: "The body is too large.",
    415: "The body is not announced as what this path reads.",
    422: "A parameter is unknown, missing, given twice, of the wrong type or too long, or too much is asked at once.",
    428: "A change without `If-Match`.",
    503: "The store is missing, empty, busy or damaged.",
}
