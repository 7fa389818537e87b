"""Lineage over the years: where a code's cases were coded before, and what replaced a code.

*Preceded by* is what the official conversion tables say. *Replaced by* is derived: the old code
ceased to be billable, and new codes are preceded by it in rows effective that very day. A code named
as previous may live on, and then nothing replaced it. (docs/design.md, rules 1.6 and 1.7.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.states import State, States
from crosswalk.domain.lineage.conversion_tables import PredecessorRow, Previous, Relation

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar

A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Predecessor:
    """One row of a conversion table as the store keeps it, with the file it was read from.

    `doubtful` says why a row that was judged is not believed; the store knows nothing of it.
    """

    code: str
    effective: date
    relation: Relation
    previous: tuple[Previous, ...]
    text: str
    source: str
    doubtful: str | None = field(default=None, compare=False)


class Replacement(NamedTuple):
    """A code that took over the cases of one that ended on the same day."""

    code: str
    effective: date
    source: str


class Hop(NamedTuple):
    """One step from a code to what it became, or to what it was before it came in.

    `source` is the conversion table, or the release that shows the step where no table tells it. `after`
    may be a range or category of codes, as published.
    """

    before: str
    after: str
    effective: date
    source: str


def gathered(held: Iterable[Predecessor], tables: Mapping[str, Iterable[PredecessorRow]]) -> list[Predecessor]:
    """All rows of the tables that were loaded, each once, sorted.

    The tables are cumulative: a row stands in every one since its year. The file named first by the
    alphabet is kept as its source, so that the order of loading does not matter.
    """
    rows: dict[tuple[str, date, str], Predecessor] = {}
    fresh = (
        Predecessor(row.code, row.effective, row.relation, row.previous, row.text, name)
        for name, table in tables.items()
        for row in table
    )
    for row in (*held, *fresh):
        key = (row.code, row.effective, row.text)
        known = rows.get(key)
        if known is None or row.source < known.source:
            rows[key] = row
    return [rows[key] for key in sorted(rows)]


def names(row: Predecessor, code: str) -> bool:
    """Whether a row names this code as a previous one, alone or in a range or category."""
    return any(covers(part, code) for part in row.previous)


def covers(part: Previous, code: str) -> bool:
    """Whether one part of a "previous" cell is this code, or a range or category that holds it."""
    if part.is_single:
        return part.first == code
    last = part.last or part.first
    # The published ranges and categories run over codes that stand in the order of their characters.
    return part.first <= code[: len(part.first)] and code[: len(last)] <= last


class Ending(NamedTuple):
    """When a code ceased to be billable: on one day, or on one of the days between two covered ones."""

    first: date
    last: date


def endings(states: States, calendar: Calendar, known: date | None = None) -> list[Ending]:
    """Each time a code ceased to be billable, in order.

    No loaded release may have it as billable: then it ended before the first one that covers a day. `known` is
    a day on which it was billable by other evidence, such as the edition of a map.
    """
    dated = [state for state in states if state.valid_from is not None]
    if not any(state.billable for state in dated):
        return _before_all_releases(dated, calendar, known)
    found: list[Ending] = []
    for at, state in enumerate(dated):
        if not state.billable or state.valid_to in (None, END, calendar.system.in_force_to) or _goes_on(dated, at):
            continue
        found.append(
            Ending(state.valid_to, calendar.next_covered(state.valid_to) if state.open_end else state.valid_to)
        )
    return found


def _before_all_releases(dated: Sequence[State], calendar: Calendar, known: date | None) -> list[Ending]:
    if dated and known is None and not dated[0].open_start:
        return []
    seen = dated[0].valid_from if dated else calendar.next_covered((known or date.min) + A_DAY)
    first = (known or date.min) + A_DAY
    return [Ending(first, seen)] if seen is not None and first <= seen < END else []


def _goes_on(dated: Sequence[State], at: int) -> bool:
    if at + 1 == len(dated):
        return False
    following = dated[at + 1]
    return following.billable and following.valid_from == dated[at].valid_to


def replacing(code: str, end: Ending, naming: Iterable[Predecessor]) -> list[Predecessor]:
    """The rows that say what replaced a code when it ended.

    Rows that mean several previous codes together decide nothing. Where the day of the end is not known, it is
    the last one on which a row names the code: it lived on when the rows before named it.
    """
    rows = [
        row
        for row in naming
        if row.relation is Relation.ANY
        and row.code != code
        and end.first <= row.effective <= end.last
        and names(row, code)
    ]
    last = max((row.effective for row in rows), default=None)
    return [row for row in rows if row.effective == last]


def replaced_by(
    code: str, states: States, naming: Sequence[Predecessor], calendar: Calendar
) -> tuple[Replacement, ...]:
    """What replaced a code, from the rows that name it as previous."""
    return tuple(
        Replacement(row.code, row.effective, row.source)
        for end in endings(states, calendar)
        for row in replacing(code, end, naming)
    )


def took_part(code: str, naming: Iterable[Predecessor], replacements: Iterable[Replacement]) -> tuple[Predecessor, ...]:
    """The rows by which a newer code took part of the cases of one: all that name it and are not of its end."""
    ending = {(each.code, each.effective) for each in replacements}
    return tuple(
        row for row in naming if row.code != code and names(row, code) and (row.code, row.effective) not in ending
    )


def relating(code: str, naming: Iterable[Predecessor], after: date, until: date) -> list[Predecessor]:
    """The rows by which a newer code took part of the cases of one: they name it singly, alone or with others."""
    return [
        row
        for row in naming
        if row.relation is not Relation.AMBIGUOUS
        and row.code != code
        and after < row.effective <= until
        and any(part.is_single and part.first == code for part in row.previous)
    ]
