"""The whole life of a code, as `history` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.answer import Answer
from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.built_titles import without_built
from crosswalk.domain.history.states import Parents, State, States
from crosswalk.domain.lookup.titles import is_built, last_titled
from crosswalk.domain.lookup.validity import ends_open

if TYPE_CHECKING:
    from crosswalk.domain.codes.damage import Reading
    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.snapshot import Properties
    from crosswalk.domain.lineage.cross_references import CrossReference
    from crosswalk.domain.lineage.predecessors import Hop, Predecessor, Replacement


@dataclass(frozen=True, slots=True)
class HistoryState:
    """One state as `history` tells it, with the ids of its first and last release.

    Where nothing states the end, but a later release lacks it, it ended on a day from `valid_to` to `ended_by`, both of
    them included; they are one day if the next release covers it (records of HCPCS that were dropped without a
    termination). `title_from` and `title_built` are as in `Lookup`.
    """

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
    ended_by: date | None = None
    title_from: str | None = None
    title_built: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class History(Answer):
    """The whole life of one code. A code no release has comes with no states and a reason.

    `preceded_by` are the conversion rows of the code, those that lead to what came before it first, doubtful ones
    marked; where no sound one leads, the row that the split it came of makes is one of them. `replaced_by` what
    took over where it ended, `took_part` the rows by which newer codes took part of its cases. `lineage` has every
    step of replacement before and after it, over any number of years, `cross_references` what its records name and
    as what. `parents` are its parents over time.
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

    def __str__(self) -> str:
        place = f"{self.code or self.input} {self.system or '?'}"
        if not self.states:
            return f"{place}: {self.reason}"
        after = ", ".join(dict.fromkeys(row.code for row in self.replaced_by))
        read = f" ({self.repaired})" if self.repaired is not None else ""
        return f"{place}: {len(self.states)} states{f', replaced by {after}' if after else ''}{read}"


def history(text: str, code: str, states: States, calendar: Calendar, today: date) -> History:
    """Every state of a code, in order of time."""
    told = tuple(_told(state, last_titled(states, state), calendar, today) for state in states)
    why = None if states else f"no loaded release of {calendar.system.id} has this code"
    return History(text, calendar.system.id, calendar.system.display(code), told, why)


def _told(state: State, titled: State | None, calendar: Calendar, today: date) -> HistoryState:
    shown = titled or state
    return HistoryState(
        first_release=calendar.names.get(state.first),
        last_release=calendar.names.get(state.last),
        valid_from=state.valid_from,
        valid_to=state.valid_to,
        open_start=state.open_start,
        open_end=ends_open(state, calendar, today),
        billable=state.billable,
        short=shown.short,
        long=shown.long,
        properties=without_built(state.properties),
        ended_by=_ended_by(state, calendar),
        title_from=calendar.names.get(titled.last) if titled else None,
        title_built=is_built(state, calendar),
    )


def _ended_by(state: State, calendar: Calendar) -> date | None:
    """The first covered day from an end on that nothing states, None where none follows."""
    if not state.open_end or state.valid_to is None or state.valid_to == END:
        return None
    covered = calendar.next_covered(state.valid_to)
    return covered if covered < END else None
