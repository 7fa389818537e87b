"""What the store keeps of loaded releases and editions beside their codes and rows."""

from __future__ import annotations

import json

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.store import LoadedEdition, LoadedRelease
from graph_schema.sqlite.codes import RELEASE_COLUMNS, release_of
from graph_schema.sqlite.connection import Ask
from graph_schema.sqlite.maps import EDITIONS, edition_of
from graph_schema.written import stated_by_of


def loaded_releases(ask: Ask, system: CodeSystem) -> list[LoadedRelease]:
    query = f"SELECT {RELEASE_COLUMNS}, content_hash, stated_by, loaded_at FROM release"
    rows = ask(f"{query} WHERE system = ? AND status = 'loaded' ORDER BY ordinal", system.id).fetchall()
    return [
        LoadedRelease(release, row[-3], stated_by_of(row[-2].split(",")), _sources(ask, release.id), row[-1])
        for row in rows
        if (release := release_of(row))
    ]


def loaded_editions(ask: Ask, map_set: str) -> list[LoadedEdition]:
    rows = ask(f"{EDITIONS} WHERE map_set = ? ORDER BY ordinal", map_set).fetchall()
    return [
        LoadedEdition(edition_of(row), row[-3], _sources(ask, f"{map_set}:{row[1]}"), _printed(row[-2]), row[-1])
        for row in rows
    ]


def _sources(ask: Ask, owner: str) -> tuple[SourceFile, ...]:
    query = "SELECT name, sha256, role, member, url FROM source_file WHERE owner = ? ORDER BY role, name, member"
    return tuple(
        SourceFile(name, sha256, Role(role), member or None, url)
        for name, sha256, role, member, url in ask(query, owner)
    )


def _printed(text: str | None) -> dict[str, str]:
    return dict(json.loads(text)) if text else {}
