"""All snapshots of one code system side by side, and their compression into states.

The side-by-side form is kept plain: for every code a row with one cell a release, the same Facts
object in neighbouring cells that agree. A release that leaves titles unsaid has the object of its
neighbour in its cells too, where they agree on all that it states: what counts of a cell is what the
column states. Inserting a release anywhere is setting one column, so the timeline depends on what was
loaded and never on the order. `project` derives the states from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import END, CodeSystem
from crosswalk.domain.history.own_projection import project_records
from crosswalk.domain.history.projection import HEADER, Axis, project_row
from crosswalk.domain.history.releases import Coverage, Release, Role
from crosswalk.domain.history.snapshot import TITLES_AND_HEADERS, Facts, Property, Snapshot, as_stated
from crosswalk.domain.history.states import State, States

Row = list[Facts | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One loaded release of a timeline and what its sources stated."""

    release: Release
    stated_by: Mapping[Property, Role]

    @property
    def is_whole(self) -> bool:
        """Whether the titles of all codes and headers are stated."""
        return self.stated_by.keys() >= TITLES_AND_HEADERS


class _Silence(NamedTuple):
    """The position of a column that leaves titles or headers unsaid, or comes after such a one.

    `headers` are the codes that are headers there though nothing is said of them.
    """

    at: int
    stated: Collection[Property]
    headers: Collection[str]


class Timeline:
    """The loaded releases of one code system, oldest first, with what each says about every code."""

    def __init__(self, system: CodeSystem) -> None:
        self.system = system
        self.columns: list[Column] = []
        self._rows: dict[str, Row] = {}
        self._before: _Before | None = None

    def __contains__(self, release_id: object) -> bool:
        return any(column.release.id == release_id for column in self.columns)

    @property
    def codes(self) -> Iterable[str]:
        """Every code that any loaded release has, undotted, in no order."""
        return self._rows.keys()

    def put(self, snapshot: Snapshot) -> None:
        """Set the column of a release, in its place in time; a release that is there is replaced."""
        replaced = snapshot.release.id in self
        column = Column(snapshot.release, snapshot.stated_by)
        at = self._open_column(column)
        is_partial = not column.is_whole
        width = len(self.columns)
        rows = self._rows
        near = at - 1 if at else at + 1
        for code, fact in snapshot.facts.items():
            row = rows.get(code)
            if row is None:
                rows[code] = row = [None] * width
            elif near < width:
                beside = row[near]
                if beside is fact or beside is None:
                    pass
                elif beside == fact or (is_partial and _agree(beside, fact, snapshot.stated_by)):
                    fact = beside
            row[at] = fact
        if self.system.derives_headers:
            self._admit_headers(snapshot.facts)
        elif replaced:
            self._rows = {code: row for code, row in rows.items() if any(row)}

    def snapshot(self, release_id: str) -> Snapshot:
        """What the sources of one loaded release stated, as it was put in."""
        at = next(n for n, column in enumerate(self.columns) if column.release.id == release_id)
        column = self.columns[at]
        cells = {code: fact for code, row in self._rows.items() if (fact := row[at]) is not None}
        if column.is_whole:
            return Snapshot(column.release, cells, column.stated_by)
        facts = {code: known for code, fact in cells.items() if (known := as_stated(fact, column.stated_by))}
        return Snapshot(column.release, facts, column.stated_by)

    def project(self, known: Sequence[Release]) -> Iterator[tuple[str, States]]:
        """Every code with its states, in order of the codes.

        `known` are all catalogued releases of the system: they decide which days a release covers.
        """
        stated = [frozenset(column.stated_by) for column in self.columns]
        axis = Axis.of(self.system, [column.release for column in self.columns], stated, known)
        silences = list(self._silences())
        before = self._before if self._before is not None and self._before.goes_on_in(self.columns, axis) else _NOTHING
        newest = len(before.columns) - 1
        for code in sorted(self._rows):
            row = _told(code, self._rows[code], silences)
            life = before.states.get(code)
            if life is not None and len(set(map(id, row[newest:]))) == 1:
                yield code, life
                continue
            yield code, project_records(code, row, axis) if self.system.owns_dates else project_row(row, axis)

    @classmethod
    def restore(
        cls,
        system: CodeSystem,
        columns: Sequence[Column],
        states: Mapping[str, States],
        covered: Iterable[Coverage] = (),
    ) -> Timeline:
        """The timeline that projected to these states, when its releases covered these days."""
        timeline = cls(system)
        timeline.columns = sorted(columns, key=lambda column: column.release.ordinal)
        spans = _Spans(timeline.columns)
        timeline._rows = {code: _restored_row(life, spans) for code, life in states.items()}
        timeline._before = _Before(
            states, list(timeline.columns), {span.release.id: (span.start, span.end) for span in covered}
        )
        return timeline

    def _open_column(self, column: Column) -> int:
        ordinals = [held.release.ordinal for held in self.columns]
        ordinal = column.release.ordinal
        if ordinal in ordinals:
            at = ordinals.index(ordinal)
            self.columns[at] = column
            for row in self._rows.values():
                row[at] = None
            return at
        at = sum(held < ordinal for held in ordinals)
        self.columns.insert(at, column)
        for row in self._rows.values():
            row.insert(at, None)
        return at

    def _admit_headers(self, codes: Iterable[str]) -> None:
        width = len(self.columns)
        for code in codes:
            for length in range(self.system.shortest(code), len(code)):
                if code[:length] not in self._rows:
                    self._rows[code[:length]] = [None] * width

    def _silences(self) -> Iterator[_Silence]:
        before: Collection[Property] = ()
        for at, column in enumerate(self.columns):
            stated = frozenset(column.stated_by)
            if not column.is_whole or (at and stated != before):
                yield _Silence(at, stated, () if Property.HEADERS in stated else self._prefixes(at))
            before = stated

    def _prefixes(self, at: int) -> frozenset[str]:
        """The proper prefixes of all billable codes of one release.

        Where a release states no headers, a code known from elsewhere that is one of these is a
        header there: it is not listed as billable, and codes are listed below it.
        """
        shortest = self.system.shortest
        return frozenset(
            code[:length]
            for code, row in self._rows.items()
            if row[at] is not None
            for length in range(shortest(code), len(code))
        )


@dataclass(frozen=True, slots=True)
class _Before:
    """The states of a timeline when it was read back, with its columns and the days they covered, by release.

    A state that the newest release shows is not ended by later ones that say the same, and one that had ended stays
    as it was: so most codes need not be looked at again when a release is added.
    """

    states: Mapping[str, States]
    columns: Sequence[Column]
    days: Mapping[str, tuple[date, date]]

    def goes_on_in(self, columns: Sequence[Column], axis: Axis) -> bool:
        """Whether these columns are the same ones with later ones after them, and the days of the same ones stayed.

        Not so for records with own dates, nor for a system out of force, whose last state tells what is covered.
        """
        held = len(self.columns)
        if not held or axis.system.owns_dates or axis.system.in_force_to != END or axis.days[held - 1] is None:
            return False
        days = [None if span is None else (span.start, span.end) for span in axis.days[:held]]
        return [self.days.get(column.release.id) for column in self.columns] == days and all(
            one is other for one, other in zip(self.columns, columns, strict=False)
        )


_NOTHING: Final = _Before({}, (), {})


class _Spans:
    """Positions of spans of releases, each worked out once: the codes of a system share a few."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self._known: dict[tuple[int, int], tuple[range, bool]] = {}

    def of(self, first: int, last: int) -> tuple[range, bool]:
        """The positions from one ordinal to another, and whether every release there states headers."""
        span = self._known.get((first, last))
        if span is None:
            inside = [at for at, column in enumerate(self.columns) if first <= column.release.ordinal <= last]
            headed = all(Property.HEADERS in self.columns[at].stated_by for at in inside)
            span = self._known[first, last] = (range(inside[0], inside[-1] + 1), headed)
        return span


def _restored_row(life: States, spans: _Spans) -> Row:
    row: Row = [None] * len(spans.columns)
    for state in life:
        if state.first is None or state.last is None:
            continue
        facts = Facts(state.billable, state.short, state.long, state.properties)
        positions, headed = spans.of(state.first, state.last)
        if (headed or state.billable) and not state.variants:
            row[positions.start : positions.stop] = [facts] * len(positions)
            continue
        for at in positions:
            row[at] = _written(facts, state, spans.columns[at])
    return row


def _written(known: Facts, state: State, column: Column) -> Facts | None:
    if not state.billable and Property.HEADERS not in column.stated_by:
        return None
    ordinal = column.release.ordinal
    short, long = state.titles_in(ordinal)
    facts = Facts(state.billable, short, long, state.properties_in(ordinal))
    return known if facts == known else facts


def _agree(beside: Facts, fact: Facts, stated: Collection[Property]) -> bool:
    """Whether a cell says all that a release states of a code, and more of its titles only."""
    return beside.properties == fact.properties and as_stated(beside, stated) == fact


def _told(code: str, row: Row, silences: Sequence[_Silence]) -> Row:
    """The row with the headers that are headers by silence, and no more in its cells than releases state.

    A cell that is the very one before it stays: it leaves unsaid what is known from there. One that lacks a
    title is no such cell where other properties are stated, for there the lack means something else.
    """
    told = row
    for at, stated, headers in silences:
        fact = row[at]
        if fact is None:
            if code not in headers:
                continue
            said: Facts | None = HEADER
        elif at and fact is told[at - 1]:
            if fact.short is not None and fact.long is not None:
                continue
            said = as_stated(fact, stated)
            said = fact._replace() if said is fact else said
        else:
            said = as_stated(fact, stated)
            if said is fact:
                continue
        if told is row:
            told = list(row)
        told[at] = said
    return told
