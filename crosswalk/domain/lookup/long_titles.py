"""The long titles of many codes at a moment."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from crosswalk.domain.history.built_titles import built_title
from crosswalk.domain.lookup.titles import last_titled
from crosswalk.domain.lookup.validity import judged

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store


def long_titles(store: Store, codes: Collection[str], moment: Moment, calendar: Calendar) -> dict[str, str | None]:
    """The long title of each undotted code as it is at the moment, or of its last state where it has none then."""
    states = store.codes.states(moment.system, codes)
    return {code: judged(life, moment, calendar)[1] for code, life in states.items()}


def titles_of(states: States, before: int, after: int) -> tuple[str | None, str | None]:
    """The long titles of a code with these states in two releases, by their ordinals; None in one that has it not."""
    return _title_in(states, before), _title_in(states, after)


def _title_in(states: States, ordinal: int) -> str | None:
    state = next((each for each in states if each.stands_in(ordinal)), None)
    if state is None:
        return None
    titled = last_titled(states, state) or state
    return titled.known_titles_in(ordinal)[1] or built_title(titled.properties)
