"""The rows of map sets, each with the span of editions in which it stood.

The GEMs of 2009 to 2018 are 1.84 million rows, 341,000 distinct ones. A row is known by source,
target and flags: the same pair occurs with different flags.
"""

from __future__ import annotations

from typing import Final, NamedTuple

LATEST_EDITION: Final = 9999
"""Ordinal of "the newest loaded edition", so that a new one changes no row that stays."""


class MapRow(NamedTuple):
    """One row of a map set and one span of editions in which it stood.

    `target` may be `NoDx`, `NoPCS` or `NoI9`. `flags` are the five digits of the file: approximate,
    no map, combination, scenario, choice list. (GEM guide 2018, appendix A.)
    """

    source: str
    target: str
    flags: str
    first: int
    last: int

    @property
    def is_no_map(self) -> bool:
        """Any `No…` target says no map, whatever the flag (29 rows of PCS→ICD-9 2018 have it 0)."""
        return self.target.startswith("No")

    @property
    def approximate(self) -> bool:
        """The first flag: whether the pair is close and not the same."""
        return self.flags[0] == "1"

    @property
    def combination(self) -> bool:
        """The third flag: whether the target is needed together with one of every other choice list of its scenario."""
        return self.flags[2] == "1"

    @property
    def scenario(self) -> int:
        """The fourth flag: which of the alternative combinations the row belongs to. Says nothing for a single."""
        return int(self.flags[3])

    @property
    def choice_list(self) -> int:
        """The fifth flag: the list of its scenario out of which one code is chosen. Says nothing for a single."""
        return int(self.flags[4])

    def stands_in(self, edition: int) -> bool:
        """Whether the edition with this ordinal has the row; both ends of the span do."""
        return self.first <= edition <= self.last
