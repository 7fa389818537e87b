"""Draw the answers of the gallery as pictures for docs/graph.md.

Runs every query of graph_schema/gallery with its own parameters on the store that CROSSWALK_STORE names, and
writes one SVG each into docs/gallery. The same answers give the same files.

    . DIR/settings.sh && .venv/bin/python scripts/gallery.py
"""

from __future__ import annotations

import math
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import networkx

from graph_schema.gallery import Picture, names, picture
from graph_schema.neo4j.settings import settings_for

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "gallery"
MOST_BYTES: Final = 60_000

WIDTH: Final = 1200
MARGIN: Final = 24
NAME: Final = 130
"""Room for the name of a node at the right."""
SMALLEST: Final = 620
"""A picture that is less wide has no room for what its colours mean."""
LEGEND: Final = 26
LINK: Final = 72.0
"""The length that a link strives for."""
LABELLED: Final = 200
"""Up to so many nodes each is named; beyond, only those with many links."""
HUB: Final = 8
STEPS: Final = 300

COLOURS: Final = {
    "icd10cm": "#2f6db3", "icd10pcs": "#2f6db3", "icd9cm": "#d9822b", "icd9pcs": "#d9822b", "hcpcs": "#2f6db3",
    "Group": "#7a5195", "State": "#8a8f98", "NoMap": "#b3261e", "NoPredecessor": "#b3261e",
}  # fmt: skip
STROKES: Final = {"CHILD_OF": "#7a5195", "HAS_STATE": "#b9bdc4", "MAPS_TO": "#d9822b", "PRECEDED_BY": "#2a9d6f"}

Point = tuple[float, float]


@dataclass
class Drawing:
    """The nodes and relationships of an answer, by names of their own: the ids of the server differ each time."""

    nodes: dict[str, tuple[str, str]] = field(default_factory=dict)
    links: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, value: Any) -> None:
        """Add a path, or a node; other values of a record are not drawn."""
        nodes = getattr(value, "nodes", None) or ([value] if hasattr(value, "labels") else [])
        relationships = getattr(value, "relationships", ())
        names = {one.element_id: _name(one) for one in nodes}
        for one in relationships:
            if one.type == "HAS_STATE":
                # A state has no name of its own.
                names[one.end_node.element_id] = f"{names[one.start_node.element_id]}#{one.end_node['n']}"
        for one in nodes:
            self.nodes[names[one.element_id]] = _kind(one), _label(one)
        for one in relationships:
            self.links.add((one.type, names[one.start_node.element_id], names[one.end_node.element_id]))


def _name(node: Any) -> str:
    match _label_of(node):
        case "Code":
            return f"{node['system']}:{node['code']}"
        case "Group":
            return f"{node['system']}:{node['kind']}:{node['id']}"
        case other:
            return str(other)


def _kind(node: Any) -> str:
    label = _label_of(node)
    return str(node["system"]) if label == "Code" else label


def _label(node: Any) -> str:
    match _label_of(node):
        case "Code":
            return str(node["display"])
        case "Group":
            return f"{node['kind'].replace('_', ' ')} {node['id']}"
        case "State":
            return f"from {node['valid_from'] or '?'}: {'billable' if node['billable'] else 'header'}"
        case other:
            return str(other)


def _label_of(node: Any) -> str:
    (label,) = node.labels
    return str(label)


def answered(driver: Any, database: str, asked: Picture) -> Drawing:
    """The answer of one query."""
    drawing = Drawing()
    records, _, _ = driver.execute_query(asked.query, dict(asked.parameters), database_=database)
    for record in records:
        for value in record.values():
            drawing.take(value)
    return drawing


def laid_out(drawing: Drawing) -> tuple[dict[str, Point], float]:
    """A place for every node, and the height of all: connected parts beside each other, the largest first."""
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(sorted(drawing.nodes))
    graph.add_edges_from(sorted((one, other) for _, one, other in drawing.links))
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda part: (-len(part), part))
    places: dict[str, Point] = {}
    x = y = float(MARGIN)
    row = 0.0
    for part in parts:
        found = _forces(graph.subgraph(part), part)
        wide, high = max(px for px, _ in found.values()), max(py for _, py in found.values())
        scale = min(1.0, (WIDTH - MARGIN - NAME) / wide) if wide else 1.0
        if x > MARGIN and x + wide * scale > WIDTH - NAME:
            x, y, row = float(MARGIN), y + row + LINK, 0.0
        places |= {node: (x + px * scale, y + py * scale) for node, (px, py) in found.items()}
        x, row = x + wide * scale + NAME, max(row, high * scale)
    return places, y + row + MARGIN


def _forces(graph: Any, nodes: Sequence[str]) -> dict[str, Point]:
    """Links pull, nodes push (Fruchterman and Reingold); the same graph comes to rest the same way."""
    chance = random.Random(len(nodes))
    size = LINK * math.sqrt(len(nodes))
    at = {node: [chance.uniform(0, 1.6 * size), chance.uniform(0, size)] for node in nodes}
    links = sorted(tuple(sorted(edge)) for edge in graph.edges)
    for step in range(STEPS):
        moves = {node: [0.0, 0.0] for node in nodes}
        for n, one in enumerate(nodes):
            for other in nodes[n + 1 :]:
                _apart(at[one], at[other], moves[one], moves[other], push=True)
        for one, other in links:
            _apart(at[one], at[other], moves[one], moves[other], push=False)
        heat = size * 0.12 * (1 - step / STEPS)
        for node, (dx, dy) in moves.items():
            length = math.hypot(dx, dy) or 1.0
            at[node][0] += dx / length * min(length, heat)
            at[node][1] += dy / length * min(length, heat) * 0.8
    left, top = min(x for x, _ in at.values()), min(y for _, y in at.values())
    return {node: (x - left, y - top) for node, (x, y) in at.items()}


def _apart(one: list[float], other: list[float], move: list[float], counter: list[float], *, push: bool) -> None:
    dx, dy = one[0] - other[0], one[1] - other[1]
    length = math.hypot(dx, dy) or 0.01
    force = LINK * LINK / length if push else -length * length / LINK
    for axis, part in ((0, dx / length * force), (1, dy / length * force)):
        move[axis] += part
        counter[axis] -= part


def svg(asked: Picture, drawing: Drawing) -> str:
    """The picture: lines by type of relationship, dots by kind of node, names beside the dots."""
    places, height = laid_out(drawing)
    width = max(max(x for x, _ in places.values()) + NAME, SMALLEST)
    links = Counter(node for _, *ends in drawing.links for node in ends)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height + LEGEND:.0f}" '
        'font-family="sans-serif" font-size="11">',
        f"<title>{escape(asked.shows)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        *_lines(drawing.links, places),
        *_dots(drawing.nodes, places),
        '<g fill="#222">',
    ]
    for node, (_, label) in sorted(drawing.nodes.items()):
        if len(drawing.nodes) <= LABELLED or links[node] >= HUB:
            x, y = places[node]
            weight = ' font-weight="bold"' if links[node] >= HUB else ""
            parts.append(f'<text x="{x + 8:.0f}" y="{y + 4:.0f}"{weight}>{escape(label)}</text>')
    parts += ["</g>", *_legend(drawing, height), "</svg>"]
    return "\n".join(parts) + "\n"


def _lines(links: Iterable[tuple[str, str, str]], places: Mapping[str, Point]) -> list[str]:
    lines: dict[str, list[str]] = {}
    for kind, one, other in sorted(links):
        (x, y), (to_x, to_y) = places[one], places[other]
        lines.setdefault(kind, []).append(f"M{x:.0f} {y:.0f}L{to_x:.0f} {to_y:.0f}")
        # A small head, two thirds of the way, tells the direction.
        length = math.hypot(to_x - x, to_y - y)
        if length > 1:
            ux, uy = (to_x - x) / length, (to_y - y) / length
            tip_x, tip_y = x + (to_x - x) * 0.66, y + (to_y - y) * 0.66
            back_x, back_y = tip_x - 6 * ux, tip_y - 6 * uy
            lines[kind].append(
                f"M{back_x - 3 * uy:.0f} {back_y + 3 * ux:.0f}L{tip_x:.0f} {tip_y:.0f}"
                f"L{back_x + 3 * uy:.0f} {back_y - 3 * ux:.0f}"
            )
    return [
        f'<path d="{"".join(drawn)}" fill="none" stroke="{STROKES[kind]}" stroke-width="1.2"/>'
        for kind, drawn in lines.items()
    ]


def _dots(nodes: Mapping[str, tuple[str, str]], places: Mapping[str, Point]) -> list[str]:
    dots: dict[str, list[str]] = {}
    for node, (kind, _) in sorted(nodes.items()):
        x, y = places[node]
        radius = 3.5 if kind == "State" else 5
        dots.setdefault(kind, []).append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}"/>')
    return [f'<g fill="{COLOURS[kind]}">{"".join(drawn)}</g>' for kind, drawn in sorted(dots.items())]


def _legend(drawing: Drawing, top: float) -> list[str]:
    x, parts = float(MARGIN), []
    for kind in sorted({kind for kind, _ in drawing.nodes.values()}):
        parts.append(f'<circle cx="{x:.0f}" cy="{top + 10:.0f}" r="5" fill="{COLOURS[kind]}"/>')
        parts.append(f'<text x="{x + 9:.0f}" y="{top + 14:.0f}">{kind}</text>')
        x += 30 + 6.5 * len(kind)
    for kind in sorted({kind for kind, _, _ in drawing.links}):
        parts.append(f'<path d="M{x:.0f} {top + 10:.0f}h18" stroke="{STROKES[kind]}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 22:.0f}" y="{top + 14:.0f}">{kind}</text>')
        x += 40 + 8 * len(kind)
    return parts


def main() -> int:
    import neo4j

    url = os.environ.get("CROSSWALK_STORE", "")
    if not url.startswith(("neo4j", "bolt")):
        print("Set CROSSWALK_STORE to a Neo4j store with the starter set.", file=sys.stderr)
        return 2
    settings = settings_for(url)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with neo4j.GraphDatabase.driver(settings.address, auth=(settings.user, settings.password)) as driver:
        for name in names():
            asked = picture(name)
            drawing = answered(driver, settings.database, asked)
            drawn = svg(asked, drawing)
            if not drawing.nodes or len(drawn) > MOST_BYTES:
                print(f"{name}: {len(drawing.nodes)} nodes, {len(drawn)} bytes", file=sys.stderr)
                return 1
            (FOLDER / f"{name}.svg").write_text(drawn, "utf-8")
            print(f"{name}.svg: {len(drawing.nodes)} nodes, {len(drawing.links)} links, {len(drawn):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
