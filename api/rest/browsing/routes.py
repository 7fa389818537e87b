"""The document of OpenAPI, the pages /docs and /redoc, and the files they are made of; without these, a plain page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response

from api.rest.browsing.plain import plain_page
from api.shared.json_bytes import json_bytes

_HERE: Final = Path(__file__).parent
_ASSETS: Final = Path(__file__).parents[2] / "assets"
"""What the build took from npm packages (hatch_build.py). An installation built without npm has none."""

_FILES: Final[Mapping[str, Path]] = {
    "docs.js": _HERE / "docs.js",
    "plain.css": _HERE / "plain.css",
    "redoc.js": _HERE / "redoc.js",
    "redoc.standalone.js": _ASSETS / "redoc" / "redoc.standalone.js",
    "swagger-ui-bundle.js": _ASSETS / "swagger-ui-dist" / "swagger-ui-bundle.js",
    "swagger-ui.css": _ASSETS / "swagger-ui-dist" / "swagger-ui.css",
}
"""All that is served of them, by name: a path leads to no other file."""

_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}
_NEEDS: Final = {"docs": ("swagger-ui-bundle.js", "swagger-ui.css"), "redoc": ("redoc.standalone.js",)}

POLICY: Final = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            # Both libraries style what they draw on the spot, and the second searches in a worker that it makes.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
}
"""What a browser may do with these pages: run their own scripts, and ask this server alone. The gate adds the rest."""

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
def document(request: Request) -> Response:
    """The description for programs. It takes a second to make, which this thread waits and no other request."""
    root = request.scope.get("root_path", "")
    placed = {"servers": [{"url": root}]} if root else {}
    return Response(json_bytes({**request.app.openapi(), **placed}), media_type="application/json")


@router.get("/docs")
def docs(request: Request) -> Response:
    """The description to try out, or the plain page where the library for it is not there."""
    return _page(request, "docs")


@router.get("/redoc")
def redoc(request: Request) -> Response:
    """The description to read, or the plain page where the library for it is not there."""
    return _page(request, "redoc")


@router.get("/docs/plain")
def plain(request: Request) -> Response:
    """The description without any script."""
    return HTMLResponse(plain_page(request.app.openapi(), to_root="../"), headers=POLICY)


@router.get("/docs/files/{name}")
def files(name: str) -> Response:
    """A script or style sheet of these pages."""
    path = _FILES.get(name)
    if path is None or not path.is_file():
        raise HTTPException(404, f"there is no file {name!r:.60} of these pages.")
    headers = {**POLICY, "Cache-Control": "private, max-age=3600"}
    return FileResponse(path, media_type=_TYPES[path.suffix], headers=headers)


def _page(request: Request, name: str) -> Response:
    if all(_FILES[each].is_file() for each in _NEEDS[name]):
        return HTMLResponse((_HERE / f"{name}.html").read_text("utf-8"), headers=POLICY)
    return HTMLResponse(plain_page(request.app.openapi()), headers=POLICY)
