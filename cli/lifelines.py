"""The life of a code drawn as a line: from top to bottom what it was, what it came from, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

import click

from cli.output import cut
from crosswalk.contract.answers import Json, history_json
from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem
from crosswalk.domain.lookup.history import History

_MOST_NAMED = 12
"""Codes named in one line."""
_NO_END = END.isoformat()
_SIGNS = {True: "●", False: "○"}
_MARGIN = 16
"""Columns before the text."""


def draw(answer: History, width: int) -> None:
    """Print the line of a code that has states in force."""
    told = history_json(answer)
    states = [state for state in told["states"] if state["valid_from"]]
    if not states:
        return
    events = _events(told, states)
    for day in sorted(events):
        first, *rest = events[day]
        click.echo(f"  {day}  {cut(first, width - _MARGIN + 3)}")
        for line in rest:
            click.echo(f"              {cut(f'│  {line}', width - _MARGIN + 2)}")
    if states[-1]["valid_to"] == _NO_END:
        beyond = " (no loaded release covers the days beyond)" if states[-1]["open_end"] else ""
        click.echo(f"              ▼  no end{beyond}")


def _events(told: Json, states: Sequence[Json]) -> dict[str, list[str]]:
    """What happened by day: a new state first, then what came from where and what took over."""
    events: dict[str, list[str]] = {}
    system = SYSTEMS[told["system"]]
    without = "not in use" if system.owns_dates else "header"
    for state, following in zip_longest(states, states[1:]):
        kind = "billable" if state["billable"] else without
        title = state["long"] or state["short"] or "no title stated"
        events.setdefault(state["valid_from"], []).append(f"{_SIGNS[state['billable']]}  {kind}: {title}")
        if state["valid_to"] != _NO_END and (following is None or state["valid_to"] < following["valid_from"]):
            events.setdefault(state["valid_to"], []).append(_ending(state, system))
    for parent in told["parents"]:
        _add(events, parent["valid_from"], f"under {parent['code']}")
    for day, links in _by_day(told["preceded_by"]):
        joint = " & " if links[0]["relation"] == "all" else ", "
        _add(events, day, f"its cases were coded before as {_named(links, joint)}")
    for day, links in _by_day(told["took_part"]):
        _add(events, day, f"part of its cases went to {_named(links, ', ')}")
    for day, links in _by_day(told["replaced_by"]):
        _add(events, day, f"replaced by {_named(links, ', ')}")
    for (day, before), links in _further(told):
        _add(events, day, f"{before} was replaced by {_named(links, ', ')}")
    return events


def _ending(state: Json, system: CodeSystem) -> str:
    if state["open_end"]:
        return "┆  not covered by a loaded release"
    return "✕  out of force with its system" if state["valid_to"] == system.in_force_to.isoformat() else "✕  ended"


def _add(events: dict[str, list[str]], day: str, line: str) -> None:
    """An event on a day; on one without a state the line goes on through it."""
    if day in events:
        events[day].append(line)
    else:
        events[day] = [f"├  {line}"]


def _by_day(links: Iterable[Json]) -> list[tuple[str, list[Json]]]:
    days: dict[str, list[Json]] = {}
    for link in links:
        days.setdefault(link["effective"], []).append(link)
    return sorted(days.items())


def _further(told: Json) -> list[tuple[tuple[str, str], list[Json]]]:
    """The steps of replacement that do not touch the code itself, by day and code."""
    steps: dict[tuple[str, str], list[Json]] = {}
    for step in told["lineage"]:
        if told["code"] not in (step["from"], step["to"]):
            steps.setdefault((step["effective"], step["from"]), []).append({"code": step["to"]})
    return sorted(steps.items())


def _named(links: Sequence[Json], joint: str) -> str:
    codes = list(dict.fromkeys(link["code"] for link in links))
    more = f" and {len(codes) - _MOST_NAMED:,} more" if len(codes) > _MOST_NAMED else ""
    return f"{joint.join(codes[:_MOST_NAMED])}{more}"
