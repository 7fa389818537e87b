"""Loading: which files, in which groups, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import SourceNotFound, StoreNotFound, UsageError, Where
from crosswalk.domain.history.releases import Edition, Release, Role
from crosswalk.domain.progress import Progress, Steps
from crosswalk.domain.store.loads import Writer
from crosswalk.domain.store.protocol import Store
from crosswalk.loading.categories import put_categories
from crosswalk.loading.facts import fact_items
from crosswalk.loading.folders import items_in
from crosswalk.loading.licence import require_licence
from crosswalk.loading.map_set import load_map
from crosswalk.loading.named_files import items_of
from crosswalk.loading.processes import Job, Outcome, reading_in_processes
from crosswalk.loading.refusals import Refusals
from crosswalk.loading.report import LoadReport, PassedOver, Refused
from crosswalk.loading.system import SystemLoad
from crosswalk.settings import library_folder
from releases import starter
from releases.catalog import Catalog, load_catalog
from releases.library import Library, LibraryMirror
from releases.mirror import Holding, Mirror
from releases.sources import LoadItem


def load_mirror(
    store: Store, targets: Sequence[str], mirror: str | None, progress: Progress | None, *, strict: bool = False
) -> LoadReport:
    """Load what the library or a mirror directory holds, all of it or the targets named, in one transaction.

    Raises `SourceNotFound` where a target is not there, `UsageError` where there is nothing to load, `UnknownRelease`
    and the like for a name; and what is wrong with a file where it leaves nothing to load, or if `strict`.
    """
    catalog = load_catalog()
    held = holding(mirror)
    loaded = _loaded(store)
    available = held.available(catalog, loaded)
    if mirror is None and not available and not targets:
        raise UsageError(
            "there is nothing to load: the library is empty.",
            remedy="Try crosswalk load starter, or crosswalk fetch, or crosswalk load --mirror DIR.",
        )
    if mirror is not None and not available and not (targets and held.holds_any(catalog)):
        raise SourceNotFound(
            "it holds no official archive the catalog knows.",
            where=Where(mirror),
            remedy="Name the directory above www.cms.gov and ftp.cdc.gov.",
        )
    wanted = _wanted(catalog, targets, available)
    found = {target: _needed(available.get(target) or held.items(catalog, target, loaded)) for target in wanted}
    return _load(store, catalog, found, progress, strict=strict)


def _loaded(store: Store) -> frozenset[str]:
    """The ids of the releases in the store; a store that nobody has loaded anything into has none."""
    try:
        return frozenset().union(*(calendar.loaded for calendar in store.releases.calendars().values()))
    except StoreNotFound:
        return frozenset()


def holding(mirror: str | None) -> Holding:
    """Where archives are taken from: a mirror directory, or else the local library, which has what was fetched.

    Raises `SourceNotFound` where there is no such directory.
    """
    return LibraryMirror(Library(library_folder())) if mirror is None else Mirror(Path(mirror))


def load_starter(store: Store, progress: Progress | None) -> LoadReport:
    """Load the built-in facts, with the titles that data packages have, in one transaction.

    The facts of a release whose loaded files say otherwise are refused. Raises `MissingExtra`, and `ChecksumMismatch`
    for another file.
    """
    catalog = load_catalog()
    found: dict[str, tuple[LoadItem, ...]] = {}
    for item in starter.starter_items(catalog):
        starter.check(item)
        found[item.target_id] = (*found.get(item.target_id, ()), item)
    for item in fact_items(catalog):
        found[item.target_id] = (*found.get(item.target_id, ()), item)
    return _load(store, catalog, found, progress, strict=False)


def load_files(
    store: Store,
    paths: Sequence[str],
    system: str | None,
    label: str | None,
    effective: date | None,
    progress: Progress | None,
    *,
    licensed: bool = False,
    strict: bool = False,
) -> LoadReport:
    """Load the parts that files hold, or those in a folder, in one transaction; under one label they are one release.

    Raises `UsageError` for options that do not fit and for files that hold nothing to load, `AmbiguousContent`,
    `LicenceNotAccepted`, and what is wrong with a file (`SourceError` and its kinds).
    """
    if system in SYSTEMS:
        require_licence(SYSTEMS[system], accepted=licensed)
    catalog = load_catalog()
    folders = [path for path in paths if Path(path).is_dir()]
    found = items_of(catalog, [path for path in paths if path not in folders], system, label, effective)
    passed_over: list[PassedOver] = []
    damaged: list[Refused] = []
    for folder in folders:
        inside = items_in(catalog, Path(folder), system, label, effective, _loaded(store))
        passed_over += inside.passed_over
        damaged += inside.damaged
        for target, items in inside.found.items():
            found.setdefault(target, []).extend(items)
    if strict and damaged:
        raise damaged[0].fault
    needed = {target: placed for target, each in found.items() if (placed := _needed(each))}
    if not needed:
        roles = ", ".join(sorted({item.role.value for each in found.values() for item in each if item.role}))
        names = ", ".join(Path(path).name for path in paths)
        raise UsageError(
            f"{names}: no codes or maps in it: {roles} of {', '.join(found)}.",
            remedy="Load the order, codes or title file of the release.",
        )
    report = _load(store, catalog, needed, progress, strict=strict)
    return replace(report, refused=(*report.refused, *damaged), passed_over=tuple(passed_over))


def _wanted(catalog: Catalog, targets: Sequence[str], available: Mapping[str, object]) -> list[str]:
    """The ids that the user named, one by one or by system or map set; everything held if none."""
    if not targets:
        return list(available)
    wanted: list[str] = []
    for target in map(str.lower, targets):
        if ":" in target:
            wanted.append(_id_of(catalog.find_target(target)))
            continue
        of_group = [each for each in available if each.startswith((f"{target}:", f"{target}-"))]
        if not of_group:
            groups = ", ".join(dict.fromkeys(each.partition(":")[0] for each in available)) or "nothing"
            raise UsageError(
                f"nothing of {target!r} is there to load; there is {groups}.",
                remedy=f"Fetch it with crosswalk fetch {target}, or name a directory that holds it with --mirror.",
            )
        wanted.extend(of_group)
    order = {each: place for place, each in enumerate(catalog.target_ids())}
    return sorted(set(wanted), key=lambda each: order[each])


def _id_of(target: Release | Edition) -> str:
    return target.id if isinstance(target, Release) else f"{target.map_set}:{target.label}"


_UNPLACED: Final = frozenset({("icd10cm", Role.ADDENDUM), ("icd10pcs", Role.ADDENDUM), ("hcpcs", Role.CORRECTIONS)})
"""Files that no load places. They are in the catalog for who fetches them, for `verify`, and for the releases that
are derived by addenda."""


def _needed(items: Sequence[LoadItem]) -> list[LoadItem]:
    """The items of a release that a load places; an order file says all that a codes file says."""
    roles = {item.role for item in items}
    system = items[0].target_id.partition(":")[0] if items else ""
    unplaced = {role for of, role in _UNPLACED if of == system and Role.DERIVED not in roles}
    if Role.ORDER in roles:
        unplaced.add(Role.CODES)
    return [item for item in items if item.role not in unplaced]


def _load(
    store: Store,
    catalog: Catalog,
    found: Mapping[str, Sequence[LoadItem]],
    progress: Progress | None,
    *,
    strict: bool,
) -> LoadReport:
    targets = [items[0].target for items in found.values()]
    systems = list(dict.fromkeys(target.system for target in targets if isinstance(target, Release)))
    map_sets = list(dict.fromkeys(target.map_set for target in targets if isinstance(target, Edition)))
    steps = Steps(sum(map(len, found.values())) + len(systems) + len(map_sets) + bool(map_sets), progress)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    done: list[str] = []
    refusals = Refusals()
    jobs = [
        Job(
            name,
            {each: items for each, items in found.items() if each.startswith(f"{name}:")},
            catalog,
            now,
            _load_files,
        )
        for name in (*systems, *map_sets)
    ]
    outcomes: dict[str, Outcome] = {}
    with (
        collector_paused(),
        store.writing(steps.written) as writer,
        reading_in_processes(store, jobs, steps) as processes,
    ):
        for job in processes.in_turn(jobs):
            outcome = processes.outcome(job.name) or _load_files(job, store, writer, steps)
            outcome.put(writer)
            outcomes[job.name] = replace(outcome, changes=())
        for job in jobs:
            done += outcomes[job.name].done
            refusals.take(outcomes[job.name].refused)
        maps = {name: each.loaded for name, each in outcomes.items() if each.loaded is not None}
        if any(each.changed for each in maps.values()):
            steps.next("categories of the maps")
            put_categories(store, maps, writer)
        report = refusals.report(done, tuple(found), strict=strict)
    steps.end()
    return report


def _load_files(job: Job, store: Store, writer: Writer, steps: Steps) -> Outcome:
    """Load what was found of one code system or map set."""
    refusals = Refusals()
    if job.name in SYSTEMS:
        load = SystemLoad(store, job.catalog, SYSTEMS[job.name], job.now, steps, refusals)
        return Outcome(load.run(job.found, writer), None, refusals.found)
    map_set = job.catalog.map_set(job.name)
    loaded = load_map(store, map_set, job.found, job.now, steps, writer, refusals)
    if map_set.opposite_id not in {each.id for each in job.catalog.map_sets()}:
        # Only maps in both directions have categories, which are what the rows are wanted for.
        loaded = replace(loaded, rows=())
    return Outcome(loaded.changed, loaded, refusals.found)
