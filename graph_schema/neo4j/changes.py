"""What differs between two releases: one question."""

from __future__ import annotations

from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.snapshot import Facts
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.schema import AT, stands
from graph_schema.neo4j.values import STATE, state_of

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


def changed_between(
    ask: Connection, system: CodeSystem, older: int, newer: int
) -> tuple[dict[str, Facts], dict[str, Facts]]:
    """See `Store.changed_between`."""
    found: dict[int, dict[str, Facts]] = {older: {}, newer: {}}
    for release, code, *columns in ask.rows(_CHANGED, system=system.id, older=older, newer=newer):
        state = state_of(columns)
        found[release][code] = Facts(state.billable, *state.titles_in(release), state.properties_in(release))
    return found[older], found[newer]
