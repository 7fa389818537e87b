"""Of which system codes are when rows say several, none, or one without a map; and what fails before a row is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from bulk_samples import PlannerOf

from crosswalk.bulk.answering import Asked
from crosswalk.bulk.converter import Converter
from crosswalk.bulk.shapes import Converted, Shape
from crosswalk.domain.codes.qualifiers import Kind
from crosswalk.domain.codes.row_source import RowSource, row_source
from crosswalk.domain.errors import CrosswalkError, UnknownMapSet, UnknownRelease
from crosswalk.service import Crosswalk

Answered = Callable[..., list[Converted]]


@pytest.fixture(scope="module")
def answered(codes: Crosswalk) -> Answered:
    converters: dict[Asked, Converter] = {}

    def convert(row: RowSource, texts: Sequence[str], target: str | None = "icd10cm") -> list[Converted]:
        asked = Asked(target, date(2025, 3, 1))
        if asked not in converters:
            columns = ("source_system", "target_code", "status", "reason")
            converters[asked] = Converter(codes._views.one, codes.maps, asked, Shape.LIST, columns)
        made = converters[asked]
        return made.convert(made.source(row), texts)

    return convert


def cells(found: Sequence[Converted]) -> list[tuple[object, ...]]:
    return [each.rows[0][:3] for each in found]


def test_a_9_in_a_column_of_no_kind_leaves_it_to_the_code(answered: Answered) -> None:
    row = row_source(value="9")
    assert row.systems == ("icd9cm", "icd9pcs")
    found = answered(row, ["250.00", "V10.3", "0051", "99999", "E11.9"])
    assert cells(found) == [
        ("icd9cm", "E11.9", "mapped"),
        # V10.3 is a header of ICD-10-CM too, which the row rules out.
        ("icd9cm", "Z85.3", "mapped"),
        (None, None, "ambiguous_system"),
        ("icd9cm", None, "unknown_code"),
        ("icd9cm", None, "version_conflict"),
    ]
    assert found[2].reason == "icd9cm and icd9pcs both know this code: say which is meant"


def test_a_column_of_a_kind_without_a_day_takes_the_version_that_knows_the_code(answered: Answered) -> None:
    row = row_source(Kind.DIAGNOSIS)
    assert cells(answered(row, ["4019", "E119", "0051", "G20"])) == [
        ("icd9cm", "I10|I169", "mapped"),
        ("icd10cm", "E119", "mapped"),
        ("icd9cm", "A051", "mapped"),
        ("icd10cm", "G20.A1|G20.A2|G20.B1|G20.B2|G20.C", "mapped"),
    ]


def test_codes_of_the_target_itself_are_carried_where_no_row_says_their_system(answered: Answered) -> None:
    found = answered(row_source(), ["G20", "250.00", "J1100", "nope"])
    assert cells(found)[:2] == [
        ("icd10cm", "G20.A1|G20.A2|G20.B1|G20.B2|G20.C", "mapped"),
        ("icd9cm", "E11.9", "mapped"),
    ]
    assert [each.status for each in found[2:]] == ["ambiguous_system", "malformed"]


def test_the_day_of_a_row_counts_for_a_code_that_decides_its_system_itself(answered: Answered) -> None:
    # C9136 ended on 2015-04-01.
    early, late = (row_source(first=day, given="hcpcs") for day in ("2015-02-01", "2020-07-01"))
    undecided = [row_source(value="HC", first=day) for day in ("2015-02-01", "2020-07-01")]
    assert [answered(row, ["C9136"], "hcpcs") for row in undecided] == [
        answered(row, ["C9136"], "hcpcs") for row in (early, late)
    ]


def test_a_stated_system_without_a_map_is_an_answer(answered: Answered) -> None:
    found = answered(row_source(value="HC"), ["J1100", "99213", "zz!"])
    assert [each.status for each in found] == ["not_in_map", "unknown_code", "malformed"]
    assert found[0].reason == "no map from hcpcs to icd10cm is loaded"
    assert found[1].reason == "no licensed CPT file is loaded"


@pytest.mark.parametrize(
    ("spec", "asked", "fault", "told"),
    [
        ("dx=hcpcs:icd10cm", {}, UnknownMapSet, "no map from hcpcs to icd10cm"),
        ("dx=icd10pcs:icd10cm", {}, UnknownMapSet, "no map from icd10pcs to icd10cm"),
        ("dx=icd9cm:icd10cm", {"edition": "1999"}, UnknownMapSet, "edition '1999' of gem-icd9cm-icd10cm"),
        ("dx=diagnosis", {"edition": "1999"}, UnknownMapSet, "edition '1999' of gem-icd9cm-icd10cm"),
        ("dx=icd9cm:icd10cm", {"map_set": "gem-none"}, UnknownMapSet, "gem-none is not loaded"),
        ("dx=icd9cm:icd10cm", {"release": "1999"}, UnknownRelease, "1999"),
        ("dx=icd9cm", {"applied": "none"}, CrosswalkError, "no applied map 'none'"),
    ],
)
def test_what_no_row_could_be_answered_by_is_told_before_any_is_read(
    planner: PlannerOf, spec: str, asked: dict[str, str], fault: type[CrosswalkError], told: str
) -> None:
    with pytest.raises(fault, match=told):
        planner(spec, **asked)


@pytest.mark.parametrize("spec", ["dx=hcpcs:hcpcs", "dx=diagnosis", "px=procedure", "dx=icd10cm", "dx=icd10cm:icd10cm"])
def test_what_can_be_answered_is_not(planner: PlannerOf, spec: str) -> None:
    assert planner(spec).plan(["dx", "px"]).codes
