"""Translations by an applied map: one answer a code, as it was decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Standing
from crosswalk.domain.translation.answers import Alternative, Choice, Outcome, Translation

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.states import States


def applied_answer(
    text: str, code: str, made: AppliedMap, row: AppliedRow, choice: Callable[[str], Choice], moment: Moment
) -> Translation:
    """What a map says about a code (undotted); `choice` is its target at the moment asked about."""
    shown = made.source_system.display(code)
    alternatives: tuple[Alternative, ...] = ()
    if row.standing is Standing.OPEN:
        status, reason = Outcome.NOT_IN_MAP, f"{made.ref} leaves {shown} open: {row.why}"
    else:
        status = Outcome.MAPPED if row.targets else Outcome.NO_MAP
        reason = f"chosen by {row.who} on {row.at}: {row.why}" if row.is_chosen else f"by {made.policy}: {row.why}"
        lists = tuple((choice(target),) for target in row.targets)
        alternatives = (Alternative(1 if len(lists) > 1 else 0, row.approximate, lists),) if lists else ()
    return _answer(text, made, shown, moment, status, reason, alternatives)


def unlisted_answer(text: str, code: str, made: AppliedMap, states: States, moment: Moment) -> Translation:
    """What is said about a code that a map has no row for."""
    shown = made.source_system.display(code)
    status, reason = Outcome.NOT_IN_MAP, f"{made.ref} has no row for {shown}"
    if not states:
        status, reason = Outcome.UNKNOWN_CODE, f"no loaded release of {made.source} has {shown}, nor has {made.ref}"
    elif not any(state.billable for state in states):
        status, reason = Outcome.HEADER_SOURCE, f"{shown} is a header; translate its billable descendants"
    return _answer(text, made, shown, moment, status, reason)


def _answer(
    text: str,
    made: AppliedMap,
    shown: str,
    moment: Moment,
    status: Outcome,
    reason: str,
    alternatives: tuple[Alternative, ...] = (),
) -> Translation:
    source, target = made.source_system, made.target_system
    return Translation(text, source, shown, target, made.name, str(made.version), moment, status, reason, alternatives)
