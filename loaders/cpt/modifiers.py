"""The modifiers of a CPT delivery: MODUL.txt, the text of Appendix A.

CPT is copyright of the American Medical Association. Nothing of it is in this package; this reader
is for the file that a licensee has from the AMA, and what it returns stays under that licence.

Layout (docs/formats.md 6.3): five sections, each under a heading on its own line. A modifier begins a
paragraph with its two characters (`P1:` in the section of anesthesia) and goes on to the next blank
line; in the sections of anesthesia and of level II the next modifier may follow without one. Other
paragraphs are introductions and remarks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from crosswalk.domain.history.releases import SourceFile
from loaders.cpt.text import Line, lines_of
from loaders.shared import faults


class Section(StrEnum):
    """The part of the appendix in which a modifier stands, in the order of the file."""

    GENERAL = "general"
    PHYSICAL_STATUS = "physical_status"
    OUTPATIENT = "outpatient"
    CATEGORY_2 = "category_2"
    LEVEL_2 = "level_2"


@dataclass(frozen=True, slots=True)
class CptModifiers:
    """The text of each modifier by section. One modifier may stand in two sections."""

    source: SourceFile
    sections: Mapping[Section, Mapping[str, str]]


_HEADINGS: Final = {
    "appendix a": Section.GENERAL,
    "anesthesia physical status": Section.PHYSICAL_STATUS,
    "cpt level i modifiers": Section.OUTPATIENT,
    "category ii modifiers": Section.CATEGORY_2,
    "level ii (hcpcs/national) modifiers": Section.LEVEL_2,
}
_OPENINGS: Final = {
    Section.GENERAL: re.compile(r"([0-9]{2})\s+(\S.*)"),
    Section.PHYSICAL_STATUS: re.compile(r"(?:.*?\b(?=P[1-9]:))?(P[1-9])[: ]+(\S.*)"),
    Section.OUTPATIENT: re.compile(r"([0-9]{2})\s+(\S.*)"),
    Section.CATEGORY_2: re.compile(r"([0-9]P)\s+(\S.*)"),
    Section.LEVEL_2: re.compile(r"([A-Z][A-Z0-9])\s+(\S.*)"),
}
_CLOSELY_SET: Final = frozenset((Section.PHYSICAL_STATUS, Section.LEVEL_2))


def read(data: bytes, source: SourceFile) -> CptModifiers:
    """The modifiers of a file, by section; sections that the file lacks are left out.

    Raises `LayoutError` where no section or a section without a modifier is found, or a heading
    stands out of order; `DuplicateCode` for a modifier listed twice in one section.
    """
    sections: dict[Section, dict[str, str]] = {}
    for section, lines in _sections(lines_of(data, source), source):
        found: dict[str, str] = {}
        for number, code, words in _modifiers(section, lines):
            if code in found:
                raise faults.duplicate(source, number, f"modifier {code}")
            found[code] = words
        if not found:
            raise faults.layout(source, lines[0][0], f"the section {lines[0][1].strip()!r} holds no modifier.")
        sections[section] = found
    if not sections:
        raise faults.layout(source, None, "no line is the heading 'Appendix A' or that of another section.")
    return CptModifiers(source, sections)


def _sections(lines: Sequence[Line], source: SourceFile) -> list[tuple[Section, Sequence[Line]]]:
    starts = [
        (_HEADINGS[heading], at) for at, (_, line) in enumerate(lines) if (heading := line.strip().lower()) in _HEADINGS
    ]
    order = list(Section)
    ends = [at for _, at in starts[1:]] + [len(lines)]
    for (section, _), (following, at) in pairwise(starts):
        if order.index(following) <= order.index(section):
            raise faults.layout(source, lines[at][0], f"the section {lines[at][1].strip()!r} is out of order.")
    return [(section, lines[at:end]) for (section, at), end in zip(starts, ends, strict=False)]


def _modifiers(section: Section, lines: Sequence[Line]) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    goes_on = False
    for number, line in lines[1:]:
        words = " ".join(line.split())
        may_begin = not goes_on or section in _CLOSELY_SET
        begins = _OPENINGS[section].fullmatch(words) if may_begin else None
        if begins:
            found.append((number, begins[1], begins[2]))
            goes_on = True
        elif goes_on and words:
            begun, code, before = found[-1]
            found[-1] = (begun, code, f"{before} {words}")
        else:
            goes_on = False
    return found
