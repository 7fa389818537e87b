"""What exists of a code system or map and what is here, as one line a release or edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crosswalk.domain.answer import Answer
from crosswalk.domain.history.releases import SourceFile


@dataclass(frozen=True, slots=True, repr=False)
class ReleaseLine(Answer):
    """One release or edition: whether it is loaded, and the half-open days it covers.

    `status` is `loaded`, `missing` (it exists and is not loaded), `overdue` (missing, and newer than all that is
    loaded and in force), `superseded` (a revision took its place, whether it is loaded or not) or `upcoming` (it is not
    in force yet). `count` is the published number of billable codes (of HCPCS all that are listed), or of rows.
    `sources` are the files it was read from.
    `fetched` says that the library holds what it takes to load it, `due` that it is the next release of its system
    whose day is not loaded, published yet or not, `derived` that it follows from the files of
    other releases, for want of one of its own, `obtainable` that an official archive is known to have it.
    """

    id: str
    title: str
    effective: date
    status: str
    covers_from: date | None
    covers_to: date | None
    count: int | None
    sources: tuple[SourceFile, ...]
    fetched: bool
    due: bool = False
    derived: bool = False
    obtainable: bool = False

    @property
    def is_loaded(self) -> bool:
        """Whether the store holds it, superseded or not."""
        return self.status == "loaded" or bool(self.sources)

    def __str__(self) -> str:
        return f"{self.id} {self.status}, effective {self.effective}"


@dataclass(frozen=True, slots=True, repr=False)
class Overview(Answer):
    """All releases by system and time, then all editions by map set."""

    releases: tuple[ReleaseLine, ...]
    editions: tuple[ReleaseLine, ...]

    @property
    def lines(self) -> tuple[ReleaseLine, ...]:
        """Releases and editions."""
        return (*self.releases, *self.editions)

    def __str__(self) -> str:
        loaded = sum(line.is_loaded for line in self.lines)
        return f"{len(self.releases):,} releases and {len(self.editions):,} editions, {loaded:,} loaded"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The ids of what a store holds, oldest first: releases by code system, editions by map set."""

    releases: Mapping[str, Sequence[str]]
    editions: Mapping[str, Sequence[str]]

    @property
    def ids(self) -> list[tuple[str, str]]:
        """Each with the system or map set that it is of."""
        return [(of, one) for by in (self.releases, self.editions) for of, ids in by.items() for one in ids]
