"""The alphabetic index of ICD-10-PCS in XML: terms of procedures with the codes or beginnings of codes they lead to.

A beginning is that of a table (three characters) or of its part for one body part (four and more). What a key says of
body parts, devices and substances (`use`) leads to a value of a table, not to codes, and is left out, and so is what
sends the reader to a main term without a code (docs/formats.md 3.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.tabular.rows import INDEX_REFERENCE, INDEX_TERM, SEE, Note
from loaders.shared import faults
from loaders.shared.xml_tree import line_of, root_of, text_of

_ROOT: Final = "ICD10PCS.index"
_MAIN: Final = "mainTerm"
_LEADING: Final = frozenset({"code", "codes", "tab"})
_DEEPEST: Final = 9
_BEGINNING: Final = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{2,6}")


@collector_paused()
def read(data: bytes, source: SourceFile, system: CodeSystem) -> list[Note]:
    """The terms and references of an index, each a note of the code, or beginning of codes, that it leads to.

    Raises `LayoutError` for what is not well-formed XML, declares a document type or is another document, for terms
    nested deeper than nine, and for a text that begins no code in the place of one.
    """
    notes = [
        note for element in root_of(data, source, _ROOT).iter(_MAIN) for note in _notes(element, (), source, system)
    ]
    if not notes:
        raise faults.layout(source, None, "the index leads to no code.")
    return list(dict.fromkeys(notes))


def _notes(element: etree._Element, above: tuple[str, ...], source: SourceFile, system: CodeSystem) -> Iterator[Note]:
    if len(above) > _DEEPEST:
        raise faults.layout(source, line_of(element), f"terms are nested deeper than {_DEEPEST}.")
    title = next((text_of(child) for child in element.iterchildren("title")), "")
    path = (*above, title) if title else above
    here = ", ".join(path)
    for child in element:
        if child.tag == "term":
            yield from _notes(child, path, source, system)
        elif child.tag in _LEADING:
            yield Note(Role.INDEX, "", _code(child, source, system), INDEX_TERM, 0, here)
        elif child.tag == "see":
            # The entry that is meant stands before its codes.
            meant = (child.text or "").strip()
            for leading in child:
                yield Note(Role.INDEX, "", _code(leading, source, system), INDEX_REFERENCE, 0, f"{here}{SEE}{meant}")


def _code(element: etree._Element, source: SourceFile, system: CodeSystem) -> str:
    code = text_of(element)
    if not _BEGINNING.fullmatch(code):
        raise faults.misshapen(source, line_of(element), code, system)
    return code
