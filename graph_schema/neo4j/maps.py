"""The rows of map sets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

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
_ALL: Final = f"""
{AT} MATCH (set:MapSet {{id: $map_set}})
MATCH (c:Code) {by_key("c")} WHERE c.system = set.source AND c.code >= ''
MATCH (c)-[m:MAPS_TO]->(target)
WHERE m.map_set = $map_set AND {stands("m")}
AND ($edition IS NULL OR (m.edition_from <= $edition AND m.edition_to >= $edition))
WITH c.code AS source, target.code AS target, m ORDER BY source, target, m.flags, m.edition_from
RETURN [source, target, m.flags, m.edition_from, m.edition_to]"""


def map_rows(
    ask: Connection, map_set: str, sources: Collection[str] | None, edition: Edition | None
) -> dict[str, tuple[MapRow, ...]]:
    """See `Store.map_rows`."""
    ordinal = None if edition is None else edition.ordinal
    found: dict[str, list[MapRow]] = {}
    if sources is None:
        rows: Iterator[list[str]] = ask.stream(_ALL, map_set=map_set, edition=ordinal)
    else:
        rows = iter(sorted(ask.rows(_OF_SOURCES, map_set=map_set, codes=sorted(sources), edition=ordinal)))
    for row in rows:
        found.setdefault(row[0], []).append(MapRow(*row))  # type: ignore[arg-type]
    return {source: tuple(listed) for source, listed in found.items()}


def all_map_rows(ask: Connection, map_set: str) -> Iterator[MapRow]:
    """See `Store.all_map_rows`."""
    return (MapRow(*row) for row in ask.stream(_ALL, map_set=map_set, edition=None))
