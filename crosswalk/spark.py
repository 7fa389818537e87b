"""Columns of Spark with what their codes become, or are: broadcast joins on a bundle, and no Python on the rows.

    from crosswalk import spark

    spark.translate(claims, "dx", bundle="tables", source="icd9cm", target="icd10cm", on="2025-10-01")
    spark.validate(claims, "dx", bundle="tables", system="icd10cm", on_column="service_date")

A frame comes back with new columns behind its own, `dx_target_code`, `dx_status` and so on. It is asked through the
API of data frames alone, so that a session of Spark Connect can. `crosswalk bundle` makes the bundle; docs/spark.md
tells of clusters, docs/bundle.md what a join cannot do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.bundle.manifest import MANIFEST, pair_named, read_manifest, usual_day
from crosswalk.bulk.bundle.patterns import BLANKS, pattern_of
from crosswalk.bulk.bundle.spellings import INPUT
from crosswalk.bulk.shapes import Shape
from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.errors import MissingExtra, UsageError
from crosswalk.questions.asking import day_of

try:
    from pyspark.sql import functions as F  # noqa: N812 - as everybody calls them
    from pyspark.sql.types import CharType, DateType, StringType, TimestampNTZType, TimestampType, VarcharType
except ImportError as fault:
    raise MissingExtra(
        "crosswalk.spark needs pyspark.", remedy="Install it: pip install 'crosswalk-codes[spark]'."
    ) from fault

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from crosswalk.bulk.bundle.manifest import Manifest, PairOfBundle

__all__ = ["translate", "validate"]

_TABLES: Final = {Shape.ROWS: "answers", Shape.CLUSTERS: "clusters", Shape.LIST: "cells", Shape.BEST: "cells"}
_CELLS: Final = ("target_code", "status", "approximate", "reason", "n_alternatives")
_OF_SHAPE: Final = {
    Shape.ROWS: ("alternative", "choice_list"),
    Shape.CLUSTERS: ("cluster_id", "alternative"),
    Shape.LIST: (),
    Shape.BEST: (),
}
_MENDED: Final = ("repair", "certainty")
_SPELLED: Final = ("spelling", "code", "shown", "note", *_MENDED)
_STATES: Final = ("status", "billable", "valid_from", "valid_to")
_OURS: Final = "__crosswalk_"
"""What the names of columns that do not stay begin with."""


def translate(
    df: DataFrame,
    column: str,
    *,
    bundle: str,
    source: str,
    target: str,
    on: date | str | None = None,
    on_column: str | None = None,
    shape: Shape | str = Shape.LIST,
    prefix: str = "",
) -> DataFrame:
    """The rows with what the codes of a column become on a day of the target, or on that of each row (`on_column`).

    `bundle` is a folder that every worker can read. Undated rows take the day of an undated question. The new columns
    are called `<prefix><column>_target_code`, `_status`, `_approximate`, `_reason`, `_n_alternatives`, `_repair` and
    `_certainty`; long shapes repeat a row for each row of its answer, and have the numbers of alternatives too. A blank
    cell has no answer. Raises `UsageError` for columns, and for systems and days that the bundle has no answers of.
    """
    shaped = _shape_of(shape)
    manifest = _manifest(df, bundle)
    pair = pair_named(manifest, source, target)
    day = _day_asked(manifest, target, on, on_column)
    _require_answers(pair, day)
    cells = (*_CELLS, *_OF_SHAPE[shaped])
    read = _read(df, column, bundle, source, [f"{prefix}{column}_{name}" for name in (*cells, *_MENDED)])
    table = _TABLES[shaped]
    answers = df.sparkSession.read.parquet(f"{bundle}/{table}.parquet")
    answers = answers.where((F.col("source_system") == source) & (F.col("target_system") == target))
    if table == "cells":
        answers = answers.where(F.col("shape") == shaped.value)
    joined = _on_the_day(df, read, answers, cells, day, on_column)
    made = {name: F.col(_of(name)) for name in (*cells, *_MENDED)}
    is_before = F.col(_of("code")).isNotNull() & F.col(_of("status")).isNull()
    made["status"] = F.when(is_before, "not_covered").otherwise(F.coalesce(F.col(_of("status")), _refused(source)))
    why = F.concat_ws(
        "; ",
        F.when(is_before, "the bundle has no answers on this day").otherwise(F.col(_of("reason"))),
        _noted(column),
        _why_refused(source),
    )
    made["reason"] = F.when(why != "", why)
    return _with(joined, made, f"{prefix}{column}_")


def validate(
    df: DataFrame,
    column: str,
    *,
    bundle: str,
    system: str,
    on: date | str | None = None,
    on_column: str | None = None,
    prefix: str = "",
) -> DataFrame:
    """The rows with what the codes of a column are on a day, or on that of each row (`on_column`).

    The new columns are called `<prefix><column>_code`, `_status`, `_billable`, `_valid_from`, `_valid_to`, `_repair`
    and `_certainty`; statuses are those of `Crosswalk.validate`. A blank cell has none. Raises `UsageError`.
    """
    manifest = _manifest(df, bundle)
    if system not in manifest["systems"]:
        raise UsageError(f"the bundle has no states of {system}.", remedy=f"It has {', '.join(manifest['systems'])}.")
    day = _day_asked(manifest, system, on, on_column)
    names = {"code": "shown", **{name: name for name in (*_STATES, *_MENDED)}}
    read = _read(df, column, bundle, system, [f"{prefix}{column}_{name}" for name in names])
    states = df.sparkSession.read.parquet(f"{bundle}/states.parquet").where(F.col("system") == system)
    joined = _on_the_day(df, read, states, _STATES, day, on_column)
    made = {name: F.col(_of(held)) for name, held in names.items()}
    made["status"] = F.coalesce(made["status"], _refused(system))
    return _with(joined, made, f"{prefix}{column}_")


def _of(name: str) -> str:
    return f"{_OURS}{name}"


def _named(name: str) -> Column:
    """A column by its whole name, which may have points in it."""
    return F.col("`" + name.replace("`", "``") + "`")


def _text(column: str) -> Column:
    """The codes of a column as plain text, which compares byte by byte: not by the collation of the column."""
    return _named(column).cast("string")


def _shape_of(shape: Shape | str) -> Shape:
    try:
        return Shape(shape)
    except ValueError:
        raise UsageError(f"there is no shape {shape!r}.", remedy=f"There are {', '.join(Shape)}.") from None


def _manifest(df: DataFrame, bundle: str) -> Manifest:
    """Read by Spark, which reaches wherever the tables are."""
    found = df.sparkSession.read.text(f"{bundle}/{MANIFEST}", wholetext=True).first()
    return read_manifest("" if found is None else found[0])


def _day_asked(manifest: Manifest, system: str, on: date | str | None, on_column: str | None) -> date:
    """The day of all rows, or of those without one."""
    system_of(system)
    if on is not None and on_column is not None:
        raise UsageError("rows have one day for all, or days of their own.", remedy="Leave one of them out.")
    # The day by the clock, as that of a question.
    return day_of(on) or usual_day(manifest["systems"][system], system, date.today())  # noqa: DTZ011


def _require_answers(pair: PairOfBundle, day: date) -> None:
    begins, ends = (date.fromisoformat(each) for each in (pair["from_day"], pair["to_day"]))
    if not begins <= day < ends:
        told = f"the bundle has answers from {begins} on until {ends}, and none of {day}."
        raise UsageError(told, remedy="Ask about a day between them.")


def _read(df: DataFrame, column: str, bundle: str, system: str, new: Sequence[str]) -> DataFrame:
    """The rows with their code as it is read, in columns that do not stay."""
    _require(df, column, (StringType, CharType, VarcharType), "is no text: give codes as text")
    # Sessions do not tell names by their case, unless somebody says so.
    taken = {name.lower() for name in df.columns}
    clash = next((name for name in new if name.lower() in taken), None)
    if clash is not None:
        raise UsageError(f"there is a column {clash!r} already.", remedy="Name the new ones with a prefix.")
    ours = next((name for name in df.columns if name.lower().startswith(_OURS)), None)
    if ours is not None:
        raise UsageError(f"names as {ours!r} are kept for the join.", remedy="Rename that column.")
    spellings = df.sparkSession.read.parquet(f"{bundle}/spellings.parquet").where(F.col("system") == system)
    held = spellings.select(*(F.col(name).alias(_of(name)) for name in _SPELLED))
    keyed = df.withColumn(_of("key"), F.upper(F.regexp_replace(_text(column), BLANKS, "")))
    return keyed.join(F.broadcast(held), F.col(_of("key")) == F.col(_of("spelling")), "left")


def _require(df: DataFrame, column: str, kind: type | tuple[type, ...], wrong: str) -> None:
    if column not in df.columns:
        raise UsageError(f"there is no column {column!r}.", remedy=f"There are: {', '.join(df.columns)}.")
    if df.columns.count(column) > 1:
        raise UsageError(f"two columns are called {column!r}.", remedy="Rename one of them.")
    if not isinstance(df.schema[column].dataType, kind):
        raise UsageError(f"the column {column!r} {wrong}.")


def _on_the_day(
    df: DataFrame, read: DataFrame, table: DataFrame, cells: Sequence[str], day: date, on_column: str | None
) -> DataFrame:
    """The rows with the cells that a table has of their code on the day of all, or on their own."""
    days = (F.col("from_day").alias(_of("from_day")), F.col("to_day").alias(_of("to_day")))
    if on_column is None:
        table = table.where((F.col("from_day") <= F.lit(day)) & (F.lit(day) < F.col("to_day")))
    held = table.select(F.col("code").alias(_of("known")), *days, *(F.col(name).alias(_of(name)) for name in cells))
    stands = F.col(_of("code")) == F.col(_of("known"))
    if on_column is not None:
        _require(df, on_column, (DateType, TimestampType, TimestampNTZType), "holds no days: make them with to_date")
        read = read.withColumn(_of("day"), F.coalesce(_named(on_column).cast("date"), F.lit(day)))
        stands = stands & (F.col(_of("from_day")) <= F.col(_of("day"))) & (F.col(_of("day")) < F.col(_of("to_day")))
    return read.join(F.broadcast(held), stands, "left")


def _refused(system: str) -> Column:
    """The status of a text that is read as no code; none of a blank cell."""
    has_shape = F.col(_of("key")).rlike(pattern_of(system))
    return F.when(F.col(_of("key")) != "", F.when(has_shape, "unknown_code").otherwise("malformed"))


def _why_refused(system: str) -> Column:
    why = F.when(_refused(system) == "malformed", f"not the shape of a code of {system}").otherwise(
        f"no loaded release of {system}, and no map, has this code"
    )
    return F.when(F.col(_of("code")).isNull() & (F.col(_of("key")) != ""), why)


def _noted(column: str) -> Column:
    """What was mended in a text, or may have been meant: the text in quotation marks, as Python writes it."""
    text = _text(column)
    mark = F.when(text.contains("'"), '"').otherwise("'")
    return F.replace(F.col(_of("note")), F.lit(INPUT), F.concat(mark, text, mark))


def _with(joined: DataFrame, made: Mapping[str, Column], begin: str) -> DataFrame:
    """The columns that were there, by their place, since two may have one name; then the new ones."""
    new = (made[name].alias(f"{begin}{name}") for name in made)
    return joined.select("*", *new).drop(*(name for name in joined.columns if name.startswith(_OURS)))
