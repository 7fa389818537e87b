"""What two releases mean for a table of values: new codes without one, deleted codes with one, values that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosswalk.domain.answer import Answer
from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.finding import Finder
from crosswalk.domain.attached.standing import Attached, Standing
from crosswalk.domain.attached.tables import Value, ValueChoice, ValueEdition, ValueTable, kinds_of

if TYPE_CHECKING:
    from crosswalk.domain.history.releases import Release


@dataclass(frozen=True, slots=True)
class Related:
    """A code that took over, or that came before, with what the table says of it."""

    code: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class NewCodeValue:
    """A new code with what the edition of the later release says of it.

    `preceded_by` are the codes where its cases were, with their values in the edition of the earlier release.
    """

    code: str
    long: str | None
    attached: Attached
    preceded_by: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class DeletedCodeValue:
    """A deleted code that has a value: that of the earlier release, and its replacements with those of the later."""

    code: str
    long: str | None
    became_header: bool
    values: tuple[Value, ...]
    replaced_by: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A code billable in both releases of which the two editions say different things, of kinds that both have."""

    code: str
    long: str | None
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ValueReview(Answer):
    """A table of values over two releases of its system, with the edition in force on the first day of each.

    Of a table of which one kind is chosen values are told without their kind.
    `new` are all new codes, `deleted` those deleted ones that have a value. `kinds_gone` and `kinds_come` are the kinds
    that only one of the editions has: their values are no changes of single codes.
    """

    choice: ValueChoice
    before: Release
    after: Release
    edition_before: ValueEdition | None
    edition_after: ValueEdition | None
    new: tuple[NewCodeValue, ...]
    deleted: tuple[DeletedCodeValue, ...]
    deleted_without: int
    changed: tuple[ChangedValue, ...]
    kinds_gone: tuple[str, ...] = ()
    kinds_come: tuple[str, ...] = ()

    @property
    def table(self) -> ValueTable:
        """The table that is reviewed."""
        return self.choice.table

    @property
    def without_value(self) -> tuple[NewCodeValue, ...]:
        """The new codes that have no value."""
        return tuple(each for each in self.new if each.attached.standing is not Standing.VALUE)

    def __str__(self) -> str:
        return (
            f"{self.choice.name}, {self.before.id} → {self.after.id}: {len(self.without_value):,} of {len(self.new):,} "
            f"new codes without a value, {len(self.deleted):,} deleted codes with one, {len(self.changed):,} changed"
        )


def shared_kinds(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[set[str], set[str], set[str]]:
    """The kinds of values that both of two editions have, those that only the first has, and only the second."""
    old, new = (set(kinds_of(each.values for each in entries)) for entries in (before, after))
    return old & new, old - new, new - old


def changed_values(
    codes: Iterable[str], before: Finder, after: Finder, kinds: Collection[str]
) -> Iterator[tuple[str, tuple[Value, ...], tuple[Value, ...]]]:
    """The codes of which two editions say different things of these kinds."""
    for code in codes:
        old, new = (_of_kinds(finder.find(code), kinds) for finder in (before, after))
        if old != new:
            yield code, old, new


def _of_kinds(entry: Entry | None, kinds: Collection[str]) -> tuple[Value, ...]:
    return () if entry is None else tuple(each for each in entry.values if each.kind in kinds)
