"""One store as another: only what differs is written, in one load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.history.releases import Edition
from crosswalk.domain.history.standing import Row
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.store.loads import CategoryChange, MapChange, SystemChange, Told
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.rows import RowChange, changes

Each = TypeVar("Each")


@dataclass(frozen=True, slots=True)
class CopyReport:
    """The code systems and map sets in which something was written."""

    changed: tuple[str, ...]


def copy(source: Store, target: Store, told: Told | None = None) -> CopyReport:
    """Make the target hold what the source holds, and nothing else. All of it or nothing."""
    changed: list[str] = []
    with collector_paused(), source.reading(), target.writing(told) as writer:
        for system in SYSTEMS.values():
            of_system = system_change(source, target, system)
            if of_system is not None:
                changed.append(system.id)
                writer.change_system(of_system)
        for map_set in sorted({*source.maps.map_sets(), *target.maps.map_sets()}):
            of_map = map_change(source, target, map_set)
            if of_map is not None:
                changed.append(map_set)
                writer.change_map(of_map)
            of_categories = category_change(source, target, map_set)
            if of_categories is not None:
                changed.append(f"{map_set} categories")
                writer.change_categories(of_categories)
    return CopyReport(tuple(changed))


def system_change(source: Store, target: Store, system: CodeSystem) -> SystemChange | None:
    """What makes a system of the target equal to that of the source; None where nothing differs."""
    calendar, before = source.releases.calendars()[system.id], target.releases.calendars()[system.id]
    loaded = source.releases.loaded_releases(system)
    states, held = dict(source.codes.all_states(system)), dict(target.codes.all_states(system))
    predecessors = source.lineage.predecessors(system, None)
    same_predecessors = predecessors == target.lineage.predecessors(system, None)
    statements = (
        _some(changes(target.tabular.notes(system, None), source.tabular.notes(system, None))),
        _some(changes(target.tabular.groups(system), source.tabular.groups(system))),
        _some(changes(target.tabular.homes(system, None), source.tabular.homes(system, None))),
    )
    change = SystemChange(
        system,
        calendar.known,
        loaded,
        calendar.coverage,
        _changed(held, states),
        _changed(target.codes.parents(system, held.keys()), source.codes.parents(system, states.keys())),
        None if same_predecessors else predecessors,
        *statements,
    )
    same_releases = (
        list(before.known) == list(calendar.known)
        and list(before.coverage) == list(calendar.coverage)
        and list(target.releases.loaded_releases(system)) == list(loaded)
    )
    something = change.states or change.parents or not same_predecessors or any(statements)
    return None if same_releases and not something else change


def map_change(source: Store, target: Store, map_set: str) -> MapChange | None:
    """What makes a map set of the target equal to that of the source; None where nothing differs."""
    described = {**target.maps.map_sets(), **source.maps.map_sets()}[map_set]
    editions: Sequence[LoadedEdition] = source.maps.loaded_editions(map_set)
    now, before = set(source.maps.all_map_rows(map_set)), set(target.maps.all_map_rows(map_set))
    if now == before and list(target.maps.loaded_editions(map_set)) == list(editions):
        return None
    return MapChange(described, editions, sorted(before - now, key=_place), sorted(now - before, key=_place))


def category_change(source: Store, target: Store, map_set: str) -> CategoryChange | None:
    """What makes the categories of a map set in the target equal to those in the source; None where they are."""
    described = {**target.maps.map_sets(), **source.maps.map_sets()}[map_set]
    edition, now = _categories(source, map_set)
    held_edition, before = _categories(target, map_set)
    if (edition, now) == (held_edition, before):
        return None
    either = edition or held_edition
    assert either is not None  # noqa: S101 - one of them has categories, and they are of an edition
    return CategoryChange(described, either, now)


def _categories(store: Store, map_set: str) -> tuple[Edition | None, Mapping[str, Category]]:
    """The categories kept of a map set, and of which edition."""
    for edition in next((held for each, held in store.maps.editions().items() if each.id == map_set), ()):
        held = store.maps.categories(map_set, edition, None)
        if held:
            return edition, held
    return None, {}


def _changed(
    before: Mapping[str, tuple[Each, ...]], now: Mapping[str, tuple[Each, ...]]
) -> dict[str, tuple[Each, ...]]:
    """What of each code is not as before; nothing of a code that is gone."""
    changed = {code: each for code, each in now.items() if before.get(code) != each}
    return changed | dict.fromkeys(before.keys() - now.keys(), ())


def _some(change: RowChange[Row] | None) -> tuple[RowChange[Row], ...]:
    return () if change is None else (change,)


def _place(row: MapRow) -> tuple[str, str, str, int]:
    return row.source, row.target, row.flags, row.first
