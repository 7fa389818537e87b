"""Answers about codes as bytes of JSON, one piece an input: for one code, for many, and to be kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.types import Scope

from api.prepared.front import Asked, Recipe
from api.prepared.prepared import Answer
from api.rest.asked import translations
from api.rest.limits import LONGEST_TEXT
from api.rest.parts import day_in
from api.rest.questions import LookupQuestion, TranslationQuestion
from api.shared.answering import Answering
from api.shared.json_bytes import json_bytes
from crosswalk.contract.lookup import lookup_json, placed_json, with_values
from crosswalk.contract.shapes.lookup import BareLookupJson
from crosswalk.contract.translation import translation_json

_MOST_QUERIES: Final = 1_000
"""Query strings of which it is kept what they ask."""
_LONGEST_QUERY: Final = 500


def in_list(piece: bytes) -> bytes:
    """The document of one input's answers."""
    return b"[%b]" % piece


def listed(pieces: Sequence[bytes]) -> bytes:
    """The document of the answers about many inputs, in their order."""
    return b"[%b]" % b",".join(pieces)


def pieces_of(codes: Sequence[str], shaped: Sequence[Mapping[str, object]]) -> dict[str, bytes]:
    """Answers that were shaped already as bytes, those about one input behind each other. Each code but once."""
    pieces: dict[str, list[bytes]] = {code: [] for code in codes}
    for each in shaped:
        pieces[str(each["input"])].append(json_bytes(each))
    return {code: b",".join(each) for code, each in pieces.items()}


def question_of(kind: type[BaseModel], asked: BaseModel) -> Hashable:
    """All that is asked besides the codes, whether about one code or about many."""
    return kind.__name__, *[getattr(asked, name) for name in kind.model_fields]


def look_up(service: Answering, asked: LookupQuestion, codes: Sequence[str]) -> dict[str, bytes]:
    """What each code is: its answers, one for every system that knows it, behind each other. Each code but once."""
    day = day_in(asked.on)
    shaped: Sequence[BareLookupJson]
    if asked.notes:
        described = service.describe(codes, asked.system, on=day, release=asked.release, repairs=asked.repair)
        answers = [each.answer for each in described]
        shaped = [placed_json(each.answer, each.place) for each in described]
    else:
        answers = service.lookup(codes, asked.system, on=day, release=asked.release, repairs=asked.repair)
        shaped = [lookup_json(each) for each in answers]
    attached = service.attached(answers)
    return pieces_of(codes, [with_values(told, values) for told, values in zip(shaped, attached, strict=True)])


def translate(service: Answering, asked: TranslationQuestion, codes: Sequence[str]) -> dict[str, bytes]:
    """What each code becomes: one answer. Each code but once."""
    answers = translations(service, codes, asked)
    return {code: json_bytes(translation_json(one, asked.clusters)) for code, one in zip(codes, answers, strict=True)}


def recipes_of(service: Answering, version: str) -> Mapping[str, Recipe]:
    """How plain GETs about one code are read, by what stands before the code in their path."""
    return {
        f"{version}/lookup": _AboutOne(LookupQuestion, partial(look_up, service)),
        f"{version}/translate": _AboutOne(TranslationQuestion, partial(translate, service)),
    }


class _AboutOne:
    """Reads GETs about one code, each query string once, by the model that the face reads it with."""

    def __init__(self, kind: type[BaseModel], answer: Callable[..., Mapping[str, bytes]]) -> None:
        self._kind = kind
        self._answer = answer
        self._read: dict[bytes, tuple[Hashable, Answer] | None] = {}

    def __call__(self, scope: Scope, code: str) -> Asked | None:
        """What is asked; None where the query repeats a name, or where it or the code is not valid."""
        query = scope["query_string"]
        if not 0 < len(code) <= LONGEST_TEXT or len(query) > _LONGEST_QUERY:
            return None
        try:
            read = self._read[query]
        except KeyError:
            if len(self._read) >= _MOST_QUERIES:
                self._read.clear()
            read = self._read[query] = self._reading(query)
        return None if read is None else Asked(read[0], code, read[1], in_list)

    def _reading(self, query: bytes) -> tuple[Hashable, Answer] | None:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        given = dict(pairs)
        if len(given) != len(pairs):
            return None
        try:
            asked = self._kind.model_validate(given)
        except ValidationError:
            return None
        return question_of(self._kind, asked), partial(self._answer, asked)
