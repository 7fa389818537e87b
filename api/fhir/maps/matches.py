"""What a code becomes, as matches: single codes, and clusters that are never told as one of their codes alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from math import prod
from typing import Final
from urllib.parse import quote

from api.fhir.maps.names import OURS, canonical_of_answer
from api.fhir.outcome import Json
from api.fhir.parameters import entry, parts
from api.fhir.systems import version_of
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.translation.answers import Alternative, Choice, Outcome, Translation
from crosswalk.domain.translation.methods import Method

TOGETHER: Final = f"{OURS}fhir:needed-together"
"""The `element` of a product: its concept is needed together with that of the match."""
_EXTENSION: Final = f"{OURS}fhir:"
_RELATIONS: Final = {
    "equivalent": "equivalent",
    "wider": "source-is-narrower-than-target",
    "narrower": "source-is-broader-than-target",
    "relatedto": "related-to",
    "unmatched": "not-related-to",
}
"""R4's equivalence, which is said of the target, as R5's relationship, which is said of the source."""
_BY_CATEGORY: Final = {Category.CLASS_TO_SUBCLASS: "narrower", Category.SUBCLASS_TO_CLASS: "wider"}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with what is told beside it: the code that was asked about, and how it was asked.

    `by_target` is whether R5's parameters asked for what leads to it; `applied` whether a map of people answered.
    """

    answer: Translation
    asked: Json
    by_target: bool = False
    applied: bool = False
    several: bool = False
    """Whether other codes were asked about beside it, so that each match names its own."""

    @property
    def maps(self) -> list[str]:
        """The maps that the answer rests on: the one that was read backwards where its sources are wanted."""
        found = self.answer
        if found.method is Method.BACKWARD and found.opposite is not None:
            return [canonical_of_answer(found.opposite.map_set, found.opposite.label)]
        if found.map_set is None:
            return []
        return [canonical_of_answer(found.map_set, found.edition, applied=self.applied)]

    @property
    def has_match(self) -> bool:
        """Whether anything answers to the code."""
        return bool(self.answer.alternatives)

    @property
    def clusters(self) -> int:
        """How many clusters its alternatives call for."""
        return sum(prod(map(len, each.choices)) for each in self.answer.alternatives if each.scenario)


def matches(told: Told, skipped: int, count: int) -> Iterator[Json]:
    """The matches of an answer: its single codes, then so many of its clusters after some that are passed over."""
    alternatives = told.answer.alternatives
    if told.answer.status is Outcome.NO_MAP:
        yield parts("match", *_relation("unmatched"), *_origins(told, ()))
    if not skipped:
        for each in alternatives:
            if not each.scenario:
                yield _single(told, each)
    clusters = chain.from_iterable(_multiplied(each) for each in alternatives if each.scenario)
    for alternative, together in islice(clusters, skipped, skipped + count):
        yield _cluster(told, alternative, together)


def structure(told: Told) -> Iterator[Json]:
    """The scenarios of an answer as they are published: one code of each choice list, all of them together."""
    for each in told.answer.alternatives:
        if each.scenario:
            lists = [
                parts("choiceList", *(entry("concept", "Coding", _coding(told, choice)) for choice in choices))
                for choices in each.choices
            ]
            number = entry("number", "Integer", each.scenario)
            yield parts("x-scenario", number, entry("clusters", "Integer", prod(map(len, each.choices))), *lists)


def also_consider(told: Told) -> Iterator[Json]:
    """Newer codes that took part of the cases of a target that stays."""
    for each in told.answer.also_consider:
        system = told.answer.target
        if system is not None:
            yield parts(
                "x-also-consider",
                entry("for", "Code", each.living),
                entry("concept", "Coding", coding(system, told.answer.moment, each.code, each.long)),
                entry("effective", "Date", each.effective.isoformat()),
            )


def coding(system: CodeSystem, moment: Moment | None, code: str, display: str | None) -> Json:
    """A code of a system as it stands in the release of a moment."""
    release = moment.release if moment else None
    return {
        "system": system.uri,
        **({"version": version_of(release)} if release else {}),
        "code": code,
        **({"display": display} if display else {}),
    }


def _single(told: Told, alternative: Alternative) -> Json:
    choice = alternative.choices[0][0]
    return _match(told, alternative, _equivalence(told.answer, alternative), choice, ())


def _cluster(told: Told, alternative: Alternative, together: Sequence[Choice]) -> Json:
    products = [
        parts("product", entry("element", "Uri", TOGETHER), entry("concept", "Coding", _coding(told, each)))
        for each in together[1:]
    ]
    return _match(told, alternative, "relatedto", together[0], products)


def _match(told: Told, alternative: Alternative, equivalence: str, choice: Choice, products: Sequence[Json]) -> Json:
    found = _coding(told, choice)
    match = parts(
        "match",
        *_relation(equivalence),
        entry("concept", "Coding", told.asked if told.by_target else found),
        *products,
        *([{"name": "source", "valueCoding": found}] if told.by_target else []),
        *_origins(told, alternative.carried),
        entry("comment", "String", _comment(alternative, choice, len(products))),
    )
    extensions = list(_extensions(told, alternative, choice))
    return {**match, "extension": extensions} if extensions else match


def _coding(told: Told, choice: Choice) -> Json:
    target = told.answer.target
    assert target is not None  # noqa: S101 - an answer with alternatives has one
    return coding(target, told.answer.moment, choice.code, choice.long)


def _relation(equivalence: str) -> list[Json | None]:
    return [entry("equivalence", "Code", equivalence), entry("relationship", "Code", _RELATIONS[equivalence])]


def _origins(told: Told, carried: Sequence[Hop]) -> list[Json | None]:
    """The maps by which a match was found: the published one, then the tables by which it was carried."""
    tables = dict.fromkeys(f"{OURS}conversion:{quote(hop.source)}" for hop in carried)
    source = [] if told.by_target else [entry("source", "Uri", each) for each in told.maps[:1]]
    return [*source, *(entry("originMap", "Uri", each) for each in (*told.maps, *tables))]


def _equivalence(answer: Translation, alternative: Alternative) -> str:
    """How a single code stands to its source.

    Equivalent where the map says so and nothing was carried or is needed beside it; wider or narrower where the
    network of both maps around the code has that shape (docs/design.md, rule 5.9); else no more than related.
    """
    if alternative.joint:
        return "relatedto"
    if not alternative.approximate:
        return "equivalent"
    if alternative.carried or answer.category is None or answer.method is not Method.FORWARD:
        return "relatedto"
    return _BY_CATEGORY.get(answer.category, "relatedto")


def _comment(alternative: Alternative, choice: Choice, products: int) -> str | None:
    said = []
    if products:
        said.append(f"{products + 1} codes are needed together (scenario {alternative.scenario})")
    if alternative.joint:
        lists = " and ".join(" or ".join(codes) for codes in alternative.joint)
        said.append(f"its entry leads to the code that was asked about only together with {lists}")
    if alternative.carried:
        hops = (f"{hop.before} → {hop.after} on {hop.effective} ({hop.source})" for hop in alternative.carried)
        said.append(f"carried: {'; '.join(hops)}")
    if choice.status.value != "valid":
        said.append(f"{choice.code} is {choice.status.value.replace('_', ' ')} then")
    return "; ".join(said) or None


def _extensions(told: Told, alternative: Alternative, choice: Choice) -> Iterator[Json]:
    if alternative.scenario:
        yield {"url": f"{_EXTENSION}scenario", "valueInteger": alternative.scenario}
    if choice.flags:
        yield {"url": f"{_EXTENSION}flags", "valueString": choice.flags}
    for number, codes in enumerate(alternative.joint, 1):
        beside = [
            {"url": "choiceList", "valueInteger": number},
            *({"url": "code", "valueCode": each} for each in codes),
        ]
        yield {"url": f"{_EXTENSION}only-together-with", "extension": beside}
    for hop in alternative.carried:
        inside = [
            {"url": "from", "valueCode": hop.before},
            {"url": "to", "valueString": hop.after},
            {"url": "effective", "valueDate": hop.effective.isoformat()},
            {"url": "source", "valueString": hop.source},
        ]
        yield {"url": f"{_EXTENSION}carried", "extension": inside}
    if told.several:
        yield {"url": f"{_EXTENSION}asked", "valueCoding": told.asked}


def _multiplied(alternative: Alternative) -> Iterator[tuple[Alternative, tuple[Choice, ...]]]:
    return ((alternative, together) for together in product(*alternative.choices))
