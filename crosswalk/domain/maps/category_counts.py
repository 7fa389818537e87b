"""The codes of a map, counted by category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crosswalk.domain.maps.categories import Category


@dataclass(frozen=True, slots=True)
class CategoryCounts:
    """The codes of the source system of a map by category, in one edition."""

    map_set: str
    edition: str
    system: str
    counts: Mapping[Category, int]
