"""Known phrases in what is typed: those parted by a side, those misspelt, and the one that is only begun.

*Broken left hip* has the phrase *broken hip*, *heart attck* and *heart att* are *heart attack*: what a phrase means is
not what its words mean one by one, so these are read as the phrase before each word is read for itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Final

from crosswalk.domain.search.lists import abbreviations, own, vocabulary
from crosswalk.domain.search.query import SHORTEST_BEGINNING
from crosswalk.domain.search.spelling import corrections

_LONGEST: Final = 5


def side_by_side(told: Sequence[str], details: Collection[str]) -> list[str]:
    """The words, with those of a known phrase brought together and the details between them set before it."""
    found: list[str] = []
    rest = list(told)
    while rest:
        taken = next((count for count in range(min(_LONGEST, len(rest)), 2, -1) if _parted(rest[:count], details)), 1)
        found += sorted(rest[:taken], key=lambda word: word not in details) if taken > 1 else rest[:1]
        rest = rest[taken:]
    return found


def mended(told: Sequence[str]) -> list[str]:
    """The words, those that no list knows read as what makes a known phrase of them and the words beside them."""
    found = list(told)
    for at, word in enumerate(told):
        if _is_known(word):
            continue
        is_begun = at == len(told) - 1 and len(word) >= SHORTEST_BEGINNING
        full = _finished(found) if is_begun else None
        if full is None and not (is_begun and vocabulary().beginning(word)):
            full = next((each for each in corrections(word) if _in_phrase(found, at, each)), None)
        found[at] = full or word
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
    for start in range(max(0, len(told) - _LONGEST), len(told) - 1):
        before = " ".join(told[start:-1])
        words = {phrase[len(before) + 1 :].split()[0] for phrase in _beginning(f"{before} {told[-1]}")}
        if words:
            return words.pop() if len(words) == 1 else None
    return None


def _in_phrase(told: Sequence[str], at: int, word: str) -> bool:
    """Whether a known phrase of several words has the word at this place."""
    put = [*told[:at], word, *told[at + 1 :]]
    return any(
        " ".join(put[start:end]) in own()
        for start in range(max(0, at - _LONGEST + 1), at + 1)
        for end in range(max(at + 1, start + 2), min(len(put), start + _LONGEST) + 1)
    )


def _beginning(start: str) -> Iterator[str]:
    """The known phrases that begin so."""
    phrases = _phrases()
    for phrase in phrases[bisect_left(phrases, start) :]:
        if not phrase.startswith(start):
            return
        yield phrase


@cache
def _phrases() -> Sequence[str]:
    """The phrases of our own list, sorted."""
    return sorted(typed for typed in own() if " " in typed)
