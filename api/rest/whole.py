"""The same questions for `crosswalk.client`, which asks for whole answers: by the same paths, told apart by `Accept`.

A whole answer has every attribute of the library's own (`crosswalk.contract.whole`), and its question every parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.rest.asked import hits, set_translation, translations, translations_by
from api.rest.asking import StrictRoute
from api.rest.limits import LONGEST_TEXT, MOST_CODES
from api.rest.parts import Service, day_in
from api.rest.paths import ANY_TEXT
from api.rest.questions import (
    Code,
    DifferenceQuestion,
    HistoryRequest,
    LookupRequest,
    Name,
    NoQuestion,
    Question,
    SearchQuestion,
    TranslationRequest,
    TreeQuestion,
    UpcomingQuestion,
    ValidationRequest,
    ValueSetRequest,
)
from api.shared.json_bytes import json_bytes
from crosswalk.contract.whole import MEDIA_TYPE, Said, Unreadable, read_whole, whole
from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.overview import Overview
from crosswalk.domain.lookup.changes import Changes
from crosswalk.domain.lookup.description import Described
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.tree import Tree
from crosswalk.domain.lookup.upcoming import Upcoming
from crosswalk.domain.lookup.validation import Validation
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.domain.search.answers import Search
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.value_sets.set_translation import SetTranslation

T = TypeVar("T")

MOST_TABLES: Final = 100
"""Tables of values that one question names."""

Named = Annotated[str, Path(max_length=LONGEST_TEXT)]

_ACCEPT: Final = b"accept"
_ASKED: Final = MEDIA_TYPE.encode()


class WholeRoute(StrictRoute):
    """A route for those alone who accept whole answers."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path is this one and the request accepts whole answers."""
        if scope["type"] == "http" and any(name == _ACCEPT and _ASKED in value for name, value in scope["headers"]):
            return super().matches(scope)
        return Match.NONE, {}


class RowsRequest(ValidationRequest):
    """Whether many codes may be used, each on its own day and in its own system."""

    days: list[Code | None] | None = Field(None, max_length=MOST_CODES)
    through: list[Code | None] | None = Field(None, max_length=MOST_CODES)
    settings: list[Code | None] | None = Field(None, max_length=MOST_CODES)
    systems: list[Code | int | None] | None = Field(None, max_length=MOST_CODES)


class AttachedRequest(Question):
    """Answers of a look-up in their whole form, and which tables are asked, all without names."""

    answers: dict[str, Any]
    names: list[Name] = Field([], max_length=MOST_TABLES)


router = APIRouter(route_class=WholeRoute, include_in_schema=False)


@router.post("/lookup")
def lookup(service: Service, asked: LookupRequest) -> Response:
    """What codes are, with the place of each where `notes` are asked for."""
    day = day_in(asked.on)
    if asked.notes:
        found = service.describe(asked.codes, asked.system, on=day, release=asked.release, repairs=asked.repair)
        return _whole(Described, found)
    answers = service.lookup(asked.codes, asked.system, on=day, release=asked.release, repairs=asked.repair)
    return _whole(Lookup, answers)


@router.post("/history")
def history(service: Service, asked: HistoryRequest) -> Response:
    """The whole life of each code."""
    return _whole(History, service.history(asked.codes, asked.system, repairs=asked.repair))


@router.post("/validate")
def validate(service: Service, asked: RowsRequest) -> Response:
    """Whether the code of each row may stand there."""
    answers = service.validate(
        asked.codes,
        asked.system,
        repairs=asked.repair,
        kind=asked.kind,
        on=day_in(asked.on),
        days=asked.days,
        through=asked.through,
        settings=asked.settings,
        systems=asked.systems,
    )
    return _whole(Validation, answers)


@router.post("/translate")
def translate(service: Service, asked: TranslationRequest) -> Response:
    """What each code becomes, also by a map that people made."""
    if asked.map is not None:
        return _whole(Translation, translations_by(service, asked.map, asked.codes, asked))
    return _whole(Translation, translations(service, asked.codes, asked))


@router.post("/translate-set")
def translate_set(service: Service, asked: ValueSetRequest) -> Response:
    """What a value set becomes, by every method."""
    return _whole(SetTranslation, [set_translation(service, asked)])


@router.get("/search")
def search(service: Service, asked: Annotated[SearchQuestion, Query()]) -> Response:
    """Which code is meant."""
    return _whole(Search, [hits(service, asked)])


@router.get(f"/tree/{{name:{ANY_TEXT}}}")
def tree(service: Service, name: Named, asked: Annotated[TreeQuestion, Query()]) -> Response:
    """What lies below a code, a group or a system."""
    found = service.tree(name, asked.system, on=day_in(asked.on), release=asked.release, depth=asked.depth)
    return _whole(Tree, [found])


@router.get("/diff/{system}/{after}")
def diff(service: Service, system: Named, after: Named, asked: Annotated[DifferenceQuestion, Query()]) -> Response:
    """All that changed between two releases."""
    releases = [after] if asked.before is None else [asked.before, after]
    return _whole(Changes, [service.changes(system, *releases)])


@router.get("/upcoming")
def upcoming(service: Service, asked: Annotated[UpcomingQuestion, Query()]) -> Response:
    """What starts, ends and is retitled from a day on."""
    return _whole(Upcoming, [service.upcoming(day_in(asked.on), asked.system)])


@router.post("/attached")
def attached(service: Service, asked: AttachedRequest) -> Response:
    """What tables of values say of codes that were looked up: a tuple for each of these answers."""
    try:
        answers = read_whole(Lookup, asked.answers)
    except Unreadable as fault:
        raise UsageError(f"these are no answers of a look-up: {fault}.", remedy="Send whole ones.") from fault
    return _whole(Said, [Said(said) for said in service.attached(answers, asked.names)])


@router.get("/releases")
def releases(service: Service, _: Annotated[NoQuestion, Query()]) -> Response:
    """Which releases and editions exist, and which are loaded."""
    return _whole(Overview, [service.releases()])


def _whole(kind: type[T], answers: Sequence[T]) -> Response:
    # Whoever keeps answers for others keeps them by their form.
    return Response(json_bytes(whole(kind, answers)), media_type=MEDIA_TYPE, headers={"Vary": "Accept"})
