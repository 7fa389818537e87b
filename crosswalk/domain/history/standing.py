"""Rows that some publications state and others do not, side by side.

The rows of a map set over its editions, the notes of a code system over its releases: most stand unchanged for
years, so each distinct row is kept once, with the spans of publications in which it stood. Rows vanish and
return, so one row may have several spans.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, Self, TypeVar

Row = TypeVar("Row", bound=Hashable)

Span = tuple[int, int]
"""Ordinals of the first and the last publication, both inclusive."""


class Standing(NamedTuple, Generic[Row]):
    """A row and one span of publications in which it stood.

    `last` is the timeline's `latest` while the newest publication states the row.
    """

    row: Row
    first: int
    last: int

    def stands_in(self, ordinal: int) -> bool:
        """Whether the publication with this ordinal states the row; both ends of the span do."""
        return self.first <= ordinal <= self.last


def in_one_alone(standing: Iterable[Standing[Row]], one: int, other: int) -> list[Standing[Row]]:
    """Rows that stand in one of two publications and not in the other, sorted; one may have vanished and returned."""
    held: dict[Row, list[Standing[Row]]] = {}
    for each in standing:
        if each.stands_in(one) != each.stands_in(other):
            held.setdefault(each.row, []).append(each)
    found: list[Any] = [spans[0] for spans in held.values() if len(spans) == 1]
    found.sort()
    return found


class RowTimeline(Generic[Row]):
    """Publications, by ordinal, and for every distinct row those that state it.

    Rows are text, or tuples of text and numbers: they have an order.

    `latest` stands for the newest publication, whichever that is, so that a new one changes no row that stays.
    """

    def __init__(self, latest: int) -> None:
        self.latest = latest
        self.publications: list[int] = []
        self._rows: dict[Row, int] = {}

    def put(self, publication: int, rows: Iterable[Row]) -> None:
        """Set one publication; one that is there is replaced."""
        if publication in self.publications:
            self._clear(self.publications.index(publication))
        else:
            self._open(publication)
        bit = 1 << self.publications.index(publication)
        held = self._rows
        for row in rows:
            held[row] = held.get(row, 0) | bit

    def drop(self, publication: int) -> None:
        """Take a publication out, and the rows that no other one states."""
        at = self.publications.index(publication)
        self._clear(at)
        low = (1 << at) - 1
        self._rows = {row: (mask & low) | ((mask & ~low) >> 1) for row, mask in self._rows.items()}
        del self.publications[at]

    def rows_of(self, publication: int) -> list[Row]:
        """The rows of one publication, sorted."""
        bit = 1 << self.publications.index(publication)
        held: list[Any] = [row for row, mask in self._rows.items() if mask & bit]
        held.sort()
        return held

    def standing(self) -> Iterator[Standing[Row]]:
        """Every row with each of its spans, sorted."""
        spans: dict[int, tuple[Span, ...]] = {}
        ordered: list[Any] = list(self._rows)
        ordered.sort()
        for row in ordered:
            mask = self._rows[row]
            if mask not in spans:
                spans[mask] = self._spans(mask)
            for first, last in spans[mask]:
                yield Standing(row, first, last)

    def restored(self, publications: Iterable[int], rows: Iterable[tuple[Row, int, int]]) -> Self:
        """This timeline, filled with what `standing` gave, whatever order it comes in."""
        self.publications = sorted(publications)
        masks: dict[Span, int] = {}
        for row, first, last in rows:
            if (first, last) not in masks:
                masks[first, last] = sum(
                    1 << at for at, publication in enumerate(self.publications) if first <= publication <= last
                )
            self._rows[row] = self._rows.get(row, 0) | masks[first, last]
        return self

    def _open(self, publication: int) -> None:
        at = sum(held < publication for held in self.publications)
        if at < len(self.publications):
            low = (1 << at) - 1
            for row, mask in self._rows.items():
                self._rows[row] = (mask & low) | ((mask & ~low) << 1)
        self.publications.insert(at, publication)

    def _clear(self, at: int) -> None:
        keep = ~(1 << at)
        self._rows = {row: mask & keep for row, mask in self._rows.items() if mask & keep}

    def _spans(self, mask: int) -> tuple[Span, ...]:
        spans: list[Span] = []
        newest = len(self.publications) - 1
        for at, publication in enumerate(self.publications):
            if not mask >> at & 1:
                continue
            last = self.latest if at == newest else publication
            if spans and at and mask >> (at - 1) & 1:
                spans[-1] = (spans[-1][0], last)
            else:
                spans.append((publication, last))
        return tuple(spans)


def newest_before(publications: Iterable[int], ordinal: int) -> int | None:
    """Which publication speaks at a moment: the newest not later than it, else the oldest; None if there is none."""
    ordered = sorted(publications)
    before = [publication for publication in ordered if publication <= ordinal]
    return before[-1] if before else ordered[0] if ordered else None
