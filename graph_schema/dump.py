"""The canonical dump: the same lines for the same contents, however and whenever they were loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.protocol import Store
from crosswalk.domain.store.releases import LoadedRelease
from graph_schema.written import WrittenVariants


def dump(store: Store) -> Iterator[str]:
    """One JSON line an element of the graph, sorted; `loaded_at` is left out."""
    calendars = store.releases.calendars()
    for system in sorted(SYSTEMS.values(), key=lambda each: each.id):
        calendar = calendars[system.id]
        spans = {span.release.id: [span.start, span.end] for span in calendar.coverage}
        loaded = {each.release.id: each for each in store.releases.loaded_releases(system)}
        for release in calendar.known:
            held = loaded.get(release.id)
            yield _line("release", release.id, release.ordinal, spans.get(release.id), *(_held(held) if held else ()))
        codes = []
        for code, life in sorted(store.codes.all_states(system)):
            codes.append(code)
            for state in life:
                yield _line("state", system.id, code, *state)
        for held_row in store.lineage.predecessors(system, None):
            yield _line("preceded_by", system.id, *_lineage(held_row))
        for code, parents in sorted(store.codes.parents(system, codes).items()):
            for parent in parents:
                yield _line("child_of", system.id, code, parent.code, parent.valid_from, parent.valid_to)
        for told in (
            store.tabular.notes(system, None),
            store.tabular.groups(system),
            store.tabular.homes(system, None),
        ):
            for standing in told:
                yield _line(
                    type(standing.row).__name__.lower(), system.id, standing.first, standing.last, *standing.row
                )
    for map_set in sorted(store.maps.map_sets()):
        for edition in store.maps.loaded_editions(map_set):
            yield _line("edition", map_set, edition.edition.label, *_held(edition))
            for code, category in sorted(store.maps.categories(map_set, edition.edition, None).items()):
                yield _line("category", map_set, edition.edition.label, code, category)
        for row in store.maps.all_map_rows(map_set):
            yield _line("maps_to", map_set, row.source, row.target, row.flags, row.first, row.last)


def _held(held: LoadedRelease | LoadedEdition) -> tuple[Any, ...]:
    stated = dict(sorted(held.stated_by.items())) if isinstance(held, LoadedRelease) else None
    files = sorted([each.role, each.name, each.member or "", each.sha256] for each in held.sources)
    return held.content_hash, stated, files


def _lineage(row: Predecessor) -> tuple[Any, ...]:
    previous = [[part.first, part.last, part.category] for part in row.previous]
    return row.code, row.effective, row.relation, previous, row.text, row.source


def _line(*values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, WrittenVariants):
        return list(value)
    return [getattr(value, name) for name in value.__slots__] if hasattr(value, "last") else str(value)
