"""An input in its place: the code and the systems that it means, and what was repaired in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from crosswalk.domain.codes.reading import is_number
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.lookup.status import Status

if TYPE_CHECKING:
    from crosswalk.domain.codes.damage import Reading
    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.lookup.history import History
    from crosswalk.domain.lookup.validity import Lookup


class Placed(NamedTuple):
    """An input as an undotted code and the systems it may belong to.

    Where the system was asked for, that one; otherwise every system that knows the code. With no
    system, `refusal` says what is wrong with the input and `reason` why. `repaired` says what the input
    was taken for, `suggested` which other codes may have been meant by it.
    """

    text: str
    code: str | None
    systems: tuple[CodeSystem, ...]
    refusal: Status | None = None
    reason: str | None = None
    repaired: Repair | None = None
    suggested: tuple[Reading, ...] = ()

    @property
    def note(self) -> str | None:
        """What was repaired or is suggested, in a sentence."""
        from crosswalk.domain.codes.damage import OF_NUMBERS
        from crosswalk.domain.codes.repair import hint

        told = []
        if self.repaired is not None:
            told.append(str(self.repaired))
        if self.suggested:
            was_number = self.code is not None and is_number(self.code) and self.repaired is None
            by_program = was_number and any(each.damage in OF_NUMBERS for each in self.suggested)
            told.append(f"{hint(self.suggested)}{': give codes as text' if by_program else ''}")
        return "; ".join(told) or None

    def noted(self, reason: str | None) -> str | None:
        """The reason of an answer about this input, with the note."""
        return "; ".join(filter(None, (reason, self.note if self.code else None))) or None


Answer = TypeVar("Answer", "Lookup", "History")


def noted(answer: Answer, placed: Placed) -> Answer:
    """The answer about an input with what was repaired in it, or may be suggested."""
    if placed.repaired is None and not placed.suggested:
        return answer
    noted_reason = placed.noted(answer.reason)
    return replace(answer, reason=noted_reason, repaired=placed.repaired, suggested=placed.suggested)
