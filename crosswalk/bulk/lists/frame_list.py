"""Lists in data frames of pandas, Polars and Arrow, and in files of Parquet, which are read as tables of Arrow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from crosswalk.bulk.any_frame import rows_of
from crosswalk.bulk.lists.list_table import Done, ListTable, Put
from crosswalk.domain.codes.rewriting import rewritten
from crosswalk.domain.errors import UnreadableArchive, UnreadableRows, Where

if TYPE_CHECKING:
    from crosswalk.bulk.any_frame import Data, Frame


def frame_list(data: Data, name: str, source: ParquetList | None = None) -> ListTable:
    """The list in a frame; its rows are counted from 1. Raises `UsageError` for what is no frame."""
    rows = rows_of(data)

    def column(at: int) -> Sequence[str]:
        numbers, texts = rows.codes(at)
        shown = [*map(str, texts)]
        return [shown[number] for number in numbers.tolist()]

    return ListTable(name, [*map(str, rows.names)], None, range(1, len(rows) + 1), column, source)


def open_parquet_list(raw: bytes, name: str) -> ListTable:
    """The list in a file of Parquet. Raises `UnreadableArchive` for one that is damaged."""
    try:
        table = parquet.read_table(io.BytesIO(raw))
    except (pa.ArrowException, OSError) as fault:
        raise UnreadableArchive(f"the file is damaged: {fault}.", where=Where(name)) from fault
    if not table.num_rows:
        raise UnreadableRows("there is nothing in it.", where=Where(name), remedy="Name a list with codes.")
    return frame_list(table, name, ParquetList(table))


class ParquetList:
    """A table of Arrow that is written again."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def rewritten(self, puts: Sequence[Put]) -> tuple[bytes, Sequence[Done]]:
        """The bytes of the file with other codes in some cells, and what was made of each cell."""
        table, done = replaced_frame(self._table, puts)
        made = io.BytesIO()
        parquet.write_table(table, made)
        return made.getvalue(), done


def replaced_frame(data: Frame, puts: Sequence[Put]) -> tuple[Frame, Sequence[Done]]:
    """A frame with other codes in some cells and all else as it was, and what was made of each cell.

    Raises `UsageError` for what is no frame.
    """
    columns: dict[int, list[object]] = {}
    done = []
    rows = rows_of(data)
    for put in puts:
        cells = columns.setdefault(put.column, rows.cells(put.column))
        before = cells[put.row - 1]
        # A number is no code that can be changed: nobody knows how it was written.
        after = rewritten(before, put.code, put.by) if isinstance(before, str) else None
        if after is not None:
            cells[put.row - 1] = after
        done.append(Done(str(before), after))
    for at, cells in columns.items():
        data = rows_of(data).with_cells(at, cells)
    return data, done
