"""Title files of ICD-9-CM, versions 23 to 32 (docs/formats.md 1.1)."""

from __future__ import annotations

import pytest
from loader_samples import ReadPart, source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Facts, Part, Property
from loaders.registry import read_part
from loaders.shared.line_cache import LineCache

BASE = "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads"
FULL_TITLES = f"{BASE}/fy2010diagnosis-procedurecodesfulltitles.zip"
LONG, SHORT = Role.LONG_TITLES, Role.SHORT_TITLES
HEAD = "DIAGNOSIS CODE,LONG DESCRIPTION,SHORT DESCRIPTION\r\n"


def read(content: str, role: Role = LONG, system: str = "icd9cm") -> Part:
    return read_part(role, content.encode("latin-1"), source(role), SYSTEMS[system], LineCache())


def test_the_role_says_which_titles_a_file_holds() -> None:
    line = "25000 DMII WO CMP NT ST UNCNTR \r\n"
    assert read(line, SHORT).facts == {"25000": Facts(billable=True, short="DMII WO CMP NT ST UNCNTR")}
    assert read(line, SHORT).knows == {Property.BILLABLE, Property.SHORT}
    assert read(line, LONG).knows == {Property.BILLABLE, Property.LONG}


def test_the_same_digits_are_a_diagnosis_and_a_procedure() -> None:
    assert read("0051  Botulism\n").facts["0051"].long == "Botulism"
    procedure = read("0051 Implantation of cardiac resynchronization defibrillator\n", system="icd9pcs")
    assert procedure.facts["0051"].long == "Implantation of cardiac resynchronization defibrillator"


def test_long_titles_are_latin_1() -> None:
    assert read("0413  Friedländer's bacillus infection\n").facts["0413"].long == "Friedländer's bacillus infection"


@pytest.mark.parametrize(
    ("content", "line"),
    [("0010  Cholera\n25.0  Diabetes\n", 2), ("10    Cholera\n", 1), (HEAD + "0010,a,b\n250.00,c,d\n", 3)],
)
def test_codes_taken_for_numbers_are_refused(content: str, line: int) -> None:
    with pytest.raises(LayoutError, match="leading zeros are lost") as raised:
        read(content)
    assert raised.value.where is not None
    assert raised.value.where.line == line
    assert "spreadsheet" in (raised.value.remedy or "")


@pytest.mark.parametrize(
    "content",
    [
        "0010 xCholera",
        "0010",
        "0010  ",
        "X123  Cholera",
        "DIAGNOSIS CODE,TITLE\n",
        HEAD + "0010,a\n",
        HEAD + '0010,"a\n',
    ],
)
def test_other_layouts_are_refused(content: str) -> None:
    with pytest.raises(LayoutError):
        read(content)


def test_a_code_listed_twice_is_named_with_its_line() -> None:
    with pytest.raises(DuplicateCode, match="line 3: code 0010 "):
        read(HEAD + "0010,a,b\n0010,c,d\n")


VERSIONS = [
    ("v23_icd9.zip", "dx", "sg", SHORT, 13_367, 3_701),
    ("v24_icd9.zip", "diagnos", "surg", SHORT, 13_549, 3_733),
    ("v25_icd9.zip", "diagnos", "proced", SHORT, 13_677, 3_768),
    ("v26_icd9.zip", "diagnos", "proced", SHORT, 14_025, 3_824),
    ("v27_icd9.zip", "short_dx", "short_sg", SHORT, 14_315, 3_838),
    ("cmsv28_master_descriptions.zip", r"long_dx.*txt$", r"long_sg.*txt$", LONG, 14_432, 3_859),
    ("cmsv28_master_descriptions.zip", r"short_dx.*txt$", r"short_sg.*txt$", SHORT, 14_432, 3_859),
    ("cmsv29_master_descriptions.zip", r"long_dx.*txt$", r"long_sg.*txt$", LONG, 14_567, 3_877),
    ("cmsv30_master_descriptions.zip", r"long_dx.*txt$", r"long_sg.*txt$", LONG, 14_567, 3_878),
    ("cmsv31-master-descriptions.zip", r"long_dx.*txt$", r"long_sg.*txt$", LONG, 14_567, 3_882),
    ("icd-9-cm-v32-master-descriptions.zip", r"long_dx.*txt$", r"long_sg.*txt$", LONG, 14_567, 3_882),
    ("icd-9-cm-v32-master-descriptions.zip", r"short_dx.*txt$", r"short_sg.*txt$", SHORT, 14_567, 3_882),
]


@pytest.mark.parametrize(("name", "dx", "sg", "role", "diagnoses", "procedures"), VERSIONS)
def test_every_version_has_its_official_counts(
    official: ReadPart, name: str, dx: str, sg: str, role: Role, diagnoses: int, procedures: int
) -> None:
    assert len(official(role, "icd9cm", f"{BASE}/{name}", dx).facts) == diagnoses
    assert len(official(role, "icd9pcs", f"{BASE}/{name}", sg).facts) == procedures


def test_version_27_brings_its_long_titles_in_a_table(official: ReadPart) -> None:
    long = official(LONG, "icd9cm", FULL_TITLES, r"dx_110909\.csv$")
    short = official(SHORT, "icd9cm", f"{BASE}/v27_icd9.zip", "short_dx")
    assert set(long.facts) == set(short.facts)
    assert long.facts["38600"].long == "Ménière's disease, unspecified"
    procedures = official(LONG, "icd9pcs", FULL_TITLES, r"sg_092709\.csv$")
    assert len(procedures.facts) == 3_838
    assert procedures.facts["0001"].long == "Therapeutic ultrasound of vessels of head and neck"


def test_the_twin_of_that_table_has_lost_its_leading_zeros(official: ReadPart) -> None:
    with pytest.raises(LayoutError, match=r"u021012\.csv, line 2: '10' .* leading zeros are lost"):
        official(LONG, "icd9cm", FULL_TITLES, r"dx_110909u021012\.csv$")
