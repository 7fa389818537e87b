"""Applied maps: a choice made of the alternatives of a reference map, for a purpose, by a named policy and people.

"GEMs are not crosswalks, they are reference mappings": who needs one answer a code derives an applied
mapping from them and answers for it. (GEM guide of 2018.) A map is kept in versions. Each version has a row
for every code that the reference map lists, also for those that nobody has decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import UsageError
from crosswalk.domain.own_words import checked_name

if TYPE_CHECKING:
    from crosswalk.domain.maps.map_sets import MapRow


class Standing(StrEnum):
    """What a map says about a source: its targets, that it has none, or nothing yet (`open`)."""

    MAPPED = "mapped"
    NO_MAP = "no_map"
    OPEN = "open"


class Origin(StrEnum):
    """Who decided a row: the policy, or a person for one `alternative` of the reference map or for `own` codes."""

    POLICY = "policy"
    ALTERNATIVE = "alternative"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class AppliedRow:
    """What a map says about one source. Codes are undotted; several targets are needed together.

    `why` is the reason of the policy or person, `who` and `at` (a day) are those of a person. `basis`
    identifies the entry of the reference map at that time, "" where it had none.
    """

    source: str
    standing: Standing
    targets: tuple[str, ...]
    approximate: bool
    origin: Origin
    why: str
    basis: str
    who: str | None = None
    at: str | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether a person decided."""
        return self.origin is not Origin.POLICY


@dataclass(frozen=True, slots=True)
class AppliedMap:
    """One version of a map: what it is derived from and how, and who made it, when (a day) and what for.

    `release` is the target release in which its codes are billable, `source_release` the newest one of the
    source at that time; `edition` is None where each code has its newest.
    """

    name: str
    version: int
    title: str
    source: str
    target: str
    map_set: str
    edition: str | None
    release: str
    source_release: str | None
    policy: str
    who: str
    at: str
    note: str

    @property
    def ref(self) -> str:
        """How this version is named: `claims@2`."""
        return f"{self.name}@{self.version}"

    @property
    def source_system(self) -> CodeSystem:
        """The code system that the map translates from."""
        return SYSTEMS[self.source]

    @property
    def target_system(self) -> CodeSystem:
        """The code system that the map translates into."""
        return SYSTEMS[self.target]


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """Which rows of a map are looked at: those that stand so, or that people chose, and that have these words.

    The words are the start of a code of either side, or a part of who decided or why, in any case.
    """

    standing: Standing | None = None
    chosen: bool = False
    words: str = ""
    start: int = 0
    count: int = 50


@dataclass(frozen=True, slots=True)
class RowChange:
    """A source about which two maps differ; None where a map has no row for it."""

    source: str
    before: AppliedRow | None
    after: AppliedRow | None


def read_ref(text: str) -> tuple[str, int | None]:
    """Name and version of `NAME` or `NAME@VERSION`. Raises `UsageError`."""
    name, at, version = text.partition("@")
    if at and not (version.isascii() and version.isdigit() and int(version[:9]) > 0):
        raise UsageError(f"{text!r} names no version.", remedy="Write NAME or NAME@VERSION, as in claims@3.")
    return checked_name("a map", name), int(version[:9]) if at else None


def basis_of(rows: Iterable[MapRow]) -> str:
    """What identifies an entry of a reference map: its targets and flags, whatever edition they stand in."""
    content = "\n".join(sorted(f"{row.target} {row.flags}" for row in rows))
    return sha256(content.encode()).hexdigest()[:16] if content else ""


def compared(before: Mapping[str, AppliedRow], after: Mapping[str, AppliedRow]) -> Iterator[RowChange]:
    """The sources that the rows of two maps treat differently, in order; who decided and why makes no difference."""
    for source in sorted(before.keys() | after.keys()):
        old, new = before.get(source), after.get(source)
        if old is None or new is None or (old.standing, old.targets) != (new.standing, new.targets):
            yield RowChange(source, old, new)
