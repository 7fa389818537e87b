"""Columns of text that compress well, and back.

Neighbours in a sorted column share their beginnings, and most columns hold the same few values again and again.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Final, TypeVar

ABSENT: Final = "-"
VERSIONS: Final = string.digits + string.ascii_lowercase
_MOST_SHARED: Final = 9
"""How much a value is said to share with the one before fits into one digit."""


_T = TypeVar("_T", bound=Hashable)


def front_coded(values: Iterable[str]) -> list[str]:
    """Each value as a digit, which says how many characters it shares with the one before, and the rest of it."""
    coded: list[str] = []
    before = ""
    for value in values:
        shared = min(_shared(before, value), _MOST_SHARED)
        coded.append(f"{shared}{value[shared:]}")
        before = value
    return coded


def front_decoded(coded: Iterable[str]) -> list[str]:
    """The values that `front_coded` wrote. Raises `ValueError` for what begins with no digit."""
    values: list[str] = []
    value = ""
    for each in coded:
        value = value[: int(each[:1])] + each[1:]
        values.append(value)
    return values


def numbered(values: Sequence[str]) -> tuple[list[str], list[str]]:
    """The distinct values, the most frequent first, and for each value its number among them."""
    counts = Counter(values)
    distinct = sorted(counts, key=lambda value: (-counts[value], value))
    numbers = {value: str(number) for number, value in enumerate(distinct)}
    return distinct, [numbers[value] for value in values]


def looked_up(distinct: Sequence[str], numbers: Iterable[str]) -> list[str]:
    """The values that `numbered` wrote. Raises `KeyError` for a number that no value has."""
    values = {str(number): value for number, value in enumerate(distinct)}
    return [values[number] for number in numbers]


def versions(values: Iterable[_T | None]) -> tuple[str, list[_T]]:
    """A character for each value, and the distinct values in the order in which they came up.

    The character is `-` for None, else the number of the value, `0` to `z`. Raises `IndexError` for more values.
    """
    cells = ""
    seen: dict[_T, str] = {}
    for value in values:
        cells += ABSENT if value is None else seen.get(value) or seen.setdefault(value, VERSIONS[len(seen)])
    return cells, list(seen)


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
