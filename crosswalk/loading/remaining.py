"""Which rows of conversion tables remain where a release is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.loading.files import table_name


def rows_without(
    rows: Sequence[Predecessor], gone: Iterable[LoadedRelease], kept: Iterable[LoadedRelease]
) -> Sequence[Predecessor] | None:
    """The rows that the tables of the releases kept state; None where all do.

    The tables are cumulative, and of a row that stands in several the store names the first by the alphabet. A row
    that names a table which goes may stand in one that stays: `UsageError`, for only the files can tell.
    """
    going, staying = _tables(gone), _tables(kept)
    lost = going.keys() - staying.keys()
    named = [row for row in rows if row.source in lost]
    if not named:
        return None
    if staying:
        others = ", ".join(sorted(set(staying.values())))
        raise UsageError(
            f"{len(named):,} rows of {named[0].source} may stand in other conversion tables as well.",
            remedy=f"Unload {others} as well, and load again what shall stay.",
        )
    return [row for row in rows if row.source not in lost]


def _tables(releases: Iterable[LoadedRelease]) -> dict[str, str]:
    """The conversion tables of releases, by name, each with its release."""
    return {
        table_name(file): each.release.id for each in releases for file in each.sources if file.role is Role.CONVERSION
    }
