"""The codes of a map, counted by category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crosswalk.domain.answer import Answer
from crosswalk.domain.maps.categories import Category


@dataclass(frozen=True, slots=True, repr=False)
class CategoryCounts(Answer):
    """The codes of the source system of a map by category, in one edition."""

    map_set: str
    edition: str
    system: str
    counts: Mapping[Category, int]

    def __str__(self) -> str:
        return f"{self.map_set} {self.edition}: {sum(self.counts.values()):,} codes of {self.system}"
