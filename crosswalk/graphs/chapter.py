"""A chapter, block or category with everything below it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from crosswalk.graphs.hierarchy import group_paths_of, link_codes, link_path, within
from crosswalk.graphs.maps import ReadMap, draw_rows, rows_around

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.states import States
    from crosswalk.domain.tabular.groups import GroupKey
    from crosswalk.graphs.scene import Scene
    from crosswalk.graphs.sketch import Sketch


def draw_group(
    sketch: Sketch,
    scene: Scene,
    maps: Sequence[ReadMap],
    system: CodeSystem,
    group: GroupKey,
    *,
    levels: int | None = None,
) -> None:
    """What lies in a group at the moment: the groups in it, the codes of these, and those `levels` below them."""
    inside = {
        code: path[[row.key for row in path].index(group) :]
        for code, path in group_paths_of(scene, system, None).items()
        if any(row.key == group for row in path)
    }
    tops = scene.store.codes.states(system, inside)
    held = {code for code, states in tops.items() if scene.exists(system, states)}
    for row in sorted({row for code in held for row in inside[code]}, key=lambda row: (row.key != group, row)):
        sketch.group(system, row)
    _draw_codes(sketch, scene, maps, system, held, tops, levels)
    for code in sorted(held):
        link_path(sketch, system, code, inside[code])


def draw_code(
    sketch: Sketch,
    scene: Scene,
    maps: Sequence[ReadMap],
    system: CodeSystem,
    code: str,
    *,
    levels: int | None = None,
) -> None:
    """A code and what lies so many levels below it at the moment, or all."""
    _draw_codes(sketch, scene, maps, system, {code}, scene.store.codes.states(system, {code}), levels)


def _draw_codes(
    sketch: Sketch,
    scene: Scene,
    maps: Sequence[ReadMap],
    system: CodeSystem,
    tops: Collection[str],
    known: Mapping[str, States],
    levels: int | None,
) -> None:
    """The codes and those below them, the shortest first; then, if maps are given, all that their rows lead to."""
    descendants = scene.store.codes.descendants(system, tops)
    lives = {**known, **{code: states for found in descendants.values() for code, states in found.items()}}
    sketch.know(system, lives)
    existing = within(system, {code for code, states in lives.items() if scene.exists(system, states)}, tops, levels)
    drawn = sorted(existing | set(tops), key=lambda code: (len(code), code))
    for code in drawn:
        sketch.code(system, code)
    link_codes(sketch, scene, system, existing, existing)
    draw_rows(sketch, rows_around(scene.store, maps, system, drawn))
