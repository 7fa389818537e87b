"""The words of titles, terms and questions, as a search compares them.

Case, accents, punctuation and the possessive do not count: *Ménière's* is `meniere`. A plural is found by its
singular, and the other way round.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crosswalk.domain.history.folding import fold

STOP_WORDS: Final = frozenset(
    {
        *("an", "and", "are", "as", "at", "by", "during", "for", "from", "in", "into", "is", "it", "its"),
        *("of", "on", "or", "than", "that", "the", "this", "to", "with"),
    }
)
"""Words that join others and say nothing alone. So does `a` where it is an article; *without* and *no* do not."""

_WORD: Final = re.compile(r"[0-9a-z]+")
_POSSESSIVE: Final = re.compile(r"['’`]s\b")
_ASIDE: Final = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
_SHORTEST_PLURAL: Final = 4


def words(text: str) -> list[str]:
    """The words of a text in their order, folded."""
    folded = fold(text)
    if not folded.isascii():
        folded = folded.translate(_LETTERS)
    if "'" in folded or "’" in folded or "`" in folded:
        folded = _POSSESSIVE.sub("", folded)
    return _WORD.findall(folded)


def without_asides(text: str) -> str:
    """The text without what stands in parentheses or brackets: an index prints nonessential modifiers so."""
    if "(" not in text and "[" not in text:
        return text
    before = ""
    while text != before:
        before, text = text, _ASIDE.sub(" ", text)
    return text


def significant(told: list[str]) -> list[str]:
    """The words that say something."""
    return [word for at, word in enumerate(told) if not _is_empty(told, at)]


def _is_empty(told: list[str], at: int) -> bool:
    word = told[at]
    if word == "a":
        # An article in "bite of a dog", a name in "hepatitis a".
        return not at or told[at - 1] in STOP_WORDS
    return word in STOP_WORDS


@lru_cache(maxsize=65536)
def forms(word: str) -> tuple[str, ...]:
    """The word and, where it may be a plural, the singular."""
    if len(word) < _SHORTEST_PLURAL or word[-1] != "s" or word[-2] in "sui":
        return (word,)
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return word, f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word, word[:-2]
    return word, word[:-1]
