"""Map sets, their editions and their rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crosswalk.domain.history.releases import Edition, MapSet
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow
from graph_schema.sqlite.connection import Ask, chunks
from graph_schema.sqlite.releases import sources
from graph_schema.sqlite.schema import NO_MAP_SYSTEM, day_of

if TYPE_CHECKING:
    from crosswalk.domain.store.maps import LoadedEdition

_NUMBER: Final = "(SELECT number FROM map_set WHERE id = ?)"
_ROWS: Final = """
    SELECT a.code, b.code, m.flags, m.edition_from, m.edition_to
    FROM {first} JOIN code b ON b.key = m.target WHERE {condition} ORDER BY a.code, b.code, m.flags, m.edition_from"""
_WITHIN: Final = "AND m.edition_from <= ? AND m.edition_to >= ?"
_ONTO: Final = f"""
    SELECT a.code, b.code, m.flags, m.edition_from, m.edition_to
    FROM code b CROSS JOIN maps_to m ON m.target = b.key JOIN code a ON a.key = m.source
    WHERE b.code IN ({{marks}}) AND b.system > {NO_MAP_SYSTEM} AND +m.map_set = {_NUMBER} {_WITHIN}
    ORDER BY b.code, a.code, m.flags"""
"""The + keeps SQLite from reading the whole map for every code."""
_WITHIN_SPAN: Final = f"""
    SELECT a.code FROM code a WHERE a.code >= ? AND a.code < ? || x'7f'
    AND EXISTS (SELECT 1 FROM maps_to m WHERE m.map_set = {_NUMBER} AND m.source = a.key)"""
_HELD: Final = """
    SELECT m.id, m.source, m.target, m.title, e.map_set, e.label, e.effective, e.source_release, e.target_release,
    e.row_count FROM map_set m JOIN edition e ON e.map_set = m.id ORDER BY e.ordinal"""
_EDITIONS: Final = """SELECT map_set, label, effective, source_release, target_release, row_count,
    content_hash, printed, loaded_at FROM edition"""

_CATEGORIES: Final = {each.value: each for each in Category}


class SqliteMaps:
    """The maps of a store in one file: `crosswalk.domain.store.maps` tells what each method answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def map_sets(self) -> dict[str, MapSet]:
        rows = self._ask("SELECT id, source, target, title FROM map_set")
        return {each.id: each for each in sorted(map(MapSet._make, rows), key=MapSet.place)}

    def editions(self) -> dict[MapSet, list[Edition]]:
        found: dict[MapSet, list[Edition]] = {}
        for row in self._ask(_HELD):
            found.setdefault(MapSet(*row[:4]), []).append(_edition_of(row[4:]))
        return {each: found[each] for each in sorted(found, key=MapSet.place)}

    def loaded_editions(self, map_set: str) -> list[LoadedEdition]:
        from crosswalk.domain.store.maps import LoadedEdition

        rows = self._ask(f"{_EDITIONS} WHERE map_set = ? ORDER BY ordinal", map_set).fetchall()
        return [
            LoadedEdition(
                _edition_of(row), row[-3], sources(self._ask, f"{map_set}:{row[1]}"), _printed(row[-2]), row[-1]
            )
            for row in rows
        ]

    def map_rows(
        self, map_set: str, sources: Collection[str] | None, edition: Edition | None
    ) -> dict[str, tuple[MapRow, ...]]:
        found: dict[str, list[MapRow]] = {}
        within, span = ("", ()) if edition is None else (_WITHIN, (edition.ordinal, edition.ordinal))
        if sources is None:
            query = _ROWS.format(
                first="maps_to m JOIN code a ON a.key = m.source", condition=f"m.map_set = {_NUMBER} {within}"
            )
            _gather(found, self._ask(query, map_set, *span))
            return {source: tuple(rows) for source, rows in found.items()}
        for chunk, marks in chunks(sources):
            query = _ROWS.format(
                first="code a CROSS JOIN maps_to m ON m.source = a.key",
                condition=f"a.code IN ({marks}) AND m.map_set = {_NUMBER} {within}",
            )
            _gather(found, self._ask(query, *chunk, map_set, *span))
        return {source: tuple(rows) for source, rows in found.items()}

    def map_rows_onto(self, map_set: str, targets: Collection[str], edition: Edition) -> dict[str, tuple[MapRow, ...]]:
        found: dict[str, list[MapRow]] = {}
        for chunk, marks in chunks(targets):
            query = _ONTO.format(marks=marks)
            for source, target, flags, first, last in self._ask(
                query, *chunk, map_set, edition.ordinal, edition.ordinal
            ):
                found.setdefault(target, []).append(MapRow(source, target, _flags(flags), first, last))
        return {target: tuple(rows) for target, rows in found.items()}

    def sources_within(self, map_set: str, spans: Collection[tuple[str, str]]) -> set[str]:
        return {code for span in spans for (code,) in self._ask(_WITHIN_SPAN, *span, map_set)}

    def categories(self, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
        held = f"m.map_set = {_NUMBER} AND m.edition = ?"
        if sources is None:
            query = f"""SELECT a.code, m.category FROM category m JOIN code a ON a.key = m.source
                        WHERE {held} ORDER BY a.code"""
            return {code: _CATEGORIES[name] for code, name in self._ask(query, map_set, edition.ordinal)}
        found: dict[str, Category] = {}
        for chunk, marks in chunks(sources):
            query = f"""SELECT a.code, m.category FROM code a CROSS JOIN category m ON m.source = a.key
                        WHERE a.code IN ({marks}) AND {held}"""
            found.update((code, _CATEGORIES[name]) for code, name in self._ask(query, *chunk, map_set, edition.ordinal))
        return found

    def all_map_rows(self, map_set: str) -> Iterator[MapRow]:
        query = _ROWS.format(first="maps_to m JOIN code a ON a.key = m.source", condition=f"m.map_set = {_NUMBER}")
        for source, target, flags, first, last in self._ask(query, map_set):
            yield MapRow(source, target, _flags(flags), first, last)


def _gather(found: dict[str, list[MapRow]], rows: Iterable[tuple[str, str, int, int, int]]) -> None:
    for source, target, flags, first, last in rows:
        row = MapRow(source, target, _flags(flags), first, last)
        held = found.get(source)
        if held is None:
            found[source] = [row]
        else:
            held.append(row)


@cache
def _flags(number: int) -> str:
    """The five digits of the file; a few hundred are in use."""
    return f"{number:05d}"


def _edition_of(row: Sequence[Any]) -> Edition:
    return Edition(row[0], row[1], day_of(row[2]), row[3], row[4], row[5])


def _printed(text: str | None) -> dict[str, str]:
    return dict(json.loads(text)) if text else {}
