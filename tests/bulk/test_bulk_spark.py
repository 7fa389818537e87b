"""Columns of Spark: what can be asked, and how; test_bulk_faces.py holds that the answers are those of all faces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bundle_samples import DAYS, TEXTS, TODAY, write

import crosswalk
from crosswalk.bulk.shapes import Shape
from crosswalk.domain.errors import UsageError
from crosswalk.service import Crosswalk

spark_sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install 'crosswalk-codes[spark]'")
spark = pytest.importorskip("crosswalk.spark")

pytestmark = [
    pytest.mark.heavy,
    # Of pyspark and its gateway.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: TODAY) as opened:
        yield opened


@pytest.fixture(scope="module")
def bundle(codes: Crosswalk, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("spark") / "tables"
    write(codes, out)
    return str(out)


def claims(spark_session: spark_sql.SparkSession, texts: tuple[str, ...]) -> spark_sql.DataFrame:
    """Each text on each day, and one without a day, with a column whose name needs care."""
    rows = [(text, day, "007") for text in texts for day in DAYS]
    return spark_session.createDataFrame(rows, "dx string, `on day` date, `claim.id` string")


@pytest.mark.parametrize("shape", [Shape.LIST, Shape.CLUSTERS])
def test_one_day_for_all_is_asked_as_that_of_a_row_is(
    spark_session: spark_sql.SparkSession, bundle: str, shape: Shape
) -> None:
    frame = claims(spark_session, TEXTS)
    asked = {"bundle": bundle, "source": "icd9cm", "target": "icd10cm", "shape": shape}
    by_row = spark.translate(frame, "dx", on_column="on day", **asked)
    on_one = spark.translate(frame, "dx", on=DAYS[3], **asked)
    cells = ["target_code", "status", "approximate", "reason", "n_alternatives"]
    more = {Shape.LIST: [], Shape.CLUSTERS: ["cluster_id", "alternative"]}[shape]
    assert by_row.columns == [*frame.columns, *(f"dx_{name}" for name in (*cells, *more, "repair", "certainty"))]

    def told(made: spark_sql.DataFrame) -> Counter[object]:
        return Counter((*row[:1], *row[2:]) for row in map(tuple, made.where(f"`on day` = DATE '{DAYS[3]}'").collect()))

    assert told(by_row) == told(on_one)
    assert all(row["claim.id"] == "007" for row in on_one.collect())


def test_rows_without_a_day_take_that_of_an_undated_question(
    spark_session: spark_sql.SparkSession, bundle: str
) -> None:
    frame = spark_session.createDataFrame([("G20", None), ("G20", date(2020, 1, 1))], "dx string, day date")
    found = spark.validate(frame, "dx", bundle=bundle, system="icd10cm", on_column="day").collect()
    assert {row["day"]: row["dx_status"] for row in found} == {None: "header", date(2020, 1, 1): "valid"}
    early = spark_session.createDataFrame([("250.00", date(2001, 1, 1))], "dx string, day date")
    (row,) = spark.translate(early, "dx", bundle=bundle, source="icd9cm", target="icd10cm", on_column="day").collect()
    assert (row["dx_status"], row["dx_reason"]) == ("not_covered", "the bundle has no answers on this day")


def test_the_tables_are_broadcast_and_no_python_runs_on_the_rows(
    spark_session: spark_sql.SparkSession, bundle: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spark.translate(
        claims(spark_session, TEXTS), "dx", bundle=bundle, source="icd9cm", target="icd10cm", on_column="on day"
    ).explain()
    plan = capsys.readouterr().out
    assert plan.count("BroadcastHashJoin") == 2
    assert "SortMergeJoin" not in plan
    assert "Python" not in plan
    assert "sparkContext" not in Path(spark.__file__).read_text("utf-8").partition('"""')[2].partition('"""')[2]


def test_what_cannot_be_asked_is_said_before_a_row_is_read(spark_session: spark_sql.SparkSession, bundle: str) -> None:
    frame = spark_session.createDataFrame([("G20", 7, "2020-01-01")], "dx string, dx_status long, day string")
    pair = {"bundle": bundle, "source": "icd9cm", "target": "icd10cm"}
    for asked, told in (
        ({"column": "dy"}, "no column 'dy'"),
        ({"column": "dx"}, "'dx_status' already"),
        ({"column": "dx_status"}, "is no text"),
        ({"column": "dx", "prefix": "x_", "on_column": "day"}, "holds no days"),
        ({"column": "dx", "on": "2020-01-01", "on_column": "day"}, "one day for all"),
        ({"column": "dx", "on": "2014-01-01"}, "from 2015-10-01 on until 20"),
        ({"column": "dx", "on": "2999-01-01"}, "and none of 2999-01-01"),
        ({"column": "dx", "target": "icd10pcs"}, "no answers from icd9cm to icd10pcs"),
        ({"column": "dx", "shape": "tree"}, "no shape 'tree'"),
    ):
        with pytest.raises(UsageError, match=told):
            spark.translate(frame, **{**pair, **asked})
    with pytest.raises(UsageError, match="no states of hcpcs"):
        spark.validate(frame, "dx", bundle=bundle, system="hcpcs")
