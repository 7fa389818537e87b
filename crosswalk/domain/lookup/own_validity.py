"""What a code with its own dates is at a moment (docs/design.md, rule 3.5).

Its records state the days on which it is valid, whichever files are loaded: what they state is an
answer, also before the oldest file and after the newest. What no record states (whether a code without
termination goes on after the newest file, when one that was dropped ended) is not covered there.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.releases import LATEST
from crosswalk.domain.history.states import State, States
from crosswalk.domain.lookup.never_in_force import to_come_or_gone
from crosswalk.domain.lookup.status import Status


def own_status(states: States, moment: Moment, calendar: Calendar) -> tuple[Status, State | None]:
    """What a code with these states is at a moment, and the state that says so: as `status_at`."""
    if moment.by_release:
        return _in_release(states, moment)
    if not moment.in_force:
        return Status.NOT_IN_FORCE, None
    standing = next((state for state in states if state.stands_on(moment.day)), None)
    if standing is not None:
        goes_on = standing.valid_to != END or not _is_past(moment, calendar)
        return (Status.VALID, standing) if goes_on else (Status.NOT_COVERED, None)
    before, after = _neighbours(states, moment)
    if moment.release is None and (_ended_unseen(before, moment, calendar) or (after is not None and after.open_start)):
        return Status.NOT_COVERED, None
    return (Status.DELETED, _ending(states, before)) if before is not None else to_come_or_gone(states, moment)


def _in_release(states: States, moment: Moment) -> tuple[Status, State | None]:
    assert moment.release is not None  # noqa: S101 - a moment of a release has one
    ordinal = moment.release.ordinal
    listed = next((state for state in states if state.stands_in(ordinal)), None)
    if listed is not None and listed.billable:
        return Status.VALID, listed
    if listed is not None:
        added = dict(listed.properties_in(ordinal) or ()).get("added")
        is_to_come = added is not None and added[0] > moment.day.isoformat()
        return (Status.NOT_YET_VALID if is_to_come else Status.DELETED), listed
    ended = [state for state in states if state.last is not None and state.last < ordinal]
    if not ended:
        return Status.NOT_YET_VALID, states[0]
    return Status.DELETED, max(ended, key=lambda state: state.last or 0)


def _is_past(moment: Moment, calendar: Calendar) -> bool:
    """Whether a day lies after all that is covered."""
    return moment.release is None and (calendar.covered_to is None or calendar.covered_to <= moment.day)


def _neighbours(states: States, moment: Moment) -> tuple[State | None, State | None]:
    """The last state that ended by a day, and the first to begin after it."""
    before = [state for state in states if state.valid_to is not None and state.valid_to <= moment.day]
    after = (state for state in states if state.valid_from is not None and state.valid_from > moment.day)
    return (before[-1] if before else None), next(after, None)


def _ending(states: States, before: State) -> State:
    """The newest record of a code that had ended: listed as no longer in use, or else the last one in use."""
    following = takewhile(lambda state: state.valid_from is None, states[states.index(before) + 1 :])
    listed = [state for state in following if not state.billable]
    return listed[-1] if listed else before


def _ended_unseen(before: State | None, moment: Moment, calendar: Calendar) -> bool:
    """Whether a code may have gone on to this day: no record ends it, and no file without it came before."""
    if before is None or before.valid_to is None or not before.open_end:
        return False
    return not any(before.valid_to <= span.start <= moment.day for span in calendar.coverage)


def dated_state(states: States, state: State | None, moment: Moment) -> State | None:
    """The state whose days tell of a code at a moment: the one that answers, or if that has none, the nearest."""
    if state is None or state.valid_from is not None:
        return state
    standing = next((one for one in states if one.stands_on(moment.day)), None)
    before, after = _neighbours(states, moment)
    return standing or before or after or state


def rests_on(moment: Moment, status: Status, states: States, calendar: Calendar) -> Moment:
    """The moment with the release an answer rests on: where none covers the day, the newest that lists the code."""
    decided = status in (Status.VALID, Status.DELETED, Status.NOT_YET_VALID)
    if moment.release is not None or not decided:
        return moment
    last = max((state.last for state in states if state.last is not None), default=LATEST)
    if last == LATEST:
        return replace(moment, release=calendar.newest)
    return replace(moment, release=next((one for one in calendar.known if one.ordinal == last), None))
