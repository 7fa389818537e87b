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
BLANKED = ("\u00a0401.9\x1f", "\u2003")
"""With blanks that Java takes for none unless it is told."""


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


def test_how_columns_are_typed_and_a_session_is_set_changes_no_answer(
    spark_session: spark_sql.SparkSession, bundle: str
) -> None:
    def answers(frame: spark_sql.DataFrame, column: str = "dx") -> Counter[object]:
        asked = {"bundle": bundle, "source": "icd9cm", "target": "icd10cm", "on_column": "on day"}
        return Counter(tuple(row)[3:] for row in spark.translate(frame, column, **asked).collect())

    frame = claims(spark_session, TEXTS)
    plain = answers(frame)
    assert len(plain) > len(TEXTS)
    functions = pytest.importorskip("pyspark.sql.functions")
    collated = frame.select(
        functions.collate("dx", "UTF8_LCASE").alias("d`x.1"), functions.col("on day").cast("timestamp"), "`claim.id`"
    )
    assert answers(collated, "d`x.1") == plain
    settings = {
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.sql.preserveCharVarcharTypeInfo": "true",
    }
    try:
        for name, value in settings.items():
            spark_session.conf.set(name, value)
        padded = frame.withColumn("dx", functions.col("dx").cast("char(12)"))
        assert padded.schema["dx"].dataType.typeName() == "char"
        assert Counter(row[:2] for row in answers(padded)) == Counter(row[:2] for row in plain)
    finally:
        for name in settings:
            spark_session.conf.unset(name)


def test_every_blank_around_a_code_is_taken_away(spark_session: spark_sql.SparkSession, bundle: str) -> None:
    frame = spark_session.createDataFrame([(text,) for text in (*BLANKED, "401.9")], "dx string")
    rows = spark.translate(frame, "dx", bundle=bundle, source="icd9cm", target="icd10cm", on="2020-10-01").collect()
    found = {row["dx"]: (row["dx_target_code"], row["dx_status"]) for row in rows}
    padded, empty, plain = map(found.__getitem__, (*BLANKED, "401.9"))
    assert padded == plain
    assert plain[1] == "mapped"
    assert empty == (None, None)


def test_columns_of_one_name_stay_both(spark_session: spark_sql.SparkSession, bundle: str) -> None:
    frame = spark_session.sql("SELECT 1 AS id, 'G20' AS dx, 2 AS id")
    found = spark.validate(frame, "dx", bundle=bundle, system="icd10cm", on="2020-01-01")
    assert tuple(found.select("*").first())[:5] == (1, "G20", 2, "G20", "valid")


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
    for named, told in (
        ("'G20' AS dx, 7 AS DX_Status", "'dx_status' already"),
        ("'G20' AS dx, 'G21' AS dx", "two columns are called 'dx'"),
        ("'G20' AS dx, 7 AS __crosswalk_key", "kept for the join"),
    ):
        with pytest.raises(UsageError, match=told):
            spark.translate(spark_session.sql(f"SELECT {named}"), "dx", **pair)
    with pytest.raises(UsageError, match="no states of hcpcs"):
        spark.validate(frame, "dx", bundle=bundle, system="hcpcs")
