"""Map sets as timelines: which row stood in which editions.

The GEMs of 2009 to 2018 are 1.84 million rows, 341,000 distinct ones. A row is known by source,
target and flags: the same pair occurs with different flags. Rows vanish and return, so one row may
have several spans.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LATEST_EDITION: Final = 9999
"""Ordinal of "the newest loaded edition", so that a new one changes no row that stays."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """One row of a map set and one span of editions in which it stood.

    `target` may be `NoDx`, `NoPCS` or `NoI9`. `flags` are the five digits of the file: approximate,
    no map, combination, scenario, choice list. (GEM guide 2018, appendix A.)
    """

    source: str
    target: str
    flags: str
    first: int
    last: int

    @property
    def is_no_map(self) -> bool:
        """Any `No…` target says no map, whatever the flag (29 rows of PCS→ICD-9 2018 have it 0)."""
        return self.target.startswith("No")

    @property
    def approximate(self) -> bool:
        return self.flags[0] == "1"

    @property
    def combination(self) -> bool:
        return self.flags[2] == "1"

    @property
    def scenario(self) -> int:
        return int(self.flags[3])

    @property
    def choice_list(self) -> int:
        return int(self.flags[4])

    def stands_in(self, edition: int) -> bool:
        return self.first <= edition <= self.last


Span = tuple[int, int]


class MapTimeline:
    """The editions of one map set side by side: for every distinct row the editions it stands in.

    Rows are kept as the loaders give them, `"SOURCE TARGET FLAGS"`.
    """

    def __init__(self) -> None:
        self.editions: list[int] = []
        self._rows: dict[str, int] = {}

    def put(self, edition: int, rows: Collection[str]) -> None:
        """Set one edition; one that is there is replaced."""
        if edition in self.editions:
            self._clear(self.editions.index(edition))
        else:
            self._open(edition)
        bit = 1 << self.editions.index(edition)
        held = self._rows
        for row in rows:
            held[row] = held.get(row, 0) | bit

    def rows_of(self, edition: int) -> list[str]:
        """The rows of one edition, sorted."""
        bit = 1 << self.editions.index(edition)
        return sorted(row for row, mask in self._rows.items() if mask & bit)

    def project(self) -> Iterator[MapRow]:
        """Every row with each of its spans of editions, sorted."""
        spans: dict[int, tuple[Span, ...]] = {}
        for row in sorted(self._rows):
            mask = self._rows[row]
            if mask not in spans:
                spans[mask] = self._spans(mask)
            source, target, flags = row.split(" ")
            for first, last in spans[mask]:
                yield MapRow(source, target, flags, first, last)

    @classmethod
    def restore(cls, editions: Iterable[int], rows: Iterable[MapRow]) -> MapTimeline:
        """The timeline that projected to these rows."""
        timeline = cls()
        timeline.editions = sorted(editions)
        masks: dict[Span, int] = {}
        for row in rows:
            span = (row.first, row.last)
            if span not in masks:
                masks[span] = sum(1 << at for at, edition in enumerate(timeline.editions) if row.stands_in(edition))
            key = f"{row.source} {row.target} {row.flags}"
            timeline._rows[key] = timeline._rows.get(key, 0) | masks[span]
        return timeline

    def _open(self, edition: int) -> None:
        at = sum(held < edition for held in self.editions)
        if at < len(self.editions):
            low = (1 << at) - 1
            for row, mask in self._rows.items():
                self._rows[row] = (mask & low) | ((mask & ~low) << 1)
        self.editions.insert(at, edition)

    def _clear(self, at: int) -> None:
        keep = ~(1 << at)
        self._rows = {row: mask & keep for row, mask in self._rows.items() if mask & keep}

    def _spans(self, mask: int) -> tuple[Span, ...]:
        spans: list[Span] = []
        newest = len(self.editions) - 1
        for at, edition in enumerate(self.editions):
            if not mask >> at & 1:
                continue
            last = LATEST_EDITION if at == newest else edition
            if spans and at and mask >> (at - 1) & 1:
                spans[-1] = (spans[-1][0], last)
            else:
                spans.append((edition, last))
        return tuple(spans)
