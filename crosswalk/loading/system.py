"""Loading releases of one code system: parts to snapshots to a timeline to what changes in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import ReleaseNotLoaded, UsageError
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.parents import existence, parents
from crosswalk.domain.history.releases import Edition, Release, Role, SourceFile, coverage
from crosswalk.domain.history.snapshot import (
    TITLES_AND_HEADERS,
    Facts,
    Part,
    Property,
    Snapshot,
    amend,
    headers_of,
    merge,
)
from crosswalk.domain.history.states import States
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from crosswalk.domain.lineage.cross_references import rows_of_references
from crosswalk.domain.lineage.predecessors import Predecessor, gathered
from crosswalk.domain.progress import Steps
from crosswalk.domain.store.loads import SystemChange, Writer
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.domain.tabular.rows import Statements
from crosswalk.loading.checks import check_counts, codes_wanted, refuse_conflict
from crosswalk.loading.derived import read_derived
from crosswalk.loading.files import read_part, read_table
from crosswalk.loading.refusals import Refusals
from crosswalk.loading.tabular import Purposes, StatementLoad, read_statements
from loaders.shared.line_cache import LineCache
from releases.catalog import Catalog
from releases.sources import LoadItem

_LISTING: Final = frozenset({Property.BILLABLE, Property.MODIFIERS})
"""What a file states that can be loaded before the others of its release: codes that there are."""

_TITLE_FILES: Final = (Role.LONG_TITLES, Role.SHORT_TITLES)


class SystemLoad:
    """The load of some releases of one code system."""

    def __init__(
        self, store: Store, catalog: Catalog, system: CodeSystem, now: str, steps: Steps, refusals: Refusals
    ) -> None:
        self._catalog, self._system, self._now, self._steps = catalog, system, now, steps
        self._refusals = refusals
        # Asked for first and taken when it is wanted: a server answers while the files are read.
        self._held_states = store.codes.all_states(system)
        self._records = {each.release.id: each for each in store.releases.loaded_releases(system)}
        calendar = store.releases.calendars()[system.id]
        self._covered = calendar.coverage
        self._known = {each.id: each for each in calendar.known if each.id in self._records}
        self._known |= {each.id: each for each in catalog.releases(system.id)}
        self._loaded = [StatedRelease(each.release, each.stated_by) for each in self._records.values()]
        self._rows = store.lineage.predecessors(system, None) if self._records else []
        self._tables: dict[str, Sequence[PredecessorRow]] = {}
        self._written: dict[str, tuple[Facts, str]] = {}
        self._statements = StatementLoad(store, system)
        self._lines = LineCache()

    @cached_property
    def _before(self) -> dict[str, States]:
        """The states of the store before the load."""
        return dict(self._held_states)

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline.restore(self._system, self._loaded, self._before, self._covered)

    def run(self, found: Mapping[str, Sequence[LoadItem]], writer: Writer) -> list[str]:
        """Read the files of the releases in order of time and write what they change; the ids of what was not there.

        `found` has the items of each release, by its id. Raises what the loaders raise, where the load is strict.
        """
        changed: list[str] = []
        for target, items in sorted(found.items(), key=lambda pair: _ordinal(pair[1][0])):
            release = items[0].target
            assert isinstance(release, Release)  # noqa: S101 - grouped by system
            if release.amends is not None:
                self._steps.next(target)
                continue
            self._admit(release)
            derived = any(item.role is Role.DERIVED for item in items)
            if (self._put_derived if derived else self._put_files)(release, items):
                changed.append(target)
        changed += self._put_deltas(changed, [items[0].target for items in found.values()])
        self._steps.next(f"{self._system.id}: writing")
        if changed:
            writer.change_system(self._change())
        return changed

    def _put_files(self, release: Release, items: Sequence[LoadItem]) -> bool:
        """The files of one release; whether any said something that was not in the store.

        All are read, so that every fault is told, even where the release is left out for the first.
        """
        purposes = Purposes.of(items, self._system)
        stated: list[tuple[SourceFile, Statements] | None] = []
        parts: list[Part] = []
        tables: list[tuple[SourceFile, str, Sequence[PredecessorRow]] | None] = []
        for item in (*purposes.stating, *(each for each in items if each not in purposes.stating)):
            self._steps.next(f"{item.target_id} {item.path.name if item.path else ''}")
            with self._refusals.of(release.id, needed=item in purposes.needed):
                stating = read_statements(item, *self._reading(release)) if item in purposes.stating else None
                part = self._read(item, release) if item in purposes.codes else None
                table = read_table(item, self._system, self._files(release.id)) if item in purposes.tables else None
                stated.append(stating)
                parts += [part] if part else []
                tables.append(table)
        parts.sort(key=lambda part: part.role.rank)
        put = self._put(release, parts, [part.source for part in parts])
        if self._refusals.holds_back(release.id):
            return False
        return any(
            [
                put,
                *[self._put_statements(release, *read) for read in stated if read is not None],
                *[self._put_table(release, *read) for read in tables if read is not None],
            ]
        )

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

    def _files(self, release_id: str) -> Sequence[SourceFile]:
        """The files of a release that are taken in already."""
        held = self._records.get(release_id)
        return held.sources if held else ()

    def _reading(self, release: Release) -> tuple[CodeSystem, LineCache, Sequence[SourceFile]]:
        """What a reader of a file of this release is given beside the file."""
        return self._system, self._lines, self._files(release.id)

    def _read(self, item: LoadItem, release: Release) -> Part | None:
        """The part a file holds; None for a file that is in the store already."""
        part = read_part(item, *self._reading(release))
        if part is not None and part.role is Role.TABULAR and self._has_title_files(release.id):
            part = headers_of(part)
        if part is not None and release.id in self._timeline:
            refuse_conflict(self._timeline.snapshot(release.id), part)
        return part

    def _has_title_files(self, release_id: str) -> bool:
        """Whether other files list the codes of a release of ICD-9-CM: its tabular list then tells of headers only.

        Its titles of billable codes are no long titles: they leave out what stands above them.
        """
        if release_id not in {each.id for each in self._catalog.releases(self._system.id)}:
            return False
        return any(part.role in _TITLE_FILES for part in self._catalog.parts(release_id))

    def _put(self, release: Release, parts: Sequence[Part], sources: Sequence[SourceFile]) -> bool:
        """Take in what a release now is; whether that is news. Not with a refused file that it needs."""
        if not parts or self._refusals.holds_back(release.id):
            return False
        held = self._timeline.snapshot(release.id) if release.id in self._timeline else None
        if held is None and not any(part.knows & _LISTING for part in parts):
            raise codes_wanted(release.id, parts[0].source)
        snapshot = merge(release, [*([held] if held else []), *parts])
        with self._refusals.of(release.id, needed=True):
            check_counts(snapshot, parts[0].source)
            self._keep(snapshot, sources)
        return not self._refusals.holds_back(release.id)

    def _put_derived(self, release: Release, items: Sequence[LoadItem]) -> bool:
        """A release without a file of its own, from those of others. It is one step, whatever it takes."""
        for _ in items:
            self._steps.next(f"{release.id}, derived")
        read = None
        with self._refusals.of(release.id, needed=True):
            read = read_derived(items, release, *self._reading(release))
            if read is not None and release.id in self._timeline:
                refuse_conflict(self._timeline.snapshot(release.id), read[0])
        return read is not None and self._put(release, [read[0]], read[1])

    def _put_statements(self, release: Release, source: SourceFile, stated: Statements) -> bool:
        """Keep what a file states beside the codes. Raises `ReleaseNotLoaded` where the codes are not loaded."""
        held = self._records.get(release.id)
        if held is None:
            raise codes_wanted(release.id, source)
        self._statements.put(source.role, release.ordinal, stated)
        self._records[release.id] = replace(held, sources=tuple(dict.fromkeys((*held.sources, source))))
        return True

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

    def _put_deltas(self, changed: Sequence[str], named: Sequence[Release | Edition]) -> list[str]:
        """The releases published as a change, laid over each release that was loaded now."""
        put: list[str] = []
        for release in self._known.values():
            if release.amends is None:
                continue
            if self._refusals.holds_back(release.amends):
                self._refusals.rest(release.id, release.amends)
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
            with self._refusals.of(release.id, needed=True):
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


def _ordinal(item: LoadItem) -> int:
    return item.target.ordinal
