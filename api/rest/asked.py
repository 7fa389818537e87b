"""What is asked of the library, with the parameters of a request; what is kept ready of the answers is in `answers`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.rest.limits import MOST_CODES
from api.rest.parts import day_in
from api.rest.questions import (
    HistoryQuestion,
    MappedQuestion,
    PlaceQuestion,
    SearchQuestion,
    TranslationQuestion,
    ValidationQuestion,
    ValueSetRequest,
)
from api.shared.answering import Answering
from crosswalk.contract.history import history_json
from crosswalk.contract.places import ancestors_json, children_json
from crosswalk.contract.translation import translation_json
from crosswalk.contract.validation import validation_json
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.description import Described
from crosswalk.domain.search.answers import Search
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.value_sets.set_translation import SetTranslation

Shaped = Sequence[Mapping[str, object]]


def children(service: Answering, codes: Sequence[str], asked: PlaceQuestion) -> Shaped:
    """The codes directly below codes. Raises what `lookup` does."""
    return [children_json(each) for each in _described(service, codes, asked)]


def ancestors(service: Answering, codes: Sequence[str], asked: PlaceQuestion) -> Shaped:
    """What stands above codes. Raises what `lookup` does."""
    return [ancestors_json(each) for each in _described(service, codes, asked)]


def histories(service: Answering, codes: Sequence[str], asked: HistoryQuestion) -> Shaped:
    """The lives of codes. Raises what `history` does."""
    return [history_json(answer) for answer in service.history(codes, asked.system, repairs=asked.repair)]


def validations(service: Answering, codes: Sequence[str], asked: ValidationQuestion) -> Shaped:
    """Whether codes may be used on a day. Raises what `validate` does."""
    answers = service.validate(codes, asked.system, kind=asked.kind, on=day_in(asked.on), repairs=asked.repair)
    return [validation_json(answer) for answer in answers]


def translations(
    service: Answering, codes: Sequence[str], asked: TranslationQuestion, *, titled: bool = False
) -> Sequence[Translation]:
    """What codes become by the official maps. Raises what `translate` does."""
    return service.translate(
        codes,
        asked.source,
        asked.target,
        on=day_in(asked.on),
        release=asked.release,
        source_on=day_in(asked.source_on),
        edition=asked.edition,
        map_set=asked.map_set,
        method=asked.method,
        best=asked.best,
        repairs=asked.repair,
        titled=titled,
    )


def set_translation(service: Answering, asked: ValueSetRequest) -> SetTranslation:
    """What a value set becomes. Raises what `translate_value_set` does, and `TooMany`."""
    return service.translate_value_set(
        asked.value_set,
        asked.source,
        asked.target,
        reference=asked.reference,
        on=day_in(asked.on),
        release=asked.release,
        source_on=day_in(asked.source_on),
        edition=asked.edition,
        column=asked.column,
        repairs=asked.repair,
        names=("value_set", "reference"),
        most=MOST_CODES,
    )


def hits(service: Answering, asked: SearchQuestion) -> Search:
    """Which codes are meant. Raises what `search` does."""
    return service.search(
        asked.q, asked.system, on=day_in(asked.on), release=asked.release, limit=asked.limit, billable=asked.billable
    )


def translations_by(
    service: Answering, name: str, codes: Sequence[str], asked: MappedQuestion, *, titled: bool = False
) -> Sequence[Translation]:
    """What codes become by a map that people made. Raises `UnknownMap`, and `UsageError` for what contradicts it."""
    made = service.maps.version(name)
    other = asked.edition, asked.map_set, asked.source_on, asked.best or None, asked.method != "forward" or None
    ends = asked.source in (None, made.source) and asked.target in (None, made.target)
    if not ends or any(each is not None for each in other):
        raise UsageError(
            f"{made.ref} leads from {made.source} to {made.target} and says itself what it is derived from.",
            remedy="Leave the parameters out that say otherwise.",
        )
    return service.maps.translate(
        codes, name, on=day_in(asked.on), release=asked.release, repairs=asked.repair, titled=titled
    )


def shaped_by(service: Answering, name: str, codes: Sequence[str], asked: MappedQuestion) -> Shaped:
    """The same in the shape of plain answers. Raises what `translations_by` does."""
    return [translation_json(each, asked.clusters) for each in translations_by(service, name, codes, asked)]


def _described(service: Answering, codes: Sequence[str], asked: PlaceQuestion) -> Sequence[Described]:
    return service.describe(codes, asked.system, on=day_in(asked.on), release=asked.release, repairs=asked.repair)
