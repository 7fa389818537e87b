"""The same questions for `crosswalk.client`, which asks for whole answers: by the same paths, told apart by `Accept`.

A whole answer has every attribute of the library's own (`crosswalk.contract.whole`), and its question every parameter.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from api.rest.asked import hits, set_translation, translations, translations_by
from api.rest.limits import LONGEST_TEXT, MOST_CODES, MOST_WHOLE
from api.rest.parts import Service, day_in
from api.rest.paths import ANY_TEXT
from api.rest.questions import (
    Day,
    DifferenceQuestion,
    HistoryQuestion,
    LookupQuestion,
    MappedQuestion,
    Name,
    NoQuestion,
    Question,
    Release,
    SearchQuestion,
    System,
    TreeQuestion,
    UpcomingQuestion,
    ValidationQuestion,
    ValueSetRequest,
)
from api.rest.whole_route import Cell, Cells, WholeRoute, answered, read_as
from crosswalk.contract.whole import Said
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

MOST_TABLES: Final = 100
"""Tables of values that one question names."""

Named = Annotated[str, Path(max_length=LONGEST_TEXT)]


class LookupCells(Cells, LookupQuestion):
    """What the codes of a column are."""


class HistoryCells(Cells, HistoryQuestion):
    """The lives of the codes of a column."""


class ValidationCells(Cells, ValidationQuestion):
    """Whether the codes of a column may be used, each on its own day and in its own system."""

    days: list[Cell | None] | None = Field(None, max_length=MOST_CODES)
    through: list[Cell | None] | None = Field(None, max_length=MOST_CODES)
    settings: list[Cell | None] | None = Field(None, max_length=MOST_CODES)
    systems: list[Cell | int | None] | None = Field(None, max_length=MOST_CODES)


class TranslationCells(Cells, MappedQuestion):
    """What the codes of a column become; `titled` ones have the titles of their source codes."""

    titled: bool = False


class HierarchyCells(Cells, Question):
    """What stands directly below the codes of a column, or above them, in one system."""

    system: System
    on: Day | None = None
    release: Release | None = None


class ChangesQuestion(DifferenceQuestion):
    """Compared with what, and of which chapters, codes and kinds."""

    chapter: list[Name] = Field([], max_length=MOST_TABLES)
    under: list[Name] = Field([], max_length=MOST_TABLES)
    kind: list[Name] = Field([], max_length=MOST_TABLES)
    first: int | None = Field(None, ge=0, le=MOST_WHOLE)


class AttachedRequest(Question):
    """Answers of a look-up in their whole form, and which tables are asked, all without names."""

    answers: dict[str, Any]
    names: list[Name] = Field([], max_length=MOST_TABLES)


router = APIRouter(route_class=WholeRoute, include_in_schema=False)


@router.post("/lookup")
def lookup(service: Service, asked: LookupCells) -> Response:
    """What codes are, with the place of each where `notes` are asked for."""
    day = day_in(asked.on)
    if asked.notes:
        found = service.describe(asked.given, asked.system, on=day, release=asked.release, repairs=asked.repair)
        return answered(Described, found)
    answers = service.lookup(asked.given, asked.system, on=day, release=asked.release, repairs=asked.repair)
    return answered(Lookup, answers)


@router.post("/history")
def history(service: Service, asked: HistoryCells) -> Response:
    """The whole life of each code."""
    return answered(History, service.history(asked.given, asked.system, repairs=asked.repair))


@router.post("/validate")
def validate(service: Service, asked: ValidationCells) -> Response:
    """Whether the code of each row may stand there."""
    answers = service.validate(
        asked.given,
        asked.system,
        repairs=asked.repair,
        kind=asked.kind,
        on=day_in(asked.on),
        days=asked.days,
        through=asked.through,
        settings=asked.settings,
        systems=asked.systems,
    )
    return answered(Validation, answers)


@router.post("/translate")
def translate(service: Service, asked: TranslationCells) -> Response:
    """What each code becomes, also by a map that people made."""
    if asked.map is not None:
        return answered(Translation, translations_by(service, asked.map, asked.given, asked, titled=asked.titled))
    return answered(Translation, translations(service, asked.given, asked, titled=asked.titled))


@router.post("/translate-set")
def translate_set(service: Service, asked: ValueSetRequest) -> Response:
    """What a value set becomes, by every method."""
    return answered(SetTranslation, [set_translation(service, asked)])


@router.get("/search")
def search(service: Service, asked: Annotated[SearchQuestion, Query()]) -> Response:
    """Which code is meant."""
    return answered(Search, [hits(service, asked)])


@router.post("/children")
def children(service: Service, asked: HierarchyCells) -> Response:
    """The codes directly below each."""
    found = service.children(asked.given, asked.system, on=day_in(asked.on), release=asked.release)
    return answered(tuple[str, ...], found)


@router.post("/ancestors")
def headers(service: Service, asked: HierarchyCells) -> Response:
    """The headers above each code."""
    found = service.headers(asked.given, asked.system, on=day_in(asked.on), release=asked.release)
    return answered(tuple[str, ...], found)


@router.get(f"/tree/{{name:{ANY_TEXT}}}")
def tree(service: Service, name: Named, asked: Annotated[TreeQuestion, Query()]) -> Response:
    """What lies below a code, a group or a system."""
    found = service.tree(name, asked.system, on=day_in(asked.on), release=asked.release, depth=asked.depth)
    return answered(Tree, [found])


@router.get("/diff/{system}/{after}")
def diff(service: Service, system: Named, after: Named, asked: Annotated[ChangesQuestion, Query()]) -> Response:
    """All that changed between two releases, or as far as is asked for."""
    releases = [after] if asked.before is None else [asked.before, after]
    found = service.changes(
        system, *releases, chapter=asked.chapter, under=asked.under, kinds=asked.kind, first=asked.first
    )
    return answered(Changes, [found])


@router.get("/upcoming")
def upcoming(service: Service, asked: Annotated[UpcomingQuestion, Query()]) -> Response:
    """What starts, ends and is retitled from a day on."""
    return answered(Upcoming, [service.upcoming(day_in(asked.on), asked.system)])


@router.post("/attached")
def attached(service: Service, asked: AttachedRequest) -> Response:
    """What tables of values say of codes that were looked up: a tuple for each of these answers."""
    answers = read_as(Lookup, asked.answers, "answers of a look-up")
    return answered(Said, [Said(said) for said in service.attached(answers, asked.names)])


@router.get("/releases")
def releases(service: Service, _: Annotated[NoQuestion, Query()]) -> Response:
    """Which releases and editions exist, and which are loaded."""
    return answered(Overview, [service.releases()])
