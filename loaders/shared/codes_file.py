"""The codes file of ICD-10-CM and ICD-10-PCS: billable codes with their long titles.

Layout (CMS, icd10CodesFiles.pdf; docs/formats.md 2.2), columns from 1: 1-7 code, 8 blank, 9-end title.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part, Property
from loaders.shared import faults, text
from loaders.shared.line_cache import Entry, LineCache, facts_of

KNOWS: Final = frozenset({Property.BILLABLE, Property.LONG})


def read(data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Part:
    """What a codes file says about its release: billable codes with long titles, nothing about headers.

    Raises `LayoutError` for a line off the layout or a code that is none of this system,
    `DuplicateCode` for a code listed twice.
    """
    rows = text.lines_of(data, source, text.ASCII)
    parse = partial(_parse, source=source, system=system)
    return Part(Role.CODES, KNOWS, facts_of(rows, lines.layout(system, Role.CODES), parse, source), source)


def _parse(row: str, number: int, source: SourceFile, system: CodeSystem) -> Entry:
    code, title = row[:7].rstrip(" "), row[8:].rstrip()
    if not system.matches(code):
        raise faults.misshapen(source, number, code, system)
    if row[7:8] != " " or not row.isprintable():
        raise faults.layout(source, number, "column 8 is not blank, or the line holds a control character.")
    if not title:
        raise faults.layout(source, number, f"code {code} lacks a title.")
    return code, Facts(billable=True, long=title)
