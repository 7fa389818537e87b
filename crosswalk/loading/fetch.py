"""Fetching official archives into the local library. It needs no store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crosswalk.rooms import room
from crosswalk.settings import clock, library_folder

if TYPE_CHECKING:
    from crosswalk.loading import Progress
    from releases.wanted import FetchReport as FetchReport


def fetch(targets: Sequence[str] = (), *, mirror: str | None = None, progress: Progress | None = None) -> FetchReport:
    """Fetch releases (`icd10cm:2025`, `icd10cm`; all if none) from the official sites, or from a mirror.

    `mirror` is a directory or the address of a server laid out like the official sites. What is in the
    library is not fetched again, and what was broken off goes on. Faults are in the report, each
    with its archive. Raises `UnknownSystem`, `UnknownMapSet`, `UnknownRelease` or `UsageError`, and
    `SourceNotFound` where the directory is not there.
    """
    room_of_fetch: Any = room("releases.fetch")
    catalog = room("releases.catalog").load_catalog()
    wanted = room("releases.wanted").wants(catalog, targets, clock()(), official=mirror is None)
    library = room("releases.library").Library(library_folder())
    with room_of_fetch.open_source(mirror) as source:
        report: FetchReport = room_of_fetch.fetch(wanted, source, library, progress=progress)
    return report
