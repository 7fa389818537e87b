"""Applied maps in the workspace. A row stands in a span of versions, so that a version costs what it changed."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, RowsAsked, Standing
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.errors import MapConflict
from crosswalk.workspace.file import WorkspaceFile, marks

_NEWEST: Final = 1_000_000_000
"""Stands for "the newest version" as the end of a span."""

_CHUNK: Final = 900

_STANDINGS: Final = {each.value: each for each in Standing}
_ORIGINS: Final = {each.value: each for each in Origin}

_MAP_COLUMNS: Final = (
    "name, version, title, source, target, map_set, edition, release, source_release, policy, who, at, note"
)
_ROW_COLUMNS: Final = "source, standing, targets, approximate, origin, why, basis, who, at"
_STANDING_IN: Final = "name = ? AND version_from <= ? AND version_to >= ?"
"""Which rows stand in a version of a map; `_span` has the values."""


class SqliteMaps:
    """The applied maps of a workspace file. Any method raises what the file raises where it cannot be used."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file

    @property
    def url(self) -> str:
        """The address of the workspace, as `sqlite:///PATH`."""
        return self._file.url

    def close(self) -> None:
        """Close the file; what was put is kept. The next call opens it again."""
        self._file.close()

    def maps(self) -> list[AppliedMap]:
        """The newest version of every map, by name; none where the file is not there yet."""
        return self._maps(
            "(name, version) IN (SELECT name, max(version) FROM applied_map GROUP BY name) ORDER BY name", ()
        )

    def versions(self, name: str) -> list[AppliedMap]:
        """All versions of a map, oldest first; none where there is no such map."""
        return self._maps("name = ? ORDER BY version", (name,))

    def rows(self, made: AppliedMap, sources: Collection[str] | None) -> dict[str, AppliedRow]:
        """The rows of a version about these undotted sources, or all, by source and in its order."""
        standing, span = f"SELECT {_ROW_COLUMNS} FROM applied_row WHERE {_STANDING_IN}", _span(made)
        found: dict[str, AppliedRow] = {}
        with self._file.reading() as connection:
            if connection is None:
                return {}
            if sources is None:
                return _rows(connection.execute(f"{standing} ORDER BY source", span).fetchall())
            ordered = sorted(sources)
            for start in range(0, len(ordered), _CHUNK):
                chunk = ordered[start : start + _CHUNK]
                query = f"{standing} AND source IN ({marks(len(chunk))}) ORDER BY source"
                found |= _rows(connection.execute(query, (*span, *chunk)).fetchall())
        return found

    def some_rows(self, made: AppliedMap, asked: RowsAsked) -> tuple[list[AppliedRow], int]:
        """The rows of a version that fit, so many from a place on in the order of their sources, and how many fit."""
        fitting, values = _fitting(asked)
        query = f"FROM applied_row WHERE {_STANDING_IN}{fitting}"
        span = (*_span(made), *values)
        with self._file.reading() as connection:
            if connection is None:
                return [], 0
            (found,) = connection.execute(f"SELECT count(*) {query}", span).fetchone()
            paged = f"SELECT {_ROW_COLUMNS} {query} ORDER BY source LIMIT ? OFFSET ?"
            rows = connection.execute(paged, (*span, asked.count, asked.start)).fetchall()
        return [*_rows(rows).values()], found

    def counts(self, made: AppliedMap) -> dict[tuple[Standing, bool], int]:
        """How many rows of a version stand so, each by whether a person chose."""
        query = f"SELECT standing, origin <> ?, count(*) FROM applied_row WHERE {_STANDING_IN} GROUP BY 1, 2"
        with self._file.reading() as connection:
            found = connection.execute(query, (Origin.POLICY.value, *_span(made))) if connection else ()
            return {(_STANDINGS[standing], chosen == 1): count for standing, chosen, count in found}

    def put(self, made: AppliedMap, rows: Mapping[str, AppliedRow], removed: Collection[str] = ()) -> None:
        """Keep a version that follows the newest one, or the first, whole or not at all.

        `rows` are those that differ from the version before, `removed` the sources that it no longer has. Raises
        `MapConflict` where somebody else was faster.
        """
        with self._file.writing() as connection:
            (newest,) = connection.execute(
                "SELECT max(version) FROM applied_map WHERE name = ?", (made.name,)
            ).fetchone()
            if newest is not None and newest + 1 != made.version:
                what = "already exists" if made.version <= newest else "has been dropped and made anew"
                raise MapConflict(f"version {made.version} of {made.name} {what}.", remedy="Look at it and try again.")
            connection.execute(f"INSERT INTO applied_map ({_MAP_COLUMNS}) VALUES ({marks(13)})", _map_values(made))
            connection.executemany(
                "UPDATE applied_row SET version_to = ? WHERE name = ? AND source = ? AND version_to = ?",
                [(made.version - 1, made.name, source, _NEWEST) for source in sorted({*rows, *removed})],
            )
            connection.executemany(
                f"INSERT INTO applied_row (name, version_from, version_to, {_ROW_COLUMNS}) VALUES ({marks(12)})",
                [(made.name, made.version, _NEWEST, *_row_values(rows[source])) for source in sorted(rows)],
            )

    def drop(self, name: str) -> None:
        """Forget a map with all its versions, for good; nothing happens where there is none."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM applied_map WHERE name = ?", (name,))
            connection.execute("DELETE FROM applied_row WHERE name = ?", (name,))
        self._file.wipe()

    def _maps(self, condition: str, values: tuple[object, ...]) -> list[AppliedMap]:
        with self._file.reading() as connection:
            if connection is None:
                return []
            query = f"SELECT {_MAP_COLUMNS} FROM applied_map WHERE {condition}"
            return [AppliedMap(*row) for row in connection.execute(query, values)]


def _span(made: AppliedMap) -> tuple[object, ...]:
    return made.name, made.version, made.version


def _fitting(asked: RowsAsked) -> tuple[str, list[object]]:
    """A condition that begins with AND, or nothing, and its values."""
    conditions, values = [], list[object]()
    if asked.standing is not None:
        conditions.append("standing = ?")
        values.append(asked.standing.value)
    if asked.chosen:
        conditions.append("origin <> ?")
        values.append(Origin.POLICY.value)
    if asked.words:
        code, words = _plain(undotted(asked.words.strip().upper())), _plain(asked.words)
        either = " OR ".join(f"{column} LIKE ? ESCAPE '!'" for column in ("source", "targets", "why", "who"))
        conditions.append(f"({either})")
        # Targets are kept as a list in JSON.
        values += [f"{code}%", f'%"{code}%', f"%{words}%", f"%{words}%"]
    return "".join(f" AND {each}" for each in conditions), values


def _plain(text: str) -> str:
    """What stands for itself in a pattern of LIKE."""
    return re.sub(r"[!%_]", r"!\g<0>", text)


def _map_values(made: AppliedMap) -> tuple[object, ...]:
    return (
        made.name, made.version, made.title, made.source, made.target, made.map_set, made.edition, made.release,
        made.source_release, made.policy, made.who, made.at, made.note,
    )  # fmt: skip


def _row_values(row: AppliedRow) -> tuple[object, ...]:
    return (
        row.source, row.standing.value, json.dumps(row.targets), row.approximate, row.origin.value, row.why,
        row.basis, row.who, row.at,
    )  # fmt: skip


def _rows(kept: list[tuple[Any, ...]]) -> dict[str, AppliedRow]:
    """The rows as they are kept, by source. Their targets are read in one go: a map has some 15,000 rows."""
    targets = json.loads(f"[{','.join(row[2] for row in kept)}]")
    return {
        row[0]: AppliedRow(
            row[0], _STANDINGS[row[1]], tuple(codes), row[3] == 1, _ORIGINS[row[4]], row[5], row[6], row[7], row[8]
        )
        for row, codes in zip(kept, targets, strict=True)
    }
