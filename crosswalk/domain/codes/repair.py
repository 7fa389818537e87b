"""Which of the codes that a damaged input may have been is taken for it, and how certain that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.spreadsheet import DAMAGES, Damage, Reading
from crosswalk.domain.naming import first_of


class Certainty(StrEnum):
    """Of a repair: `certain` where no other known code fits, `likely` where headers fit as well."""

    CERTAIN = "certain"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Repair:
    """An input and the code (dotted) it was taken for."""

    text: str
    code: str
    damage: Damage
    certainty: Certainty


_MOST_NAMED: Final = 6
"""Codes of one damage that a sentence names."""


def chosen(
    readings: Sequence[Reading], billable: Callable[[Reading], bool], exact: bool | None, repairs: Repairs
) -> tuple[Reading, Certainty] | None:
    """The one reading that an input is taken for, None where it stays as it is.

    `readings` are known codes; `billable` tells of each whether it is a billable one, and `exact` of the
    input as it stands, where that is a known code.
    """
    fitting = [reading for reading in readings if billable(reading)]
    if exact is None:
        # Blanks and quotation marks are no part of what was written.
        exact = next((False for each in readings if each.damage is Damage.MARKS and not billable(each)), None)
    if len(fitting) != 1 or exact or repairs is Repairs.NONE:
        return None
    (reading,) = fitting
    if repairs is Repairs.SAFE and (exact is not None or not reading.told):
        return None
    alone = exact is None and (len(readings) == 1 or reading.damage is Damage.MARKS)
    return reading, Certainty.CERTAIN if alone else Certainty.LIKELY


def hint(readings: Sequence[Reading]) -> str:
    """Codes that an input may have been, in words: `010.00 (leading zeros lost) or …`."""
    by_damage: dict[Damage, list[str]] = {}
    for reading in readings:
        by_damage.setdefault(reading.damage, []).append(reading.shown)
    return " or ".join(
        f"{first_of(codes, _MOST_NAMED, rest=' or')} ({DAMAGES[damage]})" for damage, codes in by_damage.items()
    )
