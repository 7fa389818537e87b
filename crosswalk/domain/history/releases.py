"""Releases of code systems and editions of map sets: who they are and which days they cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem

LATEST: Final = 9999_99_99_99
"""Ordinal of "the newest loaded release, whichever that is", so that a new one changes no old state."""


class Role(StrEnum):
    """What kind of official file a part comes from, best source first."""

    ORDER = "order"
    RECORDS = "records"
    CONSOLIDATED = "consolidated"
    MEDIUM_TITLES = "medium_titles"
    LONG_TITLES = "long_titles"
    SHORT_TITLES = "short_titles"
    CODES = "codes"
    TABULAR = "tabular"
    MODIFIERS = "modifiers"
    DERIVED = "derived"
    CORRECTIONS = "corrections"
    ADDENDUM = "addendum"
    CONVERSION = "conversion"
    DELTA = "delta"
    FACTS = "facts"
    INDEX = "index"
    EXTERNAL_INDEX = "external_index"
    DRUG_TABLE = "drug_table"
    NEOPLASM_TABLE = "neoplasm_table"
    TABLES = "tables"
    DEFINITIONS = "definitions"
    POA_EXEMPT = "poa_exempt"
    GEM = "gem"
    REIMBURSEMENT = "reimbursement"

    @property
    def rank(self) -> int:
        """Place in the fixed order in which sources are believed; 0 is believed first."""
        return _RANKS[self]


_RANKS: Final = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where something was read: the file, its member if it is an archive, and the file's sha256."""

    name: str
    sha256: str
    role: Role
    member: str | None = None
    url: str | None = None


class Counts(NamedTuple):
    """How many codes an official release holds; None where no count is published.

    `procedures` and `modifiers` are those of HCPCS Level II: all that a file lists, ended ones among them.
    """

    billable: int | None = None
    headers: int | None = None
    procedures: int | None = None
    modifiers: int | None = None

    @property
    def listed(self) -> int | None:
        """The number a release is known by: its billable codes, or all that it lists."""
        if self.procedures is None or self.modifiers is None:
            return self.billable
        return self.procedures + self.modifiers


class OfficialDiff(NamedTuple):
    """New, deleted and revised codes as the addendum of a release prints them."""

    new: int | None = None
    deleted: int | None = None
    revised: int | None = None


_NO_COUNTS: Final = Counts()
_NO_CHANGES: Final = OfficialDiff()


@dataclass(frozen=True, slots=True)
class Release:
    """One published release of a code system, loaded or not.

    `id` is `SYSTEM:LABEL`. `revision` tells releases of the same effective date apart, the highest
    one is current. `notes_only` marks an update that changed no code: it stands for the release
    before it. `diff_base` is the release from which the official counts are taken. `amends` names
    the release that a delta (a release published as a change) is applied to.
    """

    system: str
    id: str
    title: str
    effective: date
    revision: int = 0
    notes_only: bool = False
    diff_base: str | None = None
    amends: str | None = None
    counts: Counts = _NO_COUNTS
    official: OfficialDiff = _NO_CHANGES

    @property
    def label(self) -> str:
        """What follows the system in the id: `2025`, `2023-04`, `32`."""
        return self.id.partition(":")[2]

    @property
    def ordinal(self) -> int:
        """Place among the releases of its system: effective date, then revision."""
        day = self.effective
        return ((day.year * 100 + day.month) * 100 + day.day) * 100 + self.revision


def day_of(ordinal: int) -> date:
    """The effective day of the release with this ordinal."""
    day = ordinal // 100
    return date(day // 10000, day // 100 % 100, day % 100)


class Edition(NamedTuple):
    """One yearly publication of a map set, between a source and a target release."""

    map_set: str
    label: str
    effective: date
    source_release: str
    target_release: str
    rows: int | None = None

    @property
    def ordinal(self) -> int:
        """Place among the editions of its map set: the year."""
        return int(self.label)


class MapSet(NamedTuple):
    """A published mapping with a direction."""

    id: str
    source: str
    target: str
    title: str

    @property
    def answers_unasked(self) -> bool:
        """Whether translations use it unless another is named: only the GEMs, which are made for all purposes."""
        return self.id.startswith("gem-")

    def place(self) -> tuple[bool, int, int, str]:
        """Where it stands among others: GEMs first, then by the older of its systems, from that to the newer first."""
        source, target = SYSTEMS[self.source].number, SYSTEMS[self.target].number
        return not self.answers_unasked, min(source, target), source, self.id

    @property
    def opposite_id(self) -> str | None:
        """The id that a map set of the same kind in the other direction has: gem-icd10cm-icd9cm."""
        kind, parted, rest = self.id.partition(f"{self.source}-{self.target}")
        return f"{kind}{self.target}-{self.source}" if parted and not rest else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The half-open span of days a loaded release answers for, clipped to the span in force."""

    release: Release
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def regular_end(system: CodeSystem, effective: date) -> date:
    """The first regular release day after `effective`: 1 October, for HCPCS the next quarter."""
    days = (date(year, month, 1) for year in (effective.year, effective.year + 1) for month in system.regular_months)
    return next(day for day in days if day > effective)


def regular_label(system: CodeSystem, effective: date) -> str:
    """How a regular release is labelled: `2025` for October 2024 or January 2025, `2024-07` for a quarter."""
    if len(system.regular_months) > 1:
        return f"{effective:%Y-%m}"
    return str(effective.year + (system.regular_months == (10,)))


def current_revisions(known: Iterable[Release]) -> list[Release]:
    """The releases in order of time, each effective date once, by its highest revision."""
    by_day = {release.effective: release for release in sorted(known, key=lambda r: r.ordinal)}
    return list(by_day.values())


def coverage(system: CodeSystem, known: Sequence[Release], loaded: frozenset[str]) -> list[Coverage]:
    """Which days each loaded release answers for, in order of time.

    A release covers the days to the next known release, the newest those to its regular end. An
    release and the notes-only updates after it hold the same codes, so any loaded one of them covers
    for the others. A superseded revision covers nothing. (docs/design.md, rules 3.1 to 3.4.)
    """
    current = current_revisions(known)
    if not current:
        return []
    ends = [later.effective for _, later in pairwise(current)] + [regular_end(system, current[-1].effective)]
    spans: dict[str, Coverage] = {}
    for each, end in zip(current, ends, strict=True):
        stand_in = _stand_in(current, each, loaded)
        if stand_in is None:
            continue
        held = spans.get(stand_in.id)
        start = held.start if held else each.effective
        spans[stand_in.id] = Coverage(stand_in, start, end)
    clipped = (
        Coverage(span.release, max(span.start, system.in_force_from), min(span.end, system.in_force_to))
        for span in spans.values()
    )
    return sorted((span for span in clipped if span.start < span.end), key=lambda span: span.start)


def stand_in(known: Iterable[Release], wanted: Release, loaded: frozenset[str]) -> Release | None:
    """The loaded release that holds the codes of `wanted`: itself, or one that differs in notes only."""
    if wanted.id in loaded:
        return wanted
    return _stand_in(current_revisions(known), wanted, loaded)


def hold_the_same_codes(known: Iterable[Release], one: Release, other: Release) -> bool:
    """Whether nothing but notes changed from one release to another."""
    return one.id == other.id or other in _same_codes(current_revisions(known), one)


def _stand_in(current: Sequence[Release], wanted: Release, loaded: frozenset[str]) -> Release | None:
    if wanted.id in loaded:
        return wanted
    group = _same_codes(current, wanted)
    held = [release for release in group if release.id in loaded]
    before = [release for release in held if release.ordinal < wanted.ordinal]
    return before[-1] if before else held[0] if held else None


def _same_codes(current: Sequence[Release], wanted: Release) -> list[Release]:
    if wanted not in current:
        return []
    at = current.index(wanted)
    first = at
    while first and current[first].notes_only:
        first -= 1
    last = at
    while last + 1 < len(current) and current[last + 1].notes_only:
        last += 1
    return list(current[first : last + 1])
