"""Loading: which files, in which groups, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import SourceNotFound, UsageError, Where
from crosswalk.domain.history.releases import Edition, Release, Role
from crosswalk.domain.progress import Progress, Steps
from crosswalk.domain.store.loads import Writer
from crosswalk.domain.store.protocol import Store
from crosswalk.loading.categories import put_categories
from crosswalk.loading.licence import require_licence
from crosswalk.loading.map_set import load_map
from crosswalk.loading.processes import Job, Outcome, reading_in_processes
from crosswalk.loading.refusals import Refusals
from crosswalk.loading.report import LoadReport
from crosswalk.loading.system import SystemLoad
from crosswalk.settings import library_folder
from loaders.recognition import stating_role
from loaders.shared.archive import Archive, open_file
from releases import starter
from releases.catalog import Catalog, load_catalog
from releases.library import Library, LibraryMirror
from releases.mirror import Holding, Mirror
from releases.sources import LoadItem, identify


def load_mirror(
    store: Store, targets: Sequence[str], mirror: str | None, progress: Progress | None, *, strict: bool = False
) -> LoadReport:
    """Load what the library or a mirror directory holds, all of it or the targets named, in one transaction.

    Raises `SourceNotFound` where a target is not there, `UsageError` where there is nothing to load, `UnknownRelease`
    and the like for a name; and what is wrong with a file where it leaves nothing to load, or if `strict`.
    """
    catalog = load_catalog()
    held = holding(mirror)
    available = held.available(catalog)
    if mirror is None and not available and not targets:
        raise UsageError(
            "there is nothing to load: the library is empty.",
            remedy="Try crosswalk load starter, or crosswalk fetch, or crosswalk load --mirror DIR.",
        )
    if mirror is not None and not available:
        raise SourceNotFound(
            "it holds no official archive the catalog knows.",
            where=Where(mirror),
            remedy="Name the directory above www.cms.gov and ftp.cdc.gov.",
        )
    wanted = _wanted(catalog, targets, available)
    found = {target: _needed(available.get(target) or held.items(catalog, target)) for target in wanted}
    return _load(store, catalog, found, progress, strict=strict)


def holding(mirror: str | None) -> Holding:
    """Where archives are taken from: a mirror directory, or else the local library, which has what was fetched.

    Raises `SourceNotFound` where there is no such directory.
    """
    return LibraryMirror(Library(library_folder())) if mirror is None else Mirror(Path(mirror))


def load_starter(store: Store, progress: Progress | None) -> LoadReport:
    """Load the starter set, in one transaction. Raises `MissingExtra`, and `ChecksumMismatch` for another file."""
    catalog = load_catalog()
    found: dict[str, tuple[LoadItem, ...]] = {}
    for item in starter.starter_items(catalog):
        starter.check(item)
        found[item.target_id] = (*found.get(item.target_id, ()), item)
    return _load(store, catalog, found, progress, strict=True)


def load_file(
    store: Store,
    path: str,
    system: str | None,
    label: str | None,
    effective: date | None,
    progress: Progress | None,
    *,
    licensed: bool = False,
    strict: bool = False,
) -> LoadReport:
    """Load the parts that one file holds, in one transaction.

    Raises `UsageError` for options that do not fit and for a file that holds nothing to load, `AmbiguousContent`,
    `LicenceNotAccepted`, and what is wrong with the file (`SourceError` and its kinds).
    """
    if system in SYSTEMS:
        require_licence(SYSTEMS[system], accepted=licensed)
    catalog = load_catalog()
    with open_file(Path(path)) as archive:
        items = identify(
            catalog,
            Path(path),
            archive.sha256,
            lambda: _member_sums(archive),
            system=system,
            label=label,
            effective=effective,
        )
        if archive.is_plain and system in SYSTEMS:
            stating = stating_role(archive.find("").data, SYSTEMS[system])
            items = tuple(replace(each, role=each.role or stating) for each in items)
        if system == "cpt":
            from loaders.cpt.parts import delivered

            items = tuple(replace(items[0], role=each.role, member=each.member) for each in delivered(archive))
    found: dict[str, tuple[LoadItem, ...]] = {}
    for item in items:
        found[item.target_id] = (*found.get(item.target_id, ()), item)
    needed = {target: placed for target, each in found.items() if (placed := _needed(each))}
    if not needed:
        roles = ", ".join(sorted({item.role.value for item in items if item.role is not None}))
        raise UsageError(
            f"{Path(path).name} holds no codes or maps: {roles} of {', '.join(found)}.",
            remedy="Load the order, codes or title file of the release.",
        )
    return _load(store, catalog, needed, progress, strict=strict)


def _member_sums(archive: Archive) -> dict[str, str]:
    """sha256 of each member of an archive, nothing for a plain file."""
    return {} if archive.is_plain else {name: archive.read(name).sha256 for name in archive.members}


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


_UNPLACED: Final = frozenset(
    {("icd10cm", Role.ADDENDUM), ("icd10pcs", Role.ADDENDUM), ("icd10pcs", Role.INDEX), ("hcpcs", Role.CORRECTIONS)}
)
"""Files that no load places. They are in the catalog for who fetches them, for `verify`, and for the releases that
are derived by addenda; of the index of ICD-10-PCS, which leads to tables more than to codes, there is no loader."""


def _needed(items: Sequence[LoadItem]) -> list[LoadItem]:
    """The items of a release that a load places."""
    derived = any(item.role is Role.DERIVED for item in items)
    system = items[0].target_id.partition(":")[0] if items else ""
    return [item for item in items if derived or (system, item.role) not in _UNPLACED]


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
    refusals = Refusals(strict=strict)
    jobs = [
        Job(
            name,
            {each: items for each, items in found.items() if each.startswith(f"{name}:")},
            catalog,
            now,
            strict,
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
        report = refusals.report(done, tuple(found))
    steps.end()
    return report


def _load_files(job: Job, store: Store, writer: Writer, steps: Steps) -> Outcome:
    """Load what was found of one code system or map set."""
    refusals = Refusals(strict=job.strict)
    if job.name in SYSTEMS:
        load = SystemLoad(store, job.catalog, SYSTEMS[job.name], job.now, steps, refusals)
        return Outcome(load.run(job.found, writer), None, refusals.found)
    loaded = load_map(store, job.catalog.map_set(job.name), job.found, job.now, steps, writer, refusals)
    return Outcome(loaded.changed, loaded, refusals.found)
