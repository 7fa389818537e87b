"""How a list was read, before anything is asked about it: its columns, its first rows, which columns have the codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from crosswalk.bulk.lists.columns import Chosen, Named, chosen
from crosswalk.bulk.lists.list_table import ListTable
from crosswalk.domain.errors import UsageError

_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Look:
    """The columns of a list as they are called, its first rows, and which columns were chosen.

    `rows` counts those with a cell in which something stands. `chosen` is None where nobody can tell which columns have
    the codes, and `fault` is why. A row is its number and its texts.
    """

    table: ListTable
    names: tuple[str, ...]
    rows: int
    first: tuple[tuple[int, tuple[str, ...]], ...]
    chosen: Chosen | None
    fault: UsageError | None


def look_at(table: ListTable, named: Named, shown: int = _SHOWN) -> Look:
    """How an open list is read, with these columns named or those that are found."""
    column = cache(table.column)
    names = tuple(map(table.called, range(len(table.names))))
    texts = [column(at) for at in range(len(names))]
    first = tuple((number, tuple(each[at] for each in texts)) for at, number in islice(enumerate(table.numbers), shown))
    try:
        found, fault = chosen(table.names, column, named, table.name), None
    except UsageError as unsure:
        found, fault = None, unsure
    return Look(table, names, len(table.numbers), first, found, fault)
