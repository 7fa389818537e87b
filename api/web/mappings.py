"""Translations as pages draw them: alternatives, each a row of lists of which one code each is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.translation.answers import Choice, Outcome, Translation

_TOLD: Final[Mapping[Outcome, str]] = {
    Outcome.MAPPED: "mapped",
    Outcome.CARRIED_PARTLY: "partly carried to the day",
    Outcome.NOT_CARRIED: "nothing that could be carried to the day",
    Outcome.NO_MAP: "no map: the official file says that nothing corresponds",
    Outcome.NOT_IN_MAP: "not in the map",
    Outcome.HEADER_SOURCE: "a header, which no map translates",
    Outcome.AMBIGUOUS_SYSTEM: "a code of several systems",
    Outcome.UNKNOWN_CODE: "an unknown code",
    Outcome.MALFORMED: "not a code",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One alternative, or all single targets as one list of which any is taken. `lists` are joined by AND.

    `came_from` are the steps back to a code that the map lists, `carried` those of its targets on to the day. `numbers`
    are those of the alternatives of the answer that it stands for, from 1.
    """

    lists: tuple[tuple[Choice, ...], ...]
    approximate: bool
    came_from: tuple[Hop, ...]
    carried: tuple[Hop, ...]
    joint: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]

    @property
    def is_combination(self) -> bool:
        """Whether several codes are needed together."""
        return len(self.lists) > 1


def drawn(answer: Translation) -> Sequence[Drawn]:
    """The alternatives of an answer: single targets that are alike in one list, everything else one by one."""
    found: list[Drawn] = []
    singles: dict[bool, list[int]] = {}
    for number, each in enumerate(answer.alternatives, 1):
        if len(each.choices) == 1 and len(each.choices[0]) == 1 and not each.joint:
            singles.setdefault(each.approximate, []).append(number)
        else:
            steps = _steps(answer, each.carried)
            found.append(Drawn(each.choices, each.approximate, *steps, each.joint, (number,)))
    together = []
    for approximate, numbers in singles.items():
        chosen = [answer.alternatives[number - 1] for number in numbers]
        codes = tuple(each.choices[0][0] for each in chosen)
        hops = tuple(dict.fromkeys(hop for each in chosen for hop in each.carried))
        together.append(Drawn((codes,), approximate, *_steps(answer, hops), (), tuple(numbers)))
    return [*together, *found]


def _steps(answer: Translation, hops: Sequence[Hop]) -> tuple[tuple[Hop, ...], tuple[Hop, ...]]:
    """The steps back from a source that the map does not list, and those of targets on to the day."""
    back: list[Hop] = []
    if answer.source != answer.target:
        origins = {answer.code}
        for hop in hops:
            if hop.before in origins:
                back.append(hop)
                origins.add(hop.after)
    return tuple(back), tuple(hop for hop in hops if hop not in back)


def outcome_told(answer: Translation) -> str:
    """What became of a translation, in words."""
    return _TOLD[answer.status]
