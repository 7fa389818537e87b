"""Which rows of a map a page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.applied.applied_map import AppliedRow, Standing
from crosswalk.domain.codes.systems import undotted

PAGE: Final = 50
FILTERS: Final[Mapping[str, tuple[str, Callable[[AppliedRow], bool]]]] = {
    "all": ("All", lambda _: True),
    "chosen": ("Chosen by people", lambda row: row.is_chosen),
    "open": ("Open", lambda row: row.standing is Standing.OPEN),
    "mapped": ("Mapped", lambda row: row.standing is Standing.MAPPED),
    "no-map": ("No map", lambda row: row.standing is Standing.NO_MAP),
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


def paged(rows: Sequence[AppliedRow], asked: Filter) -> Paged:
    """The page of rows that is asked for, or the last where there are fewer."""
    show = asked.show if asked.show in FILTERS else "all"
    tabs = tuple((name, said, sum(map(fits, rows))) for name, (said, fits) in FILTERS.items())
    fits, words = FILTERS[show][1], asked.words
    found = [row for row in rows if fits(row) and (not words or _has(row, words))]
    pages = max(1, -(-len(found) // PAGE))
    page = min(asked.page, pages)
    some = tuple(found[(page - 1) * PAGE : page * PAGE])
    return Paged(Filter(show, words, page), some, len(found), pages, tabs)


def _has(row: AppliedRow, words: str) -> bool:
    code = undotted(words.upper().strip())
    if any(each.startswith(code) for each in (row.source, *row.targets)):
        return True
    return words.casefold() in f"{row.who or ''} {row.why}".casefold()
