"""What a word or phrase may mean, by the lists: other words, how likely each is, and what they are the name of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from crosswalk.domain.search.anatomy import anatomy
from crosswalk.domain.search.lists import OwnEntry, abbreviations, broader, own, synonyms, vocabulary
from crosswalk.domain.search.measures import measured
from crosswalk.domain.search.spelling import procedures, stem
from crosswalk.domain.tabular.wording import STOP_WORDS, forms


class How(StrEnum):
    """By which step a word was read as others."""

    TYPED = "typed"
    FORM = "form"
    SPELLING = "spelling"
    ABBREVIATION = "abbreviation"
    SYNONYM = "synonym"
    CORRECTION = "correction"
    BROADER = "broader"
    SEE_ALSO = "see_also"


COSTS: Final = {
    How.TYPED: 0.0,
    How.FORM: 0.12,
    How.SPELLING: 0.02,
    How.ABBREVIATION: 0.05,
    How.SYNONYM: 0.28,
    How.CORRECTION: 0.15,
    How.BROADER: 0.45,
}
NEXT_READING: Final = 0.12
"""What each reading of several costs more than the one before it."""
_OWN_COST: Final = 0.06
_NEXT_OPERATION: Final = 0.05
_NEXT_SYNONYM: Final = 0.04
_MOST_SYNONYMS: Final = 6
_NAMED: Final[Mapping[str, str]] = {"procedure": "icd10pcs", "supply": "hcpcs"}
"""The system that names what an entry of our own list is the name of."""


class Meaning(NamedTuple):
    """Words that may be meant; `cost` is how unlikely that is. `names` is the system of what they name, if not any."""

    how: How
    cost: float
    read: str
    names: str | None = None


def meanings(told: Sequence[str]) -> Iterator[Meaning]:
    """What a word or phrase may mean, by each list in turn; nothing for what stands in none."""
    for n, read in enumerate(anatomy(told)):
        yield Meaning(How.ABBREVIATION, COSTS[How.ABBREVIATION] + n * NEXT_READING, read)
    ranged = measured(told)
    if ranged:
        yield Meaning(How.FORM, 0.0, ranged)
    known = False
    for key in keys(told):
        entry = own().get(key)
        if entry:
            known = True
            yield from _own(entry.kind, entry.readings)
        if len(told) == 1:
            for n, read in enumerate(procedures(key)):
                yield Meaning(How.SYNONYM, _OWN_COST + n * _NEXT_OPERATION, read, _NAMED["procedure"])
        short = abbreviations().get(key, ())
        cost = COSTS[How.ABBREVIATION] + (2 * NEXT_READING if entry else 0)
        yield from (Meaning(How.ABBREVIATION, cost + n * NEXT_READING, read) for n, read in enumerate(short))
        if len(told) > 1 and " " not in key and vocabulary().count(key):
            yield Meaning(How.FORM, COSTS[How.FORM], key)
        if not entry and (len(told) == 1 or not any(word in own() for word in told)):
            others = synonyms().get(key, ())[:_MOST_SYNONYMS]
            yield from (
                Meaning(How.SYNONYM, COSTS[How.SYNONYM] + n * _NEXT_SYNONYM, read) for n, read in enumerate(others)
            )
    turned = _own_phrases().get(_stems(told)) if len(told) > 1 and not known else None
    if turned:
        yield from _own(turned.kind, turned.readings)


def keys(told: Sequence[str]) -> Iterator[str]:
    """Under what a phrase stands in the lists: as it is, in the singular, and as one word unless only letters."""
    *before, last = told
    for form in forms(last):
        yield " ".join((*before, form))
    if len(told) > 1 and any(len(word) > 1 for word in told):
        for form in forms(last):
            yield "".join((*before, form))


def wider(word: str) -> Iterator[Meaning]:
    """What a part belongs to: official texts may speak of the foot where the toe was asked for."""
    for n, read in enumerate(broader().get(word, ())):
        yield Meaning(How.BROADER, COSTS[How.BROADER] + n * _NEXT_SYNONYM, read)


@cache
def _own_phrases() -> Mapping[tuple[str, ...], OwnEntry]:
    """The phrases of our own list in any order of their words, and in any form of these."""
    return {_stems(typed.split()): entry for typed, entry in own().items() if " " in typed}


def _stems(told: Iterable[str]) -> tuple[str, ...]:
    """The stems of the words that say something, sorted."""
    return tuple(sorted({stem(word) for word in told} - STOP_WORDS))


def _own(kind: str, readings: Sequence[str]) -> Iterator[Meaning]:
    for n, read in enumerate(readings):
        yield Meaning(How.SYNONYM, _OWN_COST + n * NEXT_READING, read, _NAMED.get(kind))
