"""Which of the codes that a damaged input may have been is taken for it, and how certain that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crosswalk.domain.codes.damage import DAMAGES, WRAPPINGS, Damage, Reading
from crosswalk.domain.codes.repairs import Repairs
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

    def __str__(self) -> str:
        return f"{self.text!r} read as {self.code}: {DAMAGES[self.damage]} ({self.certainty})"


_MOST_NAMED: Final = 6
"""Codes of one damage that a sentence names."""


def chosen(
    readings: Sequence[Reading], billable: Callable[[Reading], bool], exact: bool | None, repairs: Repairs
) -> tuple[tuple[Reading, ...], Certainty] | None:
    """The one code that an input is taken for, None where it stays as it is.

    It has several readings where a code that stands whole in the input is one of several systems. `readings` are known
    codes; `billable` tells of each whether it is a billable one, and `exact` of the input as it stands, where that is
    a known code.
    """
    sure = [each for each in readings if not each.is_suggestion]
    fitting = tuple(each for each in sure if billable(each) or each.damage in _OF_HEADERS)
    whole = tuple(each for each in fitting if each.damage in WRAPPINGS)
    if whole and not any(each.told for each in fitting if each not in whole):
        taken, alone = whole, len(fitting) == len(whole)
    else:
        taken, alone = fitting, len(fitting) == len(readings)
    if len({each.code for each in taken}) != 1 or (len(taken) > 1 and taken is not whole):
        return None
    if exact or repairs is Repairs.NONE:
        return None
    if repairs is Repairs.SAFE and (exact is not None or not all(each.told for each in taken)):
        return None
    return taken, Certainty.CERTAIN if alone and exact is None else Certainty.LIKELY


_OF_HEADERS: Final = WRAPPINGS | {Damage.LETTERS, Damage.POINT}
"""What is seen in a header as well as in a billable code."""


def suggestions(readings: Sequence[Reading], billable: Callable[[Reading], bool]) -> tuple[Reading, ...]:
    """Of the known codes that an input may have been, those that are named: billable ones, and what stands whole."""
    return tuple(each for each in readings if billable(each) or each.damage in WRAPPINGS or each.is_suggestion)


def hint(readings: Sequence[Reading]) -> str:
    """Codes that an input may have been, in words: `may have been 010.00 (leading zeros lost) or …`."""
    by_damage: dict[Damage, list[str]] = {}
    of_others: list[str] = []
    for reading in readings:
        if reading.damage is Damage.OTHER_SYSTEM:
            of_others.append(f"{reading.shown} is a code of {reading.system.title} ({reading.system.id})")
        else:
            by_damage.setdefault(reading.damage, []).append(reading.shown)
    possible = " or ".join(
        f"{first_of(codes, _MOST_NAMED, rest=' or')} ({DAMAGES[damage]})" for damage, codes in by_damage.items()
    )
    return "; ".join([*of_others, *([f"may have been {possible}"] if possible else [])])
