"""Drawing the subgraph that somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypedDict

from crosswalk.contract.common import moment_json
from crosswalk.domain.errors import UsageError
from crosswalk.graphs.chapter import draw_code, draw_group
from crosswalk.graphs.component import draw_component
from crosswalk.graphs.lineage import draw_lineage
from crosswalk.graphs.maps import ReadMap, maps_around
from crosswalk.graphs.neighbourhood import draw_neighbourhood
from crosswalk.graphs.scene import Scene, code_id
from crosswalk.graphs.sketch import Sketch
from crosswalk.questions.asking import asked_system, day_asked
from crosswalk.questions.named import named
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from datetime import date

    import networkx

    from crosswalk.domain.codes.systems import CodeSystem

MOST_NODES: Final = 10_000
"""How many nodes a subgraph has at most, unless somebody says otherwise: what tools for graphs can lay out."""


class What(StrEnum):
    """The kinds of subgraph."""

    NEIGHBOURHOOD = "neighbourhood"
    CHAPTER = "chapter"
    COMPONENT = "component"
    LINEAGE = "lineage"


class Details(TypedDict, total=False):
    """What else a question may say.

    `on` or `release` speak of the system of the code, the others are seen as on that day or today. The maps are the
    GEMs, or `map_set` and its opposite, in one `edition` or the newest; `with_maps` adds the rows of all codes of a
    chapter. `depth` is how many steps are gone from the code, and how many levels below it: a neighbourhood goes one
    step and to the lowest level, everything else as far as there is something. At most `limit` nodes are drawn, the
    nearest first; where there are more, the graph and its nodes at the border have `truncated`, and the graph
    `left_out`, how many were met that it has no room for.
    """

    on: date | str | None
    release: str | None
    map_set: str | None
    edition: str | None
    with_maps: bool
    depth: int | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which subgraph is asked for."""

    text: str
    what: What
    system: CodeSystem | None
    day: date | None
    details: Details
    limit: int


def asked_for(text: str, what: What | str, system: str | None, details: Details) -> Asked:
    """The question, read. Raises `UnknownSystem` and `UsageError`."""
    try:
        kind = What(what)
    except ValueError as fault:
        raise UsageError(f"there is no subgraph {what!r}.", remedy=f"There are {', '.join(What)}.") from fault
    day = day_asked(details.get("on"), details.get("release"))
    limit = details.get("limit")
    limit = MOST_NODES if limit is None else limit
    if limit < 1:
        raise UsageError("a subgraph has at least one node.", remedy="Name a limit of 1 or more.")
    depth = details.get("depth")
    if depth is not None and depth < 1:
        raise UsageError("a subgraph goes at least one step.", remedy="Name a depth of 1 or more.")
    return Asked(text, kind, asked_system(system, details.get("release")), day, details, limit)


def draw(view: View, asked: Asked) -> networkx.MultiDiGraph[str]:
    """The subgraph asked for, with what it rests on in its attributes (days, releases, editions).

    Raises `UnknownCode`, `AmbiguousCode`, and `UsageError` where a component is asked for and no map is loaded.
    """
    details = asked.details
    system, code, group = named(view, asked.text, asked.system, or_group=asked.what is What.CHAPTER)
    scene = Scene.of(view, system, asked.day, details.get("release"))
    reads_maps = asked.what in (What.COMPONENT, What.NEIGHBOURHOOD) or details.get("with_maps", False)
    maps = maps_around(view, system, details.get("map_set"), details.get("edition")) if reads_maps else []
    sketch, depth = Sketch(scene, asked.limit), details.get("depth")
    match asked.what:
        case What.CHAPTER if group is not None:
            draw_group(sketch, scene, maps, system, group, levels=depth)
        case What.CHAPTER:
            draw_code(sketch, scene, maps, system, code, levels=depth)
        case What.COMPONENT:
            if not maps:
                raise UsageError(
                    f"no map from or to {system.id} is loaded.", remedy="Load one: crosswalk load starter."
                )
            draw_component(sketch, scene, maps, system, code, steps=depth)
        case What.LINEAGE:
            draw_lineage(sketch, scene, system, code, steps=depth)
        case What.NEIGHBOURHOOD:
            draw_neighbourhood(sketch, scene, maps, system, code, depth=depth)
    centre = code_id(system, code) if group is None else f"{system.id}:{group[0]}:{group[1]}"
    return sketch.finished(**_about(scene, system, maps, asked, centre))


def _about(scene: Scene, system: CodeSystem, maps: list[ReadMap], asked: Asked, centre: str) -> dict[str, object]:
    """What a graph rests on: days, releases and editions."""
    systems = sorted({system.id, *(one for each in maps for one in (each.map_set.source, each.map_set.target))})
    return {
        "name": f"{asked.what.value} of {centre}",
        "what": asked.what.value,
        "of": centre,
        "moments": [{"system": one, **moment_json(scene.moments[one])} for one in systems],
        "editions": [{"map_set": each.map_set.id, "edition": each.edition.label} for each in maps],
    }
