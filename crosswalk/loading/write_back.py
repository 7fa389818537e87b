"""A map set as the official file it was loaded from."""

from __future__ import annotations

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.history.releases import Role
from crosswalk.domain.store.protocol import Store
from loaders.maps import gem, reimbursement
from loaders.maps.map_file import MapFile


def official_map(store: Store, map_set: str, edition: str) -> bytes:
    """One loaded edition of a map set in the layout of its official file, the rows sorted.

    Raises `UnknownMapSet` where it is not loaded.
    """
    record = next((each for each in store.maps.loaded_editions(map_set) if each.edition.label == edition), None)
    if record is None:
        loaded = ", ".join(each.edition.label for each in store.maps.loaded_editions(map_set)) or "none"
        raise UnknownMapSet(f"edition {edition!r} of {map_set} is not loaded.", remedy=f"Loaded: {loaded}.")
    by_source = store.maps.map_rows(map_set, None, record.edition)
    rows = [f"{row.source} {row.target} {row.flags}" for rows in by_source.values() for row in rows]
    mapping = MapFile(record.sources[0], rows, record.printed)
    if record.sources[0].role is Role.REIMBURSEMENT:
        return reimbursement.official_bytes(mapping)
    return gem.official_bytes(mapping, SYSTEMS[store.maps.map_sets()[map_set].source])
