"""Lists of ICD-10-CM codes that need no present-on-admission indicator (POA-exempt).

Tab-separated text (docs/formats.md 2.8): a header row of order, code and description, the year in the
name of its first column (`Order2024`), then one code a row. The lists of added, deleted and revised
codes beside it have the same form. Not verified against an original file: none is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.codes import reading as codes
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults, text

_SYSTEM: Final = SYSTEMS["icd10cm"]
_HEADER: Final = re.compile(r"order *(?P<year>[0-9]{4})?\tpoa *exempt *code *\tdescription.*", re.IGNORECASE)
_COLUMNS: Final = 3
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class PoaExemptList:
    """The codes of one list with their titles, in its order, and the fiscal year its header names."""

    source: SourceFile
    year: int | None
    titles: Mapping[str, str]


def read(data: bytes, source: SourceFile) -> PoaExemptList:
    """The codes of a POA-exempt list, dotted or not.

    Raises `LayoutError` for another header, a row of other than three cells, an order that is no
    number or a code that is none of ICD-10-CM; `DuplicateCode` for a code listed twice.
    """
    rows = text.lines_of(data.removeprefix(_BYTE_ORDER_MARK), source, text.CP1252)
    header = _HEADER.fullmatch(rows[0])
    if header is None:
        raise faults.layout(source, 1, f"{rows[0]!r} is not the header of order, code and description.")
    titles: dict[str, str] = {}
    for number, row in enumerate(rows[1:], 2):
        code, title = _entry(row.split("\t"), number, source)
        if code in titles:
            raise faults.duplicate(source, number, f"code {code}")
        titles[code] = title
    return PoaExemptList(source, int(header["year"]) if header["year"] else None, titles)


def _entry(cells: Sequence[str], number: int, source: SourceFile) -> tuple[str, str]:
    filled = [cell.strip() for cell in cells]
    while len(filled) > _COLUMNS and not filled[-1]:
        filled.pop()
    if len(filled) != _COLUMNS or not filled[0].isdecimal() or not filled[2]:
        raise faults.layout(source, number, "the row is not a number, a code and a description, with tabs between.")
    code = codes.parse(_SYSTEM, filled[1]).code
    if code is None:
        raise faults.misshapen(source, number, filled[1], _SYSTEM)
    return code, filled[2]
