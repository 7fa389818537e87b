"""Order and codes files of ICD-10-CM and ICD-10-PCS (docs/formats.md 2.1, 2.2, 3.1, 8.1, 8.2)."""

from __future__ import annotations

import pytest
from loader_samples import CHOLERA, ReadPart, order_line, source

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import TITLES_AND_HEADERS, Facts, Part, Property
from loaders.registry import read_part
from loaders.shared.line_cache import LineCache

CM = SYSTEMS["icd10cm"]
CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
CMS = "www.cms.gov/files/zip"
OLD = "www.cms.gov/medicare/coding/icd10/downloads"
ORDER = r"order(?!.*addenda).*\.txt$"
CODES = r"codes(?!.*addenda).*\.txt$"


def order(lines: list[str], ending: str = "\r\n", tail: str = "\r\n") -> Part:
    data = (ending.join(lines) + tail).encode("utf-8")
    return read_part(Role.ORDER, data, source(Role.ORDER), CM, LineCache())


def counts(part: Part) -> tuple[int, int]:
    billable = sum(fact.billable for fact in part.facts.values())
    return billable, len(part.facts) - billable


def test_an_order_file_states_everything() -> None:
    part = order(CHOLERA)
    assert part.knows == TITLES_AND_HEADERS
    assert list(part.facts) == ["A00", "A000", "A001"]
    assert part.facts["A00"] == Facts(billable=False, short="Cholera", long="Cholera")
    assert part.facts["A001"].billable


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("tail", ["", "\n", "\r\n\r\n  \r\n"])
def test_line_endings_and_blank_lines_at_the_end_say_nothing(ending: str, tail: str) -> None:
    assert order(CHOLERA, ending, tail).facts == order(CHOLERA).facts


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([CHOLERA[0], CHOLERA[2]], 2),
        ([CHOLERA[0], "", CHOLERA[1]], 2),
        ([order_line(1, "A000", "2", "x", "y")], 1),
        ([order_line(1, "A0000000", "1", "x", "y")], 1),
        ([order_line(1, "a000", "1", "x", "y")], 1),
        ([CHOLERA[0], order_line(2, "A000", "1", "x" * 61, "y")], 2),
        ([order_line(1, "A000", "1", "x", "")], 1),
        ([order_line(1, "A000", "1", "", "y")], 1),
        ([order_line(1, "A000", "1", "x", "y\ty")], 1),
        ([order_line(1, "A000", "1", "x", "y" * 400)], 1),
        (["00001 A00 Cholera"], 1),
    ],
    ids=["gap", "blank", "flag", "wide", "small", "shifted", "no long", "no short", "tab", "endless", "cut"],
)
def test_a_line_off_the_layout_is_named(lines: list[str], line: int) -> None:
    with pytest.raises(LayoutError) as raised:
        order(lines)
    assert raised.value.where is not None
    assert (raised.value.where.file, raised.value.where.line) == ("file.txt", line)
    assert raised.value.remedy


def test_a_byte_of_no_character_names_its_line() -> None:
    data = "\r\n".join(CHOLERA).encode() + b" Sezary \xe9\r\n"
    with pytest.raises(LayoutError, match="line 3: byte 0xE9"):
        read_part(Role.ORDER, data, source(Role.ORDER), CM, LineCache())


@pytest.mark.parametrize("data", [b"", b"\r\n \r\n"])
def test_an_empty_file(data: bytes) -> None:
    with pytest.raises(LayoutError, match="empty"):
        read_part(Role.ORDER, data, source(Role.ORDER), CM, LineCache())


def test_a_code_listed_twice() -> None:
    with pytest.raises(DuplicateCode, match="line 3: code A00 "):
        order([CHOLERA[0], CHOLERA[1], order_line(3, "A00", "1", "x", "y")])


def test_a_line_met_again_yields_the_same_object() -> None:
    lines = LineCache()
    first, second = ["\n".join(CHOLERA), "\n".join([CHOLERA[0], "00002" + CHOLERA[2][5:]])]
    one = read_part(Role.ORDER, first.encode(), source(Role.ORDER), CM, lines)
    two = read_part(Role.ORDER, second.encode(), source(Role.ORDER), CM, lines)
    assert two.facts["A001"] is one.facts["A001"]


def test_a_codes_file_is_silent_about_headers_and_short_titles() -> None:
    data = b"A000    Cholera due to Vibrio cholerae\nA001    Cholera due to eltor\n"
    part = read_part(Role.CODES, data, source(Role.CODES), CM, LineCache())
    assert part.knows == {Property.BILLABLE, Property.LONG}
    assert part.facts["A001"] == Facts(billable=True, short=None, long="Cholera due to eltor")


@pytest.mark.parametrize(
    ("line", "says"),
    [("25.0    Diabetes", "leading zeros are lost"), ("A000   xCholera", "column 8"), ("A000", "column 8")],
)
def test_a_codes_line_off_the_layout(line: str, says: str) -> None:
    with pytest.raises(LayoutError, match=says):
        read_part(Role.CODES, line.encode(), source(Role.CODES), CM, LineCache())


def test_a_gem_file_is_no_part_of_a_release() -> None:
    with pytest.raises(LayoutError, match="no part"):
        read_part(Role.GEM, b"", source(Role.GEM), CM, LineCache())


CM_ORDER_FILES = [
    (f"{OLD}/2014-icd10-code-descriptions.zip", 69_823, 21_914),
    (f"{OLD}/2015-code-descriptions.zip", 69_823, 21_914),
    (f"{OLD}/2016-code-descriptions-in-tabular-order.zip", 69_823, 21_914),
    (f"{OLD}/2017-icd10-code-descriptions.zip", 71_486, 22_344),
    (f"{OLD}/2018-icd-10-code-descriptions.zip", 71_704, 22_423),
    (f"{OLD}/2019-icd-10-cm-code-descriptions.zip", 71_932, 22_512),
    (f"{OLD}/2020-icd-10-cm-codes.zip", 72_184, 22_581),
    ("extra/icd10cm/2021-october/Code-Descriptions.zip", 72_616, 22_736),
    (f"{CMS}/2021-code-descriptions-tabular-order-updated-12162020.zip", 72_621, 22_737),
    (f"{CDC}/2022/Code Descriptions zip.zip", 72_748, 22_776),
    (f"{CMS}/2022-code-descriptions-tabular-order-updated-02012022.zip", 72_750, 22_778),
    (f"{CDC}/2023/icd10-Order-CodeFiles2023.zip", 73_639, 23_106),
    (f"{CMS}/2023-code-descriptions-tabular-order-updated-01/11/2023.zip", 73_674, 23_121),
    (f"{CDC}/2024/icd10cm-CodesDescriptions-2024.zip", 74_044, 23_252),
    (f"{CDC}/2024-Update/icd10cm-Codes-Descriptions-April-2024.zip", 74_044, 23_252),
    (f"{CMS}/2025-code-descriptions-tabular-order.zip", 74_260, 23_324),
    (f"{CDC}/2025-Update/Code-desciptions-April-2025.zip", 74_260, 23_324),
]
PCS_ORDER_FILES = [
    (f"{OLD}/2014-pcs-long-and-abbreviated-titles.zip", 71_924, 845),
    (f"{OLD}/2015-pcs-long-and-abbreviated-titles.zip", 71_924, 845),
    (f"{OLD}/2016-pcs-long-abbrev-titles.zip", 71_974, 848),
    (f"{OLD}/2017-pcs-long-abbrev-titles.zip", 75_789, 857),
    (f"{OLD}/2018-icd-10-pcs-order-file.zip", 78_705, 873),
    (f"{OLD}/2019-icd-10-pcs-order-file.zip", 78_881, 877),
    (f"{OLD}/2020-icd-10-pcs-order.zip", 77_559, 880),
    (
        f"{CMS}/2021-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-december-1-2020.zip",
        78_136,
        890,
    ),
    (
        f"{CMS}/2022-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-december-1-2021.zip",
        78_227,
        895,
    ),
    (f"{CMS}/errata-january-12-2022.zip", 78_229, 895),
    (f"{CMS}/2023-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-01/11/2023.zip", 78_530, 901),
    (f"{CMS}/2024-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12/19/2023.zip", 78_638, 905),
    (f"{CMS}/2025-icd-10-pcs-order-file-long-and-abbreviated-titles.zip", 78_948, 908),
]
CODES_FILES = [
    ("icd10cm", f"{OLD}/2016-code-descriptions-in-tabular-order.zip"),
    ("icd10cm", f"{CMS}/2025-code-descriptions-tabular-order.zip"),
    ("icd10pcs", f"{OLD}/2016-pcs-long-abbrev-titles.zip"),
]


@pytest.mark.parametrize(("path", "billable", "headers"), CM_ORDER_FILES)
def test_every_icd10cm_release_has_its_official_counts(
    official: ReadPart, path: str, billable: int, headers: int
) -> None:
    assert counts(official(Role.ORDER, "icd10cm", path, ORDER)) == (billable, headers)


@pytest.mark.parametrize(("path", "billable", "headers"), PCS_ORDER_FILES)
def test_every_icd10pcs_release_has_its_official_counts(
    official: ReadPart, path: str, billable: int, headers: int
) -> None:
    part = official(Role.ORDER, "icd10pcs", path, ORDER)
    assert counts(part) == (billable, headers)
    assert all(fact.billable == (len(code) == 7) for code, fact in part.facts.items())


@pytest.mark.parametrize(("system", "path"), CODES_FILES)
def test_a_codes_file_states_what_the_order_file_of_its_release_states(
    official: ReadPart, system: str, path: str
) -> None:
    codes, whole = official(Role.CODES, system, path, CODES), official(Role.ORDER, system, path, ORDER)
    assert {code: fact.long for code, fact in codes.facts.items()} == {
        code: fact.long for code, fact in whole.facts.items() if fact.billable
    }
