"""A table of values that somebody attached to the codes of a system, in editions each of which begins on a day.

CC and MCC, HCC, CCSR, a payer's list: whatever says code → value and is published anew from time to time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """What a table says of a code; `kind` where it says several things, as the model of an HCC, else empty."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}" if self.kind else self.text


@dataclass(frozen=True, slots=True)
class ValueEdition:
    """One edition of a table, from its first day to the day before `valid_to` or that of the next edition.

    `knows_to` is the day up to which it knows the codes of its system: its own first one, or that on which the newest
    code began that it lists. `source` is the file it was read from with its `sha256`; `codes` counts its entries.
    """

    valid_from: date
    valid_to: date
    knows_to: date
    codes: int
    source: str
    sha256: str
    who: str
    at: date

    @property
    def label(self) -> str:
        """How the edition is named: by its first day."""
        return self.valid_from.isoformat()


@dataclass(frozen=True, slots=True)
class ValueTable:
    """A table of values: its code system, and its editions by their first days.

    Where it has `ranges`, an entry stands for all codes that begin with it, and may be a range of them. Where it has
    `several`, rows about one code add up; elsewhere two that differ contradict each other.
    """

    name: str
    title: str
    system: str
    ranges: bool
    several: bool
    editions: tuple[ValueEdition, ...] = ()

    @property
    def code_system(self) -> CodeSystem:
        """The code system whose codes have the values."""
        return SYSTEMS[self.system]

    def in_force(self, day: date) -> ValueEdition | None:
        """The edition in force on a day; None before the first, after the last day of one, and where there is none."""
        return next((one for one, begins, ends in self.spans() if begins <= day < ends), None)

    def spans(self) -> list[tuple[ValueEdition, date, date]]:
        """Each edition with the half-open span of days in which it is in force (docs/design.md, rule 15.2)."""
        ordered = sorted(self.editions, key=lambda one: one.valid_from)
        ends = [later.valid_from for _, later in pairwise(ordered)]
        return [(one, one.valid_from, min(one.valid_to, end)) for one, end in zip(ordered, [*ends, END], strict=False)]


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """A table of which something is told: of all its values, or of those of one `kind` alone."""

    table: ValueTable
    kind: str | None = None

    @property
    def name(self) -> str:
        """How it is asked for: `hcc`, or `hcc:CMS-HCC Model V28`."""
        return self.table.name if self.kind is None else f"{self.table.name}:{self.kind}"

    def told(self, values: Iterable[Value]) -> str:
        """Values in one cell; those of a kind that was asked for without it."""
        return told(values) if self.kind is None else "; ".join(each.text for each in values)


def why_no_edition(table: ValueTable, day: date) -> str:
    """Why no edition of a table is in force on a day."""
    spans = table.spans()
    before = [end for _, _, end in spans if end <= day]
    if before:
        return f"{table.name} ended on {before[-1]}"
    return f"{table.name} begins on {spans[0][1]}" if spans else f"{table.name} has no edition"


def told(values: Iterable[Value]) -> str:
    """Values in one cell, as `DIAB_CX; OBESE` or `CMS-HCC Model V28: 37`."""
    return "; ".join(map(str, values))


def kinds_of(values: Iterable[Sequence[Value]]) -> list[str]:
    """The kinds that some values have, in order."""
    return sorted({each.kind for some in values for each in some})
