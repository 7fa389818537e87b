"""The long titles of many codes at a moment."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from crosswalk.domain.validity import status_at, titles

if TYPE_CHECKING:
    from crosswalk.domain.calendar import Calendar, Moment
    from crosswalk.domain.store import Store


def long_titles(store: Store, codes: Collection[str], moment: Moment, calendar: Calendar) -> dict[str, str | None]:
    """The long title of each undotted code as it is at the moment, or of its last state where it has none then."""
    found: dict[str, str | None] = {}
    for code, life in store.states(moment.system, codes).items():
        state = status_at(life, moment, calendar)[1] or life[-1]
        found[code] = titles(state, moment)[1]
    return found
