"""The paths that take codes line by line, for more of them than one request may name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from api.rest.answers import look_up, pieces_of, translate
from api.rest.asked import Shaped, histories, shaped_by, validations
from api.rest.asking import StrictRoute
from api.rest.limits import MOST_LINES
from api.rest.openapi import problem_responses
from api.rest.parts import Service
from api.rest.questions import HistoryQuestion, LookupQuestion, MappedQuestion, ValidationQuestion
from api.rest.streams import Answer, streamed
from api.shared.answering import Answering
from api.shared.reading import JSON_LINES, require_type

router = APIRouter(route_class=StrictRoute)

_Q = TypeVar("_Q")
_LINES: Final[dict[str, Any]] = {
    "requestBody": {
        "description": f"A code a line, as a text of JSON or as an object with `code`; {MOST_LINES:,} lines at most.",
        "content": {
            JSON_LINES: {
                # Each line is judged by itself: no body is refused for what stands in one.
                "schema": {"description": "Lines of JSON."},
                "example": '"E11.9"\n{"code": "250.00"}\n',
            }
        },
    }
}
_ANSWERS: Final = {
    **problem_responses(400, 404, 409, 413, 415, 422, 503),
    200: {
        "description": "A line for each line, in their order: the list that GET answers about its code, or a problem. "
        "What fails midway ends the answer with a problem as its last line.",
        "content": {JSON_LINES: {"schema": {"type": "string"}}},
    },
}


async def _body(request: Request) -> bytes:
    body = await request.body()
    require_type(request.headers, JSON_LINES, empty=not body)
    return body


def _shaped(ask: Callable[[Answering, Sequence[str], _Q], Shaped], asked: _Q) -> Answer:
    return lambda service, codes: pieces_of(codes, ask(service, codes, asked))


def _route(name: str, summary: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return router.post(
        f"/stream/{name}",
        tags=["streams"],
        summary=summary,
        response_class=StreamingResponse,
        responses=_ANSWERS,
        openapi_extra=_LINES,
    )


@_route("lookup", "What any number of codes are")
async def stream_lookup(
    service: Service, request: Request, asked: Annotated[LookupQuestion, Query()]
) -> StreamingResponse:
    """As `lookup` answers about each."""
    return await streamed(service, await _body(request), lambda who, codes: look_up(who, asked, codes))


@_route("validate", "Whether any number of codes may be used on a day")
async def stream_validate(
    service: Service, request: Request, asked: Annotated[ValidationQuestion, Query()]
) -> StreamingResponse:
    """As `validate` answers about each."""
    return await streamed(service, await _body(request), _shaped(validations, asked))


@_route("history", "The whole life of any number of codes")
async def stream_history(
    service: Service, request: Request, asked: Annotated[HistoryQuestion, Query()]
) -> StreamingResponse:
    """As `history` answers about each."""
    return await streamed(service, await _body(request), _shaped(histories, asked))


@_route("translate", "What any number of codes become")
async def stream_translate(
    service: Service, request: Request, asked: Annotated[MappedQuestion, Query()]
) -> StreamingResponse:
    """As `translate` answers about each."""
    by_map = asked.map
    if by_map is not None:
        return await streamed(service, await _body(request), _shaped(partial(_by_map, by_map), asked))
    return await streamed(service, await _body(request), lambda who, codes: translate(who, asked, codes))


def _by_map(name: str, service: Answering, codes: Sequence[str], asked: MappedQuestion) -> Shaped:
    return shaped_by(service, name, codes, asked)
