"""The paths of what stands below and above codes, of what is being typed, and of the days to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.rest.asked import ancestors, children
from api.rest.asking import StrictRoute
from api.rest.documented import answered
from api.rest.pages import page_of
from api.rest.parts import MANY, ONE, OneCode, Service, day_in, paged
from api.rest.paths import ANY_TEXT
from api.rest.questions import CompletionQuestion, PlaceQuestion, PlaceRequest, UpcomingQuestion
from api.shared.conditional import JsonAnswer
from crosswalk.contract.search import completion_json
from crosswalk.contract.shapes.places import AncestorsJson, ChildrenJson
from crosswalk.contract.shapes.search import CompletionJson
from crosswalk.contract.shapes.upcoming import UpcomingJson
from crosswalk.contract.upcoming import upcoming_json
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.lookup.upcoming import Upcoming, UpcomingCode

router = APIRouter(route_class=StrictRoute)


@router.get(
    f"/children/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="Which codes stand directly below a code",
    responses=answered(list[ChildrenJson], ONE),
)
def children_one(service: Service, code: OneCode, question: Annotated[PlaceQuestion, Query()]) -> JsonAnswer:
    """Those that exist at the moment, for every system that knows the code. Of groups see `tree`."""
    return JsonAnswer(children(service, [code], question))


@router.post(
    "/children",
    tags=["codes"],
    summary="Which codes stand directly below many codes",
    responses=answered(list[ChildrenJson], MANY),
)
def children_many(service: Service, question: PlaceRequest) -> JsonAnswer:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return JsonAnswer(children(service, question.codes, question))


@router.get(
    f"/ancestors/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="What stands above a code",
    responses=answered(list[AncestorsJson], ONE),
)
def ancestors_one(service: Service, code: OneCode, question: Annotated[PlaceQuestion, Query()]) -> JsonAnswer:
    """From its chapter down to its parent, for every system that knows the code."""
    return JsonAnswer(ancestors(service, [code], question))


@router.post(
    "/ancestors",
    tags=["codes"],
    summary="What stands above many codes",
    responses=answered(list[AncestorsJson], MANY),
)
def ancestors_many(service: Service, question: PlaceRequest) -> JsonAnswer:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return JsonAnswer(ancestors(service, question.codes, question))


@router.get(
    "/complete",
    tags=["codes"],
    summary="Which codes may be meant by what is being typed",
    responses=answered(list[CompletionJson], ONE),
)
def complete(service: Service, asked: Annotated[CompletionQuestion, Query()]) -> JsonAnswer:
    """The first hits of `search` in few fields, likeliest first; nothing yet where no word stands there by itself."""
    try:
        found = service.search(asked.q, asked.system, on=day_in(asked.on), limit=asked.limit, billable=asked.billable)
    except BadQuery:
        # Who has typed "a" goes on typing: that is no mistake of his.
        return JsonAnswer([])
    return JsonAnswer([completion_json(hit) for hit in found.hits])


@router.get(
    "/upcoming",
    tags=["releases"],
    summary="What starts, ends and is retitled from a day on",
    responses=answered(UpcomingJson, paged(ONE)),
)
def upcoming(service: Service, request: Request, asked: Annotated[UpcomingQuestion, Query()]) -> JsonAnswer:
    """By day and system. Rows of a page are codes; each day has the counts of all of its codes on every page."""
    found = service.upcoming(day_in(asked.on), asked.system)
    page = page_of(request, _codes(found), lambda row: (row[0], row[1], row[2].code), asked.limit, asked.cursor)
    return JsonAnswer(upcoming_json(_with_codes(found, page.rows), found), headers=page.headers)


_LISTS = ("starts", "ends", "retitled")
_Row = tuple[int, str, UpcomingCode]


def _codes(found: Upcoming) -> list[_Row]:
    return [(at, what, one) for at, day in enumerate(found.days) for what in _LISTS for one in getattr(day, what)]


def _with_codes(found: Upcoming, rows: Sequence[_Row]) -> Upcoming:
    """The days on which some of these codes start, end or are retitled, with these codes alone."""
    kept: dict[int, dict[str, list[UpcomingCode]]] = {}
    for at, what, one in rows:
        kept.setdefault(at, {each: [] for each in _LISTS})[what].append(one)
    days = tuple(
        replace(found.days[at], starts=(*of["starts"],), ends=(*of["ends"],), retitled=(*of["retitled"],))
        for at, of in kept.items()
    )
    return replace(found, days=days)
