"""What people keep, as others see it: reviews without the titles of licensed systems, and no tables about these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Unpack

from crosswalk.contract.licence import untitled_record, untitled_reviewed
from crosswalk.domain.answer import Answers
from crosswalk.domain.attached.tables import ValueEdition, ValueTable
from crosswalk.domain.errors import UnknownTable
from crosswalk.domain.lookup.impact import Impact
from crosswalk.domain.reviews.keeping import Record
from crosswalk.domain.reviews.reviewed import Among, Reviewed

if TYPE_CHECKING:
    from crosswalk.reviews.reviews import Reviews
    from crosswalk.values.attached import AttachedValues


class UntitledReviews:
    """The reviews of a workspace, as `Reviews` gives and changes them, without licensed titles."""

    def __init__(self, reviews: Reviews) -> None:
        self._reviews = reviews
        self.decide = reviews.decide
        self.undo = reviews.undo

    def all(self) -> Answers[Reviewed]:
        """Every review with its progress, by name."""
        return Answers(map(untitled_reviewed, self._reviews.all()))

    def get(self, name: str, **among: Unpack[Among]) -> Reviewed:
        """A review as it stands. Raises what `Reviews.get` does."""
        return untitled_reviewed(self._reviews.get(name, **among))

    def record(self, name: str) -> Record:
        """A review with everything that was ever decided in it. Raises `UnknownReview`."""
        return untitled_record(self._reviews.record(name))

    def begin(self, name: str, system: str, *releases: str, who: str, title: str = "") -> Reviewed:
        """A review of what changed between releases. Raises what `Reviews.begin` does."""
        return untitled_reviewed(self._reviews.begin(name, system, *releases, who=who, title=title))

    def begin_impact(self, name: str, impacts: Sequence[Impact], *, who: str, title: str = "") -> Reviewed:
        """A review of what changes do to lists. Raises what `Reviews.begin_impact` does."""
        return untitled_reviewed(self._reviews.begin_impact(name, impacts, who=who, title=title))


class UnlicensedTables:
    """The tables of values of a workspace that are not about a licensed system: they may say its titles."""

    def __init__(self, values: AttachedValues) -> None:
        self._values = values
        self.entries = values.entries

    def tables(self) -> list[ValueTable]:
        """The tables, by name."""
        return [each for each in self._values.tables() if not each.code_system.licensed]

    def table(self, name: str) -> ValueTable:
        """The table of this name. Raises `UnknownTable`."""
        found = self._values.table(name)
        if found.code_system.licensed:
            raise UnknownTable(f"there is no table {name!r} that may be shown.", remedy="Name another one.")
        return found

    def edition(self, name: str, *, on: date | str | None = None, release: str | None = None) -> ValueEdition:
        """The edition of a table in force. Raises what `AttachedValues.edition` does."""
        return self._values.edition(self.table(name).name, on=on, release=release)
