"""What is searched for: a text as it was typed, its limits, and the codes or beginnings of codes in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.tabular.wording import words

LONGEST_QUERY: Final = 200
"""Characters. The longest official title has some 320, and no one types it whole."""
MOST_HITS: Final = 1000
SHORTEST_BEGINNING: Final = 2
"""Letters of a word that is only begun: a single one is taken for a whole word, as in "hepatitis a"."""
SHORTEST_CODE_BESIDE_WORDS: Final = 3
"""Characters of a code that stands among words: "T4" is a hormone and "C5" a vertebra."""

_MEASURED: Final = frozenset({"bmi", "index"})
"""Before what a number, even one with a point, is no code."""
_CODE: Final = re.compile(r"([0-9A-Z]{1,7})(?:\.([0-9A-Z]{0,6}))?")


@dataclass(frozen=True, slots=True)
class CodeStart:
    """A text that may be a code or its beginning: the characters without the dot, and where the dot stood."""

    text: str
    dot: int | None

    def fits(self, system: CodeSystem) -> bool:
        """Whether a code of this system can begin so."""
        return self.dot is None or self.dot == system.dot_position(self.text)

    @property
    def typed(self) -> str:
        """As it was typed, in capitals."""
        return self.text if self.dot is None else f"{self.text[: self.dot]}.{self.text[self.dot :]}"

    @property
    def is_open(self) -> bool:
        """Whether longer codes are meant as well. Two letters are a word, or the modifier with exactly this code."""
        return any(char.isdigit() for char in self.text)


@dataclass(frozen=True, slots=True)
class Query:
    """A text that is searched for: the code it may be, or the codes that stand in it beside words."""

    text: str
    code: CodeStart | None
    mixed: tuple[CodeStart, ...]
    words: str
    """The text without the codes that stand in it."""


def read_query(text: str) -> Query:
    """The query that a text is. Raises `BadQuery` where it has neither letter nor digit, or is too long."""
    if len(text) > LONGEST_QUERY:
        raise BadQuery(
            f"the query has {len(text):,} characters, more than {LONGEST_QUERY}.",
            remedy="Search for the few words that matter.",
        )
    if not words(text):
        raise BadQuery("there is no word to search for.", remedy="Try: crosswalk search heart attack.")
    code = _code_start(text)
    if code is not None:
        return Query(text, code, (), text)
    chunks = text.split()
    bare = [chunk.strip(",;:()") for chunk in chunks]
    codes = [_code_among_words(chunk, _named_before(bare[:at])) for at, chunk in enumerate(bare)]
    rest = " ".join(chunk for chunk, start in zip(chunks, codes, strict=True) if start is None)
    mixed = tuple(start for start in codes if start is not None)
    return Query(text, None, mixed, rest) if words(rest) else Query(text, None, (), text)


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


def _named_before(before: Sequence[str]) -> str:
    """What a number behind these words is a number of."""
    return next((word.lower() for word in reversed(before[-2:]) if word.lower() != "of"), "")


def _code_among_words(chunk: str, before: str) -> CodeStart | None:
    """A code that stands among words. A number is none: it counts or measures something, as *bmi 39.9* does."""
    start = _code_start(chunk)
    if before in _MEASURED and chunk[:1].isdigit():
        return None
    if start is None or not start.is_open or len(start.text) < SHORTEST_CODE_BESIDE_WORDS:
        return None
    return start if start.dot is not None or (chunk[:1].isalpha() and chunk[1:2].isdigit()) else None
