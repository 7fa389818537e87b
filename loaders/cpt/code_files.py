"""The code files of the CPT deliveries of the American Medical Association.

CPT is copyright of the American Medical Association. Nothing of it is in this package; these readers
are for the files that a licensee has from the AMA, and what they return stays under that licence.

Layouts (docs/formats.md 6.1), columns from 1, one line for a code unless said otherwise:
LONGULT, LONGUT (all capitals): code, tab, long title.
LONGULF, LONGUF (all capitals): 1-5 code, 6-7 number of the line, 9-80 title; lines 01, 02, … for a code.
MEDU, MEDUL: 1-5 code, from 7 medium title. SHORTU, SHORTUL: 1-5 code, 7-34 short title.
ConsolidatedCodeList: tab-separated under a row of column names; all three titles, and the day from
which the titles are so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import SourceFile
from loaders.cpt.text import LONGEST_LINE, Line, content_of, lines_of
from loaders.shared import faults

CPT: Final = SYSTEMS["cpt"]


class Layout(StrEnum):
    """How a code file is laid out."""

    LONG = "long"
    LONG_FIXED = "long_fixed"
    MEDIUM = "medium"
    SHORT = "short"
    CONSOLIDATED = "consolidated"


@dataclass(frozen=True, slots=True)
class CptRecord:
    """One code. A title is None where the file does not state it.

    `category` is I, II, III, PLA or MAAA. `effective` is the day from which the titles are as
    stated, which a consolidated list alone says; the code itself may be older.
    """

    long: str | None
    medium: str | None
    short: str | None
    category: str
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class CptFile:
    """The codes of one file, in its order."""

    source: SourceFile
    codes: Mapping[str, CptRecord]


_NAMES: Final = (
    (re.compile(r"longul?t\b", re.IGNORECASE), Layout.LONG),
    (re.compile(r"longul?f\b", re.IGNORECASE), Layout.LONG_FIXED),
    (re.compile(r"medul?\b", re.IGNORECASE), Layout.MEDIUM),
    (re.compile(r"shortul?\b", re.IGNORECASE), Layout.SHORT),
    (re.compile(r"consolidated[ _]?code[ _]?list", re.IGNORECASE), Layout.CONSOLIDATED),
)
_LENGTH: Final = 5
_CATEGORIES: Final = {"F": "II", "T": "III", "U": "PLA", "M": "MAAA"}
_LONG_LINE: Final = re.compile(r"([0-9]\w{0,4})\t(.*)", re.DOTALL)
_FIXED_LINE: Final = re.compile(r"([0-9]{4}\w)([0-9]{2}) (.{1,72}) *", re.DOTALL)
_TITLE_LINE: Final = re.compile(r"([0-9]{4}\w)[ \t](.*)", re.DOTALL)
_WIDEST: Final = {Layout.LONG: LONGEST_LINE, Layout.MEDIUM: 100, Layout.SHORT: 28}

_HEAD: Final = "Concept Id\t"
_CODE: Final = "CPT Code"
_TITLES: Final = ("Long", "Medium", "Short")
_EFFECTIVE: Final = "Current Descriptor Effective Date"
_DATES: Final = (
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[ T]00:00:00(?:\.0+)?)?"),
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})"),
)


def layout_of(name: str) -> Layout | None:
    """The layout of a file that has kept the name the AMA gave it; None for any other."""
    base = PurePath(name).name
    return next((layout for pattern, layout in _NAMES if pattern.match(base)), None)


def category_of(code: str) -> str:
    """The category of a code by its shape: I, II, III, PLA or MAAA (docs/formats.md 6.2).

    Codes that end in A (vaccine administration) are of category I.
    """
    return _CATEGORIES.get(code[-1:], "I")


def read(data: bytes, source: SourceFile, layout: Layout) -> CptFile:
    """The codes of a file, the copyright notice at its beginning left out.

    Raises `LayoutError` for a line off the layout or a code that is none of CPT, `DuplicateCode`
    for a code listed twice.
    """
    codes: dict[str, CptRecord] = {}
    for number, code, record in _records(lines_of(data, source), source, layout):
        if len(code) != _LENGTH or not CPT.matches(code):
            raise faults.misshapen(source, number, code, CPT)
        if code in codes:
            raise faults.duplicate(source, number, f"code {code}")
        codes[code] = record
    if not codes:
        raise faults.layout(source, None, "the file lists no code.")
    return CptFile(source, codes)


_Records = Iterator[tuple[int, str, CptRecord]]


def _records(lines: Sequence[Line], source: SourceFile, layout: Layout) -> _Records:
    match layout:
        case Layout.CONSOLIDATED:
            return _consolidated(lines, source)
        case Layout.LONG_FIXED:
            return _wrapped(lines, source)
        case Layout.LONG | Layout.MEDIUM | Layout.SHORT:
            return _titled(lines, source, layout)


def _titled(lines: Sequence[Line], source: SourceFile, layout: Layout) -> _Records:
    pattern = _LONG_LINE if layout is Layout.LONG else _TITLE_LINE
    for number, line in content_of(lines, source, pattern):
        match = pattern.fullmatch(line)
        title = match[2].strip() if match else ""
        if not match or not title:
            raise faults.layout(source, number, "the line is not a code and a title.")
        if len(title) > _WIDEST[layout]:
            raise faults.layout(source, number, f"a {layout} title of more than {_WIDEST[layout]} characters.")
        yield number, match[1], _record(match[1], layout, title)


def _record(code: str, layout: Layout, title: str) -> CptRecord:
    return CptRecord(
        long=title if layout is Layout.LONG else None,
        medium=title if layout is Layout.MEDIUM else None,
        short=title if layout is Layout.SHORT else None,
        category=category_of(code),
    )


def _wrapped(lines: Sequence[Line], source: SourceFile) -> _Records:
    """Titles that go on over numbered lines; a line ends where a word does."""
    open_code, begun, pieces = "", 0, list[str]()
    for number, line in content_of(lines, source, _FIXED_LINE):
        match = _FIXED_LINE.fullmatch(line)
        if not match or not match[3].strip():
            raise faults.layout(source, number, "the line is not a code, the number of the line and a title.")
        if match[2] == "01":
            if pieces:
                yield begun, open_code, _record(open_code, Layout.LONG, " ".join(pieces))
            open_code, begun, pieces = match[1], number, []
        if match[1] != open_code or int(match[2]) != len(pieces) + 1:
            raise faults.layout(source, number, f"line {match[2]} of code {match[1]} is out of turn.")
        pieces.append(match[3].strip())
    if pieces:
        yield begun, open_code, _record(open_code, Layout.LONG, " ".join(pieces))


def _consolidated(lines: Sequence[Line], source: SourceFile) -> _Records:
    start = next((at for at, (_, line) in enumerate(lines) if line.startswith(_HEAD)), None)
    if start is None:
        raise faults.layout(source, None, f"no line begins with {_HEAD.strip()!r}.")
    names = [name.strip() for name in lines[start][1].split("\t")]
    missing = [name for name in (_CODE, *_TITLES, _EFFECTIVE) if name not in names]
    if missing:
        raise faults.layout(source, lines[start][0], f"the columns lack {', '.join(missing)}.")
    for number, line in lines[start + 1 :]:
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > len(names):
            raise faults.layout(source, number, f"{len(cells)} cells where {len(names)} are due.")
        row = dict(zip(names, cells, strict=False))
        code, titles = row.get(_CODE, ""), [row.get(name) or None for name in _TITLES]
        if not any(titles):
            raise faults.layout(source, number, f"code {code} lacks a title.")
        day = _day(row.get(_EFFECTIVE, ""), number, source)
        yield number, code, CptRecord(titles[0], titles[1], titles[2], category_of(code), day)


def _day(printed: str, number: int, source: SourceFile) -> date | None:
    if not printed:
        return None
    match = next((match for pattern in _DATES if (match := pattern.fullmatch(printed))), None)
    try:
        if match:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError as fault:
        raise faults.layout(source, number, f"{printed!r} is no day: {fault}.") from fault
    raise faults.layout(source, number, f"{printed[:40]!r} is no day.")
