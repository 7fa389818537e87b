"""Lists in a sheet of a workbook, which is written again with some cells changed and all else as it was."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice

from crosswalk.bulk.lists.list_table import Done, Heading, ListTable, Put
from crosswalk.bulk.lists.text_list import FIRST_ROWS
from crosswalk.bulk.lists.workbook_cells import Cell, with_cells
from crosswalk.bulk.workbooks import (
    LARGE,
    Bounds,
    Values,
    is_blank,
    opened_workbook,
    sheet_named,
    sheet_rows,
    value_text,
)
from crosswalk.domain.codes.rewriting import rewritten
from crosswalk.domain.errors import UnreadableRows, Where


def open_workbook_list(
    raw: bytes, name: str, heading: Heading, *, sheet: str | None, bounds: Bounds = LARGE
) -> ListTable:
    """The list in a sheet of a workbook within its bounds, by default its only one that has rows.

    Raises `UnreadableArchive` and `UnsafeArchive` for what is no workbook, `UsageError` where nobody says which sheet,
    and `UnreadableRows` for an empty one.
    """
    with opened_workbook(io.BytesIO(raw), name, bounds) as book:
        filled = [each for each in book.sheet_names if book.get_sheet_by_name(each).height]
        wanted = filled[0] if sheet is None and len(filled) == 1 else sheet_named(book, name, sheet)
        rows = [*sheet_rows(book.get_sheet_by_name(wanted))]
    if all(map(is_blank, rows)):
        raise UnreadableRows("there is nothing in it.", where=Where(name, wanted), remedy="Name a list with codes.")
    return _Sheet(raw, name, wanted, rows).table(heading)


class _Sheet:
    """A sheet of a workbook, whose rows are counted from 1."""

    def __init__(self, raw: bytes, name: str, sheet: str, rows: Sequence[Values]) -> None:
        self._raw = raw
        self._name = name
        self._sheet = sheet
        self._rows = rows

    def table(self, heading: Heading) -> ListTable:
        first = [(at, row) for at, row in enumerate(self._rows, 1) if not is_blank(row)]
        texts = [[value_text(value) for value in row] for _, row in islice(first, FIRST_ROWS)]
        found = heading(texts)
        header = None if found is None else first[found][0]
        names = [""] * len(self._rows[0]) if found is None else texts[found]
        below = [(at, row) for at, row in first if at > (header or 0)]
        held = {at for at, _ in below}
        blank = [at for at in range((header or 0) + 1, len(self._rows) + 1) if at not in held]

        def column(at: int) -> Sequence[str]:
            return [value_text(row[at]) for _, row in below]

        return ListTable(self._name, names, header, [at for at, _ in below], column, self, blank)

    def rewritten(self, puts: Sequence[Put]) -> tuple[bytes, Sequence[Done]]:
        """The bytes of the workbook with other codes in some cells, and what was made of each cell."""
        cells: dict[Cell, str] = {}
        done = []
        for put in puts:
            place = put.row, put.column
            value = self._rows[put.row - 1][put.column]
            before = cells.get(place, value_text(value))
            # A number is no code that can be changed: nobody knows how it was written.
            after = rewritten(before, put.code, put.by) if isinstance(value, str) else None
            if after is not None:
                cells[place] = after
            done.append(Done(before, after))
        content, staying = with_cells(self._raw, self._name, self._sheet, cells)
        places = ((put.row, put.column) for put in puts)
        return content, [
            each._replace(after=None) if place in staying else each for place, each in zip(places, done, strict=True)
        ]
