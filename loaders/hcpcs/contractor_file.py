"""The HCPCS Level II contractor file (ANWEB), fixed width or workbook.

Layout of a record of 320 characters (CMS, HCPCS record layout 2016; docs/formats.md 5.1), columns from 1:
1-5 code (of a modifier 4-5), 6-10 sequence number in hundreds, 11 record id, 12-91 long description,
92-119 short description, 120-268 details (`hcpcs_record.FIELDS`), 269-276 add date, 277-284 action
effective date, 285-292 termination date, 293 action code. A continuation may end after column 91
(2016, 2017). Disclaimers stand above the first record since 2018.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from crosswalk.domain.history.dated_records import facts_of
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Part, Property
from loaders.hcpcs.record import CONTINUES, FIELDS, Details, HcpcsFile, Line, file_of
from loaders.shared import faults, text

KNOWS: Final = frozenset({Property.BILLABLE, Property.HEADERS, Property.SHORT, Property.LONG, Property.PROPERTIES})
"""A record tells everything; what it lists as ended takes the place of a header: listed, and not for use."""

_WORKBOOK: Final = b"PK\x03\x04"
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_BEGINNING: Final = re.compile(r"(?:[A-Z0-9]{5}| {3}[A-Z0-9]{2})[0-9]{5}")
"""Code and sequence number, which no line of the disclaimers begins with."""

_SHIFTED: Final = re.compile(r"[0-9]{5}[3478]")
"""Sequence number and record id, out of their columns."""

_SEQUENCE_UNIT: Final = 100
_SHORTEST_FIRST: Final = 293
_SHORTEST_CONTINUATION: Final = 12
_LONGEST: Final = 320


def read(data: bytes, source: SourceFile) -> HcpcsFile:
    """What a contractor file states, from either of its forms.

    Raises `LayoutError` for a line off the layout, an unknown record id, a continuation out of
    place, a code that is none of HCPCS Level II or an invalid date; `DuplicateCode` for a code
    listed twice; for a workbook `UnreadableArchive` and `UnsafeArchive` as well.
    """
    if data.startswith(_WORKBOOK):
        from loaders.hcpcs import workbook as hcpcs_workbook

        return hcpcs_workbook.read(data, source)
    rows = text.lines_of(data, source, text.CP1252)
    return file_of(_lines(rows, source), source)


def read_part(data: bytes, source: SourceFile, effective: date) -> Part:
    """What a contractor file says about the release that takes effect on a day: which codes can be used on it.

    Raises as `read` does.
    """
    records = read(data, source).records
    return Part(Role.RECORDS, KNOWS, {record.code: facts_of(record, effective) for record in records}, source)


def _lines(rows: Sequence[str], source: SourceFile) -> Iterator[Line]:
    above = True
    for number, row in enumerate(rows, 1):
        if above and not _BEGINNING.match(row):
            # A copy without the blanks before modifiers would lose them among the disclaimers.
            if _SHIFTED.search(row, 0, _SHORTEST_CONTINUATION):
                raise faults.layout(source, number, "the sequence number and record id stand out of columns 6 to 11.")
            continue
        above = False
        yield _line(row.replace(_NO_BREAK, " "), number, source)


def _line(row: str, number: int, source: SourceFile) -> Line:
    if not _BEGINNING.match(row):
        raise faults.layout(source, number, "columns 1 to 10 hold no code and sequence number.")
    record_id, code, sequence = row[10:11], row[:5].strip(), int(row[5:10]) / _SEQUENCE_UNIT
    shortest = _SHORTEST_CONTINUATION if record_id in CONTINUES else _SHORTEST_FIRST
    if not shortest <= len(row) <= _LONGEST or not row.isprintable():
        message = f"{len(row)} characters, where {shortest} to {_LONGEST} are due, or a control character."
        raise faults.layout(source, number, message)
    if record_id in CONTINUES:
        return Line(number, record_id, code, sequence, row[11:91])
    return Line(
        number,
        record_id,
        code,
        sequence,
        long=row[11:91],
        short=row[91:119].strip(),
        details=_details(row[119:268]),
        added=row[268:276].strip(),
        action_day=row[276:284].strip(),
        terminated=row[284:292].strip(),
        action=row[292].strip(),
    )


# Most codes of a file, and of its neighbours, share their details with others.
@lru_cache(maxsize=8192)
def _details(columns: str) -> Details:
    """The fields of columns 120 to 268."""
    details: Details = {}
    for field in FIELDS:
        start = field.start - FIELDS[0].start
        ends = range(start, start + field.width * field.times, field.width)
        values = tuple(value for at in ends if (value := columns[at : at + field.width].strip()))
        if values:
            details[field.name] = values
    return details
