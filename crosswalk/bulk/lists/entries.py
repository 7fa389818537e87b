"""The codes of a list: each with its row, its column, what its row says of the code set, and its volume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.bulk.lists.columns import Chosen, chosen, volume_of
from crosswalk.domain.codes.cells import split_cell
from crosswalk.domain.lookup.impact import ListColumns

if TYPE_CHECKING:
    from crosswalk.bulk.lists.columns import Named
    from crosswalk.bulk.lists.list_table import ListTable


class Entry(NamedTuple):
    """A code where it stands: row as the file counts it, column from 0, text, what is said of its set, volume.

    Without a `column` the row has no code, and `text` is the reason where it cannot be read.
    """

    row: int
    column: int | None
    text: str
    said: str
    volume: float | None


class Entries:
    """The codes of a list, read by the columns that were chosen."""

    def __init__(self, table: ListTable, named: Named) -> None:
        """Raise `UsageError` where nobody can tell which columns have the codes."""
        self.table = table
        self._chosen: Chosen = chosen(table.names, cache(table.column), named, table.name)

    @property
    def columns(self) -> ListColumns:
        """How the columns were read."""
        called, found = self.table.called, self._chosen
        systems = (None if at is None else called(at) for at in found.systems)
        volume = None if found.volume is None else called(found.volume)
        return ListColumns(tuple(map(called, found.codes)), tuple(systems), volume, self.table.header)

    def __iter__(self) -> Iterator[Entry]:
        """Each code in the order of its row, at least one entry a row."""
        table, found = self.table, self._chosen
        texts = [table.column(at) for at in found.codes]
        nothing: Sequence[str] = [""] * len(table.numbers)
        said = [nothing if at is None else table.column(at) for at in found.systems]
        volumes = nothing if found.volume is None else table.column(found.volume)
        parts, volume_in = cache(split_cell), cache(volume_of)
        for at, row in enumerate(table.numbers):
            volume, has_code = volume_in(volumes[at]), False
            for column, cells, sets, by_name in zip(found.codes, texts, said, found.said, strict=True):
                if cells[at].strip():
                    has_code = True
                    for part in parts(cells[at]):
                        yield Entry(row, column, part, sets[at].strip() or by_name, volume)
            if not has_code:
                yield Entry(row, None, "", "", volume)
        for row in table.blank:
            yield Entry(row, None, "", "", None)
        for row, why in (table.unreadable or {}).items():
            yield Entry(row, None, why, "", None)
