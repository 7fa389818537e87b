"""What the domain asks of an engine that holds the graph.

Every method takes many codes; one code is a batch of one. Codes are undotted, days are dates,
releases are ordinals (see `Release.ordinal`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Coverage, Edition, MapSet, Release, Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Property
from crosswalk.domain.history.standing import Standing
from crosswalk.domain.history.states import Parents, States
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.tabular.documents import Match, Slot
from crosswalk.domain.tabular.rows import GroupRow, Home, Note, Owner, RowChange


@dataclass(frozen=True, slots=True)
class LoadedRelease:
    """What the store keeps of a loaded release beside its codes."""

    release: Release
    content_hash: str
    stated_by: Mapping[Property, Role]
    sources: tuple[SourceFile, ...]
    loaded_at: str


@dataclass(frozen=True, slots=True)
class LoadedEdition:
    """What the store keeps of a loaded edition of a map set beside its rows.

    `printed` has the few rows that the file writes with small letters, by the row as it is kept.
    """

    edition: Edition
    content_hash: str
    sources: tuple[SourceFile, ...]
    printed: Mapping[str, str]
    loaded_at: str


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

    def __call__(self, rows: int) -> None: ...


class Writer(Protocol):
    """A load in progress. Nothing of it is seen before its context ends without an error.

    It is told of systems first, then of the maps between them, and once of each.
    """

    def change_system(self, change: SystemChange) -> None: ...

    def change_map(self, change: MapChange) -> None: ...

    def change_categories(self, change: CategoryChange) -> None: ...


class Store(Protocol):
    """A graph of codes that can be asked and loaded."""

    @property
    def url(self) -> str: ...

    def calendars(self) -> Mapping[str, Calendar]:
        """The calendar of every system, empty where no release is loaded."""

    def loaded_releases(self, system: CodeSystem) -> Sequence[LoadedRelease]:
        """The loaded releases, oldest first, with their sources."""

    def map_sets(self) -> Mapping[str, MapSet]:
        """The map sets of which an edition is loaded, by id."""

    def loaded_editions(self, map_set: str) -> Sequence[LoadedEdition]:
        """The loaded editions of a map set, oldest first."""

    def editions(self) -> Mapping[MapSet, Sequence[Edition]]:
        """The loaded editions of every map set, oldest first, without their sources: what a translation needs."""

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        """The states of these codes, or of all; codes the system does not know are left out."""

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        """The parents of these codes over time."""

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        """The codes below each of these, at any depth and time, with their states: all that begin with it.

        A header of which no release states anything has its codes below it all the same.
        """

    def predecessors(
        self, system: CodeSystem, codes: Collection[str] | None, after: date = date.min
    ) -> list[Predecessor]:
        """The conversion rows of these codes, or all, that are effective later than a day: by code, day and text."""

    def naming(self, system: CodeSystem, codes: Collection[str]) -> list[Predecessor]:
        """The conversion rows that name one of these as a single previous code: by code, day and text."""

    def naming_several(self, system: CodeSystem) -> list[Predecessor]:
        """The conversion rows that name a range or a category of previous codes: by code, day and text."""

    def stating(self, system: CodeSystem) -> Mapping[Role, Sequence[int]]:
        """For each role of a source file the loaded releases that have such a source, oldest first."""

    def notes(self, system: CodeSystem, owners: Collection[Owner] | None) -> list[Standing[Note]]:
        """The notes of these codes and groups, or of all, with their spans of releases, sorted."""

    def matching(self, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
        """The documents of a system that hold a word for every slot, in order of their places.

        `skip` are passed over and at most `limit` given. They are those that `documents` makes of all titles and
        searched notes over all time.
        """

    def beginning(self, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
        """The codes that begin so, themselves included, in order; `skip` passed over and at most `limit` given."""

    def groups(self, system: CodeSystem) -> list[Standing[GroupRow]]:
        """Every group of a system with its spans of releases, sorted."""

    def homes(self, system: CodeSystem, codes: Collection[str] | None) -> list[Standing[Home]]:
        """The groups that hold these codes, or all that are held, with their spans of releases, sorted."""

    def known_in(self, codes: Collection[str]) -> dict[str, dict[str, bool]]:
        """For each code the ids of the systems that know it, and whether it was ever billable there.

        A code that only maps know was billable in the release they are about.
        """

    def map_rows(
        self, map_set: str, sources: Collection[str] | None, edition: Edition | None
    ) -> dict[str, tuple[MapRow, ...]]:
        """The rows of one edition, or of every one, for these source codes or for all, by source.

        Sorted by source, target, flags and edition, as the official files are.
        """

    def map_rows_onto(self, map_set: str, targets: Collection[str], edition: Edition) -> dict[str, tuple[MapRow, ...]]:
        """The rows of one edition that name these codes as targets, by target; sorted by source and flags."""

    def categories(self, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
        """The categories of these source codes, or of all, in one edition; none where they are not kept of it.

        They are kept of the newest edition that the map set and its opposite both have.
        """

    def changed_between(self, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
        """What stood in the older and what stands in the newer of two releases, of codes with a change between.

        A title that a release leaves unsaid is as the last before it wrote it (`LoadedRelease.stated_by`). A code in
        neither, or unchanged throughout, is left out.
        """

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        """Every code of a system with its states, in order. An engine may begin to answer before the first is taken."""

    def all_map_rows(self, map_set: str) -> Iterator[MapRow]:
        """Every row of a map set with its spans of editions, in order."""

    def version(self) -> Hashable:
        """A value that changes whenever a load has been committed, the same on every connection to the store.

        Within `reading` it is that of the view.
        """

    def reading(self) -> AbstractContextManager[None]:
        """One unchanging view of the store for several questions."""

    def writing(self, told: Told | None = None) -> AbstractContextManager[Writer]:
        """A load: all of it or nothing."""

    def dump(self) -> Iterable[str]:
        """The canonical dump: the same lines for the same contents, however they were loaded."""

    def again(self) -> Store:
        """Another connection to the same store, for another thread."""

    def stop(self) -> None:
        """Called while another thread asks: what it asks next, and if possible now, is told `StoreClosed`."""

    def close(self) -> None:
        """Let go of the connection. For the thread that asks, never beside it."""
