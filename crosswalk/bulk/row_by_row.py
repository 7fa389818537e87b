"""What becomes of the codes of single rows, for formats whose rows are read and written one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.converter import usually_dotted
from crosswalk.bulk.shapes import Cell, Converted, refused
from crosswalk.bulk.weights import NO_COUNT, no_count, weight_of
from crosswalk.domain.translation.answers import Outcome

if TYPE_CHECKING:
    from crosswalk.bulk.plan import CodeColumn, Plan
    from crosswalk.bulk.tally import Tally

BATCH: Final = 20_000
"""Rows that are asked about together."""

MOST_KEPT: Final = 200_000
"""Codes of one column and source whose answers are kept."""

NO_CODE: Final = "no code but a list or an object: give each code a column or a row of its own"

LOOKED_AT: Final = 1_000
"""Rows by which is told whether the codes of a column are written with their points."""

Texts = Sequence[str]
"""The cells of a row as texts, in the order of the columns of the plan; "" where nothing stands."""


_Key = tuple[int, str]
"""The number of a source, and the text of a code of it."""


class NoCode(str):
    """What stands where a code should, and can be none, whatever it says: a list, an object."""

    __slots__ = ()


class RowByRow:
    """What becomes of rows, a batch at a time, all of it counted."""

    def __init__(self, plan: Plan, tally: Tally) -> None:
        self._plan = plan
        self._tally = tally
        self._known: list[dict[_Key, Converted]] = [{} for _ in plan.codes]
        self._dotted: list[bool | None] = [None] * len(plan.codes)

    def new_rows(self, rows: Sequence[Texts]) -> Iterator[list[tuple[Cell, ...]]]:
        """For each row the new cells of each row that it becomes, in the order of the new columns."""
        weights = self._weighed(rows)
        converted = [self._converted(at, code, rows, weights) for at, code in enumerate(self._plan.codes)]
        for answers in zip(*converted, strict=True):
            self._tally.rows_read += 1
            if self._plan.is_long:
                made = [(self._tally.rows_read, *cells) for cells in answers[0].rows]
            else:
                made = [tuple(cell for answer in answers for cell in answer.rows[0])]
            self._tally.rows_written += len(made)
            yield made

    def _weighed(self, rows: Sequence[Texts]) -> Sequence[int] | None:
        """How often each row counts; None where each counts once. Raises `UnreadableRows`."""
        at = self._plan.volume_at
        if at is None:
            return None
        weights = [weight_of(row[at]) for row in rows]
        if NO_COUNT in weights:
            first = weights.index(NO_COUNT)
            raise no_count(self._plan.names[at], self._tally.rows_read + first + 1, rows[first][at])
        return weights

    def _converted(
        self, at: int, code: CodeColumn, rows: Sequence[Texts], weights: Sequence[int] | None
    ) -> list[Converted]:
        plan, known = self._plan, self._known[at]
        beside = (code.system_at, plan.first_at, plan.through_at, plan.setting_at)
        keys = [
            (plan.source(code, *(None if place is None else row[place] for place in beside)), row[code.at])
            for row in rows
        ]
        counts = Counter(keys) if weights is None else _weighed_counts(keys, weights)
        if len(known) > MOST_KEPT:
            known.clear()
        missing: dict[int, list[str]] = {}
        for source, text in counts:
            if (source, text) not in known:
                missing.setdefault(source, []).append(text)
        dotted = self._dotted[at]
        if dotted is None:
            dotted = self._dotted[at] = usually_dotted(row[code.at] for row in rows[:LOOKED_AT])
        for source, texts in missing.items():
            codes = [text for text in texts if not isinstance(text, NoCode)]
            answers = zip(codes, code.converter.convert(source, codes, dotted=dotted), strict=True)
            known |= {(source, text): answer for text, answer in answers}
            no_code = refused(code.converter.columns, Outcome.MALFORMED.value, NO_CODE)
            known |= {(source, text): no_code for text in texts if isinstance(text, NoCode)}
        for key, count in counts.items():
            # A row may weigh nothing.
            if count:
                self._tally.add(code.name, known[key], key[1], count)
        return [known[key] for key in keys]


def _weighed_counts(keys: Sequence[_Key], weights: Sequence[int]) -> Counter[_Key]:
    counts = Counter[_Key]()
    for key, weight in zip(keys, weights, strict=True):
        counts[key] += weight
    return counts
