"""A file that nothing else tells about is known by its content."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswalk.domain.errors import LayoutError
from crosswalk.domain.releases import Role
from crosswalk.domain.systems import SYSTEMS
from loaders import archive
from loaders.archive import Member
from loaders.registry import role_of

CMS = "www.cms.gov/medicare/coding"
ICD9 = f"{CMS}/icd9providerdiagnosticcodes/downloads"


@pytest.mark.parametrize(
    ("system", "content", "role"),
    [
        ("icd10cm", "00001 A00     0 Cholera", Role.ORDER),
        ("icd10cm", "A000    Cholera due to Vibrio cholerae", Role.CODES),
        ("icd10cm", '\ufeff<?xml version="1.0"?><ICD10CM.tabular/>', Role.TABULAR),
        ("icd10pcs", "00001 001     0 Central Nervous System, Bypass", Role.ORDER),
        ("icd10pcs", "0016070 Bypass Cerebral Ventricle to Nasopharynx", Role.CODES),
        ("icd9cm", "0010  CHOLERA D/T VIB CHOLERAE \r\n", Role.SHORT_TITLES),
        ("icd9cm", "0010  Cholera due to vibrio cholerae\n", Role.LONG_TITLES),
        ("icd9cm", "DIAGNOSIS CODE,LONG DESCRIPTION,SHORT DESCRIPTION\n", Role.LONG_TITLES),
    ],
)
def test_roles(system: str, content: str, role: Role) -> None:
    assert role_of(Member(None, content.encode()), SYSTEMS[system]) is role


@pytest.mark.parametrize(
    ("path", "pattern", "system", "role"),
    [
        (f"{ICD9}/v23_icd9.zip", "dx", "icd9cm", Role.SHORT_TITLES),
        (f"{ICD9}/v24_icd9.zip", "surg", "icd9pcs", Role.SHORT_TITLES),
        (f"{ICD9}/v27_icd9.zip", "short_dx", "icd9cm", Role.SHORT_TITLES),
        (f"{ICD9}/cmsv28_master_descriptions.zip", r"long_dx.*txt$", "icd9cm", Role.LONG_TITLES),
        (f"{ICD9}/cmsv28_master_descriptions.zip", r"long_sg.*txt$", "icd9pcs", Role.LONG_TITLES),
        (f"{CMS}/icd10/downloads/2016-pcs-long-abbrev-titles.zip", "pcs_codes", "icd10pcs", Role.CODES),
        (f"{CMS}/icd10/downloads/2016-pcs-long-abbrev-titles.zip", "pcs_order", "icd10pcs", Role.ORDER),
    ],
)
def test_roles_of_official_files(mirror: Path, path: str, pattern: str, system: str, role: Role) -> None:
    with archive.open_file(mirror / path) as opened:
        assert role_of(opened.find(pattern), SYSTEMS[system]) is role


def test_no_loader_reads_cpt() -> None:
    with pytest.raises(LayoutError, match="no loader"):
        role_of(Member("LONGULT.txt", b""), SYSTEMS["cpt"])
