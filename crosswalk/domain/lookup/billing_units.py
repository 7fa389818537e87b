"""What one unit of a code is, by its title: 10 mg, 5 ml, a square centimetre."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {
    "mg": "mg milligram milligrams",
    "mcg": "mcg microgram micrograms ug",
    "g": "g gm gram grams",
    "ml": "ml milliliter milliliters cc",
    "unit": "unit units iu i.u.",
    "meq": "meq",
    "mci": "mci millicurie millicuries",
    "sq cm": "sqcm sq",
    "minute": "minute minutes min",
    "hour": "hour hours hr",
    "day": "day days",
    "vial": "vial vials",
    "dose": "dose doses",
}
_NAMED: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_AMOUNT: Final = re.compile(
    rf"(?:([0-9][0-9,]*(?:\.[0-9]+)?)[\s-]*|per\s+|each\s+|one\s+)({'|'.join(sorted(_NAMED, key=len, reverse=True))})\b"
)
_AREA: Final = re.compile(r"square\s+centimet(?:er|re)s?|sq\.?\s*cm")


def billing_units(title: str) -> tuple[tuple[float, str], ...]:
    """The amounts that a title names, in order, each with its unit: what is billed once by `Injection, x, 10 mg`."""
    text = _AREA.sub("sqcm", title.casefold()).replace("study dose", "dose")
    return tuple(sorted({(_number(found[1]), _NAMED[found[2]]) for found in _AMOUNT.finditer(text)}))


def _number(text: str | None) -> float:
    return float(text.replace(",", "")) if text else 1.0
