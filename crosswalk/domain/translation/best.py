"""One best choice, for who needs a single answer and asks for it.

The order is ours, and stated: codes billable on the day asked about, exact before approximate, reciprocal
(the opposite map translates it back into the source alone), as specific as the source (its title says
"unspecified" exactly where that of the source does), then the fewest such words, then the fewest codes
together. What is still equal is decided by the order of the codes, and told. A combination is chosen whole,
one code of every list, each by the same order. (The GEM guide of 2018 leaves the choice to who derives an
applied mapping; it says that the files hold reference mappings, not crosswalks.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final

from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Alternative, Best, Choice

_UNSPECIFIED: Final = re.compile(r"\b(?:unspecified|unsp|NOS|not (?:otherwise )?specified)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One alternative with a choice made of every list, and how many choices were as good."""

    number: int
    choices: tuple[Choice, ...]
    exact: bool
    reciprocal: bool
    as_good: int


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of the order: the smallest measure wins; `said` tells a measure in words."""

    measure: Callable[[_Candidate], int]
    said: Callable[[int], str]


def best_of(alternatives: Sequence[Alternative], title: str | None, back: Collection[str] | None) -> Best | None:
    """The first of these alternatives, None where there is none.

    `title` is the long title of the source. `back` are the codes, dotted, that the opposite map translates
    into the source alone; None where that map is not loaded, which the reasons then tell.
    """
    if not alternatives:
        return None
    vague = _vagueness(title)
    left = [_candidate(number, alternative, vague, back or ()) for number, alternative in enumerate(alternatives, 1)]
    reasons = ["the only alternative"] if len(left) == 1 and left[0].as_good == 1 else []
    for step in () if reasons else _steps(vague, back is not None):
        least = min(map(step.measure, left))
        kept = [one for one in left if step.measure(one) == least]
        reasons.append(f"{step.said(least)}{_of(kept, left)}")
        left = kept
    left.sort(key=lambda one: [choice.code for choice in one.choices])
    equals = sum(one.as_good for one in left) - 1
    if equals:
        others = "another" if equals == 1 else f"{equals:,} others"
        reasons.append(f"first in the order of codes: this order cannot tell it from {others}")
    return Best(left[0].number, left[0].choices, tuple(reasons), equals)


def _steps(vague: int, knows_back: bool) -> list[_Step]:
    alike = "as unspecified as the source" if vague else "as specific as the source"
    unlike = "more specific than the source" if vague else "less specific than the source"
    back = _Step(lambda one: not one.reciprocal, lambda no: "not reciprocal" if no else "reciprocal")
    unknown = _Step(lambda _: 0, lambda _: "reciprocity unknown: the opposite map is not loaded")
    return [
        _Step(lambda one: not _usable(one), lambda no: "not billable on the day" if no else "billable on the day"),
        _Step(lambda one: not one.exact, lambda no: "approximate" if no else "exact"),
        back if knows_back else unknown,
        _Step(lambda one: bool(_vague(one)) != bool(vague), lambda no: unlike if no else alike),
        _Step(_vague, _said_vagueness),
        _Step(lambda one: len(one.choices), lambda n: "a single code" if n == 1 else f"{n} codes together"),
    ]


def _candidate(number: int, alternative: Alternative, vague: int, back: Collection[str]) -> _Candidate:
    reached = {hop.before for hop in alternative.carried} if not alternative.scenario else set()

    def merit(choice: Choice) -> tuple[bool, bool, bool, int]:
        own = _vagueness(choice.long)
        returns = choice.code in back or not reached.isdisjoint(back)
        return choice.status is not Status.VALID, not returns, bool(own) != bool(vague), own

    picked: list[Choice] = []
    as_good: list[int] = []
    for choices in alternative.choices:
        first = min(map(merit, choices))
        equal = [choice for choice in choices if merit(choice) == first]
        picked.append(min(equal, key=lambda choice: choice.code))
        as_good.append(len(equal))
    reciprocal = all(not merit(choice)[1] for choice in picked)
    return _Candidate(number, tuple(picked), not alternative.approximate, reciprocal, prod(as_good))


def _said_vagueness(n: int) -> str:
    return f"says unspecified {n} times" if n > 1 else ("never says unspecified", "says unspecified once")[n]


def _usable(one: _Candidate) -> bool:
    return all(choice.status is Status.VALID for choice in one.choices)


def _vague(one: _Candidate) -> int:
    return sum(_vagueness(choice.long) for choice in one.choices)


def _vagueness(title: str | None) -> int:
    return len(_UNSPECIFIED.findall(title or ""))


def _of(kept: Sequence[_Candidate], left: Sequence[_Candidate]) -> str:
    """How many of the alternatives in question a step kept, where it decided."""
    return f", as {len(kept):,} of {len(left):,}" if len(kept) < len(left) else ""
