"""Where the cards of a picture lie, and what is written on them."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import networkx
import pytest

from api.web.picture.arranging import Arrangement, arranged
from api.web.picture.cards import cards, links
from api.web.picture.drawing import drawing
from api.web.picture.trees import HEIGHT, WIDTH, Spot, tree

BORN = date(2015, 10, 1)
SPLIT = date(2023, 10, 1)


def graph_of(what: str, centre: str) -> Any:
    graph = networkx.MultiDiGraph(what=what, of=centre)
    add(graph, centre)
    return graph


def add(graph: Any, node: str, **told: Any) -> str:
    """A node with what is usual, unless something else is said."""
    system, _, code = node.partition(":")
    kind = {"kind": "code", "system": system, "code": code, "title": f"Title of {code}", "status": "valid"}
    days = {"billable": True, "valid_from": BORN, "valid_to": date(9999, 12, 31), "truncated": False}
    graph.add_node(node, **kind | days | told)
    return node


def join(graph: Any, source: str, target: str, kind: str, **told: Any) -> None:
    for node in (source, target):
        if node not in graph:
            add(graph, node)
    graph.add_edge(source, target, kind=kind, **told)


def row(graph: Any, source: str, target: str, **told: Any) -> None:
    usual = {"approximate": True, "no_map": False, "combination": False, "scenario": 0, "choice_list": 0}
    join(graph, source, target, "maps_to", **usual | told)


def replaced(graph: Any, new: str, old: str, day: date, relation: str = "any") -> None:
    join(graph, new, old, "preceded_by", effective=day, relation=relation)


def overlapping(found: Arrangement) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(found.spots.items(), 2)
        if abs(a.x - b.x) < WIDTH and abs(a.y - b.y) < HEIGHT
    ]


def around() -> Any:
    """A code with what can be around one."""
    graph = graph_of("neighbourhood", "icd10cm:E11")
    join(graph, "icd10cm:E11", "icd10cm:section:E08-E13", "child_of")
    join(graph, "icd10cm:section:E08-E13", "icd10cm:chapter:4", "child_of")
    for code in ("E11.0", "E11.1", "E11.2", "E11.9"):
        join(graph, f"icd10cm:{code}", "icd10cm:E11", "child_of")
    join(graph, "icd10cm:E11.00", "icd10cm:E11.0", "child_of")
    row(graph, "icd9cm:250.00", "icd10cm:E11")
    row(graph, "icd10cm:E11", "icd9cm:250.00")
    row(graph, "icd10cm:E11", "hcpcs:A0425")
    replaced(graph, "icd10cm:E11.9", "icd10cm:E11", SPLIT)
    replaced(graph, "icd10cm:E12", "icd10cm:E11", SPLIT)
    return graph


def test_what_is_above_lies_above_and_what_is_below_below() -> None:
    spots = arranged(around()).spots
    assert spots["icd10cm:chapter:4"].y < spots["icd10cm:section:E08-E13"].y < spots["icd10cm:E11"].y
    assert spots["icd10cm:E11"].y < spots["icd10cm:E11.0"].y < spots["icd10cm:E11.00"].y


def test_older_systems_are_left_and_newer_ones_and_what_came_after_right() -> None:
    spots = arranged(around()).spots
    assert spots["icd9cm:250.00"].x < spots["icd10cm:E11"].x
    assert spots["icd10cm:E11"].x < spots["hcpcs:A0425"].x
    assert spots["icd10cm:E11"].x < spots["icd10cm:E12"].x


def test_no_card_covers_another_and_each_has_a_place() -> None:
    graph = around()
    found = arranged(graph)
    assert set(found.spots) == set(graph)
    assert overlapping(found) == []


def test_the_same_graph_lies_alike_in_whatever_order_it_was_drawn() -> None:
    graph = around()
    other = networkx.MultiDiGraph(**graph.graph)
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from((source, target, told) for source, target, told in reversed(list(graph.edges(data=True))))
    assert arranged(other) == arranged(graph)


def test_lines_of_a_tree_bend_beside_the_cards() -> None:
    found = arranged(around())
    for line in found.bends.values():
        for spot in line:
            assert not [
                node
                for node, at in found.spots.items()
                if abs(at.x - spot.x) < WIDTH / 2 - 1 and abs(at.y - spot.y) < HEIGHT / 2 - 1
            ]
    # What replaced a header and lies below it is joined to it twice: by the tree, and around the right.
    ends = ("icd10cm:E11.9", "icd10cm:E11")
    assert ends in found.bends
    right = max(found.spots[node].x for node in ends) + WIDTH / 2
    assert all(spot.x > right for spot in found.detours[ends])


@pytest.mark.parametrize("leaves", [1, 7, 60, 999])
def test_a_tree_is_about_as_high_as_wide(leaves: int) -> None:
    block = tree("top", {"top": [f"{n:04}" for n in range(leaves)]})
    assert len(block.spots) == leaves + 1
    assert overlapping(Arrangement(block.spots)) == []
    if leaves > 50:
        assert 0.7 < block.width / block.height < 2.5


def test_a_large_tree_of_many_levels_has_no_card_upon_another() -> None:
    below: dict[str, list[str]] = {}
    for n in range(1, 400):
        below.setdefault(f"{(n - 1) // 3}", []).append(str(n))
    block = tree("0", below)
    assert len(block.spots) == 400
    assert overlapping(Arrangement(block.spots)) == []


def test_many_partners_stand_in_several_columns() -> None:
    graph = graph_of("component", "icd9cm:800.22")
    for n in range(300):
        row(graph, "icd9cm:800.22", f"icd10cm:S{n:03}")
    found = arranged(graph)
    assert overlapping(found) == []
    heights = [spot.y for spot in found.spots.values()]
    widths = [spot.x for spot in found.spots.values()]
    assert max(heights) - min(heights) < 2 * (max(widths) - min(widths))


def test_steps_go_on_outwards() -> None:
    graph = graph_of("component", "icd9cm:1")
    row(graph, "icd9cm:1", "icd10cm:A")
    row(graph, "icd9cm:2", "icd10cm:A")
    row(graph, "icd9cm:2", "icd10cm:B")
    spots = arranged(graph).spots
    places = [spots[node].x for node in ("icd9cm:1", "icd10cm:A", "icd9cm:2", "icd10cm:B")]
    assert places == sorted(places)
    assert len(set(places)) == 4


def test_a_lineage_goes_from_the_left_to_the_right_by_its_days() -> None:
    graph = graph_of("lineage", "icd10cm:K35.2")
    replaced(graph, "icd10cm:K35.20", "icd10cm:K35.2", date(2018, 10, 1))
    replaced(graph, "icd10cm:K35.200", "icd10cm:K35.20", SPLIT)
    replaced(graph, "icd10cm:K35.201", "icd10cm:K35.20", SPLIT)
    found = arranged(graph)
    assert [each.text for each in found.captions] == ["before", "2018-10-01", "2023-10-01"]
    assert found.spots["icd10cm:K35.2"].x < found.spots["icd10cm:K35.20"].x < found.spots["icd10cm:K35.200"].x
    assert found.spots["icd10cm:K35.200"].x == found.spots["icd10cm:K35.201"].x
    assert len({each.at.y for each in found.captions}) == 1
    assert all(each.at.y < spot.y for each in found.captions for spot in found.spots.values())


def test_a_code_alone_has_a_place() -> None:
    assert arranged(graph_of("lineage", "icd10cm:G20")).spots == {"icd10cm:G20": Spot(0, 0)}
    assert arranged(graph_of("component", "icd10cm:G20")).spots == {"icd10cm:G20": Spot(0, 0)}


def test_what_lost_its_way_to_the_centre_has_a_place_below() -> None:
    graph = graph_of("chapter", "icd10cm:section:E08-E13")
    join(graph, "icd10cm:E11", "icd10cm:section:E08-E13", "child_of")
    join(graph, "icd10cm:Z00.0", "icd10cm:Z00", "child_of")
    found = arranged(graph)
    assert set(found.spots) == set(graph)
    assert overlapping(found) == []
    assert found.spots["icd10cm:Z00"].y > found.spots["icd10cm:E11"].y
    assert ("icd10cm:Z00.0", "icd10cm:Z00") in found.bends


def test_a_combination_says_its_scenario_and_its_list() -> None:
    graph = graph_of("neighbourhood", "icd9cm:800.22")
    row(graph, "icd9cm:800.22", "icd10cm:S02.0XXA", combination=True, scenario=1, choice_list=2)
    row(graph, "icd9cm:800.22", "icd10cm:S06", approximate=False)
    told = {each.target: each for each in links(graph)}
    assert told["icd10cm:S02.0XXA"].words == "maps to S02.0XXA: approximate, scenario 1, list 2"
    assert (told["icd10cm:S06"].label, told["icd10cm:S06"].is_loose) == ("exact", False)


def test_a_code_is_replaced_only_if_it_ended_on_the_day() -> None:
    graph = graph_of("lineage", "icd10cm:G20")
    add(graph, "icd10cm:G20", billable=False, status="header", valid_from=SPLIT)
    replaced(graph, "icd10cm:G20.A1", "icd10cm:G20", SPLIT)
    replaced(graph, "icd10cm:E11.A", "icd10cm:E11.9", SPLIT, "all")
    add(graph, "icd10cm:K35.2", billable=False, status="deleted", valid_to=SPLIT)
    replaced(graph, "icd10cm:K35.20", "icd10cm:K35.2", SPLIT)
    told = {each.source: (each.words, each.label, each.day) for each in links(graph)}
    assert told["icd10cm:G20.A1"] == ("replaced G20", "replaced", SPLIT)
    assert told["icd10cm:K35.20"] == ("replaced K35.2", "replaced", SPLIT)
    assert told["icd10cm:E11.A"] == ("took over cases of E11.9 together with others", "took part", SPLIT)


def test_cards_say_what_they_are_and_where_they_lead() -> None:
    graph = graph_of("neighbourhood", "icd10cm:E11.9")
    add(graph, "icd10cm:section:E08-E13", kind="section", code="E08-E13", title="Diabetes")
    add(graph, "icd10cm:E11.9#1", kind="state", title="Of old")
    add(graph, "NoDx", kind="no_map", system=None, code=None, title="no map")
    add(graph, "icd10cm:Z99.99", status="unknown_code", billable=False, title=None, valid_from=None, valid_to=None)
    told = {each.id: each for each in cards(graph)}
    code, group, state, nothing, unknown = (
        told[each] for each in ("icd10cm:E11.9", "icd10cm:section:E08-E13", "icd10cm:E11.9#1", "NoDx", "icd10cm:Z99.99")
    )
    assert (code.path, code.asked, code.label, code.ends) == (
        "/code/icd10cm/E11.9", "E11.9", "E11.9\nTitle of E11.9", None,
    )  # fmt: skip
    assert (group.form, group.path, group.asked) == ("group", "/browse/icd10cm/section:E08-E13", "section:E08-E13")
    assert (state.name, state.asked, state.says) == ("E11.9, state 1", None, "billable")
    assert (nothing.form, nothing.path, nothing.label) == ("nothing", None, "no map\nno map")
    assert (unknown.is_bad, unknown.says, unknown.label) == (True, "unknown code", "Z99.99\nunknown code")


def test_rows_there_and_back_are_one_line_that_says_both() -> None:
    graph = graph_of("component", "icd9cm:250.00")
    row(graph, "icd9cm:250.00", "icd10cm:E11.9", approximate=False)
    row(graph, "icd10cm:E11.9", "icd9cm:250.00")
    drawn = drawing(
        cards(graph), links(graph), arranged(graph), "icd9cm:250.00", lambda path, **query: f"{path}?{query}", ""
    )
    (line,) = drawn["edges"]
    assert (line["both"], line["loose"], line["label"]) == (True, False, "exact / approximate")
    assert [words for _, words, _ in line["says"]] == ["maps to E11.9: exact", "maps to 250.00: approximate"]
    assert [node["page"].partition("?")[0] for node in drawn["nodes"]] == [
        "/code/icd9cm/250.00",
        "/code/icd10cm/E11.9",
    ]


def test_a_card_tells_the_last_day_of_what_has_ended_and_none_of_what_goes_on() -> None:
    graph = graph_of("neighbourhood", "icd10cm:E11")
    add(graph, "icd9cm:250.00", status="deleted", valid_from=date(2002, 10, 1), valid_to=date(2015, 10, 1))
    add(graph, "icd10cm:chapter:4", kind="chapter", valid_from=None, valid_to=None)
    days = {each.id: (each.starts, each.ends) for each in cards(graph)}
    assert days["icd9cm:250.00"] == (date(2002, 10, 1), date(2015, 9, 30))
    assert days["icd10cm:E11"] == (BORN, None)
    assert days["icd10cm:chapter:4"] == (None, None)
