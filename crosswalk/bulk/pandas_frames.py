"""Frames of pandas: their columns as numbers into texts, and the new columns, with the index as it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crosswalk.bulk.plan import CODE
from crosswalk.bulk.records import MISSING, Cells, Encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from crosswalk.bulk.batches import NewColumns
    from crosswalk.bulk.records import Numbers


class PandasRows:
    """The rows of a data frame, or of one series of codes."""

    def __init__(self, data: pd.DataFrame | pd.Series) -> None:
        self.is_column = isinstance(data, pd.Series)
        self._frame = data.to_frame() if self.is_column else data
        self.names = [CODE] if self.is_column else [str(each) for each in self._frame.columns]

    def __len__(self) -> int:
        return len(self._frame)

    def codes(self, at: int) -> Encoded:
        """The codes, systems or settings in the column at a place. Raises `UsageError`."""
        return _codes(self._frame.iloc[:, at])

    def days(self, at: int) -> Encoded:
        """The days in the column at a place. Raises `UsageError`."""
        values = self._frame.iloc[:, at]
        if isinstance(values.dtype, pd.ArrowDtype):
            from crosswalk.bulk.arrow_columns import days_encoded

            return days_encoded(_chunked(values), self.names[at])
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            return _encoded(*pd.factorize(values.dt.tz_localize(None).dt.normalize()))
        return _codes(values)

    def cells(self, at: int) -> list[object]:
        """The cells of a column as they are."""
        return [*self._frame.iloc[:, at]]

    def with_cells(self, at: int, cells: Sequence[object]) -> pd.DataFrame:
        """The rows with other texts in a column; one of categories, which has but those it had, comes as objects."""
        frame, kind = self._frame.copy(), self._frame.dtypes.iloc[at]
        dtype = object if isinstance(kind, pd.CategoricalDtype) else kind
        frame.isetitem(at, pd.Series(cells, index=frame.index, dtype=dtype))
        return frame

    def extended(self, rows: Numbers | None, new: NewColumns) -> pd.DataFrame:
        """The rows, or those at the places, with new columns behind; the index is kept, and repeated with its rows."""
        index = self._frame.index if rows is None else self._frame.index.take(rows)
        added = pd.DataFrame({name: _array(each) for name, each in new.items()}, index, copy=False)
        if self.is_column:
            return added
        frame = self._frame if rows is None else self._frame.take(rows)
        if isinstance(frame.columns, pd.MultiIndex):
            rest = ("",) * (frame.columns.nlevels - 1)
            added.columns = pd.MultiIndex.from_tuples([(name, *rest) for name in new], names=frame.columns.names)
        return pd.concat([frame, added], axis=1)


def _codes(values: pd.Series) -> Encoded:
    if isinstance(values.dtype, pd.ArrowDtype) or getattr(values.dtype, "storage", None) == "pyarrow":
        from crosswalk.bulk.arrow_columns import codes_encoded

        return codes_encoded(_chunked(values), str(values.name))
    if isinstance(values.dtype, pd.CategoricalDtype):
        return _encoded(values.cat.codes.to_numpy(), values.cat.categories)
    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) != "string":
        # Among themselves 250, 250.0 and True are alike to pandas.
        values = pd.Series([None if _is_missing(each) else _text(each) for each in values], dtype=object)
    return _encoded(*pd.factorize(values))


def _encoded(numbers: Numbers, values: pd.Index) -> Encoded:
    """What pandas counts; the number of what is missing is -1, and becomes that of one more text, which is blank."""
    # As a list, numbers of 32 bits would be those of 64 that are nearest: 401.9 would be 401.8999938964844.
    texts = [*np.asarray(values)] if values.dtype.kind == "f" else values.tolist()
    if not {*map(type, texts)} <= {str}:
        texts = [*map(_text, texts)]
    return Encoded(np.where(numbers < 0, len(texts), numbers).astype(np.intp, copy=False), [*texts, ""])


def _chunked(values: pd.Series) -> pa.ChunkedArray:
    import pyarrow as pa

    array = pa.array(values.array)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value  # NaN


def _text(value: object) -> str:
    """A value as CSV files have it."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value)


def _array(values: Cells | Numbers) -> object:
    """A new column: texts as categories, counts and flags of the kinds that know blanks."""
    if not isinstance(values, Cells):
        return values
    if values.texts is not None:
        kind = pd.CategoricalDtype(pd.Index(values.texts, dtype=object))
        return pd.Categorical.from_codes(values.numbers, dtype=kind, validate=False)
    missing = values.numbers == MISSING
    if values.is_flag:
        return pd.arrays.BooleanArray(values.numbers == 1, missing)
    return pd.arrays.IntegerArray(values.numbers, missing)
