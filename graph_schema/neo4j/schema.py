"""Constraints, indexes and the version of the schema, and how an older graph becomes a newer one.

Every element that a load writes carries `since`, the number of the load that made it visible, and,
once a later load has taken it out, `until`, the number of that load. The node `(:Crosswalk {id: 'store'})`
holds the number of the last finished load; a reader sees what stands at that number. So a load can
write for a minute in many transactions, and all of it appears when that one number is set.
Codes, groups and code systems are mere identities, and carry neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

SCHEMA_VERSION: Final = 6

LABELS: Final = (
    "Crosswalk", "CodeSystem", "Release", "Code", "State", "Group", "GroupState", "Note", "Text", "MapSet", "Edition",
    "NoMap", "NoPredecessor",
)  # fmt: skip
"""All labels of ours. Nodes of others may live in the same database and are left alone."""

CONSTRAINTS: Final[Mapping[str, str]] = {
    "crosswalk_id": "FOR (n:Crosswalk) REQUIRE n.id IS UNIQUE",
    "crosswalk_code_system": "FOR (n:CodeSystem) REQUIRE n.id IS UNIQUE",
    # What a question ranges over comes first in an index of codes or states: of one that began with the system, the
    # planner of a graph whose statistics are not yet kept may read a whole system, and call it a seek.
    "crosswalk_code_and_system": "FOR (n:Code) REQUIRE (n.code, n.system) IS UNIQUE",
    "crosswalk_group": "FOR (n:Group) REQUIRE (n.system, n.kind, n.id) IS UNIQUE",
    "crosswalk_release": "FOR (n:Release) REQUIRE (n.id, n.since) IS UNIQUE",
    "crosswalk_map_set": "FOR (n:MapSet) REQUIRE n.id IS UNIQUE",
    "crosswalk_edition": "FOR (n:Edition) REQUIRE (n.map_set, n.ordinal, n.since) IS UNIQUE",
    "crosswalk_no_map": "FOR (n:NoMap) REQUIRE n.code IS UNIQUE",
    "crosswalk_no_predecessor": "FOR (n:NoPredecessor) REQUIRE n.id IS UNIQUE",
}

INDEXES: Final[Mapping[str, str]] = {
    "crosswalk_first_of_state": "FOR (n:State) ON (n.first, n.system)",
    "crosswalk_last_of_state": "FOR (n:State) ON (n.last, n.system)",
    "crosswalk_preceded_system": "FOR ()-[r:PRECEDED_BY]-() ON (r.system)",
    # Only a few rows of the conversion tables name ranges and categories, and only those have a `span`.
    "crosswalk_preceded_span": "FOR ()-[r:PRECEDED_BY]-() ON (r.span)",
    # What a load took out has an `until`, all else has none: these indexes are all but empty.
    "crosswalk_state_until": "FOR (n:State) ON (n.until)",
    "crosswalk_group_state_until": "FOR (n:GroupState) ON (n.until)",
    "crosswalk_note_until": "FOR (n:Note) ON (n.until)",
    "crosswalk_text_until": "FOR (n:Text) ON (n.until)",
    "crosswalk_release_until": "FOR (n:Release) ON (n.until)",
    "crosswalk_edition_until": "FOR (n:Edition) ON (n.until)",
    "crosswalk_child_of_until": "FOR ()-[r:CHILD_OF]-() ON (r.until)",
    "crosswalk_maps_to_until": "FOR ()-[r:MAPS_TO]-() ON (r.until)",
    "crosswalk_has_category_until": "FOR ()-[r:HAS_CATEGORY]-() ON (r.until)",
    "crosswalk_preceded_by_until": "FOR ()-[r:PRECEDED_BY]-() ON (r.until)",
}

WORDS: Final = "crosswalk_documents"
"""The full-text index. The words that it holds are folded already, as those of a question are: *Ménière* is `meniere`.

An analyzer that folds would leave out words that join others, of which a question may consist. The place of a document
begins with its length, so that the shortest can be asked for alone.
"""

_CREATE_WORDS: Final = f"""
CREATE FULLTEXT INDEX {WORDS} IF NOT EXISTS FOR (n:State|Text) ON EACH [n.system, n.words, n.place]
OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}"""
AWAIT: Final = "CALL db.awaitIndexes(600)"


def _constraint(name: str) -> str:
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS {CONSTRAINTS[name]}"


def _index(name: str) -> str:
    return f"CREATE RANGE INDEX {name} IF NOT EXISTS {INDEXES[name]}"


def _dropped(constraints: Iterable[str], indexes: Iterable[str]) -> list[str]:
    return [
        *(f"DROP CONSTRAINT {name} IF EXISTS" for name in constraints),
        *(f"DROP INDEX {name} IF EXISTS" for name in indexes),
    ]


THERE: Final = "SHOW INDEXES YIELD name, owningConstraint RETURN collect([name, owningConstraint IS NOT NULL])"
"""Each index, and whether it is that of a constraint, which then has its name."""


def creation(there: Collection[tuple[str, bool]] = ()) -> list[str]:
    """The statements that make every constraint and index that is not `there`; `AWAIT` waits until they work."""
    return [
        *(_constraint(name) for name in CONSTRAINTS if (name, True) not in there),
        *(_index(name) for name in INDEXES if (name, False) not in there),
        *([] if (WORDS, False) in there else [_CREATE_WORDS]),
    ]


DATED_NODES: Final = ("State", "GroupState", "Note", "Text", "Release", "Edition")
DATED_RELATIONSHIPS: Final = ("CHILD_OF", "MAPS_TO", "PRECEDED_BY", "HAS_CATEGORY")
"""What carries `since` and `until`."""

_OF_TITLES: Final = "MATCH (t:Text) WHERE split(t.place, ' ')[1] = '0'"

_OLDER_CONSTRAINTS: Final = ("crosswalk_code",)
_OLDER_INDEXES: Final = (
    "crosswalk_code_text", "crosswalk_state_first", "crosswalk_state_last", "crosswalk_words", "crosswalk_search",
)  # fmt: skip
OLDER: Final = frozenset({*_OLDER_CONSTRAINTS, *_OLDER_INDEXES})
"""Names that are used no more, since they stood for something else in some graph: a name tells what it is of."""


def removal_of_older() -> list[str]:
    """The statements that take away what only older schemas have."""
    return _dropped(_OLDER_CONSTRAINTS, _OLDER_INDEXES)


MIGRATIONS: Final[dict[int, tuple[str, ...]]] = {
    # The words of titles lay in nodes of their own.
    2: (
        f"""{_OF_TITLES} AND t.until IS NULL CALL (t) {{
            MATCH (t)<-[:HAS_TEXT]-(:Code)-[:HAS_STATE]->(s:State {{n: 0}}) WHERE s.until IS NULL
            SET s.place = t.place, s.words = t.words
        }} IN TRANSACTIONS OF 10000 ROWS""",
        f"{_OF_TITLES} CALL (t) {{ DETACH DELETE t }} IN TRANSACTIONS OF 10000 ROWS",
    ),
}
"""The statements that lead from the schema before to this one, each safe to run twice."""

RENEWAL: Final = (*removal_of_older(), *creation(), AWAIT)
"""The statements that give a graph of any older schema the indexes of this one, safe to run twice.

What has a newer name was made before; but where the same bore an older one, only now.
"""

RESTATED: Final = 5
"""The schema of which no statement knows what to write in the states: that is worked out from all of them."""
RESTATE: Final = """
UNWIND $rows AS row MATCH (:Code {system: $system, code: row[0]})-[:HAS_STATE]->(s:State {n: row[1]})
WHERE s.until IS NULL SET s.variants = row[2]"""
"""Gives states other variants; safe to run twice."""


DEFERRED: Final = (WORDS, "crosswalk_first_of_state", "crosswalk_last_of_state")
"""Indexes that a first load builds when all is written: that takes a fraction of keeping them abreast."""


def removal() -> list[str]:
    """The statements that take every constraint and index of ours away, those of older schemas too."""
    return [*_dropped(CONSTRAINTS, (*INDEXES, WORDS)), *removal_of_older()]


AT: Final = "MATCH (now:Crosswalk {id: 'store'}) WITH coalesce($at, now.version) AS at"
"""How every question begins: at which load it looks, the one of its view or the last."""


def stands(name: str) -> str:
    """The condition that an element is there at the load looked at."""
    return f"{name}.since <= at AND ({name}.until IS NULL OR {name}.until > at)"


def by_key(name: str) -> str:
    """A hint to find a code by its key: to the planner of a graph that is still empty, a scan of all looks as good."""
    return f"USING INDEX SEEK {name}:Code(code, system)"


def of_codes(match: str, row: str, start: str = AT) -> str:
    """A question about `$portions` of codes: what is matched of each `code`, as a record of rows for each portion."""
    return f"""
{start} UNWIND $portions AS codes CALL (*) {{
    UNWIND codes AS code
    {match}
    RETURN collect([{row}]) AS portion
}}
RETURN portion"""
