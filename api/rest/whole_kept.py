"""Whole answers about lists, and about what people keep: their maps, and reviews that they decide step by step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from api.rest.kept_questions import BeginRequest, UndoRequest
from api.rest.limits import MOST_CODES, MOST_LISTED
from api.rest.parts import OneName, Service
from api.rest.questions import Code, Name, NoQuestion, Question, Release, Repair
from api.rest.review_routes import begun, stepped, who_does
from api.rest.whole_route import WholeRoute, answered, read_as
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import TooMany, UsageError
from crosswalk.domain.lookup.impact import Impact, Judged
from crosswalk.domain.reviews.keeping import Decided, Record
from crosswalk.domain.reviews.reviewed import Among, Reviewed
from crosswalk.questions.sorting import Asked

router = APIRouter(route_class=WholeRoute, include_in_schema=False)

_MOST_ENDS: Final = 20


class ListedRequest(Question):
    """The codes of a list, each once: its text, what its row says of the code set, and the column it stands in."""

    model_config = ConfigDict(strict=True)

    asked: list[Annotated[list[str], Field(min_length=3, max_length=3)]]
    before: list[Release] = Field(max_length=_MOST_ENDS)
    after: list[Release] = Field(max_length=_MOST_ENDS)
    repair: Repair = Repairs.SAFE


class MapRequest(Question):
    """Which rows of a map: those about these codes, or all."""

    codes: list[Code] | None = Field(None, max_length=MOST_CODES)


class ImpactReviewRequest(Question):
    """A review to begin of what changes do to lists, as `impact` answered in its whole form."""

    name: Name
    impacts: dict[str, Any]
    who: Name | None = None
    title: str = ""


class Rows(Question):
    """Which rows of a review, as `Reviews.decide` takes them: by those conditions alone that are given."""

    model_config = ConfigDict(strict=True)

    codes: list[Code] = Field([], max_length=MOST_CODES)
    kinds: list[Name] = Field([])
    under: list[Name] = Field([])
    lists: list[Name] = Field([])
    decisions: list[Name] = Field([])
    by: Name = ""
    assigned_to: Name = ""
    lapsed: bool = False

    @property
    def among(self) -> Among:
        """The conditions that are given."""
        return cast("Among", {name: getattr(self, name) for name in self.model_fields_set})


class StepRequest(Question):
    """What is decided about rows of a review, as `Reviews.decide` takes it; `seen` is the step that was looked at."""

    model_config = ConfigDict(strict=True)

    ruling: str | None = None
    who: Name | None = None
    replace_with: list[Code] = Field([], max_length=MOST_CODES)
    assign_to: str | None = None
    comment: str | None = None
    seen: int | None = Field(None, ge=0, le=1_000_000_000)
    note: str = ""
    rows: Rows


@router.post("/impact")
def impact(service: Service, asked: ListedRequest) -> Response:
    """What the changes do to each of the codes of a list. Raises `TooMany`."""
    if len(asked.asked) > MOST_LISTED:
        raise TooMany(
            f"the list has {len(asked.asked):,} different codes, more than {MOST_LISTED:,}.",
            remedy="Divide it, or use the command line: crosswalk impact.",
        )
    codes = [Asked(*each) for each in asked.asked]
    return answered(Judged, [service.judge(codes, before=asked.before, after=asked.after, repairs=asked.repair)])


@router.post("/impact/reviews")
def begin_impact(service: Service, request: Request, asked: ImpactReviewRequest) -> Response:
    """A review of what changes do to lists, begun."""
    who = who_does(request, asked.who)
    made = service.reviews.begin_impact(asked.name, _impacts(asked.impacts), who=who, title=asked.title)
    return answered(Reviewed, [made], 201)


@router.get("/maps")
def maps(service: Service, _: Annotated[NoQuestion, Query()]) -> Response:
    """The newest version of every applied map."""
    return answered(AppliedMap, service.maps.newest())


@router.get("/maps/{name}")
def one_map(service: Service, name: OneName, _: Annotated[NoQuestion, Query()]) -> Response:
    """A version of a map."""
    return answered(AppliedMap, [service.maps.version(name)])


@router.post("/maps/{name}")
def map_rows(service: Service, name: OneName, asked: MapRequest) -> Response:
    """The rows of a version of a map."""
    return answered(AppliedRow, service.maps.rows(name, asked.codes))


@router.get("/reviews")
def reviews(service: Service, _: Annotated[NoQuestion, Query()]) -> Response:
    """Every review with its progress and its rows."""
    return answered(Reviewed, service.reviews.all())


@router.post("/reviews")
def begin(service: Service, request: Request, asked: BeginRequest) -> Response:
    """A review of what changed between releases, begun."""
    return answered(Reviewed, [begun(service, request, asked)], 201)


@router.get("/reviews/{name}")
def review(service: Service, name: OneName, _: Annotated[NoQuestion, Query()]) -> Response:
    """A review as it stands, with all its rows."""
    return answered(Reviewed, [service.reviews.get(name)])


@router.get("/reviews/{name}/export")
def record(service: Service, name: OneName, _: Annotated[NoQuestion, Query()]) -> Response:
    """A review with everything that was ever decided in it."""
    return answered(Record, [service.reviews.record(name)])


@router.post("/reviews/{name}/decisions")
def decide(service: Service, request: Request, name: OneName, asked: StepRequest) -> Response:
    """One step that says the same about many rows. Raises `Refusal` (412) where somebody decided meanwhile."""
    made = stepped(
        lambda: service.reviews.decide(
            name,
            asked.ruling,
            who=who_does(request, asked.who),
            replace_with=asked.replace_with,
            assign_to=asked.assign_to,
            comment=asked.comment,
            seen=asked.seen,
            note=asked.note,
            **asked.rows.among,
        )
    )
    return answered(Decided, [made])


@router.post("/reviews/{name}/undo")
def undo(service: Service, request: Request, name: OneName, asked: UndoRequest) -> Response:
    """A step that undoes another one. Raises `Refusal` (412) where its rows were decided otherwise since."""
    who = who_does(request, asked.who)
    return answered(Decided, [stepped(lambda: service.reviews.undo(name, asked.step, who=who, note=asked.note))])


def _impacts(document: Mapping[str, object]) -> list[Impact]:
    """Answers of impact that came whole. Raises `UsageError` for what is none: who sends them may be anybody."""
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as fault:
        raise UsageError("a text has half a character.", remedy="Send answers of impact as they came.") from fault
    impacts = read_as(Impact, document, "answers of impact")
    for each in (listed.impact for impact in impacts for listed in impact.affected):
        system = SYSTEMS.get(each.system or "")
        codes = [each.code or "", *(one.code for one in each.replaced_by), *each.candidates]
        if system is None or any(shaped(system, code) is None for code in codes):
            raise UsageError("a change hits what is no code.", remedy="Send answers of impact as they came.")
    return impacts
