"""All snapshots of one code system side by side, and their compression into states.

The side-by-side form is kept plain: for every code a row with one cell a release, the same Facts
object in neighbouring cells that agree. Inserting a release anywhere is setting one column, so the
timeline depends on what was loaded and never on the order. `project` derives the states from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.own_projection import project_records
from crosswalk.domain.history.projection import HEADER, Axis, project_row
from crosswalk.domain.history.releases import Release, Role
from crosswalk.domain.history.snapshot import TITLES_AND_HEADERS, Facts, Property, Snapshot, as_stated
from crosswalk.domain.history.states import State, States

Row = list[Facts | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One loaded release of a timeline and what its sources stated."""

    release: Release
    stated_by: Mapping[Property, Role]


class Timeline:
    """The loaded releases of one code system, oldest first, with what each says about every code."""

    def __init__(self, system: CodeSystem) -> None:
        self.system = system
        self.columns: list[Column] = []
        self._rows: dict[str, Row] = {}

    def __contains__(self, release_id: object) -> bool:
        return any(column.release.id == release_id for column in self.columns)

    @property
    def codes(self) -> Iterable[str]:
        """Every code that any loaded release has, undotted, in no order."""
        return self._rows.keys()

    def put(self, snapshot: Snapshot) -> None:
        """Set the column of a release, in its place in time; a release that is there is replaced."""
        replaced = snapshot.release.id in self
        at = self._open_column(Column(snapshot.release, snapshot.stated_by))
        width = len(self.columns)
        rows = self._rows
        near = at - 1 if at else at + 1
        for code, fact in snapshot.facts.items():
            row = rows.get(code)
            if row is None:
                rows[code] = row = [None] * width
            elif near < width:
                beside = row[near]
                if beside is not fact and beside == fact:
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
        facts = {code: fact for code, row in self._rows.items() if (fact := row[at]) is not None}
        return Snapshot(column.release, facts, column.stated_by)

    def project(self, known: Sequence[Release]) -> Iterator[tuple[str, States]]:
        """Every code with its states, in order of the codes.

        `known` are all catalogued releases of the system: they decide which days a release covers.
        """
        axis = Axis.of(self.system, [column.release for column in self.columns], known)
        silent = [
            (at, self._prefixes(at))
            for at, column in enumerate(self.columns)
            if Property.HEADERS not in column.stated_by
        ]
        for code in sorted(self._rows):
            row = self._rows[code]
            headed = [at for at, prefixes in silent if row[at] is None and code in prefixes]
            if headed:
                row = list(row)
                for at in headed:
                    row[at] = HEADER
            yield code, project_records(code, row, axis) if self.system.owns_dates else project_row(row, axis)

    @classmethod
    def restore(cls, system: CodeSystem, columns: Sequence[Column], states: Iterable[tuple[str, States]]) -> Timeline:
        """The timeline that projected to these states."""
        timeline = cls(system)
        timeline.columns = sorted(columns, key=lambda column: column.release.ordinal)
        spans = _Spans(timeline.columns)
        for code, life in states:
            timeline._rows[code] = _restored_row(life, spans)
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


class _Spans:
    """Positions of spans of releases, each worked out once: the codes of a system share a few."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self._known: dict[tuple[int, int], tuple[range, bool]] = {}

    def of(self, first: int, last: int) -> tuple[range, bool]:
        """The positions from one ordinal to another, and whether every release there states everything."""
        span = self._known.get((first, last))
        if span is None:
            inside = [at for at, column in enumerate(self.columns) if first <= column.release.ordinal <= last]
            whole = all(self.columns[at].stated_by.keys() >= TITLES_AND_HEADERS for at in inside)
            span = self._known[first, last] = (range(inside[0], inside[-1] + 1), whole)
        return span


def _restored_row(life: States, spans: _Spans) -> Row:
    row: Row = [None] * len(spans.columns)
    for state in life:
        if state.first is None or state.last is None:
            continue
        facts = Facts(state.billable, state.short, state.long, state.properties)
        positions, whole = spans.of(state.first, state.last)
        if whole and not state.variants:
            row[positions.start : positions.stop] = [facts] * len(positions)
            continue
        for at in positions:
            row[at] = _as_stated(facts, state, spans.columns[at])
    return row


def _as_stated(known: Facts, state: State, column: Column) -> Facts | None:
    ordinal = column.release.ordinal
    short, long = state.titles_in(ordinal)
    facts = as_stated(Facts(state.billable, short, long, state.properties_in(ordinal)), column.stated_by)
    return known if facts == known else facts
