"""What replaced codes each time they ended: by a row of a table, or where none tells it by what took their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from crosswalk.domain.lineage.predecessors import Predecessor, Replacement, endings, replacing

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.lookup.conversion_rows import ConversionRows
    from crosswalk.domain.lookup.lives import Lives
    from crosswalk.domain.lookup.splits import Splits


class Replacements:
    """The replacements of the codes of one system that were learnt."""

    def __init__(self, calendar: Calendar, rows: ConversionRows, splits: Splits, lives: Lives) -> None:
        self.system = calendar.system
        self._calendar = calendar
        self._rows = rows
        self._splits = splits
        self._lives = lives
        self._after: dict[str, Sequence[Predecessor]] = {}

    @property
    def known(self) -> AbstractSet[str]:
        """The codes that were learnt."""
        return self._after.keys()

    def learn(self, codes: Collection[str]) -> None:
        """Read what replaced these codes, with a few requests for all."""
        self._lives.read(codes)
        self._rows.read_naming(codes)
        ends = {code: endings(life, self._calendar) for code in codes if (life := self._lives.of(code))}
        rows = {
            (code, end): replacing(code, end, self._rows.naming_at(code, end)) for code in ends for end in ends[code]
        }
        # That a header was split is only known of one that a release shows billable: most never were.
        split = {code for code in ends if any(state.billable for state in self._lives.of(code))}
        self._splits.learn({code for (code, _), told in rows.items() if not told and code in split})
        self._after |= {
            code: [
                row
                for end in ends.get(code, ())
                for row in rows[code, end] or (self._splits.rows(code, end) if code in split else ())
            ]
            for code in codes
        }

    def rows(self, code: str) -> Sequence[Predecessor]:
        """The rows, of tables or of splits, that lead on from a code that was learnt."""
        return self._after[code]

    def of(self, code: str) -> tuple[Replacement, ...]:
        """What replaced a code that was learnt, each time it ended."""
        return tuple(Replacement(row.code, row.effective, row.source) for row in self._after[code])
