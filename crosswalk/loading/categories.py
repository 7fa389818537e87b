"""The categories of a load: computed once, for the newest edition that a map and its opposite both have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crosswalk.domain.maps.categories import categorize
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.store.loads import CategoryChange, Writer
from crosswalk.domain.store.protocol import Store
from crosswalk.loading.map_set import LoadedMap


def put_categories(store: Store, loaded: Mapping[str, LoadedMap], writer: Writer) -> None:
    """Write the categories of both sides of every map that this load changed, where its opposite is held."""
    changed = [each for each in loaded.values() if each.changed]
    done: set[str] = set()
    for one in changed:
        other = _opposite(store, one, loaded)
        if other is None or one.map_set.id in done:
            continue
        done |= {one.map_set.id, other.map_set.id}
        edition = _newest_of_both(one, other)
        if edition is None:
            continue
        near, far = categorize(_rows_in(one, edition), _rows_in(other, edition))
        for side, categories in ((one, near), (other, far)):
            writer.change_categories(CategoryChange(side.map_set, side.editions[edition], categories))


def _opposite(store: Store, one: LoadedMap, loaded: Mapping[str, LoadedMap]) -> LoadedMap | None:
    """The map in the other direction: as this load leaves it, or as the store holds it."""
    wanted = one.map_set.opposite_id or ""
    if wanted in loaded:
        return loaded[wanted]
    for held, editions in store.maps.editions().items():
        if held.id == wanted:
            return LoadedMap(held, (), {each.label: each for each in editions}, store.maps.all_map_rows(wanted))
    return None


def _newest_of_both(one: LoadedMap, other: LoadedMap) -> str | None:
    both = one.editions.keys() & other.editions.keys()
    return max(both, key=lambda label: one.editions[label].ordinal, default=None)


def _rows_in(one: LoadedMap, label: str) -> Iterable[MapRow]:
    ordinal = one.editions[label].ordinal
    return [row for row in one.rows if row.stands_in(ordinal)]
