"""The FHIR face: its paths, how a request is read, and how every answer and error is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from api.fhir.operations import Request
from api.fhir.outcome import FhirFault, Issue, Json, invalid, of_http, of_ours, of_refusal, outcome
from api.fhir.parameters import Asked, of_query, of_resource
from api.fhir.registry import OPERATIONS
from api.fhir.terminology import terminology_of
from api.shared.answering import Answering
from api.shared.json_bytes import json_bytes
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError

FHIR_JSON: Final = "application/fhir+json"


def fhir_app(service: Answering) -> ASGIApp:
    """The FHIR face over whoever answers, to be mounted."""
    app = Starlette(
        routes=[
            Route("/${operation}", _operate, methods=["GET", "POST"]),
            Route("/{type}/${operation}", _operate, methods=["GET", "POST"]),
            Route("/{type}/{id}/${operation}", _operate, methods=["GET", "POST"]),
        ],
        exception_handlers=_HANDLERS,
    )
    app.state.service = service
    app.router.redirect_slashes = False
    return app


async def _operate(http: HttpRequest) -> Response:
    """Run an operation at the level of the system, of a type or of an instance."""
    kind, name = http.path_params.get("type", ""), http.path_params["operation"]
    operation = OPERATIONS.get((kind, name))
    if operation is None:
        text = f"there is no operation ${name}{f' of {kind}' if kind else ''} here."
        raise FhirFault(404, Issue("error", "not-supported", text))
    asked = await _asked(http)
    service = http.app.state.service
    terminology = terminology_of(service, asked)
    request = Request(service, str(http.base_url).rstrip("/"), asked, terminology, http.path_params.get("id"))
    return fhir_response(await to_thread.run_sync(operation, request))


async def _asked(http: HttpRequest) -> Asked:
    """The parameters of a request: of its query, or of the resource that was posted."""
    if http.method == "GET":
        return of_query(http.query_params.multi_items())
    try:
        body = json.loads(await http.body())
    except ValueError as fault:
        raise invalid(f"the body is not JSON: {fault}.") from fault
    return of_resource(body)


def fhir_response(resource: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A resource as it is sent."""
    return Response(json_bytes(resource), status, headers=headers, media_type=FHIR_JSON)


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
    # Starlette raises the exception again once this is sent, so that the server logs it.
    Exception: _told(_unexpected),
}
