"""Looking codes up: what a code is at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.domain.answer import Answer
from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.built_titles import without_built
from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.states import State, States
from crosswalk.domain.lookup.never_in_force import to_come_or_gone, why_gone
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.titles import is_built, last_titled, title_from, titles, titles_in

if TYPE_CHECKING:
    from crosswalk.domain.codes.damage import Reading
    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.history.snapshot import Properties


class Run(NamedTuple):
    """The unbroken days in which a code exists and is billable, or exists and is not."""

    valid_from: date
    valid_to: date
    open_start: bool
    open_end: bool


def status_at(states: States, moment: Moment, calendar: Calendar) -> tuple[Status, State | None]:
    """What a code with these states is at a moment, and the state that says so.

    For a code that ended, the state is its last one; for one to come, its first.
    """
    if not states:
        return Status.UNKNOWN_CODE, None
    if calendar.system.owns_dates:
        from crosswalk.domain.lookup.own_validity import own_status

        return own_status(states, moment, calendar)
    if moment.by_release:
        return _status_in_release(states, moment)
    if not moment.in_force:
        return Status.NOT_IN_FORCE, None
    if moment.release is None and not calendar.is_between_loaded(moment.day):
        return Status.NOT_COVERED, None
    for state in states:
        if state.stands_on(moment.day):
            return (Status.VALID if state.billable else Status.HEADER), state
    if moment.release is None and not _agreed_absent(states, moment, calendar):
        return Status.NOT_COVERED, None
    ended = [state for state in states if state.valid_to is not None and state.valid_to <= moment.day]
    return (Status.DELETED, ended[-1]) if ended else to_come_or_gone(states, moment)


def exists(states: States, moment: Moment, calendar: Calendar) -> bool:
    """Whether a code with these states is one at a moment, billable or not."""
    return status_at(states, moment, calendar)[0] in (Status.VALID, Status.HEADER)


def _status_in_release(states: States, moment: Moment) -> tuple[Status, State | None]:
    assert moment.release is not None  # noqa: S101 - a moment of a release has one
    ordinal = moment.release.ordinal
    for state in states:
        if state.stands_in(ordinal):
            return (Status.VALID if state.billable else Status.HEADER), state
    ended = [state for state in states if state.last is not None and state.last < ordinal]
    return (Status.DELETED, ended[-1]) if ended else (Status.NOT_YET_VALID, states[0])


def _agreed_absent(states: States, moment: Moment, calendar: Calendar) -> bool:
    """Whether the releases on both sides of an uncovered day agree that the code does not exist."""
    gap_start = max(span.end for span in calendar.coverage if span.end <= moment.day)
    gap_end = min(span.start for span in calendar.coverage if span.start > moment.day)
    return not any(_touches(state, gap_start, gap_end) for state in states)


def _touches(state: State, gap_start: date, gap_end: date) -> bool:
    return state.valid_to == gap_start or state.valid_from == gap_end


def run_around(states: States, state: State, calendar: Calendar, today: date) -> Run | None:
    """The unbroken run of days around a state; None where the state has no day in force."""
    if state.valid_from is None or state.valid_to is None:
        return None
    if len(states) == 1:
        return Run(state.valid_from, state.valid_to, state.open_start, ends_open(state, calendar, today))
    dated = [one for one in states if one.valid_from is not None]
    at = dated.index(state)
    first = last = at
    while first and _continues(dated[first - 1], dated[first]):
        first -= 1
    while last + 1 < len(dated) and _continues(dated[last], dated[last + 1]):
        last += 1
    start, end = dated[first], dated[last]
    assert start.valid_from is not None  # noqa: S101 - filtered above
    assert end.valid_to is not None  # noqa: S101 - a state has both days or neither
    return Run(start.valid_from, end.valid_to, start.open_start, ends_open(end, calendar, today))


def _continues(one: State, following: State) -> bool:
    return one.billable == following.billable and one.valid_to == following.valid_from


def ends_open(state: State, calendar: Calendar, today: date) -> bool:
    """Whether the end of a state is not known: for one that still stands, whether its release has run out."""
    return calendar.has_ended(today) if state.valid_to == END else state.open_end


@dataclass(frozen=True, slots=True, repr=False)
class Lookup(Answer):
    """The answer about one code at a moment. Codes are dotted; an unstated title is None.

    `properties` is what a system adds to its codes (HCPCS coverage, pricing, …), None where nothing is
    stated.
    `repaired` and `suggested` are as in `Placed`. Where the release leaves the long title unsaid, `title_from` names
    the one that it is told from, and `title_built` says that no file states one: it is built of the levels of the
    tabular list (docs/design.md, rule 2.9). Where no title is loaded, `titles_in` names the release whose files have
    it.
    """

    input: str
    system: str | None
    code: str | None
    status: Status
    reason: str | None
    billable: bool | None
    short: str | None
    long: str | None
    run: Run | None
    moment: Moment | None
    properties: Properties | None = None
    repaired: Repair | None = None
    suggested: tuple[Reading, ...] = ()

    title_from: str | None = None
    title_built: bool = False
    titles_in: str | None = None

    def __str__(self) -> str:
        place = " ".join(filter(None, (self.code or self.input, self.system, self.status)))
        told = self.long or self.short or self.reason
        read = f" ({self.repaired})" if self.repaired is not None else ""
        return f"{place}: {told}{read}" if told else f"{place}{read}"


def look_up(text: str, code: str, states: States, moment: Moment, calendar: Calendar, today: date) -> Lookup:
    """The answer about one code of one system at a moment."""
    status, state = status_at(states, moment, calendar)
    exists = status in (Status.VALID, Status.HEADER)
    titled = last_titled(states, state) if state else None
    short, long = (titled.short, titled.long) if titled else titles(state, moment) if state else (None, None)
    named = calendar.names.get(titled.last) if titled else title_from(state, moment, calendar) if state else None
    around = state
    if moment.system.owns_dates:
        from crosswalk.domain.lookup.own_validity import dated_state, rests_on

        around = dated_state(states, state, moment)
        moment = rests_on(moment, status, states, calendar)
    return Lookup(
        input=text,
        system=moment.system.id,
        code=moment.system.display(code),
        status=status,
        reason=why_gone(status, states, moment, calendar) or reason(status, moment),
        billable=state.billable if state and exists else None if status in _UNDECIDED else False,
        short=short,
        long=long,
        run=run_around(states, around, calendar, today) if around else None,
        moment=moment,
        properties=properties(state, moment) if state else None,
        title_from=named,
        title_built=state is not None and is_built(state, calendar),
        titles_in=None if state is None or titled else titles_in(state, moment, calendar),
    )


_UNDECIDED = (Status.NOT_COVERED, Status.NOT_IN_FORCE, Status.UNKNOWN_CODE)


def properties(state: State, moment: Moment) -> Properties | None:
    """What a system adds to a code: of a release as it wrote them, of a day as the newest does."""
    if moment.by_release and moment.release is not None and state.stands_in(moment.release.ordinal):
        return without_built(state.properties_in(moment.release.ordinal))
    return without_built(state.properties)


def judged(states: States, moment: Moment, calendar: Calendar) -> tuple[Status, str | None]:
    """What a code is at a moment, and its long title then, or that of its last state where it has none then."""
    status, state = status_at(states, moment, calendar)
    shown = state or (states[-1] if states else None)
    if shown is None:
        return status, None
    titled = last_titled(states, shown)
    return status, titled.long if titled else titles(shown, moment)[1]


def reason(status: Status, moment: Moment) -> str | None:
    """Why a status is what it is, where that is not plain."""
    if status is Status.NOT_COVERED:
        wanting = f"; {moment.missing} is not loaded" if moment.missing else ""
        return f"no loaded release of {moment.system.id} covers {moment.day}{wanting}"
    if status is Status.NOT_IN_FORCE:
        system = moment.system
        if moment.day < system.in_force_from:
            return f"{system.title} came into force on {system.in_force_from}"
        return f"{system.title} went out of force on {system.in_force_to}"
    if status is Status.HEADER:
        return "a header groups codes and is not valid for submission"
    if status is Status.UNKNOWN_CODE:
        return f"no loaded release of {moment.system.id} has this code"
    return None
