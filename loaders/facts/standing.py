"""Rows of several publications side by side: each row once, with `x` for every publication in which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from loaders.facts.columns import ABSENT

_STANDS: Final = "x"


def side_by_side(publications: Sequence[Iterable[str]]) -> dict[str, str]:
    """Every row of the publications, sorted, with a character for each of them: `x` where it stands, else `-`."""
    masks: dict[str, int] = {}
    for at, rows in enumerate(publications):
        for row in rows:
            masks[row] = masks.get(row, 0) | 1 << at
    written = {mask: _written(mask, len(publications)) for mask in set(masks.values())}
    return {row: written[masks[row]] for row in sorted(masks)}


def standing_in(rows: Iterable[str], cells: Iterable[str], at: int) -> list[str]:
    """The rows that stand in the publication with this place, from 0, in their order."""
    return [row for row, each in zip(rows, cells, strict=True) if each[at] == _STANDS]


def _written(mask: int, width: int) -> str:
    return "".join(_STANDS if mask >> at & 1 else ABSENT for at in range(width))
