"""Sources that the map does not list: headers, codes of other editions, unknown codes.

(DESIGN.md, "The translation", 1.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crosswalk.domain.mapsets import MapRow
from crosswalk.domain.states import States
from crosswalk.domain.translation import (
    Alternative,
    MapView,
    Outcome,
    Targets,
    Translation,
    alternatives_of,
    edition_label,
    in_edition,
)
from crosswalk.domain.validity import Status, status_at


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What is known of a code the map does not list: its states, the codes below it with theirs.

    `elsewhere` says that another edition lists it.
    """

    states: States
    below: Mapping[str, States]
    elsewhere: bool = False


def answer_unlisted(
    view: MapView,
    text: str,
    code: str,
    known: Unlisted,
    rows: Mapping[str, Sequence[MapRow]],
    targets: Targets,
) -> Translation:
    """The answer about a code that the map does not list; `rows` holds those of the codes below it."""
    below = _billable_below(view, known.below, rows)
    if below and _was_billable(view, known.states):
        return _through_descendants(view, text, code, below, rows, targets)
    shown = view.source.display(code)
    edition = edition_label(view, ())
    if below and known.states:
        status, reason = Outcome.HEADER_SOURCE, f"{shown} is a header; translate the billable codes below it"
    elif known.states or known.elsewhere:
        listing = f"edition {edition}" if view.edition else "no loaded edition"
        verb = "does not list" if view.edition else "lists"
        status, reason = Outcome.NOT_IN_MAP, f"{listing} of {view.map_set.id} {verb} {shown}"
    else:
        status = Outcome.UNKNOWN_CODE
        reason = f"no loaded release of {view.source.id} and no edition of {view.map_set.id} has {shown}"
    return Translation(
        text,
        view.source,
        shown,
        view.target,
        view.map_set.id,
        edition,
        view.target_moment,
        status,
        reason,
        descendants=tuple(map(view.source.display, below)) if status is Outcome.HEADER_SOURCE else (),
    )


def _billable_below(view: MapView, below: Mapping[str, States], rows: Mapping[str, Sequence[MapRow]]) -> list[str]:
    """The codes under a header, in order: billable on the source day, else listed, else billable ever."""
    codes = sorted(below)
    on_the_day = [code for code in codes if _status(view, below[code]) is Status.VALID]
    listed = [code for code in codes if code in rows]
    return on_the_day or listed or [code for code in codes if any(state.billable for state in below[code])]


def _status(view: MapView, states: States) -> Status:
    return status_at(states, view.source_moment, view.source_calendar)[0]


def _was_billable(view: MapView, states: States) -> bool:
    """Whether a code was billable by the source day, or may have been before its first loaded release."""
    day = view.source_moment.day
    return any(
        state.billable and state.valid_from is not None and (state.valid_from <= day or state.open_start)
        for state in states
    )


def _through_descendants(
    view: MapView,
    text: str,
    code: str,
    below: Sequence[str],
    rows: Mapping[str, Sequence[MapRow]],
    targets: Targets,
) -> Translation:
    """A header that was billable once goes on as the billable codes below it, approximate."""
    listed = [in_edition(view, rows[one]) for one in below if one in rows]
    found = dict.fromkeys(
        Alternative(way.scenario, True, way.choices) for each in listed for way in alternatives_of(each, targets.choice)
    )
    gathered = [row for each in listed for row in each]
    shown = view.source.display(code)
    return Translation(
        text,
        view.source,
        shown,
        view.target,
        view.map_set.id,
        edition_label(view, gathered),
        view.target_moment,
        Outcome.MAPPED if found else Outcome.NO_MAP if gathered else Outcome.NOT_IN_MAP,
        f"{shown} became a header; translated as the billable codes below it",
        tuple(found),
        tuple(map(view.source.display, below)),
    )
