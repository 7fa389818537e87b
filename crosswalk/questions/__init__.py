"""One module a question that can be asked of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.answer import rows_are_told_by

if TYPE_CHECKING:
    from crosswalk.domain.answer import Row


@rows_are_told_by
def _rows_of(answer: object) -> list[Row]:
    """The contract knows the rows of every answer, and most programs ask for none."""
    from crosswalk.contract.rows import rows_of

    return rows_of(answer)
