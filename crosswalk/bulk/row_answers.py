"""Rows with the answers of a question about their codes, asked once for each that differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from crosswalk.bulk.plan import ROW_ID
from crosswalk.bulk.records import Records, Sources
from crosswalk.bulk.shapes import cell_of
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from crosswalk.bulk.batches import NewColumns, Rows
    from crosswalk.bulk.records import Cells, Coded, Numbers
    from crosswalk.bulk.shapes import Cell
    from crosswalk.domain.answer import Row

F = TypeVar("F")

Question = Callable[[Sequence[str]], Sequence[Sequence["Row"]]]
"""The flat rows of the answers about codes, each of which is asked about once."""


class _Answers(NamedTuple):
    rows: Sequence[Sequence[Cell]]


def with_answers(batch: Rows[F], at: int, names: Sequence[str], ask: Question, *, prefix: str, row_id: bool) -> F:
    """The rows with these cells of the answers about the codes in the column at a place; a blank one has none.

    With `row_id` a row may have several answers, and the new rows say whose they are. Raises `UsageError` for cells
    that the answers have not, or that are columns already.
    """

    def answers(asked: Sequence[Coded]) -> list[_Answers]:
        codes = [text for _, text in asked if text.strip()]
        found = iter(ask(codes) if codes else ())
        return [_cells(next(found), names) if text.strip() else _Answers([[None] * len(names)]) for _, text in asked]

    answered = Records(names, answers).answered(batch.codes(at), Sources(None, [0]))
    columns: list[Cells | Numbers] = [*answered.cells]
    start = prefix if batch.is_column else f"{prefix}{batch.names[at]}_"
    shown = [f"{start}{name}" for name in names]
    if row_id:
        columns.insert(0, (np.arange(len(batch)) if answered.rows is None else answered.rows) + 1)
        shown.insert(0, f"{prefix}{ROW_ID}")
    clash = None if batch.is_column else next((name for name in shown if name in batch.names), None)
    if clash is not None:
        raise UsageError(f"there is a column {clash!r} already.", remedy="Give the new ones a prefix.")
    new: NewColumns = dict(zip(shown, columns, strict=True))
    return batch.extended(answered.rows, new)


def _cells(rows: Sequence[Row], names: Sequence[str]) -> _Answers:
    for name in names:
        if name not in rows[0]:
            raise UsageError(f"the answer has no column {name!r}.", remedy=f"It has: {', '.join(rows[0])}.")
    return _Answers([[cell_of(row[name]) for name in names] for row in rows])
