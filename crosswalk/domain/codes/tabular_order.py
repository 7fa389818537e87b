"""The order of the tabular lists, which is not always that of the characters.

ICD-10-CM puts a code that ends in a letter where it belongs by its meaning: C4A (Merkel cell carcinoma)
stands between C43 and C44, M1A (chronic gout) before M10, C84.A before C84.9, chapter 22 (U) last. The
places below are those of the official order files of FY2012 to FY2025 and of the tabular list of April
2026; a store keeps no order, which changes every year. A letter that they do not know yet stands after
the digits. Supplementary codes of ICD-9-CM follow the others, V before E. The other systems are in the
order of the characters.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem

_PLACES: Final = {
    "": "ABCDEFGHIJKLMNOPQRSTVWXYZU",
    **dict.fromkeys(("C84", "C91", "C92", "C93", "C96", "D47"), "012345678AZ9"),
    **dict.fromkeys(("M79", "P041", "T79"), "01234567A89"),
    **dict.fromkeys(("F68", "H93", "O09", "Z91"), "01A23456789"),
    **dict.fromkeys(("J4", "L98", "T80"), "01234A56789"),
    **dict.fromkeys(("M350", "N803"), "012345678ABC9"),
    **dict.fromkeys(("D3", "Z3"), "0123456A789"),
    "C4": "0123A456789",
    "C7": "012345AB6789",
    "D46": "012ABC345678Z9",
    "G40": "0123ABC456789",
    "G43": "01234567ABCD89E",
    "I82": "01234567ABC89",
    "M1": "A0123456789",
    "N80": "01234567ABCD89",
    "O35": "01ABCDEFGH23456789",
    "T50": "012345678ABZ9",
    "W44": "01234567ABCDEFGH89",
    "Y93": "01234567ABCDEFGHIJKL89",
    "Y936": "012345678A9",
}
"""The order of the next character, by the characters before it."""

_HEAD_INJURY: Final = "S06"
_HEAD_INJURY_ENDS: Final = "012345678A9"
"""Of the characters after all of S06: loss of consciousness of unknown status, A, before unspecified, 9."""

_SUPPLEMENTARY: Final = {"V": ":", "E": ";"}
"""Marks that sort after the digits."""


def tabular_key(system: CodeSystem, code: str) -> str:
    """A key that sorts undotted codes as the tabular list does, headers before what is below them.

    sorted(["C44", "C4A", "C43"], key=partial(tabular_key, SYSTEMS["icd10cm"]))  # C43, C4A, C44
    """
    if system.id == "icd9cm":
        return _SUPPLEMENTARY.get(code[:1], "") + code
    if system.id != "icd10cm":
        return code
    return "".join(_place(code[:at], one) for at, one in enumerate(code))


@cache
def _place(before: str, one: str) -> str:
    order = _HEAD_INJURY_ENDS if before[:3] == _HEAD_INJURY and len(before) > 3 else _PLACES.get(before)
    at = -1 if order is None else order.find(one)
    # Letters that the order does not know come after all that it does.
    return one if at < 0 else chr(ord("!") + at)
