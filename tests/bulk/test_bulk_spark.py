"""Columns of Spark, in every shape, against what the library answers."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bundle_samples import DAYS, OF_TODAY, PAIRS, TEXTS, TODAY, expected, write

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
CELLS = {
    Shape.LIST: ["target_code", "status", "approximate", "reason", "n_alternatives"],
    Shape.BEST: ["target_code", "status", "approximate", "reason", "n_alternatives"],
    Shape.ROWS: ["target_code", "status", "approximate", "reason", "n_alternatives", "alternative", "choice_list"],
    Shape.CLUSTERS: ["target_code", "status", "approximate", "reason", "n_alternatives", "cluster_id", "alternative"],
}
MENDED = ["repair", "certainty"]
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


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark_sql.SparkSession]:
    """Two threads of this machine."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        environment.chdir(tmp_path_factory.mktemp("session"))
        made = (
            spark_sql.SparkSession.builder.master(os.environ.get("CROSSWALK_SPARK_MASTER", "local[2]"))
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()
        )
        yield made
        made.stop()


def claims(session: spark_sql.SparkSession, texts: tuple[str, ...]) -> spark_sql.DataFrame:
    """Each text on each day, and one without a day, with a column whose name needs care."""
    rows = [(text, day, "007") for text in texts for day in DAYS]
    return session.createDataFrame(rows, "dx string, `on day` date, `claim.id` string")


def wanted(
    codes: Crosswalk, pair: tuple[str, str], shape: Shape, texts: tuple[str, ...], days: tuple[date, ...]
) -> Counter[object]:
    """The rows that the library gives of `claims`, on the day of each or on the one that is asked about."""
    cells = [*CELLS[shape], *MENDED]
    return Counter(
        (text, day, "007", *unexplained(row))
        for text in texts
        for day in DAYS
        for row in expected(codes, text, pair, day if day in days else days[0], shape, cells)
    )


def unexplained(cells: tuple[object, ...]) -> tuple[object, ...]:
    """Without what a join cannot tell of what is no known code."""
    if cells[1] not in ("malformed", "unknown_code"):
        return cells
    # Nor is there an answer whose alternatives it could count.
    return (*cells[:3], None, 0, *cells[5:])


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_the_answers_are_those_of_the_library(
    codes: Crosswalk, session: spark_sql.SparkSession, bundle: str, pair: tuple[str, str], shape: Shape
) -> None:
    source, target = pair
    texts = (*TEXTS, *BLANKED) if source == "icd9cm" else OF_TODAY
    frame = claims(session, texts)
    by_row = spark.translate(frame, "dx", bundle=bundle, source=source, target=target, on_column="on day", shape=shape)
    assert by_row.columns == ["dx", "on day", "claim.id", *(f"dx_{name}" for name in (*CELLS[shape], *MENDED))]
    found = Counter((*row[:3], *unexplained(row[3:])) for row in map(tuple, by_row.collect()))
    assert found == wanted(codes, pair, shape, texts, DAYS)
    on_one = spark.translate(frame, "dx", bundle=bundle, source=source, target=target, on="2020-10-01", shape=shape)
    found = Counter((*row[:3], *unexplained(row[3:])) for row in map(tuple, on_one.collect()))
    assert found == wanted(codes, pair, shape, texts, (date(2020, 10, 1),))


@pytest.mark.parametrize("system", ["icd9cm", "icd10cm"])
def test_codes_are_validated_as_they_are_looked_up(
    codes: Crosswalk, session: spark_sql.SparkSession, bundle: str, system: str
) -> None:
    texts = TEXTS if system == "icd9cm" else OF_TODAY
    found = spark.validate(claims(session, texts), "dx", bundle=bundle, system=system, on_column="on day").collect()
    assert len(found) == len(texts) * len(DAYS)
    for row in found:
        if not row["dx"].strip():
            assert row["dx_status"] is None
            continue
        (answer,) = codes.lookup([row["dx"]], system, on=row["on day"])
        assert row["dx_status"] == answer.status.value, row
        if answer.status not in ("malformed", "unknown_code"):
            run = answer.run
            assert (row["dx_code"], row["dx_billable"]) == (answer.code, answer.billable)
            assert (row["dx_valid_from"], row["dx_valid_to"]) == (
                (run.valid_from, run.valid_to) if run else (None, None)
            )


def test_rows_without_a_day_take_that_of_an_undated_question(session: spark_sql.SparkSession, bundle: str) -> None:
    frame = session.createDataFrame([("G20", None), ("G20", date(2020, 1, 1))], "dx string, day date")
    found = spark.validate(frame, "dx", bundle=bundle, system="icd10cm", on_column="day").collect()
    assert {row["day"]: row["dx_status"] for row in found} == {None: "header", date(2020, 1, 1): "valid"}
    early = session.createDataFrame([("250.00", date(2001, 1, 1))], "dx string, day date")
    (row,) = spark.translate(early, "dx", bundle=bundle, source="icd9cm", target="icd10cm", on_column="day").collect()
    assert (row["dx_status"], row["dx_reason"]) == ("not_covered", "the bundle has no answers on this day")


def test_the_tables_are_broadcast_and_no_python_runs_on_the_rows(
    session: spark_sql.SparkSession, bundle: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spark.translate(
        claims(session, TEXTS), "dx", bundle=bundle, source="icd9cm", target="icd10cm", on_column="on day"
    ).explain()
    plan = capsys.readouterr().out
    assert plan.count("BroadcastHashJoin") == 2
    assert "SortMergeJoin" not in plan
    assert "Python" not in plan
    assert "sparkContext" not in Path(spark.__file__).read_text("utf-8").partition('"""')[2].partition('"""')[2]


def test_how_columns_are_typed_and_a_session_is_set_changes_no_answer(
    session: spark_sql.SparkSession, bundle: str
) -> None:
    def answers(frame: spark_sql.DataFrame, column: str = "dx") -> Counter[object]:
        asked = {"bundle": bundle, "source": "icd9cm", "target": "icd10cm", "on_column": "on day"}
        return Counter(tuple(row)[3:] for row in spark.translate(frame, column, **asked).collect())

    frame = claims(session, TEXTS)
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
            session.conf.set(name, value)
        padded = frame.withColumn("dx", functions.col("dx").cast("char(12)"))
        assert padded.schema["dx"].dataType.typeName() == "char"
        assert Counter(row[:2] for row in answers(padded)) == Counter(row[:2] for row in plain)
    finally:
        for name in settings:
            session.conf.unset(name)


def test_columns_of_one_name_stay_both(session: spark_sql.SparkSession, bundle: str) -> None:
    frame = session.sql("SELECT 1 AS id, 'G20' AS dx, 2 AS id")
    found = spark.validate(frame, "dx", bundle=bundle, system="icd10cm", on="2020-01-01")
    assert tuple(found.select("*").first())[:5] == (1, "G20", 2, "G20", "valid")


def test_what_cannot_be_asked_is_said_before_a_row_is_read(session: spark_sql.SparkSession, bundle: str) -> None:
    frame = session.createDataFrame([("G20", 7, "2020-01-01")], "dx string, dx_status long, day string")
    pair = {"bundle": bundle, "source": "icd9cm", "target": "icd10cm"}
    for asked, told in (
        ({"column": "dy"}, "no column 'dy'"),
        ({"column": "dx"}, "'dx_status' already"),
        ({"column": "dx_status"}, "is no text"),
        ({"column": "dx", "prefix": "x_", "on_column": "day"}, "holds no days"),
        ({"column": "dx", "on": "2020-01-01", "on_column": "day"}, "one day for all"),
        ({"column": "dx", "on": "2014-01-01"}, "from 2015-10-01 on"),
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
            spark.translate(session.sql(f"SELECT {named}"), "dx", **pair)
    with pytest.raises(UsageError, match="no states of hcpcs"):
        spark.validate(frame, "dx", bundle=bundle, system="hcpcs")
