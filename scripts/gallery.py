"""Draw the answers of the gallery as Mermaid into docs/graph.md.

Runs every query of graph_schema/gallery with its own parameters on the store that CROSSWALK_STORE names, and
writes each answer as the picture that follows the query's link. The same answers give the same page.

    . DIR/settings.sh && .venv/bin/python scripts/gallery.py
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graph_schema.gallery import Picture, names, picture
from graph_schema.neo4j.settings import settings_for

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "graph.md"
MOST_LINKS: Final = 500
"""Mermaid draws no more."""
A_LINE: Final = 6
"""So many names stand in a line of a box."""

COLOURS: Final = {
    "icd10cm": "#2f6db3", "icd10pcs": "#2f6db3", "icd9cm": "#d9822b", "icd9pcs": "#d9822b", "hcpcs": "#2f6db3",
    "Group": "#7a5195", "State": "#8a8f98", "NoMap": "#b3261e", "NoPredecessor": "#b3261e",
}  # fmt: skip
ARROWS: Final = {"CHILD_OF": "==>", "HAS_STATE": "---", "MAPS_TO": "-->", "PRECEDED_BY": "-.->"}


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


def mermaid(asked: Picture, drawing: Drawing) -> str:
    """The picture: boxes coloured by kind of node, arrows by type of relationship.

    Nodes of one kind with the very same relationships share a box.
    """
    boxes = _boxes(drawing)
    ids = {name: f"n{number}" for number, members in enumerate(boxes) for name in members}
    ends: dict[tuple[str, str], dict[str, None]] = {}
    for kind, one, other in sorted(drawing.links):
        ends.setdefault((ids[one], ARROWS[kind]), {})[ids[other]] = None
    kinds: dict[str, list[str]] = {}
    for first, *_ in boxes:
        kinds.setdefault(drawing.nodes[first][0], []).append(ids[first])
    return "\n".join(
        [
            "flowchart LR",
            f"    accTitle: {asked.shows}",
            *(f'    {ids[members[0]]}["{_text(drawing, members)}"]' for members in boxes),
            *(f"    {one} {arrow} {' & '.join(others)}" for (one, arrow), others in ends.items()),
            *(f"    classDef {kind} fill:{COLOURS[kind]},stroke:none,color:#fff" for kind in sorted(kinds)),
            *(f"    class {','.join(members)} {kind}" for kind, members in sorted(kinds.items())),
        ]
    )


def _boxes(drawing: Drawing) -> list[list[str]]:
    """The nodes, sorted, those that nothing but their names tells apart together."""
    links: dict[str, set[tuple[str, str, str]]] = {name: set() for name in drawing.nodes}
    for kind, one, other in drawing.links:
        links[one].add((kind, "to", other))
        links[other].add((kind, "from", one))
    boxes: dict[tuple[str, frozenset[tuple[str, str, str]]], list[str]] = {}
    for name, (kind, _) in sorted(drawing.nodes.items()):
        boxes.setdefault((kind, frozenset(links[name])), []).append(name)
    return list(boxes.values())


def _text(drawing: Drawing, members: Sequence[str]) -> str:
    labels = [drawing.nodes[name][1] for name in members]
    lines = (", ".join(labels[at : at + A_LINE]) for at in range(0, len(labels), A_LINE))
    return ",<br>".join(lines)


def with_picture(page: str, name: str, drawn: str) -> str:
    """The page with this picture after the link to its query."""
    place = re.compile(rf"(/gallery/{name}\.cypher\).*?\n```mermaid\n).*?(\n```\n)", re.DOTALL)
    return place.sub(lambda found: f"{found[1]}{drawn}{found[2]}", page, count=1)


def main() -> int:
    import neo4j

    url = os.environ.get("CROSSWALK_STORE", "")
    if not url.startswith(("neo4j", "bolt")):
        print("Set CROSSWALK_STORE to a Neo4j store with the starter set.", file=sys.stderr)
        return 2
    settings, page = settings_for(url), PAGE.read_text("utf-8")
    with neo4j.GraphDatabase.driver(settings.address, auth=(settings.user, settings.password)) as driver:
        for name in names():
            asked = picture(name)
            drawing = answered(driver, settings.database, asked)
            print(f"{name}: {len(drawing.nodes)} nodes, {len(drawing.links)} links")
            if not 0 < len(drawing.links) <= MOST_LINKS:
                return 1
            page = with_picture(page, name, mermaid(asked, drawing))
    PAGE.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
