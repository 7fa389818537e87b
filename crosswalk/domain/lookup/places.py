"""In which chapter and section codes stand, and which of them stand elsewhere than before."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from crosswalk.domain.codes.tabular_order import tabular_key
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.lookup.changes import Altered, Place
from crosswalk.domain.lookup.group_paths import GroupPath, group_paths

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.tabular.rows import GroupRow


class GroupLists:
    """The groups above the topmost codes of a system, by the lists of releases; each is read once."""

    def __init__(self, store: Store, system: CodeSystem) -> None:
        self._store, self._system = store, system
        self._read: dict[int | None, Mapping[str, GroupPath]] = {None: {}}

    def paths(self, release: int | None) -> Mapping[str, GroupPath]:
        """The groups above each topmost code by the list of a release, the largest first; none without a list."""
        if release not in self._read:
            self._read[release] = group_paths(self._store, self._system, release, None)
        return self._read[release]


class Places:
    """Where the codes of a system stand by a newer list, and those that it lacks by an older one."""

    def __init__(self, system: CodeSystem, before: Mapping[str, GroupPath], after: Mapping[str, GroupPath]) -> None:
        self._system = system
        self._paths = {**before, **after}
        newest = [path[0] for path in (*after.values(), *before.values())]
        self._chapters = {row.id: row for row in reversed(newest)}
        self._sorted = sorted((tabular_key(system, code), code) for code in self._paths)

    @property
    def chapters(self) -> Collection[str]:
        """The ids of the largest groups, in the order of their codes."""
        return sorted(self._chapters, key=lambda each: tabular_key(self._system, self._chapters[each].first))

    @property
    def sections(self) -> Collection[str]:
        """The ids of all other groups."""
        return {row.id for path in self._paths.values() for row in path[1:]}

    def of(self, code: str) -> tuple[Place | None, Place | None]:
        """The chapter and the section of an undotted code, None where no list tells them.

        A category that no list has yet stands in the chapter of the one before it.
        """
        path = self._path(code)
        return _place(path[0]) if path else None, _place(path[-1]) if len(path) > 1 else None

    def within(self, code: str, group: str) -> bool:
        """Whether a code stands in a group of this id, be it the chapter, the section or one between."""
        return any(row.id == group for row in self._path(code))

    def _path(self, code: str) -> GroupPath:
        top = code[: self._system.shortest(code)]
        if top not in self._paths:
            self._paths[top] = self._neighbour(top)[:1]
        return self._paths[top]

    def _neighbour(self, top: str) -> GroupPath:
        """The groups of the category before one that no list has; the first of them is its own too."""
        keys = self._sorted
        at = bisect(keys, (tabular_key(self._system, top), top)) - 1
        return self._paths[keys[at][1]] if at >= 0 and keys[at][1][:1] == top[:1] else ()


def elsewhere(before: Mapping[str, GroupPath], after: Mapping[str, GroupPath]) -> dict[str, Altered]:
    """The topmost codes whose smallest group is another one than before.

    One that only has another range has kept its title, and is the same.
    """
    return {
        code: Altered("section", (_told(before[code][-1]),), (_told(path[-1]),))
        for code, path in after.items()
        if code in before and not _is_same(before[code][-1], path[-1])
    }


def _is_same(one: GroupRow, other: GroupRow) -> bool:
    return one.id == other.id or same_title(one.title, other.title)


def _told(row: GroupRow) -> str:
    return f"{row.id} {row.title}"


def _place(row: GroupRow) -> Place:
    return Place(row.id, row.title or None)
