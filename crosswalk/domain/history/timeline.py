"""All snapshots of one code system side by side, and their compression into states.

The side-by-side form is kept plain: for every code a row with one cell a release, the same Facts
object in neighbouring cells that agree. A release that leaves titles unsaid has the object of its
neighbour in its cells too, where they agree on all that it states: what counts of a cell is what its
release states. Inserting a release anywhere is setting one cell of each row, so the timeline depends on what was
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
class StatedRelease:
    """One loaded release of a timeline and what its sources stated."""

    release: Release
    stated_by: Mapping[Property, Role]

    @property
    def is_whole(self) -> bool:
        """Whether the titles of all codes and headers are stated."""
        return self.stated_by.keys() >= TITLES_AND_HEADERS


class _Silence(NamedTuple):
    """The position of a release that leaves titles or headers unsaid, or comes after such a one.

    `headers` are the codes that are headers there though nothing is said of them.
    """

    at: int
    stated: Collection[Property]
    headers: Collection[str]


class Timeline:
    """The loaded releases of one code system, oldest first, with what each says about every code."""

    def __init__(self, system: CodeSystem) -> None:
        self.system = system
        self.releases: list[StatedRelease] = []
        self._rows: dict[str, Row] = {}
        self._before: _Before | None = None

    def __contains__(self, release_id: object) -> bool:
        return any(loaded.release.id == release_id for loaded in self.releases)

    @property
    def codes(self) -> Iterable[str]:
        """Every code that any loaded release has, undotted, in no order."""
        return self._rows.keys()

    def put(self, snapshot: Snapshot) -> None:
        """Put a release in its place in time; a release that is there is replaced."""
        replaced = snapshot.release.id in self
        loaded = StatedRelease(snapshot.release, snapshot.stated_by)
        at = self._open(loaded)
        is_partial = not loaded.is_whole
        width = len(self.releases)
        rows = self._rows
        near = at - 1 if at else at + 1
        for code, fact in snapshot.facts.items():
            row = rows.get(code)
            if row is None:
                rows[code] = row = [None] * width
            elif near < width:
                known = row[near]
                if known is fact or known is None:
                    pass
                elif known == fact or (is_partial and _agree(known, fact, snapshot.stated_by)):
                    fact = known
            row[at] = fact
        if self.system.derives_headers:
            self._admit_headers(snapshot.facts)
        elif replaced:
            self._rows = {code: row for code, row in rows.items() if any(row)}

    def snapshot(self, release_id: str) -> Snapshot:
        """What the sources of one loaded release stated, as it was put in."""
        at = next(n for n, loaded in enumerate(self.releases) if loaded.release.id == release_id)
        loaded = self.releases[at]
        cells = {code: fact for code, row in self._rows.items() if (fact := row[at]) is not None}
        if loaded.is_whole:
            return Snapshot(loaded.release, cells, loaded.stated_by)
        facts = {code: known for code, fact in cells.items() if (known := as_stated(fact, loaded.stated_by))}
        return Snapshot(loaded.release, facts, loaded.stated_by)

    def project(self, known: Sequence[Release]) -> Iterator[tuple[str, States]]:
        """Every code with its states, in order of the codes.

        `known` are all catalogued releases of the system: they decide which days a release covers.
        """
        stated = [frozenset(loaded.stated_by) for loaded in self.releases]
        axis = Axis.of(self.system, [loaded.release for loaded in self.releases], stated, known)
        silences = list(self._silences())
        before = self._before if self._before is not None and self._before.goes_on_in(self.releases, axis) else _NOTHING
        newest = len(before.releases) - 1
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
        releases: Sequence[StatedRelease],
        states: Mapping[str, States],
        covered: Iterable[Coverage] = (),
    ) -> Timeline:
        """The timeline that projected to these states, when its releases covered these days."""
        timeline = cls(system)
        timeline.releases = sorted(releases, key=lambda loaded: loaded.release.ordinal)
        spans = _Spans(timeline.releases)
        timeline._rows = {code: _restored_row(life, spans) for code, life in states.items()}
        timeline._before = _Before(
            states, list(timeline.releases), {span.release.id: (span.start, span.end) for span in covered}
        )
        return timeline

    def _open(self, loaded: StatedRelease) -> int:
        ordinals = [held.release.ordinal for held in self.releases]
        ordinal = loaded.release.ordinal
        if ordinal in ordinals:
            at = ordinals.index(ordinal)
            self.releases[at] = loaded
            for row in self._rows.values():
                row[at] = None
            return at
        at = sum(held < ordinal for held in ordinals)
        self.releases.insert(at, loaded)
        for row in self._rows.values():
            row.insert(at, None)
        return at

    def _admit_headers(self, codes: Iterable[str]) -> None:
        width = len(self.releases)
        for code in codes:
            for length in range(self.system.shortest(code), len(code)):
                if code[:length] not in self._rows:
                    self._rows[code[:length]] = [None] * width

    def _silences(self) -> Iterator[_Silence]:
        before: Collection[Property] = ()
        for at, loaded in enumerate(self.releases):
            stated = frozenset(loaded.stated_by)
            if not loaded.is_whole or (at and stated != before):
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
    """The states of a timeline when it was read back, with its releases and the days they covered.

    A state that the newest release shows is not ended by later ones that say the same, and one that had ended stays
    as it was: so most codes need not be looked at again when a release is added.
    """

    states: Mapping[str, States]
    releases: Sequence[StatedRelease]
    days: Mapping[str, tuple[date, date]]

    def goes_on_in(self, releases: Sequence[StatedRelease], axis: Axis) -> bool:
        """Whether these releases are the same ones with later ones after them, and the days of the same ones stayed.

        Not so for records with own dates, nor for a system out of force, whose last state tells what is covered.
        """
        held = len(self.releases)
        if not held or axis.system.owns_dates or axis.system.in_force_to != END or axis.days[held - 1] is None:
            return False
        days = [None if span is None else (span.start, span.end) for span in axis.days[:held]]
        return [self.days.get(loaded.release.id) for loaded in self.releases] == days and all(
            one is other for one, other in zip(self.releases, releases, strict=False)
        )


_NOTHING: Final = _Before({}, (), {})


class _Spans:
    """Positions of spans of releases, each worked out once: the codes of a system share a few."""

    def __init__(self, releases: Sequence[StatedRelease]) -> None:
        self.releases = releases
        self._known: dict[tuple[int, int], tuple[range, bool]] = {}

    def of(self, first: int, last: int) -> tuple[range, bool]:
        """The positions from one ordinal to another, and whether every release there states headers."""
        span = self._known.get((first, last))
        if span is None:
            inside = [at for at, loaded in enumerate(self.releases) if first <= loaded.release.ordinal <= last]
            headed = all(Property.HEADERS in self.releases[at].stated_by for at in inside)
            span = self._known[first, last] = (range(inside[0], inside[-1] + 1), headed)
        return span


def _restored_row(life: States, spans: _Spans) -> Row:
    row: Row = [None] * len(spans.releases)
    for state in life:
        if state.first is None or state.last is None:
            continue
        facts = Facts(state.billable, state.short, state.long, state.properties)
        positions, headed = spans.of(state.first, state.last)
        if (headed or state.billable) and not state.variants:
            row[positions.start : positions.stop] = [facts] * len(positions)
            continue
        for at in positions:
            row[at] = _written(facts, state, spans.releases[at])
    return row


def _written(known: Facts, state: State, loaded: StatedRelease) -> Facts | None:
    if not state.billable and Property.HEADERS not in loaded.stated_by:
        return None
    ordinal = loaded.release.ordinal
    short, long = state.titles_in(ordinal)
    facts = Facts(state.billable, short, long, state.properties_in(ordinal))
    return known if facts == known else facts


def _agree(known: Facts, fact: Facts, stated: Collection[Property]) -> bool:
    """Whether a cell says all that a release states of a code, and more of its titles only."""
    return known.properties == fact.properties and as_stated(known, stated) == fact


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
