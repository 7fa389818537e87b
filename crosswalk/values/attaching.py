"""Attaching an edition of a table of values: its rows are read, held against the releases, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crosswalk.domain.attached.attachment import OnFlaw
from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.gathering import BadRow, Flaw, Gathered, TableRow, gather, unknown_codes
from crosswalk.domain.attached.layout import Layout
from crosswalk.domain.attached.tables import ValueTable
from crosswalk.domain.codes.systems import END, system_of
from crosswalk.domain.errors import LayoutError, UsageError, Where
from crosswalk.domain.history.states import first_day
from crosswalk.domain.own_words import checked_name, checked_text
from crosswalk.questions.view import View

Read = Callable[[str, Layout], tuple[list[TableRow], str]]
"""Reads the rows of a table in a file, and tells the checksum of the file."""

_MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class File:
    """The file of an edition: how it is laid out, its half-open span of days, and what it is called."""

    path: str
    layout: Layout
    begins: date
    ends: date
    called: str


@dataclass(frozen=True, slots=True)
class Usable:
    """What of a file is kept: its entries, the day up to which they know the codes, and what was wrong with rows."""

    entries: list[Entry]
    knows_to: date
    gathered: Gathered


def checked_span(begins: date | None, last: date | None) -> tuple[date, date]:
    """The half-open span of days of an edition, by its first day and its last one. Raises `UsageError`."""
    if begins is None:
        raise UsageError("an edition has a first day.", remedy="Say it: --from 2025-10-01.")
    if last is not None and last < begins:
        raise UsageError(f"its last day, {last}, is before its first, {begins}.", remedy="Give them the other way.")
    return begins, END if last is None else last + timedelta(days=1)


def new_table(
    held: ValueTable | None, name: str, title: str | None, system: str, *, ranges: bool, several: bool
) -> ValueTable:
    """The table of which an edition is attached; the one that is `held` keeps its title where no other is given."""
    kept = held.title if held is not None and title is None else title or ""
    return ValueTable(
        checked_name("a table of values", name),
        checked_text("the title", kept, needed=False),
        system_of(system).id,
        ranges,
        several,
    )


def flaw_of(name: OnFlaw | str) -> OnFlaw:
    """What is done with rows that cannot be used, by its name. Raises `UsageError`."""
    try:
        return OnFlaw(name)
    except ValueError as fault:
        raise UsageError(f"{name!r} says nothing of bad rows.", remedy=f"There are {', '.join(OnFlaw)}.") from fault


def usable(view: View, table: ValueTable, rows: Iterable[TableRow], file: File, flawed: OnFlaw) -> Usable:
    """The entries of an edition (docs/design.md, rules 15.1 and 15.4).

    Raises `LayoutError`, with the first lines, where rows cannot be used as they stand and that stops it, or nothing
    is left.
    """
    system = table.code_system
    made = gather(rows, system, ranges=table.ranges, several=table.several, keep_contradictions=flawed is OnFlaw.KEEP)
    lives = view.store.codes.states(system, {first for first, last in made.entries if first == last})
    made.bad += unknown_codes(made, lives.keys(), system)
    made.bad.sort(key=lambda each: each.line)
    if made.bad and flawed is OnFlaw.STOP:
        raise _refused(made.bad, file.called)
    if flawed is OnFlaw.SKIP:
        made.leave_out(made.bad)
    entries = made.result()
    if not entries:
        raise LayoutError("no row has a code and a value.", where=Where(file.called))
    began = (first_day(lives[each.first]) for each in entries if each.first in lives)
    return Usable(entries, max([file.begins, *filter(None, began)]), made)


def _refused(bad: list[BadRow], name: str) -> LayoutError:
    counts = {flaw: sum(each.flaw is flaw for each in bad) for flaw in Flaw}
    kinds = ", ".join(f"{count:,} {flaw.value.replace('_', ' ')}" for flaw, count in counts.items() if count)
    told = "; ".join(f"line {each.line}, {each.text[:40]}: {each.reason}" for each in bad[:_MOST_TOLD])
    more = f"; and {len(bad) - _MOST_TOLD:,} more" if len(bad) > _MOST_TOLD else ""
    return LayoutError(
        f"{len(bad):,} rows cannot be used as they stand ({kinds}): {told}{more}.",
        where=Where(name, line=bad[0].line),
        remedy="Mend them, or say --on-bad-row: skip leaves them out, keep keeps unknown codes and both values.",
    )
