"""Errors as problem details (RFC 9457): which status each kind has and what its document says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.shared.codes import every_code, status_of
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError
from crosswalk.domain.naming import first_of

PROBLEM_JSON: Final = "application/problem+json"
INTERNAL: Final = "internal"
INVALID: Final = "invalid_request"

_MOST_FAULTS: Final = 20
_LONGEST_PLACE: Final = 80

_CODE_OF_STATUS: Final = {
    400: "unreadable_body",
    404: "no_such_path",
    405: "method_not_allowed",
    413: "body_too_large",
}


class Fault(BaseModel):
    """One thing wrong with a request: where, and what."""

    at: str = Field(examples=["body.codes.3"])
    message: str = Field(examples=["String should have at most 40 characters"])


class DecidedBefore(BaseModel):
    """What somebody decided about a row meanwhile."""

    code: str = Field(examples=["M72.2"])
    what: str = Field(examples=["accept"])
    who: str
    at: str = Field(description="The time, with its distance from UTC.")
    step: int


class Problem(BaseModel):
    """An error as problem details (RFC 9457). Programs go by `code`, which is stable; people read the rest."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "there is no code system 'icd11'.",
                    "code": "unknown_system",
                    "remedy": "Known: icd9cm, icd9pcs, icd10cm, icd10pcs, hcpcs, cpt.",
                    "file": None,
                    "member": None,
                    "line": None,
                    "errors": [],
                }
            ]
        }
    )

    type: str = Field(description="Always about:blank: `code` tells the kinds apart.")
    title: str = Field(description="The name of the HTTP status.")
    status: int
    detail: str = Field(description="What happened.")
    code: str = Field(
        description="The kind of error, stable; further ones may come. `x-codes` says what each means.",
        json_schema_extra={"x-codes": {code: each._asdict() for code, each in every_code().items()}},
    )
    remedy: str | None = Field(description="What can be done about it.")
    file: str | None = Field(description="The file at fault, if one is.")
    member: str | None = Field(description="The member of that file, if it is an archive.")
    line: int | None = Field(description="The line at fault, from 1.")
    errors: list[Fault] = Field(description="For invalid_request: the first faults found, with their places.")
    decided: list[DecidedBefore] | None = Field(
        None, description="For changed_meanwhile: what others decided about these rows; left out where nobody did."
    )


class ProblemResponse(JSONResponse):
    """Written in ASCII: what a problem quotes may be text that has no UTF-8 form."""

    media_type = PROBLEM_JSON

    def render(self, content: Any) -> bytes:
        """The document as JSON in ASCII, whatever it quotes."""
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of this application a problem."""
    app.add_exception_handler(CrosswalkError, _of_ours)
    app.add_exception_handler(Refusal, _of_refusal)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    # Starlette raises the exception again once this is sent, so that the server logs it.
    app.add_exception_handler(Exception, _of_fault)


async def _of_ours(_: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, CrosswalkError)  # noqa: S101 - registered for it
    return ProblemResponse(document_of(error), status_of(error))


def problem_of(refusal: Refusal) -> ProblemResponse:
    """What is refused before or beside a question, as a problem."""
    return ProblemResponse(document_of(refusal), refusal.status, headers=refusal.headers)


async def _of_refusal(_: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, Refusal)  # noqa: S101 - registered for it
    return problem_of(error)


async def _of_validation(_: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    faults = [_fault(each) for each in error.errors()]
    detail = first_of([f"{each['at']}: {each['message']}" for each in faults], 1, rest=", and")
    return _problem(422, INVALID, f"{detail}.", "See /docs for what this path takes.", errors=faults[:_MOST_FAULTS])


async def _of_http(request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    code = _CODE_OF_STATUS.get(error.status_code, "http")
    remedy = "See /docs for the paths." if error.status_code in (404, 405) else None
    headers = error.headers
    if error.status_code == 405 and (allowed := request.app.state.methods.of(request.scope)):
        headers = {"allow": ", ".join(allowed)}
    return _problem(error.status_code, code, str(error.detail), remedy, headers=headers)


async def _of_fault(_: Request, __: Exception) -> ProblemResponse:
    return _problem(
        500, INTERNAL, "the request failed for a reason that is no fault of yours.", "Report the server's log."
    )


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    """Place and message, without the input: that may be long, and is the asker's own."""
    place = ".".join(str(part) for part in error["loc"])
    return {"at": place[:_LONGEST_PLACE], "message": error["msg"]}


def document_of(error: CrosswalkError | Refusal) -> dict[str, Any]:
    """The document of an error, for where it is no response of its own."""
    if isinstance(error, Refusal):
        return {**_document(error.status, error.code, error.detail, error.remedy), **error.more}
    return _document(status_of(error), error.code, error.message, error.remedy, where=_where(error))


def _where(error: CrosswalkError) -> Mapping[str, Any] | None:
    where = error.where
    return {"file": where.file, "member": where.member, "line": where.line} if where else None


def _problem(
    status: int, code: str, detail: str, remedy: str | None, *, headers: Mapping[str, str] | None = None, **more: Any
) -> ProblemResponse:
    return ProblemResponse(_document(status, code, detail, remedy, **more), status, headers=headers)


def _document(
    status: int,
    code: str,
    detail: str,
    remedy: str | None,
    *,
    where: Mapping[str, Any] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "remedy": remedy,
        **(where or {"file": None, "member": None, "line": None}),
        "errors": errors,
    }
