"""The HCPCS Level II contractor file as a workbook: the only form of April and July 2020.

The header row stands first in 2016, 2017 and July 2020, else below a note or disclaimers. A row
holds a whole record with all of its long description and counts its sequence number in tens; only
G0503 of 2020 goes on in a second row (docs/formats.md 5.3).

The workbooks state what the text of the same release states, except the action effective date: that
of 2016 leaves it blank at 115 codes which the text dates between 1995 and 2004, and that of 2017
gives another one at L5638, L5640 and L5643.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from crosswalk.domain.history.releases import SourceFile
from loaders.hcpcs.record import FIELDS, KINDS, Details, Field, HcpcsFile, Line, file_of
from loaders.shared import faults
from loaders.shared.workbook import Row, table, written

_CODE: Final = "HCPC"
_RECORD: Final = (_CODE, "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION")
_DATES: Final = ("ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD")
_COLUMNS: Final = (*_RECORD, *(column for field in FIELDS for column in field.columns), *_DATES)
_SEQUENCE_UNIT: Final = 10


def read(data: bytes, source: SourceFile) -> HcpcsFile:
    """What a contractor workbook states.

    Raises `LayoutError` for a missing header row or column and what `loaders.hcpcs.contractor_file.read` names,
    `DuplicateCode` for a code listed twice, `UnreadableArchive` for a damaged workbook,
    `UnsafeArchive` for one larger than any official one. Their lines are rows of the sheet.
    """
    header, rows = table(data, source, _CODE)
    places = {written(cell): at for at, cell in enumerate(header)}
    missing = [column for column in _COLUMNS if column not in places]
    if missing:
        raise faults.layout(source, None, f"the header row lacks the columns {', '.join(missing)}.")
    return file_of(_lines(rows, places, source), source)


def _lines(rows: Iterable[Row], places: Mapping[str, int], source: SourceFile) -> Iterator[Line]:
    record = [places[column] for column in _RECORD]
    dates = [places[column] for column in _DATES]
    fields = [(field, [places[column] for column in field.columns]) for field in FIELDS]
    for number, cells in rows:
        code, sequence, record_id, long, short = (written(cells[at]) for at in record)
        if not sequence.isdecimal():
            raise faults.layout(source, number, f"the sequence number {sequence!r} is no number.")
        place = int(sequence) / _SEQUENCE_UNIT
        if record_id not in KINDS:
            yield Line(number, record_id, code, place, long)
            continue
        added, action_day, terminated, action = (written(cells[at]) for at in dates)
        details = _details(cells, fields)
        yield Line(number, record_id, code, place, long, short, details, added, action_day, terminated, action)


def _details(cells: Sequence[object], fields: Iterable[tuple[Field, list[int]]]) -> Details:
    details: Details = {}
    for field, places in fields:
        values = tuple(filter(None, (_value(cells[at], field) for at in places)))
        if values:
            details[field.name] = values
    return details


def _value(cell: object, field: Field) -> str:
    # A cell that became a number has lost its leading zeros.
    value = written(cell)
    return value.zfill(field.width) if field.is_number and isinstance(cell, int | float) else value
