"""The paths: each asks the service one question and answers with the JSON of the contract.

Answers are returned as they are: the models document them, and to check 10,000 costs more than to find them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

import crosswalk
from api.rest.answers import listed, look_up, question_of, translate
from api.rest.asked import histories, hits, set_translation, shaped_by, validations
from api.rest.asking import StrictRoute
from api.rest.documented import answered
from api.rest.limits import LONGEST_TEXT, MOST_BRANCHES
from api.rest.openapi import problem_responses
from api.rest.pages import page_of
from api.rest.parts import MANY, ONE, OneCode, Service, day_in, paged
from api.rest.paths import ANY_TEXT
from api.rest.questions import (
    DifferenceQuestion,
    HistoryQuestion,
    HistoryRequest,
    LookupQuestion,
    LookupRequest,
    MappedQuestion,
    NoQuestion,
    ReleasesQuestion,
    SearchQuestion,
    TranslationQuestion,
    TranslationRequest,
    TreeQuestion,
    ValidationQuestion,
    ValidationRequest,
    ValueSetRequest,
)
from api.shared.conditional import JsonAnswer
from crosswalk.contract.changes import changes_json
from crosswalk.contract.releases import release_json
from crosswalk.contract.search import search_json
from crosswalk.contract.shapes.changes import ChangesJson
from crosswalk.contract.shapes.history import HistoryJson
from crosswalk.contract.shapes.lookup import LookupJson
from crosswalk.contract.shapes.releases import ReleaseJson
from crosswalk.contract.shapes.search import SearchJson
from crosswalk.contract.shapes.translation import TranslationJson
from crosswalk.contract.shapes.tree import TreeJson
from crosswalk.contract.shapes.validation import ValidationJson
from crosswalk.contract.shapes.value_sets import SetTranslationJson
from crosswalk.contract.tree import tree_json
from crosswalk.contract.value_sets import set_translation_json

OneBranch = Annotated[
    str,
    Path(
        max_length=LONGEST_TEXT, description="A code, a group (`E08-E13`, `chapter:4`) or a system.", examples=["E11"]
    ),
]
SystemName = Annotated[str, Path(max_length=LONGEST_TEXT, examples=["icd10cm"])]
ReleaseName = Annotated[str, Path(max_length=LONGEST_TEXT, examples=["2025"])]

_CHECKS: Final = CapacityLimiter(2)


class HealthAnswer(BaseModel):
    """The store answers."""

    status: str = Field(examples=["ok"])
    version: str


router = APIRouter(route_class=StrictRoute)


@router.get(
    f"/lookup/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="What a code is, on a day or in a release",
    responses=answered(list[LookupJson], ONE),
)
def lookup_one(request: Request, code: OneCode, question: Annotated[LookupQuestion, Query()]) -> JsonAnswer:
    """One answer for every system that knows the code, or the one that says why none does."""
    return _lookup(request, [code], question)


@router.post(
    "/lookup",
    tags=["codes"],
    summary="What many codes are, on a day or in a release",
    responses=answered(list[LookupJson], MANY),
)
def lookup_many(request: Request, question: LookupRequest) -> JsonAnswer:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return _lookup(request, question.codes, question)


@router.get(
    f"/history/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="The whole life of a code",
    responses=answered(list[HistoryJson], ONE),
)
def history_one(service: Service, code: OneCode, question: Annotated[HistoryQuestion, Query()]) -> JsonAnswer:
    """Every state with its releases, its days and its titles, for every system that knows the code."""
    return JsonAnswer(histories(service, [code], question))


@router.post(
    "/history",
    tags=["codes"],
    summary="The whole life of many codes",
    responses=answered(list[HistoryJson], MANY),
)
def history_many(service: Service, question: HistoryRequest) -> JsonAnswer:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return JsonAnswer(histories(service, question.codes, question))


@router.get(
    f"/validate/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="Whether a code may be used on a day",
    responses=answered(list[ValidationJson], ONE),
)
def validate_one(service: Service, code: OneCode, question: Annotated[ValidationQuestion, Query()]) -> JsonAnswer:
    """Its status, since when, and what to write instead, for every system that knows the code."""
    return JsonAnswer(validations(service, [code], question))


@router.post(
    "/validate",
    tags=["codes"],
    summary="Whether many codes may be used on a day",
    responses=answered(list[ValidationJson], MANY),
)
def validate_many(service: Service, question: ValidationRequest) -> JsonAnswer:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return JsonAnswer(validations(service, question.codes, question))


@router.get(
    "/search",
    tags=["codes"],
    summary="Which code is meant",
    responses=answered(SearchJson, ONE),
)
def search(service: Service, asked: Annotated[SearchQuestion, Query()]) -> JsonAnswer:
    """By words of titles, inclusion terms and index terms, accents and case aside, by a code's beginning, or both."""
    return JsonAnswer(search_json(hits(service, asked)))


@router.get(
    f"/tree/{{name:{ANY_TEXT}}}",
    tags=["codes"],
    summary="What lies below a code, a group or a system",
    responses=answered(TreeJson, paged(ONE)),
)
def tree(service: Service, request: Request, name: OneBranch, asked: Annotated[TreeQuestion, Query()]) -> JsonAnswer:
    """The branch with all below it, as many levels as are asked for, on a day or in a release.

    At most 10,000 branches; rows of a page are those directly below the one that is asked about.
    """
    found = service.tree(
        name, asked.system, on=day_in(asked.on), release=asked.release, depth=asked.depth, most=MOST_BRANCHES
    )
    page = page_of(request, found.root.branches, lambda one: (one.kind, one.id), asked.limit, asked.cursor)
    shown = replace(found, root=replace(found.root, branches=(*page.rows,)))
    return JsonAnswer(tree_json(shown), headers=page.headers)


@router.get(
    f"/translate/{{code:{ANY_TEXT}}}",
    tags=["maps"],
    summary="What a code becomes in another code system",
    responses=answered(list[TranslationJson], ONE),
)
def translate_one(request: Request, code: OneCode, question: Annotated[MappedQuestion, Query()]) -> JsonAnswer:
    """One answer. A bare code that several systems know is `ambiguous_system`: name the system in `from`."""
    return _translate(request, [code], question)


@router.post(
    "/translate",
    tags=["maps"],
    summary="What many codes become in another code system",
    responses=answered(list[TranslationJson], MANY),
)
def translate_many(request: Request, question: TranslationRequest) -> JsonAnswer:
    """One answer a code, in the order of the codes."""
    return _translate(request, question.codes, question)


@router.post(
    "/translate-set",
    tags=["maps"],
    summary="What a value set becomes in another code system, by every method",
    responses=answered(SetTranslationJson, MANY),
)
def translate_set(service: Service, question: ValueSetRequest) -> JsonAnswer:
    """Every code of the set with what entered for it and by which method, and what a person has to decide.

    At most 10,000 codes are named, and at most as many followed besides because they share a code with these.
    """
    return JsonAnswer(set_translation_json(set_translation(service, question)))


@router.get(
    "/diff/{system}/{after}",
    tags=["releases"],
    summary="What changed between two releases",
    responses=answered(ChangesJson, paged(ONE)),
)
def diff(
    service: Service,
    request: Request,
    system: SystemName,
    after: ReleaseName,
    question: Annotated[DifferenceQuestion, Query()],
) -> JsonAnswer:
    """New, deleted and revised codes by the official counting rules, and every other change, code by code.

    Rows of a page are changed codes; the counts are of all on every page.
    """
    releases = [after] if question.before is None else [question.before, after]
    found = service.changes(system, *releases)
    page = page_of(request, found.changes, lambda one: one.code, question.limit, question.cursor)
    return JsonAnswer(changes_json(replace(found, changes=(*page.rows,), counted=found.counts)), headers=page.headers)


@router.get(
    "/releases",
    tags=["releases"],
    summary="Which releases and editions exist, and which are loaded",
    responses=answered(list[ReleaseJson], paged(problem_responses(400, 409, 422, 503))),
)
def releases(service: Service, request: Request, asked: Annotated[ReleasesQuestion, Query()]) -> JsonAnswer:
    """Every release by system and time, then every edition by map set."""
    told = [release_json(line) for line in service.releases().lines]
    page = page_of(request, told, lambda one: one["id"], asked.limit, asked.cursor)
    return JsonAnswer(page.rows, headers=page.headers)


@router.get(
    "/health",
    tags=["service"],
    summary="Whether the store answers",
    response_model=HealthAnswer,
    responses=problem_responses(422, 503),
)
async def health(service: Service, _: Annotated[NoQuestion, Query()]) -> JsonAnswer:
    """The state of the service; a store that cannot answer is a problem."""
    # Neither a thread nor a connection of the questions: they may all be busy.
    await to_thread.run_sync(service.check, limiter=_CHECKS)
    return JsonAnswer({"status": "ok", "version": crosswalk.__version__})


def _lookup(request: Request, codes: list[str], asked: LookupQuestion) -> JsonAnswer:
    return _about_codes(request, codes, LookupQuestion, asked, look_up)


def _translate(request: Request, codes: list[str], asked: MappedQuestion) -> JsonAnswer:
    if asked.map is not None:
        # People change their maps, and nothing that is kept ready rests on these.
        return JsonAnswer(shaped_by(request.app.state.service, asked.map, codes, asked))
    return _about_codes(request, codes, TranslationQuestion, asked, translate)


def _about_codes(
    request: Request,
    codes: list[str],
    kind: type[BaseModel],
    asked: BaseModel,
    answer: Callable[..., Mapping[str, bytes]],
) -> JsonAnswer:
    """What is ready of the answers about these codes, with the rest, which then is ready too."""
    state = request.app.state
    pieces = state.prepared.many(question_of(kind, asked), codes, partial(answer, state.service, asked))
    return JsonAnswer(listed(pieces))
