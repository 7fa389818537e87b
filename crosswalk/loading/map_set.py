"""Loading editions of one map set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import Edition, MapSet, Role, SourceFile
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.maps.map_timeline import MapTimeline
from crosswalk.domain.progress import Steps
from crosswalk.domain.store.loads import MapChange, Writer
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.protocol import Store
from crosswalk.loading.checks import check_rows, conflict
from crosswalk.loading.files import opened, taken_in
from crosswalk.loading.refusals import Refusals
from loaders.facts import map_rows
from loaders.facts.table import is_table, whole
from loaders.maps import gem, reimbursement
from loaders.maps.map_file import MapFile
from releases.sources import LoadItem


@dataclass(frozen=True, slots=True)
class LoadedMap:
    """A map set as a load leaves it: what it changed, its editions by label, its rows with their spans."""

    map_set: MapSet
    changed: Sequence[str]
    editions: Mapping[str, Edition]
    rows: Iterable[MapRow]


def load_map(
    store: Store,
    map_set: MapSet,
    found: Mapping[str, Sequence[LoadItem]],
    now: str,
    steps: Steps,
    writer: Writer,
    refusals: Refusals,
) -> LoadedMap:
    """Read the files found and write what they change, without the editions whose files are refused."""
    records = {each.edition.label: each for each in store.maps.loaded_editions(map_set.id)}
    before = list(store.maps.all_map_rows(map_set.id)) if records else []
    timeline = MapTimeline.restore([each.edition.ordinal for each in records.values()], before)
    changed: list[str] = []
    for target, items in found.items():
        for item in items:
            edition = item.target
            assert isinstance(edition, Edition)  # noqa: S101 - grouped by map set
            steps.next(f"{target} {item.path.name if item.path else ''}")
            held = records.get(edition.label)
            with refusals.of(target, needed=True):
                read = _read_edition(item, map_set, edition, held, partial(timeline.rows_of, edition.ordinal))
                if read is None:
                    continue
                mapping, digest = read
                timeline.put(edition.ordinal, mapping.rows)
                sources = taken_in(held.sources if held else (), [mapping.source])
                counted = edition._replace(rows=len(mapping.rows))
                records[edition.label] = LoadedEdition(
                    counted, digest, sources, dict(sorted(mapping.printed.items())), now
                )
                changed.append(target)
    steps.next(f"{map_set.id}: writing")
    new = set(timeline.project()) if changed else set(before)
    if changed:
        old = set(before)
        editions = sorted(records.values(), key=lambda each: each.edition.ordinal)
        writer.change_map(
            MapChange(map_set, editions, sorted(old - new, key=_row_key), sorted(new - old, key=_row_key))
        )
    return LoadedMap(map_set, changed, {label: each.edition for label, each in records.items()}, new)


def _read_edition(
    item: LoadItem, map_set: MapSet, edition: Edition, held: LoadedEdition | None, rows: Callable[[], Iterable[str]]
) -> tuple[MapFile, str] | None:
    """The rows of an edition with the hash of its content, None for a file that is taken in already.

    `rows` gives those that are held of the edition.

    Raises `CountMismatch`, `ConflictingContent` and what a loader raises.
    """
    mapping = read_map(item, map_set, held.sources if held else ())
    if mapping is None:
        return None
    digest = rows_hash(mapping.rows)
    if held is not None and held.content_hash != digest:
        raise conflict(item.target_id, mapping.source, held.sources, min({*rows()} ^ {*mapping.rows}))
    check_rows(edition, mapping.rows, mapping.source)
    return mapping, digest


def read_map(item: LoadItem, map_set: MapSet, held: Sequence[SourceFile] = ()) -> MapFile | None:
    """The rows of a map file, or of an edition in the built-in facts, None where the file is among those `held`."""
    source_system, target_system = SYSTEMS[map_set.source], SYSTEMS[map_set.target]
    data, source = opened(item, source_system)
    if any((each.sha256, each.member) == (source.sha256, source.member) for each in held):
        return None
    if is_table(source) and source.member is not None:
        return replace(map_rows.read(data, whole(source)).edition(source.member), source=source)
    read = reimbursement.read if source.role is Role.REIMBURSEMENT else gem.read
    return read(data, source, source_system, target_system)


def _row_key(row: MapRow) -> tuple[str, str, str, int]:
    return row.source, row.target, row.flags, row.first


def rows_hash(rows: Iterable[str]) -> str:
    """sha256 of the rows of an edition in any order; the name of its content."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
