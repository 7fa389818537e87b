"""The plain REST face: its paths below `/v1`, and the pages that describe them."""

from __future__ import annotations

import threading
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from starlette.routing import Route

import crosswalk
from api.prepared.prepared import Prepared
from api.rest.asking import Methods
from api.rest.browsing.routes import router as pages
from api.rest.impact_routes import router as impact_router
from api.rest.kept_routes import router as kept_router
from api.rest.limits import LONGEST_TEXT, MOST_CODES
from api.rest.openapi import described
from api.rest.place_routes import router as place_router
from api.rest.problems import add_problem_handlers
from api.rest.review_routes import router as review_router
from api.rest.routes import router
from api.rest.stream_routes import router as stream_router
from api.rest.whole import router as whole_answers
from api.rest.whole_kept import router as whole_kept
from api.shared.answering import Answering

VERSION: Final = "/v1"
"""Below it fields are only added; what would take one away goes below `/v2`."""

_ROUTERS: Final = (
    whole_answers,
    whole_kept,
    router,
    place_router,
    kept_router,
    impact_router,
    review_router,
    stream_router,
)
_DESCRIPTION: Final = f"""
Every yearly release of the US medical code sets in one dated graph: look codes up on a day or in a
release, follow their history, translate them with the official maps, compare releases.

- **GET asks about one code, POST about many.** Both answer with a list: a bare code that several
  systems know has one answer a system. Codes are accepted dotted or not, in any case.
- An input that cannot be used is a row with a `status` and a `reason`, never an error: nothing is lost.
- A question that cannot be answered at all is a problem (RFC 9457, `application/problem+json`) with a
  stable `code` and a `remedy`. An unknown parameter is one: a misspelt `relase` is not answered for today.
- A request asks about {MOST_CODES:,} codes at most, of {LONGEST_TEXT} characters each.
- Titles of CPT are null, unless the operator's licence lets you see them.
- Days are ISO days; intervals are half-open; `9999-12-31` stands for no end.
"""


def rest_app(service: Answering, prepared: Prepared) -> FastAPI:
    """The REST face over whoever answers, and what is ready of its answers."""
    app = FastAPI(
        title="Crosswalk",
        version=crosswalk.__version__,
        description=_DESCRIPTION,
        license_info={"name": "MIT"},
        # Told by a page of ours, in a thread.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # A redirect would answer a POST with a second request; a path is right or it is not found.
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.prepared = prepared
    add_problem_handlers(app)
    app.include_router(pages)
    for each in _ROUTERS:
        app.include_router(each, prefix=VERSION)
    app.state.methods = Methods(VERSION, [route for each in _ROUTERS for route in each.routes])
    _describe(app)
    return app


def written_paths() -> list[str]:
    """Every path of this face as it is documented: `/v1/lookup/{code}`."""
    below = [VERSION + path for each in _ROUTERS for path in _paths_of(each)]
    return [*_paths_of(pages), *below]


def _paths_of(router: APIRouter) -> list[str]:
    return [route.path_format for route in router.routes if isinstance(route, Route)]


def _describe(app: FastAPI) -> None:
    generate, turn = app.openapi, threading.Lock()
    made: list[dict[str, Any]] = []

    def openapi() -> dict[str, Any]:
        with turn:
            if not made:
                made.append(described(generate()))
            return made[0]

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend the document
