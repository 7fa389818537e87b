"""Carrying codes of one system to another day: what each became by then, hop by hop.

A code still billable on the day stays. One that ended goes to what replaced it; without a row that says so,
to the billable codes below it if it was split, or to those that fill its placeholder X. One that was not
yet there goes back to where its cases were coded before. Whatever leads no further is kept, with its reason
and candidates. (docs/design.md, rule 5.4.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import ne
from typing import Final, NamedTuple

from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.translation.answers import Alternative, Choice, NotCarried

_PLACEHOLDER: Final = "X"
_CATEGORY: Final = 3
"""The first three characters are never placeholders: X58 is a category."""


class Point(NamedTuple):
    """A code on its way: what became of it after a day, or with `back`, what it was before that day."""

    code: str
    day: date
    back: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a code: it goes on by hops, or with none is stuck, or stays."""

    hops: tuple[tuple[Point, Hop], ...] = ()
    stuck: NotCarried | None = None


STAYS: Final = Step()


@dataclass(frozen=True, slots=True)
class End:
    """A code at which the way of another one ends, and the hops of that way."""

    code: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """Everything that became of a code: where its ways end, and what was stuck on them."""

    ends: tuple[End, ...]
    stuck: tuple[NotCarried, ...]


def fate_of(start: Point, steps: Mapping[Point, Step]) -> Fate:
    """Follow the steps from a code; where ways meet, their hops stand together.

    Days go one way along the steps, so that no way leads in a circle.
    """
    ends: dict[str, dict[Hop, None]] = {}
    stuck: dict[NotCarried, None] = {}
    _follow(start, (), steps, ends, stuck)
    return Fate(tuple(End(code, tuple(hops)) for code, hops in ends.items()), tuple(stuck))


def _follow(
    at: Point,
    way: tuple[Hop, ...],
    steps: Mapping[Point, Step],
    ends: dict[str, dict[Hop, None]],
    stuck: dict[NotCarried, None],
) -> None:
    step = steps.get(at, STAYS)
    if step.stuck is not None:
        stuck[step.stuck] = None
    elif not step.hops:
        ends.setdefault(at.code, {}).update(dict.fromkeys(way))
    for onward, hop in step.hops:
        _follow(onward, (*way, hop), steps, ends, stuck)


def first_placeholder(code: str) -> int | None:
    """Where the first placeholder X of a code stands."""
    at = code.find(_PLACEHOLDER, _CATEGORY)
    return None if at < 0 else at


def fillers(code: str, among: Iterable[str]) -> list[str]:
    """The codes that have another character where this one has a placeholder: V29.881A fills V29.88XA."""
    filled = "".join("[^X]" if at >= _CATEGORY and one == _PLACEHOLDER else one for at, one in enumerate(code))
    pattern = re.compile(filled)
    return [] if first_placeholder(code) is None else sorted(one for one in among if pattern.fullmatch(one))


def nearest(code: str, among: Collection[str]) -> list[str]:
    """The codes that differ from this one in the fewest characters."""
    apart = {one: sum(map(ne, code, one)) + abs(len(code) - len(one)) for one in among}
    least = min(apart.values(), default=0)
    return sorted(one for one, distance in apart.items() if distance == least)


def carry(
    ways: Sequence[Alternative], fates: Mapping[str, Fate], choice: Callable[[str, str], Choice]
) -> tuple[tuple[Alternative, ...], tuple[NotCarried, ...]]:
    """Alternatives with every code that has a fate (by its dotted form) where its ways end, and what was stuck.

    A single becomes one alternative for each end. In a scenario the choice list widens; one left without
    any choice takes its scenario away, since the others alone would not be the whole of it.
    """
    singles: dict[tuple[object, ...], list[Alternative]] = {}
    scenarios: list[Alternative] = []
    stuck: dict[str, NotCarried] = {}
    incomplete: set[str] = set()
    for way in ways:
        fated = [fates[one.code] for choices in way.choices for one in choices if one.code in fates]
        stuck |= {one.code: one for fate in fated for one in fate.stuck}
        lists = [_widened(choices, fates, choice) for choices in way.choices]
        if way.scenario and not all(lists):
            empty = (choices for choices, widened in zip(way.choices, lists, strict=True) if not widened)
            incomplete |= {lost.code for choices in empty for one in choices for lost in fates[one.code].stuck}
        elif way.scenario:
            scenarios.append(_moved(way, lists) if fated else way)
        else:
            arrived = [_moved(way, [{target: hops}]) for target, hops in lists[0].items()] if fated else [way]
            for one in arrived:
                singles.setdefault((one.choices[0][0].code, one.joint), []).append(one)
    moved = (*(way for met in singles.values() for way in _met(met)), *scenarios)
    return moved, tuple(_taking_away(one) if code in incomplete else one for code, one in stuck.items())


_Widened = dict[Choice, tuple[Hop, ...]]
"""The choices of one list after carrying, each with the hops that led to it."""


def _widened(choices: Sequence[Choice], fates: Mapping[str, Fate], choice: Callable[[str, str], Choice]) -> _Widened:
    found: dict[str, Choice] = {}
    hops: dict[str, dict[Hop, None]] = {}
    for one in choices:
        fate = fates.get(one.code)
        arrived = [(choice(end.code, one.flags), end.hops) for end in fate.ends] if fate else [(one, ())]
        for target, way in arrived:
            found.setdefault(target.code, target)
            hops.setdefault(target.code, {}).update(dict.fromkeys(way))
    return {target: tuple(hops[code]) for code, target in found.items()}


def _moved(way: Alternative, lists: Sequence[_Widened]) -> Alternative:
    hops = dict.fromkeys(way.carried) | dict.fromkeys(hop for one in lists for each in one.values() for hop in each)
    return replace(way, approximate=True, choices=tuple(map(tuple, lists)), carried=tuple(hops))


def _met(singles: Sequence[Alternative]) -> Sequence[Alternative]:
    """Singles of one code: those carried to it are one with the first that is there by the map, or with each other."""
    there = [way for way in singles if not way.carried] or list(singles[:1])
    hops = tuple(dict.fromkeys(hop for way in singles for hop in way.carried))
    methods = tuple(dict.fromkeys(method for way in (there[0], *singles) for method in way.methods))
    return [replace(there[0], approximate=True, carried=hops, methods=methods), *there[1:]] if hops else there


def _taking_away(one: NotCarried) -> NotCarried:
    return one._replace(reason=f"{one.reason}; the combinations that need it are left out")
