"""The codes of one system in every release: which it lists, which are billable, and where a title was revised.

A code has one history: a cell for each release, `b` billable, `h` header, `-` not listed. Of a record with its own
dates the cell has the version of its dates (`loaders.facts.records`). Two more rows of cells say which version of
its long and of its short title a code has in each release, `-` where none is stated: two releases differ
in the version where the titles differ in more than case and accents (docs/design.md, rule 2.4), or built ones
where not both have others (rule 2.9). Titles themselves are not kept. The codes of a system have some hundred
histories among them, so each is written once. Beside each release stands the hash of what is said of it
(`Snapshot.content_hash`), which takes as long to work out as all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.alike import Row
from crosswalk.domain.history.built_titles import built_title, long_or_built
from crosswalk.domain.history.dated_records import facts_of
from crosswalk.domain.history.difference import long_revised
from crosswalk.domain.history.folding import fold
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part, Property, Snapshot, Versions, merge, stated_in
from loaders.facts import records, table
from loaders.facts.columns import ABSENT, VERSIONS, front_coded, front_decoded, numbered, versions
from loaders.facts.records import Dates
from loaders.facts.table import OfficialFile, Table

KIND: Final = "codes"
_OF_RELEASES: Final = ("release", "effective", "states", "content_hash")
"""The columns with a value for each release."""
_BILLABLE, _HEADER = "b", "h"
_STATED: Final = (Property.BILLABLE, Property.HEADERS, Property.PROPERTIES)
"""What a table of facts states, where the official files do; properties, of records with their own dates only."""
_VERSIONED: Final = (
    (Property.SHORT, Property.SHORT_VERSION),
    (Property.LONG, Property.LONG_VERSION),
    (Property.HEADER_SHORT, Property.HEADER_SHORT_VERSION),
    (Property.HEADER_LONG, Property.HEADER_LONG_VERSION),
)
"""What it states of titles, where the official files state these."""


class ListedRelease(NamedTuple):
    """A release that the table holds, with its first day, what is stated about its codes and the hash of that."""

    id: str
    effective: date
    knows: frozenset[Property]
    content_hash: str

    @property
    def stated_by(self) -> Mapping[Property, Role]:
        """What the table states, in the form of a snapshot."""
        return dict.fromkeys(sorted(stated_in(self.knows)), Role.FACTS)


class History(NamedTuple):
    """What the releases say about a code, one character for each: see above."""

    listed: str
    long: str
    short: str

    def versions_in(self, at: int) -> Versions | None:
        """Which titles the code has in one release, by its place."""
        return _versions(self.short[at], self.long[at])

    def fact_in(self, at: int) -> Facts | None:
        """What one release says of a code without dates of its own, by the place of the release."""
        return None if self.listed[at] == ABSENT else _fact(self.listed[at], self.versions_in(at))


@dataclass(frozen=True, slots=True)
class CodeTable:
    """The codes of one system in every release that the table holds, undotted and in order.

    `histories` are the distinct ones, `numbers` has which of them each code has. `dated` has the states of the
    dates of each code whose records carry their own.
    """

    source: SourceFile
    system: CodeSystem
    sources: tuple[OfficialFile, ...]
    releases: tuple[ListedRelease, ...]
    codes: Sequence[str]
    histories: Sequence[History]
    numbers: Sequence[int]
    dated: Mapping[str, Sequence[Dates]]

    def part(self, release_id: str) -> Part:
        """What is known of one release: its codes, which are billable, versions of titles, dates of records.

        Raises `LayoutError` for a damaged table.
        """
        with table.damage_told(self.source):
            at = self._place(release_id)
            release = self.releases[at]
            facts = self._of_records(at, release.effective) if self.dated else self._listed(at)
        return Part(Role.FACTS, release.knows, facts, self.source)

    def rows(self, release_ids: Sequence[str]) -> dict[str, Row]:
        """What is known of several releases, side by side: for each code a cell a release, in the order of the ids.

        Raises `LayoutError` for a damaged table.
        """
        with table.damage_told(self.source):
            places = [self._place(release_id) for release_id in release_ids]
            if self.dated:
                parts = [self._of_records(at, self.releases[at].effective) for at in places]
                found = ((code, [part.get(code) for part in parts]) for code in self.codes)
            else:
                rows = [[history.fact_in(at) for at in places] for history in self.histories]
                found = ((code, rows[number].copy()) for code, number in zip(self.codes, self.numbers, strict=True))
            return {code: row for code, row in found if any(row)}

    def _place(self, release_id: str) -> int:
        return [release.id for release in self.releases].index(release_id)

    def _listed(self, at: int) -> dict[str, Facts]:
        states = [history.fact_in(at) for history in self.histories]
        found = zip(self.codes, self.numbers, strict=True)
        return {code: fact for code, number in found if (fact := states[number]) is not None}

    def _of_records(self, at: int, day: date) -> dict[str, Facts]:
        dated_at = [VERSIONS.find(history.listed[at]) for history in self.histories]
        titled_at = [history.versions_in(at) for history in self.histories]
        found = zip(self.codes, self.numbers, strict=True)
        told = {
            code: (self.dated[code][dated_at[number]], titled_at[number])
            for code, number in found
            if dated_at[number] >= 0
        }
        facts = {each: facts_of(each[0].record(), day)._replace(versions=each[1]) for each in set(told.values())}
        return {code: facts[each] for code, each in told.items()}


def pack(system: CodeSystem, snapshots: Sequence[Snapshot], sources: Sequence[OfficialFile]) -> bytes:
    """The table of these releases, which are in order of time; the same bytes for the same releases.

    Raises `ValueError` for a code that belongs to another publisher (a procedure of HCPCS that begins with a digit
    or D).
    """
    codes = sorted({code for snapshot in snapshots for code in snapshot.facts})
    rows = [[snapshot.facts.get(code) for snapshot in snapshots] for code in codes]
    dated: list[Dates] = []
    histories: list[str] = []
    for code, row in zip(codes, rows, strict=True):
        listed = "".join(map(_state, row))
        if system.owns_dates:
            listed, states = versions(None if fact is None else records.dates_of(code, fact) for fact in row)
            dated += states
        histories.append(" ".join((listed, _titles(row, long=True), _titles(row, long=False))))
    distinct, numbers = numbered(histories)
    columns = {
        "release": [snapshot.release.id for snapshot in snapshots],
        "effective": [snapshot.release.effective.isoformat() for snapshot in snapshots],
        "states": [" ".join(_stated(snapshot, system)) for snapshot in snapshots],
        "histories": distinct,
        "history": numbers,
        "code": front_coded(codes),
        "content_hash": [""] * len(snapshots),
        **records.columns(dated),
    }
    packed = Table(KIND, system.id, tuple(sources), columns)
    told = _code_table(packed, SourceFile("", "", Role.FACTS))
    columns["content_hash"] = [merge(each.release, [told.part(each.release.id)]).content_hash() for each in snapshots]
    return table.pack(packed)


@lru_cache(maxsize=1)
def read(data: bytes, source: SourceFile) -> CodeTable:
    """The table in a file, which is asked for release after release.

    Raises what `table.unpack` raises, and `LayoutError` for a damaged one.
    """
    packed = table.unpack(data, source, KIND, (*_OF_RELEASES, "histories", "history", "code", *records.COLUMNS))
    with table.damage_told(source):
        return _code_table(packed, source)


def _code_table(packed: Table, source: SourceFile) -> CodeTable:
    columns = packed.columns
    releases = tuple(
        ListedRelease(release_id, date.fromisoformat(day), frozenset(map(Property, known.split(" "))), content_hash)
        for release_id, day, known, content_hash in zip(*(columns[name] for name in _OF_RELEASES), strict=True)
    )
    codes = front_decoded(columns["code"])
    system = SYSTEMS[packed.about]
    states = VERSIONS if system.owns_dates else _BILLABLE + _HEADER
    histories = [_history(line, len(releases), {ABSENT, *states}) for line in columns["histories"]]
    numbers = [int(number) for number in columns["history"]]
    cells = [(code, histories[number].listed) for code, number in zip(codes, numbers, strict=True)]
    dated = records.by_code(cells, columns) if system.owns_dates else {}
    return CodeTable(source, system, packed.sources, releases, codes, histories, numbers, dated)


def _history(line: str, releases: int, states: set[str]) -> History:
    """A history with a cell for each release, one of these states. Raises `ValueError` for another line."""
    history = History(*line.split(" "))
    if {*map(len, history)} != {releases} or not states.issuperset(history.listed):
        raise ValueError(f"{line!r} is no history of {releases} releases")
    return history


def _stated(snapshot: Snapshot, system: CodeSystem) -> Iterator[Property]:
    # Where records do not have dates of their own, the properties of codes are built titles.
    built = Property.PROPERTIES in snapshot.stated_by and not system.owns_dates
    yield from (known for known in _STATED if known in snapshot.stated_by and not (built and known is _STATED[-1]))
    titles = {*snapshot.stated_by, *([Property.LONG] if built else ())}
    yield from (version for title, version in _VERSIONED if title in titles)


@cache
def _fact(listed: str, versions: Versions | None) -> Facts:
    return Facts(listed == _BILLABLE, versions=versions)


@cache
def _versions(short: str, long: str) -> Versions | None:
    if short == long == ABSENT:
        return None
    return Versions(None if short == ABSENT else short, None if long == ABSENT else long)


def _state(fact: Facts | None) -> str:
    if fact is None:
        return ABSENT
    return _BILLABLE if fact.billable else _HEADER


def _titles(row: Sequence[Facts | None], *, long: bool) -> str:
    """The version of the title in each release, counted from 0 in the order in which they came up."""
    if long and any(fact is not None and built_title(fact.properties) for fact in row):
        return versions(_wordings(row))[0]
    stated = (None if fact is None else fact.long if long else fact.short for fact in row)
    return versions(None if title is None else fold(title) for title in stated)[0]


def _wordings(row: Sequence[Facts | None]) -> Iterator[int | None]:
    """A number for each release, another one where the title is revised by the rules of a difference.

    A title that comes back has the number that it had.
    """
    newest: dict[int, Facts] = {}
    number = 0
    for fact in row:
        if fact is None or long_or_built(fact) is None:
            yield None
            continue
        if newest and long_revised(newest[number], fact):
            number = next((held for held, known in newest.items() if not long_revised(known, fact)), len(newest))
        newest[number] = fact
        yield number
