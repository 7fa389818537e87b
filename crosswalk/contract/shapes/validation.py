"""Whether the code of a row may stand there."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import DOTTED, END, OPEN_END, Day, MendedCells, MendedJson, MomentJson
from crosswalk.contract.shapes.history import RelatedJson
from crosswalk.domain.codes.row_source import RowStatus
from crosswalk.domain.lookup.status import Status


class ValidationCells(TypedDict):
    """What a code is on the day of its row, as far as a cell of a table can hold it."""

    input: Annotated[str, "The code as it stands in the row."]
    system: Annotated[str | None, "The system by which it is judged."]
    code: Annotated[str | None, DOTTED]
    status: Annotated[str, Status | RowStatus]
    reason: Annotated[str | None, "Why it may not stand there; also what was repaired, or decided about the row."]
    valid_from: Annotated[Day | None, "The first day of the unbroken run in which the code is what it is."]
    valid_to: Annotated[Day | None, END]
    open_start: bool | None
    open_end: Annotated[bool | None, OPEN_END]
    descendant_count: Annotated[int, "How many billable codes are below a header on the day."]


class ValidationJson(ValidationCells, MomentJson, MendedJson):
    """Whether the code of a row may stand there, and what to write instead."""

    modifiers: Annotated[list[str], "What stands behind the code: JW of J1100-JW."]
    replaced_by: Annotated[list[RelatedJson], "What took over from a deleted code when it last ended by the day."]
    descendants: Annotated[list[str], "The first billable codes below a header on the day."]


class _Instead(TypedDict):
    modifiers: str | None
    replaced_by: str | None
    descendants: str | None


class ValidationRow(ValidationCells, _Instead, MomentJson, MendedCells):
    """A row an answer; `line` is that of the input, where it came from a file."""

    line: int | None
