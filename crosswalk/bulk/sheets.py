"""The rows of a file with a few thousand of them, cell by cell: CSV, TSV, JSON lines, XLSX and Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crosswalk.bulk.digest import Digest
from crosswalk.bulk.files import FileFormat, checksum, format_of, opened
from crosswalk.bulk.text.dialect import UTF8_MARK, dialect_of
from crosswalk.domain.errors import MissingExtra, UnreadableArchive, UnreadableRows, Where

Cells = Sequence[object]
"""The cells of a row with their types, "" and None where nothing stands."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, that of the heads among them, each with its line, and the checksum of the file."""

    rows: Sequence[tuple[int, Cells]]
    sha256: str


def read_sheet(
    path: str, *, sheet: str | None = None, delimiter: str | None = None, encoding: str | None = None
) -> Sheet:
    """The rows of a file, packed or not; those of JSON lines and Parquet have their names as row 0.

    Raises `SourceNotFound`, `UnreadableArchive`, `UnreadableRows`, `MissingExtra` without the reader of Parquet, and
    `UsageError` for a file, sheet or delimiter that is in doubt.
    """
    form = format_of(path, None, "its ending")
    with opened(path, Digest(), whole=True) as file:
        data = file.read()
    match form:
        case FileFormat.XLSX:
            rows = _of_workbook(data, path, sheet)
        case FileFormat.PARQUET:
            rows = _of_parquet(data, path)
        case FileFormat.JSON_LINES:
            rows = _of_json(data, path)
        case _:
            tab = "\t" if form is FileFormat.TSV and delimiter is None else delimiter
            rows = _of_text(data, path, tab, encoding)
    return Sheet([*rows], checksum(path))


def _of_text(data: bytes, name: str, delimiter: str | None, encoding: str | None) -> Iterator[tuple[int, Cells]]:
    body = data.removeprefix(UTF8_MARK)
    dialect = dialect_of(body, Path(name).name, delimiter, encoding)
    reader = csv.reader(io.StringIO(dialect.decoded(body), newline=""), delimiter=dialect.delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as fault:
        where = Where(Path(name).name, line=before + 1)
        raise UnreadableRows(f"the row cannot be taken apart: {fault}.", where=where) from fault


def _of_json(data: bytes, name: str) -> Iterator[tuple[int, Cells]]:
    objects: list[tuple[int, dict[str, object]]] = []
    for number, line in enumerate(data.removeprefix(UTF8_MARK).splitlines(), 1):
        if line.strip():
            objects.append((number, _object(line, Where(Path(name).name, line=number))))
    names = list(dict.fromkeys(each for _, one in objects for each in one))
    yield 0, names
    for number, one in objects:
        yield number, [one.get(each) for each in names]


def _object(line: bytes, where: Where) -> dict[str, object]:
    try:
        found = json.loads(line)
    except ValueError as fault:
        raise UnreadableRows(f"the line is no JSON: {fault}.", where=where) from fault
    if not isinstance(found, dict):
        raise UnreadableRows("the line is no object.", where=where)
    return found


def _of_workbook(data: bytes, name: str, sheet: str | None) -> Iterator[tuple[int, Cells]]:
    from crosswalk.bulk.workbooks import opened_workbook, sheet_named, sheet_rows

    with opened_workbook(io.BytesIO(data), Path(name).name) as book:
        yield from enumerate(sheet_rows(book.get_sheet_by_name(sheet_named(book, name, sheet))), 1)


def _of_parquet(data: bytes, name: str) -> Iterator[tuple[int, Cells]]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise MissingExtra(
            "Parquet needs pyarrow.", remedy="Install it: pip install 'crosswalk-codes[bulk]'."
        ) from None
    try:
        table = parquet.read_table(pa.BufferReader(data))
    except pa.ArrowException as fault:
        raise UnreadableArchive(f"the file is damaged: {fault}.", where=Where(Path(name).name)) from fault
    yield 0, table.column_names
    columns = [column.to_pylist() for column in table.columns]
    yield from enumerate(zip(*columns, strict=True), 1)
