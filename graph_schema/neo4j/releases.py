"""Releases, editions and map sets, and what is kept of them beside their codes and rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Counts, Coverage, OfficialDiff, Release, Role
from crosswalk.domain.store.maps import LoadedEdition
from crosswalk.domain.store.releases import LoadedRelease
from graph_schema.calendars import HeldRelease, calendars_of
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.schema import AT, stands
from graph_schema.neo4j.values import day_of, source_texts, sources_of
from graph_schema.written import stated_by_of, stated_by_texts

_RELEASE: Final = """r.id, r.title, toString(r.effective), r.revision, r.notes_only, r.diff_base, r.amends,
    r.billable, r.headers, r.procedures, r.modifiers, r.official_new, r.official_deleted, r.official_revised"""
_CALENDARS: Final = f"""
{AT} UNWIND $systems AS system
MATCH (:CodeSystem {{id: system}})<-[:OF]-(r:Release) WHERE {stands("r")}
RETURN collect([system, r.ordinal, r.status, r.stated_by, toString(r.covers_from), toString(r.covers_to),
    {_RELEASE}])"""
_LOADED_RELEASES: Final = f"""
{AT} MATCH (:CodeSystem {{id: $system}})<-[:OF]-(r:Release) WHERE r.status = 'loaded' AND {stands("r")}
RETURN collect([r.ordinal, r.content_hash, r.stated_by, r.sources, r.loaded_at, {_RELEASE}])"""


class Neo4jReleases:
    """The releases of a store on a server: `crosswalk.domain.store.releases` tells what each method answers."""

    def __init__(self, ask: Connection) -> None:
        self._ask = ask

    def calendars(self) -> dict[str, Calendar]:
        rows = self._ask.rows(_CALENDARS, systems=list(SYSTEMS))
        return calendars_of(_held(row) for row in sorted(rows, key=lambda row: row[:2]))

    def loaded_releases(self, system: CodeSystem) -> list[LoadedRelease]:
        rows = self._ask.rows(_LOADED_RELEASES, system=system.id)
        return [
            LoadedRelease(_release_of(system.id, columns), digest, stated_by_of(stated), sources_of(sources), loaded_at)
            for _, digest, stated, sources, loaded_at, *columns in sorted(rows, key=lambda row: row[0])
        ]

    def stating(self, system: CodeSystem) -> dict[Role, list[int]]:
        found: dict[Role, list[int]] = {}
        for held in self.loaded_releases(system):
            for role in sorted({source.role for source in held.sources}):
                found.setdefault(role, []).append(held.release.ordinal)
        return found


def system_row(system: CodeSystem) -> dict[str, Any]:
    """A code system as properties of its node."""
    return {
        "id": system.id,
        "title": system.title,
        "uri": system.uri,
        "oid": system.oid,
        "publisher": system.publisher,
        "licence": system.licence,
        "in_force_from": system.in_force_from,
        "in_force_to": system.in_force_to,
    }


def release_row(release: Release, span: Coverage | None, held: LoadedRelease | None) -> dict[str, Any]:
    """A release as properties of its node."""
    row: dict[str, Any] = {
        "id": release.id,
        "system": release.system,
        "label": release.label,
        "ordinal": release.ordinal,
        "title": release.title,
        "effective": release.effective,
        "revision": release.revision,
        "notes_only": release.notes_only,
        "diff_base": release.diff_base,
        "amends": release.amends,
        "billable": release.counts.billable,
        "headers": release.counts.headers,
        "procedures": release.counts.procedures,
        "modifiers": release.counts.modifiers,
        "official_new": release.official.new,
        "official_deleted": release.official.deleted,
        "official_revised": release.official.revised,
        "status": "known" if held is None else "loaded",
        "covers_from": span.start if span else None,
        "covers_to": span.end if span else None,
    }
    if held is not None:
        row["content_hash"] = held.content_hash
        row["stated_by"] = stated_by_texts(held.stated_by)
        row["sources"] = source_texts(held.sources)
        row["loaded_at"] = held.loaded_at
    return row


def edition_row(held: LoadedEdition) -> dict[str, Any]:
    """An edition as properties of its node."""
    edition = held.edition
    return {
        "map_set": edition.map_set,
        "label": edition.label,
        "ordinal": edition.ordinal,
        "effective": edition.effective,
        "source_release": edition.source_release,
        "target_release": edition.target_release,
        "row_count": edition.rows,
        "content_hash": held.content_hash,
        "sources": source_texts(held.sources),
        "printed": json.dumps(dict(held.printed), ensure_ascii=False),
        "loaded_at": held.loaded_at,
    }


def _held(row: Sequence[Any]) -> HeldRelease:
    system, _, status, stated, start, end, *columns = row
    span = None if start is None else (day_of(start), day_of(end))
    return HeldRelease(_release_of(system, columns), tuple(stated) if status == "loaded" else None, span)


def _release_of(system: str, columns: Sequence[Any]) -> Release:
    id_, title, effective, revision, notes_only, base, amends, *counts, new, deleted, revised = columns
    return Release(
        system=system,
        id=id_,
        title=title,
        effective=day_of(effective),
        revision=revision,
        notes_only=notes_only,
        diff_base=base,
        amends=amends,
        counts=Counts(*counts),
        official=OfficialDiff(new, deleted, revised),
    )
