"""The order file of ICD-10-CM and ICD-10-PCS: every header and every billable code, with both titles.

Layout (CMS, icd10OrderFiles.pdf; docs/formats.md 2.1), columns from 1:
1-5 order number, 7-13 code, 15 flag (0 header, 1 valid for HIPAA transactions), 17-76 short title,
78-end long title; columns 6, 14, 16 and 77 are blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import TITLES_AND_HEADERS, Facts, Part
from loaders.shared import faults, text
from loaders.shared.line_cache import Entry, LineCache, facts_of

KNOWS: Final = TITLES_AND_HEADERS
_LONGEST_LINE: Final = 400


def read(data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Part:
    """What an order file says about its release: headers and billable codes, each with short and long title.

    Raises `LayoutError` for a line off the layout, an order number out of turn or a code that is
    none of this system, `DuplicateCode` for a code listed twice.
    """
    rows = text.lines_of(data, source, text.ASCII)
    if [row[:6] for row in rows] != _order_numbers(len(rows)):
        raise _out_of_turn(rows, source)
    # The order number changes in every release, the rest of a line hardly ever.
    bodies = [row[6:] for row in rows]
    parse = partial(_parse, source=source, system=system)
    return Part(Role.ORDER, KNOWS, facts_of(bodies, lines.layout(system, Role.ORDER), parse, source), source)


@cache
def _order_numbers(count: int) -> list[str]:
    return [f"{number:05d} " for number in range(1, count + 1)]


def _out_of_turn(rows: Sequence[str], source: SourceFile) -> Exception:
    for number, (row, expected) in enumerate(zip(rows, _order_numbers(len(rows)), strict=True), 1):
        if row[:6] != expected:
            message = f"the line begins with {row[:6]!r}, where the order number {expected!r} is due."
            return faults.layout(source, number, message)
    raise AssertionError("every order number is in its turn")


def _parse(body: str, number: int, source: SourceFile, system: CodeSystem) -> Entry:
    code = body[:7].rstrip(" ")
    if not system.matches(code):
        raise faults.misshapen(source, number, code, system)
    if body[7:10] not in (" 0 ", " 1 ") or body[70:71] != " ":
        raise faults.layout(source, number, "columns 14 to 16 hold no flag 0 or 1, or column 77 is not blank.")
    if not body.isprintable() or len(body) > _LONGEST_LINE:
        raise faults.layout(source, number, f"a control character, or more than {_LONGEST_LINE} characters.")
    short, long = body[10:70].rstrip(), body[71:].rstrip()
    if not short or not long:
        raise faults.layout(source, number, f"code {code} lacks a title.")
    return code, Facts(body[8] == "1", short, long)
