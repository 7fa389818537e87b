"""The long titles of many codes at a moment."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from crosswalk.domain.lookup.validity import judged

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.store.protocol import Store


def long_titles(store: Store, codes: Collection[str], moment: Moment, calendar: Calendar) -> dict[str, str | None]:
    """The long title of each undotted code as it is at the moment, or of its last state where it has none then."""
    states = store.codes.states(moment.system, codes)
    return {code: judged(life, moment, calendar)[1] for code, life in states.items()}
