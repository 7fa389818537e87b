"""The rows of map sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Final

from crosswalk.domain.history.releases import Edition
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow
from graph_schema.neo4j.connection import Connection, Row
from graph_schema.neo4j.schema import AT, by_key, of_codes, stands

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


def map_rows(
    ask: Connection, map_set: str, sources: Collection[str] | None, edition: Edition | None
) -> dict[str, tuple[MapRow, ...]]:
    """See `Store.map_rows`."""
    ordinal = None if edition is None else edition.ordinal
    rows: Iterable[MapRow]
    if sources is None:
        rows = all_map_rows(ask, map_set, ordinal)
    else:
        rows = ask.of_codes(sources, _OF_SOURCES, _in_order, map_set=map_set, edition=ordinal)
    return {source: tuple(listed) for source, listed in groupby(rows, key=attrgetter("source"))}


def map_rows_onto(
    ask: Connection, map_set: str, targets: Collection[str], edition: Edition
) -> dict[str, tuple[MapRow, ...]]:
    """See `Store.map_rows_onto`."""
    rows = ask.of_codes(targets, _ONTO, _in_order_of_targets, map_set=map_set, edition=edition.ordinal)
    return {target: tuple(listed) for target, listed in groupby(rows, key=attrgetter("target"))}


def _in_order(rows: list[Row]) -> Iterator[MapRow]:
    return (MapRow(*row) for row in sorted(rows))


def _in_order_of_targets(rows: list[Row]) -> Iterator[MapRow]:
    return (MapRow(*row) for row in sorted(rows, key=itemgetter(1, 0, 2)))


def categories(ask: Connection, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
    """See `Store.categories`."""
    if sources is None:
        return {code: category for (code, _), category in held_categories(ask, map_set, edition).items()}
    rows = ask.of_codes(sources, _CATEGORIES, iter, map_set=map_set, edition=edition.ordinal)
    return {code: _CATEGORY_OF[name] for code, name in rows}


def held_categories(ask: Connection, map_set: str, edition: Edition | None = None) -> dict[tuple[str, int], Category]:
    """Every category of a map set by code and edition, in the order of the codes."""
    ordinal = None if edition is None else edition.ordinal
    rows = sorted(ask.stream(_ALL_CATEGORIES, map_set=map_set, edition=ordinal))
    return {(code, held): _CATEGORY_OF[name] for code, held, name in rows}


def all_map_rows(ask: Connection, map_set: str, edition: int | None = None) -> Iterator[MapRow]:
    """See `Store.all_map_rows`; of the edition with this ordinal alone, if one is named."""
    return (MapRow(*row) for row in ask.stream(_ALL, map_set=map_set, edition=edition))
