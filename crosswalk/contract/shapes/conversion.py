"""The shape of the report on a file that was converted."""

from __future__ import annotations

from typing import TypedDict


class FileJson(TypedDict):
    """A file; `sha256` is null where not all of it was read."""

    name: str
    format: str
    sha256: str | None


class BadRowJson(TypedDict):
    """A row that could not be read: the line (from 1) at which it begins, and why."""

    line: int
    reason: str


class VolumeJson(TypedDict):
    """A code as it stands in the file, what is said of it, and how many cells hold it."""

    code: str
    status: str
    reason: str | None
    count: int


class ColumnJson(TypedDict):
    """What became of the cells of a column: `statuses` and `repairs` count them, the most frequent first.

    `several` cells have more than one alternative; in the shape `best` the choice is left open there.
    `ambiguous` are codes with several alternatives, `unmapped` those with none, the most frequent by volume. Beside
    each list stands how many codes there are, and how many cells hold others: of too many the rarest are forgotten.
    What has not the shape of a code is counted and not listed.
    """

    name: str
    cells: int
    blank: int
    matched: int
    several: int
    match_rate: float | None
    approximate: int
    statuses: dict[str, int]
    repairs: dict[str, int]
    ambiguous: list[VolumeJson]
    ambiguous_codes: int
    ambiguous_forgotten: int
    unmapped: list[VolumeJson]
    unmapped_codes: int
    unmapped_forgotten: int


class BasisJson(TypedDict):
    """What answers rest on; within one system there is no map."""

    source_system: str
    target_system: str
    map_set: str | None
    edition: str | None
    as_of: str | None
    release: str | None


class ConversionJson(TypedDict):
    """What a conversion or a validation did, as `asking` says; of the latter `matched` are valid codes.

    `unusable` counts cells and rows that somebody has to look at; `command` repeats it.
    With a `volume_column` all cells are counted as often as it says in their row; rows are counted once.
    """

    program: str
    asking: str
    input: FileJson
    output: FileJson
    shape: str
    rows_read: int
    rows_written: int
    rows_skipped: int
    rows_kept: int
    cells_cut: int
    volume_column: str | None
    bad_rows: list[BadRowJson]
    codes: int
    matched: int
    match_rate: float | None
    unusable: int
    columns: list[ColumnJson]
    rests_on: list[BasisJson]
    seconds: float
    rows_a_second: int
    command: str
