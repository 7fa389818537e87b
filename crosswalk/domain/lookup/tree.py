"""What lies below a code, a group or a whole system at a moment, as people browse it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.answer import Answer
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import TooMany
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.parents import parent_among
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.states import States
from crosswalk.domain.lookup.description import CODE
from crosswalk.domain.lookup.group_paths import GroupPath, group_paths, grouping_release
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import exists, judged
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.groups import GroupKey
from crosswalk.domain.tabular.rows import GroupRow

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Branch:
    """A system, group or code, with what lies directly below it as far as it was asked for.

    `id` is that of the group or the dotted code. `codes` counts the codes below at the moment, billable ones and
    headers; of a system and a group only those that stand in a group themselves, categories and tables.
    """

    kind: str
    id: str
    title: str | None
    billable: bool | None
    codes: int
    branches: tuple[Branch, ...] = ()

    def below(self, depth: int = 0) -> Iterator[tuple[int, Branch]]:
        """This branch and all below it, each before what lies below it, with how deep it lies."""
        yield depth, self
        for each in self.branches:
            yield from each.below(depth + 1)


@dataclass(frozen=True, slots=True, repr=False)
class Tree(Answer):
    """A branch of a system as it stands at a moment; `above` are the groups in which it lies, the largest first."""

    system: CodeSystem
    moment: Moment
    root: Branch
    above: tuple[GroupRow, ...] = ()

    def __str__(self) -> str:
        return f"{self.root.id} {self.system.id}: {self.root.title or ''}, {self.root.codes:,} codes below"


class Grower:
    """Grows the branches of one system at one moment; `stating` tells its releases that have a file of each role.

    It raises `TooMany` once a tree has more than `most` branches, and does not grow the rest. `paths` are what another
    one of the same moment had, where somebody kept them.
    """

    def __init__(
        self,
        store: Store,
        stating: Mapping[Role, Sequence[int]],
        moment: Moment,
        calendar: Calendar,
        most: int | None = None,
        paths: Mapping[str, GroupPath] | None = None,
    ) -> None:
        self._store, self._moment, self._calendar = store, moment, calendar
        self._release = grouping_release(releases_by_role(stating, moment, calendar))
        self._most, self._grown = most, 0
        self._paths = paths

    def system(self, depth: int) -> Branch:
        """The whole system, so many levels deep: its groups, or its topmost codes where no groups are loaded."""
        system = self._moment.system
        paths = self.paths()
        if not paths:
            lives = self._store.codes.states(system, None)
            paths = dict.fromkeys(self._topmost(self._existing(lives)), ())
        return self._group(SYSTEM, system.id, system.title, paths, 0, depth)

    def group(self, key: GroupKey, depth: int) -> Branch | None:
        """A group, so many levels deep; None where nothing lies in it at the moment."""
        inside = {code: path for code, path in self.paths().items() if any(row.key == key for row in path)}
        if not inside:
            return None
        at, row = next((at, row) for at, row in enumerate(next(iter(inside.values()))) if row.key == key)
        return self._group(row.kind, row.id, row.title, inside, at + 1, depth)

    def code(self, code: str, depth: int) -> Branch:
        """A code, so many levels deep."""
        return self._codes([code], depth)[0]

    def above(self, key: GroupKey) -> GroupPath:
        """The groups in which a group lies, the largest first."""
        paths = (path[:at] for path in self.paths().values() for at, row in enumerate(path) if row.key == key)
        return next(paths, ())

    def paths(self) -> Mapping[str, GroupPath]:
        """The groups above each topmost code that exists at the moment, read once."""
        if self._paths is None:
            self._paths = self._read_paths()
        return self._paths

    def _read_paths(self) -> dict[str, GroupPath]:
        paths = group_paths(self._store, self._moment.system, self._release, None)
        lives = self._store.codes.states(self._moment.system, paths.keys())
        return {code: paths[code] for code in sorted(self._existing(lives))}

    def _group(
        self, kind: str, name: str, title: str | None, inside: Mapping[str, GroupPath], at: int, depth: int
    ) -> Branch:
        """A group in which these codes lie, whose places among their groups begin at `at`."""
        self._count()
        groups: dict[GroupRow, dict[str, GroupPath]] = {}
        for code, path in inside.items():
            if len(path) > at:
                groups.setdefault(path[at], {})[code] = path
        branches: list[Branch] = []
        if depth:
            branches += [
                self._group(row.kind, row.id, row.title, codes, at + 1, depth - 1) for row, codes in groups.items()
            ]
            here = [code for code, path in inside.items() if len(path) == at]
            branches += self._codes(here, depth - 1)
        return Branch(kind, name, title, None, len(inside), tuple(branches))

    def _count(self) -> None:
        self._grown += 1
        if self._most is not None and self._grown > self._most:
            raise TooMany(
                f"the tree has more than {self._most:,} branches.",
                remedy="Ask for fewer levels, or for one branch of it after another.",
            )

    def _read(self, codes: Sequence[str]) -> dict[str, States]:
        """The states of these codes and of all below them."""
        system = self._moment.system
        lives = dict(self._store.codes.states(system, codes))
        for found in self._store.codes.descendants(system, codes).values():
            lives |= found
        return lives

    def _existing(self, lives: Mapping[str, States]) -> set[str]:
        return {code for code, life in lives.items() if exists(life, self._moment, self._calendar)}

    def _topmost(self, codes: set[str]) -> list[str]:
        system = self._moment.system
        return sorted(code for code in codes if parent_among(system, code, codes) is None)

    def _codes(self, tops: Sequence[str], depth: int) -> list[Branch]:
        """These codes, so many levels deep."""
        system, lives = self._moment.system, self._read(tops)
        existing = self._existing(lives)
        children: dict[str, list[str]] = {}
        for code in sorted(existing):
            above = parent_among(system, code, existing)
            if above is not None:
                children.setdefault(above, []).append(code)

        def count(code: str) -> int:
            return sum(1 + count(one) for one in children.get(code, ()))

        def branch(code: str, depth: int) -> Branch:
            self._count()
            below = tuple(branch(one, depth - 1) for one in children.get(code, ())) if depth > 0 else ()
            status, title = judged(lives.get(code, ()), self._moment, self._calendar)
            return Branch(CODE, system.display(code), title, status is Status.VALID, count(code), below)

        return [branch(code, depth) for code in tops]
