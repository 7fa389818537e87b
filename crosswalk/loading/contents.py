"""What a store holds of one code system, what becomes of it, and the change from the one to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.alike import Row
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.parents import existence, parents
from crosswalk.domain.history.releases import Release, Role, SourceFile, coverage
from crosswalk.domain.history.snapshot import Facts, Snapshot
from crosswalk.domain.history.states import States
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from crosswalk.domain.lineage.cross_references import rows_of_references
from crosswalk.domain.lineage.predecessors import Predecessor, gathered
from crosswalk.domain.store.loads import SystemChange
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.domain.tabular.rows import Note, Statements
from crosswalk.loading.checks import codes_wanted
from crosswalk.loading.files import taken_in
from crosswalk.loading.remaining import rows_without
from crosswalk.loading.tabular import StatementLoad
from releases.catalog import Catalog


class Contents:
    """The releases of one code system, put in and taken out."""

    def __init__(self, store: Store, catalog: Catalog, system: CodeSystem, now: str) -> None:
        self._system, self._now = system, now
        # Asked for first and taken when it is wanted: a server answers while the files are read.
        self._held_states = store.codes.all_states(system)
        self._records = {each.release.id: each for each in store.releases.loaded_releases(system)}
        calendar = store.releases.calendars()[system.id]
        self._covered = calendar.coverage
        self._catalogued = {each.id: each for each in catalog.releases(system.id)}
        self._known = {each.id: each for each in calendar.known if each.id in self._records} | self._catalogued
        self._loaded = [StatedRelease(each.release, each.stated_by) for each in self._records.values()]
        self._rows = store.lineage.predecessors(system, None) if self._records else []
        self._tables: dict[str, Sequence[PredecessorRow]] = {}
        self._remaining: Sequence[Predecessor] | None = None
        self._written: dict[str, tuple[Facts, str]] = {}
        self._statements = StatementLoad(store, system)

    @cached_property
    def _before(self) -> dict[str, States]:
        """The states of the store before the load."""
        return dict(self._held_states)

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline.restore(self._system, self._loaded, self._before, self._covered)

    def admit(self, release: Release) -> None:
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

    def amending(self) -> Iterator[tuple[Release, str]]:
        """The releases known that were published as a change to another one, each with the id of that one."""
        return ((each, each.amends) for each in tuple(self._known.values()) if each.amends is not None)

    def files(self, release_id: str) -> Sequence[SourceFile]:
        """The files of a release that are taken in already."""
        held = self._records.get(release_id)
        return held.sources if held else ()

    @property
    def predecessors(self) -> Sequence[Predecessor]:
        """The rows of all conversion tables that the store held before."""
        return self._rows

    def notes_of(self, role: Role, release: Release) -> frozenset[Note] | None:
        """What the file of a role states of a release beside its codes, None where there is none."""
        return self._statements.notes_in(role, release.ordinal)

    def snapshot(self, release_id: str) -> Snapshot | None:
        """A release as it is now, None where it is not there."""
        # Of the records it is asked, since the timeline waits for the states of the store.
        return self._timeline.snapshot(release_id) if release_id in self._records else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the system is there."""
        return not self._records

    def lay(self, loaded: Sequence[LoadedRelease], rows: dict[str, Row]) -> None:
        """Begin with these releases, oldest first: for each code a cell a release. Nothing may be there before."""
        self._records = {each.release.id: each for each in loaded}
        self._timeline.lay([StatedRelease(each.release, each.stated_by) for each in loaded], rows)

    def contradicted(self, snapshot: Snapshot) -> str | None:
        """A code whose title says what the facts do not of when it was revised; None where there is none."""
        # Of the titles of ICD-9-CM many are built, and those tell revisions by other rules.
        return None if self._system.derives_headers else self._timeline.contradicted(snapshot)

    def keep(self, snapshot: Snapshot, sources: Sequence[SourceFile]) -> None:
        """Set what a release is now, after these files too."""
        self._timeline.put(snapshot)
        files = taken_in(self.files(snapshot.release.id), sources)
        self._records[snapshot.release.id] = LoadedRelease(
            snapshot.release, snapshot.content_hash(self._written), snapshot.stated_by, files, self._now
        )

    def keep_statements(self, release: Release, source: SourceFile, stated: Statements) -> None:
        """Keep what a file states beside the codes. Raises `ReleaseNotLoaded` where the codes are not loaded."""
        self._add_source(release, source)
        self._statements.put(source.role, release.ordinal, stated)

    def keep_table(self, release: Release, source: SourceFile, name: str, rows: Sequence[PredecessorRow]) -> None:
        """Keep the rows of a conversion table, which belong to the system and not to one release.

        Raises `ReleaseNotLoaded` where the release it was published with is not loaded.
        """
        self._add_source(release, source)
        self._tables[name] = rows

    def _add_source(self, release: Release, source: SourceFile) -> None:
        held = self._records.get(release.id)
        if held is None:
            raise codes_wanted(release.id, source)
        self._records[release.id] = replace(held, sources=taken_in(held.sources, [source]))

    def drop(self, release_ids: Collection[str]) -> list[str]:
        """Take releases out, with the changes to them; the ids that go.

        Raises `UsageError` where rows of their conversion tables cannot be told from those of others.
        """
        gone = [each for each in self._records.values() if {each.release.id, each.release.amends} & set(release_ids)]
        for each in gone:
            del self._records[each.release.id]
            self._timeline.drop(each.release.id)
            self._statements.drop(each.release.ordinal)
            if each.release.id not in self._catalogued:
                del self._known[each.release.id]
        self._remaining = rows_without(self._rows, gone, self._records.values())
        return [each.release.id for each in gone]

    def change(self) -> SystemChange:
        """What is to be written, so that the store holds these releases and nothing else of the system."""
        # Of a system of which nothing is loaded the store knows nothing.
        known = sorted(self._known.values() if self._records else (), key=lambda release: release.ordinal)
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
        gone = before.keys() - spans.keys()
        states.update((code, ()) for code in gone)
        moved |= gone
        shortest = self._system.shortest
        under = (
            code
            for code in (*spans, *gone)
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
        return gathered(self._rows, self._tables) if self._tables else self._remaining
