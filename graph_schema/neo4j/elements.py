"""What a load writes, as steps: one statement and the rows it is run over, in batches.

A row is never changed: what a load takes out gets the number of the load as `until`, what it puts in
gets it as `since`. Steps are in an order in which every end of a relationship is there before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.releases import LATEST
from crosswalk.domain.history.standing import Standing
from crosswalk.domain.history.states import Parents, States
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow
from crosswalk.domain.store.loads import CategoryChange, MapChange, SystemChange
from crosswalk.domain.tabular.rows import GroupRow, Note
from graph_schema.neo4j.lineage import parts_of
from graph_schema.neo4j.putting import Days, PutStates
from graph_schema.neo4j.schema import by_key
from graph_schema.neo4j.search import changed_texts
from graph_schema.neo4j.tabular import group_row, note_row

_OUT: Final = "WHERE {0}.until IS NULL AND {0}.since < $version SET {0}.until = $version"
_BY_KEY: Final = by_key("c")
_GROUP_BY_KEY: Final = "USING INDEX SEEK g:Group(system, kind, id)"

_END_STATES: Final = f"""
UNWIND $rows AS code MATCH (c:Code {{system: $system, code: code}})-[:HAS_STATE]->(s) {_BY_KEY}
{_OUT.format("s")}"""
_END_PARENTS: Final = f"""
UNWIND $rows AS code MATCH (c:Code {{system: $system, code: code}})-[r:CHILD_OF]->(:Code) {_BY_KEY}
{_OUT.format("r")}"""
_PUT_PARENTS: Final = f"""
UNWIND $rows AS row MATCH (c:Code {{system: $system, code: row[0]}}) {_BY_KEY}
MATCH (p:Code {{system: $system, code: row[1]}}) {by_key("p")}
CREATE (c)-[:CHILD_OF {{valid_from: $days[row[2]], valid_to: $days[row[3]], since: $version}}]->(p)"""
_PUT_CODES: Final = """
UNWIND $rows AS row MERGE (c:Code {system: $system, code: row[0]}) ON CREATE SET c.display = row[1]"""
_END_PREVIOUS: Final = f"""
UNWIND $rows AS row
MATCH (c:Code {{system: $system, code: row[0]}})-[r:PRECEDED_BY {{effective: row[1], row: row[2]}}]->() {_BY_KEY}
{_OUT.format("r")}"""
_PUT_PREVIOUS: Final = f"""
UNWIND $rows AS row MATCH (c:Code {{system: $system, code: row.code}}) {_BY_KEY}
MATCH (p:Code {{system: $system, code: row.previous}}) {by_key("p")}
CREATE (c)-[r:PRECEDED_BY]->(p) SET r = row.properties, r.since = $version"""
_PUT_NO_PREVIOUS: Final = f"""
MERGE (p:NoPredecessor {{id: 'none'}}) WITH p
UNWIND $rows AS row MATCH (c:Code {{system: $system, code: row.code}}) {_BY_KEY}
CREATE (c)-[r:PRECEDED_BY]->(p) SET r = row.properties, r.since = $version"""

_SAME_NOTE: Final = ", ".join(f"{name}: row.{name}" for name in ("role", "kind", "n", "text", "first", "last"))
_END_NOTES: Final = f"""
UNWIND $rows AS row
MATCH (c:Code {{system: $system, code: row.owner}})-[:HAS_NOTE]->(n:Note {{{_SAME_NOTE}}}) {_BY_KEY}
{_OUT.format("n")}"""
_END_GROUP_NOTES: Final = f"""
UNWIND $rows AS row
MATCH (g:Group {{system: $system, kind: row.group, id: row.owner}})-[:HAS_NOTE]->(n:Note {{{_SAME_NOTE}}})
{_GROUP_BY_KEY} {_OUT.format("n")}"""
_PUT_NOTES: Final = """
UNWIND $rows AS row MERGE (c:Code {system: $system, code: row.owner})
CREATE (c)-[:HAS_NOTE]->(n:Note) SET n = row, n.since = $version"""
_PUT_GROUP_NOTES: Final = """
UNWIND $rows AS row MERGE (g:Group {system: $system, kind: row.group, id: row.owner})
CREATE (g)-[:HAS_NOTE]->(n:Note) SET n = row, n.since = $version"""

_END_GROUPS: Final = f"""
UNWIND $rows AS row
MATCH (g:Group {{system: $system, kind: row.kind, id: row.id}})-[:HAS_STATE]->(s:GroupState) {_GROUP_BY_KEY}
WHERE s {{.title, .first_code, .last_code, .parent_kind, .parent_id, .first, .last}} = row.properties
AND s.until IS NULL AND s.since < $version SET s.until = $version"""
_PUT_GROUPS: Final = """
UNWIND $rows AS row MERGE (g:Group {system: $system, kind: row.kind, id: row.id}) SET g += row.shown
CREATE (g)-[:HAS_STATE]->(s:GroupState) SET s = row.properties, s.since = $version"""
_END_GROUP_PARENTS: Final = f"""
UNWIND $rows AS row MATCH (g:Group {{system: $system, kind: row[0], id: row[1]}})
-[r:CHILD_OF {{first: row[4], last: row[5]}}]->(:Group {{kind: row[2], id: row[3]}})
{_GROUP_BY_KEY} {_OUT.format("r")}"""
_PUT_GROUP_PARENTS: Final = f"""
UNWIND $rows AS row MATCH (g:Group {{system: $system, kind: row[0], id: row[1]}}) {_GROUP_BY_KEY}
MERGE (p:Group {{system: $system, kind: row[2], id: row[3]}})
CREATE (g)-[:CHILD_OF {{first: row[4], last: row[5], since: $version}}]->(p)"""
_END_HOMES: Final = f"""
UNWIND $rows AS row MATCH (c:Code {{system: $system, code: row[0]}})
-[r:CHILD_OF {{first: row[3], last: row[4]}}]->(:Group {{kind: row[1], id: row[2]}}) {_BY_KEY} {_OUT.format("r")}"""
_PUT_HOMES: Final = f"""
UNWIND $rows AS row MATCH (c:Code {{system: $system, code: row[0]}}) {_BY_KEY}
MERGE (g:Group {{system: $system, kind: row[1], id: row[2]}})
CREATE (c)-[:CHILD_OF {{first: row[3], last: row[4], since: $version}}]->(g)"""

_END_TEXTS: Final = f"""
UNWIND $rows AS row
MATCH (c:Code {{system: $system, code: row.code}})-[:HAS_TEXT]->(t:Text {{place: row.place, words: row.words}})
{_BY_KEY} {_OUT.format("t")}"""
_PUT_TEXTS: Final = f"""
UNWIND $rows AS row MATCH (c:Code {{system: $system, code: row.code}}) {_BY_KEY}
CREATE (c)-[:HAS_TEXT]->(t:Text) SET t = row, t.since = $version"""

_PUT_NO_MAPS: Final = "UNWIND $rows AS code MERGE (:NoMap {code: code})"
_SAME_MAP: Final = "map_set: $map_set, flags: row[2], edition_from: row[3], edition_to: row[4]"
_END_MAPS: Final = f"""
UNWIND $rows AS row
MATCH (c:Code {{system: $source, code: row[0]}})-[m:MAPS_TO {{{_SAME_MAP}}}]->(t {{code: row[1]}}) {_BY_KEY}
{_OUT.format("m")}"""
_MAP_LINK: Final = f"""
CREATE (c)-[m:MAPS_TO {{{_SAME_MAP}, since: $version,
    approximate: row[5], combination: row[6], scenario: row[7], choice_list: row[8]}}]->(t)"""
_PUT_MAPS: Final = f"""
UNWIND $rows AS row MATCH (c:Code {{system: $source, code: row[0]}}) {_BY_KEY}
MATCH (t:Code {{system: $target, code: row[1]}}) {by_key("t")} {_MAP_LINK}"""
_PUT_MAPS_TO_NONE: Final = f"""
UNWIND $rows AS row MATCH (c:Code {{system: $source, code: row[0]}}) {_BY_KEY}
MATCH (t:NoMap {{code: row[1]}}) {_MAP_LINK}"""


_END_CATEGORIES: Final = f"""
UNWIND $rows AS row
MATCH (c:Code {{system: $source, code: row[0]}})-[r:HAS_CATEGORY {{edition: row[1]}}]->(:MapSet {{id: $map_set}})
{_BY_KEY} {_OUT.format("r")}"""
_PUT_CATEGORIES: Final = f"""
MERGE (set:MapSet {{id: $map_set}}) WITH set
UNWIND $rows AS row MATCH (c:Code {{system: $source, code: row[0]}}) {_BY_KEY}
CREATE (c)-[:HAS_CATEGORY {{edition: row[1], category: row[2], since: $version}}]->(set)"""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement to run over rows; `links` tells how many relationships some rows must make, where they do.

    Where all rows lead `to_one` node, two transactions that join it would wait for each other.
    """

    query: str
    rows: Iterable[Any]
    values: Mapping[str, object] = field(default_factory=dict)
    links: Callable[[Sequence[Any]], int] | None = None
    to_one: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of the codes that a change touches; nothing where the store is new."""

    parents: Mapping[str, Parents]
    predecessors: frozenset[Predecessor]
    notes: Sequence[Standing[Note]]


NOTHING: Final = Held({}, frozenset(), ())


def system_steps(change: SystemChange, held: Held, version: int) -> Iterator[Step]:
    """The codes, states, parents, conversion rows and statements of a system."""
    system = change.system
    days = Days(_days_of(change))
    values = {"system": system.id}
    dated = {**values, "days": days.all}
    yield Step(_END_STATES, _unless_new(change.states, version), values)
    for query, rows in PutStates(system, change.states, days).statements(new=version == 1):
        yield Step(query, rows, dated, links=len)
    ended = {code: () for code, life in change.states.items() if not life}
    moved = {code: above for code, above in {**change.parents, **ended}.items() if held.parents.get(code, ()) != above}
    yield Step(_END_PARENTS, [code for code in moved if code in held.parents], values)
    yield Step(_PUT_PARENTS, _parent_rows(moved, days), dated, links=len)
    if change.predecessors is not None:
        yield from _predecessor_steps(system, change.predecessors, held)
    yield from _statement_steps(change, values)
    gone, come = changed_texts(change, held.notes)
    yield Step(_END_TEXTS, gone, values)
    yield Step(_PUT_TEXTS, come, values, links=len)


def map_steps(change: MapChange, put: Mapping[str, Collection[str]]) -> Iterator[Step]:
    """The rows of a map set; `put` has the codes by system that steps before these put in."""
    map_set = change.map_set
    source, target = SYSTEMS[map_set.source], SYSTEMS[map_set.target]
    values = {"map_set": map_set.id, "source": source.id, "target": target.id}
    yield Step(_END_MAPS, map(_map_row, change.removed), values)
    yield _codes(source, {row.source for row in change.added}.difference(put.get(source.id, ())))
    named = {row.target for row in change.added if not row.is_no_map}
    yield _codes(target, named.difference(put.get(target.id, ())))
    yield Step(_PUT_MAPS, (_map_row(row) for row in change.added if not row.is_no_map), values, links=len)
    no_map = [row for row in change.added if row.is_no_map]
    yield Step(_PUT_NO_MAPS, sorted({row.target for row in no_map}))
    yield Step(_PUT_MAPS_TO_NONE, map(_map_row, no_map), values, links=len, to_one=True)


def category_steps(change: CategoryChange, held: Mapping[tuple[str, int], Category]) -> Iterator[Step]:
    """The categories of the sources of a map set, in place of those held."""
    values = {"map_set": change.map_set.id, "source": change.map_set.source}
    now = {(code, change.edition.ordinal): category for code, category in change.categories.items()}
    gone = [[*key] for key, category in held.items() if now.get(key) != category]
    come = [[*key, category.value] for key, category in sorted(now.items()) if held.get(key) != category]
    yield Step(_END_CATEGORIES, gone, values)
    yield Step(_PUT_CATEGORIES, come, values, links=len, to_one=True)


def _predecessor_steps(system: CodeSystem, rows: Iterable[Predecessor], held: Held) -> Iterator[Step]:
    values = {"system": system.id}
    now = frozenset(rows)
    gone, come = _in_order(held.predecessors - now), _in_order(now - held.predecessors)
    yield Step(_END_PREVIOUS, [[row.code, row.effective, row.text] for row in gone], values)
    parts = list(parts_of(system, come))
    named = {part["previous"] for part in parts if part["previous"] is not None}
    yield _codes(system, named | {part["code"] for part in parts})
    yield Step(_PUT_PREVIOUS, [part for part in parts if part["previous"] is not None], values, links=len)
    without = [part for part in parts if part["previous"] is None]
    yield Step(_PUT_NO_PREVIOUS, without, values, links=len, to_one=True)


def _statement_steps(change: SystemChange, values: Mapping[str, object]) -> Iterator[Step]:
    system = change.system
    for groups in change.groups:
        yield Step(_END_GROUPS, [_group(each) for each in groups.removed], values)
        yield Step(_END_GROUP_PARENTS, [_group_parent(each) for each in groups.removed if each.row.parent], values)
        yield Step(_PUT_GROUPS, [_group(each) for each in groups.added], values, links=len)
        yield Step(
            _PUT_GROUP_PARENTS, [_group_parent(each) for each in groups.added if each.row.parent], values, links=len
        )
    for homes in change.homes:
        yield Step(_END_HOMES, [[*each.row, each.first, each.last] for each in homes.removed], values)
        yield _codes(system, (each.row.code for each in homes.added))
        yield Step(_PUT_HOMES, [[*each.row, each.first, each.last] for each in homes.added], values, links=len)
    for notes in change.notes:
        for end, put, of_group in ((_END_NOTES, _PUT_NOTES, False), (_END_GROUP_NOTES, _PUT_GROUP_NOTES, True)):
            removed = (note_row(system, each) for each in notes.removed if bool(each.row.group) is of_group)
            yield Step(end, removed, values)
            if not of_group:
                yield _codes(system, (each.row.owner for each in notes.added if not each.row.group))
            added = (note_row(system, each) for each in notes.added if bool(each.row.group) is of_group)
            yield Step(put, added, values, links=len)


def _codes(system: CodeSystem, codes: Iterable[str]) -> Step:
    """The codes that are only spoken of: each there once, with or without states."""
    return Step(_PUT_CODES, [[code, system.display(code)] for code in sorted(set(codes))], {"system": system.id})


def _unless_new(states: Mapping[str, States], version: int) -> Iterable[str]:
    return states if version > 1 else ()


def _days_of(change: SystemChange) -> Iterator[date | None]:
    for life in change.states.values():
        for state in life:
            yield from (state.valid_from, state.valid_to)
    for above in change.parents.values():
        for parent in above:
            yield from (parent.valid_from, parent.valid_to)


def _parent_rows(parents: Mapping[str, Parents], days: Days) -> Iterator[list[Any]]:
    for code, above in parents.items():
        for parent in above:
            yield [code, parent.code, days.place(parent.valid_from), days.place(parent.valid_to)]


def _in_order(rows: Iterable[Predecessor]) -> list[Predecessor]:
    return sorted(rows, key=lambda row: (row.code, row.effective, row.text))


def _group(standing: Standing[GroupRow]) -> dict[str, Any]:
    row = group_row(standing)
    shown = {name: row[name] for name in ("title", "first_code", "last_code")} if standing.last == LATEST else {}
    return {"kind": standing.row.kind, "id": standing.row.id, "properties": row, "shown": shown}


def _group_parent(standing: Standing[GroupRow]) -> list[Any]:
    row = standing.row
    return [row.kind, row.id, row.parent_kind, row.parent_id, standing.first, standing.last]


def _map_row(row: MapRow) -> list[Any]:
    return [
        row.source, row.target, row.flags, row.first, row.last,
        row.approximate, row.combination, row.scenario, row.choice_list,
    ]  # fmt: skip
