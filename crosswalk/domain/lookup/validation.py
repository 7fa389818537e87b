"""Whether the code of a row may stand there: what `validate` answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.answer import Row, shortened, told_rows
from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.qualifiers import other_version
from crosswalk.domain.codes.row_source import RowSource, RowStatus, shape_conflict
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Run, reason

if TYPE_CHECKING:
    from crosswalk.domain.codes.damage import Reading
    from crosswalk.domain.codes.repair import Repair
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.lineage.predecessors import Replacement
    from crosswalk.domain.lookup.judgements import Judgement

_NO_CODE: Final = (Status.MALFORMED, Status.UNKNOWN_CODE)


class Validation(NamedTuple):
    """What the code of a row is on the row's day, and what to write instead.

    `row` counts the rows from 0: a bare code has an answer for each system that knows it. `source` is what the row says
    of system and day. `judgement` is what the code is then, None where the row is refused.
    """

    row: int
    input: str
    source: RowSource
    judgement: Judgement | None
    on: Moment | None

    @property
    def status(self) -> Status | RowStatus:
        """`valid`, or what keeps the code from standing there; what keeps the row, before what keeps its code."""
        if self.source.status is not None:
            return self.source.status
        if self.source.stated and self._contradiction is not None:
            return RowStatus.VERSION_CONFLICT
        return self._judged.status

    @property
    def reason(self) -> str | None:
        """Why the status is what it is, where that is not plain; also what was repaired, or decided about the row."""
        told = [self.source.reason]
        if self.source.status is None and self.source.stated:
            told.append(self._contradiction)
        judged = self.judgement
        if judged is not None:
            if self.source.status is not None and judged.status is not Status.VALID:
                told.append(f"the code is {judged.status.replace('_', ' ')}")
            told.append(self._why(judged))
        return "; ".join(filter(None, told)) or None

    @property
    def system(self) -> str | None:
        """The id of the system that the code is judged in."""
        judged = self.judgement
        return judged.system.id if judged is not None and judged.system is not None else None

    @property
    def code(self) -> str | None:
        """The code, dotted."""
        return self.judgement.code if self.judgement else None

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers behind the code: JW of `J1100-JW`."""
        repaired = self.repaired
        if repaired is None or repaired.damage is not Damage.MODIFIER:
            return ()
        from crosswalk.domain.codes.wrapping import with_modifiers

        return with_modifiers(self.input)[1]

    @property
    def run(self) -> Run | None:
        """The unbroken days in which the code is what it is: as in `Lookup`."""
        return self.judgement.run if self.judgement else None

    @property
    def replaced_by(self) -> tuple[Replacement, ...]:
        """What took over from a deleted code, dotted."""
        return self.judgement.replaced_by if self.judgement else ()

    @property
    def descendants(self) -> tuple[str, ...]:
        """The first billable codes below a header on the day, dotted."""
        return self.judgement.descendants if self.judgement else ()

    @property
    def descendant_count(self) -> int:
        """How many billable codes are below a header."""
        return self.judgement.descendant_count if self.judgement else 0

    @property
    def repaired(self) -> Repair | None:
        """What the input was taken for."""
        return self.judgement.placed.repaired if self.judgement else None

    @property
    def suggested(self) -> tuple[Reading, ...]:
        """The codes that may have been meant."""
        return self.judgement.placed.suggested if self.judgement else ()

    @property
    def moment(self) -> Moment | None:
        """The day, and the release that the answer rests on."""
        judged = self.judgement
        if self.on is None or judged is None or judged.rests_on is None:
            return self.on
        return replace(self.on, release=judged.rests_on)

    def rows(self) -> list[Row]:
        """The flat row of the answer, as CSV has it."""
        return told_rows(self)

    def __str__(self) -> str:
        day = f" on {self.on.day}" if self.on else ""
        told = f": {self.reason}" if self.reason else ""
        return f"{self.code or self.input} {self.system or '?'}{day} {self.status}{told}"

    def __repr__(self) -> str:
        return shortened(f"<Validation {self!s}>")

    @property
    def _judged(self) -> Judgement:
        # A row without one is refused, and has a status of its own.
        assert self.judgement is not None  # noqa: S101
        return self.judgement

    @property
    def _contradiction(self) -> str | None:
        """Why the code contradicts the version that the row states: it is a code of the other one only."""
        if self._judged.status not in _NO_CODE:
            return None
        others = {other_version(each) for each in self.source.systems}
        for each in self.suggested:
            if each.damage is Damage.OTHER_SYSTEM and each.system.id in others:
                return f"the row says {' or '.join(self.source.systems)}, and {each.shown} is of {each.system.id}"
        return shape_conflict(self.input, self.source)

    def _why(self, judged: Judgement) -> str | None:
        if judged.code is None or self.on is None:
            return judged.placed.reason
        return judged.placed.noted(judged.why or reason(judged.status, self.on))
