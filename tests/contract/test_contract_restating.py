"""A store whose states are written as before schema 4 is brought up to date, and refused until it is."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Final

import pytest
from contract_engines import Engine
from contract_samples import FY2022, FY2023, ICD10CM, SNAPSHOTS, code, put_releases

from crosswalk.domain.errors import SchemaMismatch
from crosswalk.domain.history.releases import LATEST, Role
from crosswalk.domain.history.snapshot import Facts, Property, Snapshot, Versions
from crosswalk.domain.store.protocol import Store
from graph_schema import open_store, path_of

CODES: Final = dict.fromkeys((Property.BILLABLE, Property.LONG), Role.CODES)
"""A codes file knows no headers and no short titles."""

OLDER: Final = json.dumps([[FY2022.ordinal, "short", "without"], [LATEST, None, "without"]])
"""How an older schema wrote that the codes file of FY2023 has no short title of E11.9."""


def age(store: Store) -> None:
    """Write a store as schema 3 did."""
    if store.url.startswith("sqlite"):
        with closing(sqlite3.connect(path_of(store.url))) as raw, raw:
            raw.execute(
                "UPDATE state SET variants = ? WHERE code = (SELECT key FROM code WHERE code = 'E119')", (OLDER,)
            )
            raw.execute("DROP INDEX child_of_parent")
            raw.execute("ALTER TABLE state DROP COLUMN versions")
            raw.execute("PRAGMA user_version = 3")
        return
    from graph_schema.neo4j.store import Neo4jStore

    assert isinstance(store, Neo4jStore)
    match = "MATCH (:Code {code: 'E119'})-[:HAS_STATE]->(s:State) SET s.variants = $variants"
    store._connection.write(match, variants=OLDER)
    store._connection.write("MATCH (now:Crosswalk {id: 'store'}) SET now.schema = 3")


def test_a_store_of_the_schema_before_is_refused_until_it_is_brought_up_to_date(engine: Engine) -> None:
    store = engine.fresh()
    whole = Snapshot(FY2022, {"E119": code("without")}, SNAPSHOTS[FY2022.id].stated_by)
    codes = Snapshot(FY2023, {"E119": code("without", short=None)}, CODES)
    with store.writing() as writer:
        put_releases(store, writer, [whole, codes])
    (state,) = store.codes.states(ICD10CM, {"E119"})["E119"]
    assert (state.last, tuple(state.variants)) == (LATEST, ())
    dump = list(store.dump())
    age(store)
    with pytest.raises(SchemaMismatch, match="has schema 3") as refused:
        open_store(store.url)
    assert refused.value.remedy == f"Bring it up to date: crosswalk store init --store {store.url}."
    with closing(open_store(store.url, create=True)) as migrated:
        assert list(migrated.dump()) == dump
    with closing(open_store(store.url)) as held:
        assert held.codes.states(ICD10CM, {"E119"})["E119"] == (state,)
    if store.url.startswith("sqlite"):
        with closing(sqlite3.connect(path_of(store.url))) as raw:
            assert raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'child_of_parent'").fetchone()


def test_versions_of_titles_are_kept_and_tell_what_changed(engine: Engine) -> None:
    """Facts state which titles a code has, and not the titles: E11.9 was reworded in FY2023, in the long one alone."""
    stated = dict.fromkeys((Property.BILLABLE, Property.SHORT_VERSION, Property.LONG_VERSION), Role.FACTS)
    versions = [Versions("0", "0"), Versions("0", "1")]
    store = engine.fresh()
    with store.writing() as writer:
        releases = zip((FY2022, FY2023), versions, strict=True)
        put_releases(
            store, writer, [Snapshot(each, {"E119": Facts(True, versions=known)}, stated) for each, known in releases]
        )
    states = store.codes.states(ICD10CM, {"E119"})["E119"]
    assert [state.versions for state in states if state.first is not None] == versions
    assert dict(store.codes.all_states(ICD10CM)) == {"E119": states}
    changed = store.codes.changed_between(ICD10CM, FY2022.ordinal, FY2023.ordinal)
    assert [each["E119"].versions for each in changed] == versions
