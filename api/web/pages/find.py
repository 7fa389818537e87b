"""Finding a code by words or by its start, hits as one types; and the systems to browse down from."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.web.asking import day_in, is_part, text_in, workbench
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.search.answers import Hit, Search, Step
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.ranking import Reason

_MOST: Final = 30
_WHY: Final = {
    Reason.CODE: "its code",
    Reason.TITLE: "its title",
    Reason.INCLUSION_TERM: "what it includes",
    Reason.INCLUDES: "what its category includes",
    Reason.INDEX_TERM: "the alphabetic index",
    Reason.INDEX_REFERENCE: "the alphabetic index, which leads on",
    Reason.SHORT_TITLE: "its short title",
    Reason.TABLE_TERM: "the table of drugs or neoplasms",
}


def page(request: Request) -> Response:
    """The box for words and what they find; to a page that is shown already, the hits alone."""
    board = workbench(request)
    query = text_in(request, "q")
    systems = [each for each in request.query_params.getlist("system") if each in SYSTEMS]
    billable = text_in(request, "billable") == "yes"
    told = {
        "query": query,
        "chosen": systems,
        "billable": billable,
        "on": text_in(request, "on"),
        "answer": None,
        "fault": None,
        "loaded": [each for each in SYSTEMS if board.service.calendar(each).loaded],
        "read_as": read_as,
        "why": why,
    }
    if query:
        try:
            told["answer"] = _found(request, query, systems, billable=billable)
        except BadQuery as fault:
            # Somebody is still typing: that is told beside the box, and is no page of its own.
            told["fault"] = fault
    return board.page(request, "find_hits.html" if is_part(request) else "find.html", told)


routes = [Route("/", page)]


def _found(request: Request, query: str, systems: list[str], *, billable: bool) -> Search:
    return workbench(request).service.search(query, systems, on=day_in(request), limit=_MOST, billable=billable)


def read_as(step: Step) -> str:
    """In a sentence, as what a word was read."""
    match step.how:
        case How.CORRECTION:
            return f"Did you mean “{step.read}” for “{step.typed}”?"
        case How.SEE_ALSO:
            return f"The index sends on from “{step.typed}” to “{step.read}”."
        case _:
            return f"Read “{step.typed}” as “{step.read}”."


def why(hit: Hit) -> str:
    """By what a hit was found."""
    found = _WHY[hit.reason]
    if hit.reason not in (Reason.CODE, Reason.TITLE) and hit.text:
        found = f"{found}: {hit.text}"
    if hit.index_of is not None:
        found = f"{found} (of {hit.index_of})"
    return found if hit.header is None else f"{found}; what {hit.header} stands for when nothing more is known"
