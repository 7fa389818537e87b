"""Subgraphs as files: GraphML and GEXF for tools that draw graphs, JSON for programs.

The same graph gives the same bytes. JSON is node-link, as `networkx.node_link_graph(…, edges="edges")` reads it,
and keeps everything; days are ISO text in it. GraphML and GEXF know neither nothing nor days nor lists, so an
attribute that is None is left out, a day is its ISO text, and a list or record is its JSON text. Their edges are
numbered. GEXF has no place for what is said of the whole graph: it is the JSON text of its description.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    import networkx


class Form(StrEnum):
    """The formats of an export."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"


def exported(graph: networkx.MultiDiGraph[str], form: Form | str) -> bytes:
    """The graph as a file, in UTF-8. Raises `UsageError` for a format there is none of."""
    try:
        wanted = Form(form)
    except ValueError as fault:
        raise UsageError(f"there is no format {form!r}.", remedy=f"There are {', '.join(Form)}.") from fault
    match wanted:
        case Form.JSON:
            return _json(graph)
        case Form.GRAPHML:
            return _graphml(graph)
        case Form.GEXF:
            return _gexf(graph)


def _json(graph: networkx.MultiDiGraph[str]) -> bytes:
    whole = {
        "directed": True,
        "multigraph": True,
        "graph": graph.graph,
        "nodes": [{"id": node, **attributes} for node, attributes in graph.nodes(data=True)],
        "edges": [
            {"source": source, "target": target, "key": key, **attributes}
            for source, target, key, attributes in graph.edges(keys=True, data=True)
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, default=date.isoformat) + "\n").encode()


def _graphml(graph: networkx.MultiDiGraph[str]) -> bytes:
    import networkx

    return ("\n".join(networkx.generate_graphml(_flat(graph))) + "\n").encode()


def _gexf(graph: networkx.MultiDiGraph[str]) -> bytes:
    from xml.etree.ElementTree import SubElement

    from networkx.readwrite.gexf import GEXFWriter

    flat = _flat(graph)
    writer = GEXFWriter(flat)
    about = writer.xml.find("meta")
    # The day of writing and the version of the library would make each file another one.
    del about.attrib["lastmodifieddate"]
    about.find("creator").text = "Crosswalk"
    SubElement(about, "description").text = _text(graph.graph)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue() + b"\n"


def _flat(graph: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    """The same graph with attributes that XML formats can hold, its edges numbered."""
    import networkx

    flat: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(**_plain(graph.graph))
    for node, attributes in graph.nodes(data=True):
        flat.add_node(node, **_plain(attributes))
    for n, (source, target, attributes) in enumerate(graph.edges(data=True)):
        flat.add_edge(source, target, key=n, **_plain(attributes))
    return flat


def _plain(attributes: Mapping[str, object]) -> dict[str, str | int | float]:
    return {
        name: value if isinstance(value, str | int | float) else _text(value)
        for name, value in attributes.items()
        if value is not None
    }


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)
