"""Lists of codes that need no present-on-admission indicator: invented ones, for no official list is at hand."""

from __future__ import annotations

import pytest

from crosswalk.domain.errors import CrosswalkError
from crosswalk.domain.history.releases import Role, SourceFile
from loaders.icd10cm import poa_exempt
from loaders.icd10cm.poa_exempt import PoaExemptList

SOURCE = SourceFile("POAexemptCodesFY25.txt", "0" * 64, Role.POA_EXEMPT)
HEADER = "Order2025\tPOAexemptCode\tDescription"


def listed(*rows: str, header: str = HEADER, ending: str = "\r\n") -> PoaExemptList:
    return poa_exempt.read(ending.join([header, *rows, ""]).encode("cp1252"), SOURCE)


def test_codes_are_read_dotted_or_not_with_the_year_of_the_header() -> None:
    found = listed("1\tB90.0\tSequelae of CNS tuberculosis", "2\tZ0000\tEncounter for exam")
    assert dict(found.titles) == {"B900": "Sequelae of CNS tuberculosis", "Z0000": "Encounter for exam"}
    assert found.year == 2025
    assert found.source is SOURCE


@pytest.mark.parametrize("header", ["Order\tPOA exempt code\tDescription", "order2019\tpoaexemptcode\tdescription\t\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_headers_and_line_ends_differ_between_years(header: str, ending: str) -> None:
    assert list(listed("1\tZ00.00\tEncounter", header=header, ending=ending).titles) == ["Z0000"]


def test_a_byte_order_mark_and_cells_left_empty_say_nothing() -> None:
    data = b"\xef\xbb\xbf" + f"{HEADER}\n1\tZ00.00\tEncounter\t\t\n".encode()
    assert list(poa_exempt.read(data, SOURCE).titles) == ["Z0000"]


@pytest.mark.parametrize(
    ("rows", "header", "code", "line"),
    [
        (["1\tZ00.00\tEncounter"], "Code\tDescription", "layout", 1),
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
