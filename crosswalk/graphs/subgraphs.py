"""Drawing the subgraph that somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypedDict

from crosswalk.contract.common import moment_json
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.errors import AmbiguousCode, UnknownCode, UsageError
from crosswalk.domain.lookup.placing import place
from crosswalk.graphs.chapter import draw_code, draw_group
from crosswalk.graphs.component import draw_component
from crosswalk.graphs.lineage import draw_lineage
from crosswalk.graphs.maps import ReadMap, maps_around
from crosswalk.graphs.neighbourhood import draw_neighbourhood
from crosswalk.graphs.scene import Scene, code_id
from crosswalk.graphs.sketch import Sketch
from crosswalk.questions.asking import asked_system, one_of
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from datetime import date

    import networkx

    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.tabular.groups import GroupKey

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
    chapter. At most `limit` nodes are drawn, the nearest first; where there are more, the graph and its nodes at
    the border have `truncated`.
    """

    on: date | None
    release: str | None
    map_set: str | None
    edition: str | None
    with_maps: bool
    limit: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which subgraph is asked for."""

    text: str
    what: What
    system: CodeSystem | None
    details: Details
    limit: int


def asked_for(text: str, what: What | str, system: str | None, details: Details) -> Asked:
    """The question, read. Raises `UnknownSystem` and `UsageError`."""
    try:
        kind = What(what)
    except ValueError as fault:
        raise UsageError(f"there is no subgraph {what!r}.", remedy=f"There are {', '.join(What)}.") from fault
    one_of(details.get("on"), details.get("release"))
    limit = details.get("limit")
    limit = MOST_NODES if limit is None else limit
    if limit < 1:
        raise UsageError("a subgraph has at least one node.", remedy="Name a limit of 1 or more.")
    return Asked(text, kind, asked_system(system, details.get("release")), details, limit)


def draw(view: View, asked: Asked) -> networkx.MultiDiGraph[str]:
    """The subgraph asked for, with what it rests on in its attributes (days, releases, editions).

    Raises `UnknownCode`, `AmbiguousCode`, and `UsageError` where a component is asked for and no map is loaded.
    """
    details = asked.details
    system, code, group = _found(view, asked)
    scene = Scene.of(view, system, details.get("on"), details.get("release"))
    reads_maps = asked.what in (What.COMPONENT, What.NEIGHBOURHOOD) or details.get("with_maps", False)
    maps = maps_around(view, system, details.get("map_set"), details.get("edition")) if reads_maps else []
    sketch = Sketch(scene, asked.limit)
    match asked.what:
        case What.CHAPTER if group is not None:
            draw_group(sketch, scene, maps, system, group)
        case What.CHAPTER:
            draw_code(sketch, scene, maps, system, code)
        case What.COMPONENT:
            if not maps:
                raise UsageError(
                    f"no map from or to {system.id} is loaded.", remedy="Load one: crosswalk load starter."
                )
            draw_component(sketch, scene, maps, system, code)
        case What.LINEAGE:
            draw_lineage(sketch, scene, system, code)
        case What.NEIGHBOURHOOD:
            draw_neighbourhood(sketch, scene, maps, system, code)
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


def _found(view: View, asked: Asked) -> tuple[CodeSystem, str, GroupKey | None]:
    """The code meant, or, where a chapter is asked for, the group: its kind and id.

    `kind:id` names a group in any case; a bare id that a code has too (`C50`) is the code.
    """
    (placed,) = place(view.store, view.calendars, [asked.text], asked.system, Repairs.NONE)
    if placed.code is not None:
        known = view.store.codes.known_in({placed.code}).get(placed.code, {})
        systems = [each for each in placed.systems if each.id in known]
        if len(systems) > 1:
            _refuse_ambiguous(asked.text, [each.id for each in systems])
        if systems:
            return systems[0], placed.code, None
    groups = _groups(view, asked.system, asked.text) if asked.what is What.CHAPTER else []
    if len(groups) > 1:
        _refuse_ambiguous(asked.text, [f"{one.id}:{kind}:{name}" for one, (kind, name) in groups])
    if groups:
        return groups[0][0], "", groups[0][1]
    nothing = "no code, and no chapter or block," if asked.what is What.CHAPTER else "no code"
    why = placed.reason or f"no loaded release or map of {asked.system.id if asked.system else 'any system'} has it"
    raise UnknownCode(f"{nothing} {asked.text!r} is known: {why}.", remedy="crosswalk search finds codes by words.")


def _groups(view: View, system: CodeSystem | None, text: str) -> list[tuple[CodeSystem, GroupKey]]:
    """Every group of this id, or of this kind and id."""
    kind, parted, name = text.strip().partition(":")
    wanted = (kind.lower(), name.upper()) if parted else ("", kind.upper())
    among = [system] if system else [each.system for each in view.calendars.values() if each.loaded]
    found = {
        (one.id, each.row.key): one
        for one in among
        for each in view.store.tabular.groups(one)
        if each.row.id.upper() == wanted[1] and wanted[0] in ("", each.row.kind)
    }
    return [(found[key], key[1]) for key in sorted(found)]


def _refuse_ambiguous(text: str, meanings: list[str]) -> None:
    raise AmbiguousCode(
        f"{text!r} may be {', '.join(meanings)}.", remedy="Name the system with --from, and a group as KIND:ID."
    )
