"""Everything that changed about codes between two releases: what `diff` tells beyond the official counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crosswalk.domain.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    DATES = "dates"


OFFICIAL: Final = frozenset({ChangeKind.NEW, ChangeKind.DELETED, ChangeKind.REVISED})
"""What the official counts count."""


@dataclass(frozen=True, slots=True)
class Altered:
    """One thing about a code that is another now: a kind of note, a property of its record, its parent or section.

    `before` and `after` are what was and is stated, empty for nothing; of notes the lines that went and that came.
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

    `before` and `after` are the long titles, or the short ones of a code of which only they changed. `replaced_by` are
    the codes that took over from one that was deleted and that are billable in the newer release, however many steps
    lie between; `preceded_by` the rows that tell where the cases of a new one were coded before, those that are not
    believed after those that are. Their codes are undotted, as in a `History`. `chapter` and `section` are the largest
    and the smallest group in which the code stands now, or stood last.
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
    """The difference of two releases with every change of every code, by code, as far as was asked for.

    `difference` is whole, whatever was asked for. `notes_of` are the releases whose tabular lists were compared,
    the first and the last of those between the two; None where fewer than two are loaded, and no notes are told.
    `asked` says to what the changes are narrowed, nothing where all are told; `counted` how many codes are of each kind
    where only the first of them are told.
    """

    difference: Difference
    changes: tuple[Change, ...]
    notes_of: tuple[str, str] | None = None
    asked: tuple[str, ...] = ()
    counted: Mapping[ChangeKind, int] | None = None

    def of_kind(self, kind: ChangeKind) -> list[Change]:
        """The changes of one kind, by code."""
        return [each for each in self.changes if kind in each.kinds]

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many codes there are of each kind that occurs, in the order of the kinds."""
        told = self.counted or Counter(kind for each in self.changes for kind in each.kinds)
        return {kind: told[kind] for kind in ChangeKind if told.get(kind)}

    def __str__(self) -> str:
        return f"{self.difference}, {len(self.changes):,} codes with changes"
