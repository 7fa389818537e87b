"""Which rows lead from a code to what came before it: sound ones, else the split that it came of, else doubtful ones.

Published tables err. A row is doubtful whose previous codes no release had when it took effect (Q52.120 ← Q25.12), or
that contradicts the split of its own header on that day (C83.390 ← Z85.72, where no row names C83.39). It is kept and
shown, and leads only where nothing else does. (docs/design.md, rules 5.5 and 5.11.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Self

from crosswalk.domain.lineage.conversion_tables import Relation
from crosswalk.domain.lineage.predecessors import A_DAY, Ending, Predecessor, names
from crosswalk.domain.lookup.splits import SHORTEST, headers_of, unfilled

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.states import State, States
    from crosswalk.domain.lookup.conversion_rows import ConversionRows
    from crosswalk.domain.lookup.lives import Lives
    from crosswalk.domain.lookup.splits import Splits
    from crosswalk.domain.store.protocol import Store


class LeadingRows:
    """The rows of the codes that were learnt, judged; records of HCPCS, which carry their own days, are not."""

    def __init__(self, calendar: Calendar, rows: ConversionRows, splits: Splits, lives: Lives) -> None:
        self._calendar = calendar
        self._system = calendar.system
        self._rows = rows
        self._splits = splits
        self._lives = lives
        self._judged: dict[str, Sequence[Predecessor]] = {}
        self._above: dict[tuple[str, date], str | None] = {}
        self._covered: dict[date, bool] = {}

    def over(self, store: Store) -> Self:
        """The same with all it has learnt, reading the rest over another connection to the same state of the store."""
        self._rows.store = self._lives.store = self._splits.store = store
        return self

    @property
    def known(self) -> int:
        """How many codes were learnt."""
        return len(self._judged)

    def learn(self, codes: Collection[str]) -> None:
        """Read the rows of these codes, and what tells whether they are sound."""
        codes = {code for code in codes if code not in self._judged}
        if not codes:
            return
        self._rows.read_of(codes)
        self.judge([row for code in codes for row in self._rows.of(code)], codes)
        self._judged |= {code: [self.judged(row) for row in self._rows.of(code)] for code in codes}
        if self._system.has_placeholder:
            self._lives.read({one for code in codes if self._is_left(code) for one in unfilled(code)})

    def judge(self, rows: Iterable[Predecessor], codes: Collection[str] = ()) -> None:
        """Read what tells whether rows are sound, of codes that need not be learnt."""
        if self._system.owns_dates:
            return
        rows = list(rows)
        come = {*codes, *(row.code for row in rows)}
        before = {part.first for row in rows for part in row.previous if part.is_single}
        self._lives.read(come | headers_of(come) | before)
        split = {header for row in rows if (header := self._split_above(row.code, row.effective))}
        self._rows.read_naming(split)

    def of(self, code: str) -> Sequence[Predecessor]:
        """The rows that lead on from a code to what came before it."""
        rows = self.all_of(code)
        sound = [row for row in rows if row.doubtful is None]
        through = None if sound or self._system.owns_dates else self._through_split(code)
        return sound or (rows if through is None else [through])

    def split_before(self, code: str) -> str | None:
        """The split code through which a code goes back, None where a sound row leads or nothing does."""
        if self._system.owns_dates or self._is_sound(code):
            return None
        through = self._through_split(code)
        return None if through is None else through.previous[0].first

    def all_of(self, code: str) -> Sequence[Predecessor]:
        """All rows that tables have of a code, doubtful ones marked."""
        held = self._judged.get(code)
        return [self.judged(row) for row in self._rows.of(code)] if held is None else held

    def doubtful_of(self, code: str) -> list[Predecessor]:
        """The doubtful rows of a code."""
        return [row for row in self.all_of(code) if row.doubtful is not None]

    def judged(self, row: Predecessor) -> Predecessor:
        """A row that was judged, with the reason where it is doubtful."""
        doubt = None if self._system.owns_dates else self._doubt(row)
        return row if doubt is None else replace(row, doubtful=doubt)

    def _is_sound(self, code: str) -> bool:
        return any(row.doubtful is None for row in self.all_of(code))

    def _is_left(self, code: str) -> bool:
        """Whether neither a sound row nor the split of its header leads from a code that came in."""
        day = self._came_in(code)
        return day is not None and not self._is_sound(code) and self._split_above(code, day) is None

    def _doubt(self, row: Predecessor) -> str | None:
        day, shown = row.effective, self._system.display
        if not self._is_covered(day - A_DAY):
            return None
        unknown = [part.first for part in row.previous if part.is_single and not self._is_there(part.first, day)]
        if unknown and (row.relation is Relation.ALL or len(unknown) == len(row.previous)):
            return f"no release has {' and '.join(map(shown, unknown))} before {day}"
        header = self._split_above(row.code, day) if row.previous else None
        if header and not any(names(each, header) for each in self._rows.naming_at(header, Ending(day, day))):
            return f"it contradicts the split of {shown(header)} on that day"
        return None

    def _is_covered(self, day: date) -> bool:
        if day not in self._covered:
            self._covered[day] = self._calendar.on(day).release is not None
        return self._covered[day]

    def _is_there(self, code: str, day: date) -> bool:
        """Whether a code is billable or a header on the day before."""
        return _standing(self._lives.of(code), day - A_DAY) is not None

    def _split_above(self, code: str, day: date) -> str | None:
        """The nearest header above a code that was billable the day before; what it asks about is read already."""
        key = code[:-1], day
        if key not in self._above:
            headers = (code[:length] for length in range(len(code) - 1, SHORTEST - 1, -1))
            self._above[key] = next((header for header in headers if self._was_split(header, day)), None)
        return self._above[key]

    def _was_split(self, header: str, day: date) -> bool:
        """Whether a code that is there on a day ceased to be billable on it."""
        life = self._lives.of(header)
        return bool(life) and _standing(life, day) is not None and _ended(life, day)

    def _through_split(self, code: str) -> Predecessor | None:
        """The row that a split makes of a code that came in on that day: of its header, or of the code it fills."""
        day = self._came_in(code)
        if day is None:
            return None
        before = self._split_above(code, day) or self._filled(code, day)
        return None if before is None else self._splits.row(code, before, day)

    def _came_in(self, code: str) -> date | None:
        """The first day of a code that was not there the day before, None where that is not known."""
        first = next((state for state in self._lives.of(code) if state.billable and state.valid_from), None)
        if first is None or first.valid_from is None or first.open_start or self._is_there(code, first.valid_from):
            return None
        return first.valid_from

    def _filled(self, code: str, day: date) -> str | None:
        """The code that ended on the day and has placeholders where this one has none."""
        found = unfilled(code) if self._system.has_placeholder else ()
        return next((one for one in found if _ended(self._lives.of(one), day)), None)


def _ended(life: States, day: date) -> bool:
    before, now = _standing(life, day - A_DAY), _standing(life, day)
    return before is not None and before.billable and not (now is not None and now.billable)


def _standing(life: States, day: date) -> State | None:
    return next((state for state in life if state.stands_on(day)), None)
