"""Notes, groups and homes: what stands in some releases and not in others.

A group is an identity with states, as a code is: `(:Group)-[:HAS_STATE]->(:GroupState)`, and lies
under another one: `(:Group)-[:CHILD_OF]->(:Group)`. A home is a `CHILD_OF` from a code to a group. Unlike
those between codes, these carry the releases in which they stand (`first`, `last`), not days.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.standing import Standing, in_one_alone
from crosswalk.domain.tabular.rows import GroupRow, Home, Note, Owner
from graph_schema.neo4j.connection import Connection, Row
from graph_schema.neo4j.schema import AT, by_key, of_codes, stands

_NOTE: Final = "n.role, n.group, n.owner, n.kind, n.n, n.text, n.first, n.last"
_NOTES: Final = f"""
{AT} CALL (at) {{
    UNWIND $codes AS code
    MATCH (c:Code {{system: $system, code: code}})-[:HAS_NOTE]->(n) {by_key("c")} WHERE {stands("n")}
    RETURN n
UNION ALL
    UNWIND $groups AS key
    MATCH (:Group {{system: $system, kind: key[0], id: key[1]}})-[:HAS_NOTE]->(n) WHERE {stands("n")}
    RETURN n
}}
RETURN collect([{_NOTE}])"""
_ALL_NOTES: Final = f"""
{AT} CALL (at) {{
    MATCH (c:Code) {by_key("c")} WHERE c.system = $system AND c.code >= ''
    MATCH (c)-[:HAS_NOTE]->(n) WHERE {stands("n")} AND ($role IS NULL OR n.role = $role)
    RETURN n
UNION ALL
    MATCH (g:Group) WHERE g.system = $system AND g.kind >= '' AND g.id >= ''
    MATCH (g)-[:HAS_NOTE]->(n) WHERE {stands("n")} AND ($role IS NULL OR n.role = $role)
    RETURN n
}}
RETURN [{_NOTE}]"""
_NOTES_BETWEEN: Final = f"""
{AT} MATCH (c:Code) {by_key("c")} WHERE c.system = $system AND c.code >= ''
MATCH (c)-[:HAS_NOTE]->(n) WHERE {stands("n")} AND n.role = $role
    AND (n.first <= $one AND n.last >= $one) <> (n.first <= $other AND n.last >= $other)
RETURN [{_NOTE}]"""
_GROUPS: Final = f"""
{AT} MATCH (g:Group) WHERE g.system = $system AND g.kind >= '' AND g.id >= ''
MATCH (g)-[:HAS_STATE]->(s) WHERE {stands("s")}
RETURN collect([g.kind, g.id, s.title, s.first_code, s.last_code, s.parent_kind, s.parent_id, s.first, s.last])"""
_HOMES: Final = of_codes(
    f"MATCH (c:Code {{system: $system, code: code}})-[r:CHILD_OF]->(g:Group) {by_key('c')} WHERE {stands('r')}",
    "code, g.kind, g.id, r.first, r.last",
)
_ALL_HOMES: Final = f"""
{AT} MATCH (g:Group) WHERE g.system = $system AND g.kind >= '' AND g.id >= ''
MATCH (g)<-[r:CHILD_OF]-(c:Code) WHERE {stands("r")}
RETURN collect([c.code, g.kind, g.id, r.first, r.last])"""


class Neo4jTabular:
    """The tabular rows of a store on a server: `crosswalk.domain.store.tabular` tells what each method answers."""

    def __init__(self, ask: Connection) -> None:
        self._ask = ask

    def notes(self, system: CodeSystem, owners: Collection[Owner] | None) -> list[Standing[Note]]:
        if owners is None:
            return sorted(map(_note, self._ask.stream(_ALL_NOTES, system=system.id, role=None)))
        if not owners:
            return []
        codes = sorted(owner for group, owner in owners if not group)
        groups = sorted([group, owner] for group, owner in owners if group)
        return sorted(map(_note, self._ask.rows(_NOTES, system=system.id, codes=codes, groups=groups)))

    def notes_stated_by(self, system: CodeSystem, role: Role) -> list[Standing[Note]]:
        return sorted(map(_note, self._ask.stream(_ALL_NOTES, system=system.id, role=role.value)))

    def notes_between(self, system: CodeSystem, role: Role, one: int, other: int) -> list[Standing[Note]]:
        asked = {"system": system.id, "role": role.value, "one": one, "other": other}
        return in_one_alone(map(_note, self._ask.stream(_NOTES_BETWEEN, **asked)), one, other)

    def groups(self, system: CodeSystem) -> list[Standing[GroupRow]]:
        return sorted(
            Standing(GroupRow(*row), first, last) for *row, first, last in self._ask.rows(_GROUPS, system=system.id)
        )

    def homes(self, system: CodeSystem, codes: Collection[str] | None) -> list[Standing[Home]]:
        rows = (
            self._ask.rows(_ALL_HOMES, system=system.id)
            if codes is None
            else self._ask.of_codes(codes, _HOMES, iter, system=system.id)
        )
        return sorted(Standing(Home(*row), first, last) for *row, first, last in rows)


def note_row(system: CodeSystem, standing: Standing[Note]) -> dict[str, Any]:
    """A note as properties of its node."""
    note = standing.row
    return {
        "system": system.id,
        "role": note.role.value,
        "group": note.group,
        "owner": note.owner,
        "kind": note.kind,
        "n": note.n,
        "text": note.text,
        "first": standing.first,
        "last": standing.last,
    }


def group_row(standing: Standing[GroupRow]) -> dict[str, Any]:
    """What is said of a group, as properties of a node."""
    row = standing.row
    return {
        "title": row.title,
        "first_code": row.first,
        "last_code": row.last,
        "parent_kind": row.parent_kind,
        "parent_id": row.parent_id,
        "first": standing.first,
        "last": standing.last,
    }


def _note(row: Row) -> Standing[Note]:
    role, *rest, first, last = row
    return Standing(Note(Role(role), *rest), first, last)
