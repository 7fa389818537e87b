"""Loading: from files to snapshots to timelines to the store, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import ConflictingContent, CountMismatch, ReleaseNotLoaded, UsageError, Where
from crosswalk.domain.mapsets import MapTimeline
from crosswalk.domain.parents import existence, parents
from crosswalk.domain.releases import Edition, MapSet, Release, Role, SourceFile, coverage
from crosswalk.domain.snapshot import Part, Property, Snapshot, amend, merge
from crosswalk.domain.states import States
from crosswalk.domain.store import LoadedEdition, LoadedRelease, MapChange, Store, SystemChange, Writer
from crosswalk.domain.systems import SYSTEMS, CodeSystem
from crosswalk.domain.timeline import Column, Timeline
from crosswalk.rooms import room

if TYPE_CHECKING:
    from releases.catalog import Catalog
    from releases.sources import LoadItem


class Progress(Protocol):
    """Told of every step of a load: how many of how many are done, and what comes now."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. Ids in the order of loading; `unchanged` held the same contents before."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]


def load_mirror(store: Store, targets: Sequence[str], mirror: str | None, progress: Progress | None) -> LoadReport:
    """See `Crosswalk.load`."""
    if mirror is None:
        raise UsageError("no mirror is named.", remedy="Name the directory with --mirror, or load starter.")
    catalog = room("releases.catalog").load_catalog()
    held = room("releases.mirror").Mirror(Path(mirror))
    available = held.available(catalog)
    wanted = _wanted(catalog, targets, available)
    found = {target: _needed(available.get(target) or held.items(catalog, target)) for target in wanted}
    return _load(store, catalog, found, progress)


def load_starter(store: Store, progress: Progress | None) -> LoadReport:
    """See `Crosswalk.load_starter`."""
    catalog = room("releases.catalog").load_catalog()
    starter = room("releases.starter")
    found: dict[str, tuple[LoadItem, ...]] = {}
    for item in starter.starter_items(catalog):
        starter.check(item)
        found[item.target_id] = (*found.get(item.target_id, ()), item)
    return _load(store, catalog, found, progress)


def load_file(
    store: Store,
    path: str,
    system: str | None,
    label: str | None,
    effective: date | None,
    progress: Progress | None,
) -> LoadReport:
    """See `Crosswalk.load_file`."""
    catalog = room("releases.catalog").load_catalog()
    with room("loaders.archive").open_file(Path(path)) as archive:
        items = room("releases.sources").identify(
            catalog,
            Path(path),
            archive.sha256,
            lambda: _member_sums(archive),
            system=system,
            label=label,
            effective=effective,
        )
    found: dict[str, tuple[LoadItem, ...]] = {}
    for item in items:
        found[item.target_id] = (*found.get(item.target_id, ()), item)
    return _load(store, catalog, found, progress)


def _member_sums(archive: Any) -> dict[str, str]:
    """sha256 of each member of an archive, nothing for a plain file."""
    return {} if archive.is_plain else {name: archive.read(name).sha256 for name in archive.members}


def _wanted(catalog: Catalog, targets: Sequence[str], available: Mapping[str, object]) -> list[str]:
    """The ids that the user named, one by one or by system or map set; everything held if none."""
    if not targets:
        return list(available)
    wanted: list[str] = []
    for target in targets:
        if ":" in target:
            catalog.find_target(target)
            wanted.append(target)
            continue
        of_group = [each for each in available if each.startswith((f"{target}:", f"{target}-"))]
        if not of_group:
            groups = ", ".join(dict.fromkeys(each.partition(":")[0] for each in available))
            raise UsageError(f"the mirror holds nothing of {target!r}.", remedy=f"It holds: {groups}.")
        wanted.extend(of_group)
    order = {each: place for place, each in enumerate(catalog.target_ids())}
    return sorted(set(wanted), key=lambda each: order[each])


def _needed(items: Sequence[LoadItem]) -> list[LoadItem]:
    """The items of a release without the tabular XML, where a better source states the same."""
    better = [item for item in items if item.role is not Role.TABULAR]
    return better or list(items)


class _Steps:
    """Counts the steps of a load for whoever watches."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def next(self, what: str) -> None:
        if self._progress is not None:
            self._progress(self._done, self._total, what)
        self._done += 1

    def end(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total, "")


def _load(
    store: Store, catalog: Catalog, found: Mapping[str, Sequence[LoadItem]], progress: Progress | None
) -> LoadReport:
    targets = [items[0].target for items in found.values()]
    systems = list(dict.fromkeys(target.system for target in targets if isinstance(target, Release)))
    map_sets = list(dict.fromkeys(target.map_set for target in targets if isinstance(target, Edition)))
    steps = _Steps(sum(map(len, found.values())) + len(systems) + len(map_sets), progress)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    done: list[str] = []
    with collector_paused(), store.writing() as writer:
        for system in systems:
            of_system = {each: items for each, items in found.items() if each.startswith(f"{system}:")}
            done += _SystemLoad(store, catalog, SYSTEMS[system], now, steps).run(of_system, writer)
        for name in map_sets:
            of_set = {each: items for each, items in found.items() if each.startswith(f"{name}:")}
            done += _load_map(store, catalog.map_set(name), of_set, now, steps, writer)
    steps.end()
    return LoadReport(tuple(done), tuple(each for each in found if each not in done))


class _SystemLoad:
    """The load of some releases of one code system."""

    def __init__(self, store: Store, catalog: Catalog, system: CodeSystem, now: str, steps: _Steps) -> None:
        self._catalog, self._system, self._now, self._steps = catalog, system, now, steps
        self._records = {each.release.id: each for each in store.loaded_releases(system)}
        self._known = {each.id: each for each in store.calendars()[system.id].known if each.id in self._records}
        self._known |= {each.id: each for each in catalog.releases(system.id)}
        self._before: dict[str, States] = dict(store.all_states(system)) if self._records else {}
        columns = [Column(each.release, each.stated_by) for each in self._records.values()]
        self._timeline = Timeline.restore(system, columns, self._before.items())
        self._lines = room("loaders.line_cache").LineCache()

    def run(self, found: Mapping[str, Sequence[LoadItem]], writer: Writer) -> list[str]:
        changed: list[str] = []
        for target, items in sorted(found.items(), key=lambda pair: _ordinal(pair[1][0])):
            release = items[0].target
            assert isinstance(release, Release)  # noqa: S101 - grouped by system
            if release.amends is not None:
                self._steps.next(target)
                continue
            self._known.setdefault(release.id, release)
            parts = [part for item in items if (part := self._read(item)) is not None]
            if self._put(release, parts):
                changed.append(target)
        changed += self._put_deltas(changed, [items[0].target for items in found.values()])
        self._steps.next(f"{self._system.id}: writing")
        if changed:
            writer.change_system(self._change())
        return changed

    def _read(self, item: LoadItem) -> Part | None:
        """The part a file holds; None for a file that is in the store already."""
        self._steps.next(f"{item.target_id} {item.path.name if item.path else ''}")
        held = self._records.get(item.target_id)
        return read_part(item, self._system, self._lines, held.sources if held else ())

    def _put(self, release: Release, parts: Sequence[Part]) -> bool:
        if not parts:
            return False
        held = self._timeline.snapshot(release.id) if release.id in self._timeline else None
        if held is not None:
            for part in parts:
                _refuse_conflict(held, part)
        snapshot = merge(release, [*([held] if held else []), *parts])
        _check_counts(snapshot, parts[0].source)
        self._keep(snapshot, [part.source for part in parts])
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
            part = Part(Role.DELTA, frozenset(Property), delta.facts, source)
            snapshot = amend(self._timeline.snapshot(release.amends), release, part)
            _check_counts(snapshot, source)
            self._keep(snapshot, [source])
            put.append(release.id)
        return put

    def _keep(self, snapshot: Snapshot, sources: Sequence[SourceFile]) -> None:
        self._timeline.put(snapshot)
        held = self._records.get(snapshot.release.id)
        files = tuple(dict.fromkeys([*(held.sources if held else ()), *sources]))
        self._records[snapshot.release.id] = LoadedRelease(
            snapshot.release, snapshot.content_hash(), snapshot.stated_by, files, self._now
        )

    def _change(self) -> SystemChange:
        known = sorted(self._known.values(), key=lambda release: release.ordinal)
        states: dict[str, States] = {}
        spans = {}
        moved: set[str] = set()
        before = self._before
        for code, life in self._timeline.project(known):
            spans[code] = existence(life)
            old = before.get(code)
            if life == (old or ()):
                continue
            states[code] = life
            if old is None or existence(old) != spans[code]:
                moved.add(code)
        shortest = self._system.shortest
        under = (
            code
            for code in spans
            if code in moved or any(code[:length] in moved for length in range(shortest(code), len(code)))
        )
        loaded = sorted(self._records.values(), key=lambda each: each.release.ordinal)
        return SystemChange(
            self._system,
            known,
            loaded,
            coverage(self._system, known, frozenset(self._records)),
            states,
            parents(self._system, under, spans),
        )


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
        if any((each.sha256, each.member, each.role) == (source.sha256, source.member, source.role) for each in held):
            return None
        part: Part = room("loaders.registry").read_part(role, member.data, source, system, lines)
        return part


def _load_map(
    store: Store,
    map_set: MapSet,
    found: Mapping[str, Sequence[LoadItem]],
    now: str,
    steps: _Steps,
    writer: Writer,
) -> list[str]:
    records = {each.edition.label: each for each in store.loaded_editions(map_set.id)}
    before = list(store.all_map_rows(map_set.id)) if records else []
    timeline = MapTimeline.restore([each.edition.ordinal for each in records.values()], before)
    changed: list[str] = []
    for target, items in found.items():
        for item in items:
            edition = item.target
            assert isinstance(edition, Edition)  # noqa: S101 - grouped by map set
            steps.next(f"{target} {item.path.name if item.path else ''}")
            held = records.get(edition.label)
            gem = read_gem(item, map_set, held.sources if held else ())
            if gem is None:
                continue
            digest = _rows_hash(gem.rows)
            if held is not None and held.content_hash != digest:
                raise _conflict(target, gem.source)
            _check_rows(edition, gem.rows, gem.source)
            timeline.put(edition.ordinal, gem.rows)
            sources = tuple(dict.fromkeys([*(held.sources if held else ()), gem.source]))
            edition = replace(edition, rows=len(gem.rows))
            records[edition.label] = LoadedEdition(edition, digest, sources, dict(gem.printed), now)
            changed.append(target)
    steps.next(f"{map_set.id}: writing")
    if changed:
        old, new = set(before), set(timeline.project())
        editions = sorted(records.values(), key=lambda each: each.edition.ordinal)
        writer.change_map(
            MapChange(map_set, editions, sorted(old - new, key=_row_key), sorted(new - old, key=_row_key))
        )
    return changed


def read_gem(item: LoadItem, map_set: MapSet, held: Sequence[SourceFile] = ()) -> Any:
    """The rows of a GEM file or of our fact table of one, None where the file is among those `held`."""
    assert item.path is not None  # noqa: S101 - every edition has a file
    source_system, target_system = SYSTEMS[map_set.source], SYSTEMS[map_set.target]
    with room("loaders.archive").open_file(item.path) as archive:
        room("releases.sources").expect(item, archive.sha256)
        member, _ = room("loaders.recognition").member_of(archive, item.member, Role.GEM, source_system)
        source = archive.source(member, Role.GEM, item.url)
        if any((each.sha256, each.member) == (source.sha256, source.member) for each in held):
            return None
        if item.path.suffix == ".xz":
            gem, origin = room("loaders.fact_table").read(member.data, source, source_system, target_system)
            return replace(gem, source=replace(source, url=origin.url))
        return room("loaders.gem").read(member.data, source, source_system, target_system)


def _ordinal(item: LoadItem) -> int:
    return item.target.ordinal


def _row_key(row: Any) -> tuple[str, str, str, int]:
    return row.source, row.target, row.flags, row.first


def _rows_hash(rows: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def _check_counts(snapshot: Snapshot, source: SourceFile) -> None:
    """Compare a release with its published counts. Raises `CountMismatch`."""
    release = snapshot.release
    expected = release.counts
    pairs = [("billable codes", expected.billable, snapshot.billable_count)]
    if Property.HEADERS in snapshot.stated_by:
        pairs.append(("headers", expected.headers, snapshot.header_count))
    for what, official, found in pairs:
        if official is not None and official != found:
            raise CountMismatch(
                f"{found:,} {what}, but {release.id} has {official:,}.",
                where=Where(source.name, source.member),
                remedy="The file is damaged or of another release: fetch it again, or name its release with --label.",
            )


def _check_rows(edition: Edition, rows: Sequence[str], source: SourceFile) -> None:
    if edition.rows is not None and edition.rows != len(rows):
        raise CountMismatch(
            f"{len(rows):,} rows, but edition {edition.label} of {edition.map_set} has {edition.rows:,}.",
            where=Where(source.name, source.member),
            remedy="The file is damaged or of another edition: fetch it again.",
        )


def _refuse_conflict(held: Snapshot, part: Part) -> None:
    """A second file of the same kind must state the same as the first."""
    fresh = merge(held.release, [part])
    for known in part.knows:
        if held.stated_by.get(known) is not part.role:
            continue
        if _stated(held, known) != _stated(fresh, known):
            raise _conflict(held.release.id, part.source)


def _stated(snapshot: Snapshot, known: Property) -> dict[str, Any]:
    if known in (Property.BILLABLE, Property.HEADERS):
        billable = known is Property.BILLABLE
        return {code: True for code, fact in snapshot.facts.items() if fact.billable is billable}
    return {code: title for code, fact in snapshot.facts.items() if (title := getattr(fact, known.value)) is not None}


def _conflict(target: str, source: SourceFile) -> ConflictingContent:
    return ConflictingContent(
        f"this file says other things about {target} than the one that is loaded.",
        where=Where(source.name, source.member),
        remedy="Load it into another store, or find out which of the two is right.",
    )
