"""The paths of reviews: begun, shown page by page, decided step by step by people who must not overwrite each other.

A review has an entity tag that names its newest step. Who changes it sends that tag of what he looked at (`If-Match`);
he is refused (412) only where somebody decided meanwhile about the very rows that he decides about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from api.gate.exchange import Exchange
from api.rest.asking import StrictRoute
from api.rest.documented import answered
from api.rest.impact_routes import impact_of
from api.rest.kept_questions import (
    BeginImpactRequest,
    BeginRequest,
    CommentRequest,
    DecideRequest,
    ReviewQuestion,
    RowsRequest,
    UndoRequest,
)
from api.rest.openapi import problem_responses
from api.rest.pages import LINKED, page_of
from api.rest.parts import MANY, ONE, OneName, Service
from api.rest.questions import NoQuestion
from api.shared.answering import Answering
from api.shared.conditional import JsonAnswer, is_held
from api.shared.json_bytes import json_bytes
from api.shared.refusal import Refusal
from crosswalk.contract.reviews import decided_json, record_json, review_line_json, reviewed_json
from crosswalk.contract.shapes.reviews import (
    DecidedJson,
    RecordJson,
    ReviewedJson,
    ReviewLineJson,
)
from crosswalk.domain.errors import ReviewConflict
from crosswalk.domain.reviews.decisions import Ruling
from crosswalk.domain.reviews.keeping import Decided
from crosswalk.domain.reviews.review import Review
from crosswalk.domain.reviews.reviewed import Among, Reviewed

router = APIRouter(route_class=StrictRoute)

_TAG: Final = re.compile(r'"(\d{1,9})-([0-9a-f]{8})"')
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=400,
        description="The entity tag (`ETag`) of the review that was looked at, or `*` for whatever it is by now.",
    ),
]
_TAGGED: Final = {"ETag": {"description": "Names the newest step of the review.", "schema": {"type": "string"}}}
_CHANGED: Final = {
    **MANY,
    **problem_responses(412, 428),
    200: {"description": "What the step changed.", "headers": _TAGGED},
}
_SHOWN: Final = {**ONE, 200: {"description": "The review, or a page of it.", "headers": {**LINKED, **_TAGGED}}}
_BEGUN: Final = {**MANY, 201: {"description": "The review, begun.", "headers": _TAGGED}}


@router.get(
    "/reviews",
    tags=["reviews"],
    summary="Which reviews there are",
    responses=answered(list[ReviewLineJson], ONE),
)
def reviews(service: Service, _: Annotated[NoQuestion, Query()]) -> JsonAnswer:
    """Every review with its progress, by name."""
    return JsonAnswer([review_line_json(each) for each in service.reviews.all()])


@router.post(
    "/reviews",
    tags=["reviews"],
    summary="Begin a review of what changed between releases",
    status_code=201,
    responses=answered(ReviewLineJson, _BEGUN, 201),
)
def begin(service: Service, request: Request, asked: BeginRequest) -> Response:
    """A row for every code that changed. A review of that name is a conflict (409)."""
    return _begun(request, begun(service, request, asked))


@router.post(
    "/impact/reviews",
    tags=["reviews"],
    summary="Begin a review of what changes do to a list",
    status_code=201,
    responses=answered(ReviewLineJson, _BEGUN, 201),
)
def begin_impact(service: Service, request: Request, asked: BeginImpactRequest) -> Response:
    """A row for every affected code of the list, kept with its lines. A review of that name is a conflict (409)."""
    who = who_does(request, asked.who)
    found = impact_of(service, asked)
    return _begun(request, service.reviews.begin_impact(asked.review, [found], who=who, title=asked.title))


@router.get(
    "/reviews/{name}",
    tags=["reviews"],
    summary="A review as it stands",
    responses=answered(
        ReviewedJson, {**ONE, 200: {"description": "The review, or a page of it.", "headers": {**LINKED, **_TAGGED}}}
    ),
)
def review(service: Service, request: Request, name: OneName, asked: Annotated[ReviewQuestion, Query()]) -> Response:
    """Its progress, its steps, and its rows: all, or those that every condition fits, page by page."""
    whole = service.reviews.get(name, **_among(asked))
    page = page_of(request, whole.reviewed, lambda each: each.row.number, asked.limit, asked.cursor)
    headers = {**page.headers, "etag": _tag_of(whole.review), "cache-control": "private, no-cache"}
    if is_held(request.scope, headers["etag"].encode()):
        return Response(status_code=304, headers=headers)
    shown = replace(whole, reviewed=(*page.rows,))
    return _answered(reviewed_json(shown), headers)


@router.post(
    "/reviews/{name}/decisions",
    tags=["reviews"],
    summary="Decide about rows of a review",
    responses=answered(DecidedJson, _CHANGED),
)
def decide(
    service: Service, request: Request, name: OneName, asked: DecideRequest, if_match: IfMatch = None
) -> Response:
    """One step: the same about all rows that every condition fits, or nothing at all.

    Where codes are not named, only rows that are open are meant, unless `decisions` says otherwise. Needs `If-Match`
    (428): where somebody decided about one of these rows after the step it names, nothing is changed (412).
    """
    among = _rows(asked)
    seen = _seen(service, name, if_match)
    return _told(
        service,
        name,
        lambda: service.reviews.decide(
            name,
            asked.decision,
            who=who_does(request, asked.who),
            replace_with=asked.replace_with,
            assign_to=asked.assign_to,
            comment=asked.comment,
            seen=seen,
            note=asked.note,
            **among,
        ),
    )


@router.post(
    "/reviews/{name}/comments",
    tags=["reviews"],
    summary="Comment on rows of a review",
    responses=answered(DecidedJson, _CHANGED),
)
def comment(
    service: Service, request: Request, name: OneName, asked: CommentRequest, if_match: IfMatch = None
) -> Response:
    """One step: the same remark on all rows that every condition fits. Remarks stand beside one another."""
    among = _rows(asked)
    seen = _seen(service, name, if_match)
    return _told(
        service,
        name,
        lambda: service.reviews.decide(
            name, who=who_does(request, asked.who), comment=asked.comment, seen=seen, note=asked.note, **among
        ),
    )


@router.post(
    "/reviews/{name}/undo",
    tags=["reviews"],
    summary="Undo a step of a review",
    responses=answered(DecidedJson, _CHANGED),
)
def undo(service: Service, request: Request, name: OneName, asked: UndoRequest, if_match: IfMatch = None) -> Response:
    """A step that has the rows of another one as they were before it; refused (412) where they were decided since."""
    _seen(service, name, if_match)
    return _told(
        service,
        name,
        lambda: service.reviews.undo(name, asked.step, who=who_does(request, asked.who), note=asked.note),
    )


@router.get(
    "/reviews/{name}/export",
    tags=["reviews"],
    summary="A review whole",
    responses=answered(RecordJson, {**ONE, 200: {"description": "The review.", "headers": _TAGGED}}),
)
def export(service: Service, name: OneName, _: Annotated[NoQuestion, Query()]) -> Response:
    """With everything that was ever decided in it, as `crosswalk review import` reads it."""
    record = service.reviews.record(name)
    return _answered(record_json(record), {"etag": _tag_of(record.review)})


def who_does(request: Request, said: str | None) -> str:
    """Who does it: the name of the key, or whom a proxy signed in; where neither is used, what the request says.

    Raises `Refusal` where nobody is named, or another than the key is of.
    """
    exchange = request.scope.get("crosswalk")
    of_key = exchange.key_name or exchange.who if isinstance(exchange, Exchange) else None
    if of_key is None and said is None:
        raise Refusal(422, "who_is_missing", "nobody says who does it.", 'Add "who" with the name of whoever does it.')
    if of_key is not None and said not in (None, of_key):
        raise Refusal(422, "who_is_another", f"the key is of {of_key}.", 'Leave "who" out: the key says it.')
    return of_key or said or ""


def begun(service: Answering, request: Request, asked: BeginRequest) -> Reviewed:
    """A review of what changed, begun. Raises what `Reviews.begin` does, and `Refusal` where nobody is named."""
    releases = [asked.after] if asked.before is None else [asked.before, asked.after]
    who = who_does(request, asked.who)
    return service.reviews.begin(asked.name, asked.system, *releases, who=who, title=asked.title)


def _among(asked: ReviewQuestion) -> Among:
    found: Among = {
        "codes": asked.code,
        "kinds": asked.kind,
        "under": asked.under,
        "lists": asked.on_list,
        "decisions": asked.decision,
        "lapsed": asked.lapsed,
    }
    if asked.by is not None:
        found["by"] = asked.by
    if asked.assigned_to is not None:
        found["assigned_to"] = asked.assigned_to
    return found


def _rows(asked: RowsRequest) -> Among:
    """Which rows a step is about. Raises `Refusal` where no condition is named."""
    found: Among = {"codes": asked.codes, "kinds": asked.kinds, "under": asked.under, "lists": asked.lists}
    if not any((asked.codes, asked.kinds, asked.under, asked.lists, asked.decisions)):
        raise Refusal(422, "no_rows_named", "no rows are named.", "Name codes, kinds, lists, or what they are under.")
    chosen = asked.decisions
    if chosen is None and not asked.codes:
        chosen = [Ruling.OPEN]
    return {**found, "decisions": chosen or []}


def _tag_of(review: Review) -> str:
    """The entity tag of a review: its newest step, and which review of that name it is."""
    begun = "\n".join((review.name, review.who, review.at, *map(str, review.ends)))
    return f'"{review.step}-{hashlib.sha256(begun.encode()).hexdigest()[:8]}"'


def _seen(service: Answering, name: str, if_match: str | None) -> int:
    """The step that whoever asks has looked at. Raises `Refusal` where he does not say (428), or saw another review."""
    review = service.reviews.record(name).review
    if if_match is None:
        raise Refusal(
            428, "if_match_is_missing", "nothing says which state of the review was looked at.", _LOOK_AND_SEND
        )
    if if_match.strip() == "*":
        return review.step
    _, _, begun = _tag_of(review).partition("-")
    # One that the gate made weak, because it squeezed the answer, names the same step.
    steps = [int(step) for step, of in _TAG.findall(if_match) if f'{of}"' == begun]
    seen = max((step for step in steps if step <= review.step), default=None)
    if seen is None:
        raise Refusal(412, "changed_meanwhile", f"{name} is not the review that was looked at.", _LOOK_AND_SEND)
    return seen


_LOOK_AND_SEND: Final = "Look at the review, and send its ETag as the header If-Match."


def stepped(step: Callable[[], Decided]) -> Decided:
    """A step that was made. Raises `Refusal` (412) where somebody decided meanwhile about one of its rows."""
    try:
        return step()
    except ReviewConflict as fault:
        more = {"decided": [asdict(each) for each in fault.decided]} if fault.decided else {}
        raise Refusal(412, "changed_meanwhile", fault.message, fault.remedy, more=more) from fault


def _told(service: Answering, name: str, step: Callable[[], Decided]) -> Response:
    made, after = stepped(step), service.reviews.get(name)
    return _answered(decided_json(made, after), {"etag": _tag_of(after.review)})


def _begun(request: Request, made: Reviewed) -> Response:
    place = f"{request.scope.get('root_path', '')}/v1/reviews/{quote(made.review.name)}"
    return _answered(review_line_json(made), {"location": place, "etag": _tag_of(made.review)}, 201)


def _answered(content: object, headers: Mapping[str, str], status: int = 200) -> Response:
    return Response(json_bytes(content), status, headers, media_type="application/json")
