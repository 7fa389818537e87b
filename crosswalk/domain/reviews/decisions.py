"""Decisions on the rows of a review, kept step by step: nothing that was decided is ever written over.

(docs/design.md, rules 13.3 to 13.5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Ruling(StrEnum):
    """What was decided about a row: nothing yet, that it is right, which codes stand in, that it does not matter."""

    OPEN = "open"
    ACCEPT = "accept"
    REPLACE = "replace"
    IGNORE = "ignore"


class Aspect(StrEnum):
    """What an entry is about. Each aspect of a row stands by itself; comments stand beside one another.

    `told` is why an earlier decision was not taken over.
    """

    RULING = "ruling"
    ASSIGNEE = "assignee"
    COMMENT = "comment"
    TOLD = "told"


class Action(StrEnum):
    """What a step of a review is."""

    DECIDE = "decide"
    UNDO = "undo"
    CARRY = "carry"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody says about one row, by its number: None for what stays as it is.

    `seen` is the step of the review that was looked at; None says that the row was seen open.
    """

    row: int
    ruling: Ruling | None = None
    codes: tuple[str, ...] = ()
    assignee: str | None = None
    comment: str | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One aspect of one row as a step left it: what, by whom, when.

    `of` is the step that first said so: an undone step brings back an entry of an earlier one. `origin` is the review
    in which it was decided, where it was taken over; `slot` tells comments apart that came in one step.
    """

    row: int
    aspect: Aspect
    step: int
    of: int
    value: str
    codes: tuple[str, ...] = ()
    who: str = ""
    at: str = ""
    origin: str = ""
    slot: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it says that nothing is decided, nobody is assigned, a comment is withdrawn."""
        return self.value in ("", Ruling.OPEN)

    def says(self, other: Entry) -> bool:
        """Whether both say the same, whoever says it."""
        return (self.value, self.codes) == (other.value, other.codes)

    @property
    def what(self) -> str:
        """What it says, in words."""
        if self.aspect is Aspect.ASSIGNEE:
            return f"assigned to {self.value}" if self.value else "assigned to nobody"
        return " ".join([self.value, *self.codes])


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a review: its number, from 1, what it is, by whom, when; `undoes` is the step that it undid."""

    number: int
    action: Action
    who: str
    at: str
    note: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row stands: the newest entry about its ruling and assignee, its comments, oldest first, what was told."""

    ruling: Entry | None = None
    assignee: Entry | None = None
    told: Entry | None = None
    comments: tuple[Entry, ...] = ()

    @property
    def decision(self) -> Ruling:
        """What is decided."""
        return Ruling(self.ruling.value) if self.ruling else Ruling.OPEN

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that are to replace it."""
        return self.ruling.codes if self.ruling else ()

    @property
    def is_open(self) -> bool:
        """Whether nothing is decided."""
        return self.decision is Ruling.OPEN

    @property
    def assigned_to(self) -> str:
        """Who is to decide; "" for nobody."""
        return self.assignee.value if self.assignee else ""

    @property
    def step(self) -> int:
        """The newest step that decided about the row or assigned it, 0 for none."""
        return max((each.step for each in (self.ruling, self.assignee) if each), default=0)

    def of(self, aspect: Aspect) -> Entry | None:
        """The newest entry about an aspect other than comments."""
        return {Aspect.RULING: self.ruling, Aspect.ASSIGNEE: self.assignee, Aspect.TOLD: self.told}[aspect]


UNTOUCHED = Standing()
"""How a row stands about which nobody has said anything."""


@dataclass(slots=True)
class _Row:
    newest: dict[Aspect, Entry] = field(default_factory=dict)
    comments: dict[tuple[int, int], Entry] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        if entry.aspect is Aspect.COMMENT:
            self.comments[entry.of, entry.slot] = entry
        else:
            self.newest[entry.aspect] = entry

    def standing(self) -> Standing:
        told = self.newest.get(Aspect.TOLD)
        said = tuple(each for _, each in sorted(self.comments.items()) if not each.is_open)
        return Standing(
            self.newest.get(Aspect.RULING),
            self.newest.get(Aspect.ASSIGNEE),
            None if told is None or told.is_open else told,
            said,
        )


def standings(entries: Iterable[Entry], until: int | None = None) -> Mapping[int, Standing]:
    """How each row stands, by its number, after a step or now; without those that no entry is about.

    Entries come in any order.
    """
    rows: dict[int, _Row] = {}
    for entry in sorted(entries, key=lambda each: each.step):
        if until is None or entry.step <= until:
            rows.setdefault(entry.row, _Row()).take(entry)
    return {row: each.standing() for row, each in rows.items()}


def undone(steps: Sequence[Step]) -> Mapping[int, int]:
    """The steps that do not stand, each with the step that undid it. A step whose undoing was undone stands again."""
    found: dict[int, int] = {}
    for step in reversed(steps):
        if step.undoes is not None and step.number not in found:
            found.setdefault(step.undoes, step.number)
    return found
