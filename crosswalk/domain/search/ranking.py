"""Which of the codes found a coder most likely means: how well a text answers a query, and the order of hits.

A text that is what was typed stands first, then those that have it word by word, those with the words in their
order, and last those that merely have them all. Among equals a title stands before an inclusion term and that before
an index term, and a short text before a long one. Systems of the past, whose codes no one can use today, come after
those in force, unless these answer no better than by scattered words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.search.query import Query
from crosswalk.domain.tabular.documents import Slot, searched_text
from crosswalk.domain.tabular.wording import without_asides


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

    @property
    def rank(self) -> int:
        """Place among the reasons; 0 is the likeliest to be meant."""
        return _RANKS[self]


_RANKS: Final = {reason: rank for rank, reason in enumerate(Reason)}
_OF_INDEX: Final = frozenset({Reason.INDEX_TERM, Reason.INDEX_REFERENCE, Reason.TABLE_TERM})
_SHORTEST_STEM: Final = 5
_LONGEST_ENDING: Final = 2
_SAYS_NOTHING: Final = frozenset({"unspecified", "nos", "nec"})
"""Words of the code that a term leads to by default."""
_FEW: Final = 2
_MANY: Final = 12
"""Words beside those asked for: an index term with few is what it says, and a sentence with many is about all sorts."""
_LATER_ENCOUNTERS: Final = {"subsequent": 2, "sequela": 5}
"""Words that these count for beside themselves, so that "initial encounter" comes before."""


class Fit(IntEnum):
    """How well a text answers a query, best first."""

    WHOLE = 0
    PHRASE = 1
    ORDERED = 2
    WORDS = 3


class Answering(NamedTuple):
    """How a text answers a query; the smaller, the better.

    `scattered` says that the words stand apart or are lost among many others, `begun` that the last word of the query
    is only the beginning of one in the text; `more` counts the words of the text that say more than was asked for,
    and `later` says that it does not begin with the words asked for.
    """

    scattered: bool
    begun: bool
    past: bool
    fit: Fit
    rank: int
    more: int
    later: bool
    header: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A code that answers a query at a moment, and the text by which it does, None where that may not be shown.

    Codes are dotted.
    """

    system: str
    code: str
    status: Status
    billable: bool
    title: str | None
    reason: Reason
    text: str | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class Search:
    """The hits of a query, likeliest first, and the moments they rest on, one for each system searched."""

    query: str
    moments: tuple[Moment, ...]
    hits: tuple[Hit, ...]


class Judge:
    """Judges texts by one query. What it learnt of a word it keeps: texts share most of theirs."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._known: dict[str, tuple[int, ...]] = {}
        self._patterns = [_pattern(slot) for slot in query.slots]

    def likeliest(
        self,
        long: str | None,
        short: str | None,
        notes: Iterable[tuple[Reason, str]],
        *,
        past: bool,
        header: bool,
    ) -> tuple[Answering, Reason, str] | None:
        """The text of a code that answers the query best, None where none does.

        Its words may stand partly in the long title and partly in the short one.
        """
        texts = [(Reason.TITLE, long)] if long else []
        if short and short != long:
            texts.append((Reason.SHORT_TITLE, short))
        texts.extend(notes)
        answers = [
            (answer, reason, text)
            for reason, text in texts
            if (answer := self.answering(reason, searched_text(text), past=past, header=header))
        ]
        if not answers and long and short:
            both = f"{long} / {short}"
            answer = self.answering(Reason.SHORT_TITLE, both, past=past, header=header)
            if answer is not None:
                return answer._replace(scattered=True, fit=Fit.WORDS), Reason.SHORT_TITLE, both
        return min(answers, default=None)

    def answering(self, reason: Reason, text: str, *, past: bool, header: bool) -> Answering | None:
        """How a text answers the query, None where a word is missing."""
        if not self._may_answer(text):
            return None
        told = self._query.words_of(text)
        places = self._places(told)
        if not all(places):
            return None
        last = self._query.slots[-1]
        begun = not any(last.is_whole(told[at]) for at in places[-1])
        bare = without_asides(text)
        if bare is not text:
            told = self._query.words_of(bare)
        more = self._more(reason, told)
        fit = _fit(places)
        if not all(self._places(told)):
            # What an index prints in parentheses may be absent from the record: it says little about the code.
            fit = Fit.WORDS if reason in _OF_INDEX else fit
        elif not more and not begun and reason is not Reason.TABLE_TERM:
            fit = Fit.WHOLE
        elif reason in _OF_INDEX and more <= _FEW:
            # An index turns a phrase about: "Fracture, hip".
            fit = min(fit, Fit.PHRASE)
        # A short title abbreviates: its "diab" is the "diab" of one who has not finished typing.
        begun = begun or (reason is Reason.SHORT_TITLE and fit is not Fit.WHOLE)
        scattered = fit > Fit.PHRASE or more > _MANY
        return Answering(scattered, begun, past, fit, reason.rank, more, places[0][0] > 0, header)

    def _may_answer(self, text: str) -> bool:
        """Whether it is worth taking the text apart: most notes of a code found by one of them are not."""
        if not text.isascii():
            return True
        lower = text.lower()
        return all(pattern.search(lower) for pattern in self._patterns)

    def _slots_of(self, word: str) -> tuple[int, ...]:
        """The numbers of the slots that a word fills."""
        known = self._known.get(word)
        if known is None:
            known = tuple(at for at, slot in enumerate(self._query.slots) if slot.holds(word))
            self._known[word] = known
        return known

    def _places(self, told: Sequence[str]) -> list[list[int]]:
        """For every slot where in the text there is a word for it."""
        places: list[list[int]] = [[] for _ in self._query.slots]
        for at, word in enumerate(told):
            for slot in self._slots_of(word):
                places[slot].append(at)
        return places

    def _more(self, reason: Reason, told: Sequence[str]) -> int:
        """How much a text says beside what was asked for, in words.

        An index prints inflections of a term beside it. Of encounters the first is the likeliest.
        """
        others = [word for word in told if word not in _SAYS_NOTHING and not self._slots_of(word)]
        if reason in _OF_INDEX:
            asked = [form for slot in self._query.slots for form in slot.forms]
            others = [word for word in others if not any(_is_inflected(word, form) for form in asked)]
        return len(others) + sum(_LATER_ENCOUNTERS.get(word, 0) for word in others)


def _pattern(slot: Slot) -> re.Pattern[str]:
    """Finds in a lower-case text what may be a word for the slot: one of its forms, or the plural of one."""
    ways = [f"{form}(?:e?s)?(?![0-9a-z])" for form in slot.forms]
    ways += [f"{form[:-1]}ies(?![0-9a-z])" for form in slot.forms if form.endswith("y")]
    if slot.beginning is not None:
        ways.append(slot.beginning)
    return re.compile(f"(?<![0-9a-z])(?:{'|'.join(ways)})")


def _fit(places: Sequence[Sequence[int]]) -> Fit:
    following = [set(each) for each in places]
    if any(all(first + n in each for n, each in enumerate(following)) for first in places[0]):
        return Fit.PHRASE
    at = -1
    for each in places:
        later = [place for place in each if place > at]
        if not later:
            return Fit.WORDS
        at = later[0]
    return Fit.ORDERED


def _is_inflected(word: str, asked: str) -> bool:
    """Whether a word is another form of the one asked for: *diabetic*, *infarction*, *hypertensive*."""
    stem = max(_SHORTEST_STEM, len(asked) - _LONGEST_ENDING)
    return len(asked) >= stem and word[:stem] == asked[:stem]
