"""Subgraphs as files: what goes out comes back through the readers of networkx, and always as the same bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import crosswalk
from crosswalk.domain.errors import UsageError
from crosswalk.graphs.exports import Form, exported
from crosswalk.service import Crosswalk

ASKED = [
    ("E11.65", "neighbourhood", None),
    ("G20", "lineage", None),
    ("800.22", "component", "icd9cm"),
    ("E11", "chapter", "icd10cm"),
]


@pytest.fixture(scope="module")
def years(full_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(full_store, today=lambda: date(2025, 5, 1)) as codes:
        yield codes


def plain(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes as the XML formats hold them: nothing is left out, days and lists are text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in attributes.items()
        if value is not None
    }


def contents(graph: Any, *ours: str) -> tuple[dict[str, Any], list[Any]]:
    """Nodes with their attributes, and edges with theirs, without those that a format adds."""

    def kept(attributes: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in attributes.items() if name not in ours}

    nodes = {node: kept(told) for node, told in graph.nodes(data=True)}
    edges = [(one, other, sorted(kept(told).items())) for one, other, told in graph.edges(data=True)]
    return nodes, sorted(edges)


def read(content: bytes, form: Form) -> Any:
    match form:
        case Form.JSON:
            return networkx.node_link_graph(json.loads(content), edges="edges")
        case Form.GRAPHML:
            return networkx.read_graphml(io.BytesIO(content), force_multigraph=True)
        case Form.GEXF:
            return networkx.read_gexf(io.BytesIO(content))


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize(("code", "what", "system"), ASKED)
def test_the_same_question_gives_the_same_bytes(
    years: Crosswalk, code: str, what: str, system: str | None, form: Form
) -> None:
    one, other = (exported(years.subgraph(code, what, system), form) for _ in range(2))
    assert one == other
    assert one.endswith(b"\n")


@pytest.mark.parametrize("form", [Form.GRAPHML, Form.GEXF])
@pytest.mark.parametrize(("code", "what", "system"), ASKED)
def test_xml_comes_back(years: Crosswalk, code: str, what: str, system: str | None, form: Form) -> None:
    graph = years.subgraph(code, what, system)
    expected = networkx.MultiDiGraph()
    expected.add_nodes_from((node, plain(told)) for node, told in graph.nodes(data=True))
    expected.add_edges_from((one, other, plain(told)) for one, other, told in graph.edges(data=True))
    assert contents(read(exported(graph, form), form), "id", "label", "networkx_key") == contents(expected)


def test_json_keeps_everything(years: Crosswalk) -> None:
    graph = years.subgraph("E11.65")
    back = read(exported(graph, Form.JSON), Form.JSON)
    assert list(back) == list(graph)
    assert list(back.edges(keys=True)) == list(graph.edges(keys=True))
    assert back.nodes["icd10cm:E11.65"] == graph.nodes["icd10cm:E11.65"] | {
        "valid_from": "2015-10-01",
        "valid_to": "9999-12-31",
    }
    assert back.graph == graph.graph


def test_xml_says_what_the_graph_rests_on(years: Crosswalk) -> None:
    graph = years.subgraph("34.73", "component", "icd9pcs", limit=20)
    told = read(exported(graph, Form.GRAPHML), Form.GRAPHML).graph
    assert (told["name"], told["truncated"], told["limit"]) == ("component of icd9pcs:34.73", True, 20)
    assert json.loads(told["editions"]) == graph.graph["editions"]
    description = exported(graph, Form.GEXF).decode().partition("<description>")[2].partition("</description>")[0]
    assert json.loads(description) == graph.graph


def test_there_is_no_other_format(years: Crosswalk) -> None:
    with pytest.raises(UsageError, match="dot"):
        exported(years.subgraph("E11.9"), "dot")


TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]), min_size=1)
NAMES = ("code", "title", "billable", "valid_from", "scenario", "named")
TYPES = (st.booleans(), st.integers(0, 9), TEXT, st.dates())
NODES = st.from_regex(r"[a-z]{1,3}:[A-Z0-9.]{1,6}", fullmatch=True)


@st.composite
def graphs(draw: st.DrawFn) -> Any:
    """Any graph of the kind that subgraphs are: a name has values of one type, or none."""
    types = {name: st.none() | draw(st.sampled_from(TYPES)) for name in NAMES}
    attributes = st.fixed_dictionaries({}, optional=types)
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(name=draw(TEXT))
    nodes = draw(st.lists(NODES, min_size=1, unique=True, max_size=6))
    for node in nodes:
        graph.add_node(node, kind="code", **draw(attributes))
    for key in range(draw(st.integers(0, 8))):
        ends = draw(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)))
        graph.add_edge(*ends, key=f"maps_to {key}", kind="maps_to", **draw(attributes))
    return graph


@given(graphs(), st.sampled_from(Form))
def test_whatever_is_exported_comes_back(graph: Any, form: Form) -> None:
    content = exported(graph, form)
    assert content == exported(graph, form)
    if form is Form.JSON:
        nones = dict.fromkeys(NAMES)
        told = [{**nones, **each} for each in json.loads(content)["nodes"]]
        assert told == [{**nones, **plain(dict(each)), "id": node} for node, each in graph.nodes(data=True)]
        return
    expected = networkx.MultiDiGraph()
    expected.add_nodes_from((node, plain(told)) for node, told in graph.nodes(data=True))
    expected.add_edges_from((one, other, plain(told)) for one, other, told in graph.edges(data=True))
    assert contents(read(content, form), "id", "label", "networkx_key") == contents(expected)
