"""A body mass index, which official titles tell by ranges: 42 is in *40.0-44.9* (ICD-10-CM, category Z68)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_LEAST, _TOP, _MOST = 20, 70, 200
_SINGLE: Final = range(_LEAST, 40)
"""Each whole number has a range of its own."""
_RANGES: Final = ((40, 44), (45, 49), (50, 59), (60, 69))


def measured(told: Sequence[str]) -> str | None:
    """The range of the body mass index that these words tell (`bmi 42`, `bmi of 42.5`), None for others."""
    match list(told):
        case ["bmi", *rest] | ["body", "mass", "index", *rest]:
            numbers = rest[1:] if rest[:1] == ["of"] else rest
            is_one = len(numbers) in (1, 2) and all(number.isdigit() for number in numbers)
            return _ranged(int(numbers[0])) if is_one else None
        case _:
            return None


def _ranged(value: int) -> str | None:
    if not 0 < value < _MOST:
        return None
    if value < _LEAST:
        told = "19 9 less"
    elif value in _SINGLE:
        told = str(value)
    elif value >= _TOP:
        told = "70 greater"
    else:
        told = next(f"{first} {last}" for first, last in _RANGES if first <= value <= last)
    return f"body mass index {told} adult"
