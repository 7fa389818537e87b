"""The FHIR face: how a request is taken, and how every answer and error is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.fhir.batch import batch
from api.fhir.dispatch import Call, answer
from api.fhir.outcome import FhirFault, Issue, Json, of_http, of_ours, of_refusal, outcome
from api.fhir.parameters import of_query
from api.fhir.reading import asked_of, check_format, posted
from api.fhir.ready import MEDIA_TYPE
from api.shared.answering import Answering
from api.shared.conditional import JsonAnswer
from api.shared.json_bytes import json_bytes
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError


def fhir_app(service: Answering) -> ASGIApp:
    """The FHIR face over whoever answers, to be mounted."""

    async def face(scope: Scope, receive: Receive, send: Send) -> None:
        response = await _answered(service, HttpRequest(scope, receive))
        await response(scope, receive, send)

    return ServerErrorMiddleware(ExceptionMiddleware(face, handlers=_HANDLERS), handler=_told(_unexpected))


async def _answered(service: Answering, http: HttpRequest) -> Response:
    query = of_query(http.query_params.multi_items())
    check_format(http, query)
    pretty = query.flag("_pretty")
    base = str(http.base_url).rstrip("/")
    path = http.scope["path"].removeprefix(http.scope.get("root_path", "")).strip("/").split("/")
    if path == [""] and http.method == "POST":
        bundle = await posted(http)
        return fhir_response(await to_thread.run_sync(batch, service, base, bundle), pretty=pretty)
    call = Call(http.method, path, await asked_of(http, query))
    return fhir_response(await to_thread.run_sync(answer, service, base, call), pretty=pretty)


def fhir_response(
    resource: Json, status: int = 200, headers: Mapping[str, str] | None = None, *, pretty: bool = False
) -> Response:
    """A resource as it is sent."""
    body = json.dumps(resource, indent=2).encode("ascii") if pretty else json_bytes(resource)
    return JsonAnswer(body, status, headers=headers, media_type=MEDIA_TYPE)


def _told(of: Callable[[Any], FhirFault]) -> Callable[[HttpRequest, Exception], Response]:
    def handler(_: HttpRequest, error: Exception) -> Response:
        fault = of(error)
        return fhir_response(outcome(*fault.issues), fault.status, getattr(error, "headers", None))

    return handler


def _unexpected(_: Exception) -> FhirFault:
    return FhirFault(500, Issue("fatal", "exception", "the request failed for a reason that is no fault of yours."))


_HANDLERS: Final[Mapping[Any, Any]] = {
    FhirFault: _told(lambda fault: fault),
    CrosswalkError: _told(of_ours),
    Refusal: _told(of_refusal),
    HTTPException: _told(of_http),
}
"""What is not among them is raised again by Starlette once the answer is sent, so that the server logs it."""
