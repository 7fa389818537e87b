"""The rows of a table of values, out of its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.columns import column_named, columns_named
from crosswalk.contract.guarded import unguarded
from crosswalk.domain.attached.gathering import TableRow
from crosswalk.domain.attached.layout import Layout
from crosswalk.domain.attached.tables import Value
from crosswalk.domain.errors import UnreadableRows, UsageError, Where
from crosswalk.values.attached import file_name

if TYPE_CHECKING:
    from crosswalk.bulk.sheets import Cells

_MOST_BEFORE_HEADS: Final = 20
"""Rows in which heads are looked for: titles and remarks stand above them."""
_YES: Final = frozenset({"1", "y", "yes", "true", "x"})
_NO: Final = frozenset({"", "0", "n", "no", "false"})


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a table stand, and the names of all."""

    names: tuple[str, ...]
    code: int
    values: tuple[int, ...]
    flags: tuple[int, ...]
    kind: int | None
    last: int | None


def read_values(path: str, layout: Layout) -> tuple[list[TableRow], str]:
    """The rows of the table in a file, and the checksum of the file. Its heads are the first row that has the columns.

    Raises what `read_sheet` does, and `UsageError` for a column that is not there.
    """
    # A look-up that asks what is attached reads no file.
    from crosswalk.bulk.sheets import read_sheet

    sheet = read_sheet(path, sheet=layout.sheet, delimiter=layout.delimiter, encoding=layout.encoding)
    if not sheet.rows:
        raise UnreadableRows("it has no rows.", where=Where(file_name(path)))
    at, columns = _heads([cells for _, cells in sheet.rows[:_MOST_BEFORE_HEADS]], layout)
    return [*_rows(sheet.rows[at + 1 :], columns, layout, file_name(path))], sheet.sha256


def _heads(rows: Sequence[Cells], layout: Layout) -> tuple[int, _Columns]:
    """The first row that has the columns, and where they stand; what is missing is told of the widest row."""
    for at, cells in enumerate(rows):
        try:
            return at, _columns(cells, layout)
        except UsageError:
            continue
    widest = max(rows, key=lambda cells: sum(bool(_text(each)) for each in cells))
    return rows.index(widest), _columns(widest, layout)


def _columns(cells: Cells, layout: Layout) -> _Columns:
    names = tuple(" ".join(_text(each).split()) for each in cells)
    return _Columns(
        names,
        column_named(names, layout.code),
        tuple(at for wanted in layout.values for at in _between(names, wanted)),
        tuple(at for wanted in layout.flags for at in _between(names, wanted)),
        None if layout.kind is None else column_named(names, layout.kind),
        None if layout.last is None else column_named(names, layout.last),
    )


def _between(names: Sequence[str], wanted: str) -> list[int]:
    """The columns that a text names; `FIRST..LAST` are those that stand from one to the other, `FIRST..` to the end."""
    first, dots, last = wanted.partition("..")
    if not dots or wanted in names or (last and first.rstrip("0123456789") == last.rstrip("0123456789")):
        return columns_named(names, wanted)
    end = column_named(names, last) if last else len(names) - 1
    return list(range(column_named(names, first), end + 1))


def _rows(rows: Sequence[tuple[int, Cells]], columns: _Columns, layout: Layout, name: str) -> Iterator[TableRow]:
    for line, cells in rows:
        if not any(_text(each) for each in cells):
            continue
        full = [*cells, *[""] * (len(columns.names) - len(cells))]
        if layout.ends_at is not None and _text(full[columns.code]).casefold() == layout.ends_at.casefold():
            return
        code, last = full[columns.code], None if columns.last is None else full[columns.last]
        yield TableRow(line, code, tuple(_values(full, columns, Where(name, line=line))), last)


def _values(cells: Cells, columns: _Columns, where: Where) -> Iterator[Value]:
    kind = "" if columns.kind is None else _text(cells[columns.kind])
    for at in columns.values:
        text = _text(cells[at])
        if text:
            yield Value(kind, text)
    for at in columns.flags:
        said = _text(cells[at]).casefold()
        if said in _YES:
            yield Value(kind, columns.names[at])
        elif said not in _NO:
            raise UnreadableRows(
                f"column {columns.names[at]} says {said[:40]!r}.",
                where=where,
                remedy="A flag column has 1 or 0, yes or no: name others with --value-column.",
            )


def _text(cell: object) -> str:
    """A cell as text in one line; a whole number has no point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    # As crosswalk values show writes it, what a spreadsheet would run stands behind a '.
    return unguarded(" ".join(str(cell).split()))
