"""Everything that changed about codes between two releases: what `diff` tells beyond the official counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from crosswalk.domain.answer import Answer

if TYPE_CHECKING:
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.lineage.predecessors import Predecessor, Replacement


class ChangeKind(StrEnum):
    """What happened to a code. The first three are those that the official counts count."""

    NEW = "new"
    DELETED = "deleted"
    REVISED = "revised"
    RETITLED = "retitled"
    BECAME_HEADER = "became_header"
    BECAME_BILLABLE = "became_billable"
    MOVED = "moved"
    NOTES = "notes"
    COVERAGE = "coverage"
    PRICING = "pricing"
    BETOS = "betos"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Altered:
    """One thing about a code that is another now: a kind of note, a property of its record, its parent.

    `before` and `after` are what was and is stated, empty for nothing.
    """

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The chapter or section in which a code stands: its id and title."""

    id: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A code, dotted, with all that happened to it: its titles before and after, what else was altered, its lineage.

    `replaced_by` are the codes that took over from one that was deleted, `preceded_by` the rows that tell where the
    cases of a new one were coded before. `chapter` and `section` are where it stands now, or stood last.
    """

    code: str
    kinds: tuple[ChangeKind, ...]
    before: str | None
    after: str | None
    altered: tuple[Altered, ...] = ()
    replaced_by: tuple[Replacement, ...] = ()
    preceded_by: tuple[Predecessor, ...] = ()
    chapter: Place | None = None
    section: Place | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Changes(Answer):
    """The difference of two releases with every change of every code, by code, as far as was asked for."""

    difference: Difference
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        return f"{self.difference}, {len(self.changes):,} codes with changes"
