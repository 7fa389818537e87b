"""The files of the pages: our own, and those that the build took from packages. A path leads to no other file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_OWN: Final = Path(__file__).parent / "static"
_TAKEN: Final = Path(__file__).parents[1] / "assets"
"""What the build took from npm packages (hatch_build.py). An installation built without npm has none."""
_LIBRARIES: Final[Mapping[str, Path]] = {
    "htmx.min.js": _TAKEN / "htmx.org" / "htmx.min.js",
    "cytoscape.min.js": _TAKEN / "cytoscape" / "cytoscape.min.js",
}
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


def address_of(name: str) -> str | None:
    """The path of a file, which another content would have another one of; None where this installation lacks it."""
    found = _files().get(name)
    return None if found is None else f"/static/{found[1]}/{name}"


def static(request: Request) -> Response:
    """One file, to be kept for ever: its path names its content."""
    name, mark = request.path_params["name"], request.path_params["mark"]
    found = _files().get(name)
    if found is None or found[1] != mark:
        raise HTTPException(404, "there is no such file of these pages.")
    headers = {"cache-control": _FOR_EVER}
    return Response(found[0], headers=headers, media_type=_TYPES[Path(name).suffix])


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    """Every file by its name: its content, and a mark of that."""
    paths = {path.name: path for path in sorted(_OWN.iterdir()) if path.suffix in _TYPES}
    paths |= {name: path for name, path in _LIBRARIES.items() if path.is_file()}
    read = {name: path.read_bytes() for name, path in paths.items()}
    return {name: (content, blake2b(content, digest_size=6).hexdigest()) for name, content in read.items()}
