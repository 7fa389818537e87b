"""How many codes of each map are in each category, and the published figures beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.maps.categories import Category, categorize, counts
from crosswalk.domain.maps.category_counts import CategoryCounts
from crosswalk.domain.maps.published_categories import (
    BACKWARD_MAP,
    EDITION_OF_2013,
    EDITION_OF_2015,
    FORWARD_MAP,
    Figure,
    figures_of_2013,
    figures_of_2015,
)

if TYPE_CHECKING:
    from crosswalk.domain.history.releases import Edition
    from crosswalk.domain.maps.map_sets import MapRow
    from crosswalk.domain.store import Store


def category_counts(store: Store, edition: str | None) -> list[CategoryCounts]:
    """The counts of every map whose opposite is loaded, of one edition or of that whose categories are kept.

    Raises `UnknownMapSet` where no map has the edition.
    """
    found: list[CategoryCounts] = []
    for map_set in store.map_sets().values():
        for each in store.editions(map_set.id):
            if edition not in (None, each.label):
                continue
            held = store.categories(map_set.id, each, None)
            if not held and edition is not None:
                held = _computed(store, map_set.id, map_set.opposite_id or "", edition)
            if held:
                found.append(CategoryCounts(map_set.id, each.label, map_set.source, counts(held)))
    if not found:
        raise UnknownMapSet(
            f"no map has an edition {edition} in both directions." if edition else "no categories are kept.",
            remedy="Load both directions: crosswalk load starter; crosswalk releases lists the editions.",
        )
    return found


def published_figures(store: Store) -> list[Figure]:
    """The published figures beside ours, of the editions that are loaded."""
    found: list[Figure] = []
    for label, make in ((EDITION_OF_2013, figures_of_2013), (EDITION_OF_2015, figures_of_2015)):
        forward, backward = _rows(store, FORWARD_MAP, label), _rows(store, BACKWARD_MAP, label)
        if forward and backward:
            found += make(forward, backward)
    return found


def _computed(store: Store, map_set: str, opposite: str, label: str) -> dict[str, Category]:
    there, back = _rows(store, map_set, label), _rows(store, opposite, label)
    return categorize(there, back)[0] if there and back else {}


def _rows(store: Store, map_set: str, label: str) -> list[MapRow]:
    edition: Edition | None = next((each for each in store.editions(map_set) if each.label == label), None)
    if edition is None:
        return []
    return [row for rows in store.map_rows(map_set, None, edition).values() for row in rows]
