"""What stands beside a title in the tabular list: notes, and the meanings of seventh characters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from crosswalk.domain.notes import Notes
from crosswalk.domain.releases import SourceFile
from loaders import faults
from loaders.xml_stream import line_of, text_of

_KINDS: Final = {
    "inclusionTerm": "inclusion_term",
    "includes": "includes",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "notes": "notes",
    "sevenChrNote": "seventh_character_note",
}
_SEVENTH: Final = "sevenChrDef"

CONTAINERS: Final = frozenset({*_KINDS, _SEVENTH})
"""The elements that hold notes (FORMATS.md 1.b). Not among them is `visualImpairment`, a table at H54.8 only."""


def notes_of(containers: Iterable[etree._Element], source: SourceFile) -> Notes:
    """The notes in these elements of one code, section or chapter; a kind that comes twice is one.

    Raises `LayoutError` for a seventh character that is not one capital or digit, or lacks a meaning.
    """
    texts: dict[str, tuple[str, ...]] = {}
    seventh: dict[str, str] = {}
    seventh_terms: dict[str, tuple[str, ...]] = {}
    for container in containers:
        if container.tag == _SEVENTH:
            _define(container, seventh, seventh_terms, source)
            continue
        kind = _KINDS[container.tag]
        told = tuple([text for note in container if (text := (note.text or "").strip())])
        if told:
            texts[kind] = texts.get(kind, ()) + told
    return Notes(texts, seventh, seventh_terms)


def _define(
    container: etree._Element, seventh: dict[str, str], terms: dict[str, tuple[str, ...]], source: SourceFile
) -> None:
    char = ""
    for child in container:
        told = text_of(child)
        if child.tag == "extension":
            char = child.get("char", "")
            if len(char) != 1 or not char.isascii() or not char.isalnum() or char.islower() or not told:
                message = f"{char!r} is no seventh character, or has no meaning."
                raise faults.layout(source, line_of(child), message)
            seventh[char] = told
        elif told:
            # A note among the definitions is an inclusion term of the character before it.
            terms[char] = (*terms.get(char, ()), told)
