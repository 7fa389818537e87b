"""The rows of map sets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from crosswalk.domain.categories import Category
from crosswalk.domain.mapsets import MapRow
from crosswalk.domain.releases import Edition
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.schema import AT, by_key, stands

_OF_SOURCES: Final = f"""
{AT} MATCH (set:MapSet {{id: $map_set}})
UNWIND $codes AS code
MATCH (c:Code {{system: set.source, code: code}})-[m:MAPS_TO]->(target) {by_key("c")}
WHERE m.map_set = $map_set AND {stands("m")}
AND ($edition IS NULL OR (m.edition_from <= $edition AND m.edition_to >= $edition))
RETURN collect([code, target.code, m.flags, m.edition_from, m.edition_to])"""
_ONTO: Final = f"""
{AT} MATCH (set:MapSet {{id: $map_set}})
UNWIND $codes AS code
MATCH (t:Code {{system: set.target, code: code}})<-[m:MAPS_TO]-(c) {by_key("t")}
WHERE m.map_set = $map_set AND {stands("m")} AND m.edition_from <= $edition AND m.edition_to >= $edition
RETURN collect([c.code, code, m.flags, m.edition_from, m.edition_to])"""
_CATEGORIES: Final = f"""
{AT} MATCH (set:MapSet {{id: $map_set}})
UNWIND $codes AS code
MATCH (c:Code {{system: set.source, code: code}})-[r:HAS_CATEGORY {{edition: $edition}}]->(set) {by_key("c")}
WHERE {stands("r")}
RETURN collect([code, r.category])"""
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
RETURN [source, target, m.flags, m.edition_from, m.edition_to]"""


_CATEGORY_OF: Final = {category.value: category for category in Category}


def map_rows(
    ask: Connection, map_set: str, sources: Collection[str] | None, edition: Edition | None
) -> dict[str, tuple[MapRow, ...]]:
    """See `Store.map_rows`."""
    ordinal = None if edition is None else edition.ordinal
    found: dict[str, list[MapRow]] = {}
    if sources is None:
        rows: Iterator[list[str]] = ask.stream(_ALL, map_set=map_set, edition=ordinal)
    else:
        rows = iter(sorted(ask.rows_of(sources, _OF_SOURCES, map_set=map_set, edition=ordinal)))
    for row in rows:
        found.setdefault(row[0], []).append(MapRow(*row))  # type: ignore[arg-type]
    return {source: tuple(listed) for source, listed in found.items()}


def map_rows_onto(
    ask: Connection, map_set: str, targets: Collection[str], edition: Edition
) -> dict[str, tuple[MapRow, ...]]:
    """See `Store.map_rows_onto`."""
    found: dict[str, list[MapRow]] = {}
    rows = ask.rows_of(targets, _ONTO, map_set=map_set, edition=edition.ordinal)
    for row in sorted(rows, key=lambda row: (row[1], row[0], row[2])):
        found.setdefault(row[1], []).append(MapRow(*row))
    return {target: tuple(listed) for target, listed in found.items()}


def categories(ask: Connection, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
    """See `Store.categories`."""
    if sources is None:
        return {code: category for (code, _), category in held_categories(ask, map_set, edition).items()}
    rows = ask.rows_of(sources, _CATEGORIES, map_set=map_set, edition=edition.ordinal)
    return {code: _CATEGORY_OF[name] for code, name in rows}


def held_categories(ask: Connection, map_set: str, edition: Edition | None = None) -> dict[tuple[str, int], Category]:
    """Every category of a map set by code and edition, in the order of the codes."""
    ordinal = None if edition is None else edition.ordinal
    rows = sorted(ask.stream(_ALL_CATEGORIES, map_set=map_set, edition=ordinal))
    return {(code, held): _CATEGORY_OF[name] for code, held, name in rows}


def all_map_rows(ask: Connection, map_set: str) -> Iterator[MapRow]:
    """See `Store.all_map_rows`."""
    return (MapRow(*row) for row in ask.stream(_ALL, map_set=map_set, edition=None))
