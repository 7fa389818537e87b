"""How a file is read and written, whatever its columns are; and what happens to rows that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from crosswalk.domain.errors import UnreadableRows, Where

if TYPE_CHECKING:
    from crosswalk.bulk.plan import Plan
    from crosswalk.bulk.tally import BadRow, Tally

PlanOf = Callable[[Sequence[str]], "Plan"]
"""What is done with a file whose columns have these names. Raises `UsageError`."""

Moved = Callable[[float | None], None]
"""Told now and then that more rows are counted, and which share of all that is, where more than bytes tells it."""


class Asking(StrEnum):
    """What is asked about the codes of a file: what they become, or whether they may stand there."""

    CONVERT = "convert"
    VALIDATE = "validate"


class OnBadRow(StrEnum):
    """What becomes of a row that cannot be read: it stays as it is, is left out, or nothing is made."""

    KEEP = "keep"
    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class FileOptions:
    """`name` is that of the file in faults, `rows` how many are converted at most, None for all.

    `delimiter` and `encoding` are of text, None where the file itself tells; `sheet` is one of a workbook.
    """

    name: str
    on_bad_row: OnBadRow = OnBadRow.STOP
    rows: int | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: bool = True
    sheet: str | None = None

    def keeps(self, row: BadRow, tally: Tally) -> bool:
        """Whether a bad row, which is counted, stays as it is. Raises `UnreadableRows` where nothing is to be made."""
        if self.on_bad_row is OnBadRow.STOP:
            raise UnreadableRows(
                f"{row.reason}.",
                where=Where(self.name, line=row.line),
                remedy="Mend it, or say --on-bad-row keep or skip.",
            )
        kept = self.on_bad_row is OnBadRow.KEEP
        tally.add_bad(row, kept=kept)
        tally.rows_read += 1
        tally.rows_written += kept
        return kept
