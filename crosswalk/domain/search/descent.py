"""From a header to the billable code below it that a coder takes (docs/design.md, rule 10.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from crosswalk.domain.history.states import State, States
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.search.ranking import Answer, Judge
from crosswalk.domain.search.reading import Reading

_EXACT: Final = 6
"""Decimals of a cost: all that two codes of one standing have in common."""


class Found(NamedTuple):
    """A code with what it is and the text that leads to it; `header` is the header that the text leads to, if any."""

    code: str
    status: Status
    state: State
    title: str
    answer: Answer
    header: str | None = None


def descended(reading: Reading, judge: Judge, tops: Mapping[str, Answer], titles: Mapping[str, str]) -> list[Found]:
    """The billable code below each of these headers, for those that have one; `titles` are those of real headers."""
    found: list[Found] = []
    codes, system = reading.store.codes, reading.moment.system
    level = {code: (code, answer, titles.get(code, "")) for code, answer in tops.items()}
    while level:
        real = [code for code in level if code in titles or level[code][0] != code]
        below = {
            **codes.children(system, real),
            **codes.descendants(system, [code for code in level if code not in real]),
        }
        following: dict[str, tuple[str, Answer, str]] = {}
        for code, (top, answer, title) in level.items():
            chosen = _chosen(reading, judge, answer, title, below[code])
            if chosen is None:
                continue
            if chosen.state.billable:
                found.append(chosen._replace(header=top))
            else:
                following[chosen.code] = (top, chosen.answer, chosen.title)
        level = following
    return found


def _chosen(reading: Reading, judge: Judge, answer: Answer, above: str, children: Mapping[str, States]) -> Found | None:
    best: tuple[tuple[float, float, str], Found] | None = None
    for code, life in children.items():
        status, state = reading.standing(life)
        if state is None:
            continue
        short, long = reading.titles(state)
        title = long or short or ""
        more = judge.more(answer, title)
        # Rounded: a sum over words is not the same to its last digit in whatever order a set gives them.
        place = (round(more.cost, _EXACT), round(judge.default(title, above), _EXACT), code)
        if best is None or place < best[0]:
            best = place, Found(code, status, state, title, more)
    return None if best is None else best[1]
