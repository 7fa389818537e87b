"""Which columns of a file hold codes, of which systems, and which columns say so."""

from __future__ import annotations

import pytest
from bulk_samples import PlannerOf

from crosswalk.bulk.plan import Plan
from crosswalk.bulk.request import Column, read_column
from crosswalk.domain.errors import UsageError

NAMES = ["id", "dx1", "dx2", "dx10", "dx1_version", "dx2_version", "dx10_version", "px1", "dos", "thru", "type"]


def told(plan: Plan) -> list[tuple[str, str | None, str | None, int | None]]:
    return [(each.name, each.kind, each.given, each.system_at) for each in plan.codes]


@pytest.mark.parametrize(
    ("spec", "read"),
    [
        ("dx", Column("dx", None, None)),
        ("dx=icd9cm", Column("dx", "icd9cm", None)),
        ("dx=icd9cm:icd10cm", Column("dx", "icd9cm", "icd10cm")),
        ("dx1..dx25=diagnosis:icd10cm", Column("dx1..dx25", "diagnosis", "icd10cm")),
        ("a=b", Column("a=b", None, None)),
        ("a=b=procedure", Column("a=b", "procedure", None)),
    ],
)
def test_a_spec_is_a_name_with_systems_behind_it(spec: str, read: Column) -> None:
    assert read_column(spec) == read


def test_diagnoses_and_procedures_go_together_each_with_its_own_target(planner: PlannerOf) -> None:
    plan = planner("dx[0-9]*[0-9]=diagnosis", "px1=procedure", on_column="dos", setting_column="type").plan(
        [each for each in NAMES if not each.endswith("_version")]
    )
    assert told(plan) == [("dx10", "diagnosis", None, None), ("px1", "procedure", None, None)]
    assert (plan.first_at, plan.through_at, plan.setting_at) == (5, None, 7)


def test_columns_are_named_by_name_number_range_and_pattern(planner: PlannerOf) -> None:
    for spec, names in {"dx1..dx2": ["dx1", "dx2"], "2": ["dx1"], "DX10": ["dx10"], "px*": ["px1"]}.items():
        plan = planner(spec, source="icd9cm", target="icd10cm").plan(NAMES)
        assert [each.name for each in plan.codes] == names


def test_a_system_column_is_one_for_all_or_one_for_each(planner: PlannerOf) -> None:
    one = planner("dx1..dx2=icd9cm", system_columns=["dx1_version"]).plan(NAMES)
    # The row says the version, and the column the kind.
    assert told(one) == [("dx1", "diagnosis", "icd9cm", 4), ("dx2", "diagnosis", "icd9cm", 4)]
    each = planner("dx1..dx2=diagnosis", system_columns=["dx1..dx2=dx1_version..dx2_version"]).plan(NAMES)
    assert told(each) == [("dx1", "diagnosis", None, 4), ("dx2", "diagnosis", None, 5)]
    with pytest.raises(UsageError, match=r"names 2 columns, 'dx1_version\.\.dx10_version'"):
        planner("dx1=diagnosis", system_columns=["dx1..dx2=dx1_version..dx10_version"]).plan(
            [*NAMES, *(f"dx{number}_version" for number in range(3, 10))]
        )


def test_a_target_tells_the_kind_where_nobody_says_what_codes_are(planner: PlannerOf) -> None:
    assert told(planner("dx1", target="icd10cm").plan(NAMES)) == [("dx1", "diagnosis", None, None)]


def test_a_given_system_is_that_of_all_rows_whatever_their_day(planner: PlannerOf) -> None:
    plan = planner("dx1", source="icd9cm", target="icd10cm", on_column="dos").plan(NAMES)
    assert told(plan) == [("dx1", None, "icd9cm", None)]


@pytest.mark.parametrize(
    ("columns", "asked", "why"),
    [
        (["dx1"], {}, "nobody says of which system the codes of dx1 are"),
        ([], {"source": "icd9cm"}, "no column of codes is named"),
        (["dx1=icd9"], {"source": "icd9cm"}, "there is no column 'dx1=icd9', and no system or kind 'icd9'"),
        (["dx3"], {"source": "icd9cm"}, r"there is no column 'dx3'\. There are: id, dx1"),
        (["dx1,dx2"], {"source": "icd9cm"}, "named one by one, or as a range: dx1..dx25. There are"),
        (["pz*"], {"source": "icd9cm"}, r"there is no column called like 'pz\*'\. There are: id, dx1"),
        (["dx1-dx2"], {"source": "icd9cm"}, "A range is written dx1..dx25. There are: id, dx1"),
        (["dx1"], {"source": "icd9cm", "volume_column": "n"}, "there is no column 'n'"),
        (["dx1", "2"], {"source": "icd9cm"}, "the column 'dx1' is named twice"),
        (["dx1..px1"], {"source": "icd9cm"}, "'dx1..px1' is no range of columns"),
        (["dx1..dx2"], {"source": "icd9cm", "shape": "rows"}, "the shape rows makes rows of one column"),
        (["dx1"], {"source": "icd9cm", "new_columns": ["scenario"]}, "the shape list has no column 'scenario'"),
        (["dx1"], {"source": "icd9cm", "shape": "wide"}, "there is no shape 'wide'"),
        (["dx1"], {"source": "icd9cm", "on_column": "day"}, "there is no column 'day'"),
        (["dx1"], {"source": "icd9cm", "through_column": "thru"}, "a last day needs a first one"),
        (["dx1"], {"source": "icd9cm", "on": "2025-01-01", "release": "2025"}, "about a day or about a release"),
        (["dx1"], {"source": "icd8"}, "icd8"),
        (["dx1"], {"source": "icd9cm", "rows": 0}, "0 rows are none"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(
    planner: PlannerOf, columns: list[str], asked: dict[str, object], why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        planner(*columns, **{"target": "icd10cm" if asked else None, **asked}).plan(NAMES)


def test_new_columns_that_are_there_already_are_refused_unless_they_get_a_prefix(planner: PlannerOf) -> None:
    names = ["dx", "dx_status"]
    with pytest.raises(UsageError, match="there is a column 'dx_status' already"):
        planner("dx=icd9cm").plan(names)
    plan = planner("dx=icd9cm", prefix="new_").plan(names)
    assert plan.new_names == ("new_dx_target_code", "new_dx_status", "new_dx_approximate", "new_dx_reason")
