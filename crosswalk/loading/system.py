"""Loading releases of one code system: parts to snapshots to a timeline to what changes in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from crosswalk.domain.calendar import Calendar
from crosswalk.domain.cross_references import rows_of_references
from crosswalk.domain.errors import ReleaseNotLoaded, UsageError
from crosswalk.domain.lineage import PredecessorRow
from crosswalk.domain.parents import existence, parents
from crosswalk.domain.predecessors import Predecessor, gathered
from crosswalk.domain.progress import Steps
from crosswalk.domain.releases import Release, Role, SourceFile, coverage
from crosswalk.domain.snapshot import TITLES_AND_HEADERS, Facts, Part, Property, Snapshot, amend, headers_of, merge
from crosswalk.domain.statements import Statements
from crosswalk.domain.states import States
from crosswalk.domain.store import LoadedRelease, Store, SystemChange, Writer
from crosswalk.domain.systems import CodeSystem
from crosswalk.domain.timeline import Column, Timeline
from crosswalk.loading.checks import check_counts, codes_wanted, refuse_conflict
from crosswalk.loading.derived import read_derived
from crosswalk.loading.files import holds, opened
from crosswalk.loading.statements import Purposes, StatementLoad, read_statements
from crosswalk.rooms import room

if TYPE_CHECKING:
    from releases.catalog import Catalog
    from releases.sources import LoadItem

_LISTING: Final = frozenset({Property.BILLABLE, Property.MODIFIERS})
"""What a file states that can be loaded before the others of its release: codes that there are."""

_TITLE_FILES: Final = (Role.LONG_TITLES, Role.SHORT_TITLES)


class SystemLoad:
    """The load of some releases of one code system."""

    def __init__(self, store: Store, catalog: Catalog, system: CodeSystem, now: str, steps: Steps) -> None:
        self._catalog, self._system, self._now, self._steps = catalog, system, now, steps
        # Asked for first and taken when it is wanted: a server answers while the files are read.
        self._held_states = store.all_states(system)
        self._records = {each.release.id: each for each in store.loaded_releases(system)}
        calendar = store.calendars()[system.id]
        self._covered = calendar.coverage
        self._known = {each.id: each for each in calendar.known if each.id in self._records}
        self._known |= {each.id: each for each in catalog.releases(system.id)}
        self._columns = [Column(each.release, each.stated_by) for each in self._records.values()]
        self._rows = store.predecessors(system, None) if self._records else []
        self._tables: dict[str, Sequence[PredecessorRow]] = {}
        self._written: dict[str, tuple[Facts, str]] = {}
        self._statements = StatementLoad(store, system)
        self._lines = room("loaders.line_cache").LineCache()

    @cached_property
    def _before(self) -> dict[str, States]:
        """The states of the store before the load."""
        return dict(self._held_states)

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline.restore(self._system, self._columns, self._before, self._covered)

    def run(self, found: Mapping[str, Sequence[LoadItem]], writer: Writer) -> list[str]:
        changed: list[str] = []
        for target, items in sorted(found.items(), key=lambda pair: _ordinal(pair[1][0])):
            release = items[0].target
            assert isinstance(release, Release)  # noqa: S101 - grouped by system
            if release.amends is not None:
                self._steps.next(target)
                continue
            self._admit(release)
            if any(item.role is Role.DERIVED for item in items):
                put = [self._put_derived(release, items)]
            else:
                put = self._put_files(release, items)
            if any(put):
                changed.append(target)
        changed += self._put_deltas(changed, [items[0].target for items in found.values()])
        self._steps.next(f"{self._system.id}: writing")
        if changed:
            writer.change_system(self._change())
        return changed

    def _put_files(self, release: Release, items: Sequence[LoadItem]) -> list[bool]:
        """The files of one release; whether each said something that was not in the store."""
        purposes = Purposes.of(items, self._system)
        beside = [self._read_statements(item, item in purposes.codes) for item in purposes.beside]
        parts = [part for item in purposes.codes if (part := self._read(item)) is not None]
        tables = [self._read_table(item) for item in purposes.tables]
        return [
            self._put(release, parts, [part.source for part in parts]),
            *(self._put_statements(release, *read) for read in beside if read is not None),
            *(self._put_table(release, *read) for read in tables if read is not None),
        ]

    def _admit(self, release: Release) -> None:
        """Take a release in among the known ones, of which each has its own name and its own day.

        Raises `UsageError` for a label or an effective day that is taken.
        """
        for known in self._known.values():
            same_name, same_place = known.id == release.id, known.ordinal == release.ordinal
            if same_name != same_place:
                raise UsageError(
                    f"the store knows {known.id}, effective on {known.effective}.",
                    remedy="Give another --label, or the --effective of that release.",
                )
        self._known.setdefault(release.id, release)

    def _next(self, item: LoadItem) -> None:
        self._steps.next(f"{item.target_id} {item.path.name if item.path else ''}")

    def _files(self, release_id: str) -> Sequence[SourceFile]:
        """The files of a release that are taken in already."""
        held = self._records.get(release_id)
        return held.sources if held else ()

    def _read(self, item: LoadItem) -> Part | None:
        """The part a file holds; None for a file that is in the store already."""
        self._next(item)
        part = read_part(item, self._system, self._lines, self._files(item.target_id))
        if part is not None and part.role is Role.TABULAR and self._has_title_files(item.target_id):
            return headers_of(part)
        return part

    def _has_title_files(self, release_id: str) -> bool:
        """Whether other files list the codes of a release of ICD-9-CM: its tabular list then tells of headers only.

        Its titles of billable codes are no long titles: they leave out what stands above them.
        """
        if release_id not in {each.id for each in self._catalog.releases(self._system.id)}:
            return False
        return any(part.role in _TITLE_FILES for part in self._catalog.parts(release_id))

    def _put(self, release: Release, parts: Sequence[Part], sources: Sequence[SourceFile]) -> bool:
        if not parts:
            return False
        held = self._timeline.snapshot(release.id) if release.id in self._timeline else None
        if held is None and not any(part.knows & _LISTING for part in parts):
            raise codes_wanted(release.id, parts[0].source)
        if held is not None:
            for part in parts:
                refuse_conflict(held, part)
        snapshot = merge(release, [*([held] if held else []), *parts])
        check_counts(snapshot, parts[0].source)
        self._keep(snapshot, sources)
        return True

    def _put_derived(self, release: Release, items: Sequence[LoadItem]) -> bool:
        """An issue without a file of its own, from those of others. It is one step, whatever it takes."""
        for _ in items:
            self._steps.next(f"{release.id}, derived")
        read = read_derived(items, release, self._system, self._lines, self._files(release.id))
        return read is not None and self._put(release, [read[0]], read[1])

    def _read_statements(self, item: LoadItem, counted: bool) -> tuple[SourceFile, Statements] | None:
        if not counted:
            self._next(item)
        return read_statements(item, self._system, self._lines, self._files(item.target_id))

    def _put_statements(self, release: Release, source: SourceFile, stated: Statements) -> bool:
        """Keep what a file states beside the codes. Raises `ReleaseNotLoaded` where the codes are not loaded."""
        held = self._records.get(release.id)
        if held is None:
            raise codes_wanted(release.id, source)
        self._statements.put(source.role, release.ordinal, stated)
        self._records[release.id] = replace(held, sources=tuple(dict.fromkeys((*held.sources, source))))
        return True

    def _read_table(self, item: LoadItem) -> tuple[SourceFile, str, Sequence[PredecessorRow]] | None:
        self._next(item)
        return read_table(item, self._system, self._files(item.target_id))

    def _put_table(self, release: Release, source: SourceFile, name: str, rows: Sequence[PredecessorRow]) -> bool:
        """Keep the rows of a conversion table, which belong to the system and not to one release.

        Raises `ReleaseNotLoaded` where the release it was published with is not loaded.
        """
        held = self._records.get(release.id)
        if held is None:
            raise codes_wanted(release.id, source)
        self._tables[name] = rows
        self._records[release.id] = replace(held, sources=(*held.sources, source))
        return True

    def _put_deltas(self, changed: Sequence[str], named: Sequence[Any]) -> list[str]:
        """The issues published as a change, laid over each release that was loaded now."""
        put: list[str] = []
        for release in self._known.values():
            if release.amends is None:
                continue
            if release.amends not in self._timeline:
                if release in named:
                    raise ReleaseNotLoaded(
                        f"{release.id} is a change to {release.amends}, which is not loaded.",
                        remedy=f"Load both: crosswalk load {release.amends} {release.id} --mirror DIR.",
                    )
                continue
            if release.id in self._timeline and release.amends not in changed:
                continue
            delta = self._catalog.delta(release.id)
            source = SourceFile(delta.name, delta.sha256, Role.DELTA)
            part = Part(Role.DELTA, TITLES_AND_HEADERS, delta.facts, source)
            snapshot = amend(self._timeline.snapshot(release.amends), release, part)
            check_counts(snapshot, source)
            self._keep(snapshot, [source])
            put.append(release.id)
        return put

    def _keep(self, snapshot: Snapshot, sources: Sequence[SourceFile]) -> None:
        self._timeline.put(snapshot)
        files = tuple(dict.fromkeys([*self._files(snapshot.release.id), *sources]))
        self._records[snapshot.release.id] = LoadedRelease(
            snapshot.release, snapshot.content_hash(self._written), snapshot.stated_by, files, self._now
        )

    def _change(self) -> SystemChange:
        known = sorted(self._known.values(), key=lambda release: release.ordinal)
        states: dict[str, States] = {}
        lives: dict[str, States] = {}
        spans = {}
        moved: set[str] = set()
        before = self._before
        for code, life in self._timeline.project(known):
            spans[code] = existence(life)
            if self._system.owns_dates:
                lives[code] = life
            old = before.get(code)
            if life == (old or ()):
                continue
            states[code] = life
            if old is None or existence(old) != spans[code]:
                moved.add(code)
        states.update((code, ()) for code in before.keys() - spans.keys())
        shortest = self._system.shortest
        under = (
            code
            for code in spans
            if code in moved or any(code[:length] in moved for length in range(shortest(code), len(code)))
        )
        loaded = sorted(self._records.values(), key=lambda each: each.release.ordinal)
        ids = frozenset(self._records)
        stated_by = {each.release.id: each.stated_by for each in loaded}
        calendar = Calendar(self._system, known, ids, coverage(self._system, known, ids), stated_by)
        return SystemChange(
            self._system,
            known,
            loaded,
            calendar.coverage,
            states,
            parents(self._system, under, spans),
            self._lineage(lives, calendar),
            *self._statements.changes(),
        )

    def _lineage(self, lives: Mapping[str, States], calendar: Calendar) -> Sequence[Predecessor] | None:
        """All rows of lineage, from records or from conversion tables; None where none changed."""
        if self._system.owns_dates:
            rows = rows_of_references(lives, calendar)
            return None if rows == self._rows else rows
        return gathered(self._rows, self._tables) if self._tables else None


def read_part(item: LoadItem, system: CodeSystem, lines: Any, held: Sequence[SourceFile] = ()) -> Part | None:
    """The part of a release that a file holds, None where it is among the files `held` already.

    Raises the errors of the archive and of the loader, and `ChecksumMismatch`.
    """
    archive_room = room("loaders.archive")
    assert item.path is not None  # noqa: S101 - a delta has no file and is not read
    with archive_room.open_file(item.path) as archive:
        room("releases.sources").expect(item, archive.sha256)
        member, role = room("loaders.recognition").member_of(archive, item.member, item.role, system)
        source = archive.source(member, role, item.url)
        if holds(held, source):
            return None
        part: Part = room("loaders.registry").read_part(role, member.data, source, system, lines, item.target.effective)
        return part


def read_table(
    item: LoadItem, system: CodeSystem, held: Sequence[SourceFile]
) -> tuple[SourceFile, str, Sequence[PredecessorRow]] | None:
    """The file of a conversion table, the name of the official table and its rows; None for a file `held` already."""
    data, source = opened(item)
    if holds(held, source):
        return None
    if source.name.endswith(".xz"):
        rows, origin = room("loaders.previous_codes").read(data, source)
        return replace(source, url=origin.url), origin.name, rows
    return source, source.name, room("loaders.registry").read_conversion(data, source, system)


def _ordinal(item: LoadItem) -> int:
    return item.target.ordinal
