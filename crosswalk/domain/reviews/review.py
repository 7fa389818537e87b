"""A review: a difference of releases, or its impact on lists, kept as it was when the review began.

(docs/design.md, rules 13.1 and 13.2.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.lookup.changes import Altered


class Subject(StrEnum):
    """What a review is of: the difference of two releases, or its impact on lists of a site."""

    DIFF = "diff"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True)
class Ends:
    """The two releases of a system, by id, between which a review looks."""

    system: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Review:
    """What a review is of, who began it and when. `step` is the number of its newest step, 0 before the first.

    `carried_from` is the review whose decisions were taken over.
    """

    name: str
    subject: Subject
    ends: tuple[Ends, ...]
    title: str
    who: str
    at: str
    carried_from: str | None = None
    step: int = 0

    def __str__(self) -> str:
        told = ", ".join(map(str, self.ends))
        return f"{self.name}: {self.subject} of {told}, begun by {self.who} on {self.at}, step {self.step}"


@dataclass(frozen=True, slots=True)
class OnList:
    """Where a code stands on a list of a site: the list, its lines, how much of it there is, what the impact says.

    `safe` says that the replacement needs no person.
    """

    name: str
    lines: tuple[int, ...]
    volume: float | None
    safe: bool | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A code, dotted, with what happened to it, numbered from 1 in the order of its review.

    `replacements` are the codes that took its place, `preceded_by` tells where its cases were before, `places` are
    the ids of its chapter and section. `on` is where it stands on a list, in a review of an impact.
    """

    number: int
    system: str
    code: str
    kinds: tuple[str, ...]
    before: str | None
    after: str | None
    altered: tuple[Altered, ...] = ()
    replacements: tuple[str, ...] = ()
    preceded_by: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    on: OnList | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells rows of a review apart, and finds the same one in another: system, code, list."""
        return self.system, self.code, self.on.name if self.on else ""

    def is_under(self, name: str) -> bool:
        """Whether the code is this one or begins with it, or stands in the chapter or section of this id."""
        wanted = name.strip().upper().removeprefix("CHAPTER:")
        return undotted(self.code).startswith(undotted(wanted)) or wanted in map(str.upper, self.places)

    def has_words(self, words: Iterable[str]) -> bool:
        """Whether each of these, in small letters, stands in its code or a title of it."""
        told = "\n".join((self.code, undotted(self.code), self.before or "", self.after or "")).casefold()
        return all(word in told for word in words)

    def has_changed_as(self, other: ReviewRow) -> bool:
        """Whether what happened to the code is the same in both."""
        return self._happened() == other._happened()

    def _happened(self) -> tuple[object, ...]:
        return self.kinds, self.before, self.after, self.altered, self.replacements, self.preceded_by
