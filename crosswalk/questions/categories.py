"""How many codes of each map are in each category, and the published figures beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.collector import collector_paused
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
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from crosswalk.domain.maps.map_sets import MapRow


@collector_paused()
def category_counts(view: View, edition: str | None) -> list[CategoryCounts]:
    """The counts of every map whose opposite is loaded, of one edition or of that whose categories are kept.

    Raises `UnknownMapSet` where no map has the edition.
    """
    found: list[CategoryCounts] = []
    for map_set, editions in view.editions.items():
        for each in editions:
            if edition not in (None, each.label):
                continue
            held = view.store.maps.categories(map_set.id, each, None)
            if not held and edition is not None:
                held = _computed(view, map_set.id, map_set.opposite_id or "", edition)
            if held:
                found.append(CategoryCounts(map_set.id, each.label, map_set.source, counts(held)))
    if not found:
        raise UnknownMapSet(
            f"no map has an edition {edition} in both directions." if edition else "no categories are kept.",
            remedy="Load both directions: crosswalk load starter; crosswalk releases lists the editions.",
        )
    return found


@collector_paused()
def published_figures(view: View) -> list[Figure]:
    """The published figures beside ours, of the editions that are loaded."""
    found: list[Figure] = []
    for label, make in ((EDITION_OF_2013, figures_of_2013), (EDITION_OF_2015, figures_of_2015)):
        forward, backward = _rows(view, FORWARD_MAP, label), _rows(view, BACKWARD_MAP, label)
        if forward and backward:
            found += make(forward, backward)
    return found


def _computed(view: View, map_set: str, opposite: str, label: str) -> dict[str, Category]:
    there, back = _rows(view, map_set, label), _rows(view, opposite, label)
    return categorize(there, back)[0] if there and back else {}


def _rows(view: View, map_set: str, label: str) -> list[MapRow]:
    edition = next((each for each in view.editions_of(map_set) if each.label == label), None)
    if edition is None:
        return []
    return [row for rows in view.store.maps.map_rows(map_set, None, edition).values() for row in rows]
