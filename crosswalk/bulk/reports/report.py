"""What a report holds, however it is laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """The colour in which something is told."""

    NEUTRAL = "neutral"
    GOOD = "good"
    PARTLY = "partly"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Words:
    """A text of which words went and words came: pieces in their order, each with whether it was and whether it is."""

    pieces: tuple[tuple[str, bool, bool], ...]


Cell = str | int | float | bool | None | Words
"""A cell of a table. A text stays text, whatever it begins with."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that stands large at the head of a page."""

    label: str
    value: int
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: parts side by side, each as long as its number, in its tone."""

    label: str
    parts: tuple[tuple[int, Tone], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under one title; `legend` says what each tone means."""

    title: str
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, Tone], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads. `name` is the heading on a page and the sheet of a workbook, `note` a line beneath it.

    `codes` are the columns, by number, that hold codes; `tones` colour the rows, one for each, or none at all. `count`
    is how much it holds, where one thing has several rows. `choices` are the words that cells of a column may hold, for
    whoever changes a workbook.
    """

    name: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    codes: tuple[int, ...] = ()
    tones: Sequence[Tone] = ()
    count: int | None = None
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many things the table tells of: one a row, unless it says otherwise."""
        return len(self.rows) if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class Report:
    """A report: `facts` are what it rests on, by name, `notes` lines at its end."""

    title: str
    subtitle: str
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
