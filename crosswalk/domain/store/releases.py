"""What a store knows of releases: which there are, which are loaded, which files they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Release, Role, SourceFile
from crosswalk.domain.history.snapshot import Property


@dataclass(frozen=True, slots=True)
class LoadedRelease:
    """What the store keeps of a loaded release beside its codes."""

    release: Release
    content_hash: str
    stated_by: Mapping[Property, Role]
    sources: tuple[SourceFile, ...]
    loaded_at: str


class Releases(Protocol):
    """The releases of every code system."""

    def calendars(self) -> Mapping[str, Calendar]:
        """The calendar of every system, empty where no release is loaded."""

    def loaded_releases(self, system: CodeSystem) -> Sequence[LoadedRelease]:
        """The loaded releases, oldest first, with their sources."""

    def stating(self, system: CodeSystem) -> Mapping[Role, Sequence[int]]:
        """For each role of a source file the loaded releases that have such a source, oldest first."""
