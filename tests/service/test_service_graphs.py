"""Parts of the graph for networkx, on real releases and maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import networkx
import pytest

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import AmbiguousCode, CrosswalkError, UnknownCode, UnknownMapSet, UnknownSystem, UsageError
from crosswalk.service import Crosswalk

TODAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def starter(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: TODAY) as codes:
        yield codes


@pytest.fixture(scope="module")
def years(full_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(full_store, today=lambda: date(2025, 5, 1)) as codes:
        yield codes


@pytest.fixture(scope="module")
def cm(cm_2024_2025: str) -> Iterator[Crosswalk]:
    with crosswalk.open(cm_2024_2025, today=lambda: date(2025, 5, 1)) as codes:
        yield codes


def links(graph: Any, kind: str) -> set[tuple[str, str]]:
    return {(one, other) for one, other, edge in graph.edges(data=True) if edge["kind"] == kind}


def test_the_neighbourhood_of_a_code_goes_up_to_its_chapter(starter: Crosswalk) -> None:
    graph = starter.subgraph("e1165")
    assert links(graph, "child_of") == {
        ("icd10cm:E11.65", "icd10cm:E11.6"),
        ("icd10cm:E11.6", "icd10cm:E11"),
        ("icd10cm:E11", "icd10cm:section:E08-E13"),
        ("icd10cm:section:E08-E13", "icd10cm:chapter:4"),
    }
    node = graph.nodes["icd10cm:E11.65"]
    assert (node["kind"], node["system"], node["code"]) == ("code", "icd10cm", "E11.65")
    assert (node["title"], node["billable"]) == ("Type 2 diabetes mellitus with hyperglycemia", True)
    assert (node["valid_from"], node["valid_to"]) == (date(2015, 10, 1), date(9999, 12, 31))
    assert graph.nodes["icd10cm:E11"]["billable"] is False
    assert graph.nodes["icd10cm:chapter:4"]["title"].startswith("Endocrine, nutritional and metabolic")
    assert graph.graph["truncated"] is False
    assert {each["system"]: each["release"] for each in graph.graph["moments"]} == {
        "icd10cm": "icd10cm:2026-04",
        "icd9cm": "icd9cm:32",
    }


def test_its_map_rows_lead_both_ways_with_their_scenarios(starter: Crosswalk) -> None:
    graph = starter.subgraph("E11.65")
    (forward,) = graph.get_edge_data("icd9cm:250.92", "icd10cm:E11.65").values()
    assert {
        name: forward[name] for name in ("map_set", "edition", "flags", "combination", "scenario", "choice_list")
    } == {
        "map_set": "gem-icd9cm-icd10cm",
        "edition": "2018",
        "flags": "10112",
        "combination": True,
        "scenario": 1,
        "choice_list": 2,
    }
    (backward,) = graph.get_edge_data("icd10cm:E11.65", "icd9cm:250.80").values()
    assert (backward["map_set"], backward["approximate"]) == ("gem-icd10cm-icd9cm", True)
    assert graph.nodes["icd9cm:250.92"]["status"] == "valid"


def test_its_states_hang_on_it(cm: Crosswalk) -> None:
    graph = cm.subgraph("E16.A1", on=date(2025, 1, 1))
    ((_, state),) = links(graph, "has_state")
    told = graph.nodes[state]
    assert (state, told["first_release"], told["valid_from"]) == ("icd10cm:E16.A1#1", "icd10cm:2025", date(2024, 10, 1))
    assert links(graph, "preceded_by") == {("icd10cm:E16.A1", "icd10cm:E16.2")}


def test_a_header_has_the_codes_of_the_moment_below_it(cm: Crosswalk) -> None:
    before, after = (cm.subgraph("E16", on=date(year, 6, 1)) for year in (2024, 2025))
    assert "icd10cm:E16.A1" not in before
    assert set(after) - set(before) == {"icd10cm:E16.A", "icd10cm:E16.A1", "icd10cm:E16.A2", "icd10cm:E16.A3"}
    assert ("icd10cm:E16.A1", "icd10cm:E16.A") in links(after, "child_of")
    by_release = cm.subgraph("E16", release="icd10cm:2024")
    assert set(by_release) == set(before)


def test_the_lineage_of_g20(cm: Crosswalk) -> None:
    graph = cm.subgraph("G20", "lineage")
    assert links(graph, "preceded_by") == {
        (f"icd10cm:G20.{rest}", "icd10cm:G20") for rest in ("A1", "A2", "B1", "B2", "C")
    }
    for _, _, edge in graph.edges(data=True):
        assert (edge["effective"], edge["relation"]) == (date(2023, 10, 1), "any")
    assert links(cm.subgraph("G20.C", "lineage"), "preceded_by") == {("icd10cm:G20.C", "icd10cm:G20")}


def test_a_row_that_means_two_codes_together_is_drawn_whole(starter: Crosswalk) -> None:
    """G56.03 was coded as G56.01 and G56.02: from either, the other is seen."""
    for asked in ("G56.03", "G56.01"):
        graph = starter.subgraph(asked, "lineage")
        assert links(graph, "preceded_by") == {
            ("icd10cm:G56.03", "icd10cm:G56.01"),
            ("icd10cm:G56.03", "icd10cm:G56.02"),
        }
        assert {edge["relation"] for _, _, edge in graph.edges(data=True)} == {"all"}


def test_lineage_goes_over_many_years(cm: Crosswalk) -> None:
    """K35.2 was split in 2018, and its parts were in 2023."""
    graph = cm.subgraph("K35.2", "lineage")
    assert graph.number_of_nodes() == 9
    (way,) = networkx.all_simple_paths(graph, "icd10cm:K35.209", "icd10cm:K35.2")
    assert way == ["icd10cm:K35.209", "icd10cm:K35.20", "icd10cm:K35.2"]
    days = [min(edge["effective"] for edge in graph.get_edge_data(*pair).values()) for pair in pairwise(way)]
    assert days == [date(2023, 10, 1), date(2018, 10, 1)]
    assert set(cm.subgraph("K35.209", "lineage")) == set(way)


def test_a_row_without_a_previous_code_says_so(cm: Crosswalk) -> None:
    graph = cm.subgraph("R29.700", "lineage")
    assert links(graph, "preceded_by") == {("icd10cm:R29.700", "no-predecessor")}


def test_a_range_is_drawn_to_the_code_that_led_to_it(cm: Crosswalk) -> None:
    """H02.151 came from H02.101-H02.106 and H02.109."""
    graph = cm.subgraph("H02.104", "lineage")
    (edge,) = graph.get_edge_data("icd10cm:H02.151", "icd10cm:H02.104").values()
    assert (edge["named"], edge["row"]) == ("H02.101-H02.106", "H02.101-H02.106; H02.109")
    assert ("icd10cm:H02.151", "icd10cm:H02.109") in links(graph, "preceded_by")


def test_a_component_is_that_of_the_whole_network(years: Crosswalk) -> None:
    """Once more, by every row of both maps at once."""
    network: networkx.Graph[str] = networkx.Graph()
    for map_set in ("gem-icd9cm-icd10cm", "gem-icd10cm-icd9cm"):
        source, target = (SYSTEMS[name] for name in map_set.split("-")[1:])
        edition = years.store.maps.editions()[years.store.maps.map_sets()[map_set]][-1]
        for listed in years.store.maps.map_rows(map_set, None, edition).values():
            for row in listed:
                if not row.is_no_map:
                    network.add_edge(
                        f"{source.id}:{source.display(row.source)}", f"{target.id}:{target.display(row.target)}"
                    )
    graph = years.subgraph("800.22", "component")
    assert set(graph) == networkx.node_connected_component(network, "icd9cm:800.22")
    assert graph.number_of_nodes() == 722
    pairs = {tuple(sorted(pair)) for pair in links(graph, "maps_to")}
    assert pairs == {tuple(sorted(pair)) for pair in network.subgraph(graph.nodes).edges}
    scenario = graph.get_edge_data("icd9cm:800.22", "icd10cm:S06.4X1A")
    assert [(edge["flags"], edge["scenario"], edge["choice_list"]) for edge in scenario.values()] == [("10112", 1, 2)]


def test_a_code_without_a_map_leads_to_no_map(years: Crosswalk) -> None:
    graph = years.subgraph("E950.0", "component", "icd9cm")
    assert links(graph, "maps_to") >= {("icd9cm:E950.0", "NoDx")}
    assert graph.nodes["NoDx"]["kind"] == "no_map"


def test_of_a_giant_component_the_nearest_are_drawn(years: Crosswalk) -> None:
    graph = years.subgraph("34.73", "component", "icd9pcs", limit=50)
    assert (graph.number_of_nodes(), graph.graph["limit"], graph.graph["truncated"]) == (50, 50, True)
    border = [node for node, told in graph.nodes(data=True) if told["truncated"]]
    assert border
    wider = years.subgraph("34.73", "component", "icd9pcs", limit=500)
    assert list(wider)[:50] == list(graph)
    around = networkx.single_source_shortest_path_length(wider.to_undirected(), "icd9pcs:34.73")
    assert [around[node] for node in wider] == sorted(around.values())


def test_a_chapter_is_a_tree_of_all_codes_in_it(starter: Crosswalk) -> None:
    graph = starter.subgraph("E08-E13", "chapter", "icd10cm")
    held = starter.store.codes.states(SYSTEMS["icd10cm"], None)
    wanted = [code for code in held if code[:3] in ("E08", "E09", "E10", "E11", "E13")]
    answers = starter.lookup(wanted, "icd10cm")
    existing = {f"icd10cm:{each.code}" for each in answers if each.status.value in ("valid", "header")}
    assert set(graph) == existing | {"icd10cm:section:E08-E13"}
    tree = networkx.DiGraph(graph).reverse()
    assert networkx.is_arborescence(tree)
    assert next(iter(graph)) == "icd10cm:section:E08-E13"


def test_a_chapter_with_its_sections_and_one_of_procedures(starter: Crosswalk, years: Crosswalk) -> None:
    graph = starter.subgraph("chapter:4", "chapter", "icd10cm")
    kinds = Counter(told["kind"] for _, told in graph.nodes(data=True))
    assert kinds["chapter"] == 1
    assert kinds["section"] >= 10
    assert networkx.is_arborescence(networkx.DiGraph(graph).reverse())
    procedures = years.subgraph("0F", "chapter")
    assert graph.graph["of"] == "icd10cm:chapter:4"
    assert procedures.graph["of"] == "icd10pcs:body_system:0F"
    assert ("icd10pcs:0FT44ZZ", "icd10pcs:0FT") in links(procedures, "child_of")


def test_a_section_that_is_called_like_a_category_is_named_with_its_kind(starter: Crosswalk) -> None:
    category, section = (starter.subgraph(name, "chapter", "icd10cm") for name in ("C50", "section:C50"))
    assert set(section) - set(category) == {"icd10cm:section:C50"}
    assert ("icd10cm:C50", "icd10cm:section:C50") in links(section, "child_of")


def test_a_category_with_its_maps(years: Crosswalk) -> None:
    alone, mapped = (years.subgraph("E11", "chapter", with_maps=each) for each in (False, True))
    assert set(alone) < set(mapped)
    assert {told["system"] for _, told in alone.nodes(data=True)} == {"icd10cm"}
    assert {told["system"] for _, told in mapped.nodes(data=True)} == {"icd10cm", "icd9cm"}
    assert ("icd9cm:250.00", "icd10cm:E11.9") in links(mapped, "maps_to")
    assert networkx.compose(mapped, alone).edges == mapped.edges


@pytest.mark.parametrize(
    ("asked", "error", "names"),
    [
        ({"code": "E11.64999"}, UnknownCode, "E11.64999"),
        ({"code": "Z99.X", "system": "icd10cm"}, UnknownCode, "Z99.X"),
        ({"code": "chapter:99", "what": "chapter"}, UnknownCode, "chapter:99"),
        ({"code": "E11", "what": "tree"}, UsageError, "tree"),
        ({"code": "E11", "limit": 0}, UsageError, "limit"),
        ({"code": "E11.9", "edition": "1999"}, UnknownMapSet, "1999"),
        ({"code": "E11.9", "map_set": "gem-x"}, UnknownMapSet, "gem-x"),
        ({"code": "0FT44ZZ", "map_set": "gem-icd9cm-icd10cm"}, UnknownMapSet, "icd10pcs"),
        ({"code": "E11.9", "system": "icd11"}, UnknownSystem, "icd11"),
        ({"code": "E11.9", "on": TODAY, "release": "icd10cm:2025"}, UsageError, "not both"),
        ({"code": "0051"}, AmbiguousCode, "icd9cm, icd9pcs"),
    ],
)
def test_what_cannot_be_drawn(years: Crosswalk, asked: dict[str, Any], error: type[CrosswalkError], names: str) -> None:
    with pytest.raises(error, match=names) as raised:
        years.subgraph(**asked)
    assert raised.value.remedy


class Counting:
    """A store that counts what it is asked."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        self.asked[name] += 1
        return method


def test_the_count_of_requests_does_not_grow_with_the_codes(full_store: str) -> None:
    sizes, asked = [], []
    for code, what in (("E11.65", "neighbourhood"), ("S06", "neighbourhood"), ("S06", "chapter")):
        with crosswalk.open(full_store, today=lambda: date(2025, 5, 1)) as codes:
            counting = Counting(codes.store)
            codes._store = counting  # type: ignore[assignment]
            sizes.append(codes.subgraph(code, what, with_maps=what == "chapter").number_of_nodes())
            asked.append(counting.asked.total())
    assert sizes[1] > 30 * sizes[0]
    assert max(asked) <= 25


def test_a_depth_is_how_many_levels_and_steps_are_gone(starter: Crosswalk) -> None:
    near = starter.subgraph("E11", depth=1)
    assert "icd10cm:E11.6" in near
    assert "icd10cm:E11.65" not in near
    assert "icd10cm:E11.65" in starter.subgraph("E11", depth=2)
    chapter = starter.subgraph("E08-E13", "chapter", "icd10cm", depth=1)
    assert {len(told["code"]) for _, told in chapter.nodes(data=True) if told["kind"] == "code"} == {3, 5}
    assert chapter.graph["left_out"] == 0


def test_a_component_is_gone_step_by_step(starter: Crosswalk) -> None:
    sizes = [len(starter.subgraph("800.22", "component", "icd9cm", depth=n)) for n in (1, 2, 3)]
    assert sizes == sorted(set(sizes))
    around = starter.subgraph("800.22", system="icd9cm", depth=2)
    assert set(starter.subgraph("800.22", "component", "icd9cm", depth=2)) <= set(around)
    with pytest.raises(UsageError, match="at least one step"):
        starter.subgraph("E11.65", depth=0)


def test_how_many_are_left_out_is_told(starter: Crosswalk) -> None:
    whole = starter.subgraph("E08-E13", "chapter", "icd10cm")
    part = starter.subgraph("E08-E13", "chapter", "icd10cm", limit=40)
    assert (part.graph["truncated"], part.graph["left_out"]) == (True, len(whole) - 40)
