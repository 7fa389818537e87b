"""Counts of a conversion: by status, by volume, with memory that damaged input cannot use up."""

from __future__ import annotations

import pytest

from crosswalk.bulk import tally as tallies
from crosswalk.bulk.shapes import Converted, blank
from crosswalk.bulk.tally import BadRow, Tally, Volume

MAPPED = Converted((("E11.9",),), "mapped", None, True, 1, None)
TWO_WAYS = Converted((("S02.0XXA|S02.10XA",),), "mapped", None, True, 2, "decimal_point")
NO_MAP = Converted(((None,),), "no_map", "the map says that E950.0 has no plausible translation", False, 0, None)


def test_cells_are_counted_by_status_and_those_without_a_code_do_not_lower_the_match_rate() -> None:
    tally = Tally()
    tally.add("dx1", MAPPED, "250.00", 6)
    tally.add("dx1", TWO_WAYS, "800.0", 3)
    tally.add("dx1", NO_MAP, "E950.0", 1)
    tally.add("dx1", blank(("target_code",)), "", 90)
    column = tally.columns["dx1"]
    assert column.statuses == {"mapped": 9, "no_map": 1, "blank": 90}
    assert (column.cells, column.match_rate, column.approximate) == (100, 0.9, 9)
    assert column.repaired == {"decimal_point": 3}
    assert column.ambiguous.top(5) == [Volume("800.0", "mapped", None, 3)]
    assert column.unmapped.top(5) == [Volume("E950.0", "no_map", NO_MAP.reason, 1)]


def test_a_column_of_blanks_has_no_match_rate() -> None:
    tally = Tally()
    tally.add("dx25", blank(("target_code",)), " ", 4)
    assert tally.columns["dx25"].match_rate is None


def test_of_endless_damaged_texts_the_frequent_ones_are_kept_and_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "MOST_TEXTS", 10)
    tally = Tally()
    tally.add("dx", NO_MAP, "E950.0", 50)
    for number in range(1_000):
        tally.add("dx", NO_MAP, f"E950.0 {number}")
    unmapped = tally.columns["dx"].unmapped
    assert unmapped.top(1) == [Volume("E950.0", "no_map", NO_MAP.reason, 50)]
    assert len(unmapped) <= 20
    assert unmapped.forgotten == 1_050 - sum(volume.cells for volume in unmapped.top(20))
    assert unmapped.forgotten > 900
    assert tally.columns["dx"].statuses == {"no_map": 1_050}


def test_of_bad_rows_all_are_counted_and_the_first_explained() -> None:
    tally = Tally()
    for line in range(2, 302):
        tally.add_bad(BadRow(line, "3 fields, and not 4"), kept=line % 3 == 0)
    assert (tally.kept, tally.skipped) == (100, 200)
    assert tally.bad_rows[0] == BadRow(2, "3 fields, and not 4")
    assert len(tally.bad_rows) == tallies.MOST_BAD_ROWS
