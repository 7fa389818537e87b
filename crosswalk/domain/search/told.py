"""What a text says, as words: in its title, in parentheses, of what it is not, and how much each word tells."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

from crosswalk.domain.history.folding import fold
from crosswalk.domain.search.lists import vocabulary
from crosswalk.domain.tabular.wording import STOP_WORDS, without_asides, words

_SAYS_NOTHING: Final = frozenset(
    {*("nec", "initial", "encounter", "other", "disease", "disorder", "closed", "type", "site", "standard")}
    | {*("approach", "open", "percutaneous", "endoscopic", "external")}
)
_UNSPECIFIED: Final = frozenset({"unspecified", "nos"})
LITTLE: Final = 0.12
_MOST_TOLD: Final = 40_000
_FAMILY: Final = 5
"""Letters that the first words of an index term share where they are one in several forms."""
DENYING: Final = frozenset({"non", "other", "without", "unknown"})
_DENIED: Final = re.compile(r"\b(?:non|other than)[ -]([a-z]+)")
_SIGNS: Final = ("without", "not specified", "status unknown", "unspecified whether", "unspecified as")
_LACKED: Final = re.compile(
    r"\b(?:without|not specified as|(?<=unspecified )(?:whether|as)|with(?=[^,;]*status unknown))\b[^,;:()\[\]]*"
)


class Told(NamedTuple):
    """A text as words: what it says, what it prints in parentheses, and what it denies.

    `denied` stands behind *non* or *other than*, `lacked` only behind *without*.
    """

    plain: tuple[str, ...]
    asides: tuple[str, ...]
    denied: AbstractSet[str]
    lacked: AbstractSet[str]


@lru_cache(maxsize=8192)
def told_by(text: str) -> Told:
    """The words of a text that say something."""
    bare = without_asides(text)
    plain = _saying(bare)
    asides = () if bare is text else tuple(word for word in _saying(text) if word not in plain)
    there = affirmed(bare)
    if there is bare and DENYING.isdisjoint(plain):
        return Told(plain, asides, frozenset(), frozenset())
    lacked = frozenset(plain).difference(words(there), DENYING)
    return Told(plain, asides, frozenset(_DENIED.findall(fold(bare))), lacked)


def affirmed(text: str) -> str:
    """The text without what it says is not there, or is unknown: *without loss of consciousness*, up to a sign."""
    return _LACKED.sub(" ", text) if any(sign in text for sign in _SIGNS) else text


def _saying(text: str) -> tuple[str, ...]:
    return tuple(word for word in words(text) if word not in STOP_WORDS)


def variants(plain: tuple[str, ...], used: set[str]) -> AbstractSet[str]:
    """The words used and, where the first word is, those of its family: *Herpes, herpesvirus, herpetic* are one."""
    start = plain[0][:_FAMILY] if plain else ""
    if len(start) < _FAMILY or not any(word.startswith(start) for word in used):
        return used
    return used.union(word for word in plain if word.startswith(start))


class _Telling(dict[str, float]):
    """How much a word says that was not asked for, told once."""

    def __missing__(self, word: str) -> float:
        said = 0.2 + 0.8 * vocabulary().rarity(word)
        if word in _UNSPECIFIED:
            said = 0.0
        elif word in _SAYS_NOTHING or word.isdigit():
            said = LITTLE
        if len(self) < _MOST_TOLD:
            self[word] = said
        return said


TELLING: Final = _Telling()
