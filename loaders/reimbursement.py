"""The reimbursement mappings of CMS: for each ICD-10 code the one ICD-9-CM code or cluster to pay by.

Layout (FORMATS.md 1.d; read from the files of 2012, 2014 and 2015): ICD-10 code in columns 1-7, the
number of ICD-9-CM codes (1 to 6) in column 9, then that many codes, left-justified in six columns
each from column 11. Several codes are a combination: all of them together. Lines are padded with
blanks. Every billable ICD-10 code of the year has a line. `NODX` (2012) or `NOI9` (2014, 2015) as
its only code says that there is no map; procedures all have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.releases import SourceFile
from crosswalk.domain.systems import CodeSystem
from loaders import faults, text

MOST_TARGETS: Final = 6
_NO_MAP: Final = frozenset({"NODX", "NOI9"})
_FIRST_TARGET: Final = 10
_TARGET_WIDTH: Final = 6


@dataclass(frozen=True, slots=True)
class ReimbursementFile:
    """One edition of a mapping: for each ICD-10 code, in the order of the file, its ICD-9-CM codes as printed.

    There is one alternative: several codes are meant together, and none is an official no map.
    """

    source: SourceFile
    targets: Mapping[str, tuple[str, ...]]


def read(data: bytes, source: SourceFile, source_system: CodeSystem, target_system: CodeSystem) -> ReimbursementFile:
    """The rows of a reimbursement mapping of diagnoses or of procedures.

    Raises `LayoutError` for a line off the layout or a code that is none of its system,
    `DuplicateCode` for an ICD-10 code listed twice.
    """
    targets: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(text.lines_of(data, source, text.ASCII), 1):
        code = row[:7].rstrip(" ")
        if not source_system.matches(code):
            raise faults.misshapen(source, number, code, source_system)
        if code in targets:
            raise faults.duplicate(source, number, f"code {code}")
        targets[code] = _targets(row, number, source, target_system)
    return ReimbursementFile(source, targets)


def _targets(row: str, number: int, source: SourceFile, system: CodeSystem) -> tuple[str, ...]:
    count = int(row[8]) if row[8:9] in set("123456") else 0
    end = _FIRST_TARGET + count * _TARGET_WIDTH
    codes = tuple(row[at : at + _TARGET_WIDTH].rstrip(" ") for at in range(_FIRST_TARGET, end, _TARGET_WIDTH))
    if not count or row[7] != " " or row[9:10] != " " or row[end:].strip():
        message = f"{row[7:]!r} is not a number of codes from 1 to {MOST_TARGETS} and as many codes."
        raise faults.layout(source, number, message)
    if count == 1 and codes[0] in _NO_MAP:
        return ()
    for code in codes:
        if not system.matches(code):
            raise faults.misshapen(source, number, code, system)
    return codes
