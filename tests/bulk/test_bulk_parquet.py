"""Parquet files come back with what their codes become; all else, its types and the order of rows stay."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

import crosswalk
from crosswalk.bulk import parquet as ours
from crosswalk.bulk.asking import planner_of, request_of
from crosswalk.bulk.parquet import convert_parquet
from crosswalk.bulk.request import Planner
from crosswalk.bulk.tally import Tally
from crosswalk.domain.errors import UnreadableArchive
from crosswalk.service import Crosswalk

CODES: Final = ("25000", "80022", None, "4019", "x", "V7219", "", "7522", "250")
ROWS: Final = 2_500


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2026, 3, 1)) as opened:
        yield opened


def _planner(codes: Crosswalk, shape: str, *columns: str, **asked: str) -> Planner:
    request = request_of(columns or ["dx"], source="icd9cm", target="icd10cm", shape=shape, **asked)  # type: ignore[arg-type]
    return planner_of(request, codes.steady()._views.one, codes.maps, codes.values)


def _converted(
    codes: Crosswalk, data: bytes, shape: str, *columns: str, tally: Tally | None = None, most: int | None = None
) -> parquet.ParquetFile:
    made = io.BytesIO()
    plan_of = _planner(codes, shape, *columns).plan
    convert_parquet(io.BytesIO(data), made, plan_of, tally or Tally(), name="claims.parquet", most=most)
    return parquet.ParquetFile(made)


def _table() -> pa.Table:
    """Columns of many types, with blanks, and metadata of the file and of a column."""
    values = range(ROWS)
    columns = {
        "claim": pa.array([f"{each:06}" for each in values]),
        "dx": pa.array([CODES[each % len(CODES)] for each in values]),
        "paid": pa.array(
            [None if each % 7 == 0 else Decimal(each).scaleb(-2) for each in values], pa.decimal128(12, 2)
        ),
        "at": pa.array([datetime(2012, 1, 1, tzinfo=UTC)] * ROWS, pa.timestamp("us", "America/New_York")),
        "day": pa.array([date(2012, 1, 1 + each % 28) for each in values]),
        "lines": pa.array([[{"n": each, "t": str(each)}] * (each % 3) for each in values]),
        "ward": pa.array([("A", "B")[each % 2] for each in values]).dictionary_encode(),
        "dx2": pa.array([("401.9", "486")[each % 2] for each in values], pa.large_string()),
        "raw": pa.array([bytes([each % 256]) for each in values], pa.binary()),
        "small": pa.array([each % 100 for each in values], pa.uint8()),
        "none": pa.nulls(ROWS),
    }
    table = pa.table(columns).replace_schema_metadata({"made by": "a test"})
    return table.cast(table.schema.set(0, table.schema.field(0).with_nullable(False).with_metadata({"kept": "yes"})))


@pytest.fixture(scope="module")
def claims() -> bytes:
    file = io.BytesIO()
    compression = {name: "zstd" if name == "claim" else "gzip" for name in _table().column_names}
    parquet.write_table(_table(), file, row_group_size=1_000, compression=compression)
    return file.getvalue()


def test_other_columns_keep_types_values_and_metadata(codes: Crosswalk, claims: bytes) -> None:
    made = _converted(codes, claims, "list", "dx", "dx2")
    before = parquet.ParquetFile(io.BytesIO(claims))
    fields = len(before.schema_arrow)
    assert made.schema_arrow.metadata == before.schema_arrow.metadata
    shared = pa.schema([made.schema_arrow.field(at) for at in range(fields)], made.schema_arrow.metadata)
    assert shared.equals(before.schema_arrow, check_metadata=True)
    table = made.read()
    assert table.select(range(fields)).equals(before.read())
    cells = ("target_code", "status", "approximate", "reason")
    assert table.column_names[fields:] == [f"{name}_{cell}" for name in ("dx", "dx2") for cell in cells]
    assert table["dx2_target_code"].to_pylist()[:2] == ["I10|I16.9", "J18.9"]
    assert table.schema.field("dx_status").type == pa.dictionary(pa.int32(), pa.string())


def test_row_groups_and_compression_are_those_of_the_input(codes: Crosswalk, claims: bytes) -> None:
    metadata = _converted(codes, claims, "list").metadata
    assert [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)] == [1_000, 1_000, 500]
    before, after = _codecs(parquet.ParquetFile(io.BytesIO(claims)).metadata), _codecs(metadata)
    assert {*before.values()} == {"ZSTD", "GZIP", "UNCOMPRESSED"}
    assert after == {**before, **{name: "GZIP" for name in after if name.startswith("dx_")}}


def _codecs(metadata: parquet.FileMetaData) -> dict[str, str]:
    group = metadata.row_group(0)
    return {group.column(at).path_in_schema: group.column(at).compression for at in range(group.num_columns)}


@pytest.mark.parametrize("shape", ["list", "rows", "best", "clusters"])
def test_rows_stay_in_order_with_the_answers_of_a_single_question(codes: Crosswalk, claims: bytes, shape: str) -> None:
    tally = Tally()
    table = _converted(codes, claims, shape, tally=tally).read()
    if shape in ("rows", "clusters"):
        ids = table["row_id"].to_pylist()
        assert ids == sorted(ids)
        assert {*ids} == {*range(1, ROWS + 1)}
        assert table["claim"].to_pylist() == [f"{each - 1:06}" for each in ids]
        assert table["lines"].equals(_table()["lines"].take(pa.array([each - 1 for each in ids])))
    of_code: dict[str | None, set[tuple[object, ...]]] = {}
    for text, *cells in zip(*(table[name].to_pylist() for name in ("dx", "dx_target_code", "dx_status")), strict=True):
        of_code.setdefault(text, set()).add(tuple(cells))
    for text in filter(None, CODES):
        (answer,) = codes.translate([text], "icd9cm", "icd10cm")
        assert {status for _, status in of_code[text]} == {answer.status.value}
        if shape == "rows":
            codes_of = {row["target_code"] for row in answer.rows()} - {None} or {None}
            assert {code for code, _ in of_code[text]} == {each and str(each).replace(".", "") for each in codes_of}
    assert of_code[None] == of_code[""] == {(None, None)}
    counted = Counter(CODES[each % len(CODES)] for each in range(ROWS))
    statuses = tally.columns["dx"].statuses
    assert statuses["malformed"] == counted["x"]
    assert statuses["blank"] == counted[None] + counted[""]
    assert (tally.rows_read, tally.rows_written) == (ROWS, len(table))


@pytest.mark.parametrize("shape", ["list", "rows"])
def test_batches_make_no_difference(
    codes: Crosswalk, claims: bytes, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, tally = Tally(), Tally()
    expected = _converted(codes, claims, shape, tally=whole).read()
    monkeypatch.setattr(ours, "_BATCH_BYTES", 1)
    monkeypatch.setattr(ours, "_GROUP_BYTES", 1)
    monkeypatch.setattr(ours, "_FEWEST_ROWS", 137)
    # So little is kept that all is forgotten after each batch.
    monkeypatch.setattr("crosswalk.bulk.records.MOST_RECORDS", 1)
    found = _converted(codes, claims, shape, tally=tally)
    assert found.num_row_groups > 10
    # Each batch has dictionaries of its own.
    assert found.read().to_pylist() == expected.to_pylist()
    assert tally.columns["dx"].statuses == whole.columns["dx"].statuses


def test_the_first_rows_are_tried(codes: Crosswalk, claims: bytes) -> None:
    table = _converted(codes, claims, "list", most=1_200).read()
    assert table.select(range(11)).equals(_table().slice(0, 1_200))


def test_files_of_polars_and_without_rows(codes: Crosswalk) -> None:
    for data in (pl.DataFrame({"dx": ["25000", None], "n": [1, 2]}), pl.DataFrame({"dx": []}, {"dx": pl.String})):
        file = io.BytesIO()
        data.write_parquet(file)
        made = _converted(codes, file.getvalue(), "rows").read()
        assert made["dx_target_code"].to_pylist() == ["E119", None][: len(data)]


def test_timestamps_of_96_bits_keep_their_moment(codes: Crosswalk) -> None:
    table = pa.table({"dx": ["25000"], "at": pa.array([datetime(1, 1, 1)], pa.timestamp("us"))})  # noqa: DTZ001
    file = io.BytesIO()
    parquet.write_table(table, file, use_deprecated_int96_timestamps=True)
    assert _converted(codes, file.getvalue(), "list").read()["at"].equals(table["at"])


def test_a_damaged_file_is_named(codes: Crosswalk, claims: bytes) -> None:
    cut = claims[: len(claims) // 2]
    # The foot says where all is, and nothing is there.
    emptied = claims[:4] + bytes(len(claims) // 2) + claims[4 + len(claims) // 2 :]
    for data in (b"", b"no Parquet at all", cut, emptied, b"PAR1" + claims[-40:]):
        with pytest.raises(UnreadableArchive, match="no Parquet that can be read") as raised:
            _converted(codes, data, "list")
        assert str(raised.value).startswith("claims.parquet: ")
