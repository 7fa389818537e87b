"""Make the built-in facts: what the official archives state beside titles, as compact tables.

    python scripts/make_facts.py MIRROR_DIR OUT_DIR
    python scripts/make_facts.py --store URL OUT_DIR

MIRROR_DIR holds the official archives under the path of their address (HOST/PATH); everything in it is loaded into
a store that is thrown away afterwards. A store that holds all of a mirror already does as well. The output is the
same for the same archives, so a second run shows whether anything changed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.releases import MapSet, Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Snapshot, is_derived
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.domain.tabular.rows import POA_EXEMPT
from loaders.facts import codes, map_rows, poa_exempt, predecessors
from loaders.facts.table import OfficialFile
from loaders.maps.map_file import MapFile

DIAGNOSES = SYSTEMS["icd10cm"]
WITH_CONVERSION_TABLES = (DIAGNOSES, SYSTEMS["icd10pcs"])
TELLING = frozenset({Role.ADDENDUM, Role.CONVERSION})
"""What tells a release without a file of its own from the one it follows from."""


def tables(store: Store) -> Iterator[tuple[str, bytes]]:
    """Every table with the name of its file, made from what is in a store."""
    for system in SYSTEMS.values():
        loaded = store.releases.loaded_releases(system)
        if loaded and not system.licensed:
            yield f"{codes.KIND}-{system.id}.xz", made_of_codes(store, system, loaded)
    for system in WITH_CONVERSION_TABLES:
        yield f"{predecessors.KIND}-{system.id}.xz", made_of_conversion_tables(store, system)
    yield f"{poa_exempt.KIND}-{DIAGNOSES.id}.xz", made_of_poa_exempt_lists(store, DIAGNOSES)
    for map_set in store.maps.map_sets().values():
        yield f"{map_set.id}.xz", made_of_editions(store, map_set)


def made_of_codes(store: Store, system: CodeSystem, loaded: Sequence[LoadedRelease]) -> bytes:
    sources = [OfficialFile(each.release.id, source) for each in loaded for source in listing(each)]
    return codes.pack(system, snapshots(store, system, loaded), sources)


def snapshots(store: Store, system: CodeSystem, loaded: Sequence[LoadedRelease]) -> list[Snapshot]:
    """The loaded releases as their files state them. Raises `ValueError` for one that is not as it was loaded."""
    stated = [StatedRelease(each.release, each.stated_by) for each in loaded]
    timeline = Timeline.restore(system, stated, dict(store.codes.all_states(system)))
    found = [timeline.snapshot(each.release.id) for each in loaded]
    written: dict[str, tuple[Facts, str]] = {}
    for each, snapshot in zip(loaded, found, strict=True):
        if snapshot.content_hash(written) != each.content_hash:
            raise ValueError(f"{each.release.id} is not as it was loaded")
    return found


def listing(loaded: LoadedRelease) -> list[SourceFile]:
    """The files that state something about the codes of a release."""
    roles = set(loaded.stated_by.values())
    if Role.DERIVED in roles:
        roles |= TELLING
    return in_order(source for source in loaded.sources if source.role in roles)


def made_of_conversion_tables(store: Store, system: CodeSystem) -> bytes:
    rows = store.lineage.predecessors(system, None)
    return predecessors.pack(system, list(rows), sources_of(store, system, Role.CONVERSION))


def made_of_poa_exempt_lists(store: Store, system: CodeSystem) -> bytes:
    notes = [each for each in store.tabular.notes(system, None) if each.row.kind == POA_EXEMPT]
    releases = [each.release for each in store.releases.loaded_releases(system)]
    listed = set(store.releases.stating(system).get(Role.POA_EXEMPT, ()))
    lists = {
        release.id: [each.row.owner for each in notes if each.stands_in(release.ordinal)]
        for release in releases
        if release.ordinal in listed
    }
    return poa_exempt.pack(system, lists, sources_of(store, system, Role.POA_EXEMPT))


def sources_of(store: Store, system: CodeSystem, role: Role) -> list[OfficialFile]:
    """The files of one role that the releases of a system have, each once; a derived one has none of its own."""
    found: dict[SourceFile, OfficialFile] = {}
    for loaded in store.releases.loaded_releases(system):
        if is_derived(loaded.stated_by):
            continue
        for source in in_order(source for source in loaded.sources if source.role is role):
            found.setdefault(source, OfficialFile(loaded.release.id, source))
    return list(found.values())


def in_order(sources: Iterable[SourceFile]) -> list[SourceFile]:
    """The best role first, so that the order of loading does not show."""
    return sorted(sources, key=lambda source: (source.role.rank, source.name, source.member or ""))


def made_of_editions(store: Store, map_set: MapSet) -> bytes:
    loaded = store.maps.loaded_editions(map_set.id)
    rows = list(store.maps.all_map_rows(map_set.id))
    editions = {
        each.edition.label: MapFile(
            each.sources[0],
            [f"{row.source} {row.target} {row.flags}" for row in rows if row.stands_in(each.edition.ordinal)],
            each.printed,
        )
        for each in loaded
    }
    sources = [
        OfficialFile(f"{map_set.id}:{each.edition.label}", source)
        for each in loaded
        for source in in_order(each.sources)
    ]
    return map_rows.pack(map_set, editions, sources)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mirror", nargs="?", metavar="MIRROR_DIR")
    parser.add_argument("out", type=Path, metavar="OUT_DIR")
    parser.add_argument("--store", metavar="URL")
    asked = parser.parse_args()
    if (asked.mirror is None) is (asked.store is None):
        parser.error("give MIRROR_DIR or --store URL")
    with tempfile.TemporaryDirectory() as scratch:
        url = asked.store or f"sqlite:///{scratch}/all.sqlite"
        with crosswalk.open(url, create=asked.store is None) as opened:
            if asked.mirror is not None:
                opened.load(mirror=asked.mirror)
            for name, packed in tables(opened.store):
                (asked.out / name).write_bytes(packed)
                print(f"{name}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
