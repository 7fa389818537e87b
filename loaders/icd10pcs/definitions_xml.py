"""The ICD-10-PCS definitions in XML: what operations, approaches, body parts and devices mean and include.

Terms are read; the table at the end of the file that aggregates devices under others is not (docs/formats.md 3.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.tabular.pcs_axes import PcsDefinitions, PcsTerm
from loaders.shared import faults
from loaders.shared.xml_tree import line_of, root_of, text_of

_ROOT: Final = "ICD10PCS.definitions"
_SECTION: Final = "section"
_POSITIONS: Final = {str(position): position for position in range(1, 8)}

Key = tuple[str, int, str]


def read(data: bytes, source: SourceFile) -> PcsDefinitions:
    """The terms of a release by section, position and title; titles that share a text share their term.

    Raises `LayoutError` for what is not well-formed XML, declares a document type or is another document, for
    a section or axis without its character or position, and for a term without or with a repeated title.
    """
    terms: dict[Key, PcsTerm] = {}
    for section in root_of(data, source, _ROOT).iter(_SECTION):
        for key, term, line in _terms(section, source):
            if key in terms:
                message = f"{key[2]!r} is defined a second time in section {key[0]}, position {key[1]}."
                raise faults.layout(source, line, message)
            terms[key] = term
    if not terms:
        raise faults.layout(source, None, "the file defines no term.")
    return PcsDefinitions(terms)


def _terms(section: etree._Element, source: SourceFile) -> Iterator[tuple[Key, PcsTerm, int]]:
    code = section.get("code", "")
    for axis in section.iterchildren("axis"):
        position = _POSITIONS.get(axis.get("pos", ""))
        if len(code) != 1 or position is None:
            raise faults.layout(source, line_of(axis), f"no section {code!r} has an axis {axis.get('pos')!r}.")
        for element in axis.iterchildren("terms"):
            term = _term(element)
            if not term.titles:
                raise faults.layout(source, line_of(element), "the term has no title.")
            for title in term.titles:
                yield (code, position, title), term, line_of(element)


def _term(element: etree._Element) -> PcsTerm:
    return PcsTerm(
        _texts(element, "title"),
        next(iter(_texts(element, "definition")), None),
        next(iter(_texts(element, "explanation")), None),
        _texts(element, "includes"),
    )


def _texts(element: etree._Element, tag: str) -> tuple[str, ...]:
    return tuple(text for child in element.iterchildren(tag) if (text := text_of(child)))
