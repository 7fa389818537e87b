"""What is searched for: words, of which the last may be only begun, or a code's beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.tabular.documents import Slot
from crosswalk.domain.tabular.wording import STOP_WORDS, forms, significant, words

LONGEST_QUERY: Final = 200
"""Characters. The longest official title has some 320, and no one types it whole."""
MOST_HITS: Final = 1000
SHORTEST_BEGINNING: Final = 2
"""Letters of a word that is only begun: a single one is taken for a whole word, as in "hepatitis a"."""

_CODE: Final = re.compile(r"([0-9A-Z]{1,7})(?:\.([0-9A-Z]{0,6}))?")


@dataclass(frozen=True, slots=True)
class CodeStart:
    """A query that may be a code or its beginning: the characters without the dot, and where the dot stood."""

    text: str
    dot: int | None

    def fits(self, system: CodeSystem) -> bool:
        """Whether a code of this system can begin so."""
        return self.dot is None or self.dot == system.dot_position(self.text)

    @property
    def is_open(self) -> bool:
        """Whether longer codes are meant as well. Two letters are a word, or the modifier with exactly this code."""
        return any(char.isdigit() for char in self.text)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as a search understands it.

    Words that join others are left out, of it and of the texts, unless it `is_joining`: has no others.
    """

    text: str
    slots: tuple[Slot, ...]
    is_joining: bool
    code: CodeStart | None

    def words_of(self, text: str) -> list[str]:
        """The words of a text that the query can be about."""
        told = words(text)
        return told if self.is_joining else significant(told)


def read_query(text: str) -> Query:
    """The query that a text is. Raises `BadQuery` where it has neither letter nor digit, or is too long."""
    if len(text) > LONGEST_QUERY:
        raise BadQuery(
            f"the query has {len(text):,} characters, more than {LONGEST_QUERY}.",
            remedy="Search for the few words that matter.",
        )
    told = words(text)
    if not told:
        raise BadQuery("there is no word to search for.", remedy="Try: crosswalk search heart attack.")
    saying = significant(told)
    asked = list(dict.fromkeys(saying or told))
    is_begun = asked[-1] == told[-1] and told[-1] not in STOP_WORDS and len(told[-1]) >= SHORTEST_BEGINNING
    slots = [Slot(forms(word)) for word in asked]
    if is_begun:
        slots[-1] = Slot(forms(asked[-1]), asked[-1])
    return Query(text, tuple(slots), not saying, _code_start(text))


def checked_limit(limit: int) -> int:
    """How many hits to give. Raises `BadQuery` for none, or for more than anybody reads."""
    if not 1 <= limit <= MOST_HITS:
        raise BadQuery(f"a search gives 1 to {MOST_HITS:,} hits, not {limit:,}.", remedy="Choose another limit.")
    return limit


def _code_start(text: str) -> CodeStart | None:
    found = _CODE.fullmatch(text.strip().upper())
    if found is None:
        return None
    before, after = found.groups()
    start = CodeStart(before + (after or ""), None if after is None else len(before))
    has_room = len(start.text) >= SHORTEST_BEGINNING
    return start if has_room and (start.is_open or len(start.text) == SHORTEST_BEGINNING) else None
