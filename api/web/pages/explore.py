"""What touches a code in the graph: as a picture to move about in, and as a table of the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.shared.answering import Answering
from api.shared.codes import status_of
from api.shared.json_bytes import json_bytes
from api.web.asking import day_in, in_one_state, number_in, text_in, workbench
from api.web.picture.arranging import arranged
from api.web.picture.cards import Card, Link, cards, kind_of, links
from api.web.picture.drawing import drawing
from api.web.rendering import POLICY, at
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import AmbiguousCode, CrosswalkError, UnknownCode, UsageError
from crosswalk.graphs.exports import Form, exported

if TYPE_CHECKING:
    from api.web.picture.arranging import Graph

_MOST_CARDS: Final = 1_000
"""As many as a browser moves smoothly."""
_ROWS: Final = 200
_DEEPEST: Final = 9
_PARTS: Final[Mapping[str, str]] = {
    "neighbourhood": "Everything around it",
    "chapter": "All below it",
    "lineage": "What replaced what",
    "component": "All that maps join to it",
}
_HEADINGS: Final[Mapping[str, str]] = {
    "neighbourhood": "Around",
    "chapter": "Below",
    "lineage": "Lineage of",
    "component": "Joined by maps to",
}
_EXAMPLES: Final = (
    ("icd10cm", "E11.9", "neighbourhood", "a diagnosis with its place and its maps"),
    ("icd9cm", "800.22", "neighbourhood", "a code that becomes a combination"),
    ("icd10cm", "G20", "lineage", "a code that was split"),
    ("icd10cm", "section:E08-E13", "chapter", "a section of a chapter"),
)
_TYPES: Final[Mapping[Form, str]] = {
    Form.JSON: "application/json",
    Form.GRAPHML: "application/graphml+xml",
    Form.GEXF: "application/gexf+xml",
}


class Asked(NamedTuple):
    """What the page is asked, as it was typed."""

    code: str
    system: str
    what: str
    on: str
    depth: str

    @property
    def query(self) -> dict[str, str]:
        """The same as the query of a link."""
        return {name: value for name, value in self._asdict().items() if value}


class Row(NamedTuple):
    """A line of the table: a card, and what leads from it."""

    card: Card
    kind: str
    leads: list[Link]


@in_one_state
def page(request: Request) -> Response:
    """The picture of a part of the graph with a table of the same; without a code, a box for one."""
    board, asked = workbench(request), _asked(request)
    told: dict[str, Any] = {"asked": asked, "parts": _PARTS, "examples": _EXAMPLES, "graph": None, "fault": None}
    told |= {"loaded": [each for each in SYSTEMS if board.service.calendar(each).loaded], "deepest": 4}
    if not asked.code:
        return board.page(request, "explore.html", told)
    try:
        graph = _drawn(request, asked, _MOST_CARDS)
    except UsageError as fault:
        is_named = not isinstance(fault, AmbiguousCode | UnknownCode)
        told |= {"fault": fault, "is_named": is_named, "meant": [] if is_named else _meant(board.service, asked)}
        status = 404 if isinstance(fault, UnknownCode) else status_of(fault)
        return board.page(request, "explore.html", told, status)
    told_cards, told_links = cards(graph), links(graph)
    rows = table(told_cards, told_links)
    number = min(number_in(request, "page", 1, _MOST_CARDS), -(-len(rows) // _ROWS))
    told |= {
        "graph": graph,
        "heading": _HEADINGS[asked.what],
        "centre": next(each.card for each in rows if each.card.id == graph.graph["of"]),
        "rows": rows[(number - 1) * _ROWS : number * _ROWS],
        "counted": len(rows),
        "page": number,
        "pages": -(-len(rows) // _ROWS),
        "forms": [each.value for each in Form],
        "drawing": _embedded(
            drawing(told_cards, told_links, arranged(graph), graph.graph["of"], partial(at, request), asked.on)
        ),
    }
    return board.page(request, "explore.html", told)


def export(request: Request) -> Response:
    """The same part of the graph as a file, with as many nodes as the library draws."""
    try:
        form = Form(request.path_params["form"])
    except ValueError as fault:
        raise HTTPException(404, "there is no such format.") from fault
    graph = _drawn(request, _asked(request), None)
    name = "".join(each if each.isalnum() or each in ".-" else "-" for each in graph.graph["name"])
    headers = {**_HEADERS, "content-disposition": f'attachment; filename="{name}.{form}"'}
    return Response(exported(graph, form), headers=headers, media_type=_TYPES[form])


_HEADERS: Final = {"content-security-policy": POLICY, "cache-control": "private, no-cache"}
routes = [
    Route("/explore", page),
    Route("/explore/graph.{form}", export),
]


def table(told_cards: Sequence[Card], told_links: Sequence[Link]) -> list[Row]:
    """Every card with the links that begin there, so that each link is told once."""
    leads: dict[str, list[Link]] = {}
    for each in told_links:
        leads.setdefault(each.source, []).append(each)
    return [Row(each, kind_of(each), leads.get(each.id, [])) for each in told_cards]


def _embedded(told: Mapping[str, Any]) -> Markup:
    """A document as JSON that may stand in a page: nothing in it ends the element that holds it."""
    return Markup(json_bytes(told).decode().replace("<", "\\u003c"))  # noqa: S704 - no markup is left in it


def _asked(request: Request) -> Asked:
    what = text_in(request, "what")
    depth = number_in(request, "depth", 0, _DEEPEST)
    asked = Asked(
        text_in(request, "code"),
        text_in(request, "system"),
        what if what in _PARTS else "neighbourhood",
        text_in(request, "on"),
        str(depth or ""),
    )
    # Only what lies below a group can be asked for.
    return asked._replace(what="chapter") if ":" in asked.code else asked


def _drawn(request: Request, asked: Asked, limit: int | None) -> Graph:
    """Raises `UnknownCode`, `AmbiguousCode`, `UnknownSystem` and `BadDate`."""
    depth = int(asked.depth) if asked.depth else None
    return workbench(request).service.subgraph(
        asked.code, asked.what, asked.system or None, on=day_in(request), depth=depth, limit=limit
    )


def _meant(service: Answering, asked: Asked) -> list[tuple[str, str]]:
    """Codes that may have been meant: in each system that has one called so, else those spelt alike."""
    found: list[tuple[str, str]] = []
    for system in [asked.system] if asked.system in SYSTEMS else [*SYSTEMS]:
        try:
            (answer,) = service.lookup([asked.code], system)
        except CrosswalkError:
            continue
        if answer.code is not None and service.known([answer.code], system):
            found.append((system, answer.code))
        found += [(each.system.id, each.system.display(each.code)) for each in answer.suggested]
    return list(dict.fromkeys(found))
