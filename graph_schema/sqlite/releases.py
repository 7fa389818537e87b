"""Releases, the days they cover, and what the store keeps of them beside their codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.releases import Counts, OfficialDiff, Release, Role, SourceFile
from graph_schema.calendars import HeldRelease, calendars_of
from graph_schema.sqlite.connection import Ask
from graph_schema.sqlite.schema import day_of

if TYPE_CHECKING:
    from crosswalk.domain.store.releases import LoadedRelease

_COLUMNS: Final = """
    system, ordinal, id, title, effective, revision, notes_only, diff_base, amends, billable, headers,
    procedures, modifiers, official_new, official_deleted, official_revised"""


class SqliteReleases:
    """The releases of a store in one file: `crosswalk.domain.store.releases` tells what each method answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def calendars(self) -> dict[str, Calendar]:
        columns = f"{_COLUMNS}, status, covers_from, covers_to, stated_by"
        return calendars_of(_held(row) for row in self._ask(f"SELECT {columns} FROM release ORDER BY 1, 2"))

    def loaded_releases(self, system: CodeSystem) -> list[LoadedRelease]:
        from crosswalk.domain.store.releases import LoadedRelease
        from graph_schema.written import stated_by_of

        query = f"SELECT {_COLUMNS}, content_hash, stated_by, loaded_at FROM release"
        rows = self._ask(f"{query} WHERE system = ? AND status = 'loaded' ORDER BY ordinal", system.id).fetchall()
        return [
            LoadedRelease(release, row[-3], stated_by_of(row[-2].split(",")), sources(self._ask, release.id), row[-1])
            for row in rows
            if (release := _release_of(row))
        ]

    def stating(self, system: CodeSystem) -> dict[Role, list[int]]:
        query = """SELECT DISTINCT f.role, r.ordinal FROM release r JOIN source_file f ON f.owner = r.id
                   WHERE r.system = ? AND r.status = 'loaded' ORDER BY r.ordinal"""
        found: dict[Role, list[int]] = {}
        for role, ordinal in self._ask(query, system.id):
            found.setdefault(Role(role), []).append(ordinal)
        return found


def sources(ask: Ask, owner: str) -> tuple[SourceFile, ...]:
    """The files that a release or an edition was loaded from."""
    query = "SELECT name, sha256, role, member, url FROM source_file WHERE owner = ? ORDER BY role, name, member"
    return tuple(
        SourceFile(name, sha256, Role(role), member or None, url)
        for name, sha256, role, member, url in ask(query, owner)
    )


def _held(row: Sequence[Any]) -> HeldRelease:
    status, covers_from, covers_to, stated_by = row[-4:]
    span = None if covers_from is None else (day_of(covers_from), day_of(covers_to))
    return HeldRelease(_release_of(row), tuple(stated_by.split(",")) if status == "loaded" else None, span)


def _release_of(row: Sequence[Any]) -> Release:
    return Release(
        system=row[0],
        id=row[2],
        title=row[3],
        effective=day_of(row[4]),
        revision=row[5],
        notes_only=row[6] == 1,
        diff_base=row[7],
        amends=row[8],
        counts=Counts(*row[9:13]),
        official=OfficialDiff(*row[13:16]),
    )
