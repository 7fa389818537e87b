"""Checking a store against the official files and figures: what is loaded, and what it was loaded from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import CrosswalkError, ReleaseNotLoaded, SourceNotFound, UnknownRelease
from crosswalk.domain.history.dated_records import kinds_of
from crosswalk.domain.history.releases import Edition, Release, Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Property, Snapshot
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.history.verification import (
    Finding,
    Verdict,
    check_addendum,
    check_changes,
    check_corrections,
    check_counts,
    check_listing,
)
from crosswalk.domain.progress import Progress, Steps
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.loading.files import opened
from crosswalk.loading.load import holding
from crosswalk.loading.map_set import rows_hash
from crosswalk.questions.diff import official_difference
from crosswalk.questions.view import Kept, View
from loaders import registry
from loaders.shared.line_cache import LineCache
from releases import built_in
from releases.catalog import Catalog, load_catalog
from releases.sources import LoadItem, file_sha256


@collector_paused()
def verify(
    store: Store, today: date, targets: Sequence[str], mirror: str | None, progress: Progress | None
) -> list[Finding]:
    """Every check of the targets, or of all that is loaded, each as a finding, in the order of the catalog.

    Raises `UnknownRelease` and the like for a name, `SourceNotFound` where the mirror directory is not there.
    """
    catalog = load_catalog()
    wanted = {each for target in targets for each in catalog.matching(target)}
    checks = _Checks(store, today, catalog, _Files(catalog, mirror))
    loaded = [
        (SYSTEMS[name], [each for each in store.releases.loaded_releases(SYSTEMS[name]) if _is_wanted(each, wanted)])
        for name in SYSTEMS
    ]
    maps = [(name, store.maps.loaded_editions(name)) for name in store.maps.map_sets()]
    steps = Steps(sum(len(records) for _, records in loaded) + sum(len(each) for _, each in maps), progress)
    found: list[Finding] = []
    for system, records in loaded:
        if records:
            found += checks.of_system(system, records, steps)
    for name, editions in maps:
        for edition in editions:
            steps.next(f"{name}:{edition.edition.label}")
            if not wanted or f"{name}:{edition.edition.label}" in wanted:
                found += checks.of_edition(edition)
    steps.end()
    return found


def _is_wanted(record: LoadedRelease, wanted: set[str]) -> bool:
    return not wanted or record.release.id in wanted


class _Files:
    """The official files at hand: in a mirror, or in the local library. Raises `SourceNotFound` without the mirror."""

    def __init__(self, catalog: Catalog, mirror: str | None) -> None:
        self._catalog = catalog
        self._holding = holding(mirror)

    def items(self, target: str) -> Sequence[LoadItem]:
        """The files of a release or edition that are at hand; none of one that nobody has catalogued."""
        try:
            return self._holding.items(self._catalog, target)
        except (SourceNotFound, UnknownRelease):
            return ()


class _Checks:
    """The checks, with what several of them need."""

    def __init__(self, store: Store, today: date, catalog: Catalog, files: _Files) -> None:
        self._store, self._today, self._catalog, self._files = store, today, catalog, files

    def of_system(self, system: CodeSystem, records: Sequence[LoadedRelease], steps: Steps) -> Iterator[Finding]:
        every = self._store.releases.loaded_releases(system)
        releases = [StatedRelease(each.release, each.stated_by) for each in every]
        timeline = Timeline.restore(system, releases, self._store.codes.states(system, None))
        written: dict[str, tuple[Facts, str]] = {}
        for record in records:
            steps.next(record.release.id)
            snapshot = timeline.snapshot(record.release.id)
            yield from self._sources(record.release.id, record.sources)
            yield _content(record.release.id, record.content_hash, snapshot.content_hash(written))
            headers = snapshot.header_count if Property.HEADERS in record.stated_by else None
            yield from check_counts(
                record.release.id, record.release.counts, snapshot.billable_count, headers, kinds_of(snapshot)
            )
            yield from self._changes(system, record.release)
            yield from self._against_files(system, snapshot, timeline)

    def of_edition(self, record: LoadedEdition) -> Iterator[Finding]:
        edition = record.edition
        name = f"{edition.map_set}:{edition.label}"
        yield from self._sources(name, record.sources)
        by_source = self._store.maps.map_rows(edition.map_set, None, edition)
        rows = [f"{row.source} {row.target} {row.flags}" for listed in by_source.values() for row in listed]
        yield _content(name, record.content_hash, rows_hash(rows))
        published = next((each.rows for each in self._editions(edition) if each.label == edition.label), None)
        if published is not None:
            verdict = Verdict.AGREES if published == len(rows) else Verdict.DIFFERS
            yield Finding(name, "counts", verdict, f"{len(rows):,} rows, published: {published:,}")

    def _editions(self, edition: Edition) -> Sequence[Edition]:
        return self._catalog.editions(edition.map_set)

    def _sources(self, target: str, sources: Sequence[SourceFile]) -> Iterator[Finding]:
        """Every source hashed again, where it is at hand."""
        at_hand = {item.path.name: item.path for item in self._files.items(target) if item.path is not None}
        for source in dict.fromkeys((each.name, each.sha256) for each in sources if each.role is not Role.DELTA):
            name, expected = source
            path = built_in.fact_file(name) if name in built_in.NAMES else at_hand.get(name)
            if path is None:
                yield Finding(target, "source", Verdict.UNCHECKED, f"{name} is not at hand")
                continue
            found = file_sha256(path)
            if found == expected:
                yield Finding(target, "source", Verdict.AGREES, f"{name} has sha256 {found[:12]}…")
            else:
                yield Finding(target, "source", Verdict.DIFFERS, f"{name} has sha256 {found}, loaded was {expected}")

    def _changes(self, system: CodeSystem, release: Release) -> Iterator[Finding]:
        if release.official.new is None and release.official.deleted is None:
            return
        try:
            with self._store.reading():
                found = official_difference(View(self._store, self._today, Kept()), system.id, [release.label])
        except ReleaseNotLoaded as missing:
            yield Finding(release.id, "changes", Verdict.UNCHECKED, missing.message)
            return
        yield check_changes(release.id, found, self._catalog.deviation(release.id))

    def _against_files(self, system: CodeSystem, snapshot: Snapshot, timeline: Timeline) -> Iterator[Finding]:
        """The addendum, tabular list and tables that are at hand against what is loaded."""
        target = snapshot.release.id
        items = self._files.items(target)
        # A derived release was made from the addendum of a later one, which is checked there.
        is_derived = any(item.role is Role.DERIVED for item in items)
        for item in items:
            check = _CHECKS.get((item.role, system.id))
            if check is None or item.path is None or is_derived:
                continue
            try:
                data, source = opened(item, system)
                yield check(self, system, data, source, snapshot, timeline)
            except CrosswalkError as fault:
                where = item.role.value if item.role else "file"
                yield Finding(target, where, Verdict.DIFFERS, f"{item.path.name} cannot be read: {fault}")

    def addendum(
        self, system: CodeSystem, data: bytes, source: SourceFile, snapshot: Snapshot, timeline: Timeline
    ) -> Finding:
        release = snapshot.release
        if release.diff_base is None or release.diff_base not in timeline:
            missing = release.diff_base or "the release before"
            return Finding(release.id, "addendum", Verdict.UNCHECKED, f"{missing} is not loaded")
        before = timeline.snapshot(release.diff_base)
        changes = registry.read_addendum(data, source, system)
        return check_addendum(release.id, before.facts, changes, snapshot.facts, self._catalog.deviation(release.id))

    def tabular(self, system: CodeSystem, data: bytes, source: SourceFile, snapshot: Snapshot, _: Timeline) -> Finding:
        lines = LineCache()
        part = registry.read_part(Role.TABULAR, data, source, system, lines)
        listed = {code: fact.billable for code, fact in part.facts.items()}
        return check_listing(snapshot.release.id, "tabular list", listed, snapshot.facts)

    def corrections(
        self, _: CodeSystem, data: bytes, source: SourceFile, snapshot: Snapshot, timeline: Timeline
    ) -> Finding:
        release = snapshot.release
        following = [each.release for each in timeline.releases if each.release.effective > release.effective]
        if not following:
            return Finding(release.id, "corrections", Verdict.UNCHECKED, "no later file is loaded")
        later = [each for each in following if each.effective == following[0].effective][-1]
        from loaders.hcpcs.corrections import read

        listed = read(data, source).corrections
        return check_corrections(release.id, listed, later.id, timeline.snapshot(later.id).facts)

    def tables(self, system: CodeSystem, data: bytes, source: SourceFile, snapshot: Snapshot, _: Timeline) -> Finding:
        from crosswalk.domain.tabular.pcs_axes import codes_of
        from loaders.icd10pcs.tables_xml import read

        tables = read(data, source, system)
        listed = dict.fromkeys(tables.tables, False) | dict.fromkeys(codes_of(tables), True)
        return check_listing(snapshot.release.id, "tables", listed, snapshot.facts)


_Check = Callable[[_Checks, CodeSystem, bytes, SourceFile, Snapshot, Timeline], Finding]
_CHECKS: Mapping[tuple[Role | None, str], _Check] = {
    (Role.ADDENDUM, "icd10cm"): _Checks.addendum,
    (Role.ADDENDUM, "icd10pcs"): _Checks.addendum,
    (Role.TABULAR, "icd10cm"): _Checks.tabular,
    (Role.TABLES, "icd10pcs"): _Checks.tables,
    (Role.CORRECTIONS, "hcpcs"): _Checks.corrections,
}


def _content(target: str, recorded: str, found: str) -> Finding:
    if recorded == found:
        return Finding(target, "content", Verdict.AGREES, f"as it was loaded, {found[:12]}…")
    return Finding(target, "content", Verdict.DIFFERS, "the store does not hold what was loaded: load it anew")
