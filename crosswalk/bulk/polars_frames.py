"""Frames of Polars: their columns by Arrow, and the new columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from crosswalk.bulk.arrow_columns import array_of, codes_encoded, days_encoded
from crosswalk.bulk.plan import CODE
from crosswalk.bulk.records import Encoded
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crosswalk.bulk.batches import NewColumns
    from crosswalk.bulk.records import Numbers


class PolarsRows:
    """The rows of a data frame, or of one series of codes."""

    def __init__(self, data: pl.DataFrame | pl.Series) -> None:
        self.is_column = isinstance(data, pl.Series)
        self._frame = data.to_frame() if isinstance(data, pl.Series) else data
        self.names = [CODE] if self.is_column else self._frame.columns

    def __len__(self) -> int:
        return len(self._frame)

    def codes(self, at: int) -> Encoded:
        """The codes, systems or settings in the column at a place. Raises `UsageError`."""
        return codes_encoded(self._column(at), self.names[at])

    def days(self, at: int) -> Encoded:
        """The days in the column at a place. Raises `UsageError`."""
        return days_encoded(self._column(at), self.names[at])

    def _column(self, at: int) -> pa.ChunkedArray:
        values = self._frame.to_series(at)
        if values.dtype == pl.Object:
            # Arrow would have their addresses.
            raise UsageError(f"the column {self.names[at]!r} is of objects.", remedy="Name one of texts or numbers.")
        return pa.chunked_array([values.to_arrow()])

    def cells(self, at: int) -> list[object]:
        """The cells of a column as they are."""
        return self._frame.to_series(at).to_list()

    def with_cells(self, at: int, cells: Sequence[object]) -> pl.DataFrame:
        """The rows with other texts in a column."""
        column = self._frame.to_series(at)
        return self._frame.with_columns(pl.Series(column.name, cells, dtype=column.dtype))

    def extended(self, rows: Numbers | None, new: NewColumns) -> pl.DataFrame:
        """The rows, or those at the places, with new columns behind."""
        added = pl.DataFrame(pa.table({name: array_of(each) for name, each in new.items()}))
        if self.is_column:
            return added
        frame = self._frame if rows is None else self._frame[rows]
        return frame.hstack(added)
