"""What a new release or edition broke in an applied map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow
from crosswalk.domain.lookup.status import Status


class Breach(StrEnum):
    """Why a row no longer holds."""

    TARGET_GONE = "target_gone"
    TARGET_HEADER = "target_header"
    SOURCE_GONE = "source_gone"
    SOURCE_HEADER = "source_header"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_GONE = "entry_gone"


@dataclass(frozen=True, slots=True)
class Broken:
    """One row that no longer holds: why, and the code (undotted) that is at fault."""

    row: AppliedRow
    breach: Breach
    code: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a release and an edition broke in a map. `remedies` are the codes (dotted) that the reference map
    offers now for the sources of broken rows.
    """

    made: AppliedMap
    release: str
    edition: str | None
    broken: tuple[Broken, ...]
    remedies: Mapping[str, tuple[str, ...]]


def broken_rows(
    rows: Iterable[AppliedRow],
    target: Callable[[str], Status],
    source: Callable[[str], tuple[Status, Status]],
    bases: Mapping[str, str],
) -> Iterator[Broken]:
    """What no longer holds of these rows, in their order.

    `target` tells what a target is now, `source` what a source was when the map was made and is now: one
    that was gone by then is no news. `bases` are the entries of the newest edition of the reference map.
    A row that nobody decided can break by its source or entry alone.
    """
    for row in rows:
        before, now = source(row.source)
        if before is Status.VALID and now is not Status.VALID:
            yield Broken(row, Breach.SOURCE_HEADER if now is Status.HEADER else Breach.SOURCE_GONE, row.source)
        for code in row.targets:
            found = target(code)
            if found is not Status.VALID:
                yield Broken(row, Breach.TARGET_HEADER if found is Status.HEADER else Breach.TARGET_GONE, code)
        basis = bases.get(row.source, "")
        if basis != row.basis:
            yield Broken(row, Breach.ENTRY_CHANGED if basis else Breach.ENTRY_GONE, row.source)
