"""The characters of an ICD-10-PCS code, each with what it could be instead while the others stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from crosswalk.domain.lookup.description import Description
from crosswalk.domain.tabular.pcs_axes import TABLE_LENGTH, Axis, AxisMeaning, others


class Instead(NamedTuple):
    """Another value of a character: its label, and the code that it makes."""

    value: str
    label: str
    code: str


class Character(NamedTuple):
    """What a character means, and the codes that another value of it makes."""

    meaning: AxisMeaning
    instead: tuple[Instead, ...]


def characters(place: Description | None, code: str) -> list[Character]:
    """The characters of a code; of one that no table explains none."""
    if place is None or place.table is None:
        return []
    found = []
    for meaning in place.axes:
        values = others(place.table, code, meaning.position) if meaning.position > TABLE_LENGTH else {}
        at = meaning.position - 1
        instead = (Instead(value, label, code[:at] + value + code[at + 1 :]) for value, label in values.items())
        found.append(Character(meaning, tuple(each for each in instead if each.code != code)))
    return found


def only(told: Sequence[Character], codes: Collection[str]) -> list[Character]:
    """The characters with those other values alone that make one of these codes: tables may be of another release."""
    return [Character(one.meaning, tuple(each for each in one.instead if each.code in codes)) for one in told]


def rows_of(place: Description | None, code: str) -> Sequence[Sequence[Axis]]:
    """The rows of the table that a header of three characters is: its codes have one value of each axis of a row."""
    return place.table.rows if place is not None and place.table is not None and len(code) == TABLE_LENGTH else ()
