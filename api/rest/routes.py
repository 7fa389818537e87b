"""The paths: each asks the service one question and answers with the JSON of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

import crosswalk
from api.rest.documented import documented
from api.rest.limits import LONGEST_TEXT
from api.rest.openapi import problem_responses
from api.rest.paths import ANY_TEXT, register
from api.rest.questions import (
    DifferenceQuestion,
    HistoryQuestion,
    HistoryRequest,
    LookupQuestion,
    LookupRequest,
    NoQuestion,
    SearchQuestion,
    TranslationQuestion,
    TranslationRequest,
    TreeQuestion,
    ValidationQuestion,
    ValidationRequest,
    ValueSetRequest,
)
from api.rest.telling import Form
from api.shared.answering import Answering
from crosswalk.contract.changes import changes_json
from crosswalk.contract.history import history_json
from crosswalk.contract.lookup import lookup_json, placed_json, with_values
from crosswalk.contract.releases import release_json
from crosswalk.contract.search import search_json
from crosswalk.contract.shapes.changes import ChangesJson
from crosswalk.contract.shapes.history import HistoryJson
from crosswalk.contract.shapes.lookup import BareLookupJson, LookupJson, ValuedLookupJson
from crosswalk.contract.shapes.releases import ReleaseJson
from crosswalk.contract.shapes.search import SearchJson
from crosswalk.contract.shapes.translation import TranslationJson
from crosswalk.contract.shapes.tree import TreeJson
from crosswalk.contract.shapes.validation import ValidationJson
from crosswalk.contract.shapes.value_sets import SetTranslationJson
from crosswalk.contract.translation import translation_json
from crosswalk.contract.tree import tree_json
from crosswalk.contract.validation import validation_json
from crosswalk.contract.value_sets import set_translation_json
from crosswalk.domain.days import read_day
from crosswalk.domain.history.overview import Overview
from crosswalk.domain.lookup.changes import Changes
from crosswalk.domain.lookup.description import Described
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.tree import Tree
from crosswalk.domain.lookup.validation import Validation
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.search.answers import Search
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.value_sets.set_translation import SetTranslation


async def _service(request: Request) -> Answering:
    # async, because the framework would run a plain function in a thread of its own
    service: Answering = request.app.state.service
    return service


Service = Annotated[Answering, Depends(_service)]
# A code in a path may be any text, so a slash in it ends neither the path nor the answer.
OneCode = Annotated[str, Path(max_length=LONGEST_TEXT, description="Dotted or not, in any case.", examples=["E11.9"])]
OneBranch = Annotated[
    str,
    Path(
        max_length=LONGEST_TEXT, description="A code, a group (`E08-E13`, `chapter:4`) or a system.", examples=["E11"]
    ),
]
SystemName = Annotated[str, Path(max_length=LONGEST_TEXT, examples=["icd10cm"])]
ReleaseName = Annotated[str, Path(max_length=LONGEST_TEXT, examples=["2025"])]

_CHECKS: Final = CapacityLimiter(2)
_ONE: Final = problem_responses(400, 404, 409, 422, 503)
_MANY: Final = problem_responses(400, 404, 409, 413, 422, 503)


class HealthAnswer(BaseModel):
    """The store answers."""

    status: str = Field(examples=["ok"])
    version: str


register()
router = APIRouter()


@router.get(
    f"/lookup/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="What a code is, on a day or in a release",
    response_model=documented(list[LookupJson]),
    responses=_ONE,
)
def lookup_one(service: Service, form: Form, code: OneCode, question: Annotated[LookupQuestion, Query()]) -> Response:
    """One answer for every system that knows the code, or the one that says why none does."""
    return _lookup(service, form, [code], question)


@router.post(
    "/lookup",
    tags=["codes"],
    summary="What many codes are, on a day or in a release",
    response_model=documented(list[LookupJson]),
    responses=_MANY,
)
def lookup_many(service: Service, form: Form, question: LookupRequest) -> Response:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return _lookup(service, form, question.codes, question)


@router.get(
    f"/history/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="The whole life of a code",
    response_model=documented(list[HistoryJson]),
    responses=_ONE,
)
def history_one(service: Service, form: Form, code: OneCode, question: Annotated[HistoryQuestion, Query()]) -> Response:
    """Every state with its releases, its days and its titles, for every system that knows the code."""
    return _history(service, form, [code], question)


@router.post(
    "/history",
    tags=["codes"],
    summary="The whole life of many codes",
    response_model=documented(list[HistoryJson]),
    responses=_MANY,
)
def history_many(service: Service, form: Form, question: HistoryRequest) -> Response:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return _history(service, form, question.codes, question)


@router.get(
    f"/validate/{{code:{ANY_TEXT}}}",
    tags=["codes"],
    summary="Whether a code may be used on a day",
    response_model=documented(list[ValidationJson]),
    responses=_ONE,
)
def validate_one(
    service: Service, form: Form, code: OneCode, question: Annotated[ValidationQuestion, Query()]
) -> Response:
    """Its status, since when, and what to write instead, for every system that knows the code."""
    return _validate(service, form, [code], question)


@router.post(
    "/validate",
    tags=["codes"],
    summary="Whether many codes may be used on a day",
    response_model=documented(list[ValidationJson]),
    responses=_MANY,
)
def validate_many(service: Service, form: Form, question: ValidationRequest) -> Response:
    """The answers in the order of the codes; a bare code has one for every system that knows it."""
    return _validate(service, form, question.codes, question)


@router.get(
    "/search",
    tags=["codes"],
    summary="Which code is meant",
    response_model=documented(SearchJson),
    responses=_ONE,
)
def search(service: Service, form: Form, asked: Annotated[SearchQuestion, Query()]) -> Response:
    """By words of titles, inclusion terms and index terms, accents and case aside, by a code's beginning, or both."""
    day = _day(asked.on)
    found = service.search(
        asked.q, asked.system, on=day, release=asked.release, limit=asked.limit, billable=asked.billable
    )
    return form.one(Search, found, search_json)


@router.get(
    f"/tree/{{name:{ANY_TEXT}}}",
    tags=["codes"],
    summary="What lies below a code, a group or a system",
    response_model=documented(TreeJson),
    responses=_ONE,
)
def tree(service: Service, form: Form, name: OneBranch, asked: Annotated[TreeQuestion, Query()]) -> Response:
    """The branch with all below it, as many levels as are asked for, on a day or in a release."""
    found = service.tree(name, asked.system, on=_day(asked.on), release=asked.release, depth=asked.depth)
    return form.one(Tree, found, tree_json)


@router.get(
    f"/translate/{{code:{ANY_TEXT}}}",
    tags=["maps"],
    summary="What a code becomes in another code system",
    response_model=documented(list[TranslationJson]),
    responses=_ONE,
)
def translate_one(
    service: Service, form: Form, code: OneCode, question: Annotated[TranslationQuestion, Query()]
) -> Response:
    """One answer. A bare code that several systems know is `ambiguous_system`: name the system in `from`."""
    return _translate(service, form, [code], question)


@router.post(
    "/translate",
    tags=["maps"],
    summary="What many codes become in another code system",
    response_model=documented(list[TranslationJson]),
    responses=_MANY,
)
def translate_many(service: Service, form: Form, question: TranslationRequest) -> Response:
    """One answer a code, in the order of the codes."""
    return _translate(service, form, question.codes, question)


@router.post(
    "/translate-set",
    tags=["maps"],
    summary="What a value set becomes in another code system, by every method",
    response_model=documented(SetTranslationJson),
    responses=_MANY,
)
def translate_set(service: Service, form: Form, question: ValueSetRequest) -> Response:
    """Every code of the set with what entered for it and by which method, and what a person has to decide."""
    answer = service.translate_value_set(
        question.value_set,
        question.source,
        question.target,
        reference=question.reference,
        on=_day(question.on),
        release=question.release,
        source_on=_day(question.source_on),
        edition=question.edition,
        column=question.column,
        repairs=question.repair,
        names=("value_set", "reference"),
    )
    return form.one(SetTranslation, answer, set_translation_json)


@router.get(
    "/diff/{system}/{after}",
    tags=["releases"],
    summary="What changed between two releases",
    response_model=documented(ChangesJson),
    responses=_ONE,
)
def diff(
    service: Service,
    form: Form,
    system: SystemName,
    after: ReleaseName,
    question: Annotated[DifferenceQuestion, Query()],
) -> Response:
    """New, deleted and revised codes by the official counting rules, and every other change, code by code."""
    releases = [after] if question.before is None else [question.before, after]
    return form.one(Changes, service.changes(system, *releases), changes_json)


@router.get(
    "/releases",
    tags=["releases"],
    summary="Which releases and editions exist, and which are loaded",
    response_model=documented(list[ReleaseJson]),
    responses=problem_responses(422, 503),
)
def releases(service: Service, form: Form, _: Annotated[NoQuestion, Query()]) -> Response:
    """Every release by system and time, then every edition by map set."""
    return form.one(Overview, service.releases(), lambda found: [release_json(line) for line in found.lines])


@router.get(
    "/health",
    tags=["service"],
    summary="Whether the store answers",
    response_model=HealthAnswer,
    responses=problem_responses(422, 503),
)
async def health(service: Service, _: Annotated[NoQuestion, Query()]) -> JSONResponse:
    """The state of the service; a store that cannot answer is a problem."""
    # Neither a thread nor a connection of the questions: they may all be busy.
    await to_thread.run_sync(service.check, limiter=_CHECKS)
    return JSONResponse({"status": "ok", "version": crosswalk.__version__})


def _lookup(service: Answering, form: Form, codes: list[str], asked: LookupQuestion) -> Response:
    day = _day(asked.on)
    if not asked.notes:
        answers = service.lookup(codes, asked.system, on=day, release=asked.release, repairs=asked.repair)
        return form.each(Lookup, answers, lambda: _valued(service, answers, map(lookup_json, answers)))
    described = service.describe(codes, asked.system, on=day, release=asked.release, repairs=asked.repair)
    shaped = (placed_json(each.answer, each.place) for each in described)
    return form.each(Described, described, lambda: _valued(service, [each.answer for each in described], shaped))


def _valued(
    service: Answering, answers: Sequence[Lookup], shaped: Iterable[BareLookupJson]
) -> list[BareLookupJson | ValuedLookupJson]:
    """The answers as they are shaped, with what tables of values say of each."""
    return [with_values(one, said) for one, said in zip(shaped, service.attached(answers), strict=True)]


def _history(service: Answering, form: Form, codes: list[str], asked: HistoryQuestion) -> Response:
    answers = service.history(codes, asked.system, repairs=asked.repair)
    return form.each(History, answers, lambda: [history_json(answer) for answer in answers])


def _validate(service: Answering, form: Form, codes: list[str], asked: ValidationQuestion) -> Response:
    answers = service.validate(codes, asked.system, kind=asked.kind, on=_day(asked.on), repairs=asked.repair)
    return form.each(Validation, answers, lambda: [validation_json(answer) for answer in answers])


def _translate(service: Answering, form: Form, codes: list[str], asked: TranslationQuestion) -> Response:
    answers = service.translate(
        codes,
        asked.source,
        asked.target,
        on=_day(asked.on),
        release=asked.release,
        source_on=_day(asked.source_on),
        edition=asked.edition,
        map_set=asked.map_set,
        method=asked.method,
        best=asked.best,
        repairs=asked.repair,
    )
    return form.each(Translation, answers, lambda: [translation_json(answer, asked.clusters) for answer in answers])


def _day(text: str | None) -> date | None:
    return None if text is None else read_day(text)
