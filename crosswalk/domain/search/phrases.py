"""Known phrases in what is typed: those parted by a side, those misspelt, and the one that is only begun.

*Broken left hip* has the phrase *broken hip*, *heart attck* and *heart att* are *heart attack*: what a phrase means is
not what its words mean one by one, so these are read as the phrase before each word is read for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from itertools import product
from typing import Final

from crosswalk.domain.search.lists import abbreviations, beginning, own, vocabulary
from crosswalk.domain.search.query import SHORTEST_BEGINNING
from crosswalk.domain.search.spelling import corrections

LONGEST: Final = 5
"""Words of a known phrase."""
_MOST_UNKNOWN: Final = 2


def side_by_side(told: Sequence[str], details: Collection[str]) -> list[str]:
    """The words, with those of a known phrase brought together and the details between them set before it."""
    found: list[str] = []
    rest = list(told)
    while rest:
        taken = next((count for count in range(min(LONGEST, len(rest)), 2, -1) if _parted(rest[:count], details)), 1)
        found += sorted(rest[:taken], key=lambda word: word not in details) if taken > 1 else rest[:1]
        rest = rest[taken:]
    return found


def mended(told: Sequence[str]) -> list[str]:
    """The words, those that no list knows read as what makes a known phrase of them and the words beside them."""
    found = list(told)
    if len(found) < 2 or all(map(_is_known, found)):
        return found
    last = found[-1]
    if len(last) >= SHORTEST_BEGINNING and not _is_known(last):
        found[-1] = _finished(found) or last
    may_be = [_may_be(word, is_begun=at == len(found) - 1) for at, word in enumerate(found)]
    for count in range(min(LONGEST, len(found)), 1, -1):
        for start in range(len(found) - count + 1):
            put = _as_phrase(may_be[start : start + count])
            if put:
                found[start : start + count] = put
                may_be[start : start + count] = ((word,) for word in put)
    return found


def _parted(part: Sequence[str], details: Collection[str]) -> bool:
    """Whether a known phrase stands in these words, parted by details and nothing else."""
    if part[0] in details or part[-1] in details:
        return False
    bare = [word for word in part if word not in details]
    return 1 < len(bare) < len(part) and " ".join(bare) in own()


def _is_known(word: str) -> bool:
    return bool(vocabulary().count(word)) or word in own() or word in abbreviations() or not word.isalpha()


def _finished(told: Sequence[str]) -> str | None:
    """The last word in full, where a known phrase begins with the words before it and all such go on alike."""
    for start in range(max(0, len(told) - LONGEST), len(told) - 1):
        before = " ".join(told[start:-1])
        words = {phrase[len(before) + 1 :].split()[0] for phrase in beginning(_phrases(), f"{before} {told[-1]}")}
        if words:
            return words.pop() if len(words) == 1 else None
    return None


def _may_be(word: str, *, is_begun: bool) -> Sequence[str]:
    """The words that one may be: itself, or the likeliest corrections of one that is unknown and not only begun."""
    if _is_known(word) or (is_begun and vocabulary().beginning(word)):
        return (word,)
    return (word, *corrections(word))


def _as_phrase(may_be: Sequence[Sequence[str]]) -> Sequence[str] | None:
    """The first known phrase that one word of each makes; None where all words are known, or too many are not."""
    if not 0 < sum(len(each) > 1 for each in may_be) <= _MOST_UNKNOWN:
        return None
    return next((put for put in product(*may_be) if " ".join(put) in own()), None)


@cache
def _phrases() -> Sequence[str]:
    """The phrases of our own list, sorted."""
    return sorted(typed for typed in own() if " " in typed)
