"""What is written on the cards of a picture and at the lines between them, and told of the same in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from api.web.rendering import system_name
from crosswalk.domain.codes.systems import END

if TYPE_CHECKING:
    from api.web.picture.arranging import Graph

_TITLE: Final = 50
"""Characters of a title that two lines of a card hold."""


@dataclass(frozen=True, slots=True)
class Card:
    """A node: what it is called and says, the form that it is drawn in, and the page that it has."""

    id: str
    form: str
    system: str | None
    code: str
    name: str
    title: str | None
    says: str
    is_bad: bool
    starts: date | None
    ends: date | None
    """The last of its days, None where no end is known."""
    path: str | None
    """Its page, where it has one."""
    asked: str | None
    """How a subgraph of it is asked for, where there is one."""
    is_cut: bool
    """Whether it has links to what is left out."""

    @property
    def label(self) -> str:
        """What the card in the picture says."""
        title = shorten(self.title, _TITLE, placeholder="…") if self.title else self.says
        return f"{self.name}\n{title}"


@dataclass(frozen=True, slots=True)
class Link:
    """An edge, with what it says in a sentence that begins with its source, and shortly at the line."""

    source: str
    target: str
    kind: str
    words: str
    label: str
    day: date | None
    is_loose: bool
    """Whether it is drawn broken: it is not the same that stands at its ends."""


def cards(graph: Graph) -> list[Card]:
    """Every node, the nearest first."""
    return [_card(graph, node, told) for node, told in graph.nodes(data=True)]


def links(graph: Graph) -> list[Link]:
    """Every edge, with its source in the order of the nodes."""
    return [_link(graph, source, target, told) for source, target, told in graph.edges(data=True)]


def _card(graph: Graph, node: str, told: Mapping[str, Any]) -> Card:
    kind, system = told["kind"], told.get("system")
    code = told.get("code") or ""
    name, form, says, path, asked = code, kind, kind.replace("_", " "), None, None
    match kind:
        case "code":
            form = "code" if told["billable"] else "header"
            says, path, asked = _status(told), f"/code/{system}/{code}", code
        case "state":
            of, _, number = node.partition("#")
            code = graph.nodes[of]["code"] if of in graph else of
            name, says, path = f"{code}, state {number}", _was(told), f"/code/{system}/{code}"
        case "no_map" | "no_predecessor":
            form, name, says = "nothing", told["title"], told["title"]
        case _:
            form, name = "group", f"{says.capitalize()} {code}"
            path, asked = f"/browse/{system}/{kind}:{code}", f"{kind}:{code}"
    start, end = told.get("valid_from"), told.get("valid_to")
    last = None if end in (None, END) else end - timedelta(days=1)
    is_bad = kind == "code" and told["status"] not in ("valid", "header")
    return Card(
        node, form, system, code, name, told.get("title") if form != "nothing" else None, says, is_bad,
        start, last, path, asked, bool(told["truncated"]),
    )  # fmt: skip


def _status(told: Mapping[str, Any]) -> str:
    status = str(told["status"]).replace("_", " ")
    return "billable" if status == "valid" and told["billable"] else status


def _was(told: Mapping[str, Any]) -> str:
    return "billable" if told["billable"] else "header"


def _link(graph: Graph, source: str, target: str, told: Mapping[str, Any]) -> Link:
    kind = told["kind"]
    name = _name(graph, target)
    match kind:
        case "maps_to":
            how = _how(told)
            words, label = f"maps to {name}: {how}" if not told["no_map"] else f"maps to nothing ({target})", how
            return Link(source, target, kind, words, label, None, bool(told["approximate"]))
        case "preceded_by":
            return _lineage(graph, source, target, told)
        case "has_state":
            return Link(source, target, kind, f"had {name.partition(', ')[2]}", "state", None, False)
        case _:
            return Link(source, target, kind, f"is a child of {name}", "child", None, False)


def _how(told: Mapping[str, Any]) -> str:
    """How exact a row of a map is, and its place in a combination."""
    if told["no_map"]:
        return "no map"
    exact = "approximate" if told["approximate"] else "exact"
    return f"{exact}, scenario {told['scenario']}, list {told['choice_list']}" if told["combination"] else exact


def _lineage(graph: Graph, source: str, target: str, told: Mapping[str, Any]) -> Link:
    """What preceded a code; where that ended on this very day, the code replaced it."""
    day, before = told["effective"], graph.nodes[target]
    if before["kind"] != "code":
        return Link(source, target, told["kind"], "was new, without a predecessor,", "new", day, False)
    replaced = _ended(before) == day
    verb = "replaced" if replaced else "took over cases of"
    together = " together with others" if told["relation"] == "all" else ""
    words, label = f"{verb} {_name(graph, target)}{together}", "replaced" if replaced else "took part"
    return Link(source, target, told["kind"], words, label, day, not replaced)


def _ended(told: Mapping[str, Any]) -> date | None:
    """The day from which a code is not billable any more."""
    if told["billable"]:
        return None
    day: date | None = told["valid_from"] if told["status"] == "header" else told["valid_to"]
    return day


def _name(graph: Graph, node: str) -> str:
    told = graph.nodes[node]
    if told["kind"] == "state":
        return f"{node.partition('#')[0]}, state {node.partition('#')[2]}"
    if told["kind"] in ("no_map", "no_predecessor"):
        return str(told["title"])
    return str(told["code"]) if told["kind"] == "code" else f"{told['kind'].replace('_', ' ')} {told['code']}"


def kind_of(card: Card) -> str:
    """What a card is, in words: the kind of a group, or the system of a code."""
    if card.form in ("code", "header"):
        return f"{system_name(card.system)} code" if card.system else "code"
    if card.form == "nothing":
        return card.says
    return f"{system_name(card.system)} {'state' if card.form == 'state' else card.says}" if card.system else card.says
