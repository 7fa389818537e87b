"""Columns of a file by the names that people call them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from crosswalk.domain.errors import UsageError

_MARKS: Final = "*?["
"""What makes a pattern of a name."""

_RANGE: Final = re.compile(r"(.*?)([0-9]+)(\D*)\.\.(.*?)([0-9]+)(\D*)")


def columns_named(names: Sequence[str], wanted: str) -> list[int]:
    """Where the columns stand (from 0) that a text names: a name, a number from 1, `dx1..dx25`, `v1_x..v9_x` or `dx*`.

    A name goes before all others; in another case it is known where one column has it. Raises `UsageError`.
    """
    if wanted in names:
        return [_only(names, wanted)]
    if found := _RANGE.fullmatch(wanted):
        return [_only(names, each) for each in _numbered(wanted, *found.groups())]
    if any(mark in wanted for mark in _MARKS):
        matching = [at for at, name in enumerate(names) if fnmatchcase(name, wanted)]
        if matching:
            return matching
    elif wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return [int(wanted) - 1]
    return [_only(names, wanted)]


def column_named(names: Sequence[str], wanted: str) -> int:
    """Where the one column stands (from 0) that a text names. Raises `UsageError`, also where it names several."""
    found = columns_named(names, wanted)
    if len(found) > 1:
        raise UsageError(f"{wanted!r} names {len(found)} columns.", remedy="Name one.")
    return found[0]


def _numbered(wanted: str, before: str, first: str, behind: str, again: str, last: str, end: str) -> Iterator[str]:
    if (before, behind) != (again, end) or int(last) < int(first):
        raise UsageError(f"{wanted!r} is no range of columns.", remedy="Write it as dx1..dx25.")
    width = len(first) if first.startswith("0") else 0
    for number in range(int(first), int(last) + 1):
        yield f"{before}{number:0{width}}{behind}"


def _only(names: Sequence[str], wanted: str) -> int:
    exact = [at for at, name in enumerate(names) if name == wanted]
    found = exact or [at for at, name in enumerate(names) if name.strip().casefold() == wanted.strip().casefold()]
    if not found:
        shown = ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
        how = next((how for written, how in _MEANT if written.search(wanted)), "")
        like = "called like " if any(mark in wanted for mark in _MARKS) else ""
        raise UsageError(f"there is no column {like}{wanted!r}.", remedy=f"{how}There are: {shown}.")
    if len(found) > 1:
        numbers = ", ".join(str(at + 1) for at in found)
        raise UsageError(f"{len(found)} columns are called {wanted!r}.", remedy=f"Name one by its number: {numbers}.")
    return found[0]


_MOST_NAMES: Final = 40

_MEANT: Final = (
    (re.compile(","), "Several columns are named one by one, or as a range: dx1..dx25. "),
    (re.compile(r"[0-9]\s*[-:]\s*\w*[0-9]"), "A range is written dx1..dx25. "),
)
"""What a name that no column has may have been meant for."""
