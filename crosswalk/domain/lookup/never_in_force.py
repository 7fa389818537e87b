"""Codes that no day has seen in force yet: those to come, and those that come no more (docs/design.md, rule 3.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.lookup.status import Status

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.states import State, States


def to_come_or_gone(states: States, moment: Moment) -> tuple[Status, State]:
    """What a code is that has not been in force by a day, and the state that says so.

    One without any day comes no more, unless the newest loaded release lists it: a revision that another superseded has
    it, it was withdrawn before it began, or left before its system came into force.
    """
    for state in states:
        if state.valid_from is not None and state.valid_from > moment.day:
            return Status.NOT_YET_VALID, state
    return (Status.NOT_YET_VALID if states[-1].is_latest else Status.DELETED), states[-1]


def why_gone(status: Status, states: States, moment: Moment, calendar: Calendar) -> str | None:
    """Why a code is deleted on a day that had none in force, None for any other code."""
    if status is not Status.DELETED or moment.by_release or any(state.valid_from for state in states):
        return None
    last = next((each for each in calendar.known if each.ordinal == states[-1].last), None)
    if last is None:
        return None
    held = (each for each in calendar.known if each.id in calendar.loaded and each.effective == last.effective)
    newest = max(held, key=lambda each: each.ordinal, default=last)
    by = f", which {newest.id} superseded" if newest != last else ""
    return f"never in force; last listed by {last.id}{by}"
