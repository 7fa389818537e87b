"""Finding a code by words or by its start, hits as one types; and the systems to browse down from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.web.asking import day_in, in_one_state, is_part, text_in, workbench
from api.web.reasons import asked_words, read_as, why
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem, undotted
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup

_MOST: Final = 30
_STANDS: Final = frozenset({Status.VALID, Status.HEADER})


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
        "above": (),
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
    above = [] if answer.hits else _above(workbench(request).service, query, systems or [*SYSTEMS], day)
    return {"answer": answer, "asked": asked_words(answer), "above": above}


def _above(service: Answering, query: str, systems: Iterable[str], day: date | None) -> list[Lookup]:
    """The nearest headers above a code that there is none of, one of each system that has codes of its form."""
    code = undotted(query.strip().upper())
    starts = [code[:end] for end in range(len(code) - 1, 2, -1)]
    formed = [each for each in systems if SYSTEMS[each].matches(code)] if starts else []
    found = (service.lookup(starts, each, on=day) for each in formed)
    return [each for each in (next((one for one in rows if one.status in _STANDS), None) for rows in found) if each]


def _is_formed(system: CodeSystem, query: str) -> bool:
    """Whether what was typed could be a code of a system that needs a licence."""
    return system.licensed and system.matches(query.upper())
