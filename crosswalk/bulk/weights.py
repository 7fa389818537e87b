"""How often a row counts in a report: as often as its column of counts says, of claims, of members."""

from __future__ import annotations

import re
from typing import Final

from crosswalk.domain.errors import UnreadableRows

NO_COUNT: Final = -1
"""The weight of a text that is no count."""

_COUNT: Final = re.compile(r"\s*\+?([0-9]{1,15})(?:\.0*)?\s*", re.ASCII)
"""Whole numbers, also as spreadsheets write them; of more digits no sum would be exact."""

_LONGEST: Final = 30


def weight_of(text: str) -> int:
    """The whole number from 0 that a text says, as `12` or `12.0`, else `NO_COUNT`."""
    found = _COUNT.fullmatch(text)
    return int(found[1]) if found else NO_COUNT


def no_count(column: str, row: int, text: str) -> UnreadableRows:
    """That a row, by its number from 1, does not say how often it counts."""
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return UnreadableRows(
        f"row {row:,} has {shown!r} in the column {column!r}, which is no count.",
        remedy="A column of volume has whole numbers from 0: name another, or leave --volume-column out.",
    )
