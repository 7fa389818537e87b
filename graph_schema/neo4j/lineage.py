"""Rows of the conversion tables: one relationship for each part of a "previous" cell.

A single part leads to its code; a range or a category to the code it begins with, and has a `span`. A row
that names no previous code leads to the one node `(:NoPredecessor)`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from graph_schema.neo4j.connection import Connection, Row
from graph_schema.neo4j.schema import AT, by_key, of_codes, stands
from graph_schema.neo4j.values import day_of

_PART: Final = "toString(r.effective), r.row, r.part, r.relation, r.source, p.code, r.last, r.category"
_OF_CODES: Final = of_codes(
    f"""MATCH (c:Code {{system: $system, code: code}})-[r:PRECEDED_BY]->(p) {by_key("c")}
    WHERE r.effective > $after AND {stands("r")}""",
    f"code, {_PART}",
)
_ALL: Final = f"""
{AT} MATCH (c)-[r:PRECEDED_BY {{system: $system}}]->(p) USING INDEX SEEK r:PRECEDED_BY(system)
WHERE r.effective > $after AND {stands("r")}
RETURN collect([c.code, {_PART}])"""
_NAMING: Final = f"""
{AT} UNWIND $codes AS code
MATCH (c)-[named:PRECEDED_BY]->(p:Code {{system: $system, code: code}}) {by_key("p")}
WHERE {stands("named")} AND named.span IS NULL
WITH DISTINCT at, c, named.effective AS effective, named.row AS row
MATCH (c)-[r:PRECEDED_BY {{effective: effective, row: row}}]->(p) WHERE {stands("r")}
RETURN collect([c.code, {_PART}])"""
_NAMING_SEVERAL: Final = f"""
{AT} MATCH (c)-[named:PRECEDED_BY {{span: $system}}]->() USING INDEX SEEK named:PRECEDED_BY(span)
WHERE {stands("named")}
WITH DISTINCT at, c, named.effective AS effective, named.row AS row
MATCH (c)-[r:PRECEDED_BY {{effective: effective, row: row}}]->(p) WHERE {stands("r")}
RETURN collect([c.code, {_PART}])"""


class Neo4jLineage:
    """The lineage of a store on a server: `crosswalk.domain.store.lineage` tells what each method answers."""

    def __init__(self, ask: Connection) -> None:
        self._ask = ask

    def predecessors(
        self, system: CodeSystem, codes: Collection[str] | None, after: date = date.min
    ) -> list[Predecessor]:
        if codes is None:
            return _rows(self._ask.rows(_ALL, system=system.id, after=after))
        return self._ask.of_codes(codes, _OF_CODES, _rows, system=system.id, after=after)

    def naming(self, system: CodeSystem, codes: Collection[str]) -> list[Predecessor]:
        return _rows(self._ask.rows(_NAMING, system=system.id, codes=sorted(codes)))

    def naming_several(self, system: CodeSystem) -> list[Predecessor]:
        return _rows(self._ask.rows(_NAMING_SEVERAL, system=system.id))


def parts_of(system: CodeSystem, rows: Iterable[Predecessor]) -> Iterator[dict[str, Any]]:
    """The relationships of conversion rows, each with the `code` and the `previous` code that it joins."""
    for row in rows:
        parts: Sequence[Previous | None] = row.previous or (None,)
        for n, part in enumerate(parts):
            spans = part is not None and not part.is_single
            yield {
                "code": row.code,
                "previous": part.first if part else None,
                "properties": {
                    "system": system.id,
                    "effective": row.effective,
                    "row": row.text,
                    "part": n,
                    "relation": row.relation.value,
                    "source": row.source,
                    "last": part.last if part else None,
                    "category": part.category if part else False,
                    "span": system.id if spans else None,
                },
            }


def _rows(parts: list[Row]) -> list[Predecessor]:
    rows: list[Predecessor] = []
    # No two have the same code, day, text and number, so that nothing after those is compared.
    parts.sort()
    for (code, effective, text), group in groupby(parts, key=itemgetter(0, 1, 2)):
        cells = list(group)
        previous = tuple(Previous(first, last, category) for *_, first, last, category in cells if first is not None)
        relation, source = Relation(cells[0][4]), cells[0][5]
        rows.append(Predecessor(code, day_of(effective), relation, previous, text, source))
    return rows
