"""The dates and actions of records that carry their own: HCPCS Level II.

They are stated anew in each release, and mostly the same. Each state of them is written once, code by code.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from crosswalk.domain.history.dated_records import DatedRecord, record_of
from crosswalk.domain.history.snapshot import Facts
from loaders.facts.columns import ABSENT

_OF_OTHERS: Final = tuple(string.digits + "D")
"""What the procedures of the AMA (CPT) and of the ADA (CDT) begin with, which are not ours to give away."""


class Dates(NamedTuple):
    """What a record of a release states of its days; of the fields of `DatedRecord` those that are facts."""

    kind: str
    added: date | None
    action_day: date | None
    terminated: date | None
    action: str | None

    def record(self, code: str = "") -> DatedRecord:
        """A record with these dates, and nothing else stated."""
        return DatedRecord(
            code, self.kind, None, None, self.added, self.action_day, self.terminated, self.action, properties={}
        )


COLUMNS: Final = Dates._fields


def dates_of(code: str, fact: Facts) -> Dates:
    """The dates of a record. Raises `ValueError` for a procedure that belongs to another publisher."""
    record = record_of(code, fact)
    if record.kind == "procedure" and code.startswith(_OF_OTHERS):
        raise ValueError(f"{code} is no code of HCPCS Level II")
    return Dates(record.kind, record.added, record.action_day, record.terminated, record.action)


def columns(dates: Sequence[Dates]) -> dict[str, list[str]]:
    """A column for each field, empty where nothing is stated, one for each `Dates` in their order."""
    return {name: [_written(each[at]) for each in dates] for at, name in enumerate(COLUMNS)}


def by_code(listed: Iterable[tuple[str, str]], columns: Mapping[str, Sequence[str]]) -> dict[str, Sequence[Dates]]:
    """The states of the dates of each code, where `listed` has the cells of each, in the order of the columns.

    Raises `ValueError` for what is no day, and where there are not as many states as the cells speak of.
    """
    states = _states(columns)
    found: dict[str, Sequence[Dates]] = {}
    at = 0
    for code, cells in listed:
        count = len(set(cells) - {ABSENT})
        found[code] = states[at : at + count]
        at += count
    if at != len(states):
        raise ValueError(f"{len(states):,} states of records where {at:,} are due")
    return found


def _states(columns: Mapping[str, Sequence[str]]) -> list[Dates]:
    kinds, *days, actions = (columns[name] for name in COLUMNS)
    dated = ((date.fromisoformat(day) if day else None for day in column) for column in days)
    return [Dates(*row) for row in zip(kinds, *dated, (each or None for each in actions), strict=True)]


def _written(value: date | str | None) -> str:
    return "" if value is None else str(value)
