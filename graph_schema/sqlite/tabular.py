"""Notes, groups and homes: rows that stand in some releases and not in others."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.standing import Row, Standing, in_one_alone
from crosswalk.domain.store.loads import SystemChange
from crosswalk.domain.tabular.rows import GroupRow, Home, Note, Owner, RowChange
from graph_schema.sqlite.connection import Ask, chunks

_NOTE: Final = "role, in_group, owner, kind, n, text"
_GROUP: Final = "kind, id, title, first_code, last_code, parent_kind, parent_id"
_HOME: Final = "code, kind, id"


class SqliteTabular:
    """The tabular rows of a store in one file: `crosswalk.domain.store.tabular` tells what each method answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def notes(self, system: CodeSystem, owners: Collection[Owner] | None) -> list[Standing[Note]]:
        query = f"SELECT {_NOTE}, first, last FROM note WHERE system = ?"
        if owners is None:
            return sorted(_notes(self._ask(query, system.number)))
        wanted = frozenset(owners)
        return sorted(
            standing
            for chunk, marks in chunks({owner for _, owner in wanted})
            for standing in _notes(self._ask(f"{query} AND owner IN ({marks})", system.number, *chunk))
            if (standing.row.group, standing.row.owner) in wanted
        )

    def notes_stated_by(self, system: CodeSystem, role: Role) -> list[Standing[Note]]:
        query = f"SELECT {_NOTE}, first, last FROM note WHERE system = ? AND role = ?"
        return sorted(_notes(self._ask(query, system.number, role.value)))

    def notes_between(self, system: CodeSystem, role: Role, one: int, other: int) -> list[Standing[Note]]:
        query = f"""SELECT {_NOTE}, first, last FROM note WHERE system = ?1 AND role = ?2 AND in_group = ''
                    AND (first <= ?3 AND last >= ?3) <> (first <= ?4 AND last >= ?4)"""
        return in_one_alone(_notes(self._ask(query, system.number, role.value, one, other)), one, other)

    def groups(self, system: CodeSystem) -> list[Standing[GroupRow]]:
        query = f"SELECT {_GROUP}, first, last FROM code_group WHERE system = ?"
        return sorted(Standing(GroupRow(*row), first, last) for *row, first, last in self._ask(query, system.number))

    def homes(self, system: CodeSystem, codes: Collection[str] | None) -> list[Standing[Home]]:
        query = f"SELECT {_HOME}, first, last FROM home WHERE system = ?"
        if codes is None:
            return sorted(_homes(self._ask(query, system.number)))
        return sorted(
            standing
            for chunk, marks in chunks(codes)
            for standing in _homes(self._ask(f"{query} AND code IN ({marks})", system.number, *chunk))
        )


def put_statements(connection: sqlite3.Connection, change: SystemChange) -> None:
    """Take out and put in the rows of a load."""
    _put(connection, change.system, "note", _NOTE, change.notes)
    _put(connection, change.system, "code_group", _GROUP, change.groups)
    _put(connection, change.system, "home", _HOME, change.homes)


def _put(
    connection: sqlite3.Connection, system: CodeSystem, table: str, columns: str, changes: Iterable[RowChange[Row]]
) -> None:
    names = f"system, {columns}, first, last".split(", ")
    same = " AND ".join(f"{name} = ?" for name in names)
    marks = ", ".join("?" * len(names))
    for change in changes:
        connection.executemany(f"DELETE FROM {table} WHERE {same}", _values(system, change.removed))
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", _values(system, change.added)
        )


def _values(system: CodeSystem, rows: Iterable[Standing[Row]]) -> Iterator[tuple[object, ...]]:
    for row, first, last in rows:
        assert isinstance(row, tuple)  # noqa: S101 - notes, groups and homes are
        yield (system.number, *row, first, last)


def _notes(rows: sqlite3.Cursor) -> Iterator[Standing[Note]]:
    roles = {role.value: role for role in Role}
    for role, *rest, first, last in rows:
        yield Standing(Note(roles[role], *rest), first, last)


def _homes(rows: sqlite3.Cursor) -> Iterator[Standing[Home]]:
    for *row, first, last in rows:
        yield Standing(Home(*row), first, last)
