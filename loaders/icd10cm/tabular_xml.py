"""The ICD-10-CM tabular list in XML: chapters, sections, headers and billable codes with long titles and notes.

The list writes seventh characters once, at a category, and not at each code. A code without
children takes those of its nearest header that defines any (or its own), padded with X to six
characters; it is a header then, and the seven-character codes are billable (docs/formats.md 2.5,
verified against the order files of FY2014, 2016, 2017, January 2021 and April 2025).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from operator import le
from typing import Final

from lxml import etree

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part, Property
from crosswalk.domain.tabular.groups import GroupKey, Hierarchy
from crosswalk.domain.tabular.notes import Notes
from loaders.icd10cm.tabular_xml_groups import CHAPTER, SECTION, hierarchy, read_groups
from loaders.icd10cm.tabular_xml_notes import notes_of_codes
from loaders.shared import faults
from loaders.shared.line_cache import LineCache
from loaders.shared.xml_tree import line_of, root_of

KNOWS: Final = frozenset({Property.BILLABLE, Property.HEADERS, Property.LONG})
_ROOT: Final = "ICD10CM.tabular"
_LONGEST: Final = 7
_DEEPEST: Final = 5
"""Levels, from the three characters of a category to all seven."""

_NO_SEQUEL_OF_DEATH: Final = "7th characters D and S do not apply to codes in category S06 with 6th character 7"
"""A note at S06 since FY2018: who died before regaining consciousness has no later encounter.

It goes on "or 8", and is the one exception from the expansion that the tabular list makes in words.
Without the note (FY2014 to FY2017) those codes exist.
"""


@dataclass(frozen=True, slots=True)
class TabularList:
    """All that a tabular list says: its codes, the groups above them, and the notes of both.

    `notes` is keyed by undotted code and holds those that have any, `group_notes` likewise.
    """

    part: Part
    hierarchy: Hierarchy
    notes: Mapping[str, Notes]
    group_notes: Mapping[GroupKey, Notes]


@dataclass(frozen=True, slots=True)
class _Outline:
    """The written codes in the order of the list, undotted, with title and depth: a category has depth 1.

    In columns, since what is done to a whole column costs a tenth of the same done code by code.
    """

    codes: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)

    def below(self, at: int) -> slice[int, int, None]:
        """Where the code at this place stands with all below it."""
        depth, depths = self.depths[at], self.depths
        ends = (end for end in range(at + 1, len(depths)) if depths[end] <= depth)
        return slice(at, next(ends, len(depths)))

    def are_leaves(self) -> Iterator[bool]:
        """Whether each code has none below it."""
        return map(le, [*self.depths[1:], 0], self.depths)


_Seventh = Mapping[str, str]
_NONE: Final[_Seventh] = {}
_fact: Final = partial(tuple.__new__, Facts)
"""`Facts` of a tuple of all its fields, in half the time: one year has a hundred thousand."""


@collector_paused()
def read_tabular(data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> TabularList:
    """All that the tabular list says.

    Raises `LayoutError` for what is not well-formed XML, declares a document type (no official
    list does), or is another document, and for a chapter or section without a range; `DuplicateCode`
    for a code listed twice.
    """
    root = root_of(data, source, _ROOT)
    chapters = read_groups(root, source)
    outline = _outline(root, source)
    _check(outline, root, source, system)
    notes = notes_of_codes(root, source)
    facts = _facts(outline, _seventh_characters(outline, notes), root, source)
    return TabularList(
        Part(Role.TABULAR, KNOWS, lines.shared(system, Role.TABULAR, facts), source),
        hierarchy(chapters, source),
        notes,
        {read.group.key: read.notes for chapter, inside in chapters for read in (chapter, *inside) if read.notes},
    )


def _outline(root: etree._Element, source: SourceFile) -> _Outline:
    outline = _Outline()
    take_code, take_title, take_depth = outline.codes.append, outline.titles.append, outline.depths.append
    path: list[etree._Element] = []
    before = None
    try:
        for diag in root.iter("diag"):
            above = diag.getparent()
            if not path or path[-1] is not above:
                _go_to(above, before, path, source)
            # Name and title come first (icd10cm_tabular.xsd); what else were there would be no code.
            take_code((diag[0].text or "").replace(".", ""))
            take_title((diag[1].text or "").strip())
            take_depth(len(path))
            before = diag
    except IndexError as fault:
        raise faults.layout(source, line_of(diag), "a code lacks its name or its title.") from fault
    return outline


def _go_to(
    above: etree._Element, before: etree._Element | None, path: list[etree._Element], source: SourceFile
) -> None:
    """Make this element, most often the code before, the last of the path that leads from a section down to it."""
    if above is before:
        path.append(above)
        return
    while path and path[-1] is not above:
        path.pop()
    if not path:
        if above.tag != SECTION or above.getparent().tag != CHAPTER:
            raise faults.layout(
                source, line_of(above), f"a code stands in a {above.tag}, not in a section of a chapter."
            )
        path.append(above)


def _check(outline: _Outline, root: etree._Element, source: SourceFile, system: CodeSystem) -> None:
    if not outline.codes:
        raise faults.layout(source, None, "the tabular list holds no code.")
    if not _all_match(outline.codes, system.pattern):
        at = next(at for at, code in enumerate(outline.codes) if not system.matches(code))
        raise faults.misshapen(source, _line(root, at), outline.codes[at], system)
    if not all(outline.titles):
        at = outline.titles.index("")
        raise faults.layout(source, _line(root, at), f"code {outline.codes[at]} lacks a title.")
    if max(outline.depths) > _DEEPEST:
        at = outline.depths.index(_DEEPEST + 1)
        message = f"{outline.codes[at]} is nested deeper than a code is long."
        raise faults.layout(source, _line(root, at), message)


def _all_match(codes: Sequence[str], pattern: re.Pattern[str]) -> bool:
    """Whether the pattern matches each code; one match of all takes a third of a match of each."""
    lines = "\n".join([*codes, ""])
    return lines.count("\n") == len(codes) and re.fullmatch(rf"(?:(?:{pattern.pattern})\n)*+", lines) is not None


def _line(root: etree._Element, at: int) -> int:
    """The line of the written code at this place."""
    return line_of(next(islice(root.iter("diag"), at, None)))


def _seventh_characters(outline: _Outline, notes: Mapping[str, Notes]) -> list[_Seventh]:
    """What holds for each written code: its own seventh characters, or those of the nearest above it."""
    given: list[_Seventh] = [_NONE] * len(outline.codes)
    telling = {code: told for code, told in notes.items() if told.seventh or "notes" in told.texts}
    dead_ends = []
    for at, told in [(at, telling[code]) for at, code in enumerate(outline.codes) if code in telling]:
        span = outline.below(at)
        if told.seventh:
            given[span] = [told.seventh] * (span.stop - span.start)
        if _ends_dead(told):
            dead_ends.append(span)
    for span in dead_ends:
        for at in range(span.start, span.stop):
            if _stem(outline.codes[at])[-1] in "78":
                given[at] = {char: told for char, told in given[at].items() if char not in "DS"}
    return given


def _facts(
    outline: _Outline, seventh: Sequence[_Seventh], root: etree._Element, source: SourceFile
) -> dict[str, Facts]:
    """What the list says of each code, written or not: a code without others below it stands for one a character."""
    facts: dict[str, Facts] = {}
    due = 0
    for code, title, is_leaf, chars in zip(outline.codes, outline.titles, outline.are_leaves(), seventh, strict=True):
        if is_leaf and chars and len(code) < _LONGEST:
            facts[code] = _fact((False, None, title, None, None))
            stem, words = _stem(code), title + ", "
            for char, told in chars.items():
                facts[stem + char] = _fact((True, None, words + told, None, None))
            due += 1 + len(chars)
        else:
            facts[code] = _fact((is_leaf, None, title, None, None))
            due += 1
    if len(facts) != due:
        raise _repeated(outline, seventh, root, source)
    return facts


def _repeated(outline: _Outline, seventh: Sequence[_Seventh], root: etree._Element, source: SourceFile) -> Exception:
    seen: set[str] = set()
    for at, (code, is_leaf, chars) in enumerate(zip(outline.codes, outline.are_leaves(), seventh, strict=True)):
        is_stem = is_leaf and len(code) < _LONGEST
        for each in (code, *(_stem(code) + char for char in chars if is_stem)):
            if each in seen:
                return faults.duplicate(source, _line(root, at), f"code {each}")
            seen.add(each)
    raise AssertionError("no code is repeated")


def _stem(code: str) -> str:
    """The six characters that a seventh is added to."""
    return code.ljust(_LONGEST - 1, "X")


def _ends_dead(notes: Notes) -> bool:
    return any(text.startswith(_NO_SEQUEL_OF_DEATH) for text in notes.texts.get("notes", ()))
