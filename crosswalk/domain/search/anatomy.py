"""Vertebrae and cranial nerves as charts number them, in the words that official titles have for them.

A chart says *L4-L5*, *C3* and *CN VII*; titles say *lumbar region*, *third cervical vertebra* and *facial nerve*. The
regions are those of chapter 13 of ICD-10-CM.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_PARTS: Final = {"c": ("cervical", 8), "t": ("thoracic", 12), "l": ("lumbar", 5), "s": ("sacral", 5)}
"""The parts of the spine from above, with the number of their vertebrae or roots."""
_BETWEEN: Final = {"ct": "cervicothoracic", "tl": "thoracolumbar", "ls": "lumbosacral"}
_LEVEL: Final = re.compile(r"([ctls])(\d{1,2})")
_NERVES: Final = (
    *("olfactory", "optic", "oculomotor", "trochlear", "trigeminal", "abducent", "facial", "acoustic"),
    *("glossopharyngeal", "vagus", "accessory", "hypoglossal"),
)
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    "twelfth",
)
_ORDINAL_DIGITS: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")


def anatomy(told: Sequence[str]) -> tuple[str, ...]:
    """What titles call the vertebra, the levels of the spine or the cranial nerve that these words number, if any."""
    match list(told):
        case [level]:
            return _vertebra(level)
        case ["cn", number] | ["cranial", "nerve", number] | [number, "cranial", "nerve"]:
            return _nerve(number)
        case [upper, lower]:
            return _levels(upper, lower)
        case _:
            return ()


def _vertebra(text: str) -> tuple[str, ...]:
    level = _level(text)
    if level is None:
        return ()
    part, number = level
    name = _PARTS[part][0]
    return f"{_ORDINALS[number - 1]} {name} vertebra", f"{name} region"


def _levels(upper: str, lower: str) -> tuple[str, ...]:
    """The region from one level to another; of *L4-5* the second is in the part of the first."""
    first = _level(upper)
    second = _level(f"{upper[0]}{lower}" if lower.isdigit() else lower)
    if first is None or second is None or first[0] + second[0] not in {*_BETWEEN, *(part * 2 for part in _PARTS)}:
        return ()
    if first[0] == second[0] and first[1] >= second[1]:
        return ()
    name = _BETWEEN.get(first[0] + second[0]) or _PARTS[first[0]][0]
    return f"{name} region", f"{name} vertebral joint", f"{name} joint"


def _level(text: str) -> tuple[str, int] | None:
    found = _LEVEL.fullmatch(text)
    if found is None:
        return None
    part, number = found[1], int(found[2])
    return (part, number) if 1 <= number <= _PARTS[part][1] else None


def _nerve(text: str) -> tuple[str, ...]:
    digits = _ORDINAL_DIGITS.fullmatch(text)
    number = digits[1] if digits else text
    for at, (roman, ordinal, name) in enumerate(zip(_ROMAN, _ORDINALS, _NERVES, strict=True), 1):
        if number in (roman, ordinal, str(at)):
            return f"{name} nerve", f"{ordinal} nerve"
    return ()
