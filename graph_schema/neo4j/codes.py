"""Codes, their states and their parents."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby, pairwise, product
from operator import itemgetter
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.history.states import Parent
from graph_schema.neo4j.ahead import ahead
from graph_schema.neo4j.connection import Connection, Row
from graph_schema.neo4j.schema import AT, by_key, of_codes, stands
from graph_schema.neo4j.values import STATE, day_of, state_of

if TYPE_CHECKING:
    from crosswalk.domain.history.states import Parents, States

_STATES: Final = of_codes(
    f"MATCH (c:Code {{system: $system, code: code}})-[:HAS_STATE]->(s) {by_key('c')} WHERE {stands('s')}",
    f"code, s.n, {STATE}",
)
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
_PARENTS: Final = of_codes(
    f"MATCH (c:Code {{system: $system, code: code}})-[r:CHILD_OF]->(p:Code) {by_key('c')} WHERE {stands('r')}",
    "code, toString(r.valid_from), toString(r.valid_to), p.code",
)
_DESCENDANTS: Final = of_codes(
    f"""MATCH (below:Code) {by_key("below")}
    WHERE below.system = $system AND below.code STARTS WITH code AND below.code <> code
    MATCH (below)-[:HAS_STATE]->(s) WHERE {stands("s")}""",
    f"code, below.code, s.n, {STATE}",
)
_CHILDREN: Final = of_codes(
    f"""MATCH (c:Code {{system: $system, code: code}}) {by_key("c")}
    CALL (at, c) {{ MATCH (c)<-[r:CHILD_OF]-(below:Code) WHERE {stands("r")} RETURN DISTINCT below }}
    MATCH (below)-[:HAS_STATE]->(s) WHERE {stands("s")}""",
    f"code, below.code, s.n, {STATE}",
)
_KNOWN_IN: Final = of_codes(
    f"""MATCH (c:Code {{code: code}}) {by_key("c")} WHERE c.system IS NOT NULL
    WITH at, code, c, COLLECT {{ MATCH (c)-[:HAS_STATE]->(s) WHERE {stands("s")} RETURN s.billable }} AS billable
    WHERE size(billable) > 0 OR EXISTS {{ (c)-[m:MAPS_TO]-() WHERE {stands("m")} }}""",
    "code, c.system, size(billable) = 0 OR true IN billable",
)
"""A note, or a slip in a table, does not make a code known."""


_CHANGED: Final = f"""
{AT} CALL (at) {{
    MATCH (s:State) USING INDEX SEEK s:State(last, system)
    WHERE s.system = $system AND s.last >= $older AND s.last < $newer
    AND s.first <= $older AND {stands("s")}
    RETURN $older AS release, s
UNION ALL
    MATCH (s:State) USING INDEX SEEK s:State(first, system)
    WHERE s.system = $system AND s.first > $older AND s.first <= $newer
    AND s.last >= $newer AND {stands("s")}
    RETURN $newer AS release, s
}}
MATCH (c)-[:HAS_STATE]->(s)
RETURN collect([release, c.code, {STATE}])"""


class Neo4jCodes:
    """The codes of a store on a server: `crosswalk.domain.store.codes` tells what each method answers."""

    def __init__(self, ask: Connection) -> None:
        self._ask = ask

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        if codes is None:
            return dict(self.all_states(system))
        return dict(self._ask.of_codes(codes, _STATES, _lives, system=system.id))

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        portions: Iterator[list[Row]] = self._ask.stream(_ALL_STATES, system=system.id, ranges=_RANGES)
        # The transaction of a view is for one thread; without a view this question has its own.
        for portion in portions if self._ask.view else ahead(portions):
            yield from _lives(portion)

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        return dict(self._ask.of_codes(codes, _PARENTS, _parents, system=system.id))

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        none: dict[str, dict[str, States]] = {code: {} for code in sorted(codes)}
        return none | dict(self._ask.of_codes(codes, _DESCENDANTS, _descendants_of, system=system.id))

    def children(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        none: dict[str, dict[str, States]] = {code: {} for code in sorted(codes)}
        return none | dict(self._ask.of_codes(codes, _CHILDREN, _descendants_of, system=system.id))

    def changed_between(self, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
        found: dict[int, dict[str, Facts]] = {older: {}, newer: {}}
        for release, code, *columns in self._ask.rows(_CHANGED, system=system.id, older=older, newer=newer):
            state = state_of(columns)
            short, long = state.known_titles_in(release)
            found[release][code] = Facts(state.billable, short, long, state.properties_in(release), state.versions)
        return found[older], found[newer]

    def known_in(self, codes: Collection[str]) -> dict[str, dict[str, bool]]:
        found: dict[str, dict[str, bool]] = {}
        for code, system, billable in self._ask.of_codes(codes, _KNOWN_IN, iter):
            found.setdefault(code, {})[system] = billable
        return found


def _lives(rows: list[Row]) -> Iterator[tuple[str, States]]:
    for code, states in _by_first(rows):
        yield code, tuple(state_of(state) for _, _, *state in states)


def _parents(rows: list[Row]) -> Iterator[tuple[str, Parents]]:
    for code, parents in _by_first(rows):
        yield code, tuple(Parent(parent, day_of(start), day_of(end)) for _, start, end, parent in parents)


def _descendants_of(rows: list[Row]) -> Iterator[tuple[str, dict[str, States]]]:
    for code, descendants in _by_first(rows):
        yield code, dict(_lives([row for _, *row in descendants]))


def _by_first(rows: list[Row]) -> Iterator[tuple[str, Iterator[Row]]]:
    """The rows by their first column, in the order of it and of the second."""
    rows.sort(key=itemgetter(0, 1))
    return groupby(rows, key=itemgetter(0))
