"""Codes, their states and their parents."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby, pairwise, product
from operator import itemgetter
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING, Final

from crosswalk.domain.states import Parent, State
from crosswalk.domain.systems import CodeSystem
from graph_schema.neo4j.ahead import ahead
from graph_schema.neo4j.connection import Connection, Row
from graph_schema.neo4j.schema import AT, by_key, stands
from graph_schema.neo4j.values import STATE, day_of, state_of

if TYPE_CHECKING:
    from crosswalk.domain.states import Parents, States

_STATES: Final = f"""
{AT} UNWIND $codes AS code
MATCH (c:Code {{system: $system, code: code}})-[:HAS_STATE]->(s) {by_key("c")} WHERE {stands("s")}
RETURN collect([code, s.n, {STATE}])"""
_ALL_STATES: Final = f"""
{AT} UNWIND $ranges AS range CALL (at, range) {{
    MATCH (c:Code) {by_key("c")} WHERE c.system = $system AND c.code >= range[0] AND c.code < range[1]
    MATCH (c)-[:HAS_STATE]->(s) WHERE {stands("s")}
    RETURN collect([c.code, s.n, {STATE}]) AS portion
}}
WITH portion WHERE size(portion) > 0 RETURN portion"""
"""In portions: a record of its own for each state takes twice the time, and one of all comes late."""
_BEGINNINGS: Final = tuple(map("".join, product(sorted(digits + ascii_uppercase), repeat=2)))
_RANGES: Final = [list(ends) for ends in pairwise(("", *_BEGINNINGS, "\uffff"))]
"""All codes there can be, in order, in ranges that hold a few thousand at most."""
_PARENTS: Final = f"""
{AT} UNWIND $codes AS code
MATCH (c:Code {{system: $system, code: code}})-[r:CHILD_OF]->(p:Code) {by_key("c")} WHERE {stands("r")}
RETURN collect([code, toString(r.valid_from), toString(r.valid_to), p.code])"""
_DESCENDANTS: Final = f"""
{AT} UNWIND $codes AS code
MATCH (below:Code) {by_key("below")}
WHERE below.system = $system AND below.code STARTS WITH code AND below.code <> code
MATCH (below)-[:HAS_STATE]->(s) WHERE {stands("s")}
RETURN collect([code, below.code, s.n, {STATE}])"""
_KNOWN_IN: Final = f"""
{AT} UNWIND $codes AS code
MATCH (c:Code {{code: code}}) {by_key("c")} WHERE c.system IS NOT NULL
WITH at, code, c, COLLECT {{ MATCH (c)-[:HAS_STATE]->(s) WHERE {stands("s")} RETURN s.billable }} AS billable
WHERE size(billable) > 0 OR EXISTS {{ (c)-[m:MAPS_TO]-() WHERE {stands("m")} }}
RETURN collect([code, c.system, size(billable) = 0 OR true IN billable])"""
"""A note, or a slip in a table, does not make a code known."""


def states(ask: Connection, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
    """See `Store.states`."""
    if codes is None:
        return dict(all_states(ask, system))
    found: dict[str, list[State]] = {}
    for code, _, *state in _sorted(ask.rows_of(codes, _STATES, system=system.id), 2):
        found.setdefault(code, []).append(state_of(state))
    return {code: tuple(life) for code, life in found.items()}


def all_states(ask: Connection, system: CodeSystem) -> Iterator[tuple[str, States]]:
    """See `Store.all_states`."""
    portions: Iterator[list[Row]] = ask.stream(_ALL_STATES, system=system.id, ranges=_RANGES)
    # The transaction of a view is for one thread; without a view this question has its own.
    return _in_portions(portions if ask.view else ahead(portions))


def _in_portions(portions: Iterator[list[Row]]) -> Iterator[tuple[str, States]]:
    for portion in portions:
        for code, rows in groupby(_sorted(portion, 2), key=itemgetter(0)):
            yield code, tuple(state_of(state) for _, _, *state in rows)


def parents(ask: Connection, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
    """See `Store.parents`."""
    found: dict[str, list[Parent]] = {}
    for code, start, end, parent in _sorted(ask.rows_of(codes, _PARENTS, system=system.id), 2):
        found.setdefault(code, []).append(Parent(parent, day_of(start), day_of(end)))
    return {code: tuple(above) for code, above in found.items()}


def descendants(ask: Connection, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
    """See `Store.descendants`."""
    found: dict[str, dict[str, list[State]]] = {code: {} for code in sorted(codes)}
    for code, below, _, *state in _sorted(ask.rows_of(codes, _DESCENDANTS, system=system.id), 3):
        found[code].setdefault(below, []).append(state_of(state))
    return {code: {one: tuple(life) for one, life in below.items()} for code, below in found.items()}


def known_in(ask: Connection, codes: Collection[str]) -> dict[str, dict[str, bool]]:
    """See `Store.known_in`."""
    found: dict[str, dict[str, bool]] = {}
    for code, system, billable in ask.rows_of(codes, _KNOWN_IN):
        found.setdefault(code, {})[system] = billable
    return found


def _sorted(rows: list[Row], columns: int) -> list[Row]:
    """The rows in the order of their first columns, which no two have in common."""
    rows.sort(key=lambda row: row[:columns])
    return rows
