"""What a plan makes of rows, whichever library holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from crosswalk.bulk.converter import usually_dotted
from crosswalk.bulk.plan import ROW_ID, CodeColumn, Plan
from crosswalk.bulk.records import Answered, Cells, Coded, Encoded, Records, Sources, combined
from crosswalk.bulk.row_by_row import LOOKED_AT
from crosswalk.bulk.weights import NO_COUNT, no_count, weight_of

if TYPE_CHECKING:
    from crosswalk.bulk.answerer import Answerer
    from crosswalk.bulk.records import Numbers
    from crosswalk.bulk.shapes import Converted
    from crosswalk.bulk.tally import Tally

F_co = TypeVar("F_co", covariant=True)
NewColumns = Mapping[str, "Cells | Numbers"]
"""New columns by their names: cells, or plain numbers."""


class Rows(Protocol[F_co]):
    """The rows of a frame of some library. Where `is_column`, they are those of one column of codes alone."""

    @property
    def names(self) -> Sequence[str]:
        """The names of the columns."""

    @property
    def is_column(self) -> bool:
        """Whether new columns stand alone."""

    def __len__(self) -> int:
        """How many rows there are."""

    def codes(self, at: int) -> Encoded:
        """The column at a place (from 0) of codes, systems or settings; numbers as they would be written."""

    def days(self, at: int) -> Encoded:
        """The column at a place (from 0) of days; of a timestamp its day in its own time zone."""

    def extended(self, rows: Numbers | None, new: NewColumns) -> F_co:
        """These rows, or those at the places, as often as they are named, with new columns behind; or these alone."""

    def cells(self, at: int) -> list[object]:
        """The cells of the column at a place, as they are."""

    def with_cells(self, at: int, cells: Sequence[object]) -> F_co:
        """These rows with other texts in the column at a place."""


class Learnt:
    """What was learnt of codes, by what converts them and how target codes are written where a code does not show it.

    Columns that are asked the same share it.
    """

    def __init__(self) -> None:
        self._records: dict[tuple[Answerer, bool], Records[Converted]] = {}

    def of(self, converter: Answerer, *, dotted: bool) -> Records[Converted]:
        """The records of codes that are converted so."""
        held = self._records.get((converter, dotted))
        if held is None:
            held = Records(converter.columns, lambda asked: _asked(converter, asked, dotted=dotted))
            self._records[converter, dotted] = held
        return held

    @property
    def is_full(self) -> bool:
        """Whether so much is kept that it is time to begin anew."""
        return any(each.is_full for each in self._records.values())

    def forget(self) -> None:
        """Begin anew: nothing is kept."""
        self._records.clear()


class Batches:
    """What the columns of codes of a plan become, batch by batch; what is counted goes into a tally."""

    def __init__(self, plan: Plan, learnt: Learnt, tally: Tally | None = None) -> None:
        self._plan = plan
        self._learnt = learnt
        self._tally = tally
        self._dotted: dict[str, bool] = {}
        self._volumes: dict[str, tuple[Records[Converted], Numbers]] = {}
        self._read = 0

    def converted(self, batch: Rows[F_co]) -> F_co:
        """The next rows with the new columns."""
        plan = self._plan
        codes, days = cache(batch.codes), cache(batch.days)
        of_row = [None if at is None else days(at) for at in (plan.first_at, plan.through_at)]
        of_row.append(None if plan.setting_at is None else codes(plan.setting_at))
        rows: Numbers | None = None
        columns: list[Cells | Numbers] = []
        if self._learnt.is_full:
            self.tell()
            self._learnt.forget()
        weights = None if plan.volume_at is None else _weights(plan, codes(plan.volume_at), self._read)
        for code in plan.codes:
            stated = None if code.system_at is None else codes(code.system_at)
            encoded = codes(code.at)
            if code.name not in self._dotted:
                first = encoded.numbers[:LOOKED_AT].tolist()
                self._dotted[code.name] = usually_dotted(encoded.texts[each] for each in first)
            dotted = self._dotted[code.name]
            records = self._learnt.of(code.converter, dotted=dotted)
            answered = records.answered(encoded, _sources(plan, code, (stated, *of_row)))
            columns += answered.cells
            rows = answered.rows
            if self._tally is not None:
                self._count(code.name, records, answered, weights)
        names = plan.new_names
        if plan.is_long:
            columns.insert(0, (np.arange(len(batch)) if rows is None else rows) + (self._read + 1))
        if batch.is_column:
            own = (*((ROW_ID,) if plan.is_long else ()), *plan.codes[0].converter.columns)
            names = tuple(f"{plan.prefix}{name}" for name in own)
        self._read += len(batch)
        return batch.extended(rows, dict(zip(names, columns, strict=True)))

    def _count(self, name: str, records: Records[Converted], answered: Answered, weights: Numbers | None) -> None:
        _, held = self._volumes.get(name, (records, np.zeros(0, np.intp)))
        volumes = np.append(held, np.zeros(max(len(records) - len(held), 0), np.intp))
        found = np.bincount(answered.places, weights, minlength=len(answered.records)).astype(np.intp, copy=False)
        np.add.at(volumes, answered.records, found)
        self._volumes[name] = records, volumes

    def tell(self) -> None:
        """Let the tally count what it was not told yet: once at the end is enough."""
        if self._tally is None:
            return
        for name, (records, volumes) in self._volumes.items():
            for record in np.flatnonzero(volumes).tolist():
                text, answer = records.told(record)
                self._tally.add(name, answer, text, int(volumes[record]))
        self._volumes.clear()


def _weights(plan: Plan, said: Encoded, before: int) -> Numbers:
    """How often each row counts, before the first of which stand so many. Raises `UnreadableRows`."""
    weights = np.array([weight_of(text) for text in said.texts], np.intp)[said.numbers]
    if weights.min(initial=0) == NO_COUNT:
        at = int(np.argmin(weights))
        raise no_count(plan.names[plan.volume_at or 0], before + at + 1, said.texts[said.numbers[at]])
    return weights


def _sources(plan: Plan, code: CodeColumn, columns: Sequence[Encoded | None]) -> Sources:
    """Of which source each row is that says its system, its first and last day, and its setting; None says nothing."""
    said = combined(columns)
    numbers = [plan.source(code, *combination) for combination in said.combinations]
    if said.numbers is None:
        return Sources(None, numbers)
    values, places = np.unique(np.array(numbers, np.intp), return_inverse=True)
    return Sources(places[said.numbers], values.tolist())


def _asked(converter: Answerer, asked: Sequence[Coded], *, dotted: bool) -> list[Converted]:
    """What these codes become, asked source by source."""
    texts: dict[int, list[str]] = {}
    for source, text in asked:
        texts.setdefault(source, []).append(text)
    found = {source: iter(converter.convert(source, each, dotted=dotted)) for source, each in texts.items()}
    return [next(found[source]) for source, _ in asked]
