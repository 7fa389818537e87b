"""A code with all that touches it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crosswalk.domain.history.parents import prefixes
from crosswalk.domain.lookup.history import history
from crosswalk.graphs.component import draw_component
from crosswalk.graphs.hierarchy import group_paths_of, link_codes, link_path, within
from crosswalk.graphs.lineage import draw_lineage
from crosswalk.graphs.maps import ReadMap
from crosswalk.graphs.scene import code_id

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.states import States
    from crosswalk.graphs.scene import Scene
    from crosswalk.graphs.sketch import Sketch


def draw_neighbourhood(
    sketch: Sketch,
    scene: Scene,
    maps: Sequence[ReadMap],
    system: CodeSystem,
    code: str,
    *,
    depth: int | None = None,
) -> None:
    """The code and its states; the codes and groups above it; what its map rows lead from and to; what preceded
    and followed it at one step, or `depth`; and the codes below it, or so many levels of them, the shortest first.

    The hierarchy is that of the moment. A dozen requests, however many codes.
    """
    line = prefixes(system, code)
    lives = scene.store.codes.states(system, set(line))
    descendants = scene.store.codes.descendants(system, {code})[code]
    lives |= descendants
    sketch.know(system, lives)
    existing = {one for one, states in lives.items() if scene.exists(system, states)}
    headers = [one for one in line if one in existing]
    existing = {*headers, *within(system, existing & descendants.keys(), {code}, depth)}

    sketch.code(system, code)
    _draw_states(sketch, scene, system, code, lives.get(code, ()))
    for one in reversed(headers):
        sketch.code(system, one)
    if headers:
        link_path(sketch, system, headers[0], group_paths_of(scene, system, {headers[0]}).get(headers[0], ()))
    draw_component(sketch, scene, maps, system, code, steps=depth or 1)
    draw_lineage(sketch, scene, system, code, steps=depth or 1)
    for one in sorted(descendants.keys() & existing, key=lambda one: (len(one), one)):
        sketch.code(system, one)
    link_codes(sketch, scene, system, existing, existing)


def _draw_states(sketch: Sketch, scene: Scene, system: CodeSystem, code: str, states: States) -> None:
    node = code_id(system, code)
    told = history(code, code, states, scene.view.calendars[system.id], scene.view.today).states
    for n, state in enumerate(told, 1):
        sketch.node(
            f"{node}#{n}",
            kind="state",
            system=system.id,
            title=state.long or state.short,
            billable=state.billable,
            first_release=state.first_release,
            last_release=state.last_release,
            valid_from=state.valid_from,
            valid_to=state.valid_to,
            open_start=state.open_start,
            open_end=state.open_end,
        )
        sketch.link(node, f"{node}#{n}", "has_state", n=n)
