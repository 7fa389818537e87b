"""A load into the tables: one transaction, only what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import StoreBusy
from crosswalk.domain.history.releases import Release, SourceFile
from crosswalk.domain.history.states import States
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.store.loads import CategoryChange, MapChange, SystemChange
from crosswalk.domain.store.releases import LoadedRelease
from graph_schema.sqlite.commits import PATIENCE_SECONDS, asked_for
from graph_schema.sqlite.connection import translated
from graph_schema.sqlite.lineage import parts_of
from graph_schema.sqlite.schema import (
    APPLICATION_ID,
    INDEXES,
    KEYS_PER_SYSTEM,
    NO_MAP_SYSTEM,
    SCHEMA_VERSION,
    SEARCH_TABLES,
    TABLES,
    day_number,
    maybe_number,
)
from graph_schema.sqlite.search import SearchIndex
from graph_schema.sqlite.tabular import put_statements
from graph_schema.written import properties_text, stated_by_texts, text_of, variants_text, versions_text

_PUT_RELEASE: Final = f"INSERT INTO release VALUES ({','.join('?' * 22)})"
_PUT_PREVIOUS: Final = f"INSERT INTO preceded_by VALUES ({','.join('?' * 10)})"
_PUT_STATE: Final = f"INSERT INTO state VALUES ({','.join('?' * 14)})"


@contextmanager
def writing(path: str, connection: sqlite3.Connection) -> Iterator[SqliteWriter]:
    """A load: committed when the context ends without an error, undone otherwise. Raises `StoreBusy`."""
    try:
        # Larger pages make a flatter tree: a tenth off every question about many codes. Of a store
        # that has pages it changes nothing.
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA cache_size = -65536")
        # Readers go on until the commit: no page is written before it.
        connection.execute("PRAGMA cache_spill = OFF")
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as fault:
        raise translated(path, fault) from fault
    try:
        writer = SqliteWriter(connection)
        yield writer
        writer.finish()
        _count_up(connection)
        _commit(path, connection)
    except sqlite3.Error as fault:
        connection.rollback()
        raise translated(path, fault) from fault
    except BaseException:
        connection.rollback()
        raise


def _commit(path: str, connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000:.0f}")
    try:
        with asked_for(path):
            connection.execute("COMMIT")
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise StoreBusy(
            f"{path} was read without a pause for {PATIENCE_SECONDS:.0f} seconds: what was loaded cannot come in.",
            remedy="Load again when fewer long questions are asked, or end the server meanwhile.",
        ) from fault


class SqliteWriter:
    """Writes changes inside an open transaction. Indexes of a new store are built last."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._new = connection.execute("PRAGMA user_version").fetchone()[0] == 0
        self._indexed = not self._new
        self._keys: dict[int, dict[str, int]] = {}
        self._orphans = False
        self._search = SearchIndex(connection)
        if self._new:
            _create(connection)

    def change_system(self, change: SystemChange) -> None:
        system = change.system
        self._put_releases(change)
        if change.predecessors is not None:
            self._connection.execute("DELETE FROM preceded_by WHERE system = ?", (system.number,))
            self._connection.executemany(_PUT_PREVIOUS, parts_of(system, change.predecessors))
        if not self._indexed:
            self._put_codes(change)
            self._search.build(system)
            return
        codes = change.searched_codes()
        before = self._search.of(system, codes)
        self._put_codes(change)
        self._search.change(system, before, self._search.of(system, codes))

    def _put_codes(self, change: SystemChange) -> None:
        system = change.system
        put_statements(self._connection, change)
        if not change.states:
            return
        keys = self._keys_of(system.number)
        held = [(keys[code],) for code in change.states if code in keys] if self._indexed else []
        self._connection.executemany("DELETE FROM state WHERE code = ?", held)
        self._orphans |= any(not life for life in change.states.values())
        self._add_codes(system.number, (code for code, life in change.states.items() if life))
        self._connection.executemany(_PUT_STATE, _state_rows(change.states, keys))
        moved = [(keys[code],) for code in change.parents if code in keys] if self._indexed else []
        self._connection.executemany("DELETE FROM child_of WHERE child = ?", moved)
        self._connection.executemany(
            "INSERT INTO child_of VALUES (?, ?, ?, ?)",
            (
                (keys[code], keys[parent.code], day_number(parent.valid_from), day_number(parent.valid_to))
                for code, above in change.parents.items()
                for parent in above
            ),
        )

    def change_map(self, change: MapChange) -> None:
        map_set = change.map_set
        number = self._map_number(map_set.id)
        if number is None:
            taken = self._connection.execute("SELECT coalesce(max(number), 0) FROM map_set").fetchone()[0]
            number = taken + 1
            values = (number, map_set.id, map_set.source, map_set.target, map_set.title)
            self._connection.execute("INSERT INTO map_set VALUES (?, ?, ?, ?, ?)", values)
        self._put_editions(change)
        source, target = SYSTEMS[map_set.source].number, SYSTEMS[map_set.target].number
        self._orphans |= bool(change.removed)
        self._connection.executemany(
            """DELETE FROM maps_to WHERE map_set = ? AND source = ? AND target = ? AND flags = ?
               AND edition_from = ? AND edition_to = ?""",
            self._map_rows(number, source, target, change.removed),
        )
        none = {row.target for row in change.added if row.is_no_map}
        self._add_codes(source, (row.source for row in change.added))
        self._add_codes(target, {row.target for row in change.added} - none)
        self._add_codes(NO_MAP_SYSTEM, none)
        self._connection.executemany(
            "INSERT INTO maps_to VALUES (?, ?, ?, ?, ?, ?)", self._map_rows(number, source, target, change.added)
        )

    def change_categories(self, change: CategoryChange) -> None:
        number = self._map_number(change.map_set.id)
        keys = self._keys_of(SYSTEMS[change.map_set.source].number)
        self._connection.execute("DELETE FROM category WHERE map_set = ?", (number,))
        self._connection.executemany(
            "INSERT INTO category VALUES (?, ?, ?, ?)",
            (
                (number, keys[code], change.edition.ordinal, category)
                for code, category in sorted(change.categories.items())
            ),
        )

    def finish(self) -> None:
        """Build the indexes of a new store, and drop codes that nothing speaks of any more."""
        if not self._indexed:
            for statement in INDEXES.values():
                self._connection.execute(statement)
        if self._orphans:
            self._connection.execute(
                """DELETE FROM code WHERE key NOT IN (SELECT code FROM state UNION SELECT source FROM maps_to
                   UNION SELECT target FROM maps_to)"""
            )

    def _put_releases(self, change: SystemChange) -> None:
        system = change.system
        spans = {span.release.id: span for span in change.coverage}
        loaded = {each.release.id: each for each in change.loaded}
        self._connection.execute("DELETE FROM release WHERE system = ?", (system.id,))
        self._connection.execute("DELETE FROM source_file WHERE owner GLOB ?", (f"{system.id}:*",))
        self._connection.execute("DELETE FROM code_system WHERE id = ?", (system.id,))
        self._connection.execute("INSERT INTO code_system VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _system_row(system))
        for release in change.known:
            span, held = spans.get(release.id), loaded.get(release.id)
            days = (day_number(span.start), day_number(span.end)) if span else (None, None)
            self._connection.execute(_PUT_RELEASE, (*_release_row(release, held is not None), *days, *_held_row(held)))
            self._put_sources(release.id, held.sources if held else ())

    def _put_editions(self, change: MapChange) -> None:
        map_set = change.map_set.id
        self._connection.execute("DELETE FROM edition WHERE map_set = ?", (map_set,))
        self._connection.execute("DELETE FROM source_file WHERE owner GLOB ?", (f"{map_set}:*",))
        for each in change.editions:
            edition = each.edition
            row = (
                map_set, edition.ordinal, edition.label, day_number(edition.effective), edition.source_release,
                edition.target_release, edition.rows, each.content_hash, text_of(each.printed), each.loaded_at,
            )  # fmt: skip
            self._connection.execute("INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            self._put_sources(f"{map_set}:{edition.label}", each.sources)

    def _put_sources(self, owner: str, sources: Sequence[SourceFile]) -> None:
        self._connection.executemany(
            "INSERT INTO source_file VALUES (?, ?, ?, ?, ?, ?)",
            [(owner, each.name, each.member or "", each.role, each.sha256, each.url) for each in sources],
        )

    def _keys_of(self, number: int) -> dict[str, int]:
        if number not in self._keys:
            rows = self._connection.execute(
                "SELECT code, key FROM code WHERE key BETWEEN ? AND ?",
                (number * KEYS_PER_SYSTEM, (number + 1) * KEYS_PER_SYSTEM - 1),
            )
            self._keys[number] = dict(rows)
        return self._keys[number]

    def _add_codes(self, number: int, codes: Iterable[str]) -> None:
        keys = self._keys_of(number)
        new = sorted(set(codes) - keys.keys())
        start = max(keys.values(), default=number * KEYS_PER_SYSTEM) + 1
        keys.update(zip(new, range(start, start + len(new)), strict=True))
        self._connection.executemany("INSERT INTO code VALUES (?, ?, ?)", [(keys[code], number, code) for code in new])

    def _map_number(self, map_set: str) -> int | None:
        row = self._connection.execute("SELECT number FROM map_set WHERE id = ?", (map_set,)).fetchone()
        return row[0] if row else None

    def _map_rows(
        self, number: int, source: int, target: int, rows: Iterable[MapRow]
    ) -> Iterator[tuple[int, int, int, int, int, int]]:
        # No code is written as the texts for no map are: `NoDx`.
        sources, targets = self._keys_of(source), self._keys_of(target) | self._keys_of(NO_MAP_SYSTEM)
        for row in rows:
            yield number, sources[row.source], targets[row.target], int(row.flags), row.first, row.last


def _count_up(connection: sqlite3.Connection) -> None:
    """Give the contents another version, which every connection reads with them: that of the schema, as if it changed.

    A higher number makes SQLite read the schema anew, which is the same.
    """
    version = connection.execute("PRAGMA schema_version").fetchone()[0]
    connection.execute(f"PRAGMA schema_version = {version + 1}")


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    for statement in (*TABLES, *SEARCH_TABLES):
        connection.execute(statement)


def _system_row(system: CodeSystem) -> tuple[object, ...]:
    return (
        system.id, system.number, system.title, system.uri, system.oid, system.publisher, system.licence,
        day_number(system.in_force_from), day_number(system.in_force_to),
    )  # fmt: skip


def _release_row(release: Release, loaded: bool) -> tuple[object, ...]:
    return (
        release.system, release.ordinal, release.id, release.title, day_number(release.effective), release.revision,
        release.notes_only, release.diff_base, release.amends, release.counts.billable, release.counts.headers,
        release.counts.procedures, release.counts.modifiers,
        release.official.new, release.official.deleted, release.official.revised, "loaded" if loaded else "known",
    )  # fmt: skip


def _held_row(held: LoadedRelease | None) -> tuple[str | None, str | None, str | None]:
    if held is None:
        return None, None, None
    return held.content_hash, ",".join(stated_by_texts(held.stated_by)), held.loaded_at


def _state_rows(states: Mapping[str, States], keys: dict[str, int]) -> Iterator[tuple[object, ...]]:
    for code, life in states.items():
        key = keys.get(code)
        for n, state in enumerate(life):
            yield (
                key, n, state.first, state.last, maybe_number(state.valid_from), maybe_number(state.valid_to),
                state.open_start, state.open_end, state.billable, state.short, state.long,
                variants_text(state.variants), properties_text(state.properties), versions_text(state.versions),
            )  # fmt: skip
