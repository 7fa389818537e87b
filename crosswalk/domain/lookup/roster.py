"""The codes of a system at a moment."""

from __future__ import annotations

from dataclasses import dataclass

from crosswalk.domain.answer import Answer
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Moment


@dataclass(frozen=True, slots=True, repr=False)
class Roster(Answer):
    """The codes of a system at a moment, in the order of the tabular list, headers before what is below them.

    Codes are dotted; `headers` are those of them that are not billable.
    """

    system: CodeSystem
    moment: Moment
    codes: tuple[str, ...]
    headers: frozenset[str]

    def __str__(self) -> str:
        return (
            f"{self.system.id} on {self.moment.day}: {len(self.codes):,} codes, {len(self.headers):,} of them headers"
        )
