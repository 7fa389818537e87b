"""A loaded edition is written back as its official file: no row lost, none added. (docs/design.md, rule 4.4)"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from golden_gems import DX_BACKWARD, DX_FORWARD, EDITIONS, ENDS, PR_BACKWARD

from crosswalk.service import Crosswalk

SORTED = [
    *[(map_set, str(year)) for map_set in (DX_FORWARD, DX_BACKWARD) for year in range(2011, 2019)],
    ("gem-icd9pcs-icd10pcs", "2012"),
    (PR_BACKWARD, "2012"),
]
"""Editions whose files are sorted by source, target and flags, as ours are."""

Official = Callable[[str, str], bytes]


@pytest.mark.parametrize("edition", EDITIONS, ids=" ".join)
def test_the_official_file_again(codes: Crosswalk, official_gem: Official, edition: tuple[str, str]) -> None:
    """Byte for byte where the file is sorted, else as a multiset of rows, split on blanks."""
    written, official = codes.official_map(*edition), official_gem(*edition)
    rows = official.splitlines()
    assert len(rows) == EDITIONS[edition].rows
    if edition in SORTED:
        same = written == official
        assert same
    else:
        assert sorted(map(bytes.split, written.splitlines())) == sorted(map(bytes.split, rows))


@pytest.mark.parametrize(("member", "map_set"), [("2018_I9gem.txt", DX_FORWARD), ("2018_I10gem.txt", DX_BACKWARD)])
def test_cdc_and_cms_publish_the_same(codes: Crosswalk, mirror: Path, member: str, map_set: str) -> None:
    loose = mirror / "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM/2018" / member
    assert codes.official_map(map_set, "2018") == loose.read_bytes()


@pytest.mark.parametrize("map_set", ENDS)
def test_the_loaded_editions(codes: Crosswalk, map_set: str) -> None:
    """All that the mirror holds; the gaps are those of the mirror, not of ours."""
    loaded = [(each.label, each.rows) for each in codes.store.maps.editions()[codes.store.maps.map_sets()[map_set]]]
    assert loaded == [(year, archive.rows) for (name, year), archive in EDITIONS.items() if name == map_set]
