"""What raw cells of a column become: the answers of the one translator, in the shape asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.bulk.answering import Answering, Asked, Basis
from crosswalk.bulk.shapes import Cell, Converted, Shape, blank, checked_columns, converted, refused, usual_columns
from crosswalk.domain.codes.row_source import RowSource, RowStatus, shape_conflict
from crosswalk.domain.codes.systems import SYSTEMS

if TYPE_CHECKING:
    from crosswalk.applied.maps import AppliedMaps
    from crosswalk.domain.translation.answers import Translation
    from crosswalk.questions.view import View
    from crosswalk.values.target_values import TargetValues

MOST_KEPT: Final = 250_000
"""Answers kept of one system whatever the day: more than any system has codes; only damaged input gets there."""

_SHORTEST: Final = 3
"""A text of so many characters has no point however it is written."""

_Key = tuple[str, bool]
"""A text, and whether its target codes are dotted."""


class _Source(NamedTuple):
    """Where codes come from: a system or None, the first day of a span or None, and what else their row says."""

    system: str | None
    day: date | None
    row: RowSource


class _Answered(NamedTuple):
    """What a text becomes, and whether that rests on the day of its source."""

    cells: Converted
    dated: bool


class CodeForm(StrEnum):
    """How target codes are written: as the codes came, or always with or without their point."""

    AS_GIVEN = "as-given"
    DOTTED = "dotted"
    UNDOTTED = "undotted"


class Converter:
    """What cells become, by the source that their row names: a system and a span of days in which answers are alike.

    Answers are those of `Crosswalk.translate` with that system and a day of that span, the same to the last cell.
    `columns` are the new columns, in the order of the cells, those of attached values last. One thread at a time.
    """

    def __init__(
        self,
        viewing: Callable[[], AbstractContextManager[View]],
        maps: AppliedMaps,
        asked: Asked,
        shape: Shape,
        columns: Sequence[str] | None = None,
        form: CodeForm = CodeForm.AS_GIVEN,
        beside: TargetValues | None = None,
    ) -> None:
        self._answering = Answering(viewing, maps, asked, best=shape is Shape.BEST)
        self.shape = shape
        of_shape = usual_columns(shape) if columns is None else checked_columns(shape, columns)
        self.columns = (*of_shape, *(beside.columns if beside is not None else ()))
        self._beside = beside
        self._form = form
        self._numbers: dict[_Source, int] = {}
        self._sources: list[_Source] = []
        self._undated: dict[str | None, dict[_Key, _Answered]] = {}
        self._several: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        self._days = cache(self._read_days)

    def source(self, row: RowSource) -> int:
        """The number of the source that the codes of a row belong to; the same for days on which answers are alike."""
        if row.refused:
            return self._number(_Source(None, None, row))
        # Where the row leaves it to the code, a code is of the one that knows it.
        system = row.systems[0] if len(row.systems) == 1 else None
        day = row.day
        if day is not None and system is not None and self._answering.by_applied_map(system):
            day = None
        elif day is not None:
            days = self._days(row.systems)
            at = bisect_right(days, day)
            day = days[at - 1] if at else date.min
        return self._number(_Source(system, day, replace(row, day=None)))

    def is_plain(self, source: int) -> bool:
        """Whether the rows of a source say no more than a system and a day. Of such sources there are few.

        Others have a reason of their own, and there may be as many as rows.
        """
        return self._sources[source].row.reason is None

    def check(self, system: str | None) -> None:
        """Raise what a question about codes of this system raises, whatever the code; of None, of any that has a map.

        A row that says a system without a map is no fault: its codes are answered, with the reason.
        """
        self._answering.check(system)

    @property
    def bases(self) -> set[Basis]:
        """What the answers so far rest on."""
        return self._answering.bases

    def convert(self, source: int, texts: Sequence[str], *, dotted: bool = True) -> list[Converted]:
        """What each text becomes, in their order; `dotted` decides where a text does not show how codes are written.

        A blank text is no code: nothing is said of it.
        """
        if not all(map(str.strip, texts)):
            said = iter(self.convert(source, [text for text in texts if text.strip()], dotted=dotted))
            return [next(said) if text.strip() else blank(self.columns) for text in texts]
        system, day, row = self._sources[source]
        if row.refused:
            return [refused(self.columns, str(row.status), row.reason)] * len(texts)
        keys = [(text, self._is_dotted(text, dotted)) for text in texts]
        found = self._decided(row.systems, day, keys) if system is None else self._found(system, day, keys)
        return [self._flagged(found[key], row, key[0]) for key in keys]

    def _decided(self, systems: tuple[str, ...], day: date | None, keys: Sequence[_Key]) -> dict[_Key, Converted]:
        """The answers about codes each of which is of the one of these systems, or of all, that knows it."""
        unseen = list(dict.fromkeys(text for text, _ in keys if (systems, text) not in self._several))
        if len(self._several) > MOST_KEPT:
            self._several.clear()
            unseen = list(dict.fromkeys(text for text, _ in keys))
        known = self._answering.known_by(systems, unseen)
        self._several |= {(systems, text): each for text, each in zip(unseen, known, strict=True)}
        found: dict[_Key, Converted] = {}
        by_system: dict[str | None, list[_Key]] = {}
        for key in dict.fromkeys(keys):
            knowing = self._several[systems, key[0]]
            if len(knowing) > 1:
                found[key] = self._shaped(self._answering.ambiguous(key[0], knowing), key)
            else:
                by_system.setdefault(knowing[0] if knowing else None, []).append(key)
        for system, of_system in by_system.items():
            found |= self._found(system, day, of_system)
        return found

    def _found(self, system: str | None, day: date | None, keys: Iterable[_Key]) -> dict[_Key, Converted]:
        """The answers about codes of a system, or of whichever knows them, on a day."""
        found = self._learnt(system, dict.fromkeys(keys))
        if day is not None:
            early = self._answering.target == system and system is not None and day < SYSTEMS[system].in_force_from
            again = [key for key, answer in found.items() if early or answer.dated]
            found |= zip(again, self._answered(system, day, again), strict=True)
        return {key: answer.cells for key, answer in found.items()}

    def _flagged(self, found: Converted, row: RowSource, text: str) -> Converted:
        """An answer with what its row says against it, or was decided about it."""
        conflict = shape_conflict(text, row)
        status = RowStatus.VERSION_CONFLICT if conflict else row.status
        reason = "; ".join(filter(None, (row.reason, conflict, found.reason)))
        if reason == (found.reason or ""):
            return found
        said: dict[str, Cell] = {"reason": reason}
        if status is not None:
            said["status"] = status.value
        rows = tuple(
            tuple(said.get(name, cell) for name, cell in zip(self.columns, cells, strict=True)) for cells in found.rows
        )
        return found._replace(rows=rows, status=status.value if status else found.status, reason=reason)

    def _learnt(self, system: str | None, keys: Iterable[_Key]) -> dict[_Key, _Answered]:
        """The answers on no day in particular: those of most codes are the same on all."""
        held = self._undated.setdefault(system, {})
        found = {key: held.get(key) for key in keys}
        missing = [key for key, answer in found.items() if answer is None]
        if len(held) + len(missing) > MOST_KEPT:
            held.clear()
        fresh = dict(zip(missing, self._answered(system, None, missing), strict=True))
        held |= fresh
        return {key: answer or fresh[key] for key, answer in found.items()}

    def _answered(self, system: str | None, day: date | None, keys: Sequence[_Key]) -> list[_Answered]:
        if not keys:
            return []
        found = self._answering.answers(system, day, [text for text, _ in keys])
        return [_Answered(self._shaped(each.answer, key), each.dated) for each, key in zip(found, keys, strict=True)]

    def _shaped(self, answer: Translation, key: _Key) -> Converted:
        return converted(answer, self.shape, self.columns, dotted=key[1], beside=self._beside)

    def _number(self, source: _Source) -> int:
        number = self._numbers.setdefault(source, len(self._sources))
        if number == len(self._sources):
            self._sources.append(source)
        return number

    def _is_dotted(self, text: str, usual: bool) -> bool:
        if self._form is not CodeForm.AS_GIVEN:
            return self._form is CodeForm.DOTTED
        return "." in text or (usual and len(text.strip()) <= _SHORTEST)

    def _read_days(self, systems: tuple[str, ...]) -> Sequence[date]:
        """The days from which on other answers may hold, of codes of these systems or of any."""
        return sorted(set[date]().union(*(self._answering.days(each) for each in systems or SYSTEMS)))


def usually_dotted(texts: Iterable[str]) -> bool:
    """Whether most codes of a column that are long enough for a point have one; also where there are none."""
    longer = [text for text in map(str.strip, texts) if len(text) > _SHORTEST]
    return 2 * sum("." in text for text in longer) >= len(longer)
