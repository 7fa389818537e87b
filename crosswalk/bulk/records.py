"""What the codes of many rows become, as columns of numbers: each distinct code is asked about once."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, Protocol, TypeVar

import numpy as np

from crosswalk.bulk.shapes import Cell
from crosswalk.domain.collector import collector_paused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.intp]
    Small = NDArray[np.int8] | NDArray[np.int16] | NDArray[np.int32]

MISSING: Final = -1
"""The number of a cell in which nothing stands."""

MOST_RECORDS: Final = 200_000
"""Records kept from batch to batch: more than a system has codes; only damaged input gets there."""

_COUNTS: Final = frozenset(
    ("alternative", "scenario", "choice_list", "cluster_id", "n_alternatives", "descendant_count")
)
_FLAGS: Final = frozenset(("approximate", "billable", "stale", "open_start", "open_end", "title_built", "derived"))


class Rowed(Protocol):
    """An answer about a code, as rows of cells: at least one."""

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        """Its rows, each with a cell for every column."""


A = TypeVar("A", bound=Rowed)

Coded = tuple[int, str]
"""The number of a source, and the text of a code of it."""


class Encoded(NamedTuple):
    """A column as numbers into its distinct texts; a blank cell is the text ''."""

    numbers: Numbers
    texts: Sequence[str]


class Sources(NamedTuple):
    """Of which source the codes of each row are: numbers into the distinct ones, None where all are of the first."""

    numbers: Numbers | None
    values: Sequence[int]


class Said(NamedTuple):
    """What rows say in several columns: numbers into the distinct combinations, None where all say the first."""

    numbers: Numbers | None
    combinations: Sequence[Sequence[str | None]]


class Cells(NamedTuple):
    """A new column: a number a row, `MISSING` where nothing stands.

    The numbers are places in `texts`; without texts they count, or are 0 and 1 where the column `is_flag`.
    """

    name: str
    numbers: Small
    texts: Sequence[str] | None
    is_flag: bool


class Answered(NamedTuple):
    """What the rows of a batch become.

    `rows` are those of the batch (from 0) that the new ones come from, None where each becomes one. `records` are the
    numbers of the distinct records, `places` that of the record of each row among them.
    """

    rows: Numbers | None
    cells: Sequence[Cells]
    records: Numbers
    places: Numbers


def is_count(name: str) -> bool:
    """Whether a column counts: numbers stand in it."""
    return name in _COUNTS


def is_flag(name: str) -> bool:
    """Whether true and false stand in a column."""
    return name in _FLAGS


def numbered(keys: Numbers, below: int) -> tuple[Numbers, Numbers]:
    """Keys as places among the distinct ones, and those in their order; each is from 0 and less than `below`."""
    if below > _MOST_MARKED + 4 * len(keys):
        distinct, places = np.unique(keys, return_inverse=True)
        return places, distinct
    # Marks in a table are five times as fast as sorting.
    marks = np.zeros(below, np.bool_)
    marks[keys] = True
    distinct = np.flatnonzero(marks)
    if len(distinct) and distinct[-1] == len(distinct) - 1:
        return keys, distinct
    table = np.empty(below, np.intp)
    table[distinct] = np.arange(len(distinct))
    return table[keys], distinct


_MOST_MARKED: Final = 1 << 20


def combined(columns: Sequence[Encoded | None]) -> Said:
    """What rows say in several columns together, None in one that there is not."""
    told = [each for each in columns if each is not None]
    if not told:
        return Said(None, [(None,) * len(columns)])
    keys, places = np.zeros_like(told[0].numbers), np.zeros((1, 0), np.intp)
    for each in told:
        width = len(each.texts)
        keys, distinct = numbered(keys * width + each.numbers, width * len(places))
        places = np.column_stack((places[distinct // width], distinct % width))
    filled = []
    for row in places.tolist():
        place = iter(row)
        filled.append([None if each is None else each.texts[next(place)] for each in columns])
    return Said(keys, filled)


class Records(Generic[A]):
    """The answers about distinct codes, kept from batch to batch.

    `columns` are the names of their cells, `ask` gives the answers about texts, each of a source by its number.
    """

    def __init__(self, columns: Sequence[str], ask: Callable[[Sequence[Coded]], Sequence[A]]) -> None:
        self._ask = ask
        self._known: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self._told: list[tuple[str, A]] = []
        self._same: dict[tuple[int, str], int] = {}
        self._ends = array("q", (0,))
        self._columns = [_Column(name) for name in columns]

    def __len__(self) -> int:
        """How many records there are."""
        return len(self._told)

    @property
    def is_full(self) -> bool:
        """Whether so much is kept that it is time to begin anew."""
        return len(self) > MOST_RECORDS

    def told(self, record: int) -> tuple[str, A]:
        """The text of a record, and the answer about it."""
        return self._told[record]

    def answered(self, codes: Encoded, sources: Sources) -> Answered:
        """What each row of a batch becomes."""
        width = len(codes.texts)
        keys = codes.numbers if sources.numbers is None else sources.numbers * width + codes.numbers
        places, distinct = numbered(keys, width * len(sources.values))
        records = self._learnt(codes.texts, sources.values, distinct)
        ends = np.array(self._ends, np.intp)
        begins, counts = ends[records], np.diff(ends)[records]
        table = _spread(begins, counts)[1]
        columns = [column.cells(table) for column in self._columns]
        if len(table) == len(records):
            return Answered(None, [_taken(column, places) for column in columns], records, places)
        rows, at = _spread((np.cumsum(counts) - counts)[places], counts[places])
        return Answered(rows, [_taken(column, at) for column in columns], records, places)

    def _learnt(self, texts: Sequence[str], sources: Sequence[int], keys: Numbers) -> Numbers:
        """The numbers of the records of codes, whose keys are in order; those that are new are asked about."""
        width, asked = len(texts), []
        ends = np.searchsorted(keys, np.arange(len(sources) + 1) * width)
        for at, source in enumerate(sources):
            asked.append((source, [texts[key] for key in (keys[ends[at] : ends[at + 1]] - at * width).tolist()]))
        with collector_paused():
            self._add([*dict.fromkeys((at, text) for at, of in asked for text in of if text not in self._known[at])])
        return np.array([record for each, of in asked for record in map(self._known[each].get, of)], np.intp)

    def _add(self, asked: Sequence[Coded]) -> None:
        for (source, text), answer in zip(asked, self._ask(asked) if asked else (), strict=True):
            # An answer that is the same in several sources is kept once.
            record = self._known[source][text] = self._same.setdefault((id(answer), text), len(self._told))
            if record < len(self._told):
                continue
            self._told.append((text, answer))
            self._ends.append(self._ends[-1] + len(answer.rows))
            for row in answer.rows:
                for column, cell in zip(self._columns, row, strict=True):
                    column.append(cell)


class _Column:
    """The cells of all records in one column."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._numbers = array("i")
        self._texts: list[str] = []
        self._places: dict[str, int] = {}
        self._is_text = not is_count(name) and not is_flag(name)

    def append(self, cell: Cell) -> None:
        if cell is None:
            self._numbers.append(MISSING)
        elif not self._is_text:
            self._numbers.append(int(cell))
        else:
            text = str(cell)
            place = self._places.setdefault(text, len(self._texts))
            if place == len(self._texts):
                self._texts.append(text)
            self._numbers.append(place)

    def cells(self, at: Numbers) -> Cells:
        """The cells at these places; of the texts those that occur there."""
        numbers = np.array(self._numbers, np.int32)[at]
        if not self._is_text:
            return Cells(self.name, numbers, None, is_flag(self.name))
        distinct, places = np.unique(numbers, return_inverse=True)
        blank = int(len(distinct) > 0 and distinct[0] == MISSING)
        texts = [self._texts[each] for each in distinct[blank:].tolist()]
        return Cells(self.name, (places - blank).astype(np.min_scalar_type(-len(texts) - 1)), texts, False)


def _taken(column: Cells, at: Numbers) -> Cells:
    return column._replace(numbers=column.numbers[at])


def _spread(starts: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Of runs that begin at `starts` and have so many members: for each member the number of its run, and itself."""
    runs = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return runs, np.arange(len(runs)) + (starts - before)[runs]
