"""The reimbursement mappings in the store: every edition written back as it was published. (docs/formats.md 4.3)"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from crosswalk.service import Crosswalk

CMS = "www.cms.gov/medicare/coding/icd10/downloads"
EDITIONS = [
    ("reimb-icd10cm-icd9cm", "2012", "reimbursementmapping_2012.zip", "reimb_map_dx_2012.txt"),
    ("reimb-icd10cm-icd9cm", "2014", "2014-reimbursement-mappings-dx.zip", "reimb_map_dx_2014.txt"),
    ("reimb-icd10cm-icd9cm", "2015", "reimbursement_mapping_dx_2015.zip", "reimb_map_dx_2015.txt"),
    ("reimb-icd10pcs-icd9pcs", "2012", "reimbursementmapping_2012.zip", "reimb_map_pr_2012.txt"),
    ("reimb-icd10pcs-icd9pcs", "2014", "2014-reimbursement-mappings-pr.zip", "reimb_map_pr_2014.txt"),
    ("reimb-icd10pcs-icd9pcs", "2015", "reimbursement_mapping_pr_2015.zip", "reimb_map_pr_2015.txt"),
]


@pytest.mark.parametrize(("map_set", "edition", "path", "member"), EDITIONS)
def test_the_official_file_again(
    codes: Crosswalk, mirror: Path, map_set: str, edition: str, path: str, member: str
) -> None:
    with zipfile.ZipFile(mirror / CMS / path) as archive:
        assert codes.official_map(map_set, edition) == archive.read(member)
