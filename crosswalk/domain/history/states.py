"""States and parents: how the life of one code is written down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.domain.history.releases import LATEST

if TYPE_CHECKING:
    from crosswalk.domain.history.snapshot import Properties, Versions


class Variant(NamedTuple):
    """What some releases of a state wrote otherwise: titles in other case or accents or missing (None),
    properties with another last action.

    It stood up to the release with the ordinal `last`, from where the variant before ends. What a release
    leaves unsaid is no variant: there the writing before it goes on.
    """

    last: int
    short: str | None
    long: str | None
    properties: Properties | None = None


class State(NamedTuple):
    """A span in which no release states that anything about a code changed.

    `first` and `last` are ordinals of releases, `last` is LATEST while the newest loaded release
    shows the state. Both are None for a state that only bridges days between two releases that
    agree. `valid_from` and `valid_to` are half-open days, None where the state has no day in force
    (a superseded revision, a release before its system came into force). `open_start` and
    `open_end` mark ends whose adjoining day no loaded release covers. `versions` are those that any of its
    releases states of its titles.
    """

    first: int | None
    last: int | None
    valid_from: date | None
    valid_to: date | None
    open_start: bool
    open_end: bool
    billable: bool
    short: str | None
    long: str | None
    variants: Collection[Variant] = ()
    properties: Properties | None = None
    versions: Versions | None = None

    def stands_on(self, day: date) -> bool:
        """Whether the state holds on a day; its last day (`valid_to`) is not one of them."""
        return self.valid_from is not None and self.valid_to is not None and self.valid_from <= day < self.valid_to

    def stands_in(self, ordinal: int) -> bool:
        """Whether the release with this ordinal shows the state; first and last do."""
        return self.first is not None and self.last is not None and self.first <= ordinal <= self.last

    @property
    def is_latest(self) -> bool:
        """Whether the newest loaded release shows the state."""
        return self.last == LATEST

    def titles_in(self, ordinal: int) -> tuple[str | None, str | None]:
        """Short and long title as the release with this ordinal wrote them, or the last before it that wrote any.

        Whether it states them itself is told by `LoadedRelease.stated_by`.
        """
        written = self._written_in(ordinal)
        return written.short, written.long

    def known_titles_in(self, ordinal: int) -> tuple[str | None, str | None]:
        """Short and long title in the release with this ordinal, by whichever release of the state wrote any."""
        short, long = self.titles_in(ordinal)
        return self.short if short is None else short, self.long if long is None else long

    def properties_in(self, ordinal: int) -> Properties | None:
        """The properties as the release with this ordinal wrote them."""
        return self._written_in(ordinal).properties

    def _written_in(self, ordinal: int) -> State | Variant:
        return next((variant for variant in self.variants if ordinal <= variant.last), self)


States = tuple[State, ...]


def first_day(states: States) -> date | None:
    """The first day in force on which a code was billable, None if there is none."""
    return next((state.valid_from for state in states if state.billable and state.valid_from), None)


class Parent(NamedTuple):
    """The code above another one, in a half-open span of days."""

    code: str
    valid_from: date
    valid_to: date


Parents = tuple[Parent, ...]
