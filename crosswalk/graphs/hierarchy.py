"""Links of the hierarchy: a code to the one above it at the moment, the topmost to its groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from crosswalk.domain.history.parents import parent_among
from crosswalk.domain.lookup.group_paths import GroupPath, group_paths, grouping_release
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.graphs.scene import code_id

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.graphs.scene import Scene
    from crosswalk.graphs.sketch import Sketch


def group_paths_of(scene: Scene, system: CodeSystem, topmost: Collection[str] | None) -> dict[str, GroupPath]:
    """The groups above these codes at the moment, or above all that have any, the largest first; three requests."""
    releases = releases_by_role(scene.view.stating(system), scene.moments[system.id], scene.view.calendars[system.id])
    return group_paths(scene.store, system, grouping_release(releases), topmost)


def link_codes(
    sketch: Sketch, scene: Scene, system: CodeSystem, codes: Collection[str], existing: Iterable[str]
) -> None:
    """Join each of these codes, of which all exist, to its parent among the existing; one request."""
    day, held = scene.moments[system.id].day, frozenset(existing)
    spans = scene.store.codes.parents(system, codes)
    for code in sorted(codes):
        header = parent_among(system, code, held)
        if header is None:
            continue
        # A release that was never in force has a hierarchy, but no days.
        span = next((p for p in spans.get(code, ()) if p.code == header and p.valid_from <= day < p.valid_to), None)
        sketch.link(
            code_id(system, code),
            code_id(system, header),
            "child_of",
            valid_from=span.valid_from if span else None,
            valid_to=span.valid_to if span else None,
        )


def within(system: CodeSystem, codes: Collection[str], tops: Collection[str], levels: int | None) -> set[str]:
    """Those of these codes that lie at most so many levels below a top one; all where no number is named.

    The levels are those of the given codes, which all exist.
    """
    if levels is None:
        return set(codes)
    held, depths = frozenset(codes) | frozenset(tops), dict.fromkeys(tops, 0)
    for code in sorted(held - depths.keys(), key=len):
        header = parent_among(system, code, held)
        depths[code] = depths.get(header, 0) + 1 if header is not None else 0
    return {code for code in codes if depths[code] <= levels}


def link_path(sketch: Sketch, system: CodeSystem, code: str, path: GroupPath) -> None:
    """Join a topmost code to its group, and each group to the one above it."""
    nodes = [code_id(system, code), *(sketch.group(system, row) for row in reversed(path))]
    for lower, upper in pairwise(nodes):
        sketch.link(lower, upper, "child_of", valid_from=None, valid_to=None)
