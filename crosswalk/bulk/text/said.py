"""What the rows of a file say of their codes in other columns, and so of which source these are."""

from __future__ import annotations

import numpy as np

from crosswalk.bulk.plan import CodeColumn, Plan
from crosswalk.bulk.text.dialect import Dialect
from crosswalk.bulk.text.keys import Keys, Numbers, Texts, paired, unpaired
from crosswalk.bulk.text.records import Positions, Records
from crosswalk.bulk.weights import NO_COUNT, no_count, weight_of


class Said:
    """Numbers what rows say in a column and in others behind it. `seen` are their texts, in this order."""

    def __init__(self, at: int, others: Said | None, dialect: Dialect) -> None:
        self.seen: list[tuple[str, ...]] = []
        self._at = at
        self._others = others
        self._texts = Texts(dialect)
        self._pairs = Keys()
        self._last: tuple[Records, Numbers] | None = None

    def __len__(self) -> int:
        """How many different things rows have said."""
        return max(len(self.seen), len(self._texts.seen))

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return self._texts.size + 200 * len(self.seen)

    def number(self, records: Records) -> Numbers:
        """The number of what each row says; found once, however many columns of codes ask."""
        if self._last is None or self._last[0] is not records:
            self._last = records, self._number(records)
        return self._last[1]

    def _number(self, records: Records) -> Numbers:
        numbers = self._texts.number(records, self._at)
        texts = self._texts.seen
        if self._others is None:
            self.seen += [(text,) for text in texts[len(self.seen) :]]
            return numbers
        numbers, fresh = self._pairs.number(paired(numbers, self._others.number(records)))
        own, others = (each.tolist() for each in unpaired(fresh))
        self.seen += [(texts[at], *self._others.seen[other]) for at, other in zip(own, others, strict=True)]
        return numbers


class Weights:
    """How often each row counts, by what it says in a column."""

    def __init__(self, plan: Plan, at: int, said: Said) -> None:
        self._name = plan.names[at]
        self._said = said
        self._known: Positions = np.empty(0, np.int64)

    def number(self, records: Records, before: int) -> Positions:
        """The weight of each row, before the first of which stand so many. Raises `UnreadableRows`."""
        numbers = self._said.number(records)
        if len(self._known) < len(self._said.seen):
            fresh = [weight_of(text) for (text,) in self._said.seen[len(self._known) :]]
            self._known = np.concatenate((self._known, np.array(fresh, np.int64)))
        weights = self._known[numbers]
        if weights.min(initial=0) == NO_COUNT:
            at = int(np.argmin(weights))
            row = before + int(np.count_nonzero(~records.blank[: records.rows[at] + 1]))
            raise no_count(self._name, row, self._said.seen[numbers[at]][0])
        return weights


class Sources:
    """The sources of the codes of one column, row by row."""

    def __init__(self, plan: Plan, code: CodeColumn, said: Said) -> None:
        self._plan = plan
        self._code = code
        self._said = said
        self._known: Numbers = np.empty(0, np.int32)
        self._names = columns_said(plan, code)

    def number(self, records: Records) -> Numbers:
        """The source of each row, by its number in the converter of the column."""
        numbers = self._said.number(records)
        if len(self._known) < len(self._said.seen):
            fresh = [
                self._plan.source(self._code, **dict(zip(self._names, texts, strict=True)))
                for texts in self._said.seen[len(self._known) :]
            ]
            self._known = np.concatenate((self._known, np.array(fresh, np.int32)))
        return self._known[numbers]


def columns_said(plan: Plan, code: CodeColumn) -> dict[str, int]:
    """The columns that say something of the codes of a column: what, by its name in `Plan.source`, and where it is."""
    at = {"system": code.system_at, "first": plan.first_at, "through": plan.through_at, "setting": plan.setting_at}
    return {name: column for name, column in at.items() if column is not None}
