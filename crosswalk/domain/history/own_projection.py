"""From the row of a code with its own dates to its states (docs/design.md, rule 3.5).

Files say in which releases a code is listed and whether it can be used on their first day; records say
on which days it is valid. Where the two meet, a state has a span of both. What a file lists as ended, or
a newer one dates otherwise, is a state without days; days that no file shows the code in use on its
first day (it ended before the oldest file, or began and ended between two) are a state without
releases.

A description (titles, coverage, pricing, …) changes on the action date of the record that has the new
one, if that file gives a new date: it is the day from which CMS changed it, often a quarter or more
before the next file. Otherwise it changes when the file takes effect. The oldest description stands for
the days before it, for the record that has it states those days and no file tells of another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.dated_records import DatedRecord, description, record_of
from crosswalk.domain.history.own_dates import OwnInterval, Publication, own_intervals
from crosswalk.domain.history.projection import Axis, Run, last_ordinal, runs_of
from crosswalk.domain.history.releases import day_of
from crosswalk.domain.history.retitling import Retitling, retitled
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.history.states import State, States

_ALWAYS: Final = date.min


@dataclass(frozen=True, slots=True)
class _Chapter:
    """Neighbouring runs that describe a code the same, dates and actions aside, and the first day of it."""

    runs: list[Run]
    begins: date


def project_records(row: Sequence[Facts | None], axis: Axis) -> States:
    """The states of one code, in order of time."""
    runs = runs_of(row, axis)
    placed: list[tuple[date, State]] = []
    shown: set[int] = set()
    for chapter, pieces in _parted(_chapters(row, runs, axis), _lives(row, axis)):
        for piece in pieces:
            run = _in_use(chapter, piece, axis)
            if run is None or run.first in shown:
                placed.append((piece.valid_from, _between_files(chapter.runs[-1], piece)))
            else:
                shown.add(run.first)
                placed.append((piece.valid_from, _state(run, piece, axis)))
    placed += [(day_of(axis.ordinals[run.first]), _state(run, None, axis)) for run in runs if run.first not in shown]
    placed.sort(key=lambda each: (each[0], each[1].first or 0))
    return tuple(state for _, state in placed)


def _lives(row: Sequence[Facts | None], axis: Axis) -> Iterator[OwnInterval]:
    """The days on which the code is valid, as far as its system was in force."""
    publications = []
    for n, at in enumerate(axis.dated):
        facts, span = row[at], axis.covered(n)
        publications.append(Publication(span.start, span.end, None if facts is None else _record(facts)))
    for life in own_intervals(publications):
        clipped = _clip(life, axis.system.in_force_from, axis.system.in_force_to)
        if clipped is not None:
            yield clipped


def _chapters(row: Sequence[Facts | None], runs: Sequence[Run], axis: Axis) -> list[_Chapter]:
    chapters: list[_Chapter] = []
    for run in runs:
        places = [n for n, at in enumerate(axis.dated) if run.first <= at <= run.last]
        if not places:
            continue
        if chapters and _describe_the_same(chapters[-1].runs[-1].facts, run.facts):
            chapters[-1].runs.append(run)
        elif chapters:
            chapters.append(_Chapter([run], _first_day(row, places[0], axis)))
        else:
            chapters.append(_Chapter([run], _ALWAYS))
    return chapters


def _describe_the_same(one: Facts, other: Facts) -> bool:
    titles = retitled(one, other)
    unsaid_by_both = (one.short is other.short is None, one.long is other.long is None)
    return description(one.properties) == description(other.properties) and all(
        title is Retitling.SAME or (title is Retitling.UNSAID and neither)
        for title, neither in zip(titles, unsaid_by_both, strict=True)
    )


def _first_day(row: Sequence[Facts | None], n: int, axis: Axis) -> date:
    """The day from which a code is as this file, the n-th that covers days, is the first to describe it."""
    facts = row[axis.dated[n]]
    before = next(held for at in reversed(axis.dated[:n]) if (held := row[at]) is not None)
    assert facts is not None  # noqa: S101 - the run has this position
    own, span = _record(facts).action_day, axis.covered(n)
    is_new = own is not None and own != _record(before).action_day
    return own if own is not None and is_new and own < span.end else span.start


def _record(facts: Facts) -> DatedRecord:
    """The record with the days that a file states; whose it is makes no difference to them."""
    return record_of("", facts)


def _parted(chapters: Sequence[_Chapter], lives: Iterator[OwnInterval]) -> Iterator[tuple[_Chapter, list[OwnInterval]]]:
    """Each description with the days it holds on: up to the first day of any newer one."""
    valid = list(lives)
    for at, chapter in enumerate(chapters):
        ends = min((later.begins for later in chapters[at + 1 :]), default=END)
        pieces = (_clip(life, chapter.begins, ends) for life in valid)
        yield chapter, [piece for piece in pieces if piece is not None]


def _clip(life: OwnInterval, start: date, end: date) -> OwnInterval | None:
    low, high = max(life.valid_from, start), min(life.valid_to, end)
    if low >= high:
        return None
    return OwnInterval(
        low,
        high,
        open_start=life.open_start and low == life.valid_from,
        open_end=life.open_end and high == life.valid_to,
    )


def _in_use(chapter: _Chapter, piece: OwnInterval, axis: Axis) -> Run | None:
    """The newest run that has a file on whose first day, one of these days, the code can be used."""
    for run in reversed(chapter.runs):
        days = (axis.covered(n).start for n, at in enumerate(axis.dated) if run.first <= at <= run.last)
        if run.facts.billable and any(piece.valid_from <= day < piece.valid_to for day in days):
            return run
    return None


def _state(run: Run, piece: OwnInterval | None, axis: Axis) -> State:
    return State(
        first=axis.ordinals[run.first],
        last=last_ordinal(run, axis),
        valid_from=None if piece is None else piece.valid_from,
        valid_to=None if piece is None else piece.valid_to,
        open_start=piece is not None and piece.open_start,
        open_end=piece is not None and piece.open_end,
        billable=run.facts.billable,
        short=run.facts.short,
        long=run.facts.long,
        variants=run.variants,
        properties=run.facts.properties,
        versions=run.facts.versions,
    )


def _between_files(run: Run, piece: OwnInterval) -> State:
    facts = run.facts
    return State(
        None,
        None,
        piece.valid_from,
        piece.valid_to,
        piece.open_start,
        piece.open_end,
        billable=True,
        short=facts.short,
        long=facts.long,
        properties=facts.properties,
    )
