"""The rows of maps around codes, in both directions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import UnknownMapSet
from crosswalk.graphs.scene import code_id

if TYPE_CHECKING:
    from crosswalk.domain.history.releases import Edition, MapSet
    from crosswalk.domain.maps.map_sets import MapRow
    from crosswalk.domain.store.protocol import Store
    from crosswalk.graphs.sketch import Sketch
    from crosswalk.questions.view import View


@dataclass(frozen=True, slots=True)
class ReadMap:
    """One edition of a map set, and the newest one there is of it."""

    map_set: MapSet
    edition: Edition
    newest: Edition

    def link(self, sketch: Sketch, row: MapRow) -> None:
        """Join the two codes of a row, or its source to a "no map"."""
        source = code_id(self.map_set.source, row.source)
        target = sketch.no_map(row.target) if row.is_no_map else code_id(self.map_set.target, row.target)
        sketch.link(
            source,
            target,
            "maps_to",
            f"{self.map_set.id} {row.flags}",
            map_set=self.map_set.id,
            edition=self.edition.label,
            edition_from=str(row.first),
            edition_to=str(min(row.last, self.newest.ordinal)),
            flags=row.flags,
            approximate=row.approximate,
            no_map=row.is_no_map,
            combination=row.combination,
            scenario=row.scenario,
            choice_list=row.choice_list,
        )


Found = list[tuple[ReadMap, "MapRow"]]
"""Rows, each with the map it is of."""


def maps_around(view: View, system: CodeSystem, name: str | None, label: str | None) -> list[ReadMap]:
    """The maps from and to a system: the GEMs, or the one named and its opposite.

    Of each the edition named, else the newest that both directions have. None without GEMs of the system.
    Raises `UnknownMapSet` for a map or an edition that is not loaded.
    """
    loaded = {each.id: each for each in view.editions}
    if name is not None and name not in loaded:
        raise UnknownMapSet(
            f"there is no map {name!r} loaded.", remedy=f"Loaded: {', '.join(sorted(loaded)) or 'none'}."
        )
    chosen = [
        each
        for _, each in sorted(loaded.items())
        if (each.answers_unasked if name is None else name in (each.id, each.opposite_id))
        and system.id in (each.source, each.target)
    ]
    if name is not None and not chosen:
        raise UnknownMapSet(f"{name} has no codes of {system.id}.", remedy="Name a map from or to that system.")
    editions = {each.id: view.editions[each] for each in chosen}
    read = [
        ReadMap(each, edition, editions[each.id][-1])
        for each in chosen
        if (edition := _edition(editions[each.id], editions.get(each.opposite_id or "", ()), label)) is not None
    ]
    if chosen and not read:
        labels = sorted({edition.label for held in editions.values() for edition in held})
        raise UnknownMapSet(f"edition {label!r} is not loaded.", remedy=f"Loaded: {', '.join(labels)}.")
    return read


def rows_around(store: Store, maps: Iterable[ReadMap], system: CodeSystem, codes: Collection[str]) -> Found:
    """Every row that leads from or to one of these codes, in a fixed order; one request a map and direction."""
    found: Found = []
    if not codes:
        return found
    for each in maps:
        if each.map_set.source == system.id:
            by_code = store.maps.map_rows(each.map_set.id, codes, each.edition)
        elif each.map_set.target == system.id:
            by_code = store.maps.map_rows_onto(each.map_set.id, codes, each.edition)
        else:
            continue
        found += [(each, row) for code in sorted(by_code) for row in by_code[code]]
    return found


def draw_rows(sketch: Sketch, found: Found) -> None:
    """The codes that rows name, and the rows."""
    for system, code in partners(found):
        sketch.code(system, code)
    link_rows(sketch, found)


def link_rows(sketch: Sketch, found: Found) -> None:
    """The rows alone, between what was drawn."""
    for each, row in found:
        each.link(sketch, row)


def partners(found: Found) -> list[tuple[CodeSystem, str]]:
    """The codes that rows name, in order of their systems."""
    named = {(each.map_set.source, row.source) for each, row in found}
    named |= {(each.map_set.target, row.target) for each, row in found if not row.is_no_map}
    return [(SYSTEMS[system], code) for system, code in sorted(named)]


def _edition(held: Sequence[Edition], opposite: Sequence[Edition], label: str | None) -> Edition | None:
    if label is not None:
        return next((each for each in held if each.label == label), None)
    of_both = {each.label for each in opposite}
    return next((each for each in reversed(held) if each.label in of_both), held[-1])
