"""Loading what files state beside codes and titles: notes, groups, terms of indexes, axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.standing import Row, Standing
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.rows import GroupRow, Home, Note, RowChange, Statements, StatementTimelines, changes
from crosswalk.loading.files import holds, opened
from loaders import tabular
from loaders.shared.line_cache import LineCache
from releases.sources import LoadItem


@dataclass(frozen=True, slots=True)
class _Held:
    """The rows of the store before the load."""

    notes: Sequence[Standing[Note]]
    groups: Sequence[Standing[GroupRow]]
    homes: Sequence[Standing[Home]]


class StatementLoad:
    """The load of what files of one code system state, kept apart by the role of the file."""

    def __init__(self, store: Store, system: CodeSystem) -> None:
        self._store, self._system = store, system
        self._timelines: dict[Role, StatementTimelines] = {}
        self._held: dict[Role, _Held] = {}
        self._changed: set[Role] = set()

    def put(self, role: Role, ordinal: int, stated: Statements) -> None:
        """Set what the file of one role states in one release."""
        if role not in self._timelines:
            self._timelines[role] = self._restored(role)
        self._timelines[role].put(ordinal, stated)
        self._changed.add(role)

    def notes_in(self, role: Role, ordinal: int) -> frozenset[Note] | None:
        """What is held of the file of one role in one release, None where there is none."""
        if role not in self._timelines:
            self._timelines[role] = self._restored(role)
        notes = self._timelines[role].notes
        return frozenset(notes.rows_of(ordinal)) if ordinal in notes.publications else None

    def drop(self, ordinal: int) -> None:
        """Take out what the files of one release state."""
        for role, releases in self._store.releases.stating(self._system).items():
            if ordinal in releases:
                self._timelines.setdefault(role, self._restored(role)).drop(ordinal)
                self._changed.add(role)

    def changes(self) -> tuple[list[RowChange[Note]], list[RowChange[GroupRow]], list[RowChange[Home]]]:
        """What goes and comes in the store."""
        notes: list[RowChange[Note]] = []
        groups: list[RowChange[GroupRow]] = []
        homes: list[RowChange[Home]] = []
        for role in sorted(self._changed):
            now, before = self._timelines[role], self._of(role)
            notes += _some(changes(before.notes, now.notes.standing()))
            groups += _some(changes(before.groups, now.groups.standing()))
            homes += _some(changes(before.homes, now.homes.standing()))
        return notes, groups, homes

    def _restored(self, role: Role) -> StatementTimelines:
        timelines = StatementTimelines()
        releases = self._store.releases.stating(self._system).get(role, ())
        held = self._of(role)
        timelines.notes.restored(releases, held.notes)
        timelines.groups.restored(releases, held.groups)
        timelines.homes.restored(releases, held.homes)
        return timelines

    def _of(self, role: Role) -> _Held:
        """What the store holds of one role; groups and homes are stated by one role in each system."""
        held = self._held.get(role)
        if held is None:
            tabular, system = self._store.tabular, self._system
            groups_too = role in (Role.TABULAR, Role.TABLES)
            held = self._held[role] = _Held(
                tabular.notes_stated_by(system, role),
                tabular.groups(system) if groups_too else (),
                tabular.homes(system, None) if groups_too else (),
            )
        return held


def read_statements(
    item: LoadItem, system: CodeSystem, lines: LineCache, held: Sequence[SourceFile]
) -> tuple[SourceFile, Statements] | None:
    """What a file states and the file itself, None where that is among the files `held` already."""
    data, source = opened(item, system)
    if holds(held, source):
        return None
    return source, tabular.read_statements(source.role, data, source, system, lines)


def _some(change: RowChange[Row] | None) -> Iterable[RowChange[Row]]:
    return () if change is None else (change,)


@dataclass(frozen=True, slots=True)
class Purposes:
    """The items of a release that list its codes, that state things beside them, and its conversion tables.

    A tabular list is read for its codes only where no better source lists them with their titles. That of ICD-9-CM is
    always: it alone has the titles of headers. The facts come first, which all others must agree with.
    """

    codes: Sequence[LoadItem]
    stating: Sequence[LoadItem]
    tables: Sequence[LoadItem]

    @property
    def needed(self) -> Sequence[LoadItem]:
        """Those without which a release is not loaded: what lists its codes, a tabular list if nothing else does."""
        listing = [item for item in self.codes if item.role is not Role.TABULAR]
        return listing or self.codes

    @classmethod
    def of(cls, items: Sequence[LoadItem], system: CodeSystem) -> Purposes:
        """What each of the files of a release is read for; a file may serve several purposes."""
        facts = [item for item in items if item.role is Role.FACTS]
        tables = [item for item in items if item.role is Role.CONVERSION]
        stating = [item for item in items if item.role in tabular.STATING]
        listing = [item for item in items if item not in facts and item not in tables and item not in stating]
        lists = [item for item in stating if item.role is Role.TABULAR]
        titled = [*listing, *lists] if system.derives_headers else listing or lists
        return cls([*facts, *titled], stating, tables)
