"""The codes near one that no conversion row leads on from: its descendants, and those of its headers."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from crosswalk.domain.lookup.splits import SHORTEST, Splits, headers_of
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at
from crosswalk.domain.translation.carrying import nearest

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.states import States
    from crosswalk.domain.lookup.lives import Lives


class Candidates:
    """Who may stand in at the moment for codes that nothing replaced."""

    def __init__(self, splits: Splits, lives: Lives, calendar: Calendar, moment: Moment) -> None:
        self._splits = splits
        self._lives = lives
        self._calendar = calendar
        self._moment = moment
        self._billable: dict[str, frozenset[str]] = {}

    def learn(self, codes: Collection[str]) -> None:
        """Read the descendants of these and of their headers; codes of HCPCS have no headers."""
        if codes and not self._moment.system.owns_dates:
            self._lives.read(headers_of(codes))
            self._splits.learn(codes, {self._header_of(code) for code in codes})

    def candidates(self, code: str) -> list[str]:
        """The codes billable at the moment to choose from: its descendants, else the most alike of its header."""
        return sorted(self._standing(code)) or nearest(code, self._standing(self._header_of(code)) - {code})

    def _standing(self, root: str) -> frozenset[str]:
        """The descendants of a code that are billable at the moment."""
        if root not in self._billable:
            below = self._splits.below(root).items()
            self._billable[root] = frozenset(one for one, life in below if self._status(life) is Status.VALID)
        return self._billable[root]

    def _header_of(self, code: str) -> str:
        """The nearest header of a code at the moment; its category or table where no release states headers."""
        beginnings = (code[:size] for size in range(len(code) - 1, SHORTEST - 1, -1))
        headers = (one for one in beginnings if self._status(self._lives.of(one)) is Status.HEADER)
        return next(headers, code[:SHORTEST])

    def _status(self, life: States) -> Status:
        return status_at(life, self._moment, self._calendar)[0]
