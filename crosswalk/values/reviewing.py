"""A table of values over two releases of its system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.finding import Finder
from crosswalk.domain.attached.review import (
    ChangedValue,
    DeletedCodeValue,
    NewCodeValue,
    Related,
    ValueReview,
    changed_values,
    shared_kinds,
)
from crosswalk.domain.attached.standing import attached
from crosswalk.domain.attached.tables import Value, ValueChoice
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup
from crosswalk.questions.diff import official_difference
from crosswalk.questions.history import history
from crosswalk.questions.lookup import lookup
from crosswalk.questions.view import View

if TYPE_CHECKING:
    from crosswalk.workspace.values import SqliteValues


def review(view: View, kept: SqliteValues, choice: ValueChoice, releases: Sequence[str]) -> ValueReview:
    """What two releases mean for a table. Raises what a difference raises of the names of releases."""
    found = official_difference(view, choice.table.system, releases)
    return _Reviewing(view, kept, choice, found).result()


class _Reviewing:
    """The entries of the editions in force on the first days of two releases, and what they say of changed codes."""

    def __init__(self, view: View, kept: SqliteValues, choice: ValueChoice, found: Difference) -> None:
        table = choice.table
        self._view = view
        self._choice = choice
        self._table = table
        self._found = found
        self._editions = [table.in_force(each.effective) for each in (found.before, found.after)]
        self._entries: list[list[Entry]] = [
            [] if edition is None else _of_kind(kept.entries(table.name, edition), choice.kind)
            for edition in self._editions
        ]
        self._before, self._after = (Finder(each, table.code_system, ranges=table.ranges) for each in self._entries)

    def result(self) -> ValueReview:
        """The review."""
        found = self._found
        codes = [*(each.code for each in found.new), *(each.code for each in found.deleted)]
        lives = {each.code: each for each in history(self._view, codes, self._table.system, Repairs.NONE)}
        kinds, gone, come = shared_kinds(*self._entries)
        deleted = [self._deleted(each.code, each.long, lives, header=each.became_header) for each in found.deleted]
        with_value = tuple(each for each in deleted if each.values)
        return ValueReview(
            self._choice,
            found.before,
            found.after,
            self._editions[0],
            self._editions[1],
            new=tuple(self._new(lives)),
            deleted=with_value,
            deleted_without=len(deleted) - len(with_value),
            changed=tuple(self._changed(kinds)),
            kinds_gone=tuple(sorted(gone)),
            kinds_come=tuple(sorted(come)),
        )

    def _new(self, lives: Mapping[str | None, History]) -> Iterable[NewCodeValue]:
        answers = self._at_release([each.code for each in self._found.new])
        day = self._found.after.effective
        for each, answer in zip(self._found.new, answers, strict=True):
            code = undotted(each.code)
            since = answer.run.valid_from if answer.run is not None and answer.billable else None
            said = attached(ValueChoice(self._table), day, self._after.find(code), code, since=since)
            before = (
                self._table.code_system.display(one.first)
                for row in lives[each.code].preceded_by
                for one in row.previous
                if one.is_single
            )
            yield NewCodeValue(each.code, each.long, said, self._related(before, self._before))

    def _deleted(
        self, code: str, long: str | None, lives: Mapping[str | None, History], *, header: bool
    ) -> DeletedCodeValue:
        after = (self._table.code_system.display(row.code) for row in lives[code].replaced_by)
        values = _values(self._before, code)
        return DeletedCodeValue(code, long, header, values, self._related(after, self._after))

    def _changed(self, kinds: set[str]) -> Iterable[ChangedValue]:
        """The codes billable in both releases that the two editions judge differently."""
        if None in self._editions or self._editions[0] == self._editions[1]:
            return
        changed = list(changed_values(self._listed(), self._before, self._after, kinds))
        new = {each.code for each in self._found.new}
        answers = self._at_release([code for code, _, _ in changed])
        for answer, (_, old, now) in zip(answers, changed, strict=True):
            if answer.status is Status.VALID and answer.code is not None and answer.code not in new:
                yield ChangedValue(answer.code, answer.long, old, now)

    def _listed(self) -> list[str]:
        """The codes of which either edition may speak, in order: of one with ranges all of the system."""
        if self._table.ranges:
            return sorted(self._view.store.codes.states(self._table.code_system, None))
        return sorted({each.first for entries in self._entries for each in entries})

    def _at_release(self, codes: Sequence[str]) -> list[Lookup]:
        return lookup(self._view, codes, self._table.system, None, self._found.after.id, Repairs.NONE)

    @staticmethod
    def _related(codes: Iterable[str], finder: Finder) -> tuple[Related, ...]:
        return tuple(Related(code, _values(finder, code)) for code in dict.fromkeys(codes))


def _of_kind(entries: Iterable[Entry], kind: str | None) -> list[Entry]:
    return [one for each in entries if (one := each.of_kind(kind, named=False)) is not None]


def _values(finder: Finder, code: str) -> tuple[Value, ...]:
    entry = finder.find(undotted(code))
    return () if entry is None else entry.values
