"""Which headers stand above codes at a moment, and which codes stand directly below them (docs/design.md, rule 4.2)."""

from __future__ import annotations

from collections.abc import Collection

from crosswalk.domain.history.calendar import Calendar, Moment
from crosswalk.domain.history.parents import prefixes
from crosswalk.domain.lookup.validity import exists
from crosswalk.domain.store.protocol import Store


def headers_above(
    store: Store, moment: Moment, calendar: Calendar, codes: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The headers above each of these undotted codes that exist at a moment, the topmost first; one request.

    Of a code that is none at the moment they are those that would stand above it.
    """
    lines = {code: prefixes(moment.system, code)[:-1] for code in codes}
    wanted = {one for line in lines.values() for one in line}
    lives = store.codes.states(moment.system, wanted) if wanted else {}
    existing = {code for code, life in lives.items() if exists(life, moment, calendar)}
    return {code: tuple(one for one in line if one in existing) for code, line in lines.items()}


def directly_below(
    store: Store, moment: Moment, calendar: Calendar, codes: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The codes directly below each of these undotted codes that exist at a moment, in order; one request."""
    return {
        code: tuple(one for one, life in below.items() if exists(life, moment, calendar))
        for code, below in store.codes.children(moment.system, codes).items()
    }
