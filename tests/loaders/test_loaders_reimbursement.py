"""The reimbursement mappings: one alternative a code, read as rows of a map and written back. (docs/formats.md 4.3)"""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role, SourceFile
from loaders.maps import reimbursement
from loaders.maps.map_file import MapFile
from loaders.shared import archive

CMS = "www.cms.gov/medicare/coding/icd10/downloads"
SOURCE = SourceFile("reimb_map_dx_2012.txt", "0" * 64, Role.REIMBURSEMENT)


def diagnoses(content: str) -> MapFile:
    return reimbursement.read(content.encode(), SOURCE, SYSTEMS["icd10cm"], SYSTEMS["icd9cm"])


def test_one_code_several_together_and_none() -> None:
    content = "A000    1 0010  \r\nA1801   2 0150  73080 \r\nR402130 1 NODX  \r\nY700    1 NOI9  \r\n"
    read = diagnoses(content)
    assert read.rows == [
        "A000 0010 10000",
        "A1801 0150 10111",
        "A1801 73080 10112",
        "R402130 NoDx 11000",
        "Y700 NoI9 11000",
    ]
    assert reimbursement.official_bytes(read) == content.encode()


def test_a_code_may_stand_twice_in_a_combination() -> None:
    assert diagnoses("A000    2 0010  0010  \r\n").rows == ["A000 0010 10111", "A000 0010 10112"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("A000    0 \r\n", "number of codes from 1 to 6"),
        ("A000    7 0010  \r\n", "number of codes from 1 to 6"),
        ("A000    1 0010  0011  \r\n", "number of codes from 1 to 6"),
        ("A000    2 0010  \r\n", "code"),
        ("A000    1 NOPE  \r\n", "NOPE"),
        ("0010    1 A000  \r\n", "0010"),
    ],
)
def test_lines_off_the_layout_are_named(line: str, what: str) -> None:
    with pytest.raises(LayoutError, match=what) as caught:
        diagnoses("A001    1 0011  \r\n" + line)
    assert caught.value.where is not None
    assert caught.value.where.line == 2


def test_a_code_listed_twice_is_refused() -> None:
    with pytest.raises(DuplicateCode, match="A000"):
        diagnoses("A000    1 0010  \r\nA000    1 0011  \r\n")


@pytest.mark.parametrize(
    ("path", "member", "systems", "lines", "rows", "without"),
    [
        ("reimbursementmapping_2012.zip", "dx", ("icd10cm", "icd9cm"), 69_833, 73_605, 669),
        ("2014-reimbursement-mappings-dx.zip", "dx", ("icd10cm", "icd9cm"), 69_823, 72_805, 73),
        ("reimbursement_mapping_dx_2015.zip", "dx", ("icd10cm", "icd9cm"), 69_823, 72_853, 73),
        ("reimbursementmapping_2012.zip", "pr", ("icd10pcs", "icd9pcs"), 71_918, 75_286, 0),
        ("2014-reimbursement-mappings-pr.zip", "pr", ("icd10pcs", "icd9pcs"), 71_924, 74_908, 0),
        ("reimbursement_mapping_pr_2015.zip", "pr", ("icd10pcs", "icd9pcs"), 71_924, 75_026, 0),
    ],
)
def test_the_official_files_are_read_and_written_back_byte_for_byte(
    mirror: Path, path: str, member: str, systems: tuple[str, str], lines: int, rows: int, without: int
) -> None:
    with archive.open_file(mirror / CMS / path) as opened:
        found = opened.find(rf"reimb_map_{member}_\d{{4}}\.txt$")
        source = opened.source(found, Role.REIMBURSEMENT)
    read = reimbursement.read(found.data, source, SYSTEMS[systems[0]], SYSTEMS[systems[1]])
    assert len({row.split(" ")[0] for row in read.rows}) == lines
    assert len(read.rows) == rows
    assert sum(row.endswith(" 11000") for row in read.rows) == without
    assert reimbursement.official_bytes(read) == found.data
