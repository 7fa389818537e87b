"""Comparing titles: case and accents do not count, blanks do.

The tabular XML writes *Sézary*, the order file *Sezary*; ICD-9-CM v27 changed the case of 14,000
titles. The official counts of revised codes hold exactly under this comparison.
"""

from __future__ import annotations

import unicodedata


def fold(title: str) -> str:
    """The title without case and accents, blanks kept."""
    if title.isascii():
        return title.lower()
    decomposed = unicodedata.normalize("NFKD", title)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def wording(title: str) -> str:
    """The letters and digits of a title, folded: how levels of a list are joined and marked off is no wording."""
    return "".join(filter(str.isalnum, fold(title)))


def same_title(one: str | None, other: str | None) -> bool:
    """Whether two titles are the same but for case and accents; an unstated one equals only itself."""
    if one == other:
        return True
    if one is None or other is None:
        return False
    return fold(one) == fold(other)
