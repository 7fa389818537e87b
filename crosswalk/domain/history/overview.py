"""What exists of a code system or map and what is here, as one line a release or edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crosswalk.domain.history.releases import SourceFile


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release or edition: whether it is loaded, and the half-open days it covers.

    `status` is `loaded`, `missing` (it exists and is not loaded), `superseded` or `upcoming` (it is
    not in force yet). `count` is the published number of billable codes (of HCPCS all that are listed), or
    of rows. `sources` are the files it was read from. `fetched` says that the library holds what it takes to
    load it, `due` that it is the next release of its system, published yet or not, `derived` that no file of it
    is published and it follows from those of other releases, `obtainable` that an official archive is known
    to have it.
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


@dataclass(frozen=True, slots=True)
class Overview:
    """All releases by system and time, then all editions by map set."""

    releases: tuple[ReleaseLine, ...]
    editions: tuple[ReleaseLine, ...]

    @property
    def lines(self) -> tuple[ReleaseLine, ...]:
        """Releases and editions."""
        return (*self.releases, *self.editions)
