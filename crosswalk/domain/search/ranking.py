"""How well a text answers what was asked, and what of a code makes it less likely to be meant.

Everything counts as a cost. A text should say what was asked for (coverage, weighed by how rare the words are) and
little beside (brevity); the words as typed count before their forms, synonyms and corrections; a title before a term
of an index; and a code for what is plain before one for what is special, unless the query says so itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from crosswalk.domain.search.special import Specials, title_words
from crosswalk.domain.search.told import DENYING, LITTLE, TELLING, affirmed, told_by, variants
from crosswalk.domain.search.understanding import Concept, Term, Way
from crosswalk.domain.tabular.documents import searched_text
from crosswalk.domain.tabular.rows import SEE_ALSO
from crosswalk.domain.tabular.wording import STOP_WORDS, forms


class Reason(StrEnum):
    """What of a code answered the query, the likeliest to be meant first."""

    CODE = "code"
    TITLE = "title"
    INCLUSION_TERM = "inclusion_term"
    INCLUDES = "includes"
    INDEX_TERM = "index_term"
    INDEX_REFERENCE = "index_reference"
    SHORT_TITLE = "short_title"
    TABLE_TERM = "table_term"


_SOURCES: Final = {
    Reason.CODE: 0.0,
    Reason.TITLE: 0.0,
    Reason.INCLUSION_TERM: 0.02,
    Reason.INCLUDES: 0.1,
    Reason.INDEX_TERM: 0.06,
    Reason.INDEX_REFERENCE: 0.1,
    Reason.SHORT_TITLE: 0.25,
    Reason.TABLE_TERM: 0.06,
}
"""An inclusion term stands in the release itself; the index at hand may be years older."""
_MISSING: Final = 4.0
_BESIDE: Final = 1.1
_KIN: Final = 0.18
_BEGUN: Final = 0.3
_LACKED: Final = 0.8
"""What a text says is not there was hardly meant, but it speaks of it."""
_ASIDE: Final = 0.15
"""What an index prints in parentheses may be absent from the record: it says little about the code."""
_LACKING: Final = ("without", "unspecified whether", "unspecified as")
"""What a title says of details that nobody charted."""
_LEADING: Final = 0.08
"""A text that begins with what was asked for is about it."""
_WHOLE: Final = 0.15
"""A text that is what was typed, word for word."""
_NEVER_WHOLE: Final = frozenset({Reason.INDEX_REFERENCE, Reason.TABLE_TERM})
"""A drug heads six codes of a table, by what it did; none of them is just the drug."""
_COLUMN: Final = 0.5
"""A table says of a drug what it did, of a neoplasm how it behaves: nobody asked for that column."""
_NOS: Final = 0.15
"""An inclusion term that is not otherwise specified is what is meant when nothing more is said."""
_BEHIND: Final = 0.25
"""How much of what a supply's title says counts behind its first comma, where the kinds of the thing are told."""
_MOST_BEHIND: Final = 0.5
_SENT_ON: Final = 0.15
"""A *see also* sends on from a term that may have a code of its own."""
_OF_INDEX: Final = frozenset({Reason.INDEX_TERM, Reason.INDEX_REFERENCE})


class Said(NamedTuple):
    """A text of a code; `stated_in` is the release that an index is of, by its ordinal.

    Of a supply the text names the thing first, and behind a comma the kinds of it.
    """

    reason: Reason
    text: str
    stated_in: int | None = None
    is_supply: bool = False


class Answer(NamedTuple):
    """How a text answers: its cost, which of the concepts it has, and by which ways.

    `is_unasked` is what a table says of a drug in a column that nobody asked for.
    """

    cost: float
    covered: tuple[Way | None, ...]
    said: Said
    is_unasked: bool = False


class _Place(NamedTuple):
    """Where a word stands among what was asked for, and what it costs that it is not the word as it was typed."""

    concept: int
    way: int
    term: int
    cost: float


class _Places(dict[str, tuple[_Place, ...]]):
    """Where a word of a text, or its singular, stands among what was asked for, told once for a query."""

    def __init__(self, asked: Mapping[str, Sequence[_Place]]) -> None:
        super().__init__()
        self._asked = asked

    def __missing__(self, word: str) -> tuple[_Place, ...]:
        places = self[word] = tuple(place for form in forms(word) for place in self._asked.get(form, ()))
        return places


class Judge:
    """Judges texts by the concepts of one query."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts = concepts
        self.whole = sum(each.weight for each in concepts) or 1.0
        self._asked: dict[str, list[_Place]] = {}
        self._places = _Places(self._asked)
        for at, concept in enumerate(concepts):
            for n, way in enumerate(concept.ways):
                for m, term in enumerate(way.terms):
                    for word in term.exact:
                        self._asked.setdefault(word, []).append(_Place(at, n, m, 0.0))
                    for word in term.kin:
                        self._asked.setdefault(word, []).append(_Place(at, n, m, _KIN))
        rarest_first = sorted(concepts, key=lambda each: -each.weight)
        self._needles = [
            [[_needles(term) for term in way.terms] for way in each.ways]
            + ([[(each.beginning,)]] if each.beginning is not None else [])
            for each in rarest_first
        ]
        self._is_affirmed = self._asked.keys().isdisjoint(DENYING)
        typed = {word for concept in concepts for term in concept.ways[0].terms for word in (*term.exact, *term.kin)}
        self._specials = Specials(self._asked.keys(), typed)
        self._begun = [(at, each.beginning) for at, each in enumerate(concepts) if each.beginning is not None]

    def may_answer(self, text: str, least: int) -> bool:
        """Whether a text may have so many of the concepts: worth taking it apart, as most notes of a code are not."""
        if not text.isascii():
            return True
        lower = text.lower()
        may_lack = len(self.concepts) - least
        for ways in self._needles:
            if not _may_have(ways, lower):
                if not may_lack:
                    return False
                may_lack -= 1
        return True

    def answer(self, said: Said) -> Answer | None:
        """How a text answers the query, None where it has nothing of it."""
        told = told_by(searched_text(said.text))
        places = self._places
        denied, lacked = (told.denied, told.lacked) if self._is_affirmed else ((), ())
        having = [word for word in told.plain if places[word] and word not in denied]
        used = set(having)
        found: dict[tuple[int, int], dict[int, float]] = {}
        for word in having:
            away = _LACKED if word in lacked else 0.0
            for concept, way, term, cost in places[word]:
                _put(found.setdefault((concept, way), {}), term, cost + away)
        aside = 0.0 if said.reason is Reason.TABLE_TERM else _ASIDE
        is_column_asked = False
        for word in told.asides:
            for concept, way, term, cost in places[word]:
                is_column_asked = True
                _put(found.setdefault((concept, way), {}), term, cost + aside)
        best: dict[int, tuple[float, int]] = {}
        for (concept, way), terms in found.items():
            asked = self.concepts[concept].ways[way]
            count = len(asked.terms)
            if len(terms) == count:
                place = asked.cost + sum(terms.values()) / count, way
                if concept not in best or place < best[concept]:
                    best[concept] = place
        for at, start in self._begun:
            begun = {word for word in told.plain if word.startswith(start)}
            if begun and at not in best:
                best[at] = _BEGUN, 0
                used |= begun
        if not best:
            return None
        named = told_by(said.text.partition(",")[0]).plain if said.is_supply else told.plain
        same = variants(told.plain, used) if said.reason in _OF_INDEX else used
        unasked = [word for word in told.plain if word not in same and word not in told.lacked]
        in_name = sum(TELLING[word] for word in unasked if word in named)
        behind = sum(TELLING[word] for word in unasked if word not in named) if said.is_supply else 0.0
        beside = in_name + min(_BEHIND * behind, _MOST_BEHIND)
        has = sum(self.concepts[at].weight for at in best)
        cost = sum(more * self.concepts[at].weight for at, (more, _) in best.items()) / self.whole
        cost += _SOURCES[said.reason] + _MISSING * (1 - has / self.whole) + _BESIDE * beside / (beside + has)
        if said.reason is Reason.INDEX_REFERENCE and SEE_ALSO in said.text:
            cost += _SENT_ON
        if told.plain and told.plain[0] in used:
            cost -= _LEADING
        is_unasked = said.reason is Reason.TABLE_TERM and not is_column_asked
        if is_unasked:
            cost += _COLUMN
        is_exact = len(best) == len(self.concepts) and not any(more for more, _ in best.values())
        if is_exact and in_name <= LITTLE and used.issubset(named) and said.reason not in _NEVER_WHOLE:
            cost -= _WHOLE
        if said.reason is Reason.INCLUSION_TERM and told.plain[-1:] == ("nos",):
            is_literal = not any(kin for at, (_, way) in best.items() for kin in found.get((at, way), {}).values())
            cost -= _NOS if is_literal else 0.0
        covered = tuple(each.ways[best[at][1]] if at in best else None for at, each in enumerate(self.concepts))
        return Answer(cost, covered, said, is_unasked)

    def best(self, texts: Iterable[Said]) -> Answer | None:
        """The text that answers best, of equals the first by reason and text; None where none does."""
        answers = [answer for said in texts if (answer := self.answer(said))]
        return min(answers, key=lambda each: (each.cost, each.said.reason, each.said.text), default=None)

    def more(self, answer: Answer, title: str) -> Answer:
        """The answer with what the title of its code has beside."""
        if all(answer.covered):
            return answer
        here = self.answer(Said(Reason.TITLE, title))
        if here is None:
            return answer
        gained = sum(
            concept.weight
            for concept, was, now in zip(self.concepts, answer.covered, here.covered, strict=True)
            if was is None and now is not None
        )
        covered = tuple(was or now for was, now in zip(answer.covered, here.covered, strict=True))
        return answer._replace(cost=answer.cost - _MISSING * gained / self.whole, covered=covered)

    def special(self, title: str) -> float:
        """What a title costs for what is special about it and was not asked for; below nothing for *unspecified*."""
        return self._specials.cost(title)

    def default(self, title: str, above: str) -> float:
        """How far a child is from what a coder takes when nothing more is charted; the smaller, the nearer."""
        before = told_by(above)
        told = [word for word in title_words(affirmed(title)) if word not in STOP_WORDS or word == "with"]
        lacks_more = any(sign in title and sign not in above for sign in _LACKING)
        new = {word for word in told if word not in before.plain and word not in before.asides}
        cost = sum(TELLING[word] for word in new if word not in self._asked and word != "with")
        cost -= sum(0.3 for word in set(told) if word in self._asked)
        if new & {"unspecified", "nos"}:
            cost += 0.6 if "with" in new else -1.0
        if lacks_more or new & {"not", "uncomplicated", "accidental"}:
            cost -= 1.1
        if "status unknown" in title and "unknown" not in before.plain:
            cost -= 1.2
        if "other" in new:
            cost += 0.45 if "specified" not in new else 0.9
        if "initial" in new:
            cost -= 1.0
        return cost + self.special(title)


def _needles(term: Term) -> tuple[str, ...]:
    """The forms of a term that are part of no other one: a text without them has none of it."""
    every = (*term.exact, *term.kin)
    return tuple(word for word in every if not any(other != word and other in word for other in every))


def _may_have(ways: Sequence[Sequence[Sequence[str]]], lower: str) -> bool:
    for way in ways:
        for needles in way:
            for needle in needles:
                if needle in lower:
                    break
            else:
                break
        else:
            return True
    return False


def _put(terms: dict[int, float], term: int, cost: float) -> None:
    """Keep the least cost of a term."""
    if term not in terms or cost < terms[term]:
        terms[term] = cost
