"""What a conversion counts as it goes: rows, and of each column of codes what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from crosswalk.bulk.shapes import BLANK, Converted
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome

MOST_TEXTS: Final = 20_000
"""Texts kept of each kind that is listed by volume; damaged input comes in endless forms."""

MOST_BAD_ROWS: Final = 100
"""Bad rows of which the report says why; all are counted."""

_LONGEST: Final = 80
"""Characters of a text by which it is listed."""


_OF_CODES: Final = frozenset(map(str, {*Outcome, *Status})) - {Outcome.MALFORMED}
"""Statuses of what has the shape of a code. All else may be a name or a number of a person, and is only counted."""


class Volume(NamedTuple):
    """A text as it stands in the file, what is said of it, and how many cells hold it."""

    text: str
    status: str
    reason: str | None
    cells: int


class BadRow(NamedTuple):
    """The line (from 1) at which a row begins that cannot be read, and why."""

    line: int
    reason: str


class Volumes:
    """Texts by how many cells hold them. Of too many the rarest are `forgotten`: so many cells."""

    def __init__(self) -> None:
        self.forgotten = 0
        self._counts: Counter[tuple[str, str, str | None]] = Counter()

    def add(self, text: str, converted: Converted, count: int) -> None:
        """Count a text that so many more cells hold."""
        self._counts[text[:_LONGEST], converted.status, converted.reason] += count
        if len(self._counts) > 2 * MOST_TEXTS:
            before = self._counts.total()
            self._counts = Counter(dict(self._counts.most_common(MOST_TEXTS)))
            self.forgotten += before - self._counts.total()

    def top(self, most: int) -> list[Volume]:
        """The texts that most cells hold, the most frequent first; those of the same count by their text."""
        ordered = sorted(self._counts.items(), key=lambda each: (-each[1], each[0][:2]))
        return [Volume(*said, count) for said, count in ordered[:most]]

    def __len__(self) -> int:
        """How many different texts are known."""
        return len(self._counts)


@dataclass
class ColumnTally:
    """What became of the cells of one column: each is counted under one status, `blank` where it holds no code.

    `repaired` counts by kind of repair, `several` the cells that have more than one alternative; of a best choice those
    for which it stays open. `ambiguous` are their codes, `unmapped` those with none; what has not the shape of a code
    is not among them. Of codes that are validated each system is one in which they are valid.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    approximate: int = 0
    matched: int = 0
    several: int = 0
    ambiguous: Volumes = field(default_factory=Volumes)
    unmapped: Volumes = field(default_factory=Volumes)

    @property
    def cells(self) -> int:
        """How many cells were read, blank ones among them."""
        return self.statuses.total()

    @property
    def match_rate(self) -> float | None:
        """The share of codes with at least one alternative, from 0 to 1; None where no cell has a code."""
        codes = self.cells - self.statuses[BLANK]
        return self.matched / codes if codes else None

    def add(self, converted: Converted, text: str, count: int) -> None:
        """Count a text that so many cells hold, and what it becomes there."""
        self.statuses[converted.status] += count
        if converted.status == BLANK:
            return
        if converted.repaired:
            self.repaired[converted.repaired] += count
        self.approximate += count * converted.approximate
        if converted.alternatives:
            self.matched += count
        if converted.alternatives > 1:
            self.several += count
        if converted.status in _OF_CODES and converted.alternatives != 1:
            listed = self.ambiguous if converted.alternatives else self.unmapped
            listed.add(text, converted, count)


@dataclass
class Tally:
    """What a conversion has counted so far. Rows are read and written without heads and blank lines.

    Bad rows are `skipped`, or `kept` with empty new cells; `bad_rows` says of the first ones why. With a column of
    volume the cells of a row count as often as it says.
    Cells are `cut` where a format holds no more of them.
    """

    rows_read: int = 0
    rows_written: int = 0
    skipped: int = 0
    kept: int = 0
    cut: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    columns: dict[str, ColumnTally] = field(default_factory=dict)

    def add(self, column: str, converted: Converted, text: str, count: int = 1) -> None:
        """Count so many cells of a column that hold a text, and what it becomes in them; of one source at a time."""
        if column not in self.columns:
            self.columns[column] = ColumnTally()
        self.columns[column].add(converted, text, count)

    def add_bad(self, row: BadRow, *, kept: bool) -> None:
        """Count a row that cannot be read."""
        self.kept += kept
        self.skipped += not kept
        if len(self.bad_rows) < MOST_BAD_ROWS:
            self.bad_rows.append(row)
