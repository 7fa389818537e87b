"""A list of codes as a table of texts, whatever file or frame it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

Heading = Callable[[Sequence[Sequence[str]]], int | None]
"""Finds the row that names the columns among the first rows; None where there is none."""


class Put(NamedTuple):
    """A code, dotted, that is put in the place of another in a cell: of a row by its number, and a column from 0."""

    row: int
    column: int
    code: str
    by: str


class Done(NamedTuple):
    """What was made of the cells: the cell before and after, None where it does not show the code."""

    before: str
    after: str | None


class Rewriting(Protocol):
    """What a list came from, which can be written again with other codes in some cells, and all else as it was."""

    def rewritten(self, puts: Sequence[Put]) -> tuple[bytes, Sequence[Done]]:
        """The bytes of the file, and what was made of each cell."""


@dataclass(frozen=True, slots=True)
class ListTable:
    """The rows of a list. `names` are those of its columns, '' for one without, `header` the number of their row.

    `numbers` are those of the rows, as whoever opens the file counts them; `blank` of rows in which nothing stands,
    `unreadable` of those that cannot be taken apart, with the reason. `column` gives the texts of one, row by row.
    `path` is that of the file, None of what is none.
    """

    name: str
    names: Sequence[str]
    header: int | None
    numbers: Sequence[int]
    column: Callable[[int], Sequence[str]]
    source: Rewriting | None
    blank: Sequence[int] = ()
    unreadable: Mapping[int, str] | None = None
    path: str | None = None

    def called(self, at: int) -> str:
        """What a column is called: its name, or its number from 1."""
        return self.names[at].strip() or str(at + 1)
