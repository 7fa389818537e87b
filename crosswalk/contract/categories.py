"""The codes of the maps by category and the published figures, as other programs get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.categories import CategoryCountsJson, CategoryRow, FigureJson
    from crosswalk.domain.maps.category_counts import CategoryCounts
    from crosswalk.domain.maps.published_categories import Figure


def category_counts_json(each: CategoryCounts) -> CategoryCountsJson:
    """The codes of one map by category."""
    counts = {category.value: n for category, n in each.counts.items()}
    return {"map_set": each.map_set, "edition": each.edition, "system": each.system, "counts": counts}


def category_rows(each: CategoryCounts) -> Iterator[CategoryRow]:
    """The counts of a map as rows of a table, one a category."""
    for category, n in each.counts.items():
        yield {"map_set": each.map_set, "edition": each.edition, "category": category.value, "codes": n}


def figure_json(each: Figure) -> FigureJson:
    """A published figure beside ours."""
    return {
        "paper": each.paper,
        "edition": each.edition,
        "counted": each.counted,
        "published": each.published,
        "ours": each.ours,
        "total": each.total,
        "why": each.why,
    }
