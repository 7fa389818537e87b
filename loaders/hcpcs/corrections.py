"""The corrections CMS published between two HCPCS Level II files: instructions in words, not records.

2017 has one list, as workbook and tab-separated text; 2018 has four, each replacing the one before
and able to take back what it said, as workbooks and as printed text (`.prn`) that cuts its columns
off and is refused (docs/formats.md 5.5; 2018-HCPCS-Alpha-Numeric-Corrections.zip). A list has columns CODE,
ACTION, EFF DATE, SHORT DESC, LONG DESC, TOS, BETOS, COV, PRICE, and those of 2018 ASC IND, LC EDIT.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.dated_records import Correction
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults, text

_SYSTEM: Final = SYSTEMS["hcpcs"]
_WORKBOOK: Final = b"PK\x03\x04"
_CODE: Final = "CODE"
_NEEDED: Final = (_CODE, "ACTION", "EFF DATE", "SHORT DESC", "LONG DESC")
_PROPERTIES: Final = {
    "TOS": "type_of_service",
    "BETOS": "betos",
    "COV": "coverage",
    "PRICE": "pricing",
    "ASC IND": "asc_group",
    "LC EDIT": "lab_certification",
}
_PRICE_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class HcpcsCorrections:
    """The instructions of one list, in its order."""

    source: SourceFile
    corrections: tuple[Correction, ...]


def read(data: bytes, source: SourceFile) -> HcpcsCorrections:
    """What a list of corrections says, from its workbook or tab-separated text.

    Raises `LayoutError` for a missing header row or column, a code that is none of HCPCS Level II,
    a row without action or an invalid date; for a workbook `UnreadableArchive` and `UnsafeArchive`.
    """
    header, rows = _table(data, source)
    missing = [column for column in _NEEDED if column not in header]
    if missing:
        raise faults.layout(source, None, f"the header row lacks the columns {', '.join(missing)}.")
    found = (
        _correction(dict.fromkeys(header, "") | dict(zip(header, cells, strict=False)), number, source)
        for number, cells in rows
        if any(cells[: len(header)])
    )
    return HcpcsCorrections(source, tuple(found))


def _table(data: bytes, source: SourceFile) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header row and the numbered rows below it, all text."""
    if data.startswith(_WORKBOOK):
        from loaders.shared.workbook import table, written

        first, sheet = table(data, source, _CODE)
        return [written(cell) for cell in first], [(row, [written(cell) for cell in cells]) for row, cells in sheet]
    lines = csv.reader(text.lines_of(data, source, text.CP1252), delimiter="\t")
    try:
        rows = [(lines.line_num, [cell.strip() for cell in cells]) for cells in lines]
    except csv.Error as fault:
        raise faults.layout(source, lines.line_num, f"not a tab-separated text: {fault}.") from fault
    for at, (_, cells) in enumerate(rows):
        if cells[:1] == [_CODE]:
            return cells, rows[at + 1 :]
    message = "no tab-separated header row that begins with CODE."
    raise faults.layout(source, None, message, "Give the workbook: the printed form cuts its columns off.")


def _correction(cells: Mapping[str, str], number: int, source: SourceFile) -> Correction:
    code, action = cells[_CODE], cells["ACTION"]
    if not _SYSTEM.matches(code):
        raise faults.misshapen(source, number, code, _SYSTEM)
    if not action:
        raise faults.layout(source, number, f"code {code} has no action.")
    return Correction(
        code=code,
        action=action,
        effective=_day(cells["EFF DATE"], number, source),
        short=_title(cells["SHORT DESC"]),
        long=_title(cells["LONG DESC"]),
        properties=_properties(cells),
    )


def _properties(cells: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for column, name in _PROPERTIES.items():
        written = cells.get(column, "")
        if written:
            values[name] = tuple(part.strip() for part in written.split(","))
    if "pricing" in values:
        # The workbook holds some prices as numbers.
        values["pricing"] = tuple(price.zfill(_PRICE_DIGITS) for price in values["pricing"])
    return values


def _title(written: str) -> str | None:
    return " ".join(written.split()) or None


def _day(written: str, number: int, source: SourceFile) -> date | None:
    """The day of a text (01/31/2017) or of a date cell (20170131)."""
    if not written:
        return None
    try:
        return datetime.strptime(written, "%m/%d/%Y" if "/" in written else "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError as fault:
        message = f"the effective date {written!r} is no day MM/DD/YYYY."
        raise faults.layout(source, number, message) from fault
