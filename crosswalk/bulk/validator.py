"""Whether the codes of a column may stand there, for the many rows of a file or frame."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.bulk.answering import Basis, answer_days
from crosswalk.bulk.shapes import Converted, Shape, blank, cell_of
from crosswalk.contract.validation import validation_row
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validation import Validation
from crosswalk.questions.judging import judged

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.codes.row_source import RowSource
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.lookup.judgements import Judgement, Judgements
    from crosswalk.questions.view import View

VALIDATED: Final = ("system", "code", "status", "valid_from", "valid_to", "replaced_by", "reason")
"""The new columns where nobody says which."""

_OF_THE_DAY: Final = frozenset(("as_of", "stale"))
"""Cells that differ from day to day, whatever the code."""

_MOST_KEPT: Final = 250_000
"""Texts of which is kept what they are: more than any system has codes; only damaged input gets there."""


class _Source(NamedTuple):
    """What rows say of their codes: all but the day, by its number, and the day, or the first of those like it."""

    row: int
    day: date | None


class _Read(NamedTuple):
    """What a text is by the day in each system that knows it; or, where it is no code, what it is on all days."""

    known: Sequence[Judgements]
    no_code: Judgement | None


class Validator:
    """Whether codes may stand where their rows have them: the answers of `Crosswalk.validate`, the same to the cell.

    A code that several systems know has a row for each where rows may become `several`; else the row of one in which
    it is valid, or of the first, and the reason names all. Raises `UsageError` for columns that the answer has not.
    """

    def __init__(
        self,
        viewing: Callable[[], AbstractContextManager[View]],
        repairs: Repairs,
        columns: Sequence[str] = VALIDATED,
        *,
        several: bool = False,
    ) -> None:
        self.shape = Shape.ROWS if several else Shape.LIST
        self.columns = _checked(columns)
        self.bases: set[Basis] = set()
        self._viewing = viewing
        self._repairs = repairs
        self._by_day = not _OF_THE_DAY.isdisjoint(self.columns)
        self._by_release = "release" in self.columns
        self._rows: dict[RowSource, int] = {}
        self._said: list[RowSource] = []
        self._numbers: dict[_Source, int] = {}
        self._sources: list[_Source] = []
        self._read: dict[tuple[str, ...], dict[str, _Read]] = {}
        self._told: dict[tuple[object, ...], Converted] = {}
        self._days = cache(self._read_days)
        self._moment = cache(self._read_moment)

    def source(self, row: RowSource) -> int:
        """The number of the source that the codes of a row belong to; the same for days on which answers are alike."""
        said = self._rows.setdefault(replace(row, day=None), len(self._rows))
        if said == len(self._said):
            self._said.append(replace(row, day=None))
        day = row.day
        if day is not None and not row.refused and not self._by_day:
            days = self._days(row.systems)
            at = bisect_right(days, day)
            first = days[at - 1] if at else date.min
            # What is not covered is told with its day.
            if all(self._moment(each, first).release for each in row.systems or SYSTEMS):
                day = first
        source = _Source(said, day)
        number = self._numbers.setdefault(source, len(self._sources))
        if number == len(self._sources):
            self._sources.append(source)
        return number

    def is_plain(self, source: int) -> bool:
        """Whether the rows of a source say no more than a system and a day."""
        return self._said[self._sources[source].row].reason is None

    def convert(self, source: int, texts: Sequence[str], *, dotted: bool = True) -> list[Converted]:  # noqa: ARG002 - codes are shown with their points
        """What each text is there, in their order; a blank one is no code, and nothing is said of it."""
        said, day = self._sources[source]
        row = self._said[said]
        if row.refused:
            return [
                self._converted([Validation(0, text, row, None, None)]) if text.strip() else blank(self.columns)
                for text in texts
            ]
        read = self._reading(row.systems, [text for text in texts if text.strip()])
        moments = {each: self._moment(each, day) for each in row.systems or SYSTEMS}
        # Of each source anew: what is told of a code may be the same in many releases.
        judging = {each.system for text in texts if text.strip() for each in read[text].known}
        self.bases |= {_basis(moments[each]) for each in judging}
        return [
            self._told_of(text, read[text], said, moments) if text.strip() else blank(self.columns) for text in texts
        ]

    def _told_of(self, text: str, read: _Read, said: int, moments: Mapping[str, Moment]) -> Converted:
        if read.no_code is not None:
            return self._converted([Validation(0, text, self._said[said], read.no_code, None)])
        judgements = [each.at(moments[each.system]) for each in read.known]
        # A judgement is of one text, and lasts as long as what was read of it.
        key = said, *map(id, judgements), *self._beside(judgements, moments)
        held = self._told.get(key)
        if held is None:
            answers = [
                Validation(0, text, self._said[said], each, moments[one.system])
                for one, each in zip(read.known, judgements, strict=True)
            ]
            held = self._told[key] = self._converted(answers)
        return held

    def _beside(self, judgements: Sequence[Judgement], moments: Mapping[str, Moment]) -> Iterator[object]:
        """What an answer tells beside its judgements: of what is not covered the day, and what the columns show."""
        uncovered = any(each.status is Status.NOT_COVERED for each in judgements)
        if uncovered or self._by_day:
            yield from (each.day for each in moments.values())
        if self._by_release:
            yield from (each.release for each in moments.values())

    def _converted(self, answers: Sequence[Validation]) -> Converted:
        valid = [each for each in answers if each.status is Status.VALID]
        chosen = [*valid, *answers][0]
        reason = chosen.reason
        if self.shape is Shape.LIST and len(answers) > 1:
            knowing = f"{' and '.join(str(each.system) for each in answers)} both know this code"
            reason = "; ".join(filter(None, (knowing, reason)))
        shown = answers if self.shape.is_long else [chosen]
        rows = [{**validation_row(each)} for each in shown]
        if not self.shape.is_long:
            rows[0]["reason"] = reason
        return Converted(
            tuple(tuple(cell_of(row[name]) for name in self.columns) for row in rows),
            chosen.status.value,
            reason,
            False,
            len(valid),
            chosen.repaired.damage.value if chosen.repaired else None,
        )

    def _reading(self, systems: tuple[str, ...], texts: Sequence[str]) -> Mapping[str, _Read]:
        """What texts are in these systems, or in all."""
        held = self._read.setdefault(systems, {})
        missing = [text for text in dict.fromkeys(texts) if text not in held]
        if len(held) + len(missing) > _MOST_KEPT:
            self._read.clear()
            self._told.clear()
            held, missing = self._read.setdefault(systems, {}), list(dict.fromkeys(texts))
        if missing:
            with self._viewing() as view:
                found = judged(view, missing, systems, self._repairs)
            held |= {text: _Read(known, None) for text, known in found.codes.items()}
            held |= {text: _Read((), no_code) for text, no_code in found.no_code.items()}
        return held

    def _read_days(self, systems: tuple[str, ...]) -> Sequence[date]:
        with self._viewing() as view:
            days = set[date]()
            for each in systems or SYSTEMS:
                rows = view.store.lineage.predecessors(SYSTEMS[each], None)
                days |= answer_days(view, each) | {row.effective for row in rows}
            return sorted(days)

    def _read_moment(self, system: str, day: date | None) -> Moment:
        with self._viewing() as view:
            return view.moment(system, day)


def _checked(columns: Sequence[str]) -> tuple[str, ...]:
    from crosswalk.contract.shapes.validation import ValidationRow

    known = [name for name in ValidationRow.__annotations__ if name != "line"]
    for name in columns:
        if name not in known:
            raise UsageError(f"the answer has no column {name!r}.", remedy=f"It has: {', '.join(known)}.")
    return tuple(dict.fromkeys(columns))


def _basis(moment: Moment) -> Basis:
    release = moment.release.id if moment.release else None
    return Basis(moment.system.id, moment.system.id, None, None, None, release)
