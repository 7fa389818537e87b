"""What a query means: its words with the forms, spellings and names that official texts have for them.

Each step is told: *UTI* was read as *urinary tract infection* (docs/design.md, rule 10.1). The words as they were
typed always come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from crosswalk.domain.search.lists import abbreviations, alone, doubts, own, vocabulary
from crosswalk.domain.search.meanings import COSTS, NEXT_READING, How, Meaning, keys, meanings, wider
from crosswalk.domain.search.phrases import LONGEST, mended, side_by_side
from crosswalk.domain.search.query import SHORTEST_BEGINNING
from crosswalk.domain.search.spelling import american, corrections, kin, split
from crosswalk.domain.tabular.documents import Slot
from crosswalk.domain.tabular.wording import STOP_WORDS, forms, words

_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_GLUED: Final = re.compile(r"^(w/o(?=\w)|w/(?=\w\w)|d/t(?=\w)|s/p(?=\w)|h/o(?=\w))")
"""Shorthand written to the word behind it."""
_LETTERS_AND_DIGITS: Final = re.compile(r"([a-z]+)(\d+)")
_COUNTED: Final = frozenset({"type", "stage", "grade", "degree", "class", "category", "level", "harris", "trimester"})
_ORDINAL_DIGITS: Final = re.compile(r"(\d+)(?:st|nd|rd|th)")
_RARE: Final = 6
"""A word of so few official texts may be a misspelt one: *prostrate* stands in two."""
_NUMBER_WEIGHT: Final = 0.45
_DETAIL_WEIGHT: Final = 0.4
_DOUBT_WEIGHT: Final = 0.15
_COMMON_WORDS: Final = frozenset({"lay", "external"})
"""The kinds of entries of our own list that are words rather than abbreviations."""
_NOT_ALONE: Final = 0.5
"""A word that stands alone means the plain thing rather than all that has the word in its name."""
_ENCOUNTER_WEIGHT: Final = 1.0
_ENCOUNTERS: Final = frozenset(
    {"vaccination", "vaccine", "immunization", "screening", "history", "exposure", "aftercare"}
)
"""What a patient without the disease comes for: a code for the disease itself would be wrong."""
_WHICH_ENCOUNTER: Final = frozenset({"initial", "subsequent"})
DETAILS: Final = frozenset({"left", "right", "bilateral", "unilateral", "initial", "subsequent", "unspecified"})
"""What a tabular list tells and an index mostly leaves to it."""


class Term(NamedTuple):
    """A word, and the words of its family, which nearly say the same."""

    exact: tuple[str, ...]
    kin: tuple[str, ...] = ()


class Way(NamedTuple):
    """One way to say what was typed: all these terms; `cost` is how unlikely it is to be meant."""

    terms: tuple[Term, ...]
    cost: float
    how: How
    read: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that was asked for, in every way it may be said.

    `weight` is how much it tells, `names` the systems that it names a procedure or supply of.
    """

    typed: str
    ways: tuple[Way, ...]
    weight: float
    beginning: str | None = None
    is_detail: bool = False
    names: frozenset[str] = frozenset()

    def slot(self, way: Way | None = None) -> Slot:
        """What the word index is asked: the concept in all its ways, or in one."""
        ways = self.ways if way is None else (way,)
        asked = tuple(tuple((*term.exact, *term.kin) for term in each.terms) for each in ways)
        return Slot(asked, self.beginning if way is None else None)


@lru_cache(maxsize=512)
def understood(text: str, *, widely: bool = False) -> tuple[Concept, ...]:
    """What a text asks for, in its order; nothing for words that only join others.

    Read `widely`, rare words are taken for misspelt ones, and parts for what they belong to, as well.
    """
    told, changed = _tokens(text)
    if not told:
        return ()
    whole = mended(told)
    for was, now in zip(told, whole, strict=True):
        if was != now:
            changed[now] = changed.get(was, (was,))[0], How.FORM if now.startswith(was) else How.CORRECTION
    told = side_by_side(whole, DETAILS)
    plain = (_in_capitals(told) if text.isupper() else None) or _alone(told)
    if plain is not None:
        return (_as_typed(plain, changed),)
    concepts: dict[str, Concept] = {}
    at = 0
    while at < len(told):
        taken = _phrase_at(told, at)
        typed = " ".join(told[at : at + taken])
        if typed in concepts:
            pass
        elif typed in doubts():
            way = Way(_terms(told[at : at + taken]), 0.0, How.TYPED, typed)
            concepts[typed] = Concept(typed, (way,), _DOUBT_WEIGHT, is_detail=True)
        elif taken > 1:
            concepts[typed] = _phrase(told[at : at + taken])
        elif not _joins(told, at):
            before = told[at - 1] if at else None
            is_last = at == len(told) - 1
            concepts[typed] = _single(told[at], before, is_last=is_last, widely=widely)
        at += taken
    return tuple(_as_typed(each, changed) for each in concepts.values())


def is_known(text: str) -> bool:
    """Whether a text is an abbreviation or lay word; shorthand for a side or joining word is none: LT is a modifier."""
    typed = " ".join(words(text))
    entry = own().get(typed)
    if entry is not None and entry.is_shorthand:
        return entry.readings[0] not in DETAILS and "with" not in entry.readings[0]
    return entry is not None or typed in alone() or typed in abbreviations()


def _as_typed(concept: Concept, changed: Mapping[str, tuple[str, How]]) -> Concept:
    """The concept with what was typed, where that was written otherwise."""
    parts = concept.typed.split()
    hows = [changed[word][1] for word in parts if word in changed]
    if not hows:
        return concept
    typed = " ".join(changed[word][0] if word in changed else word for word in parts)
    first, *others = concept.ways
    return replace(concept, typed=typed, ways=(first._replace(how=hows[0]), *others))


def _tokens(text: str) -> tuple[list[str], dict[str, tuple[str, How]]]:
    """The words of a text, shorthand written out and in the spelling of official texts.

    Beside them what was typed for those that changed, and how they were read.
    """
    told: list[str] = []
    changed: dict[str, tuple[str, How]] = {}
    for chunk in text.lower().replace("’", "'").split():
        for part in _GLUED.sub(r"\1 ", chunk.strip(",;:()[]\"'")).split():
            entry = own().get(part)
            if entry and entry.is_shorthand:
                written = entry.readings[0].split()
                changed |= {word: (part, How.ABBREVIATION) for word in written if len(written) == 1}
                told += written
                continue
            for word in words(part):
                us = american(word)
                if us is not None:
                    changed[us] = word, How.SPELLING
                told.append(us or word)
    return told or words(text), changed


def _joins(told: Sequence[str], at: int) -> bool:
    """Whether a word only joins others."""
    if told[at] == "a":
        return not at or told[at - 1] in STOP_WORDS
    if told[at] == "encounter":
        # The seventh character of a title, "initial encounter", is told by its first word.
        return at > 0 and told[at - 1] in _WHICH_ENCOUNTER
    return told[at] in STOP_WORDS


def _phrase_at(told: Sequence[str], at: int) -> int:
    """How many words from here on are one known phrase; 1 for none."""
    for count in range(min(LONGEST, len(told) - at), 1, -1):
        part = told[at : at + count]
        if part[0] in STOP_WORDS or part[-1] in STOP_WORDS:
            continue
        if " ".join(part) in doubts() or any(True for _ in meanings(part)):
            return count
    return 1


def _in_capitals(told: Sequence[str]) -> Concept | None:
    """What a common word means that is written in capitals: HIT is no blow; None for what is no such word."""
    key = " ".join(told)
    entry = own().get(key)
    if entry is None or entry.kind not in _COMMON_WORDS or key not in abbreviations():
        return None
    typed = _phrase(told)
    literal, *others = typed.ways
    first = [way for way in others if way.how is How.ABBREVIATION]
    after = [way._replace(cost=way.cost + _NOT_ALONE) for way in (literal, *others) if way not in first]
    likely = [way._replace(cost=COSTS[How.ABBREVIATION] + n * NEXT_READING) for n, way in enumerate(first)]
    return replace(typed, ways=(after[0], *likely, *after[1:]))


def _alone(told: Sequence[str]) -> Concept | None:
    """What is meant by these words where nothing stands beside them, None for what the list has not."""
    read = next((alone()[key] for key in keys(told) if key in alone()), None)
    if read is None:
        return None
    typed = _phrase(told)
    literal, *others = (way._replace(cost=way.cost + _NOT_ALONE) for way in typed.ways)
    return replace(typed, ways=(literal, Way(_terms(words(read)), 0.0, How.SYNONYM, read), *others))


def _phrase(told: Sequence[str]) -> Concept:
    literal = _terms(told)
    meant = list(meanings(told))
    ways = [Way(literal, 0.0, How.TYPED, " ".join(told)), *_ways_of(meant)]
    return Concept(" ".join(told), tuple(ways), sum(_rarity(term) for term in literal), names=_named(meant))


def _ways_of(meant: Iterable[Meaning]) -> Iterator[Way]:
    seen: set[str] = set()
    for how, cost, read, _ in meant:
        if read not in seen:
            seen.add(read)
            terms = _terms(words(read))
            if terms:
                yield Way(terms, cost, how, read)


def _named(meant: Iterable[Meaning]) -> frozenset[str]:
    return frozenset(each.names for each in meant if each.names is not None)


def _single(word: str, before: str | None, *, is_last: bool, widely: bool) -> Concept:
    known = vocabulary()
    number = _number(word, before)
    if number is not None:
        return Concept(word, (Way((number,), 0.0, How.TYPED, word),), _NUMBER_WEIGHT, is_detail=before != "type")
    ways = [Way((_term(word),), 0.0, How.TYPED, word)]
    meant = list(meanings([word]))
    ways += _ways_of(meant)
    parted = _LETTERS_AND_DIGITS.fullmatch(word)
    if parted:
        ways.append(
            Way(
                tuple(_term(part) for part in parted.groups()),
                COSTS[How.SPELLING],
                How.FORM,
                " ".join(parted.groups()),
            )
        )
    count = max(known.count(form) for form in forms(word))
    begun = None
    if is_last and not count and len(ways) == 1 and len(word) >= SHORTEST_BEGINNING:
        begun = word
    is_unknown = not count and len(ways) == 1 and not (begun and known.beginning(word))
    if is_unknown:
        for first, second in split(word):
            ways.append(Way((_term(first), _term(second)), COSTS[How.SPELLING], How.SPELLING, f"{first} {second}"))
    if (is_unknown and len(ways) == 1) or (widely and count < _RARE):
        ways += _corrected(word)
    if widely:
        ways += _ways_of(wider(word))
    if word in DETAILS:
        return Concept(word, tuple(ways), _DETAIL_WEIGHT, begun, is_detail=True)
    weight = _rarity(ways[0].terms[0]) if count or len(ways) == 1 else max(map(_rarity, ways[1].terms))
    if word in _ENCOUNTERS:
        weight = max(weight, _ENCOUNTER_WEIGHT)
    return Concept(word, tuple(ways), weight, begun, names=_named(meant))


def _corrected(word: str) -> Iterator[Way]:
    """The words that a misspelt one may be, and what each of these means."""
    likely = corrections(word)
    for n, right in enumerate(likely):
        cost = COSTS[How.CORRECTION] + n * NEXT_READING
        yield Way((_term(right),), cost, How.CORRECTION, right)
        meant = (way for way in _ways_of(meanings([right])) if way.read not in likely)
        yield from (way._replace(cost=way.cost + cost) for way in meant)


def _number(word: str, before: str | None) -> Term | None:
    """A number in every way it is written, II, 2, second; None for what is none, or only a letter."""
    value: int | None = None
    found = _ORDINAL_DIGITS.fullmatch(word)
    if found:
        value = int(found[1])
    elif word in _ORDINALS:
        value = _ORDINALS.index(word) + 1
    elif word in _ROMAN and (before in _COUNTED or word in ("ii", "iii")):
        value = _ROMAN[word]
    elif word.isdigit() and before in _COUNTED:
        value = int(word)
    if value is None or not 1 <= value <= len(_ORDINALS):
        return None
    roman = next(sign for sign, each in _ROMAN.items() if each == value)
    return Term(tuple(dict.fromkeys((word, str(value), _ORDINALS[value - 1], roman))))


def _terms(told: Sequence[str]) -> tuple[Term, ...]:
    """The terms of a phrase, without the words that only join others."""
    return tuple(
        _number(word, told[at - 1] if at else None) or _term(word)
        for at, word in enumerate(told)
        if not _joins(told, at)
    )


def _term(word: str) -> Term:
    exact = forms(word)
    family = dict.fromkeys(chain.from_iterable(map(kin, exact)))
    return Term(exact, tuple(each for each in family if each not in exact))


def _rarity(term: Term) -> float:
    known = vocabulary()
    counted = [known.rarity(word) for word in term.exact if known.count(word)]
    return max(0.15, min(counted, default=0.8))
