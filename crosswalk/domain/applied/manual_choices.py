"""What a person decides about a source of an applied map, and whether that can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, Standing
from crosswalk.domain.codes.reading import parse
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.errors import ChoiceRefused
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.own_words import checked_text
from crosswalk.domain.translation.answers import Alternative, Outcome, Translation

_MOST_TARGETS: Final = 9
"""Codes of one combination: a scenario of the GEMs has at most nine lists."""

_NO_SOURCE: Final = (Outcome.MALFORMED, Outcome.UNKNOWN_CODE, Outcome.AMBIGUOUS_SYSTEM, Outcome.HEADER_SOURCE)


@dataclass(frozen=True, slots=True)
class ManualChoice:
    """One source as it was typed, the codes that are needed together for it (none: no map), who says so and why.

    `own` allows codes that are no alternative of the reference map.
    """

    source: str
    targets: tuple[str, ...]
    why: str
    who: str
    at: str
    own: bool = False


def decided(
    choice: ManualChoice, made: AppliedMap, answer: Translation, status: Callable[[str], Status], basis: str
) -> AppliedRow:
    """The row of a choice. `answer` is what the reference map says, `status` that of an undotted target.

    Raises `ChoiceRefused` for a source that is no billable code, for a target that is not billable in the
    release of the map, and for codes that are no alternative where own ones were not meant: half of a
    combination is the usual mistake.
    """
    if answer.code is None or answer.status in _NO_SOURCE:
        raise ChoiceRefused(f"{choice.source}: {answer.reason}.", remedy="Choose for a billable code.")
    codes = tuple(_target(made, answer.code, text, status) for text in choice.targets)
    if len(set(codes)) < len(codes) or len(codes) > _MOST_TARGETS:
        raise ChoiceRefused(
            f"{answer.code}: codes needed together are up to {_MOST_TARGETS} different ones.",
            remedy="Name each once.",
        )
    alternative = next((each for each in answer.alternatives if _is_cluster(codes, each)), None)
    if codes and alternative is None and not choice.own:
        raise ChoiceRefused(
            f"{answer.code}: {' and '.join(map(made.target_system.display, codes))} "
            f"{'are' if len(codes) > 1 else 'is'} {_amiss(codes, answer)}.",
            remedy="Name one code of each of its lists, or say that the codes are your own (--own).",
        )
    return AppliedRow(
        source=undotted(answer.code),
        standing=Standing.MAPPED if codes else Standing.NO_MAP,
        targets=codes,
        approximate=bool(codes) and (alternative is None or alternative.approximate),
        origin=Origin.ALTERNATIVE if alternative or (not codes and answer.status is Outcome.NO_MAP) else Origin.OWN,
        why=checked_text(f"the reason for {answer.code}", choice.why),
        basis=basis,
        who=checked_text(f"who chose for {answer.code}", choice.who),
        at=choice.at,
    )


def _target(made: AppliedMap, source: str, text: str, status: Callable[[str], Status]) -> str:
    system = made.target_system
    parsed = parse(system, text)
    if parsed.code is None:
        raise ChoiceRefused(f"{source}: {parsed.reason}.", remedy=f"Name codes of {system.id}.")
    found = status(parsed.code)
    if found is not Status.VALID:
        raise ChoiceRefused(
            f"{source}: {system.display(parsed.code)} is not billable in {made.release}, "
            f"it is {found.value.replace('_', ' ')}.",
            remedy=f"Name billable codes: crosswalk lookup {system.display(parsed.code)} --release {made.release}.",
        )
    return parsed.code


def _amiss(codes: Sequence[str], answer: Translation) -> str:
    for alternative in answer.alternatives:
        listed = {undotted(choice.code) for choices in alternative.choices for choice in choices}
        if len(codes) < len(alternative.choices) and listed.issuperset(codes):
            return f"only a part of a combination of {len(alternative.choices)} codes"
    return "no alternative of the reference map"


def _is_cluster(codes: Sequence[str], alternative: Alternative) -> bool:
    """Whether the codes are one choice of every list of an alternative, in whatever order."""
    lists = [{undotted(choice.code) for choice in choices} for choices in alternative.choices]
    return len(codes) == len(lists) and _matches(tuple(codes), lists)


def _matches(codes: tuple[str, ...], lists: Sequence[set[str]]) -> bool:
    if not codes:
        return True
    return any(
        codes[0] in each and _matches(codes[1:], [*lists[:at], *lists[at + 1 :]]) for at, each in enumerate(lists)
    )
