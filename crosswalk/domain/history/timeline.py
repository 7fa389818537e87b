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
from crosswalk.domain.history.alike import Alike, Row
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.own_projection import project_records
from crosswalk.domain.history.projection import HEADER, Axis, project_row
from crosswalk.domain.history.releases import Coverage, Release, Role
from crosswalk.domain.history.snapshot import (
    TITLES_AND_HEADERS,
    VERSIONS,
    Facts,
    Property,
    Snapshot,
    as_stated,
    stated_titles,
    versions_as_stated,
)
from crosswalk.domain.history.states import State, States


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

    `goes_on` says that the release before it states the same properties; `adds` are those that it states and that one
    does not. `headers` are the codes that are headers there though nothing is said of them.
    """

    at: int
    stated: Collection[Property]
    goes_on: bool
    adds: Collection[Property]
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

    def lay(self, releases: Sequence[StatedRelease], rows: dict[str, Row]) -> None:
        """Begin with releases that are side by side already, oldest first: for each code a cell a release."""
        assert not self.releases  # noqa: S101 - what was put in before would be lost
        self.releases, self._rows = list(releases), rows
        if self.system.derives_headers:
            self._admit_headers(list(rows))

    def drop(self, release_id: str) -> None:
        """Take a release out, and the codes that no other one has."""
        at = next(n for n, loaded in enumerate(self.releases) if loaded.release.id == release_id)
        del self.releases[at]
        for row in self._rows.values():
            del row[at]
        self._rows = {code: row for code, row in self._rows.items() if any(row)}
        if self.system.derives_headers:
            self._admit_headers(list(self._rows))
        self._before = None

    def snapshot(self, release_id: str) -> Snapshot:
        """What the sources of one loaded release stated, as it was put in."""
        at = next(n for n, loaded in enumerate(self.releases) if loaded.release.id == release_id)
        loaded = self.releases[at]
        cells = {code: fact for code, row in self._rows.items() if (fact := row[at]) is not None}
        if loaded.is_whole:
            return Snapshot(loaded.release, cells, loaded.stated_by)
        # Cells of the built-in facts are the same few objects.
        distinct = {id(fact): fact for fact in cells.values()}
        stated = {key: as_stated(fact, loaded.stated_by) for key, fact in distinct.items()}
        facts = {code: known for code, fact in cells.items() if (known := stated[id(fact)])}
        return Snapshot(loaded.release, facts, loaded.stated_by)

    def contradicted(self, snapshot: Snapshot) -> str | None:
        """A code of which the titles of a release say what the versions of the facts do not; None where there is none.

        They are compared with those of the nearest releases before and after it that state both.
        """
        ordinal = snapshot.release.ordinal
        telling = [
            (at, held.release.ordinal)
            for at, held in enumerate(self.releases)
            if held.release.ordinal != ordinal and {Property.LONG, Property.LONG_VERSION} <= held.stated_by.keys()
        ]
        before = [at for at, other in telling if other < ordinal][-1:]
        after = [at for at, other in telling if other > ordinal][:1]
        for code, fact in snapshot.facts.items():
            row = self._rows.get(code, ())
            if row and any(_contradicts(fact, row[at]) for at in (*before, *after)):
                return code
        return None

    def project(self, known: Sequence[Release]) -> Iterator[tuple[str, States]]:
        """Every code with its states, in order of the codes.

        `known` are all catalogued releases of the system: they decide which days a release covers.
        """
        stated = [frozenset(loaded.stated_by) for loaded in self.releases]
        axis = Axis.of(self.system, [loaded.release for loaded in self.releases], stated, known)
        silences = list(self._silences())
        before = self._before if self._before is not None and self._before.goes_on_in(self.releases, axis) else _NOTHING
        newest = len(before.releases) - 1
        projected = project_records if self.system.owns_dates else project_row
        alike = Alike(lambda row, silent: projected(_told(row, silences, silent), axis))
        for code in sorted(self._rows):
            row = self._rows[code]
            silent = sum(1 << at for at, *_, headers in silences if code in headers)
            life = before.states.get(code)
            if life is not None and len(set(map(id, _told(row, silences, silent)[newest:]))) == 1:
                yield code, life
            else:
                yield code, alike.life(row, silent)

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
        before: frozenset[Property] = frozenset()
        for at, loaded in enumerate(self.releases):
            stated = frozenset(loaded.stated_by)
            if not loaded.is_whole or (at and stated != before):
                headers = () if Property.HEADERS in stated else self._prefixes(at)
                yield _Silence(at, stated, bool(at) and stated == before, stated - before, headers)
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


class _Span(NamedTuple):
    """The positions of a span of releases, whether every one states headers, and whether all the same versions."""

    positions: range
    headed: bool
    versioned_alike: bool


class _Spans:
    """Spans of releases, each worked out once: the codes of a system share a few."""

    def __init__(self, releases: Sequence[StatedRelease]) -> None:
        self.releases = releases
        self._known: dict[tuple[int, int], _Span] = {}

    def of(self, first: int, last: int) -> _Span:
        """The releases from one ordinal to another."""
        span = self._known.get((first, last))
        if span is None:
            inside = [at for at, loaded in enumerate(self.releases) if first <= loaded.release.ordinal <= last]
            stated = [self.releases[at].stated_by.keys() for at in inside]
            span = self._known[first, last] = _Span(
                range(inside[0], inside[-1] + 1),
                all(Property.HEADERS in each for each in stated),
                len({frozenset(each & VERSIONS) for each in stated}) == 1,
            )
        return span


def _restored_row(life: States, spans: _Spans) -> Row:
    row: Row = [None] * len(spans.releases)
    for state in life:
        if state.first is None or state.last is None:
            continue
        facts = Facts(state.billable, state.short, state.long, state.properties, state.versions)
        positions, headed, versioned_alike = spans.of(state.first, state.last)
        alike = state.versions is None or versioned_alike
        if alike and (headed or state.billable) and not state.variants:
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
    versions = state.versions and versions_as_stated(state.versions, loaded.stated_by, billable=state.billable)
    facts = Facts(state.billable, short, long, state.properties_in(ordinal), versions)
    return known if facts == known else facts


def _contradicts(fact: Facts, other: Facts | None) -> bool:
    """Whether two releases state long titles of a code that are the same where the versions are not, or vice versa."""
    if other is None or other is fact or fact.long is None or other.long is None or fact.billable is not other.billable:
        return False
    if fact.versions is None or other.versions is None:
        return False
    return same_title(fact.long, other.long) is not (fact.versions.long == other.versions.long)


def _lacks_any(fact: Facts, stated: Collection[Property]) -> bool:
    """Whether a cell has no title where these properties state one."""
    if not stated or (fact.short is not None and fact.long is not None):
        return False
    says_short, says_long = stated_titles(fact, stated)
    return (says_short and fact.short is None) or (says_long and fact.long is None)


def _agree(known: Facts, fact: Facts, stated: Collection[Property]) -> bool:
    """Whether a cell says all that a release states of a code, and more of its titles only."""
    if known.billable is not fact.billable or known.properties != fact.properties:
        return False
    says_short, says_long = stated_titles(fact, stated)
    if (says_short and known.short != fact.short) or (says_long and known.long != fact.long):
        return False
    versions = known.versions
    if versions is None or versions is fact.versions:
        return versions is fact.versions
    return versions_as_stated(versions, stated, billable=fact.billable) == fact.versions


def _told(row: Row, silences: Sequence[_Silence], silent: int) -> Row:
    """The row with the headers that are headers by silence, and no more in its cells than releases state.

    The code is a header by silence in the releases whose positions are bits of `silent`.

    A cell that is the very one before it stays: it leaves unsaid what is known from there. One that lacks a
    title is no such cell where titles are stated that were not before, for there the lack means something else. Where
    the same properties are stated, it says the same as the one before it.
    """
    told = row
    for at, stated, goes_on, adds, _ in silences:
        fact = row[at]
        if goes_on and fact is not None and fact is row[at - 1]:
            said: Facts | None = told[at - 1]
            if said is fact:
                continue
        elif fact is None:
            if not silent >> at & 1:
                continue
            said = HEADER
        elif at and fact is told[at - 1]:
            if not _lacks_any(fact, adds):
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
