"""Chapters and sections of the tabular list, and which lies in which.

Sections are written one after another, twelve of them only to wrap others (C00-C96 around C00-C75 around
C00-C14). The one above a section is therefore the smallest whose range encloses it, and ranges follow the
order of the list and not of the alphabet: C4A lies in C43-C44 (docs/formats.md 2.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.tabular.groups import Group, GroupKey, Hierarchy
from crosswalk.domain.tabular.notes import Notes
from loaders.icd10cm.tabular_xml_notes import code_of, notes_of
from loaders.shared import faults
from loaders.shared.xml_tree import line_of, text_of

CHAPTER: Final = "chapter"
SECTION: Final = "section"
_RANGE: Final = re.compile(r"(?P<title>.*\S)\s*\((?P<first>[A-Z][0-9A-Z]{2})(?:-(?P<last>[A-Z][0-9A-Z]{2}))?\)")


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """A chapter or section as it was read, with the categories written in it."""

    group: Group
    notes: Notes | None
    categories: tuple[str, ...]
    line: int


def read_groups(root: etree._Element, source: SourceFile) -> list[tuple[ReadGroup, list[ReadGroup]]]:
    """Each chapter with its sections.

    Raises `LayoutError` where a title names no range, a chapter has no name, or a section no chapter.
    """
    stray = next(root.iterchildren(SECTION), None)
    if stray is not None:
        raise faults.layout(source, line_of(stray), f"section {stray.get('id')} stands outside of a chapter.")
    return [
        (_read(chapter, CHAPTER, source), [_read(each, SECTION, source) for each in chapter.iterchildren(SECTION)])
        for chapter in root.iterchildren(CHAPTER)
    ]


def _read(element: etree._Element, kind: str, source: SourceFile) -> ReadGroup:
    name = title = ""
    categories = []
    for child in element:
        tag = child.tag
        if tag == "diag":
            categories.append(code_of(child))
        elif tag == "name":
            name = text_of(child)
        elif tag == "desc":
            title = text_of(child)
    found = _RANGE.fullmatch(title)
    if found is None:
        raise faults.layout(source, line_of(element), f"the {kind} {title!r} names no range of categories.")
    first, last = found["first"], found["last"] or found["first"]
    # The draft of FY2011 writes chapter 2 as 02 and gives no section an id.
    span = first if first == last else f"{first}-{last}"
    ident = name.lstrip("0") if kind == CHAPTER else element.get("id", span)
    if not ident:
        raise faults.layout(source, line_of(element), f"the {kind} {title!r} has no name.")
    return ReadGroup(
        Group(kind, ident, found["title"], first, last), notes_of(element, source), tuple(categories), line_of(element)
    )


def hierarchy(chapters: Iterable[tuple[ReadGroup, Sequence[ReadGroup]]], source: SourceFile) -> Hierarchy:
    """Chapters with their sections as one tree. Raises `LayoutError` for a chapter or section listed twice."""
    groups: dict[GroupKey, Group] = {}
    parents: dict[GroupKey, GroupKey] = {}
    homes: dict[str, GroupKey] = {}
    for chapter, sections in chapters:
        for read in (chapter, *sections):
            if read.group.key in groups:
                message = f"{read.group.kind} {read.group.id} is listed a second time."
                raise faults.layout(source, read.line, message)
            groups[read.group.key] = read.group
            homes.update(dict.fromkeys(read.categories, read.group.key))
        parents |= _parents(chapter.group, sections)
    return Hierarchy(tuple(groups.values()), parents, homes)


def _parents(chapter: Group, sections: Sequence[ReadGroup]) -> dict[GroupKey, GroupKey]:
    written = [category for section in sections for category in section.categories]
    places = {category: at for at, category in enumerate(written)}
    spans = [_span(section, places) for section in sections]
    parents = {}
    for at, section in enumerate(sections):
        above = _smallest_around(at, spans)
        parents[section.group.key] = chapter.key if above is None else sections[above].group.key
    return parents


def _span(section: ReadGroup, places: Mapping[str, int]) -> range:
    """The places of the list that a section covers: those its range names, and those of its own categories.

    Both, because a range may end in a category that never was (U00-U49), or before its last one (J40-J4A
    ends with J47).
    """
    named = (section.group.first, section.group.last, *section.categories)
    held = [places[category] for category in named if category is not None and category in places]
    return range(min(held), max(held) + 1) if held else range(0)


def _smallest_around(at: int, spans: Sequence[range]) -> int | None:
    """The smallest other span that encloses the one `at`; of two that are equal the earlier is the outer one."""
    inner = spans[at]
    around = [
        (len(outer), -other)
        for other, outer in enumerate(spans)
        if other != at
        and outer.start <= inner.start
        and inner.stop <= outer.stop
        and (len(outer), -other) > (len(inner), -at)
    ]
    return -min(around)[1] if around and inner else None
