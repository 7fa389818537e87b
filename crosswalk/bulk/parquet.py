"""Parquet files with new columns: batch by batch, in order, with all else that stands in them as it was."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final

import pyarrow as pa
from pyarrow import parquet

from crosswalk.bulk.arrow_columns import ArrowRows, schema_of
from crosswalk.bulk.batches import Batches, Learnt
from crosswalk.bulk.plan import Plan
from crosswalk.bulk.tally import Tally
from crosswalk.domain.errors import UnreadableArchive, Where

_BATCH_BYTES: Final = 16 << 20
"""What is read at once."""
_GROUP_BYTES: Final = 32 << 20
"""What is written as one row group at most, and a batch more; so much stands in memory several times."""
_BUFFER: Final = 1 << 17
_CELL_BYTES: Final = 8
"""What a cell takes in memory at least, however small it is in the file."""
_FEWEST_ROWS: Final = 1 << 10
_MOST_ROWS: Final = 1 << 20

_ARROW_SCHEMA: Final = b"ARROW:schema"
"""Where a file says which Arrow types its columns had."""


def convert_parquet(
    given: BinaryIO,
    made: BinaryIO,
    plan_of: Callable[[Sequence[str]], Plan],
    tally: Tally,
    *,
    name: str,
    most: int | None = None,
    moved: Callable[[float], object] = bool,
) -> None:
    """Write the rows of a file, or so many of the first, with the new columns of the plan for columns of these names.

    Other columns keep types, values, metadata and compression, and rows their order; timestamps of the old kind with 96
    bits come out with 64, in microseconds. The tally counts; `moved` is told which share is done. Memory does not
    grow with the file. Raises `UnreadableArchive`, with the `name` of the file, for one that is damaged.
    """
    plain = _opened(given, name)
    before, metadata = plain.schema_arrow, plain.metadata
    plan = plan_of(before.names)
    file = _opened(given, name, _encoded_texts(plan, before))
    batches = Batches(plan, Learnt(), tally)
    tables = _converted(batches, _read(file, name, most), tally, moved, metadata.num_rows if most is None else most)
    # What was read as a dictionary is written as one, and said to be of the type it was.
    with parquet.ParquetWriter(
        made,
        schema_of(plan, file.schema_arrow),
        compression=_compressions(metadata, plan),
        sorting_columns=metadata.row_group(0).sorting_columns if metadata.num_row_groups else None,
        store_schema=False,
    ) as writer:
        for group in _groups(tables, _rows_a_group(metadata)):
            writer.write_table(group, row_group_size=max(len(group), 1))
        batches.tell()
        writer.add_key_value_metadata(_key_values(schema_of(plan, before)))


def _opened(given: BinaryIO, name: str, read_dictionary: Sequence[str] = ()) -> parquet.ParquetFile:
    with _damage_told(name):
        given.seek(0)
        return parquet.ParquetFile(
            given,
            read_dictionary=read_dictionary,
            # So much of each column at once, and not all of a row group.
            buffer_size=_BUFFER,
            pre_buffer=False,
            coerce_int96_timestamp_unit="us",
        )


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as fault:
        told = str(fault).partition("\n")[0].rstrip(".")
        raise UnreadableArchive(f"no Parquet that can be read: {told}.", where=Where(name)) from fault


def _read(file: parquet.ParquetFile, name: str, most: int | None) -> Iterator[pa.Table]:
    """The rows of a file, batch by batch."""
    batches = file.iter_batches(batch_size=_rows_a_batch(file.metadata))
    left = file.metadata.num_rows if most is None else most
    while left > 0:
        with _damage_told(name):
            batch = next(batches, None)
        if batch is None:
            return
        yield pa.Table.from_batches([batch[:left]], schema=file.schema_arrow)
        left -= len(batch)


def _converted(
    batches: Batches, tables: Iterable[pa.Table], tally: Tally, moved: Callable[[float], object], most: int
) -> Iterator[pa.Table]:
    for table in tables:
        converted = batches.converted(ArrowRows(table))
        tally.rows_read += len(table)
        tally.rows_written += len(converted)
        yield converted
        moved(tally.rows_read / most)


def _groups(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The tables by row groups: of so many rows at least, or of many bytes."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= rows or sum(each.nbytes for each in held) >= _GROUP_BYTES:
            yield pa.concat_tables(held).unify_dictionaries()
            held.clear()
    if held:
        yield pa.concat_tables(held).unify_dictionaries()


def _rows_a_group(metadata: parquet.FileMetaData) -> int:
    return max((metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)), default=1)


def _rows_a_batch(metadata: parquet.FileMetaData) -> int:
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    row_bytes = max((group.total_byte_size / max(group.num_rows, 1) for group in groups), default=0)
    return int(min(max(_BATCH_BYTES / max(row_bytes, _CELL_BYTES * metadata.num_columns), _FEWEST_ROWS), _MOST_ROWS))


def _encoded_texts(plan: Plan, schema: pa.Schema) -> list[str]:
    """The columns of codes, and those that say something of them, as far as they are stored as texts."""
    places = {plan.first_at, plan.through_at, plan.setting_at, plan.volume_at}
    for code in plan.codes:
        places |= {code.at, code.system_at}
    named = [schema.field(at) for at in places if at is not None]
    return [each.name for each in named if pa.types.is_string(each.type) or pa.types.is_large_string(each.type)]


def _compressions(metadata: parquet.FileMetaData, plan: Plan) -> Mapping[str, str] | str:
    """The compression of each column; that of new ones is that of their codes."""
    if not metadata.num_row_groups:
        return "snappy"
    group = metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    found = {column.path_in_schema: _CODECS.get(column.compression, column.compression) for column in columns}
    usual = found.get(plan.codes[0].name, "SNAPPY")
    return {**dict.fromkeys(plan.new_names, usual), **found}


_CODECS: Final = {"UNCOMPRESSED": "NONE"}
"""What the reader calls otherwise than the writer."""


def _key_values(schema: pa.Schema) -> Mapping[bytes, bytes]:
    return {**(schema.metadata or {}), _ARROW_SCHEMA: base64.b64encode(schema.serialize().to_pybytes())}
