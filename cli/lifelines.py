"""The life of a code drawn as a line: from top to bottom what it was, what it came from, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

from cli.output import cut, titled
from crosswalk.contract.history import history_json
from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem
from crosswalk.domain.lookup.history import History
from crosswalk.domain.naming import first_of

if TYPE_CHECKING:
    from crosswalk.contract.shapes.history import HistoryJson, RelatedJson, StateJson

_Link = TypeVar("_Link", bound="RelatedJson")
_MOST_NAMED = 12
"""Codes named in one line."""
_NO_END = END.isoformat()
_SIGNS = {True: "●", False: "○"}
_MARGIN = 16
"""Columns before the text."""


def draw(answer: History, width: int) -> None:
    """Print the line of a code that has states in force."""
    told = history_json(answer)
    spans = [
        _Span(state["valid_from"], state["valid_to"], state)
        for state in told["states"]
        if state["valid_from"] and state["valid_to"]
    ]
    if not spans:
        return
    events = _events(told, spans, SYSTEMS[answer.system or ""])
    for day in sorted(events):
        first, *rest = events[day]
        click.echo(f"  {day}  {cut(first, width - _MARGIN + 2)}")
        for line in rest:
            click.echo(f"              {cut(f'│  {line}', width - _MARGIN + 2)}")
    if spans[-1].end == _NO_END:
        beyond = " (no loaded release covers the days beyond)" if spans[-1].state["open_end"] else ""
        click.echo(f"              {cut(f'▼  no end{beyond}', width - _MARGIN + 2)}")


class _Span(NamedTuple):
    """The days of a state in force."""

    start: str
    end: str
    state: StateJson


def _events(told: HistoryJson, spans: Sequence[_Span], system: CodeSystem) -> dict[str, list[str]]:
    """What happened by day: a new state first, then what came from where and what took over."""
    events: dict[str, list[str]] = {}
    without = "not in use" if system.owns_dates else "header"
    for (start, end, state), following in zip_longest(spans, spans[1:]):
        kind = "billable" if state["billable"] else without
        title = (
            titled(state["long"] or state["short"], state["title_from"], built=state["title_built"])
            or "no title stated"
        )
        events.setdefault(start, []).append(f"{_SIGNS[bool(state['billable'])]}  {kind}: {title}")
        if end != _NO_END and (following is None or end < following.start):
            events.setdefault(end, []).append(_ending(end, state, system))
    for parent in told["parents"]:
        _add(events, parent["valid_from"], f"under {parent['code']}")
    sound = [row for row in told["preceded_by"] if row["doubtful"] is None]
    for day, rows in _by_day(sound):
        joint = " & " if rows[0]["relation"] == "all" else ", "
        _add(events, day, f"its cases were coded before as {_codes(rows, joint)}")
    for row in (row for row in told["preceded_by"] if row["doubtful"] is not None):
        _add(events, row["effective"], f"doubtful: coded before as {row['code']}: {row['doubtful']}")
    for day, rows in _by_day(row for row in told["took_part"] if row["doubtful"] is None):
        _add(events, day, f"part of its cases went to {_codes(rows)}")
    for day, links in _by_day(told["replaced_by"]):
        _add(events, day, f"replaced by {_codes(links)}")
    for (day, before), steps in _further(told):
        _add(events, day, f"{before} was replaced by {_named(steps)}")
    return events


def _ending(end: str, state: StateJson, system: CodeSystem) -> str:
    if state["ended_by"] == end:
        return "✕  ended: no longer listed, and no record states when"
    if state["ended_by"]:
        return f"✕  ended between {end} and {state['ended_by']}, which no loaded release covers"
    if state["open_end"]:
        return "┆  not covered by a loaded release"
    return "✕  out of force with its system" if end == system.in_force_to.isoformat() else "✕  ended"


def _add(events: dict[str, list[str]], day: str, line: str) -> None:
    """An event on a day; on one without a state the line goes on through it."""
    if day in events:
        events[day].append(line)
    else:
        events[day] = [f"├  {line}"]


def _by_day(links: Iterable[_Link]) -> list[tuple[str, list[_Link]]]:
    days: dict[str, list[_Link]] = {}
    for link in links:
        days.setdefault(link["effective"], []).append(link)
    return sorted(days.items(), key=itemgetter(0))


def _further(told: HistoryJson) -> list[tuple[tuple[str, str], list[str]]]:
    """The steps of replacement that do not touch the code itself, by day and code."""
    steps: dict[tuple[str, str], list[str]] = {}
    for step in told["lineage"]:
        if told["code"] not in (step["from"], step["to"]):
            steps.setdefault((step["effective"], step["from"]), []).append(step["to"])
    return sorted(steps.items())


def _codes(links: Iterable[RelatedJson], joint: str = ", ") -> str:
    return _named((link["code"] for link in links), joint)


def _named(codes: Iterable[str], joint: str = ", ") -> str:
    return first_of(list(dict.fromkeys(codes)), _MOST_NAMED, joint=joint)
