"""Translations by an applied map: one answer a code, as it was decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crosswalk.domain.applied_map import AppliedMap, AppliedRow, Standing
from crosswalk.domain.translation import Alternative, Choice, Outcome, Translation

if TYPE_CHECKING:
    from crosswalk.domain.calendar import Moment

CUSTOM: str = ""
"""The flags of a target in an applied map: it stands in no row of an official file."""


def applied_answer(
    text: str, code: str, made: AppliedMap, row: AppliedRow | None, choice: Callable[[str], Choice], moment: Moment
) -> Translation:
    """What a map says about a code (undotted); `choice` is its target at the moment asked about."""
    shown = made.source_system.display(code)
    ways: tuple[Alternative, ...] = ()
    if row is None:
        status, reason = Outcome.NOT_IN_MAP, f"{made.ref} has no row for {shown}"
    elif row.standing is Standing.OPEN:
        status, reason = Outcome.NOT_IN_MAP, f"{made.ref} leaves {shown} open: {row.why}"
    else:
        status = Outcome.MAPPED if row.targets else Outcome.NO_MAP
        reason = f"chosen by {row.who} on {row.at}: {row.why}" if row.is_chosen else f"by {made.policy}: {row.why}"
        lists = tuple((choice(target),) for target in row.targets)
        ways = (Alternative(1 if len(lists) > 1 else 0, row.approximate, lists),) if lists else ()
    return Translation(
        text, made.source_system, shown, made.target_system, made.name, str(made.version), moment, status, reason, ways
    )
