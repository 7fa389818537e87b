"""The codes near one that no conversion row leads on from: its descendants, and those of its headers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.history.states import States
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at
from crosswalk.domain.translation.carrying import fillers, first_placeholder, nearest

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.store.protocol import Store

_SHORTEST: Final = 3
"""Characters of the shortest header: a category, a table of ICD-10-PCS."""


class Candidates:
    """What stands in for codes without a row: who took their place on a day, and who may at the moment."""

    def __init__(self, store: Store, calendar: Calendar, moment: Moment) -> None:
        self.store = store
        self._system = moment.system
        self._calendar = calendar
        self._moment = moment
        self._headers: set[str] = set()
        self._descendants: dict[str, dict[str, States]] = {}
        self._billable: dict[tuple[str, date | None], frozenset[str]] = {}

    def learn(self, codes: Collection[str]) -> None:
        """Read the descendants of these and of their headers; codes of HCPCS have no headers."""
        if not codes or self._system.owns_dates:
            return
        headers = {code[:length] for code in codes for length in range(_SHORTEST, len(code))}
        states = self.store.codes.states(self._system, headers)
        self._headers |= {code for code, life in states.items() if self._status(life) is Status.HEADER}
        roots = {
            root for code in codes for root in (code, self._header_of(code), self._around(code)) if root is not None
        }
        self._descendants |= self.store.codes.descendants(
            self._system, {root for root in roots if root not in self._descendants}
        )

    def replacements(self, code: str, day: date) -> list[str]:
        """The codes that replaced it: if it was split, descendants billable then; else fillers of its placeholder."""
        split, around = self._standing(code, day), self._around(code)
        if split or around is None:
            return sorted(split)
        return fillers(code, self._standing(around, day))

    def candidates(self, code: str) -> list[str]:
        """The codes billable at the moment to choose from: its descendants, else the most alike of its header."""
        return sorted(self._standing(code)) or nearest(code, self._standing(self._header_of(code)) - {code})

    def _standing(self, root: str, day: date | None = None) -> frozenset[str]:
        """The descendants of a code that are billable on a day, or at the moment."""
        key = root, day
        if key not in self._billable:
            stands: Callable[[States], bool] = (
                (lambda life: self._status(life) is Status.VALID)
                if day is None
                else (lambda life: any(state.billable and state.stands_on(day) for state in life))
            )
            self._billable[key] = frozenset(
                one for one, life in self._descendants.get(root, {}).items() if stands(life)
            )
        return self._billable[key]

    def _header_of(self, code: str) -> str:
        """The nearest header of a code at the moment; its category or table where no release states headers."""
        return self._longest(code, len(code) - 1) or code[:_SHORTEST]

    def _around(self, code: str) -> str | None:
        """The nearest header before the first placeholder of a code."""
        at = first_placeholder(code)
        return None if at is None else self._longest(code, at)

    def _longest(self, code: str, length: int) -> str | None:
        beginnings = (code[:size] for size in range(length, _SHORTEST - 1, -1))
        return next((one for one in beginnings if one in self._headers), None)

    def _status(self, life: States) -> Status:
        return status_at(life, self._moment, self._calendar)[0]
