"""The states of a code beside each other: what each changed of the one before it, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crosswalk.domain.history.rewording import Pieces, reworded, spaced
from crosswalk.domain.lookup.history import HistoryState


class Change(NamedTuple):
    """A property that a state has otherwise than the one before it, with its values; none of what was not there."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Lived(NamedTuple):
    """A state, with what it changed: the pieces of its title where that is another one, and its properties.

    Of the first state nothing is changed, and its title is told whole. A state without days is what files wrote of the
    code while others ruled its days: it is compared with another such.
    """

    state: HistoryState
    title: Pieces
    changes: tuple[Change, ...]


def lived(states: Sequence[HistoryState]) -> list[Lived]:
    """Every state with what it changed, in order of time."""
    found: list[Lived] = []
    last: dict[bool, HistoryState] = {}
    for state in states:
        before = last.get(state.valid_from is not None)
        found.append(Lived(state, _title(before, state), () if before is None else _changes(before, state)))
        last[state.valid_from is not None] = state
    return found


def _title(before: HistoryState | None, state: HistoryState) -> Pieces:
    now = state.long or state.short or ""
    was = "" if before is None else before.long or before.short or ""
    if not now or now == was:
        return ()
    return spaced(reworded(was, now)) if was else ((now, True, True),)


def _changes(before: HistoryState, state: HistoryState) -> tuple[Change, ...]:
    old, new = dict(before.properties or ()), dict(state.properties or ())
    if not old or not new:
        # What no file states is no change.
        return ()
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return tuple(Change(name, tuple(old.get(name, ())), tuple(new.get(name, ()))) for name in names)
