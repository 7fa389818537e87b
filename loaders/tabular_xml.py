"""The ICD-10-CM tabular list in XML: headers and billable codes with their long titles.

The list writes seventh characters once, at a category, and not at each code. A code without
children takes those of its nearest ancestor that defines any (or its own), padded with X to six
characters; it is a header then, and the seven-character codes are billable (FORMATS.md 1.b,
verified against the order files of FY2014, 2016, 2017, January 2021 and April 2025).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

from lxml import etree

from crosswalk.domain.releases import Role, SourceFile
from crosswalk.domain.snapshot import Facts, Part, Property
from crosswalk.domain.systems import CodeSystem
from loaders import faults
from loaders.line_cache import Entry, LineCache

KNOWS: Final = frozenset({Property.BILLABLE, Property.HEADERS, Property.LONG})
_ROOT: Final = "ICD10CM.tabular"
_LONGEST: Final = 7

_NO_SEQUEL_OF_DEATH: Final = "7th characters D and S do not apply to codes in category S06 with 6th character 7"
"""A note at S06 since FY2018: who died before regaining consciousness has no later encounter.

It goes on "or 8", and is the one exception from the expansion that the tabular list makes in words.
Without the note (FY2014 to FY2017) those codes exist.
"""


@dataclass(slots=True)
class _Diag:
    """A code of the list whose element is not closed yet."""

    line: int
    code: str = ""
    title: str = ""
    seventh: dict[str, str] = field(default_factory=dict)
    dead_end: bool = False
    is_header: bool = False


def read(data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Part:
    """What the tabular list says about its release.

    Raises `LayoutError` for what is not well-formed XML, declares a document type (no official
    list does), or is another document; `DuplicateCode` for a code listed twice.
    """
    known = lines.layout(system, Role.TABULAR)
    facts: dict[str, Facts] = {}
    for code, billable, title, line in _codes(data, source):
        if code in facts:
            raise faults.duplicate(source, line, f"code {code}")
        if not system.matches(code):
            raise faults.misshapen(source, line, code, system)
        if not title:
            raise faults.layout(source, line, f"code {code} lacks a title.")
        facts[code] = _entry(known, code, billable, title)[1]
    if not facts:
        raise faults.layout(source, None, "the tabular list holds no code.")
    return Part(Role.TABULAR, KNOWS, facts, source)


def _entry(known: dict[str, Entry], code: str, billable: bool, title: str) -> Entry:
    key = f"{code} {billable:d} {title}"
    entry = known.get(key)
    if entry is None:
        entry = known[key] = (code, Facts(billable, long=title))
    return entry


def _codes(data: bytes, source: SourceFile) -> Iterator[tuple[str, bool, str, int]]:
    """Every code with its flag, title and line, in the order of the list."""
    open_diags: list[_Diag] = []
    for event, element in _events(data, source):
        if event == "start":
            if open_diags and not open_diags[-1].is_header:
                open_diags[-1].is_header = True
                yield _header(open_diags[-1])
            open_diags.append(_Diag(_line(element)))
        elif element.tag != "diag":
            if open_diags:
                _note_down(open_diags[-1], element)
        else:
            if not open_diags[-1].is_header:
                yield from _expanded(open_diags)
            open_diags.pop()
            _forget(element)


def _header(diag: _Diag) -> tuple[str, bool, str, int]:
    return diag.code, False, diag.title, diag.line


def _expanded(path: list[_Diag]) -> Iterator[tuple[str, bool, str, int]]:
    """A code without children: billable as it is, or a header above its seven-character codes."""
    leaf = path[-1]
    seventh = next((diag.seventh for diag in reversed(path) if diag.seventh), None)
    if seventh is None or len(leaf.code) >= _LONGEST:
        yield leaf.code, True, leaf.title, leaf.line
        return
    yield _header(leaf)
    stem = leaf.code.ljust(_LONGEST - 1, "X")
    dead = stem[-1] in "78" and any(diag.dead_end for diag in path)
    for char, meaning in seventh.items():
        if not (dead and char in "DS"):
            yield stem + char, True, f"{leaf.title}, {meaning}", leaf.line


def _note_down(diag: _Diag, element: etree._Element) -> None:
    parent = element.getparent()
    place = None if parent is None else parent.tag
    content = (element.text or "").strip()
    if element.tag == "name" and place == "diag":
        diag.code = content.replace(".", "")
    elif element.tag == "desc" and place == "diag":
        diag.title = content
    elif element.tag == "extension":
        diag.seventh[element.get("char", "")] = content
    elif content.startswith(_NO_SEQUEL_OF_DEATH):
        diag.dead_end = True


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _forget(element: etree._Element) -> None:
    """Drop what was read, so that memory holds one path of the list and not all of it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _events(data: bytes, source: SourceFile) -> Iterator[tuple[str, etree._Element]]:
    """Start of each code, end of each code and of what is written at it.

    Entities, network, document types and huge trees are off: the file comes from elsewhere.
    """
    parser = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        tag=(_ROOT, "diag", "name", "desc", "extension", "note"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    is_tabular = False
    try:
        for event, element in parser:
            if element.tag == _ROOT:
                is_tabular = True
                if element.getroottree().docinfo.internalDTD is not None:
                    raise faults.layout(source, 1, "the document declares a document type.")
            elif not is_tabular:
                raise faults.layout(source, _line(element), f"the document is not an {_ROOT}.")
            elif event == "end" or element.tag == "diag":
                yield event, element
    except etree.XMLSyntaxError as fault:
        raise faults.layout(source, fault.lineno, f"not well-formed XML: {fault.msg}.") from fault
    if not is_tabular:
        raise faults.layout(source, 1, f"the document is not an {_ROOT}.")
