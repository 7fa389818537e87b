"""Which library a frame is of; those that nobody has imported stay so."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

from crosswalk.domain.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from crosswalk.bulk.batches import Rows

    Frame: TypeAlias = pd.DataFrame | pl.DataFrame | pa.Table
    Data: TypeAlias = Frame | pd.Series | pl.Series | pa.RecordBatch | pa.Array | pa.ChunkedArray


def rows_of(data: Data) -> Rows[Frame]:
    """The rows of a frame. Raises `UsageError` for what is none."""
    require("numpy")
    if _is_of(data, "pandas", "DataFrame", "Series"):
        from crosswalk.bulk.pandas_frames import PandasRows

        return PandasRows(data)
    if _is_of(data, "polars", "DataFrame", "Series"):
        require("pyarrow")
        from crosswalk.bulk.polars_frames import PolarsRows

        return PolarsRows(data)
    if _is_of(data, "pyarrow", "Table", "RecordBatch", "Array", "ChunkedArray"):
        from crosswalk.bulk.arrow_columns import ArrowRows

        return ArrowRows(data)
    raise UsageError(
        f"{type(data).__name__} is no frame with rows.",
        remedy="Give a data frame or series of pandas or Polars, or a table or array of Arrow.",
    )


def _is_of(data: object, library: str, *names: str) -> bool:
    """Whether something is of these types of a library, which are nobody's where it is not imported."""
    module = sys.modules.get(library)
    return module is not None and isinstance(data, tuple(getattr(module, name) for name in names))


def require(library: str) -> None:
    """Raise `MissingExtra` where a library is not installed."""
    if find_spec(library) is None:
        raise MissingExtra(
            f"frames need {library}, not installed here.", remedy="Install it: pip install 'crosswalk-codes[bulk]'."
        )
