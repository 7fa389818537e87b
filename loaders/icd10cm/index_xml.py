"""The alphabetic indexes of ICD-10-CM in XML: diseases, external causes, and the tables of drugs and neoplasms.

Terms nest nine deep at most; each may lead to a code, and send the reader elsewhere beside it. In the two
tables a term leads to one code in each column instead (docs/formats.md 2.6).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from crosswalk.domain.codes.systems import CodeSystem, undotted
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.tabular.notes import IndexFile, IndexReference, IndexTerm
from loaders.shared import faults
from loaders.shared.xml_tree import line_of, root_of, text_of

_ROOT: Final = "ICD10CM.index"
_HEADING: Final = "indexHeading"
_DEEPEST: Final = 9
_PLURAL: Final = "(s)"
_REFERENCES: Final = {"see": "see", "seeAlso": "see_also", "seecat": "see_category", "subcat": "see_subcategory"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read so far, and what reading needs."""

    source: SourceFile
    system: CodeSystem
    columns: dict[str, str] = field(default_factory=dict)
    terms: list[IndexTerm] = field(default_factory=list)
    references: list[IndexReference] = field(default_factory=list)


@collector_paused()
def read(data: bytes, source: SourceFile, system: CodeSystem) -> IndexFile:
    """The terms of an index with the codes they lead to, and apart from them where it sends the reader elsewhere.

    A term that has neither, being only a heading for those below it, gives nothing. Raises `LayoutError`
    for what is not well-formed XML, declares a document type or is another document, for terms nested
    deeper than nine, without a title, or with a text that is no code in the place of one.
    """
    reading = _Reading(source, system)
    for element in root_of(data, source, _ROOT).iter(_HEADING, "mainTerm"):
        if element.tag == _HEADING:
            reading.columns.update((head.get("col", ""), text_of(head)) for head in element)
        else:
            _take(reading, element, ())
    if not reading.terms:
        raise faults.layout(source, None, "the index leads to no code.")
    return IndexFile(source, tuple(reading.terms), tuple(reading.references))


def _take(reading: _Reading, element: etree._Element, above: tuple[str, ...]) -> None:
    """Take down a term with all below it."""
    if len(above) > _DEEPEST:
        raise faults.layout(reading.source, line_of(element), f"terms are nested deeper than {_DEEPEST}.")
    path = (*above, _title(reading, element))
    for child in element:
        tag = child.tag
        if tag == "term":
            _take(reading, child, path)
        elif tag == "code":
            reading.terms.append(IndexTerm(path, _code(reading, child)))
        elif tag == "cell":
            _take_cell(reading, child, path)
        elif tag == "manif":
            _take_manifestation(reading, child, path)
        elif tag in _REFERENCES:
            reading.references.append(IndexReference(path, _REFERENCES[tag], text_of(child)))


def _take_manifestation(reading: _Reading, element: etree._Element, path: tuple[str, ...]) -> None:
    """Add a manifestation to the code before it; where there is none (`HIV] disease B20 [G05`), it is a misprint."""
    if reading.terms and reading.terms[-1].path is path:
        reading.terms[-1] = replace(reading.terms[-1], manifestation=_code(reading, element))


def _take_cell(reading: _Reading, cell: etree._Element, path: tuple[str, ...]) -> None:
    number = cell.get("col", "")
    if number not in reading.columns:
        raise faults.layout(reading.source, line_of(cell), f"column {number!r} has no heading.")
    if text_of(cell).strip("-"):
        reading.terms.append(IndexTerm(path, _code(reading, cell), column=reading.columns[number]))


def _code(reading: _Reading, element: etree._Element) -> str:
    """The undotted code as far as it is printed: `C64-`, `C64.-` and `D27.-` end in what is still to be chosen."""
    printed = text_of(element)
    code = undotted(printed.rstrip("-"))
    if not reading.system.matches(code):
        raise faults.misshapen(reading.source, line_of(element), printed, reading.system)
    return code


def _title(reading: _Reading, element: etree._Element) -> str:
    """The term as it is printed, its nonessential modifiers in parentheses."""
    title = element[0] if len(element) and element[0].tag == "title" else None
    words = "" if title is None else title.text or ""
    if title is not None and len(title):
        modifier = title[0]
        after = modifier.tail or ""
        # The file glues a modifier to the word before it, but "cancer(o)phobia" and "drug(s)" are one word.
        is_inside = after[:1].isalnum() or modifier.text == _PLURAL
        words = f"{words}{'' if is_inside else ' '}{modifier.text or ''}{after}"
    told = " ".join(words.split())
    if not told:
        raise faults.layout(reading.source, line_of(element), "the term has no title.")
    return told
