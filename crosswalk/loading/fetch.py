"""Fetching official archives into the local library. It needs no store."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.progress import Progress
from crosswalk.settings import clock, library_folder
from releases.catalog import load_catalog
from releases.fetch import fetch as bring
from releases.fetch import open_source
from releases.http import USER_AGENT
from releases.library import Library
from releases.wanted import FetchReport as FetchReport
from releases.wanted import Outcome as Outcome
from releases.wanted import wants


def fetch(
    targets: Sequence[str] = (),
    *,
    mirror: str | None = None,
    user_agent: str | None = None,
    progress: Progress | None = None,
) -> FetchReport:
    """Fetch releases (`icd10cm:2025`, `icd10cm`; all if none) from the official sites, or from a mirror.

    `mirror` is a directory or the address of a server laid out like the official sites, `user_agent` what servers are
    told that we are. What is in the
    library is not fetched again: run after it was broken off, it fetches the rest. Faults are in the
    report, each with its archive. Raises `UnknownSystem`, `UnknownMapSet`, `UnknownRelease` or `UsageError`, and
    `SourceNotFound` where the directory is not there.
    """
    wanted = wants(load_catalog(), targets, clock()(), official=mirror is None)
    with open_source(mirror, user_agent or USER_AGENT) as source:
        return bring(wanted, source, Library(library_folder()), progress=progress)


def addresses(targets: Sequence[str] = ()) -> tuple[list[str], list[Outcome]]:
    """The official addresses of what the library lacks of these releases (all if none), the preferred one of each file.

    And what is needed of them and has no known address. Raises as `fetch` does.
    """
    library = Library(library_folder())
    wanted = wants(load_catalog(), targets, clock()(), official=True)
    lacking = [want for want in wanted if not any(library.path_of(archive) for archive in want.archives)]
    first = [next((each.url for each in want.archives if each.url), None) for want in lacking]
    without = [Outcome(want, None) for want, url in zip(lacking, first, strict=True) if url is None and want.needed]
    return list(dict.fromkeys(url for url in first if url)), without
