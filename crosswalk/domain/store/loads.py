"""What a load changes in a store, and how it is written: all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Coverage, Edition, MapSet, Release
from crosswalk.domain.history.states import Parents, States
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.domain.tabular.rows import GroupRow, Home, Note, RowChange


@dataclass(frozen=True, slots=True)
class SystemChange:
    """What a load changes in one code system. A code with no states left is taken out.

    `known` and `loaded` describe all releases of the system, `states` and `parents` only the codes
    that changed, `predecessors` all rows of lineage (of conversion tables, or by cross references of records), or
    None where none changed. `notes`, `groups` and `homes` are the rows that go and come.
    """

    system: CodeSystem
    known: Sequence[Release]
    loaded: Sequence[LoadedRelease]
    coverage: Sequence[Coverage]
    states: Mapping[str, States]
    parents: Mapping[str, Parents]
    predecessors: Sequence[Predecessor] | None = None
    notes: Sequence[RowChange[Note]] = ()
    groups: Sequence[RowChange[GroupRow]] = ()
    homes: Sequence[RowChange[Home]] = ()

    def noted_codes(self) -> set[str]:
        """The codes of which notes go or come."""
        rows = (row for each in self.notes for row, *_ in (*each.removed, *each.added))
        return {row.owner for row in rows if not row.group}

    def searched_codes(self) -> set[str]:
        """The codes whose searched texts this may touch."""
        return {*self.states, *self.noted_codes()}


@dataclass(frozen=True, slots=True)
class MapChange:
    """What a load changes in one map set: its editions as they are now, and the rows that go and come."""

    map_set: MapSet
    editions: Sequence[LoadedEdition]
    removed: Collection[MapRow]
    added: Collection[MapRow]


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """The categories of all sources of a map set in one edition; they take the place of those held of it."""

    map_set: MapSet
    edition: Edition
    categories: Mapping[str, Category]


class Told(Protocol):
    """Told how many rows of a load are written, where that takes long."""

    def __call__(self, rows: int) -> None:
        """Told how many rows of the load are written so far."""


class Writer(Protocol):
    """A load in progress. Nothing of it is seen before its context ends without an error.

    It is told of systems first, then of the maps between them, and once of each.
    """

    def change_system(self, change: SystemChange) -> None:
        """Write what a load changes in one code system."""

    def change_map(self, change: MapChange) -> None:
        """Write what a load changes in one map set. Codes that only its rows name are made."""

    def change_categories(self, change: CategoryChange) -> None:
        """Put the categories of one edition in the place of those held of its map set."""
