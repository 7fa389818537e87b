"""The store's questions, answered from the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from crosswalk.domain.calendar import Calendar
from crosswalk.domain.errors import SchemaMismatch, StoreBusy, StoreDamaged, StoreNotFound
from crosswalk.domain.mapsets import MapRow
from crosswalk.domain.releases import (
    Counts,
    Coverage,
    Edition,
    MapSet,
    OfficialDiff,
    Release,
    Role,
    SourceFile,
)
from crosswalk.domain.snapshot import Facts, Property
from crosswalk.domain.states import Parent, Parents, State, States, Variant
from crosswalk.domain.store import LoadedEdition, LoadedRelease, Writer
from crosswalk.domain.systems import SYSTEMS, CodeSystem
from graph_schema.sqlite.schema import APPLICATION_ID, SCHEMA_VERSION, day_of, keys_of

_BUSY_SECONDS: Final = 30.0
_CHUNK: Final = 900
_STATE: Final = (
    "s.first, s.last, s.valid_from, s.valid_to, s.open_start, s.open_end, s.billable, s.short, s.long, s.variants"
)
_ROWS: Final = """
    SELECT a.code, b.code, m.flags, m.edition_from, m.edition_to
    FROM {first} JOIN code b ON b.key = m.target WHERE {condition} ORDER BY a.code, b.code, m.flags, m.edition_from"""


class SqliteStore:
    """A graph of codes in one SQLite file. One connection: not for two threads at a time."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._nested = 0

    @classmethod
    def open(cls, path: str, *, create: bool = False) -> SqliteStore:
        """The store in this file. Raises `StoreNotFound`, `SchemaMismatch` or `StoreDamaged`."""
        connection = _connect(path, create=create)
        try:
            _check_schema(path, connection)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    @property
    def url(self) -> str:
        return f"sqlite:///{self._path}"

    def close(self) -> None:
        self._connection.close()

    def version(self) -> int:
        return int(self._one("PRAGMA data_version"))

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._nested:
            yield
            return
        self._nested = 1
        self._execute("BEGIN")
        try:
            yield
        finally:
            self._nested = 0
            self._connection.rollback()

    def writing(self) -> AbstractContextManager[Writer]:
        from graph_schema.sqlite.writer import writing

        return writing(self._path, self._connection)

    def dump(self) -> Iterable[str]:
        from graph_schema.sqlite.dump import dump

        return dump(self)

    # Releases and editions

    def calendars(self) -> dict[str, Calendar]:
        known: dict[str, list[Release]] = {system: [] for system in SYSTEMS}
        loaded: dict[str, set[str]] = {system: set() for system in SYSTEMS}
        spans: dict[str, list[Coverage]] = {system: [] for system in SYSTEMS}
        for row in self._execute(f"SELECT {_RELEASE}, status, covers_from, covers_to FROM release ORDER BY 1, 2"):
            release = _release(row)
            status, covers_from, covers_to = row[-3:]
            known[release.system].append(release)
            if status == "loaded":
                loaded[release.system].add(release.id)
            if covers_from is not None:
                spans[release.system].append(Coverage(release, day_of(covers_from), day_of(covers_to)))
        return {
            name: Calendar(
                system, known[name], frozenset(loaded[name]), sorted(spans[name], key=lambda span: span.start)
            )
            for name, system in SYSTEMS.items()
        }

    def loaded_releases(self, system: CodeSystem) -> list[LoadedRelease]:
        query = f"SELECT {_RELEASE}, content_hash, stated_by, loaded_at FROM release"
        rows = self._execute(f"{query} WHERE system = ? AND status = 'loaded' ORDER BY ordinal", system.id).fetchall()
        return [
            LoadedRelease(release, row[-3], _stated_by(row[-2]), self._sources(release.id), row[-1])
            for row in rows
            if (release := _release(row))
        ]

    def map_sets(self) -> dict[str, MapSet]:
        rows = self._execute("SELECT id, source, target, title FROM map_set ORDER BY number")
        return {row[0]: MapSet(*row) for row in rows}

    def editions(self, map_set: str) -> list[Edition]:
        return [_edition(row) for row in self._execute(f"{_EDITIONS} WHERE map_set = ? ORDER BY ordinal", map_set)]

    def loaded_editions(self, map_set: str) -> list[LoadedEdition]:
        rows = self._execute(f"{_EDITIONS} WHERE map_set = ? ORDER BY ordinal", map_set).fetchall()
        return [
            LoadedEdition(_edition(row), row[-3], self._sources(f"{map_set}:{row[1]}"), _printed(row[-2]), row[-1])
            for row in rows
        ]

    # Codes

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        if codes is None:
            return dict(self.all_states(system))
        found: dict[str, list[State]] = {}
        for chunk, marks in _chunks(codes):
            query = f"""SELECT c.code, {_STATE} FROM code c JOIN state s ON s.code = c.key
                        WHERE c.system = ? AND c.code IN ({marks}) ORDER BY c.code, s.n"""
            for code, *state in self._execute(query, system.number, *chunk):
                found.setdefault(code, []).append(_state(state))
        return {code: tuple(life) for code, life in found.items()}

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        query = f"""SELECT c.code, {_STATE} FROM state s JOIN code c ON c.key = s.code
                    WHERE s.code BETWEEN ? AND ? ORDER BY s.code, s.n"""
        current: str | None = None
        life: list[State] = []
        for code, *state in self._execute(query, *keys_of(system)):
            if code != current:
                if current is not None:
                    yield current, tuple(life)
                current, life = code, []
            life.append(_state(state))
        if current is not None:
            yield current, tuple(life)

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        found: dict[str, list[Parent]] = {}
        for chunk, marks in _chunks(codes):
            query = f"""SELECT c.code, p.code, e.valid_from, e.valid_to FROM code c
                        JOIN child_of e ON e.child = c.key JOIN code p ON p.key = e.parent
                        WHERE c.system = ? AND c.code IN ({marks}) ORDER BY c.code, e.valid_from"""
            for code, parent, start, end in self._execute(query, system.number, *chunk):
                found.setdefault(code, []).append(Parent(parent, day_of(start), day_of(end)))
        return {code: tuple(above) for code, above in found.items()}

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        query = f"""SELECT c.code, {_STATE} FROM code c JOIN state s ON s.code = c.key
                    WHERE c.code > ? AND c.code < ? AND c.system = ? ORDER BY c.code, s.n"""
        found: dict[str, dict[str, States]] = {}
        for code in sorted(codes):
            below: dict[str, list[State]] = {}
            for one, *state in self._execute(query, code, f"{code}\x7f", system.number):
                below.setdefault(one, []).append(_state(state))
            found[code] = {one: tuple(life) for one, life in below.items()}
        return found

    def known_in(self, codes: Collection[str]) -> dict[str, frozenset[str]]:
        names = {system.number: system.id for system in SYSTEMS.values()}
        found: dict[str, set[str]] = {}
        for chunk, marks in _chunks(codes):
            query = f"SELECT code, system FROM code WHERE code IN ({marks}) AND system > 0"
            for code, number in self._execute(query, *chunk):
                found.setdefault(code, set()).add(names[number])
        return {code: frozenset(systems) for code, systems in found.items()}

    def changed_between(self, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
        return (
            _facts_in(older, self._execute(_ENDED, older, newer, system.number)),
            _facts_in(newer, self._execute(_BEGUN, older, newer, system.number)),
        )

    # Maps

    def map_rows(
        self, map_set: str, sources: Collection[str] | None, edition: Edition | None
    ) -> dict[str, tuple[MapRow, ...]]:
        number = self._map_number(map_set)
        found: dict[str, list[MapRow]] = {}
        within, span = ("", ()) if edition is None else (_WITHIN, (edition.ordinal, edition.ordinal))
        if sources is None:
            query = _ROWS.format(first="maps_to m JOIN code a ON a.key = m.source", condition=f"m.map_set = ? {within}")
            _gather(found, self._execute(query, number, *span))
            return {source: tuple(rows) for source, rows in found.items()}
        system = SYSTEMS[self.map_sets()[map_set].source].number if sources else 0
        for chunk, marks in _chunks(sources):
            query = _ROWS.format(
                first="code a JOIN maps_to m ON m.source = a.key",
                condition=f"a.code IN ({marks}) AND a.system = ? AND m.map_set = ? {within}",
            )
            _gather(found, self._execute(query, *chunk, system, number, *span))
        return {source: tuple(rows) for source, rows in found.items()}

    def all_map_rows(self, map_set: str) -> Iterator[MapRow]:
        query = _ROWS.format(first="maps_to m JOIN code a ON a.key = m.source", condition="m.map_set = ?")
        for source, target, flags, first, last in self._execute(query, self._map_number(map_set)):
            yield MapRow(source, target, f"{flags:05d}", first, last)

    def _map_number(self, map_set: str) -> int:
        row = self._execute("SELECT number FROM map_set WHERE id = ?", map_set).fetchone()
        return int(row[0]) if row else 0

    def _sources(self, owner: str) -> tuple[SourceFile, ...]:
        query = "SELECT name, sha256, role, member, url FROM source_file WHERE owner = ? ORDER BY role, name, member"
        return tuple(
            SourceFile(name, sha256, Role(role), member or None, url)
            for name, sha256, role, member, url in self._execute(query, owner)
        )

    def _execute(self, query: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._connection.execute(query, values)
        except sqlite3.Error as fault:
            raise translated(self._path, fault) from fault

    def _one(self, query: str) -> Any:
        return self._execute(query).fetchone()[0]


_ENDED: Final = """
    SELECT c.code, s.billable, s.short, s.long, s.variants
    FROM state s INDEXED BY state_last JOIN code c ON c.key = s.code
    WHERE s.code / 10000000 = ?3 AND s.last >= ?1 AND s.last < ?2 AND s.last < 9999999999 AND s.first <= ?1"""
_BEGUN: Final = """
    SELECT c.code, s.billable, s.short, s.long, s.variants
    FROM state s INDEXED BY state_first JOIN code c ON c.key = s.code
    WHERE s.code / 10000000 = ?3 AND s.first > ?1 AND s.first <= ?2 AND s.last >= ?2"""
_WITHIN: Final = "AND m.edition_from <= ? AND m.edition_to >= ?"
_RELEASE: Final = """system, ordinal, id, title, effective, revision, notes_only, diff_base, amends, billable, headers,
    official_new, official_deleted, official_revised"""
_EDITIONS: Final = """SELECT map_set, label, effective, source_release, target_release, row_count,
    content_hash, printed, loaded_at FROM edition"""


def _connect(path: str, *, create: bool) -> sqlite3.Connection:
    # A reader may have to roll back the journal of a killed load, so it opens the file for writing too.
    mode = "rwc" if create else "rw"
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    try:
        return sqlite3.connect(
            f"file:{quoted}?mode={mode}", uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    except sqlite3.OperationalError as fault:
        raise StoreNotFound(
            f"there is no store at {path}.", remedy="Make one: crosswalk load starter, or name another with --store."
        ) from fault


def _check_schema(path: str, connection: sqlite3.Connection) -> None:
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        empty = version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    except sqlite3.Error as fault:
        raise translated(path, fault) from fault
    if empty:
        return
    if application != APPLICATION_ID:
        raise SchemaMismatch(f"{path} is no Crosswalk store.", remedy="Name another file with --store.")
    if version != SCHEMA_VERSION:
        age = "newer" if version > SCHEMA_VERSION else "older"
        raise SchemaMismatch(
            f"{path} has schema {version}, this program reads {SCHEMA_VERSION}.",
            remedy=f"The store was written by a {age} Crosswalk: update it, or load into a new file.",
        )


def translated(path: str, fault: sqlite3.Error) -> Exception:
    """A fault of SQLite as an error of ours."""
    text = str(fault)
    if "locked" in text or "busy" in text:
        return StoreBusy(f"{path} is being written by another program.", remedy="Try again when its load has ended.")
    if "no such table" in text:
        return StoreNotFound(f"the store at {path} is empty.", remedy="Load something: crosswalk load starter.")
    if isinstance(fault, sqlite3.DatabaseError) and ("malformed" in text or "not a database" in text):
        return StoreDamaged(f"{path} is not a readable SQLite file.", remedy="Delete it and load again.")
    return StoreDamaged(f"{path}: {text}.", remedy="If the file is damaged, delete it and load again.")


def _chunks(codes: Collection[str]) -> Iterator[tuple[Sequence[str], str]]:
    ordered = sorted(codes)
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        yield chunk, ",".join("?" * len(chunk))


def _gather(found: dict[str, list[MapRow]], rows: Iterable[tuple[str, str, int, int, int]]) -> None:
    for source, target, flags, first, last in rows:
        row = MapRow(source, target, f"{flags:05d}", first, last)
        held = found.get(source)
        if held is None:
            found[source] = [row]
        else:
            held.append(row)


def _state(row: Sequence[Any]) -> State:
    first, last, start, end, open_start, open_end, billable, short, long, variants = row
    return State(
        first,
        last,
        None if start is None else day_of(start),
        None if end is None else day_of(end),
        open_start == 1,
        open_end == 1,
        billable == 1,
        short,
        long,
        _variants(variants) if variants else (),
    )


def _facts_in(ordinal: int, rows: sqlite3.Cursor) -> dict[str, Facts]:
    """What the release with this ordinal states, from states that stand in it."""
    told = rows.fetchall()
    found = {row[0]: Facts(row[1] == 1, row[2], row[3]) for row in told}
    for code, billable, _, _, variants in told:
        if variants is not None:
            written = next((each for each in _variants(variants) if ordinal <= each.last), None)
            if written is not None:
                found[code] = Facts(billable == 1, written.short, written.long)
    return found


def _variants(text: str) -> tuple[Variant, ...]:
    import json

    return tuple(Variant(*each) for each in json.loads(text))


def _printed(text: str | None) -> dict[str, str]:
    import json

    return dict(json.loads(text)) if text else {}


def _release(row: Sequence[Any]) -> Release:
    return Release(
        system=row[0],
        id=row[2],
        title=row[3],
        effective=day_of(row[4]),
        revision=row[5],
        notes_only=row[6] == 1,
        diff_base=row[7],
        amends=row[8],
        counts=Counts(row[9], row[10]),
        official=OfficialDiff(row[11], row[12], row[13]),
    )


def _edition(row: Sequence[Any]) -> Edition:
    return Edition(row[0], row[1], day_of(row[2]), row[3], row[4], row[5])


def _stated_by(text: str) -> Mapping[Property, Role]:
    pairs = (each.split("=") for each in text.split(","))
    return {Property(known): Role(role) for known, role in pairs}
