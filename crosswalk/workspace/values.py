"""Attached values in the workspace: tables, their editions, and the entries of each edition."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.tables import Value, ValueEdition, ValueTable
from crosswalk.domain.errors import TableConflict
from crosswalk.workspace.file import WorkspaceFile, marks

_CHUNK: Final = 900
_EDITION: Final = "name, valid_from, valid_to, knows_to, codes, source, sha256, who, at"


class SqliteValues:
    """The attached values of a workspace file. Any method raises what the file raises where it cannot be used."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file

    def tables(self) -> list[ValueTable]:
        """All tables by name, with their editions by their first days; none where the file is not there yet."""
        with self._file.reading() as connection:
            if connection is None:
                return []
            tables = connection.execute("SELECT name, title, system, ranges, several FROM value_table ORDER BY name")
            found = tables.fetchall()
            editions: dict[str, list[ValueEdition]] = {}
            for name, *cells in connection.execute(f"SELECT {_EDITION} FROM value_edition ORDER BY name, valid_from"):
                editions.setdefault(name, []).append(_edition(*cells))
        return [
            ValueTable(name, title, system, ranges == 1, several == 1, tuple(editions.get(name, ())))
            for name, title, system, ranges, several in found
        ]

    def entries(self, name: str, edition: ValueEdition, firsts: Collection[str] | None = None) -> list[Entry]:
        """The entries of an edition that begin with these undotted codes, or all, in the order of the codes."""
        query = "SELECT first, last, said FROM value_entry WHERE name = ? AND valid_from = ?"
        of_edition = (name, edition.label)
        found: list[Entry] = []
        with self._file.reading() as connection:
            if connection is None:
                return []
            if firsts is None:
                return [_entry(*row) for row in connection.execute(f"{query} ORDER BY first, last", of_edition)]
            ordered = sorted(firsts)
            for start in range(0, len(ordered), _CHUNK):
                chunk = ordered[start : start + _CHUNK]
                rows = connection.execute(
                    f"{query} AND first IN ({marks(len(chunk))}) ORDER BY first, last", (*of_edition, *chunk)
                )
                found += [_entry(*row) for row in rows]
        return found

    def has_kind(self, name: str, kind: str) -> bool:
        """Whether a table has values of a kind, in any edition."""
        with self._file.reading() as connection:
            if connection is None:
                return False
            query = "SELECT 1 FROM value_entry WHERE name = ? AND instr(said, ?) LIMIT 1"
            return connection.execute(query, (name, f"[{_text(kind)}, ")).fetchone() is not None

    def kinds(self, name: str, edition: ValueEdition) -> set[str]:
        """The kinds of the values of an edition."""
        return {value.kind for each in self.entries(name, edition) for value in each.values}

    def put(self, table: ValueTable, edition: ValueEdition, entries: Iterable[Entry], *, replace: bool) -> None:
        """Keep an edition of a table, which is made or has its title changed where need be: whole or not at all.

        Raises `TableConflict` where the table is about another system or read otherwise, and where it has an edition of
        this day, unless that is to be replaced.
        """
        key = (table.name, edition.label)
        with self._file.writing() as connection:
            held = connection.execute(
                "SELECT system, ranges, several FROM value_table WHERE name = ?", (table.name,)
            ).fetchone()
            asked = (table.system, int(table.ranges), int(table.several))
            if held is not None and held != asked:
                raise TableConflict(
                    f"there is a table {table.name!r}, {_kind(*held)}, and this one is {_kind(*asked)}.",
                    remedy="Take another name, or drop that one.",
                )
            if replace:
                connection.execute("DELETE FROM value_edition WHERE name = ? AND valid_from = ?", key)
                connection.execute("DELETE FROM value_entry WHERE name = ? AND valid_from = ?", key)
            elif connection.execute("SELECT 1 FROM value_edition WHERE name = ? AND valid_from = ?", key).fetchone():
                raise TableConflict(
                    f"{table.name} has an edition of {edition.label}.",
                    remedy="Say --replace to put this one in its place.",
                )
            connection.execute(
                f"INSERT INTO value_table VALUES ({marks(5)}) ON CONFLICT (name) DO UPDATE SET title = excluded.title",
                (table.name, table.title, *asked),
            )
            connection.execute(
                f"INSERT INTO value_edition ({_EDITION}) VALUES ({marks(9)})", (table.name, *_cells(edition))
            )
            connection.executemany(
                f"INSERT INTO value_entry (name, valid_from, first, last, said) VALUES ({marks(5)})",
                ((*key, each.first, each.last, _said(each)) for each in entries),
            )

    def drop(self, name: str, edition: ValueEdition | None = None) -> None:
        """Forget a table, or one edition of it, for good: no byte of it is left in the file."""
        with self._file.writing() as connection:
            which, key = (
                ("name = ?", (name,))
                if edition is None
                else (
                    "name = ? AND valid_from = ?",
                    (name, edition.label),
                )
            )
            connection.execute(f"DELETE FROM value_entry WHERE {which}", key)
            connection.execute(f"DELETE FROM value_edition WHERE {which}", key)
            connection.execute(
                "DELETE FROM value_table WHERE name = ? AND name NOT IN (SELECT name FROM value_edition)", (name,)
            )
        self._file.wipe()


def _kind(system: str, ranges: int, several: int) -> str:
    rows = "rows that add up" if several else "one row a code"
    return f"of {system} with {'ranges' if ranges else 'single codes'} and {rows}"


def _edition(
    valid_from: str, valid_to: str, knows_to: str, codes: int, source: str, sha256: str, who: str, at: str
) -> ValueEdition:
    begins, ends, knows, made = (date.fromisoformat(each) for each in (valid_from, valid_to, knows_to, at))
    return ValueEdition(begins, ends, knows, codes, source, sha256, who, made)


def _cells(edition: ValueEdition) -> tuple[object, ...]:
    return (
        edition.label, edition.valid_to.isoformat(), edition.knows_to.isoformat(), edition.codes, edition.source,
        edition.sha256, edition.who, edition.at.isoformat(),
    )  # fmt: skip


def _said(entry: Entry) -> str:
    return f"[{', '.join(f'[{_text(each.kind)}, {_text(each.text)}]' for each in entry.values)}]"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _entry(first: str, last: str, said: str) -> Entry:
    return Entry(first, last, tuple(Value(kind, text) for kind, text in json.loads(said)))
