"""Finding a code by words or by its start, hits as one types; and the systems to browse down from."""

from __future__ import annotations

from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.web.asking import day_in, is_part, text_in, workbench
from api.web.reasons import asked_words, read_as, why
from crosswalk.domain.codes.damage import Reading
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import BadQuery

_MOST: Final = 30


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
        "meant": (),
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
    meant = () if answer.hits else _meant(workbench(request).service, query, systems)
    return {"answer": answer, "asked": asked_words(answer), "meant": meant}


def _meant(service: Answering, query: str, systems: list[str]) -> list[Reading]:
    """The codes that may have been meant by one that no release has."""
    found = (each for system in systems or [None] for each in service.lookup([query], system))
    return [*dict.fromkeys(one for each in found for one in each.suggested)]


def _is_formed(system: CodeSystem, query: str) -> bool:
    """Whether what was typed could be a code of a system that needs a licence."""
    return system.licensed and system.matches(query.upper())
