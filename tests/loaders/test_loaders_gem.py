"""GEM files of every edition (docs/formats.md 4.1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from loader_samples import source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import (
    DuplicateCode,
    LayoutError,
)
from crosswalk.domain.history.releases import Role
from loaders.maps import gem
from loaders.maps.map_file import MapFile
from loaders.shared import archive

CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
CMS = "www.cms.gov/medicare/coding/icd10/downloads"
I9, I10, P9, P10 = (SYSTEMS[name] for name in ("icd9cm", "icd10cm", "icd9pcs", "icd10pcs"))


def forward(content: str) -> MapFile:
    return gem.read(content.encode(), source(Role.GEM), I9, I10)


def test_rows_are_source_target_flags_in_file_order() -> None:
    table = forward("80022 S020XXA 10111\r\n80022 S064X1A 10112\r\nE9500 NoDx    11000\r\n")
    assert table.rows == ["80022 S020XXA 10111", "80022 S064X1A 10112", "E9500 NoDx 11000"]
    assert table.printed == {}


def test_fields_are_split_on_blanks_for_the_procedures_of_2015_lack_one() -> None:
    table = gem.read(b"0001 6A750Z4 10000\n3606 NoPCS   11000\n", source(Role.GEM), P9, P10)
    assert table.rows == ["0001 6A750Z4 10000", "3606 NoPCS 11000"]


def test_small_letters_are_read_as_capitals_and_written_back_as_printed() -> None:
    data = b"T8853XD NoDx  11000\r\nT8853XD v5889 10000\r\n"
    table = gem.read(data, source(Role.GEM), I10, I9)
    assert table.rows == ["T8853XD NoDx 11000", "T8853XD V5889 10000"]
    assert table.printed == {"T8853XD V5889 10000": "T8853XD v5889 10000"}
    assert gem.official_bytes(table, I10) == data


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("25000 E119    10000\n25.0  E119    10000\n", 2),
        ("25000 E119    1000\n", 1),
        ("25000 E119    20000\n", 1),
        ("25000 E119\n", 1),
        ("25000 E119    10000 x\n", 1),
        ("25000 25000   10000\n", 1),
        ("E119  25000   10000\n", 1),
        (" 25000 E119    10000\n", 1),
        ("25000 E119    10000\n\n25001 E109    10000\n", 2),
        ("", 1),
    ],
)
def test_a_row_off_the_layout_is_named(content: str, line: int) -> None:
    with pytest.raises(LayoutError) as raised:
        forward(content)
    assert raised.value.where is not None
    assert raised.value.where.line == line


def test_the_same_pair_may_stand_with_other_flags_but_no_row_twice() -> None:
    pair = "66602 O720    10000\n66602 O720    10111\n"
    assert len(forward(pair).rows) == 2
    with pytest.raises(DuplicateCode, match="line 3"):
        forward(pair + "66602 O720    10000\n")


EDITIONS = [
    *(
        (f"{CDC}/{path}", rf"i{number}gem.*\.txt$", number, rows)
        for path, nine, ten in (
            ("2009/Dxgem2009b.zip", 33_356, 77_244),
            ("2010/2010_DiagnosisGEMs.zip", 25_315, 77_271),
            ("2011/DiagnosisGEMs_2011.zip", 23_484, 78_139),
            ("2012/DiagnosisGEMs_2012.zip", 23_912, 78_840),
            ("2013/DiagnosisGEMs_2013.zip", 23_912, 78_838),
            ("2014/DiagnosisGEMs_2014.zip", 23_936, 79_066),
            ("2015/DiagnosisGEMs_2015.zip", 23_947, 79_188),
            ("2016/DiagnosisGEMs_2016.zip", 23_947, 79_192),
            ("2018/Dxgem_2018.zip", 24_860, 81_593),
        )
        for number, rows in (("9", nine), ("10", ten))
    ),
    (f"{CMS}/2017-gem-dc.zip", r"i9gem\.txt$", "9", 24_690),
    (f"{CMS}/2017-gem-dc.zip", r"i10gem\.txt$", "10", 81_298),
    *(
        (f"{CMS}/{path}", rf"{name}\.txt$", name, rows)
        for path, nine, pcs in (
            ("proceduregems_2012.zip", 69_362, 82_569),
            ("proceduregems-2014.zip", 69_994, 82_595),
            ("proceduregems_2015.zip", 70_047, 82_633),
            ("2017-gem-pcs.zip", 70_632, 97_520),
            ("2018-icd-10-pcs-general-equivalence-mappings.zip", 73_593, 101_025),
        )
        for name, rows in (("gem_i9pcs", nine), ("gem_pcsi9", pcs))
    ),
]
SYSTEMS_OF = {"9": (I9, I10), "10": (I10, I9), "gem_i9pcs": (P9, P10), "gem_pcsi9": (P10, P9)}


@pytest.mark.parametrize(("path", "pattern", "kind", "rows"), EDITIONS)
def test_every_edition_is_read_and_written_back(mirror: Path, path: str, pattern: str, kind: str, rows: int) -> None:
    with archive.open_file(mirror / path) as opened:
        member = opened.find(pattern)
    table = gem.read(member.data, source(Role.GEM), *SYSTEMS_OF[kind])
    assert len(table.rows) == rows
    written = gem.official_bytes(table, SYSTEMS_OF[kind][0])
    is_18_wide = kind == "gem_i9pcs" and path.endswith("proceduregems_2015.zip")
    assert (written == member.data) is not is_18_wide
