"""An older graph is brought up to date, or dropped without a rest; nobody loads a graph that another one changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

import pytest
from contract_samples import EDITIONS, EVERYTHING, FY2022, FY2024, ICD10CM, load, slot_of

from crosswalk.domain.errors import SchemaMismatch, StoreBusy
from crosswalk.stores.administration import drop_store
from graph_schema import open_store
from graph_schema.neo4j import lock
from graph_schema.neo4j.administration import describe, make_store
from graph_schema.neo4j.store import Neo4jStore

DIABETES: Final = [slot_of("diabetes")]


@pytest.fixture
def store(url: str) -> Iterator[Neo4jStore]:
    """A new, empty store."""
    with closing(open_store(url, create=True)) as opened:
        assert isinstance(opened, Neo4jStore)
        yield opened


_WITHOUT: Final = (
    "DROP CONSTRAINT crosswalk_code_and_system",
    *(f"DROP INDEX crosswalk_{name}" for name in ("first_of_state", "last_of_state", "documents")),
)


def _words(labels: str, name: str = "crosswalk_words") -> str:
    return f"""CREATE FULLTEXT INDEX {name} FOR (n:{labels}) ON EACH [n.system, n.words]
    OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}"""


TO_SCHEMA_2: Final = (
    *_WITHOUT,
    "CREATE CONSTRAINT crosswalk_code FOR (n:Code) REQUIRE (n.code, n.system) IS UNIQUE",
    "CREATE RANGE INDEX crosswalk_state_first FOR (n:State) ON (n.first, n.system)",
    "CREATE RANGE INDEX crosswalk_state_last FOR (n:State) ON (n.last, n.system)",
    _words("State|Text"),
    "MATCH (now:Crosswalk {id: 'store'}) SET now.schema = 2",
)
_ORDERED_BY_SYSTEM: Final = (
    *_WITHOUT,
    "CREATE CONSTRAINT crosswalk_code FOR (n:Code) REQUIRE (n.system, n.code) IS UNIQUE",
    "CREATE RANGE INDEX crosswalk_code_text FOR (n:Code) ON (n.code)",
    "CREATE RANGE INDEX crosswalk_state_first FOR (n:State) ON (n.system, n.first)",
    "CREATE RANGE INDEX crosswalk_state_last FOR (n:State) ON (n.system, n.last)",
)
TO_SCHEMA_2_OF_OLD: Final = (
    *_ORDERED_BY_SYSTEM,
    _words("State|Text"),
    "MATCH (now:Crosswalk {id: 'store'}) SET now.schema = 2",
)
TO_SCHEMA_1: Final = (
    *_ORDERED_BY_SYSTEM,
    """MATCH (c:Code)-[:HAS_STATE]->(s:State) WHERE s.words IS NOT NULL
    CREATE (c)-[:HAS_TEXT]->(:Text {system: s.system, code: c.code, place: s.place, words: s.words, since: s.since})
    REMOVE s.place, s.words""",
    _words("Text"),
    "MATCH (now:Crosswalk {id: 'store'}) SET now.schema = 1",
)

TO_SCHEMA_5: Final = (
    "DROP INDEX crosswalk_documents",
    _words("State|Text", "crosswalk_search"),
    "MATCH (now:Crosswalk {id: 'store'}) SET now.schema = 5",
)


INDEXES: Final = """
SHOW INDEXES YIELD name, type, labelsOrTypes, properties, owningConstraint
RETURN collect([name, type, labelsOrTypes, properties, owningConstraint])"""


@pytest.mark.parametrize(
    "statements", [TO_SCHEMA_1, TO_SCHEMA_2_OF_OLD, TO_SCHEMA_2, TO_SCHEMA_5], ids=["1", "2 of old", "2", "5"]
)
def test_an_older_graph_is_brought_up_to_date(store: Neo4jStore, url: str, statements: Sequence[str]) -> None:
    load(store, *EVERYTHING, *EDITIONS)
    found = store.search.matching(ICD10CM, DIABETES, 0, 100)
    assert found
    dump = list(store.dump())
    elements, indexes = describe(store._connection).elements, sorted(store._connection.rows(INDEXES))
    for statement in statements:
        store._connection.write(statement)
    assert (describe(store._connection).elements["Text"] > elements["Text"]) == (statements is TO_SCHEMA_1)
    assert sorted(store._connection.rows(INDEXES)) != indexes
    with closing(open_store(url, create=True)) as migrated:
        assert isinstance(migrated, Neo4jStore)
        assert describe(migrated._connection).elements == elements
        assert sorted(migrated._connection.rows(INDEXES)) == indexes
        assert migrated.search.matching(ICD10CM, DIABETES, 0, 100) == found
        assert list(migrated.dump()) == dump


def test_every_step_is_told(store: Neo4jStore, url: str) -> None:
    load(store, FY2022.id)
    for statement in TO_SCHEMA_1:
        store._connection.write(statement)
    for work, promised in ((make_store, {"schema 2", "indexes"}), (drop_store, {"the store", "State", "indexes"})):
        told: list[tuple[int, int, str]] = []
        work(url, lambda *step, told=told: told.append(step))  # type: ignore[misc]
        total = len(told) - 1
        assert [(done, of) for done, of, _ in told] == [(done, total) for done in range(total + 1)]
        assert promised <= {what for *_, what in told}


# One program at a time


def test_a_store_that_another_program_loads_is_not_loaded(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_BUSY_SECONDS", 0.2)
    load(store, FY2022.id)
    with closing(store.again()) as other:
        with store.writing(), pytest.raises(StoreBusy, match="written by another program"):
            load(other, FY2024.id)
        load(other, FY2024.id)
    assert len(store.releases.loaded_releases(ICD10CM)) == 2


def test_an_older_graph_is_not_brought_up_to_date_while_somebody_loads_it(
    store: Neo4jStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_BUSY_SECONDS", 0.2)
    load(store, FY2022.id)
    for statement in TO_SCHEMA_1:
        store._connection.write(statement)
    with lock.holding(store._connection), pytest.raises(StoreBusy, match="written by another program"):
        make_store(url)
    with pytest.raises(SchemaMismatch, match="has schema 1"):
        open_store(url)
    make_store(url)
    with closing(open_store(url)) as migrated:
        assert set(migrated.codes.states(ICD10CM, {"G20"})) == {"G20"}


# Dropping


@pytest.mark.parametrize("statements", [TO_SCHEMA_1, TO_SCHEMA_2_OF_OLD], ids=["1", "2 of old"])
@pytest.mark.parametrize("is_killed", [False, True], ids=["dropped", "drop killed"])
def test_nothing_is_left_of_an_older_graph_that_is_dropped(
    store: Neo4jStore, url: str, statements: Sequence[str], is_killed: bool
) -> None:
    """A drop that was killed has taken away the node that tells of the store, and perhaps no more."""
    indexes = sorted(store._connection.rows(INDEXES))
    load(store, FY2022.id)
    for statement in statements:
        store._connection.write(statement)
    if is_killed:
        store._connection.write("MATCH (now:Crosswalk) DELETE now")
    else:
        drop_store(url)
        assert not [name for name, *_ in store._connection.rows(INDEXES) if name.startswith("crosswalk")]
    make_store(url)
    assert sorted(store._connection.rows(INDEXES)) == indexes
    assert describe(store._connection).elements["Code"] == 0
