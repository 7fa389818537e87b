"""What one input is on every day, in one system: worked out once for each span of days in which that is the same.

A million dated rows have few codes, and of each the same is true for years: a row asks for its day and gets what is
known. What is told is what `lookup` tells of the same day, and what to write instead (docs/design.md, rule 11.5).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.lookup.never_in_force import why_gone
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Run, run_around, status_at

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.releases import Release
    from crosswalk.domain.history.states import States
    from crosswalk.domain.lineage.predecessors import Replacement
    from crosswalk.domain.lookup.placed import Placed

MOST_BELOW: Final = 20
"""Codes below a header that are named; a coder chooses among them, and no one among hundreds."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an input is in a span of days. `code` is dotted, None where it is none.

    `run` is as in `Lookup`. `replaced_by` is what took over where the code was deleted, `descendants` are the first
    billable codes below a header, of so many (`descendant_count`). `why` is the reason where the day does not tell it,
    and `rests_on` the release that the answer rests on where none covers the day.
    """

    placed: Placed
    system: CodeSystem | None
    code: str | None
    status: Status
    run: Run | None = None
    replaced_by: tuple[Replacement, ...] = ()
    descendants: tuple[str, ...] = ()
    descendant_count: int = 0
    why: str | None = None
    rests_on: Release | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of one code of a system: its states, what replaced it, and the codes below it."""

    calendar: Calendar
    today: date
    code: str
    states: States
    replaced_by: Sequence[Replacement] = ()
    below: Mapping[str, States] | None = None


class Judgements:
    """The judgements of one input in one system, by the day; each is made when it is first asked for."""

    __slots__ = ("_known", "_made", "_starts", "placed", "system")

    def __init__(self, placed: Placed, known: Known) -> None:
        self.system = known.calendar.system.id
        self.placed = placed
        self._known = known
        self._starts = _starts(known)
        self._made: list[Judgement | None] = [None] * len(self._starts)

    @property
    def code(self) -> str:
        """The code, dotted."""
        return self._known.calendar.system.display(self._known.code)

    @property
    def is_known(self) -> bool:
        """Whether a release has the code."""
        return bool(self._known.states)

    def at(self, moment: Moment) -> Judgement:
        """What the input is at the moment of a day."""
        span = bisect_right(self._starts, moment.day) - 1
        made = self._made[span]
        if made is None:
            made = self._made[span] = _judged(self.placed, self._known, moment)
        return made


def _starts(known: Known) -> list[date]:
    """The days on which something about a code may change, the first of all days before them."""
    starts = {date.min, *edges(known.calendar), *_days(known.states), *(each.effective for each in known.replaced_by)}
    for life in (known.below or {}).values():
        starts.update(_days(life))
    return sorted(starts)


def edges(calendar: Calendar) -> set[date]:
    """The days on which a system comes into force or goes out of it, and loaded releases begin or cease to cover."""
    covered: set[date] = set()
    for span in calendar.coverage:
        # Where one release covers on from another, nothing but the release changes.
        covered ^= {span.start, span.end}
    return covered | {calendar.system.in_force_from, calendar.system.in_force_to}


def _days(states: States) -> Iterable[date]:
    for state in states:
        if state.valid_from is not None and state.valid_to is not None:
            yield state.valid_from
            yield state.valid_to


def _judged(placed: Placed, known: Known, moment: Moment) -> Judgement:
    states, calendar = known.states, known.calendar
    status, state = status_at(states, moment, calendar)
    around, rests = state, moment
    if calendar.system.owns_dates:
        from crosswalk.domain.lookup.own_validity import dated_state, rests_on

        around, rests = dated_state(states, state, moment), rests_on(moment, status, states, calendar)
    below = _billable_below(known, moment.day) if status is Status.HEADER else []
    return Judgement(
        placed,
        calendar.system,
        calendar.system.display(known.code),
        status,
        run_around(states, around, calendar, known.today) if around else None,
        _last(known, moment.day) if status is Status.DELETED else (),
        tuple(below[:MOST_BELOW]),
        len(below),
        why_gone(status, states, moment, calendar),
        rests.release if moment.release is None else None,
    )


def _last(known: Known, day: date) -> tuple[Replacement, ...]:
    """What replaced a code the last time it ended by a day."""
    shown = known.calendar.system.display
    before = [each for each in known.replaced_by if each.effective <= day]
    last = max((each.effective for each in before), default=None)
    return tuple(each._replace(code=shown(each.code)) for each in before if each.effective == last)


def _billable_below(known: Known, day: date) -> list[str]:
    shown = known.calendar.system.display
    lives = sorted((known.below or {}).items())
    return [shown(code) for code, life in lives if any(each.billable and each.stands_on(day) for each in life)]
