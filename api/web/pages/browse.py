"""Browsing down: a system, its chapters, their sections, and the codes at the end of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.web.asking import day_in, in_one_state, text_in, workbench
from api.web.browsing import MODIFIERS, START, Browsed, among, browses_by_start, is_short, of_codes, of_starts, of_tree
from crosswalk.domain.codes.systems import CodeSystem, system_of
from crosswalk.domain.errors import UnknownCode

_MOST: Final = 5_000
"""Branches of one level: the largest section has some hundred, a system without groups its 2,000 categories."""


@in_one_state
def page(request: Request) -> Response:
    """What lies directly below a system or a group on a day."""
    board = workbench(request)
    system, name = system_of(request.path_params["system"]), request.path_params.get("name", "")
    if not board.service.calendar(system.id).loaded:
        return board.page(request, "browse_unloaded.html", {"system": system})
    found = browsed(board.service, system, name, day_in(request))
    return board.page(request, "browse.html", {"found": found, "on": text_in(request, "on")})


routes = [Route("/browse/{system}", page), Route("/browse/{system}/{name:path}", page)]


def browsed(service: Answering, system: CodeSystem, name: str, day: date | None) -> Browsed:
    """One level of a system: a group, all of it, or the codes that begin alike. Raises `UnknownCode`."""
    if not browses_by_start(system):
        return of_tree(service.tree(name or system.id, system.id, on=day, depth=1, most=_MOST))
    return _by_start(service, system, name.removeprefix(f"{START}:").strip().upper(), day)


def _by_start(service: Answering, system: CodeSystem, start: str, day: date | None) -> Browsed:
    start = MODIFIERS if start == MODIFIERS.upper() else start
    roster = service.roster(system.id, on=day)
    codes = among(roster.codes, start)
    if start and not codes:
        raise UnknownCode(f"no code begins with {start} on {roster.moment.day}.", remedy="Ask about another day.")
    if is_short(codes, start):
        return of_codes(system, roster.moment, start, service.lookup(codes, system.id, on=day))
    return of_starts(system, roster.moment, start, codes, len(among(roster.codes, MODIFIERS)))
