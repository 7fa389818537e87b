"""What a page that browses shows: the lines of one level, and the trail that leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from api.web.rendering import group_name
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Moment
from crosswalk.domain.lookup.tree import SYSTEM, Branch, Tree
from crosswalk.domain.lookup.validity import Lookup

CODE: Final = "code"
START: Final = "start"
MODIFIERS: Final = "modifiers"
_MODIFIER: Final = 2
"""Characters of a modifier of HCPCS and CPT; codes have five."""
_MOST_LISTED: Final = 200
"""Codes of one page; of more the starts are shown by which they part."""


class Line(NamedTuple):
    """A group, a code, or the codes that begin alike: where it leads, what it is, how many codes lie below it."""

    path: str
    kind: str
    name: str
    title: str | None
    codes: int
    billable: bool | None


class Step(NamedTuple):
    """A level above: where it leads, and what it is called; the system itself has no name here."""

    path: str
    name: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Browsed:
    """One level of a system at a moment: what it is, what stands above it, what lies directly below.

    The whole system has no `name` here.
    """

    system: CodeSystem
    moment: Moment
    name: str | None
    title: str | None
    trail: tuple[Step, ...]
    lines: tuple[Line, ...]


def of_tree(tree: Tree) -> Browsed:
    """A system or a group of it, with what lies directly below."""
    root, system = tree.root, tree.system
    trail = tuple(
        Step(_path(system, f"{row.kind}:{row.id}"), group_name(row.kind, row.id), row.title) for row in tree.above
    )
    lines = tuple(_of_branch(system, each) for each in root.branches)
    if root.kind == SYSTEM:
        return Browsed(system, tree.moment, None, None, (), lines)
    return Browsed(system, tree.moment, group_name(root.kind, root.id), root.title, (_top(system), *trail), lines)


def browses_by_start(system: CodeSystem) -> bool:
    """Whether no groups of a system are published, so that its codes are browsed by how they begin."""
    return system.owns_dates or system.licensed


def among(codes: Sequence[str], start: str) -> list[str]:
    """Those of the codes of a system that begin so, or its modifiers."""
    if start == MODIFIERS:
        return [code for code in codes if len(code) == _MODIFIER]
    return [code for code in codes if len(code) != _MODIFIER and code.startswith(start)]


def is_short(codes: Sequence[str], start: str) -> bool:
    """Whether these codes are listed one by one: so few, or such as no longer start parts."""
    return start == MODIFIERS or (bool(start) and len(codes) <= _MOST_LISTED)


def of_codes(system: CodeSystem, moment: Moment, start: str, found: Sequence[Lookup]) -> Browsed:
    """The codes that begin so, one by one."""
    lines = tuple(
        Line(f"/{CODE}/{system.id}/{each.input}", CODE, each.input, each.long or each.short, 0, each.billable)
        for each in found
    )
    heading = "Modifiers" if start == MODIFIERS else _beginning(start)
    return Browsed(system, moment, heading, None, (_top(system), *_shorter(system, start)), lines)


def of_starts(system: CodeSystem, moment: Moment, start: str, codes: Sequence[str], modifiers: int) -> Browsed:
    """The codes that begin so, by the characters that follow; `modifiers` is how many of those the system has."""
    lines = [*_starts(system, codes, len(start) + 1)]
    if not start and modifiers:
        lines.append(
            Line(_path(system, MODIFIERS), START, "Modifiers", "Two characters beside a code", modifiers, None)
        )
    trail = (_top(system), *_shorter(system, start)) if start else ()
    return Browsed(system, moment, _beginning(start) if start else None, None, trail, tuple(lines))


def _starts(system: CodeSystem, codes: Sequence[str], length: int) -> Iterable[Line]:
    for _, alike in groupby(codes, key=lambda code: code[:length]):
        held = [*alike]
        # What all of them begin with, so that no page has a single line.
        start = _alike(held[0], held[-1])
        span = held[0] if len(held) == 1 else f"{held[0]} to {held[-1]}"
        path = f"/{CODE}/{system.id}/{start}" if len(held) == 1 else _path(system, f"{START}:{start}")
        yield Line(path, START, start, span, len(held), None)


def _alike(one: str, other: str) -> str:
    """What two texts begin with alike."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[:at]


def _of_branch(system: CodeSystem, branch: Branch) -> Line:
    is_code = branch.kind == CODE
    path = f"/{CODE}/{system.id}/{branch.id}" if is_code else _path(system, f"{branch.kind}:{branch.id}")
    name = branch.id if is_code else group_name(branch.kind, branch.id)
    return Line(path, branch.kind, name, branch.title, branch.codes, branch.billable)


def _shorter(system: CodeSystem, start: str) -> tuple[Step, ...]:
    """The page of the first character, where one stands on that of a longer start."""
    if start == MODIFIERS or len(start) < 2:
        return ()
    return (Step(_path(system, f"{START}:{start[0]}"), start[0], None),)


def _beginning(start: str) -> str:
    return f"Codes that begin with {start}"


def _top(system: CodeSystem) -> Step:
    return Step(f"/browse/{system.id}", "", None)


def _path(system: CodeSystem, name: str) -> str:
    return f"/browse/{system.id}/{name}"
