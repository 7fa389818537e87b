"""The page of a report: what each status says, and all columns together."""

from __future__ import annotations

import re
from pathlib import Path

from crosswalk.bulk.conversion import Conversion, ConvertedFile
from crosswalk.bulk.meanings import MEANINGS
from crosswalk.bulk.reports.conversion_page import page
from crosswalk.bulk.shapes import BAD_ROW, BLANK, Converted, blank
from crosswalk.bulk.tally import Tally
from crosswalk.domain.codes.row_source import RowStatus
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome

MAPPED = Converted((("E11.9",),), "mapped", None, True, 1, None)
NO_MAP = Converted(((None,),), "no_map", "the map says that E950.0 has no plausible translation", False, 0, None)
DOCS = Path(__file__).parents[2] / "docs" / "convert.md"


def _page(*columns: str) -> str:
    tally = Tally(rows_read=10, rows_written=10)
    for name in columns:
        tally.add(name, NO_MAP, "E950.0", 1)
        tally.add(name, MAPPED, "250.00", 6)
        tally.add(name, blank(("target_code",)), "", 3)
    file = ConvertedFile("a.csv", "csv", None)
    return page(Conversion(file, file, "list", tally, (), 1.0, "crosswalk convert", "crosswalk"))


def test_every_status_is_explained_on_the_page_and_in_the_docs() -> None:
    assert set(MEANINGS) == {*map(str, (*Outcome, *Status, *RowStatus)), BLANK, BAD_ROW}
    table = DOCS.read_text("utf-8").partition("| status |")[2]
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE))
    assert told == {str(status): says for status, says in MEANINGS.items() if status != BLANK}


def test_statuses_stand_with_what_they_say_and_their_share_of_all_cells() -> None:
    text = _page("dx")
    assert "6 of 7 codes have a translation (85.7%); approximate are 6, blank are 3 of 10 cells." in text
    assert f'no_map</td><td class="soft">{MEANINGS["no_map"]}</td><td class="number">1</td>' in text
    assert "All 1 columns" not in text
    assert "1 code, with what is said of it" in text


def test_several_columns_are_counted_together_before_each_by_itself() -> None:
    text = _page("dx1", "dx2")
    assert text.index("All 2 columns of codes") < text.index("Column dx1") < text.index("Column dx2")
    together = text.partition("All 2 columns of codes")[2].partition("Column dx1")[0]
    assert re.findall(r'<td class="number">([\d.,]+%?)</td>', together) == [
        *("12", "60.00%", "6", "30.00%", "2", "10.00%"),
        *("7", "6", "85.7%", "7", "6", "85.7%"),
    ]
