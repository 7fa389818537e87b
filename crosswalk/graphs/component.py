"""The part of the mapping network that holds together around a code: all that rows of either direction lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crosswalk.graphs.maps import ReadMap, link_rows, partners, rows_around

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.graphs.scene import Scene
    from crosswalk.graphs.sketch import Sketch


def draw_component(
    sketch: Sketch,
    scene: Scene,
    maps: Sequence[ReadMap],
    system: CodeSystem,
    code: str,
    *,
    steps: int | None = None,
) -> None:
    """The code, the codes that share a row with it, those that share one with these, and so on.

    One step away after the other, as many as are asked for, each with one request a map and direction. Most
    components are small, a few hold tens of thousands of codes: then the nearest are kept.
    """
    sketch.code(system, code)
    frontier: dict[str, tuple[CodeSystem, set[str]]] = {system.id: (system, {code})}
    taken = 0
    while frontier and taken != steps:
        found = [row for one, codes in frontier.values() for row in rows_around(scene.store, maps, one, codes)]
        frontier = {}
        for one, other in partners(found):
            if sketch.code(one, other):
                frontier.setdefault(one.id, (one, set()))[1].add(other)
        link_rows(sketch, found)
        taken += 1
