"""The ready Cypher for Neo4j Browser, on a real server: it gives what it promises, and only what stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from contract_engines import Neo4jPlace
from contract_samples import FY2022, FY2024, ICD10CM, V32, load
from neo4j_questions import Statement, plan_of

from crosswalk.domain.errors import UsageError
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.store.loads import SystemChange
from graph_schema import open_store
from graph_schema.gallery import names, picture

NAMES = names()
SPLIT = date(2023, 10, 1)


class Browser:
    """Asks the server as a person does: the text of the gallery and some parameters."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def run(self, cypher: str, **parameters: Any) -> Any:
        return self.driver.execute_query(cypher, parameters)

    def links(self, name: str, **changed: Any) -> set[tuple[str, str, str]]:
        """The relationships of an answer, as type and the codes, groups or states at both ends."""
        asked = picture(name)
        records, _, _ = self.run(asked.query, **{**asked.parameters, **changed})
        paths = [value for record in records for value in record.values() if hasattr(value, "relationships")]
        return {
            (link.type, shown(link.start_node), shown(link.end_node)) for path in paths for link in path.relationships
        }


def shown(node: Any) -> str:
    (label,) = node.labels
    if label == "State":
        return f"{node['valid_from']} {'billable' if node['billable'] else 'header'}"
    return str(node.get("display") or node.get("id") or node.get("code"))


@pytest.fixture(scope="module")
def browser(neo4j_place: Neo4jPlace, neo4j_server: Any) -> Iterator[Browser]:
    """A store made by several loads; G20 was split in October 2023."""
    neo4j = pytest.importorskip("neo4j")
    with closing(open_store(neo4j_place.empty(), create=True)) as store:
        for name in (FY2022.id, FY2024.id, V32.id, "2016", "2017"):
            load(store, name)
        calendar = store.releases.calendars()[ICD10CM.id]
        rows = [Predecessor("G20A1", SPLIT, Relation.ANY, (Previous("G20"),), "G20", "table.xlsx")]
        with store.writing() as writer:
            held = store.releases.loaded_releases(ICD10CM)
            writer.change_system(SystemChange(ICD10CM, calendar.known, held, calendar.coverage, {}, {}, rows))
        load(store, "2018")
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        yield Browser(driver)


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_shows_and_for_whom(name: str) -> None:
    asked = picture(name)
    assert asked.shows.endswith(".")
    assert asked.audience.startswith("For ")
    assert asked.text.startswith(f"// {asked.shows}\n// {asked.audience}\n:param ")
    assert asked.text.endswith(";\n")
    assert set(re.findall(r"\$(\w+)", asked.query)) == asked.parameters.keys()


def test_there_is_no_other() -> None:
    with pytest.raises(UsageError, match="no query 'lifes'") as raised:
        picture("lifes")
    assert "life" in str(raised.value.remedy)


def test_a_code_with_its_neighbourhood(browser: Browser) -> None:
    links = browser.links("neighbourhood")
    assert links >= {
        ("CHILD_OF", "E11.65", "E11"),
        ("CHILD_OF", "E11", "E08-E13"),
        ("CHILD_OF", "E08-E13", "4"),
        ("MAPS_TO", "250.40", "E11.65"),
    }
    assert any(kind == "HAS_STATE" for kind, _, _ in links)
    assert ("PRECEDED_BY", "G20.A1", "G20") in browser.links("neighbourhood", code="G20")
    assert ("CHILD_OF", "E11.65", "E11") in browser.links("neighbourhood", code="E11")


def test_the_life_of_a_code_has_that_of_its_kin(browser: Browser) -> None:
    for code in ("G20", "G20A1"):
        assert browser.links("life", code=code) == {
            ("PRECEDED_BY", "G20.A1", "G20"),
            ("HAS_STATE", "G20", "2021-10-01 billable"),
            ("HAS_STATE", "G20", "2023-10-01 header"),
            ("HAS_STATE", "G20.A1", "2023-10-01 billable"),
        }
    assert browser.links("life", code="E1165") == {("HAS_STATE", "E11.65", "2021-10-01 billable")}


def test_the_mapping_network_of_a_section_or_chapter(browser: Browser) -> None:
    for group in ({"id": "E08-E13"}, {"kind": "chapter", "id": "4"}):
        assert browser.links("chapter-maps", **group) == {("MAPS_TO", "250.40", "E11.65")}
    assert browser.links("chapter-maps", id="E08-E13", edition=2009) == set()


def test_what_a_gem_target_became(browser: Browser) -> None:
    browser.run(
        """
        MATCH (now:Crosswalk {id: 'store'}) WITH now.version AS at
        MATCH (g:Code {system: 'icd10cm', code: 'G20'})
        MERGE (c:Code {system: 'icd9cm', code: '3320', display: '332.0'})
        CREATE (c)-[:MAPS_TO {map_set: 'gem-icd9cm-icd10cm', edition_from: 2016, edition_to: 2018, since: at}]->(g)
        """
    )
    assert browser.links("gem-target") == {
        ("MAPS_TO", "332.0", "G20"),
        ("PRECEDED_BY", "G20.A1", "G20"),
        ("HAS_STATE", "G20", "2021-10-01 billable"),
        ("HAS_STATE", "G20", "2023-10-01 header"),
    }


def test_the_headers_that_split_most(browser: Browser) -> None:
    assert browser.links("headers-that-split") == {("PRECEDED_BY", "G20.A1", "G20")}
    asked = picture("headers-that-split")
    (record,), _, _ = browser.run(asked.query, **asked.parameters)
    assert (record["header"], record["header_from"], record["parts"]) == ("G20", "2023-10-01", 1)


ADDED = """
MATCH (c:Code {system: 'icd10cm', code: 'E1165'}) WITH c, now
MATCH (o:Code {system: 'icd10cm', code: 'G20'})
CREATE (c)-[:PRECEDED_BY {effective: date('2023-10-01'), row: 'x', since: now.since, until: now.until, test: 1}]->(o)
CREATE (c)-[:CHILD_OF {since: now.since, until: now.until, test: 1}]->(o)
CREATE (c)-[:MAPS_TO {edition_from: 2016, edition_to: 2018, since: now.since, until: now.until, test: 1}]->(o)
CREATE (o)-[:HAS_STATE]->(:State {n: 9, billable: false, since: now.since, until: now.until, test: 1})
"""
ENDED = """
MATCH (now:Crosswalk {id: 'store'}) WITH now.version + 1 AS next
CALL (next) { MATCH ()-[m:MAPS_TO|CHILD_OF|PRECEDED_BY]->() WHERE m.until IS NULL SET m.until = next }
CALL (next) { MATCH (s:State) WHERE s.until IS NULL SET s.until = next }
"""


@pytest.fixture
def left_as_it_was(browser: Browser) -> Iterator[None]:
    yield
    browser.run("MATCH ()-[m]->() WHERE m.test = 1 DELETE m")
    browser.run("MATCH (s:State) WHERE s.test = 1 DETACH DELETE s")
    browser.run("MATCH ()-[m]->() WHERE m.until IS NOT NULL REMOVE m.until")
    browser.run("MATCH (s:State) WHERE s.until IS NOT NULL REMOVE s.until")


@pytest.mark.usefixtures("left_as_it_was")
def test_what_a_load_has_ended_is_not_shown(browser: Browser) -> None:
    before = {name: browser.links(name, **changed) for name, changed in _everything()}
    assert all(before.values())
    browser.run(f"MATCH (n:Crosswalk {{id: 'store'}}) WITH {{since: 1, until: n.version}} AS now {ADDED}")
    assert {name: browser.links(name, **changed) for name, changed in _everything()} == before


@pytest.mark.usefixtures("left_as_it_was")
def test_a_load_that_has_not_finished_is_not_seen(browser: Browser) -> None:
    """It has written what comes, and marked what goes, with the number that it will have."""
    before = {name: browser.links(name, **changed) for name, changed in _everything()}
    browser.run(f"MATCH (n:Crosswalk {{id: 'store'}}) WITH {{since: n.version + 1, until: null}} AS now {ADDED}")
    browser.run(ENDED)
    assert {name: browser.links(name, **changed) for name, changed in _everything()} == before


@pytest.mark.parametrize("name", NAMES)
def test_no_query_scans_the_graph_or_multiplies_rows(browser: Browser, name: str) -> None:
    asked = picture(name)
    plan = plan_of(browser.driver, Statement(asked.query, dict(asked.parameters), "READ"), "EXPLAIN")
    assert (plan.scans, plan.products) == ((), 0)


def _everything() -> list[tuple[str, dict[str, Any]]]:
    """Each query with parameters that have an answer in the samples."""
    fitting: dict[str, dict[str, Any]] = {"chapter-maps": {"id": "E08-E13"}, "gem-target": {"code": "25040"}}
    return [(name, fitting.get(name, {})) for name in NAMES]
