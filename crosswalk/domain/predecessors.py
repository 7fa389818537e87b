"""Lineage over the years: where a code's cases were coded before, and what replaced a code.

*Preceded by* is what the official conversion tables say. *Replaced by* is derived: the old code
ceased to be billable, and new codes are preceded by it in rows effective that very day. A code named
as previous may live on, and then nothing replaced it. (DESIGN.md, "Words".)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crosswalk.domain.lineage import PredecessorRow, Previous, Relation
from crosswalk.domain.states import States


@dataclass(frozen=True, slots=True)
class Predecessor:
    """One row of a conversion table as the store keeps it, with the file it was read from."""

    code: str
    effective: date
    relation: Relation
    previous: tuple[Previous, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """A code that took over the cases of one that ended on the same day."""

    code: str
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
    return any(_covers(part, code) for part in row.previous)


def _covers(part: Previous, code: str) -> bool:
    if part.is_single:
        return part.first == code
    last = part.last or part.first
    # The published ranges and categories run over codes that stand in the order of their characters.
    return part.first <= code[: len(part.first)] and code[: len(last)] <= last


def replaced_by(code: str, states: States, naming: Sequence[Predecessor]) -> tuple[Replacement, ...]:
    """What replaced a code, from the rows that name it as previous.

    Rows that mean several previous codes together decide nothing.
    """
    ends = {
        state.valid_to
        for at, state in enumerate(states)
        if state.billable and not (at + 1 < len(states) and _goes_on(states, at))
    }
    return tuple(
        Replacement(row.code, row.effective, row.source)
        for row in naming
        if row.relation is Relation.ANY and row.effective in ends and names(row, code)
    )


def _goes_on(states: States, at: int) -> bool:
    following = states[at + 1]
    return following.billable and following.valid_from == states[at].valid_to
