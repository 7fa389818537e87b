"""Carrying codes of one system to another day: what each became by then, hop by hop.

A code still billable on the day stays. One that ended goes to what replaced it; without a row that says so,
to the billable codes below it if it was split, or to those that fill its placeholder X. One that was not
yet there goes back to where its cases were coded before. Whatever leads no further is kept, with its reason
and candidates. (docs/design.md, rule 5.4.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import ne
from typing import Final, NamedTuple

from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.translation.answers import Alternative, Choice, NotCarried


class Point(NamedTuple):
    """A code under way: what became of it after a day, or with `back`, what it was before that day."""

    code: str
    day: date
    back: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a code: it goes on by hops, or with none is not carried, or stays."""

    hops: tuple[tuple[Point, Hop], ...] = ()
    not_carried: NotCarried | None = None


STAYS: Final = Step()


@dataclass(frozen=True, slots=True)
class End:
    """A code at which the steps from another one end, and the hops of these steps."""

    code: str
    hops: tuple[Hop, ...]

    @property
    def since(self) -> date | None:
        """The day on which cases first came to it, None where no hop leads there."""
        return min((hop.effective for hop in self.hops if hop.after == self.hops[-1].after), default=None)


@dataclass(frozen=True, slots=True)
class Carried:
    """Everything that became of a code: where its steps end, and what was not carried."""

    ends: tuple[End, ...]
    not_carried: tuple[NotCarried, ...]


def carried_from(start: Point, steps: Mapping[Point, Step]) -> Carried:
    """Follow the steps from a code; where they meet, the hops of both stand together.

    Days go one way along the steps, so that none lead in a circle.
    """
    ends: dict[str, dict[Hop, None]] = {}
    not_carried: dict[NotCarried, None] = {}
    _follow(start, (), steps, ends, not_carried)
    return Carried(tuple(End(code, tuple(hops)) for code, hops in ends.items()), tuple(not_carried))


def _follow(
    at: Point,
    led: tuple[Hop, ...],
    steps: Mapping[Point, Step],
    ends: dict[str, dict[Hop, None]],
    not_carried: dict[NotCarried, None],
) -> None:
    step = steps.get(at, STAYS)
    if step.not_carried is not None:
        not_carried[step.not_carried] = None
    elif not step.hops:
        ends.setdefault(at.code, {}).update(dict.fromkeys(led))
    for onward, hop in step.hops:
        _follow(onward, (*led, hop), steps, ends, not_carried)


def nearest(code: str, among: Collection[str]) -> list[str]:
    """The codes that differ from this one in the fewest characters."""
    apart = {one: sum(map(ne, code, one)) + abs(len(code) - len(one)) for one in among}
    least = min(apart.values(), default=0)
    return sorted(one for one, distance in apart.items() if distance == least)


def carry(
    alternatives: Sequence[Alternative], carried: Mapping[str, Carried], choice: Callable[[str, str], Choice]
) -> tuple[tuple[Alternative, ...], tuple[NotCarried, ...]]:
    """Alternatives with every code in `carried` (by its dotted form) where its steps end, and what was not carried.

    A single becomes one alternative for each end. In a scenario the choice list widens; one left without
    any choice takes its scenario away, since the others alone would not be the whole of it.
    """
    singles: dict[tuple[object, ...], list[Alternative]] = {}
    scenarios: list[Alternative] = []
    not_carried: dict[str, NotCarried] = {}
    incomplete: set[str] = set()
    for alternative in alternatives:
        moved_on = [carried[one.code] for choices in alternative.choices for one in choices if one.code in carried]
        not_carried |= {one.code: one for became in moved_on for one in became.not_carried}
        lists = [_widened(choices, carried, choice) for choices in alternative.choices]
        if alternative.scenario and not all(lists):
            empty = (choices for choices, widened in zip(alternative.choices, lists, strict=True) if not widened)
            incomplete |= {left.code for choices in empty for one in choices for left in carried[one.code].not_carried}
        elif alternative.scenario:
            scenarios.append(_moved(alternative, lists) if moved_on else alternative)
        else:
            arrived = (
                [_moved(alternative, [{target: hops}]) for target, hops in lists[0].items()]
                if moved_on
                else [alternative]
            )
            for one in arrived:
                singles.setdefault((one.choices[0][0].code, one.joint), []).append(one)
    moved = (*(alternative for met in singles.values() for alternative in _met(met)), *scenarios)
    return moved, tuple(_taking_away(one) if code in incomplete else one for code, one in not_carried.items())


_Widened = dict[Choice, tuple[Hop, ...]]
"""The choices of one list after carrying, each with the hops that led to it."""


def _widened(
    choices: Sequence[Choice], carried: Mapping[str, Carried], choice: Callable[[str, str], Choice]
) -> _Widened:
    found: dict[str, Choice] = {}
    hops: dict[str, dict[Hop, None]] = {}
    for one in choices:
        became = carried.get(one.code)
        arrived = [(choice(end.code, one.flags), end.hops) for end in became.ends] if became else [(one, ())]
        for target, led in arrived:
            found.setdefault(target.code, target)
            hops.setdefault(target.code, {}).update(dict.fromkeys(led))
    return {target: tuple(hops[code]) for code, target in found.items()}


def _moved(alternative: Alternative, lists: Sequence[_Widened]) -> Alternative:
    hops = dict.fromkeys(alternative.carried) | dict.fromkeys(
        hop for one in lists for each in one.values() for hop in each
    )
    return alternative._replace(approximate=True, choices=tuple(map(tuple, lists)), carried=tuple(hops))


def _met(singles: Sequence[Alternative]) -> Sequence[Alternative]:
    """Singles of one code: those carried to it are one with the first that is there by the map, or with each other."""
    there = [alternative for alternative in singles if not alternative.carried] or list(singles[:1])
    hops = tuple(dict.fromkeys(hop for alternative in singles for hop in alternative.carried))
    methods = tuple(dict.fromkeys(method for alternative in (there[0], *singles) for method in alternative.methods))
    return [there[0]._replace(approximate=True, carried=hops, methods=methods), *there[1:]] if hops else there


def _taking_away(one: NotCarried) -> NotCarried:
    return one._replace(reason=f"{one.reason}; the combinations that need it are left out")
