"""Finding a code by words or by its start, hits as one types; and the systems to browse down from."""

from __future__ import annotations

from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web.asking import day_in, in_one_state, is_part, text_in, workbench
from api.web.reasons import asked_words, read_as, why
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import BadQuery

_MOST: Final = 30


@in_one_state
def page(request: Request) -> Response:
    """The box for words and what they find; to a page that is shown already, the hits alone."""
    board = workbench(request)
    query = text_in(request, "q")
    systems = [each for each in request.query_params.getlist("system") if each in SYSTEMS]
    billable = text_in(request, "billable") == "yes"
    loaded = [each for each in SYSTEMS if board.service.calendar(each).loaded]
    unloaded = [each for name, each in SYSTEMS.items() if name not in loaded]
    told = {
        "query": query,
        "chosen": systems,
        "billable": billable,
        "on": text_in(request, "on"),
        "answer": None,
        "asked": frozenset(),
        "fault": None,
        "loaded": loaded,
        "unloaded": unloaded,
        "formed": [each for each in unloaded if _is_formed(each, query)],
        "part": is_part(request),
        "read_as": read_as,
        "why": why,
    }
    if query:
        told |= _found(request, query, systems, day_in(request), billable=billable)
    return board.page(request, "find_hits.html" if is_part(request) else "find.html", told)


routes = [Route("/", page)]


def _found(request: Request, query: str, systems: list[str], day: date | None, *, billable: bool) -> dict[str, object]:
    try:
        answer = workbench(request).service.search(query, systems, on=day, limit=_MOST, billable=billable)
    except BadQuery as fault:
        # Somebody is still typing: that is told beside the box, and is no page of its own.
        return {"fault": fault}
    return {"answer": answer, "asked": asked_words(answer)}


def _is_formed(system: CodeSystem, query: str) -> bool:
    """Whether what was typed could be a code of a system that needs a licence."""
    return system.licensed and system.matches(query.upper())
