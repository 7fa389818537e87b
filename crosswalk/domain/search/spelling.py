"""Other spellings of a word that official texts know: British, inflected, derived, misspelt."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, product
from math import log
from typing import Final

from crosswalk.domain.search.lists import endings, roots, vocabulary

_BRITISH: Final = (
    ("ae", "e"), ("oe", "e"), ("our", "or"), ("isation", "ization"), ("ise", "ize"), ("ising", "izing"),
    ("yse", "yze"), ("ysing", "yzing"), ("sulph", "sulf"), ("tre", "ter"), ("logue", "log"), ("ll", "l"),
    ("gramme", "gram"), ("ence", "ense"),
    ("ca", "ka"), ("co", "ko"), ("cu", "ku"), ("cy", "ky"), ("aluminium", "aluminum"), ("plaster", "cast"),
)  # fmt: skip
"""How British spelling differs, in the order tried. What comes out is taken only where official texts have it."""
_ENDINGS: Final = tuple(
    sorted(
        (
            *("ically", "ation", "ations", "ational", "ated", "ating", "ate", "ates", "ative", "ator", "itic"),
            *("ion", "ions", "ional", "ical", "ic", "ics", "al", "ally", "ial", "ian", "ia", "ing", "ings"),
            *("ed", "er", "ers", "or", "ors", "es", "s", "e", "y", "ies", "ied", "ity", "ities", "ous", "ive", "ary"),
            *("ory", "ism", "ist", "ent", "ents", "ence", "ency", "encies", "ant", "ance", "ancy", "ine", "ment"),
            *("ments", "sis", "ses", "tic", "us", "um", "is", "on", "a", "ae", "ular", "able", "ible"),
            *("ization", "ized", "ize", "izing", "ness", "ful", "less", "ly"),
        ),
        key=len,
        reverse=True,
    )
)
_SHORTEST_BRITISH: Final = 5
_SHORTEST_STEM: Final = 4
_SHORTEST_CORRECTED: Final = 4
_LONG: Final = 6
"""Letters from which on two of a word may be wrong."""
_FIRST_LETTER: Final = 0.7
_SWAPPED: Final = 0.35
_COMMON: Final = 0.12
MOST_CORRECTIONS: Final = 3


@lru_cache(maxsize=4096)
def american(word: str) -> str | None:
    """The word in American spelling where official texts have it so, and oftener than as it was typed."""
    if len(word) < _SHORTEST_BRITISH:
        return None
    known = vocabulary()
    spots = [(british, us) for british, us in _BRITISH if british in word]
    best: str | None = None
    for picked in product((False, True), repeat=min(len(spots), 4)):
        changed = word
        for (british, us), is_taken in zip(spots, picked, strict=False):
            changed = changed.replace(british, us) if is_taken else changed
        if changed != word and known.count(_singular(changed)) > 2 * known.count(_singular(best or word)):
            best = changed
    return best


def _singular(word: str) -> str:
    known = vocabulary()
    return word if known.count(word) or not word.endswith("s") else word[:-1]


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """What is left of a word without the ending of its inflection or derivation; the word itself if too little is."""
    for ending in _ENDINGS:
        if word.endswith(ending):
            root = word[: -len(ending)]
            # Psoriasis and psoriatic, but diabetes and diabetic.
            if len(root) >= _SHORTEST_STEM and not (ending == "tic" and root[-1] not in "aoiy"):
                return root
    return word


@lru_cache(maxsize=4096)
def kin(word: str) -> tuple[str, ...]:
    """The other words of official texts with the same stem: *urine* and *urinary*, *fractured* and *fracture*."""
    root = stem(word)
    if len(root) < _SHORTEST_STEM or not word.isalpha():
        return ()
    return tuple(each for each in vocabulary().beginning(root) if each != word and stem(each) == root)


@lru_cache(maxsize=1024)
def corrections(word: str) -> tuple[str, ...]:
    """Words of official texts that a misspelt one may be, the likeliest first. Letters may be swapped."""
    if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
        return ()
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    known = vocabulary()
    most = 2 if len(word) >= _LONG else 1
    alike = chain.from_iterable(known.of_length.get(len(word) + more, ()) for more in range(-most, most + 1))
    near = process.extract(word, list(alike), scorer=OSA.distance, score_cutoff=most, limit=None)
    # Whoever errs twice has the first letter right: *qwerty* is nothing rather than warty.
    likely = ((each, away) for each, away, _ in near if each[0] == word[0] or (away < most and each[0].isalpha()))
    ranked = sorted((_distance(word, each, away), each) for each, away in likely)
    return tuple(each for _, each in ranked[:MOST_CORRECTIONS])


def _distance(word: str, other: str, away: float) -> float:
    """How far a correction is: the first letter is mostly right, letters are swapped, and common words are meant."""
    same_letters = sorted(set(word)) == sorted(set(other))
    common = log(vocabulary().count(other) + 1)
    return away + _FIRST_LETTER * (word[0] != other[0]) - _SWAPPED * same_letters - _COMMON * common


@lru_cache(maxsize=1024)
def procedures(word: str) -> tuple[str, ...]:
    """What ICD-10-PCS calls an operation by its name: *nephrectomy* is a resection or excision of the kidney."""
    for ending, operations in endings().items():
        root = word.removesuffix(ending)
        if root != word and root in roots():
            parts = roots()[root].readings
            return tuple(f"{operation} {part}" for operation in operations.readings for part in parts)
    return ()


def split(word: str) -> Iterator[tuple[str, str]]:
    """Two words of official texts that were written as one: *preeclampsia* is *pre-eclampsia*."""
    known = vocabulary()
    for at in range(3, len(word) - 2):
        if known.count(word[:at]) > 1 and known.count(word[at:]) > 1:
            yield word[:at], word[at:]
