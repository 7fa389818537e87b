"""Which groups stand above the topmost codes of a system, by the files that speak at a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from crosswalk.domain.history.releases import Role

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.standing import Standing
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.tabular.groups import GroupKey
    from crosswalk.domain.tabular.rows import GroupRow, Home

GroupPath = tuple["GroupRow", ...]


def grouping_release(releases: Mapping[Role, int]) -> int | None:
    """The release whose tabular list or tables speak (see `speaking`), by its ordinal; None where none does."""
    return releases.get(Role.TABULAR, releases.get(Role.TABLES))


def group_paths(
    store: Store, system: CodeSystem, release: int | None, topmost: Collection[str] | None
) -> dict[str, GroupPath]:
    """The groups above each of these codes, or of all that have any, the largest first; two requests.

    A category that came after the release that speaks stands where the next one with a tabular list puts it.
    """
    if release is None or (topmost is not None and not topmost):
        return {}
    homes: dict[str, Standing[Home]] = {}
    for each in store.tabular.homes(system, topmost):
        held = homes.get(each.row.code)
        if held is None or _distance(each, release) < _distance(held, release):
            homes[each.row.code] = each
    groups: dict[GroupKey, list[Standing[GroupRow]]] = {}
    for group in store.tabular.groups(system):
        groups.setdefault(group.row.key, []).append(group)
    return {code: _path((home.row.kind, home.row.id), groups, _nearest(home, release)) for code, home in homes.items()}


def _distance(standing: Standing[Home], release: int) -> tuple[bool, bool, int]:
    """How far from a release a row stands: there, else after it, else before it."""
    return not standing.stands_in(release), standing.first < release, abs(standing.first - release)


def _nearest(standing: Standing[Home], release: int) -> int:
    return release if standing.stands_in(release) else standing.first


def _path(home: GroupKey, groups: Mapping[GroupKey, Sequence[Standing[GroupRow]]], release: int) -> GroupPath:
    path: list[GroupRow] = []
    key: GroupKey | None = home
    while key is not None:
        row = next((each.row for each in groups.get(key, ()) if each.stands_in(release)), None)
        # A file that puts a group into itself must not lead us round in circles.
        if row is None or row in path:
            break
        path.append(row)
        key = row.parent
    return tuple(path[::-1])
