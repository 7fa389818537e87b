"""What is asked about codes, one or many, and the answers in the shapes of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.rest.parts import day_in
from api.rest.questions import HistoryQuestion, LookupQuestion, TranslationQuestion, ValidationQuestion
from api.shared.answering import Answering
from crosswalk.contract.history import history_json
from crosswalk.contract.lookup import lookup_json, placed_json, with_values
from crosswalk.contract.places import ancestors_json, children_json
from crosswalk.contract.translation import translation_json
from crosswalk.contract.validation import validation_json
from crosswalk.domain.lookup.description import Described

Shaped = Sequence[Mapping[str, object]]


def lookups(service: Answering, codes: Sequence[str], asked: LookupQuestion) -> Shaped:
    """What codes are, with their places where notes are asked for, and with attached values. Raises what `lookup` does."""
    day = day_in(asked.on)
    if not asked.notes:
        answers = service.lookup(codes, asked.system, on=day, release=asked.release, repairs=asked.repair)
        values = service.attached(answers)
        return [with_values(lookup_json(one), said) for one, said in zip(answers, values, strict=True)]
    found = described(service, codes, asked)
    values = service.attached([each.answer for each in found])
    return [with_values(placed_json(each.answer, each.place), said) for each, said in zip(found, values, strict=True)]


def described(service: Answering, codes: Sequence[str], asked: LookupQuestion) -> Sequence[Described]:
    """What codes are, with their places. Raises what `lookup` does."""
    return service.describe(codes, asked.system, on=day_in(asked.on), release=asked.release, repairs=asked.repair)


def children(service: Answering, codes: Sequence[str], asked: LookupQuestion) -> Shaped:
    """The codes directly below codes. Raises what `lookup` does."""
    return [children_json(each) for each in described(service, codes, asked)]


def ancestors(service: Answering, codes: Sequence[str], asked: LookupQuestion) -> Shaped:
    """What stands above codes. Raises what `lookup` does."""
    return [ancestors_json(each) for each in described(service, codes, asked)]


def histories(service: Answering, codes: Sequence[str], asked: HistoryQuestion) -> Shaped:
    """The lives of codes. Raises what `history` does."""
    return [history_json(answer) for answer in service.history(codes, asked.system, repairs=asked.repair)]


def validations(service: Answering, codes: Sequence[str], asked: ValidationQuestion) -> Shaped:
    """Whether codes may be used on a day. Raises what `validate` does."""
    answers = service.validate(codes, asked.system, kind=asked.kind, on=day_in(asked.on), repairs=asked.repair)
    return [validation_json(answer) for answer in answers]


def translations(service: Answering, codes: Sequence[str], asked: TranslationQuestion) -> Shaped:
    """What codes become, by the reference maps or by a map that people made. Raises what `translate` does."""
    if asked.map is not None:
        found = by_map(service, codes, asked, asked.map)
    else:
        found = service.translate(
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
        )
    return [translation_json(answer, asked.clusters) for answer in found]
