"""What codes are on every day, each kept for the span of days in which it is the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.bulk.compiled import boundaries
from crosswalk.domain.codes.systems import END
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Run, judged, run_around, status_at

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.states import State, States
    from crosswalk.questions.view import View


class Standing(NamedTuple):
    """What an undotted code is in a half-open span of days: its status there, the run of days around it, its title."""

    code: str
    starts: date
    ends: date
    status: Status
    billable: bool | None
    run: Run | None
    title: str | None


def standings(
    view: View, calendar: Calendar, codes: Collection[str] | None = None, *, titled: bool
) -> Iterator[Standing]:
    """What every code of a system, or each of these, is on every day, by code and day, also where none is covered."""
    system = calendar.system
    fixed = {date.min, system.in_force_from, *(end for span in calendar.coverage for end in (span.start, span.end))}
    fixed |= {system.in_force_to} - {END}
    moments = cache(calendar.on)
    alike: dict[object, list[tuple[date, _Told]]] = {}
    for code, life in view.store.codes.all_states(system):
        if codes is not None and code not in codes:
            continue
        # Most codes came and went with one of few releases: what is told of one is told of all of them.
        key = code if titled or system.owns_dates else tuple(map(_what_counts, life))
        told = alike.get(key)
        if told is None:
            days = sorted(fixed | boundaries(life))
            told = alike[key] = [(day, _told(view, life, moments(day), calendar, titled=titled)) for day in days]
        yield from _joined(code, told)


def _what_counts(state: State) -> object:
    """All that the status of a code without dates of its own rests on."""
    return state[:7]


_Told = tuple[Status, bool | None, Run | None, str | None]


def _told(view: View, life: States, moment: Moment, calendar: Calendar, *, titled: bool) -> _Told:
    status, state = status_at(life, moment, calendar)
    billable = None if status in _UNDECIDED else status is Status.VALID
    around = state
    if state is not None and calendar.system.owns_dates:
        from crosswalk.domain.lookup.own_validity import dated_state

        around = dated_state(life, state, moment)
    run = run_around(life, around, calendar, view.today) if around else None
    title = judged(life, moment, calendar)[1] if titled else None
    return status, billable, run and run._replace(open_end=False), title


_UNDECIDED = (Status.NOT_COVERED, Status.NOT_IN_FORCE)


def _joined(code: str, told: list[tuple[date, _Told]]) -> Iterator[Standing]:
    kept = [told[0], *(later for before, later in pairwise(told) if before[1] != later[1])]
    ends = [*(day for day, _ in kept[1:]), END]
    return (Standing(code, day, end, *what) for (day, what), end in zip(kept, ends, strict=True))
