"""Which rows of a map a page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from crosswalk.applied.maps import AppliedMaps
from crosswalk.domain.applied.applied_map import AppliedRow, RowsAsked, Standing

PAGE: Final = 50
FILTERS: Final[Mapping[str, tuple[str, RowsAsked]]] = {
    "all": ("All", RowsAsked()),
    "chosen": ("Chosen by people", RowsAsked(chosen=True)),
    "open": ("Open", RowsAsked(Standing.OPEN)),
    "mapped": ("Mapped", RowsAsked(Standing.MAPPED)),
    "no-map": ("No map", RowsAsked(Standing.NO_MAP)),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are asked for: a filter by its name, the start of a code or a word of who or why, and the page."""

    show: str
    words: str
    page: int

    @property
    def query(self) -> Mapping[str, object]:
        """The same, as an address has it."""
        return {"show": None if self.show == "all" else self.show, "q": self.words or None}


@dataclass(frozen=True, slots=True)
class Paged:
    """The rows of a page, how many fit, and how many fit each filter whatever the words."""

    asked: Filter
    rows: tuple[AppliedRow, ...]
    found: int
    pages: int
    tabs: tuple[tuple[str, str, int], ...]


def paged(maps: AppliedMaps, ref: str, asked: Filter) -> Paged:
    """The page of rows that is asked for, or the last where there are fewer."""
    show = asked.show if asked.show in FILTERS else "all"
    counts = maps.counts(ref)
    tabs = tuple((name, said, _count(counts, fits)) for name, (said, fits) in FILTERS.items())
    wanted = replace(FILTERS[show][1], words=asked.words, count=PAGE, start=(asked.page - 1) * PAGE)
    rows, found = maps.some_rows(ref, wanted)
    pages = max(1, -(-found // PAGE))
    if asked.page > pages:
        return paged(maps, ref, replace(asked, page=pages))
    return Paged(Filter(show, asked.words, asked.page), tuple(rows), found, pages, tabs)


def _count(counts: Mapping[tuple[Standing, bool], int], fits: RowsAsked) -> int:
    return sum(
        count
        for (standing, chosen), count in counts.items()
        if fits.standing in (None, standing) and chosen >= fits.chosen
    )
