"""The ICD-10-CM tabular list in XML: chapters, sections, headers and billable codes with long titles and notes.

The list writes seventh characters once, at a category, and not at each code. A code without
children takes those of its nearest ancestor that defines any (or its own), padded with X to six
characters; it is a header then, and the seven-character codes are billable (FORMATS.md 1.b,
verified against the order files of FY2014, 2016, 2017, January 2021 and April 2025).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from crosswalk.domain.collector import collector_paused
from crosswalk.domain.groups import GroupKey, Hierarchy
from crosswalk.domain.notes import Notes
from crosswalk.domain.releases import Role, SourceFile
from crosswalk.domain.snapshot import Facts, Part, Property
from crosswalk.domain.systems import CodeSystem
from loaders import faults
from loaders.line_cache import Entry, LineCache
from loaders.tabular_xml_groups import CHAPTER, SECTION, ReadGroup, hierarchy, read_group
from loaders.tabular_xml_notes import CONTAINERS, notes_of
from loaders.xml_stream import line_of, records

KNOWS: Final = frozenset({Property.BILLABLE, Property.HEADERS, Property.LONG})
_ROOT: Final = "ICD10CM.tabular"
_LONGEST: Final = 7

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
class _Reading:
    """What was read so far. A row is a code with its flag, its title and its line."""

    source: SourceFile
    rows: list[tuple[str, bool, str, int]] = field(default_factory=list)
    notes: dict[str, Notes] = field(default_factory=dict)


def read(data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Part:
    """What the tabular list says about the codes of its release. Raises as `read_tabular` does."""
    return read_tabular(data, source, system, lines).part


@collector_paused()
def read_tabular(data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> TabularList:
    """All that the tabular list says, in one pass over the file.

    Raises `LayoutError` for what is not well-formed XML, declares a document type (no official
    list does), or is another document, and for a chapter or section without a range; `DuplicateCode`
    for a code listed twice.
    """
    reading = _Reading(source)
    chapters: list[tuple[ReadGroup, list[ReadGroup]]] = []
    sections: list[ReadGroup] = []
    for element in records(data, source, _ROOT, SECTION, CHAPTER):
        if element.tag == SECTION:
            categories = tuple(_take(reading, diag, {}, False, 3) for diag in element.iterchildren("diag"))
            sections.append(read_group(element, SECTION, categories, source))
        else:
            chapters.append((read_group(element, CHAPTER, (), source), sections))
            sections = []
    if sections:
        raise faults.layout(source, sections[0].line, f"section {sections[0].group.id} stands outside of a chapter.")
    groups = [group for chapter, inside in chapters for group in (chapter, *inside)]
    return TabularList(
        Part(Role.TABULAR, KNOWS, _facts(reading, system, lines.layout(system, Role.TABULAR)), source),
        hierarchy(chapters, source),
        reading.notes,
        {read.group.key: read.notes for read in groups if read.notes is not None},
    )


def _take(reading: _Reading, diag: etree._Element, seventh: Mapping[str, str], dead_end: bool, depth: int) -> str:
    """Take down a code with all below it; its undotted form. `seventh` and `dead_end` are what holds above it."""
    code = title = ""
    below = []
    containers = []
    for child in diag:
        tag = child.tag
        if tag == "name":
            code = (child.text or "").strip().replace(".", "")
        elif tag == "desc":
            title = (child.text or "").strip()
        elif tag == "diag":
            below.append(child)
        elif tag in CONTAINERS:
            containers.append(child)
    if containers:
        notes = reading.notes[code] = notes_of(containers, reading.source)
        seventh = notes.seventh or seventh
        dead_end = dead_end or _ends_dead(notes)
    line = line_of(diag)
    is_stem = not below and len(code) < _LONGEST and bool(seventh)
    reading.rows.append((code, not below and not is_stem, title, line))
    if is_stem:
        reading.rows.extend(_expanded(code, title, line, seventh, dead_end))
    elif below and depth == _LONGEST:
        raise faults.layout(reading.source, line, f"codes below {code} are nested deeper than a code is long.")
    for child in below:
        _take(reading, child, seventh, dead_end, depth + 1)
    return code


def _expanded(
    code: str, title: str, line: int, seventh: Mapping[str, str], dead_end: bool
) -> list[tuple[str, bool, str, int]]:
    """The billable codes of a code that has seventh characters."""
    stem = code.ljust(_LONGEST - 1, "X")
    unused = "DS" if dead_end and stem[-1] in "78" else ""
    return [(stem + char, True, f"{title}, {told}", line) for char, told in seventh.items() if char not in unused]


def _ends_dead(notes: Notes) -> bool:
    return any(text.startswith(_NO_SEQUEL_OF_DEATH) for text in notes.texts.get("notes", ()))


def _facts(reading: _Reading, system: CodeSystem, known: dict[str, Entry]) -> dict[str, Facts]:
    """What the rows say, by code. Two issues say the same of nearly every code, and share the object that says it."""
    facts: dict[str, Facts] = {}
    fits = system.pattern.fullmatch
    for code, billable, title, line in reading.rows:
        entry = known.get(code)
        if entry is None or entry[1] != (billable, None, title, None):
            if not fits(code):
                raise faults.misshapen(reading.source, line, code, system)
            if not title:
                raise faults.layout(reading.source, line, f"code {code} lacks a title.")
            entry = known[code] = (code, Facts(billable, None, title))
        facts[code] = entry[1]
    if not facts:
        raise faults.layout(reading.source, None, "the tabular list holds no code.")
    if len(facts) != len(reading.rows):
        raise _repeated(reading)
    return facts


def _repeated(reading: _Reading) -> Exception:
    seen: set[str] = set()
    for code, _, _, line in reading.rows:
        if code in seen:
            return faults.duplicate(reading.source, line, f"code {code}")
        seen.add(code)
    raise AssertionError("no code is repeated")
