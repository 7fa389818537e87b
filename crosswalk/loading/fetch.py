"""Fetching official archives into the local library. It needs no store."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.progress import Progress
from crosswalk.settings import clock, library_folder
from releases.catalog import load_catalog
from releases.fetch import fetch as bring
from releases.fetch import open_source
from releases.library import Library
from releases.wanted import FetchReport as FetchReport
from releases.wanted import Outcome as Outcome
from releases.wanted import wants


def fetch(targets: Sequence[str] = (), *, mirror: str | None = None, progress: Progress | None = None) -> FetchReport:
    """Fetch releases (`icd10cm:2025`, `icd10cm`; all if none) from the official sites, or from a mirror.

    `mirror` is a directory or the address of a server laid out like the official sites. What is in the
    library is not fetched again: run after it was broken off, it fetches the rest. Faults are in the
    report, each with its archive. Raises `UnknownSystem`, `UnknownMapSet`, `UnknownRelease` or `UsageError`, and
    `SourceNotFound` where the directory is not there.
    """
    wanted = wants(load_catalog(), targets, clock()(), official=mirror is None)
    with open_source(mirror) as source:
        return bring(wanted, source, Library(library_folder()), progress=progress)
