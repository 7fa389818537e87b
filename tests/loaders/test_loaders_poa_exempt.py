"""Lists of codes that need no present-on-admission indicator: the official ones, and invented ones that are wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from crosswalk.domain.errors import CrosswalkError
from crosswalk.domain.history.releases import Role, SourceFile
from loaders.icd10cm import poa_exempt
from loaders.icd10cm.poa_exempt import PoaExemptList

SOURCE = SourceFile("POAexemptCodesFY25.txt", "0" * 64, Role.POA_EXEMPT)
HEADER = "Order2025\tPOAexemptCode\tDescription"
CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
OFFICIAL = {  # codes on the list, as counted by its lines
    "2016/POAexemptCodes2016.zip": 35_239,
    "2017/POAexemptCodes2017.zip": 36_875,
    "2018/POAexemptAddCodes2018.zip": 36_877,
    "2019/POAexemptCodes2019.zip": 36_935,
    "2020/POAexemptCodes2020.zip": 37_075,
    "2021/POAexemptCodes2021.zip": 37_258,
    "2022/POAexemptCodesFY22.zip": 37_297,
    "2024/POAexemptCodesFY24.zip": 38_110,
    "2025/POAexemptCodesFY25.zip": 38_154,
}


def listed(*rows: str, header: str = HEADER, ending: str = "\r\n") -> PoaExemptList:
    return poa_exempt.read(ending.join([header, *rows, ""]).encode("cp1252"), SOURCE)


@pytest.mark.parametrize("path", OFFICIAL)
def test_the_official_lists_whatever_their_headers_are_called(mirror: Path, path: str) -> None:
    with zipfile.ZipFile(mirror / CDC / path) as packed:
        (name,) = (each for each in packed.namelist() if each.startswith("POAexemptCodes") and each.endswith(".txt"))
        found = poa_exempt.read(packed.read(name), SOURCE)
    assert len(found.titles) == OFFICIAL[path]
    assert next(iter(found.titles)) == "B900"
    assert found.titles["I69065"].startswith("Other paralytic syndrome following"), "without its quotation marks"


def test_codes_are_read_dotted_or_not() -> None:
    found = listed("1\tB90.0\tSequelae of CNS tuberculosis", "2\tZ0000\tEncounter for exam")
    assert dict(found.titles) == {"B900": "Sequelae of CNS tuberculosis", "Z0000": "Encounter for exam"}
    assert found.source is SOURCE


HEADERS = ["Order\tPOA exempt code\tDescription", "OrdFY25\tpoaexemptcode\tdescription\t\t", "Nr\tDiagnosis\tTitle"]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_headers_and_line_ends_differ_between_years(header: str, ending: str) -> None:
    assert list(listed("1\tZ00.00\tEncounter", header=header, ending=ending).titles) == ["Z0000"]


def test_a_byte_order_mark_and_cells_left_empty_say_nothing() -> None:
    data = b"\xef\xbb\xbf" + f"{HEADER}\n1\tZ00.00\tEncounter\t\t\n".encode()
    assert list(poa_exempt.read(data, SOURCE).titles) == ["Z0000"]


@pytest.mark.parametrize(
    "row", ["Z00.00\t7\tEncounter", "Encounter\tZ00.00\t7", "Z00.00\tEncounter", "z0000\tEncounter"]
)
def test_a_column_is_known_by_what_it_holds(row: str) -> None:
    assert dict(listed(row, header="a\tb\tc").titles) == {"Z0000": "Encounter"}


def test_a_list_without_a_header_loses_no_code() -> None:
    assert list(listed("2\tZ00.01\tEncounter", header="1\tZ00.00\tEncounter").titles) == ["Z0000", "Z0001"]


@pytest.mark.parametrize(
    ("rows", "header", "code", "line"),
    [
        (["2\tZ00.00\tEncounter"], "1\t250.00\tDiabetes", "layout", 1),
        ([], HEADER, "layout", 2),
        (["1\tRevise from\tZ00.00\tEncounter"], "Order\tAction\tCode\tDescription", "layout", 2),
        (["1\tZ00.00\tEncounter", "Z00.01\tEncounter"], HEADER, "layout", 3),
        (["1\tZ00.00\tEncounter", "Z00.01\t2\tEncounter"], HEADER, "layout", 3),
        (["one\tZ00.00\tEncounter"], HEADER, "layout", 2),
        (["1\tZ00.00"], HEADER, "layout", 2),
        (["1\tZ00.00\tEncounter", "2\t250.00\tDiabetes"], HEADER, "layout", 3),
        (["1\tZ00.00\tEncounter", "2\tZ0000\tEncounter"], HEADER, "duplicate_code", 3),
    ],
)
def test_what_is_no_such_list_is_refused_with_its_line(rows: list[str], header: str, code: str, line: int) -> None:
    with pytest.raises(CrosswalkError) as refused:
        listed(*rows, header=header)
    assert refused.value.code == code
    assert refused.value.where is not None
    assert (refused.value.where.file, refused.value.where.line) == (SOURCE.name, line)
