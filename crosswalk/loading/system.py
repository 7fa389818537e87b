"""Loading releases of one code system: parts to snapshots to a timeline to what changes in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import CountMismatch, ReleaseNotLoaded
from crosswalk.domain.history.releases import Edition, Release, Role, SourceFile
from crosswalk.domain.history.snapshot import (
    TITLES_AND_HEADERS,
    Part,
    Property,
    Snapshot,
    amend,
    merge,
    unversioned,
    without_listing,
)
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from crosswalk.domain.progress import Steps
from crosswalk.domain.store.loads import Writer
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.tabular.rows import Statements
from crosswalk.loading.checks import check_counts, codes_wanted, conflict, refuse_conflict, refuse_other_rows
from crosswalk.loading.contents import Contents
from crosswalk.loading.derived import read_derived
from crosswalk.loading.facts import laid_side_by_side
from crosswalk.loading.files import read_part, read_table
from crosswalk.loading.refusals import Refusals
from crosswalk.loading.tabular import Purposes, read_statements
from loaders.facts.table import is_table
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
        self._catalog, self._system, self._steps, self._refusals = catalog, system, steps, refusals
        self._contents, self._now = Contents(store, catalog, system, now), now
        self._lines = LineCache()

    def run(self, found: Mapping[str, Sequence[LoadItem]], writer: Writer) -> list[str]:
        """Read the files of the releases in order of time and write what they change; the ids of what was not there.

        `found` has the items of each release, by its id. Raises what the loaders raise, where the load is strict.
        """
        in_time = dict(sorted(found.items(), key=lambda pair: _ordinal(pair[1][0])))
        laid = self._lay_facts(in_time)
        changed = list(laid)
        for target, items in in_time.items():
            release = items[0].target
            assert isinstance(release, Release)  # noqa: S101 - grouped by system
            if release.amends is not None:
                self._steps.next(target)
                continue
            self._contents.admit(release)
            left = [item for item in items if item is not laid.get(target)]
            derived = any(item.role is Role.DERIVED for item in items)
            if (self._put_derived if derived else self._put_files)(release, left) and target not in laid:
                changed.append(target)
        changed += self._put_deltas(changed, [items[0].target for items in found.values()])
        self._steps.next(f"{self._system.id}: writing")
        if changed:
            writer.change_system(self._contents.change())
        return changed

    def _lay_facts(self, found: Mapping[str, Sequence[LoadItem]]) -> Mapping[str, LoadItem]:
        """Begin with all that the table of facts says of codes, where nothing is loaded yet; the items taken.

        Read release by release it would be the same, and take several times as long. So it is where a release has
        not as many codes as it should have: then that one is refused.
        """
        items = [item for items in found.values() for item in items if item.role is Role.FACTS]
        if not items or not self._contents.is_empty:
            return {}
        loaded, rows = laid_side_by_side(items, self._system, self._now)
        try:
            for at, each in enumerate(loaded):
                listed = {code: fact for code, row in rows.items() if (fact := row[at]) is not None}
                check_counts(Snapshot(each.release, listed, each.stated_by), each.sources[0])
        except CountMismatch:
            return {}
        self._contents.lay(loaded, rows)
        for item in items:
            self._steps.next(f"{item.target_id}, built in")
        return {item.target_id: item for item in items}

    def _put_files(self, release: Release, items: Sequence[LoadItem]) -> bool:
        """The files of one release; whether any said something that was not in the store.

        All are read, so that every fault is told, even where the release is left out for the first.
        """
        purposes = Purposes.of(items, self._system)
        stated: list[tuple[SourceFile, Statements]] = []
        parts: list[Part] = []
        tables: list[tuple[SourceFile, str, Sequence[PredecessorRow]]] = []
        facts: Part | None = None
        for item in sorted(items, key=lambda each: (each.role is not Role.FACTS, each not in purposes.stating)):
            self._steps.next(f"{item.target_id} {item.path.name if item.path else ''}")
            with self._refusals.of(release.id, needed=item in purposes.needed):
                stating = self._read_statements(item, release) if item in purposes.stating else None
                part = self._read(item, release) if item in purposes.codes else None
                if part is not None:
                    self._refuse_conflict(release, facts, part, parts)
                table = self._read_table(item, release) if item in purposes.tables else None
                stated += [stating] if stating else []
                parts += [part] if part else []
                tables += [table] if table else []
                if part is not None and part.role is Role.FACTS:
                    facts = part
        parts.sort(key=lambda part: part.role.rank)
        put = self._put(release, parts, [part.source for part in parts])
        if self._refusals.holds_back(release.id):
            return False
        for statements in stated:
            self._contents.keep_statements(release, *statements)
        for rows in tables:
            self._contents.keep_table(release, *rows)
        return put or bool(stated or tables)

    def _refuse_conflict(self, release: Release, facts: Part | None, part: Part, parts: Sequence[Part]) -> None:
        """A part must agree with what is held of its release, and with the facts that were read before it."""
        held = self._contents.snapshot(release.id)
        before = [each for each in (held, facts) if each is not None]
        if before:
            files = [*self._contents.files(release.id), *(each.source for each in parts)]
            refuse_conflict(merge(release, before), part, files)

    def _reading(self, release: Release) -> tuple[CodeSystem, LineCache, Sequence[SourceFile]]:
        """What a reader of a file of this release is given beside the file."""
        return self._system, self._lines, self._contents.files(release.id)

    def _read(self, item: LoadItem, release: Release) -> Part | None:
        """The part a file holds; None for a file that is in the store already."""
        part = read_part(item, *self._reading(release))
        if part is not None and part.role is Role.TABULAR and self._has_title_files(release.id):
            part = without_listing(part)
        return part

    def _read_table(self, item: LoadItem, release: Release) -> tuple[SourceFile, str, Sequence[PredecessorRow]] | None:
        read = read_table(item, self._system, self._contents.files(release.id))
        if read is not None and self._rests_on_facts(read[0], release.id):
            source, name, rows = read
            refuse_other_rows(name, rows, self._contents.predecessors, source)
        return read

    def _read_statements(self, item: LoadItem, release: Release) -> tuple[SourceFile, Statements] | None:
        read = read_statements(item, *self._reading(release))
        if read is not None and self._rests_on_facts(read[0], release.id):
            source, stated = read
            held = self._contents.notes_of(source.role, release)
            if held is not None and (others := held ^ {*stated.notes}):
                files = self._contents.files(release.id)
                raise conflict(release.id, source, files, self._system.display(min(others).owner))
        return read

    def _rests_on_facts(self, source: SourceFile, release_id: str) -> bool:
        """Whether the facts speak of what a source states: they are the source, or are held of the same."""
        held = self._contents.files(release_id)
        return is_table(source) or any(is_table(each) and each.role is source.role for each in held)

    def _has_title_files(self, release_id: str) -> bool:
        """Whether other files list the codes of a release of ICD-9-CM: its tabular list does not list them then."""
        if release_id not in {each.id for each in self._catalog.releases(self._system.id)}:
            return False
        return any(part.role in _TITLE_FILES for part in self._catalog.parts(release_id))

    def _put(self, release: Release, parts: Sequence[Part], sources: Sequence[SourceFile]) -> bool:
        """Take in what a release now is; whether that is news. Not with a refused file that it needs."""
        if not parts or self._refusals.holds_back(release.id):
            return False
        held = self._contents.snapshot(release.id)
        if held is not None and any(part.role is Role.FACTS for part in parts):
            held = unversioned(held)
        if held is None and not any(part.knows & _LISTING for part in parts):
            raise codes_wanted(release.id, parts[0].source)
        snapshot = merge(release, [*([held] if held else []), *parts])
        with self._refusals.of(release.id, needed=True):
            check_counts(snapshot, parts[0].source)
            if not any(part.role is Role.FACTS for part in parts):
                self._refuse_retitled(snapshot, parts[0].source)
            self._contents.keep(snapshot, sources)
        return not self._refusals.holds_back(release.id)

    def _refuse_retitled(self, snapshot: Snapshot, source: SourceFile) -> None:
        """Titles of files are revised where the facts say so."""
        code = self._contents.contradicted(snapshot)
        if code is not None:
            files = self._contents.files(snapshot.release.id)
            raise conflict(snapshot.release.id, source, files, f"the title of {self._system.display(code)}")

    def _put_derived(self, release: Release, items: Sequence[LoadItem]) -> bool:
        """A release without a file of its own, from those of others. It is one step, whatever it takes."""
        for _ in items:
            self._steps.next(f"{release.id}, derived")
        read = None
        with self._refusals.of(release.id, needed=True):
            read = read_derived(items, release, *self._reading(release))
            if read is not None and (held := self._contents.snapshot(release.id)) is not None:
                refuse_conflict(held, read[0], self._contents.files(release.id))
        return read is not None and self._put(release, [read[0]], read[1])

    def _put_deltas(self, changed: Sequence[str], named: Sequence[Release | Edition]) -> list[str]:
        """The releases published as a change, laid over each release that was loaded now."""
        put: list[str] = []
        for release, amended in self._contents.amending():
            if self._refusals.holds_back(amended):
                self._refusals.rest(release.id, amended)
                continue
            if self._contents.files(release.id) and amended not in changed:
                continue
            base = self._contents.snapshot(amended)
            if base is None:
                if release in named:
                    raise ReleaseNotLoaded(
                        f"{release.id} is a change to {amended}, which is not loaded.",
                        remedy=f"Load both: crosswalk load {amended} {release.id} --mirror DIR.",
                    )
                continue
            delta = self._catalog.delta(release.id)
            source = SourceFile(delta.name, delta.sha256, Role.DELTA)
            part = Part(Role.DELTA, TITLES_AND_HEADERS, delta.facts, source)
            snapshot = amend(base, release, part)
            with self._refusals.of(release.id, needed=True):
                check_counts(snapshot, source)
                self._contents.keep(snapshot, [source])
                put.append(release.id)
        return put


def _ordinal(item: LoadItem) -> int:
    return item.target.ordinal
