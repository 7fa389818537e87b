"""The billable codes of releases, as the states of a store have them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk

Billable = Callable[[str, str], frozenset[str]]
"""The undotted codes that are billable in a release: system, label."""


def billable_in(codes: Crosswalk) -> Billable:
    """Of one store, of which the states of a system are read once for all its releases."""

    @cache
    def spans(system: str) -> list[tuple[str, int, int]]:
        return [
            (code, state.first, state.last)
            for code, states in codes.store.codes.all_states(SYSTEMS[system])
            for state in states
            if state.billable and state.first is not None and state.last is not None
        ]

    @cache
    def billable(system: str, label: str) -> frozenset[str]:
        ordinal = codes.store.releases.calendars()[system].find(label).ordinal
        return frozenset(code for code, first, last in spans(system) if first <= ordinal <= last)

    return billable
