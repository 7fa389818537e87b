"""What preceded a code and what followed it, over any number of years, by the official conversion tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crosswalk.domain.lineage.predecessors import Predecessor, covers
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.graphs.scene import code_id

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.lineage.conversion_tables import Previous
    from crosswalk.graphs.scene import Scene
    from crosswalk.graphs.sketch import Sketch


def draw_lineage(sketch: Sketch, scene: Scene, system: CodeSystem, code: str, *, steps: int | None = None) -> None:
    """The codes before it and theirs, the codes after it and theirs; a request a step and direction.

    Steps back do not turn and go forward again: what else replaced a predecessor is not of this lineage.
    Every row is drawn whole, with all the codes that it names.
    """
    rows = ConversionRows(scene.store, system)
    sketch.code(system, code)

    def before(one: str) -> list[str]:
        return [named for row in rows.of(one) for named in _draw(sketch, system, row)]

    def after(one: str) -> list[str]:
        following = [row for row in rows.naming(one) if row.code != one]
        for row in following:
            sketch.code(system, row.code)
            _draw(sketch, system, row, one)
        return [row.code for row in following]

    for read, onward in ((rows.read_of, before), (rows.read_naming, after)):
        seen, frontier, taken = {code}, {code}, 0
        while frontier and taken != steps:
            read(frontier)
            found = {other for one in sorted(frontier) for other in onward(one)}
            frontier = {one for one in found - seen if sketch.has(system, one)}
            seen |= frontier
            taken += 1


def _draw(sketch: Sketch, system: CodeSystem, row: Predecessor, known: str | None = None) -> list[str]:
    """Join the code of a row to each code that it names as previous, and tell these.

    A range or category stands for its first code, or for the `known` one of it that led to the row.
    """
    named: list[str] = []
    source = code_id(system, row.code)
    link = partial(
        sketch.link,
        kind="preceded_by",
        effective=row.effective,
        relation=row.relation.value,
        row=row.text,
        stated_by=row.source,
    )
    for part in row.previous:
        previous = known if known is not None and covers(part, known) else part.first
        sketch.code(system, previous)
        named.append(previous)
        link(source, code_id(system, previous), mark=f"{row.effective} {row.text}", named=_shown(system, part))
    if not row.previous:
        link(source, sketch.no_predecessor(), mark=f"{row.effective} {row.text}", named=None)
    return named


def _shown(system: CodeSystem, part: Previous) -> str:
    """One part of a "previous" cell: a code, the first and last of a range, or a category."""
    first = system.display(part.first)
    if part.last is not None:
        return f"{first}-{system.display(part.last)}"
    return f"{first}.-" if part.category else first
