"""The face of pages: which there are, and how what goes wrong is told in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.shared.codes import status_of
from api.shared.refusal import Refusal
from api.shared.sessions import Sessions
from api.web.asking import is_part, workbench
from api.web.pages import browse, changes, code, explore, find, lists, maps, sign_in, translate, upcoming
from api.web.rendering import id_of, made_workbench
from api.web.static import static
from api.web.titles import sentence, title_of
from crosswalk.domain.errors import CrosswalkError

_ROUTES: Final = (
    *find.routes,
    *browse.routes,
    *code.routes,
    *lists.routes,
    *changes.routes,
    *upcoming.routes,
    *explore.routes,
    *translate.routes,
    *maps.routes,
    *sign_in.routes,
    Route("/static/{mark}/{name}", static),
)
SEGMENTS: Final = frozenset(route.path.split("/")[1] for route in _ROUTES)
"""What the paths of the pages begin with; everything else is another face's."""
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


def web_app(service: Answering, sessions: Sessions, keys: sign_in.KeyOf | None) -> Starlette:
    """The pages over whoever answers. `keys` tells the key of a text where people sign in, else it is None."""
    handlers = {CrosswalkError: _of_ours, Refusal: _of_refusal, HTTPException: _of_http, Exception: _of_fault}
    app = Starlette(routes=[*_ROUTES], exception_handlers=handlers)
    app.router.redirect_slashes = False
    app.state.workbench = made_workbench(service, sessions, signs_in=keys is not None)
    app.state.keys = keys
    return app


def page_routes() -> Sequence[Route]:
    """Every page and form that there is, with its path and methods."""
    return _ROUTES


def paths() -> list[str]:
    """Every path of this face as it is written: `/code/{system}/{code}`."""
    return [route.path_format for route in _ROUTES]


def refused(request: Request, refusal: Refusal) -> Response:
    """A page that tells why something is refused."""
    return _told(request, refusal.status, refusal.detail, refusal.remedy, refusal.headers)


def _of_ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, CrosswalkError)  # noqa: S101 - registered for it
    status = status_of(error)
    if status >= 500:
        # Its message may name files of this machine, which are nobody's business at a browser.
        return _told(request, status, "What this server keeps cannot be read just now.", _ask_again(request))
    return _told(request, status, error.message, error.remedy)


def _of_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - registered for it
    return refused(request, error)


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    match error.status_code:
        case 404:
            return _told(request, 404, "The address leads nowhere.", "Look the code up, or go back.")
        case 405:
            what, remedy = "This address takes no such request.", "Go to the page, and send its form from there."
            return _told(request, 405, what, remedy, error.headers or {})
    return _told(request, error.status_code, str(error.detail), None)


def _of_fault(request: Request, _: Exception) -> Response:
    # Starlette raises the exception again once this is sent, so that the server logs it.
    return _told(request, 500, "The page failed for a reason that is no fault of yours.", _ask_again(request))


def _ask_again(request: Request) -> str:
    return f"Try again in a moment. If it stays so, tell who runs this server that it was request {id_of(request)}."


def _told(
    request: Request, status: int, what: str, remedy: str | None, headers: Mapping[str, str] = _NO_HEADERS
) -> Response:
    told = {"title": title_of(status), "what": sentence(what), "remedy": remedy}
    response = workbench(request).page(request, "fault_part.html" if is_part(request) else "fault.html", told, status)
    response.headers.update(headers)
    return response
