"""Browsing down: a system, its chapters, their sections, and the codes at the end of it."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web.asking import day_in, text_in, workbench
from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.lookup.tree import Branch

_MOST: Final = 5_000
"""Branches of one level; the largest section of HCPCS has some 1,800 codes."""


def page(request: Request) -> Response:
    """What lies directly below a system or a group on a day."""
    board = workbench(request)
    system = system_of(request.path_params["system"])
    name = request.path_params.get("name", system.id)
    tree = board.service.tree(name, system.id, on=day_in(request), depth=1, most=_MOST)
    told = {"tree": tree, "on": text_in(request, "on"), "address": address}
    return board.page(request, "browse.html", told)


routes = [Route("/browse/{system}", page), Route("/browse/{system}/{name:path}", page)]


def address(system: str, branch: Branch) -> str:
    """The path of a branch: the page of a code, or the page that browses a group."""
    return f"/code/{system}/{branch.id}" if branch.kind == "code" else f"/browse/{system}/{branch.kind}:{branch.id}"
