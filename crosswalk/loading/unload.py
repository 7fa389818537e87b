"""Taking releases out of a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import ReleaseNotLoaded, UsageError
from crosswalk.domain.progress import Progress, Steps
from crosswalk.domain.store.protocol import Store
from crosswalk.loading.contents import Contents
from releases.catalog import load_catalog


def unload(store: Store, targets: Sequence[str], progress: Progress | None) -> list[str]:
    """Take releases out, in one transaction: the store is then as if they had never been loaded. The ids that went.

    A release that was published as a change to another goes with that one. Raises `ReleaseNotLoaded`, and `UsageError`
    for what is no release of a code system and where rows of conversion tables cannot be told apart.
    """
    wanted: dict[str, list[str]] = {}
    for target in dict.fromkeys(each.strip().lower() for each in targets):
        system, colon, _ = target.partition(":")
        if not colon or system not in SYSTEMS:
            raise UsageError(f"{target!r} is no release of a code system.", remedy="Write it as icd10cm:2027.")
        if target not in store.releases.calendars()[system].loaded:
            raise ReleaseNotLoaded(f"{target} is not loaded.", remedy="See crosswalk releases.")
        wanted.setdefault(system, []).append(target)
    steps = Steps(len(wanted), progress)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    gone: list[str] = []
    with collector_paused(), store.writing(steps.written) as writer:
        for system, releases in wanted.items():
            steps.next(f"{system}: {', '.join(releases)}")
            contents = Contents(store, load_catalog(), SYSTEMS[system], now)
            gone += contents.drop(releases)
            writer.change_system(contents.change())
    steps.end()
    return gone
