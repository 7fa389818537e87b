"""What a HCPCS Level II file states about one code, whichever form it is written in.

Fields are those of the contractor record (CMS, HCPCS record layout 2016, items 1 to 30; docs/formats.md
5.1). The workbook names them in its header row: `Field.column`, numbered where a field repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.dated_records import DatedRecord
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults

KINDS: Final = {"3": "procedure", "7": "modifier"}
"""Record id of a first line → kind of its code."""

CONTINUES: Final = {"4": "3", "8": "7"}
"""Record id of a continuation, which holds long text only → that of the first line it goes on from."""

_SYSTEM: Final = SYSTEMS["hcpcs"]
_DAY_DIGITS: Final = 8
_LENGTHS: Final = {"procedure": 5, "modifier": 2}


@dataclass(frozen=True, slots=True)
class HcpcsFile:
    """The procedures and modifiers of one file, in its order."""

    source: SourceFile
    records: tuple[DatedRecord, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that becomes a property: its first column (from 1), width, times, and name in the workbook.

    `is_number` marks digits with leading zeros, `is_day` a date YYYYMMDD.
    """

    name: str
    start: int
    width: int
    times: int
    column: str
    is_number: bool = False
    is_day: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the workbook that hold this field."""
        if self.times == 1:
            return (self.column,)
        return tuple(f"{self.column}{number}" for number in range(1, self.times + 1))


FIELDS: Final = (
    Field("pricing", 120, 2, 4, "PRICE", is_number=True),
    Field("multiple_pricing", 128, 1, 1, "MULT_PI"),
    Field("cim_reference", 129, 6, 3, "CIM"),
    Field("mcm_reference", 147, 8, 3, "MCM"),
    Field("statute", 171, 10, 1, "STATUTE"),
    Field("lab_certification", 181, 3, 8, "LABCERT", is_number=True),
    Field("cross_references", 205, 5, 5, "XREF"),
    Field("coverage", 230, 1, 1, "COV"),
    Field("asc_group", 231, 2, 1, "ASC_GRP"),
    Field("asc_day", 233, 8, 1, "ASC_DT", is_day=True),
    # The record layout calls these three MOG, the workbook OPPS, in the same place of the record.
    # They are blank in both forms of every file of 2016 to 2020.
    Field("opps_group", 241, 3, 1, "OPPS"),
    Field("opps_indicator", 244, 1, 1, "OPPS_PI"),
    Field("opps_day", 245, 8, 1, "OPPS_DT", is_day=True),
    Field("processing_note", 253, 4, 1, "PROCNOTE", is_number=True),
    Field("betos", 257, 3, 1, "BETOS"),
    Field("type_of_service", 261, 1, 5, "TOS"),
    Field("anaesthesia_units", 266, 3, 1, "ANEST_BU"),
)
_DAYS: Final = tuple(field.name for field in FIELDS if field.is_day)

Details = dict[str, tuple[str, ...]]
"""Values of the fields by name, blank ones left out."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or row (its number from 1) with its fields cut out, all still text.

    `long` and what stands before it is all that a continuation holds. The first line of a code has
    sequence number 1, whatever unit the form counts in, and each continuation one more.
    """

    number: int
    record_id: str
    code: str
    sequence: float
    long: str
    short: str = ""
    details: Details | None = None
    added: str = ""
    action_day: str = ""
    terminated: str = ""
    action: str = ""


def file_of(lines: Iterable[Line], source: SourceFile) -> HcpcsFile:
    """The file with these lines.

    Raises `LayoutError` for a record id that is none, a continuation out of place, a code that is
    none of HCPCS Level II, a record without long description, or an invalid date; `DuplicateCode`
    for a code listed twice.
    """
    records: dict[str, DatedRecord] = {}
    for first, long in _joined(lines, source):
        record = _record(first, long, source)
        if record.code in records:
            raise faults.duplicate(source, first.number, f"code {record.code}")
        records[record.code] = record
    if not records:
        raise faults.layout(source, None, "the file holds no HCPCS record.", "Give the ANWEB file of the release.")
    return HcpcsFile(source, tuple(records.values()))


def _joined(lines: Iterable[Line], source: SourceFile) -> Iterator[tuple[Line, str]]:
    """Each first line with the whole long description."""
    first: Line | None = None
    texts: list[str] = []
    for line in lines:
        if line.record_id in KINDS:
            if first is not None:
                yield first, _text(texts)
            if line.sequence != 1:
                raise faults.layout(source, line.number, f"the first line of {line.code} has another sequence number.")
            first, texts = line, [line.long]
        elif line.record_id in CONTINUES:
            _refuse_out_of_place(line, first, len(texts), source)
            texts.append(line.long)
        else:
            raise faults.layout(source, line.number, f"record id {line.record_id!r} is none of 3, 4, 7 and 8.")
    if first is not None:
        yield first, _text(texts)


def _refuse_out_of_place(line: Line, first: Line | None, before: int, source: SourceFile) -> None:
    if first is None or (first.code, first.record_id) != (line.code, CONTINUES[line.record_id]):
        raise faults.layout(source, line.number, f"a continuation of {line.code} without its first line.")
    if line.sequence != before + 1:
        raise faults.layout(source, line.number, f"a line of the long description of {line.code} is missing.")


def _text(texts: list[str]) -> str:
    """The texts joined with one blank.

    Blanks are no part of a description: the text form drops those at its line ends, and the two
    forms of 2016 to 2018 double them in different places (4, 12 and 35 codes).
    """
    return " ".join(" ".join(texts).split())


def _record(first: Line, long: str, source: SourceFile) -> DatedRecord:
    code, kind, details = first.code, KINDS[first.record_id], _without_shift(first.details or {})
    if not _SYSTEM.matches(code):
        raise faults.misshapen(source, first.number, code, _SYSTEM)
    if len(code) != _LENGTHS[kind]:
        raise faults.layout(source, first.number, f"record id {first.record_id} makes {code} a {kind}: it is none.")
    if not long:
        raise faults.layout(source, first.number, f"code {code} lacks a long description.")

    def day(name: str, written: str) -> date | None:
        try:
            return _day(written)
        except ValueError as fault:
            message = f"the {name} of code {code} is {written!r}, which is no day YYYYMMDD."
            raise faults.layout(source, first.number, message) from fault

    for name in _DAYS:
        for written in details.get(name, ()):
            day(name, written)
    return DatedRecord(
        code=code,
        kind=kind,
        short=first.short or None,
        long=long,
        added=day("add date", first.added),
        action_day=day("action effective date", first.action_day),
        terminated=day("termination date", first.terminated),
        action=first.action or None,
        properties=details,
    )


def _without_shift(details: Details) -> Details:
    """The details with the ASC date where it belongs.

    Both forms of 2018 leave the group out at five codes (C9488, C9745 to C9748) and begin the date
    in its place: group `20`, date `170401`.
    """
    written = "".join(details.get("asc_group", ()) + details.get("asc_day", ()))
    if len(written) != _DAY_DIGITS or not written.isdigit() or "asc_group" not in details:
        return details
    kept = {name: values for name, values in details.items() if name != "asc_group"}
    return kept | {"asc_day": (written,)}


@cache
def _day(written: str) -> date | None:
    """The day of eight digits, None for none. Raises `ValueError` for anything else."""
    if not written:
        return None
    # fromisoformat also reads weeks (2016W011) and hyphens.
    if len(written) != _DAY_DIGITS or not (written.isdigit() and written.isascii()):
        raise ValueError(written)
    return date.fromisoformat(written)
