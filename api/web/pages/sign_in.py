"""Signing in with a key, where the server asks for keys: the browser then holds a session instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.shared.refusal import Refusal
from api.shared.sessions import COOKIE
from api.web.asking import posted, workbench
from api.web.rendering import at
from crosswalk.domain.keys import Key

KeyOf = Callable[[str, Mapping[str, Any]], Key | None]
"""The key of a text that somebody typed in a request with this scope, if it stands.

Raises `Refusal` where it may not be sent like this.
"""

_LONGEST_WAY: Final = 2_000


def page(request: Request) -> Response:
    """The page to sign in."""
    return _page(request, 200, None, request.query_params.get("next", "/"))


def opened(request: Request, form: FormData) -> Response:
    """Open a session for whoever has a key, and go on to the page that was asked for."""
    keys: KeyOf | None = request.app.state.keys
    way = str(form.get("next", "/"))
    if keys is None:
        return RedirectResponse(at(request, "/"), 303)
    key = keys(str(form.get("key", "")).strip(), request.scope)
    if key is None:
        refusal = Refusal(401, "unknown_key", "This key is not known, or no longer taken.", None)
        return _page(request, 401, refusal, way)
    response = RedirectResponse(_safe(request, way), 303)
    board = workbench(request)
    board.keep(request, response, board.sessions.open(key.prefix))
    return response


def closed(request: Request, _: FormData) -> Response:
    """End the session of this browser."""
    response = RedirectResponse(at(request, "/sign-in"), 303)
    response.delete_cookie(COOKIE, path=request.scope.get("root_path", "") or "/")
    return response


routes = [
    Route("/sign-in", page, methods=["GET"]),
    Route("/sign-in", posted(opened), methods=["POST"]),
    Route("/sign-out", posted(closed), methods=["POST"]),
]


def _page(request: Request, status: int, refusal: Refusal | None, way: str) -> Response:
    board = workbench(request)
    told = {"refusal": refusal, "next": _safe(request, way), "lost": "lost" in request.query_params}
    return board.page(request, "sign_in.html", told, status)


def _safe(request: Request, way: str) -> str:
    """A way within this server: nobody is led to another one from here."""
    is_own = way.startswith("/") and not way.startswith(("//", "/\\")) and way.isprintable()
    return way if is_own and len(way) <= _LONGEST_WAY else at(request, "/")
