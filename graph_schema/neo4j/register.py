"""Code systems, releases, map sets and editions: few, and written together with the switch to a load."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from crosswalk.domain.store.loads import MapChange, SystemChange
from graph_schema.neo4j.elements import Step
from graph_schema.neo4j.releases import edition_row, release_row, system_row

_SYSTEM: Final = "UNWIND $rows AS row MERGE (s:CodeSystem {id: row.id}) SET s += row"
_END_RELEASES: Final = """
UNWIND $rows AS system MATCH (:CodeSystem {id: system})<-[:OF]-(r:Release)
WHERE r.until IS NULL AND r.since < $version SET r.until = $version"""
_PUT_RELEASES: Final = """
UNWIND $rows AS row MATCH (s:CodeSystem {id: row.system})
CREATE (r:Release)-[:OF]->(s) SET r = row, r.since = $version"""
_FOLLOWS: Final = """
UNWIND $rows AS row MATCH (a:Release {id: row[0], since: $version}) MATCH (b:Release {id: row[1], since: $version})
CREATE (b)-[:FOLLOWS]->(a)"""
_MAP_SET: Final = "UNWIND $rows AS row MERGE (m:MapSet {id: row.id}) SET m += row"
_END_EDITIONS: Final = """
UNWIND $rows AS map_set MATCH (:MapSet {id: map_set})<-[:OF]-(e:Edition)
WHERE e.until IS NULL AND e.since < $version SET e.until = $version"""
_PUT_EDITIONS: Final = """
UNWIND $rows AS row MATCH (m:MapSet {id: row.map_set})
CREATE (e:Edition)-[:OF]->(m) SET e = row, e.since = $version"""


def register_system(change: SystemChange) -> list[Step]:
    """The releases of a system as they are now, in place of those before."""
    spans = {span.release.id: span for span in change.coverage}
    loaded = {each.release.id: each for each in change.loaded}
    known = sorted(change.known, key=lambda release: release.ordinal)
    rows = [release_row(each, spans.get(each.id), loaded.get(each.id)) for each in known]
    pairs = [[before.id, after.id] for before, after in pairwise(known)]
    return [
        Step(_SYSTEM, [system_row(change.system)]),
        Step(_END_RELEASES, [change.system.id]),
        Step(_PUT_RELEASES, rows, links=len),
        Step(_FOLLOWS, pairs, links=len),
    ]


def register_map(change: MapChange) -> list[Step]:
    """The editions of a map set as they are now, in place of those before."""
    map_set = change.map_set
    row = {"id": map_set.id, "source": map_set.source, "target": map_set.target, "title": map_set.title}
    return [
        Step(_MAP_SET, [row]),
        Step(_END_EDITIONS, [map_set.id]),
        Step(_PUT_EDITIONS, [edition_row(each) for each in change.editions], links=len),
    ]
