"""Every engine draws the same subgraphs: here they are, node by node."""

from __future__ import annotations

from datetime import date

from contract_samples import EVERYTHING, load

from crosswalk.domain.store.protocol import Store
from crosswalk.graphs.exports import Form, exported
from crosswalk.service import Crosswalk

TODAY = date(2024, 1, 1)


def loaded(store: Store) -> Crosswalk:
    load(store, *EVERYTHING)
    return Crosswalk(store, lambda: TODAY, "unused")


def test_a_neighbourhood(store: Store) -> None:
    graph = loaded(store).subgraph("E11.65")
    assert {node: told.get("status") for node, told in graph.nodes(data=True)} == {
        "icd10cm:E11.65": "valid",
        "icd10cm:E11.65#1": None,
        "icd10cm:E11": "header",
        "icd10cm:section:E08-E13": None,
        "icd10cm:chapter:4": None,
        "icd9cm:250.40": "valid",
    }
    assert sorted((one, other, told["kind"]) for one, other, told in graph.edges(data=True)) == [
        ("icd10cm:E11", "icd10cm:section:E08-E13", "child_of"),
        ("icd10cm:E11.65", "icd10cm:E11", "child_of"),
        ("icd10cm:E11.65", "icd10cm:E11.65#1", "has_state"),
        ("icd10cm:section:E08-E13", "icd10cm:chapter:4", "child_of"),
        ("icd9cm:250.40", "icd10cm:E11.65", "maps_to"),
    ]


def test_a_component_in_an_edition(store: Store) -> None:
    codes = loaded(store)
    graph = codes.subgraph("800.22", "component", edition="2018")
    assert list(graph) == ["icd9cm:800.22", "icd10cm:S02.0XXA", "icd10cm:S06.4X1A"]
    assert [edge["choice_list"] for _, _, edge in graph.edges(data=True)] == [1, 2]
    assert graph.nodes["icd10cm:S02.0XXA"]["status"] == "unknown_code"
    spans = [(edge["edition_from"], edge["edition_to"]) for _, _, edge in graph.edges(data=True)]
    assert spans == [("2017", "2018")] * 2


def test_a_chapter(store: Store) -> None:
    graph = loaded(store).subgraph("4", "chapter", "icd10cm")
    assert list(graph) == ["icd10cm:chapter:4", "icd10cm:section:E08-E13", "icd10cm:E11", "icd10cm:E11.65"]


def test_a_lineage_where_no_tables_are_loaded_is_the_code_alone(store: Store) -> None:
    graph = loaded(store).subgraph("G20", "lineage")
    assert (list(graph), graph.number_of_edges()) == (["icd10cm:G20"], 0)


def test_the_exports_are_the_same_bytes_for_a_store_loaded_in_another_order(store: Store) -> None:
    load(store, *reversed(EVERYTHING))
    codes = Crosswalk(store, lambda: TODAY, "unused")
    first = [exported(codes.subgraph("E11.65"), form) for form in Form]
    assert first == [exported(codes.subgraph("E11.65"), form) for form in Form]
