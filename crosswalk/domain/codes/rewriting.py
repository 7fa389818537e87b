"""Another code in the place of one in a cell, with all else in it as it was: modifiers, marks, other codes."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_BEFORE: Final = r"(?<![A-Za-z0-9.])"
_BEHIND: Final = r"(?![A-Za-z0-9]|\.[A-Za-z0-9])"


def rewritten(cell: str, code: str, by: str) -> str | None:
    """The cell with a code (dotted) in the place of another, with a point only where that had one.

    None where the cell does not show the code: a program may have made a number of it. None also where it has the other
    already, which would stand there twice.
    """
    if holds(cell, by):
        return None
    made, count = _pattern(code).subn(lambda found: by if "." in found[0] else _like(found[0], code, by), cell)
    return made if count else None


def holds(cell: str, code: str) -> bool:
    """Whether a cell shows a code (dotted), with its point or without."""
    return _pattern(code).search(cell) is not None


def _like(found: str, code: str, by: str) -> str:
    """The code as the other was written: one that has no point at all says nothing about points."""
    return by if found.upper() == code else by.replace(".", "")


@cache
def _pattern(code: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + r"\.?".join(map(re.escape, code.split("."))) + _BEHIND, re.IGNORECASE)
