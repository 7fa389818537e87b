"""What the seven characters of an ICD-10-PCS code mean.

A code is built and not listed: its first three characters name a table, and each of the other four stands
in one row of that table. The codes of a table are all combinations inside each of its rows (docs/formats.md 3.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from crosswalk.domain.tabular.groups import Group, GroupKey, Hierarchy

SECTION: Final = "section"
BODY_SYSTEM: Final = "body_system"
TABLE_LENGTH: Final = 3
"""How many characters name a table."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One character of a code: its position from 1, what it is about, and what its values stand for.

    `definition` defines the one value of a root operation or type, where the tables do.
    """

    position: int
    title: str
    labels: Mapping[str, str]
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class PcsTable:
    """One table: its three characters, their axes, and rows of the axes of the other four."""

    code: str
    axes: tuple[Axis, ...]
    rows: tuple[tuple[Axis, ...], ...]


@dataclass(frozen=True, slots=True)
class PcsTables:
    """The tables of one release by their three characters, in the order of the file."""

    tables: Mapping[str, PcsTable]


@dataclass(frozen=True, slots=True)
class PcsTerm:
    """What the definitions say about one or more values of an axis that share a text."""

    titles: tuple[str, ...]
    definition: str | None
    explanation: str | None
    includes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PcsDefinitions:
    """Terms by section, position and title.

    Most titles are labels of the tables. A device may be titled with the place where it is used (`… in Lower
    Arteries`, `… in New Technology`) or operation and place (`… for Insertion in Lower Arteries`), and a qualifier
    of rehabilitation with the last word of the type of procedure (`… (Treatment)`).
    """

    terms: Mapping[tuple[str, int, str], PcsTerm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AxisMeaning:
    """What one character of a code means."""

    position: int
    axis: str
    value: str
    label: str
    definition: str | None = None


def explain(tables: PcsTables, code: str, definitions: PcsDefinitions | None = None) -> tuple[AxisMeaning, ...]:
    """A code, or the three characters of a table, character by character; nothing for what the tables do not hold.

    The label of a value depends on its row: 6 in position 6 of XW0 stands for four substances in 2025. The
    tables define operations; `definitions` of the same release add what they say about other values.
    """
    table = tables.tables.get(code[:TABLE_LENGTH])
    if table is None:
        return ()
    rest = code[TABLE_LENGTH:]
    row = next((row for row in table.rows if _holds(row, rest)), None) if rest else ()
    if row is None:
        return ()
    axes = zip((*table.axes, *row), code, strict=True)
    meanings = tuple(
        AxisMeaning(axis.position, axis.title, value, axis.labels[value], axis.definition) for axis, value in axes
    )
    return meanings if definitions is None else tuple(_defined(definitions, meanings, each) for each in meanings)


def others(table: PcsTable, code: str, position: int) -> dict[str, str]:
    """The values that a position from 4 may have while the other characters of a code of the table stay, with labels.

    Each makes a code of the table, the one of the code itself among them.
    """
    at = position - 1 - TABLE_LENGTH
    rest = code[TABLE_LENGTH:]
    found: dict[str, str] = {}
    for row in table.rows:
        if all(value in axis.labels for n, (axis, value) in enumerate(zip(row, rest, strict=True)) if n != at):
            found |= row[at].labels
    return dict(sorted(found.items()))


def term_of(definitions: PcsDefinitions, meanings: Sequence[AxisMeaning], position: int) -> PcsTerm | None:
    """What the definitions say about the value in a position of an explained code, its most particular title first."""
    section, body_system, operation = meanings[0].value, meanings[1].label, meanings[2].label
    label = meanings[position - 1].label
    titles = (
        f"{label} for {operation} in {body_system}",
        f"{label} in {body_system}",
        f"{label} in {meanings[0].label}",
        f"{label} ({operation.rpartition(' ')[2]})",
        label,
    )
    found = (definitions.terms.get((section, position, title)) for title in titles)
    return next((term for term in found if term is not None), None)


def codes_of(tables: PcsTables) -> Iterator[str]:
    """Every billable code that the tables build, row by row; a code stands in one row only."""
    for table in tables.tables.values():
        for row in table.rows:
            yield from map("".join, product((table.code,), *(axis.labels for axis in row)))


def hierarchy(tables: PcsTables) -> Hierarchy:
    """Sections and body systems, with each table in the body system of its first two characters."""
    groups: dict[GroupKey, Group] = {}
    parents: dict[GroupKey, GroupKey] = {}
    homes: dict[str, GroupKey] = {}
    for code, table in tables.tables.items():
        section, body_system = (SECTION, code[:1]), (BODY_SYSTEM, code[:2])
        groups.setdefault(section, Group(*section, table.axes[0].labels[code[0]]))
        groups.setdefault(body_system, Group(*body_system, table.axes[1].labels[code[1]]))
        parents[body_system] = section
        homes[code] = body_system
    return Hierarchy(tuple(groups.values()), parents, homes)


def _holds(row: tuple[Axis, ...], rest: str) -> bool:
    return len(row) == len(rest) and all(value in axis.labels for axis, value in zip(row, rest, strict=True))


def _defined(definitions: PcsDefinitions, meanings: Sequence[AxisMeaning], meaning: AxisMeaning) -> AxisMeaning:
    term = None if meaning.definition else term_of(definitions, meanings, meaning.position)
    return meaning if term is None else replace(meaning, definition=term.definition)
