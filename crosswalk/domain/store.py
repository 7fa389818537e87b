"""What the domain asks of an engine that holds the graph.

Every method takes many codes; one code is a batch of one. Codes are undotted, days are dates,
releases are ordinals (see `Release.ordinal`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from crosswalk.domain.calendar import Calendar
from crosswalk.domain.mapsets import MapRow
from crosswalk.domain.releases import Coverage, Edition, MapSet, Release, Role, SourceFile
from crosswalk.domain.snapshot import Property
from crosswalk.domain.states import Parents, States
from crosswalk.domain.systems import CodeSystem


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
    """What the store keeps of a loaded edition of a map set beside its rows."""

    edition: Edition
    content_hash: str
    sources: tuple[SourceFile, ...]
    loaded_at: str


@dataclass(frozen=True, slots=True)
class SystemChange:
    """What a load changes in one code system. A code with no states left is taken out.

    `known` and `loaded` describe all releases of the system, `states` and `parents` only the codes
    that changed.
    """

    system: CodeSystem
    known: Sequence[Release]
    loaded: Sequence[LoadedRelease]
    coverage: Sequence[Coverage]
    states: Mapping[str, States]
    parents: Mapping[str, Parents]


@dataclass(frozen=True, slots=True)
class MapChange:
    """What a load changes in one map set: its editions as they are now, and the rows that go and come."""

    map_set: MapSet
    editions: Sequence[LoadedEdition]
    removed: Collection[MapRow]
    added: Collection[MapRow]


class Writer(Protocol):
    """A load in progress. Nothing of it is seen before its context ends without an error."""

    def change_system(self, change: SystemChange) -> None: ...

    def change_map(self, change: MapChange) -> None: ...


class Store(Protocol):
    """A graph of codes that can be asked and loaded."""

    @property
    def url(self) -> str: ...

    def calendars(self) -> Mapping[str, Calendar]:
        """The calendar of every system that has a loaded release."""

    def loaded_releases(self, system: CodeSystem) -> Sequence[LoadedRelease]:
        """The loaded releases, oldest first, with their sources."""

    def map_sets(self) -> Mapping[str, MapSet]:
        """The map sets of which an edition is loaded, by id."""

    def loaded_editions(self, map_set: str) -> Sequence[LoadedEdition]:
        """The loaded editions of a map set, oldest first."""

    def editions(self, map_set: str) -> Sequence[Edition]:
        """The same without sources: what a translation needs."""

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        """The states of these codes, or of all; codes the system does not know are left out."""

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        """The parents of these codes over time."""

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        """The codes below each of these, at any depth and time, with their states."""

    def known_in(self, codes: Collection[str]) -> dict[str, frozenset[str]]:
        """For each code the ids of the systems that know it."""

    def map_rows(self, map_set: str, sources: Collection[str] | None) -> dict[str, tuple[MapRow, ...]]:
        """The rows of every edition for these source codes, or for all, by source."""

    def changed_between(
        self, system: CodeSystem, older: int, newer: int
    ) -> tuple[dict[str, tuple[bool, str | None, str | None]], dict[str, tuple[bool, str | None, str | None]]]:
        """Codes whose state differs between two releases: (billable, short, long) before and after."""

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        """Every code of a system with its states, in order of the codes."""

    def writing(self) -> AbstractContextManager[Writer]:
        """A load: all of it or nothing."""

    def dump(self) -> Iterable[str]:
        """The canonical dump: the same lines for the same contents, however they were loaded."""

    def close(self) -> None: ...
