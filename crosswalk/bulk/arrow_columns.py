"""Columns of Arrow: those of codes and days as numbers into their texts, and the new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crosswalk.bulk.plan import CODE, Plan
from crosswalk.bulk.records import MISSING, Cells, Encoded, is_count, is_flag
from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from crosswalk.bulk.batches import NewColumns
    from crosswalk.bulk.records import Numbers

_TEXTS: Final = pa.dictionary(pa.int32(), pa.string())


class ArrowRows:
    """The rows of a table, or of one array of codes."""

    def __init__(self, data: pa.Table | pa.RecordBatch | pa.ChunkedArray | pa.Array) -> None:
        self.is_column = isinstance(data, pa.Array | pa.ChunkedArray)
        if self.is_column:
            data = pa.table({CODE: data})
        self._table = pa.Table.from_batches([data]) if isinstance(data, pa.RecordBatch) else data
        self.names: Sequence[str] = self._table.column_names

    def __len__(self) -> int:
        return len(self._table)

    def codes(self, at: int) -> Encoded:
        """The codes, systems or settings in the column at a place. Raises `UsageError`."""
        return codes_encoded(self._table.column(at), self.names[at])

    def days(self, at: int) -> Encoded:
        """The days in the column at a place. Raises `UsageError`."""
        return days_encoded(self._table.column(at), self.names[at])

    def cells(self, at: int) -> list[object]:
        """The cells of a column as they are."""
        return self._table.column(at).to_pylist()  # type: ignore[no-any-return]

    def with_cells(self, at: int, cells: Sequence[object]) -> pa.Table:
        """The rows with other texts in a column, of the type it had."""
        field = self._table.schema.field(at)
        return self._table.set_column(at, field, pa.chunked_array([pa.array(cells, pa.string()).cast(field.type)]))

    def extended(self, rows: Numbers | None, new: NewColumns) -> pa.Table:
        """The rows, or those at the places, with new columns behind; fields and metadata stay as they are."""
        table = self._table if rows is None else _taken(self._table, pa.array(rows))
        added = {name: array_of(each) for name, each in new.items()}
        if self.is_column:
            return pa.table(added)
        for name, array in added.items():
            table = table.append_column(name, array)
        return table


def _taken(table: pa.Table, rows: pa.Array) -> pa.Table:
    columns = [
        # Arrow cannot take views.
        column.cast(pa.large_binary()).take(rows).cast(column.type)
        if pa.types.is_string_view(column.type) or pa.types.is_binary_view(column.type)
        else column.take(rows)
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, schema=table.schema)


def schema_of(plan: Plan, before: pa.Schema) -> pa.Schema:
    """The schema of the rows that come out, by that of those that go in."""
    kinds = [pa.int64()] if plan.is_long else []
    for code in plan.codes:
        kinds += (
            pa.int32() if is_count(name) else pa.bool_() if is_flag(name) else _TEXTS for name in code.converter.columns
        )
    for name, kind in zip(plan.new_names, kinds, strict=True):
        before = before.append(pa.field(name, kind))
    return before


def array_of(cells: Cells | Numbers) -> pa.Array:
    """The array of a new column: texts as a dictionary, counts in 32 bits, flags as booleans."""
    if not isinstance(cells, Cells):
        return pa.array(cells, pa.int64())
    missing = cells.numbers == MISSING
    if cells.texts is None:
        return pa.array(cells.numbers == 1 if cells.is_flag else cells.numbers, mask=missing)
    return pa.DictionaryArray.from_arrays(
        pa.array(cells.numbers, pa.int32(), mask=missing), pa.array(cells.texts, pa.string())
    )


def codes_encoded(values: pa.ChunkedArray, name: str) -> Encoded:
    """A column of codes, systems or settings; numbers as they would be written. Raises `UsageError`."""
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    write = next((write for holds, write in _WRITTEN if holds(kind)), None)
    if write is None:
        raise UsageError(f"the column {name!r} is of {kind}.", remedy="Name one of texts or numbers.")
    return _encoded(values, write)


def days_encoded(values: pa.ChunkedArray, name: str) -> Encoded:
    """A column of days; of a timestamp its day in its own time zone. Raises `UsageError`."""
    kind = values.type
    if pa.types.is_timestamp(kind):
        values = pc.cast(pc.local_timestamp(values) if kind.tz else values, pa.date32(), safe=False)
    elif not pa.types.is_date(kind):
        return codes_encoded(values, name)
    return _encoded(values, lambda days: pc.cast(pc.cast(days, pa.date32()), pa.string()).to_pylist())


def _encoded(values: pa.ChunkedArray, written: Callable[[pa.Array], list[str | None]]) -> Encoded:
    if pa.types.is_null(values.type):
        values = pc.cast(values, pa.string())
    chunks = (values if pa.types.is_dictionary(values.type) else values.dictionary_encode()).unify_dictionaries()
    if chunks.num_chunks == 0:
        return Encoded(np.empty(0, np.intp), ())
    dictionary = chunks.chunk(0).dictionary
    texts = [each or "" for each in written(dictionary)]
    # A null is one more text, which is blank.
    indices = [pc.fill_null(each.indices.cast(pa.int64()), len(texts)).to_numpy() for each in chunks.chunks]
    return Encoded(np.concatenate(indices), (*texts, ""))


def _texts(values: pa.Array) -> list[str | None]:
    return pc.cast(values, pa.string()).to_pylist()  # type: ignore[no-any-return]


def _bytes(values: pa.Array) -> list[str | None]:
    return [None if each is None else each.decode("utf-8", "replace") for each in values.to_pylist()]


def _floats(values: pa.Array) -> list[str | None]:
    """As Python and CSV files write them, with the `.0` by which a repair knows a number."""
    return [None if np.isnan(each) else str(each) for each in values.to_numpy(zero_copy_only=False)]


def _decimals(values: pa.Array) -> list[str | None]:
    return [format(each, "f") if isinstance(each, Decimal) else None for each in values.to_pylist()]


def _is_text(kind: pa.DataType) -> bool:
    return any(
        holds(kind)
        for holds in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_integer)
    )


def _is_bytes(kind: pa.DataType) -> bool:
    return any(holds(kind) for holds in (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary))


_WRITTEN: Final[tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], list[str | None]]], ...]] = (
    (_is_text, _texts),
    (pa.types.is_null, _texts),
    (pa.types.is_floating, _floats),
    (pa.types.is_decimal, _decimals),
    (_is_bytes, _bytes),
)
"""How the values of each kind of column are written as texts."""
