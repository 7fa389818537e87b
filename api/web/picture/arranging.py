"""Where the cards of a part of the graph lie: what is above a code above it, sources left of it and targets right.

Everything is worked out here, so that a browser has only to draw. The same graph gives the same places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from api.web.picture.trees import GAP, HEIGHT, WIDTH, Block, Spot, columns, tree
from crosswalk.domain.codes.systems import SYSTEMS

if TYPE_CHECKING:
    import networkx

    Graph: TypeAlias = networkx.MultiDiGraph[str]

_APART: Final = 190
"""Between columns: room for what is written at a line."""
_ROW: Final = HEIGHT + 18
_RISE: Final = HEIGHT + 40
_BESIDE: Final = 7
_MOST_ROWS: Final = 12
"""Rows of a column that is not broken into several."""
_STEEP: Final = 3
"""How many rows a picture has for each column, roughly: cards are that much wider than high."""
_RANKS: Final[Mapping[str, int]] = {each: n for n, each in enumerate(SYSTEMS)}
_HIERARCHY: Final = "child_of"


class Caption(NamedTuple):
    """A text over a column."""

    text: str
    at: Spot


@dataclass(slots=True)
class Arrangement:
    """Where each card lies, what stands over columns, and where lines bend.

    `bends` are those of a card of a tree to the one above it, from its left to the foot of that; `detours` those of
    other links within a tree, from the right of a card to the right of the other.
    """

    spots: dict[str, Spot] = field(default_factory=dict)
    bends: dict[tuple[str, str], tuple[Spot, ...]] = field(default_factory=dict)
    detours: dict[tuple[str, str], tuple[Spot, ...]] = field(default_factory=dict)
    captions: list[Caption] = field(default_factory=list)


def arranged(graph: Graph) -> Arrangement:
    """Where everything of a subgraph lies; the code or group that it is of lies about the middle or top."""
    if graph.graph["what"] == "lineage":
        return _by_day(graph)
    found = _around(graph, graph.graph["of"])
    _rest(found, graph)
    return found


def _around(graph: Graph, centre: str) -> Arrangement:
    """The centre, what is above it, the tree below it, and on both sides what links lead to, step by step."""
    found = Arrangement()
    if centre not in graph:
        return found
    block = tree(centre, _below(graph))
    corner = (-WIDTH / 2, -HEIGHT / 2)
    found.spots = {node: spot.moved(*corner) for node, spot in block.spots.items()}
    found.bends = {ends: tuple(each.moved(*corner) for each in line) for ends, line in block.bends.items()}
    found.detours = _detours(graph, found.spots)
    for n, node in enumerate(_above(graph, centre), 1):
        found.spots[node] = Spot(0, -n * _RISE)
    left, right = _steps(graph, set(found.spots))
    has_tree = len(block.spots) > 1
    _columns(found, graph, left, -WIDTH / 2, -1, upward=has_tree)
    _columns(found, graph, right, WIDTH / 2, 1, upward=has_tree)
    return found


def _detours(graph: Graph, spots: Mapping[str, Spot]) -> dict[tuple[str, str], tuple[Spot, ...]]:
    """Where links between two cards of a tree bend: on the right of both, where no card is."""
    found: dict[tuple[str, str], tuple[Spot, ...]] = {}
    for one, other, told in graph.edges(data=True):
        if told["kind"] != _HIERARCHY and one in spots and other in spots:
            x = max(spots[one].x, spots[other].x) + WIDTH / 2 + _BESIDE
            found[(one, other)] = (Spot(x, spots[one].y), Spot(x, spots[other].y))
    return found


def _below(graph: Graph) -> dict[str, list[str]]:
    """The nodes below each, in their order."""
    below = defaultdict(list)
    for node in graph:
        for parent in _parents(graph, node):
            below[parent].append(node)
    return {parent: sorted(children, key=_order(graph)) for parent, children in below.items()}


def _above(graph: Graph, node: str) -> list[str]:
    """The line of nodes above one, the nearest first."""
    line: list[str] = []
    while parents := _parents(graph, node):
        node = parents[0]
        line.append(node)
    return line


def _parents(graph: Graph, node: str) -> list[str]:
    return [other for _, other, told in graph.out_edges(node, data=True) if told["kind"] == _HIERARCHY]


def _steps(graph: Graph, placed: set[str]) -> tuple[list[list[str]], list[list[str]]]:
    """What links beside the hierarchy lead to from what is placed, step by step, on the left and on the right."""
    seen, frontier = set(placed), dict.fromkeys(sorted(placed), 0)
    left: list[list[str]] = []
    right: list[list[str]] = []
    while frontier:
        met: dict[str, int] = {}
        for node, side in frontier.items():
            for other, towards in _links(graph, node):
                if other not in seen and other not in met:
                    met[other] = side or towards
        seen |= met.keys()
        for layers, side in ((left, -1), (right, 1)):
            layers.append([node for node, one in met.items() if one == side])
        frontier = met
    return _without_empty(left), _without_empty(right)


def _without_empty(layers: list[list[str]]) -> list[list[str]]:
    return [layer for layer in layers if layer]


def _links(graph: Graph, node: str) -> Iterator[tuple[str, int]]:
    """The nodes that links lead to, with the side of this node that they belong on: -1 is left."""
    for _, other, told in graph.out_edges(node, data=True):
        if told["kind"] != _HIERARCHY:
            yield other, _side(graph, node, other, told["kind"], leaves=True)
    for other, _, told in graph.in_edges(node, data=True):
        if told["kind"] != _HIERARCHY:
            yield other, _side(graph, node, other, told["kind"], leaves=False)


def _side(graph: Graph, node: str, other: str, kind: str, *, leaves: bool) -> int:
    """Older systems and what was before are left, newer ones and what came after are right."""
    if kind == "has_state":
        return -1
    if kind == "preceded_by":
        return -1 if leaves else 1
    ours, others = (_RANKS.get(graph.nodes[each].get("system", ""), len(_RANKS)) for each in (node, other))
    return -1 if others < ours else 1


def _columns(
    found: Arrangement, graph: Graph, layers: list[list[str]], edge: float, side: int, *, upward: bool
) -> None:
    """Place layers outwards from an edge, each in as many columns as its number asks for."""
    x = edge
    rows = max(_MOST_ROWS, ceil(sqrt(sum(map(len, layers)) * _STEEP)))
    for layer in layers:
        ordered = sorted(layer, key=lambda node: (_height_of_links(found, graph, node), *_order(graph)(node)))
        x += side * _APART
        for start in range(0, len(ordered), rows):
            part = ordered[start : start + rows]
            shift = (len(part) - 1) * _ROW * (1 if upward else 0.5)
            for n, node in enumerate(part):
                found.spots[node] = Spot(x + side * WIDTH / 2, n * _ROW - shift)
            x += side * (WIDTH + GAP)
        x -= side * GAP


def _height_of_links(found: Arrangement, graph: Graph, node: str) -> float:
    """How high what a node is linked to lies, on average of what is placed: near it, lines cross less."""
    heights = [found.spots[other].y for other, _ in _links(graph, node) if other in found.spots]
    return round(sum(heights) / len(heights), 3) if heights else 0.0


def _by_day(graph: Graph) -> Arrangement:
    """Codes in columns by the day on which each took over from others, the earliest left."""
    days: dict[str, str] = {}
    for node, _, told in graph.edges(data=True):
        days[node] = min(days.get(node, "9999"), str(told["effective"]))
    found = Arrangement()
    for n, day in enumerate(sorted({days.get(node, "") for node in graph})):
        members = sorted((node for node in graph if days.get(node, "") == day), key=_order(graph))
        members.sort(key=lambda node: _height_of_links(found, graph, node))
        shift = (len(members) - 1) * _ROW / 2
        x = n * (WIDTH + _APART)
        for row, node in enumerate(members):
            found.spots[node] = Spot(x, row * _ROW - shift)
        found.captions.append(Caption(day or "before", Spot(x, 0)))
    top = min((spot.y for spot in found.spots.values()), default=0) - _ROW
    found.captions = [each._replace(at=Spot(each.at.x, top)) for each in found.captions]
    return found


def _rest(found: Arrangement, graph: Graph) -> None:
    """What nothing leads to from the centre, since what lay between was left out: trees of its own, below all."""
    below = _below(graph)
    left = [node for node in graph if node not in found.spots]
    tops = [node for node in left if not any(parent in left for parent in _parents(graph, node))]
    if not tops:
        return
    start = max((spot.y for spot in found.spots.values()), default=0) + HEIGHT / 2 + _RISE
    blocks: Sequence[Block] = [tree(each, below) for each in sorted(tops, key=_order(graph))]
    for block, x, y in columns(blocks):
        moved = Block(0, 0)
        moved.put(block, x - WIDTH / 2, start + y)
        found.spots.update(moved.spots)
        found.bends.update(moved.bends)


def _order(graph: Graph) -> Callable[[str], tuple[int, bool, str, str]]:
    """By system, then by code; groups before codes."""

    def key(node: str) -> tuple[int, bool, str, str]:
        told = graph.nodes[node]
        return _RANKS.get(told.get("system", ""), len(_RANKS)), told["kind"] == "code", told.get("code") or "", node

    return key
