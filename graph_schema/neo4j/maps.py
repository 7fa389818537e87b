"""The rows of map sets."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from crosswalk.domain.history.releases import Edition, MapSet
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.store.maps import LoadedEdition
from graph_schema.neo4j.connection import Connection, Row
from graph_schema.neo4j.schema import AT, by_key, of_codes, stands
from graph_schema.neo4j.values import day_of, sources_of

_OF_SET: Final = f"{AT} MATCH (set:MapSet {{id: $map_set}})"
_ROW: Final = "m.flags, m.edition_from, m.edition_to"
_OF_SOURCES: Final = of_codes(
    f"""MATCH (c:Code {{system: set.source, code: code}})-[m:MAPS_TO]->(target) {by_key("c")}
    WHERE m.map_set = $map_set AND {stands("m")}
    AND ($edition IS NULL OR (m.edition_from <= $edition AND m.edition_to >= $edition))""",
    f"code, target.code, {_ROW}",
    _OF_SET,
)
_ONTO: Final = of_codes(
    f"""MATCH (t:Code {{system: set.target, code: code}})<-[m:MAPS_TO]-(c) {by_key("t")}
    WHERE m.map_set = $map_set AND {stands("m")} AND m.edition_from <= $edition AND m.edition_to >= $edition""",
    f"c.code, code, {_ROW}",
    _OF_SET,
)
_WITHIN_SPANS: Final = f"""
{_OF_SET} UNWIND $spans AS span
MATCH (c:Code {{system: set.source}}) {by_key("c")} WHERE c.code >= span[0] AND c.code < span[1] + '\u007f'
AND EXISTS {{ (c)-[m:MAPS_TO]->() WHERE m.map_set = $map_set AND {stands("m")} }}
RETURN collect(DISTINCT c.code)"""
_CATEGORIES: Final = of_codes(
    f"""MATCH (c:Code {{system: set.source, code: code}})-[r:HAS_CATEGORY {{edition: $edition}}]->(set) {by_key("c")}
    WHERE {stands("r")}""",
    "code, r.category",
    _OF_SET,
)
_ALL_CATEGORIES: Final = f"""
{AT} MATCH (:MapSet {{id: $map_set}})<-[r:HAS_CATEGORY]-(c)
WHERE ($edition IS NULL OR r.edition = $edition) AND {stands("r")}
RETURN [c.code, r.edition, r.category]"""
_ALL: Final = f"""
{AT} MATCH (set:MapSet {{id: $map_set}}) WITH at, set.source AS system
MATCH (c:Code) {by_key("c")} WHERE c.system = system AND c.code >= ''
MATCH (c)-[m:MAPS_TO]->(target)
WHERE m.map_set = $map_set AND {stands("m")}
AND ($edition IS NULL OR (m.edition_from <= $edition AND m.edition_to >= $edition))
WITH c.code AS source, target.code AS target, m ORDER BY source, target, m.flags, m.edition_from
RETURN [source, target, {_ROW}]"""


_CATEGORY_OF: Final = {category.value: category for category in Category}


_MAP_SETS: Final = f"""
{AT} MATCH (m:MapSet) WHERE m.id >= '' AND EXISTS {{ (m)<-[:OF]-(e:Edition) WHERE {stands("e")} }}
RETURN collect([m.id, m.source, m.target, m.title])"""
_EDITION: Final = "e.label, toString(e.effective), e.source_release, e.target_release, e.row_count"
_EDITIONS: Final = f"""
{AT} MATCH (m:MapSet)<-[:OF]-(e:Edition) WHERE m.id >= '' AND {stands("e")}
RETURN collect([m.id, e.ordinal, m.source, m.target, m.title, {_EDITION}])"""
_LOADED_EDITIONS: Final = f"""
{AT} MATCH (:MapSet {{id: $map_set}})<-[:OF]-(e:Edition) WHERE {stands("e")}
RETURN collect([e.ordinal, e.content_hash, e.sources, e.printed, e.loaded_at, {_EDITION}])"""


class Neo4jMaps:
    """The maps of a store on a server: `crosswalk.domain.store.maps` tells what each method answers."""

    def __init__(self, ask: Connection) -> None:
        self._ask = ask

    def map_sets(self) -> dict[str, MapSet]:
        rows = self._ask.rows(_MAP_SETS)
        return {each.id: each for each in sorted(map(MapSet._make, rows), key=MapSet.place)}

    def editions(self) -> dict[MapSet, list[Edition]]:
        found: dict[MapSet, list[Edition]] = {}
        for name, _, source, target, title, *columns in sorted(self._ask.rows(_EDITIONS), key=lambda row: row[:2]):
            found.setdefault(MapSet(name, source, target, title), []).append(_edition_of(name, columns))
        return {each: found[each] for each in sorted(found, key=MapSet.place)}

    def loaded_editions(self, map_set: str) -> list[LoadedEdition]:
        rows = self._ask.rows(_LOADED_EDITIONS, map_set=map_set)
        return [
            LoadedEdition(_edition_of(map_set, columns), digest, sources_of(sources), json.loads(printed), loaded_at)
            for _, digest, sources, printed, loaded_at, *columns in sorted(rows, key=lambda row: row[0])
        ]

    def map_rows(
        self, map_set: str, sources: Collection[str] | None, edition: Edition | None
    ) -> dict[str, tuple[MapRow, ...]]:
        ordinal = None if edition is None else edition.ordinal
        rows: Iterable[MapRow]
        if sources is None:
            rows = _all_map_rows(self._ask, map_set, ordinal)
        else:
            rows = self._ask.of_codes(sources, _OF_SOURCES, _in_order, map_set=map_set, edition=ordinal)
        return {source: tuple(listed) for source, listed in groupby(rows, key=attrgetter("source"))}

    def map_rows_onto(self, map_set: str, targets: Collection[str], edition: Edition) -> dict[str, tuple[MapRow, ...]]:
        rows = self._ask.of_codes(targets, _ONTO, _in_order_of_targets, map_set=map_set, edition=edition.ordinal)
        return {target: tuple(listed) for target, listed in groupby(rows, key=attrgetter("target"))}

    def sources_within(self, map_set: str, spans: Collection[tuple[str, str]]) -> set[str]:
        if not spans:
            return set()
        return set(self._ask.rows(_WITHIN_SPANS, map_set=map_set, spans=[list(span) for span in spans]))

    def all_map_rows(self, map_set: str) -> Iterator[MapRow]:
        return _all_map_rows(self._ask, map_set)

    def categories(self, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
        if sources is None:
            return {code: category for (code, _), category in held_categories(self._ask, map_set, edition).items()}
        rows = self._ask.of_codes(sources, _CATEGORIES, iter, map_set=map_set, edition=edition.ordinal)
        return {code: _CATEGORY_OF[name] for code, name in rows}


def _in_order(rows: list[Row]) -> Iterator[MapRow]:
    return (MapRow(*row) for row in sorted(rows))


def _in_order_of_targets(rows: list[Row]) -> Iterator[MapRow]:
    return (MapRow(*row) for row in sorted(rows, key=itemgetter(1, 0, 2)))


def held_categories(ask: Connection, map_set: str, edition: Edition | None = None) -> dict[tuple[str, int], Category]:
    """Every category of a map set by code and edition, in the order of the codes."""
    ordinal = None if edition is None else edition.ordinal
    rows = sorted(ask.stream(_ALL_CATEGORIES, map_set=map_set, edition=ordinal))
    return {(code, held): _CATEGORY_OF[name] for code, held, name in rows}


def _all_map_rows(ask: Connection, map_set: str, edition: int | None = None) -> Iterator[MapRow]:
    """Every row of a map set, or of its edition with this ordinal, in order."""
    return (MapRow(*row) for row in ask.stream(_ALL, map_set=map_set, edition=edition))


def _edition_of(map_set: str, columns: Sequence[Any]) -> Edition:
    label, effective, source, target, rows = columns
    return Edition(map_set, label, day_of(effective), source, target, rows)
