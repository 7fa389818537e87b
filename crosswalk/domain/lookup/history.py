"""The whole life of a code, as `history` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.history.states import Parents, State, States
from crosswalk.domain.lookup.validity import ends_open

if TYPE_CHECKING:
    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.codes.spreadsheet import Reading
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.snapshot import Properties
    from crosswalk.domain.lineage.cross_references import CrossReference
    from crosswalk.domain.lineage.predecessors import Hop, Predecessor, Replacement


@dataclass(frozen=True, slots=True)
class HistoryState:
    """One state as `history` tells it, with the ids of its first and last release."""

    first_release: str | None
    last_release: str | None
    valid_from: date | None
    valid_to: date | None
    open_start: bool
    open_end: bool
    billable: bool
    short: str | None
    long: str | None
    properties: Properties | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The whole life of one code. A code no release has comes with no states and a reason.

    `preceded_by` are the conversion rows of the code, `replaced_by` what took over where it ended, `took_part`
    the rows by which newer codes took part of its cases. `lineage` has every step of replacement before and
    after it, over any number of years, `cross_references` what its records name and as what. `parents` are
    the codes above it over time.
    """

    input: str
    system: str | None
    code: str | None
    states: tuple[HistoryState, ...]
    reason: str | None = None
    preceded_by: tuple[Predecessor, ...] = ()
    replaced_by: tuple[Replacement, ...] = ()
    took_part: tuple[Predecessor, ...] = ()
    lineage: tuple[Hop, ...] = ()
    cross_references: tuple[CrossReference, ...] = ()
    parents: Parents = ()
    repaired: Repair | None = None
    suggested: tuple[Reading, ...] = ()


def history(text: str, code: str, states: States, calendar: Calendar, today: date) -> History:
    """Every state of a code, in order of time."""
    told = tuple(_told(state, calendar, today) for state in states)
    why = None if states else f"no loaded release of {calendar.system.id} has this code"
    return History(text, calendar.system.id, calendar.system.display(code), told, why)


def _told(state: State, calendar: Calendar, today: date) -> HistoryState:
    return HistoryState(
        first_release=calendar.names.get(state.first),
        last_release=calendar.names.get(state.last),
        valid_from=state.valid_from,
        valid_to=state.valid_to,
        open_start=state.open_start,
        open_end=ends_open(state, calendar, today),
        billable=state.billable,
        short=state.short,
        long=state.long,
        properties=state.properties,
    )
