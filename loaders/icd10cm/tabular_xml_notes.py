"""What stands beside a title in the tabular list: notes, and the meanings of seventh characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml import etree

from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.tabular.notes import Notes
from loaders.shared import faults
from loaders.shared.xml_tree import line_of, text_of

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

_CONTAINERS: Final = (*_KINDS, _SEVENTH)
"""The elements that hold notes (docs/formats.md 2.4). Not among them is `visualImpairment`, a table at H54.8 only."""

_WRITTEN: Final = ("note", "extension")
_Seventh = Mapping[str, str]
_Terms = Mapping[str, tuple[str, ...]]
# Hardly any code defines characters: the others share what says so.
_NONE: Final[_Seventh] = {}
_NO_TERMS: Final[_Terms] = {}


def code_of(diag: etree._Element) -> str:
    """The undotted code that an element begins with; nothing where it is empty."""
    name = next(iter(diag), None)
    return "" if name is None else undotted(text_of(name))


def notes_of_codes(root: etree._Element, source: SourceFile) -> dict[str, Notes]:
    """The notes of all codes that have any, by undotted code. Raises as `notes_of` does."""
    notes: dict[str, Notes] = {}
    for owner, told in _by_owner(root.iter(*_WRITTEN), source):
        if owner.tag == "diag":
            code = code_of(owner)
            # The schema allows notes before the codes below and after them as well.
            own = notes_of(owner, source) if code in notes else told
            if own is not None:
                notes[code] = own
    return notes


def notes_of(owner: etree._Element, source: SourceFile) -> Notes | None:
    """The notes of one code, section or chapter, if it has any; a kind that comes twice is one.

    Raises `LayoutError` for a seventh character that is not one capital or digit, or lacks a meaning.
    """
    written = (note for container in owner.iterchildren(*_CONTAINERS) for note in container)
    return next((told for _, told in _by_owner(written, source)), None)


def _by_owner(written: Iterable[etree._Element], source: SourceFile) -> Iterator[tuple[etree._Element, Notes]]:
    """Those that own these elements with what the elements say; an owner comes again for each row of its elements.

    Note by note and not owner by owner: a third of the time would go on finding the few that each has.
    """
    owner = container = None
    texts: dict[str | None, list[str]] = {}
    seventh, terms = _NONE, _NO_TERMS
    told: list[str] = []
    for note in written:
        above = note.getparent()
        if above is not container:
            container = above
            if above.getparent() is not owner:
                if owner is not None:
                    yield owner, _notes(texts, seventh, terms)
                owner, texts, seventh, terms = above.getparent(), {}, _NONE, _NO_TERMS
            tag = above.tag
            if tag == _SEVENTH:
                seventh, terms = _define(above, seventh, terms, source)
            told = texts.setdefault(_KINDS.get(tag), [])
        text = note.text
        if text and (text := text.strip()):
            told.append(text)
    if owner is not None:
        yield owner, _notes(texts, seventh, terms)


def _notes(texts: dict[str | None, list[str]], seventh: _Seventh, terms: _Terms) -> Notes:
    """What was read, without the texts of no kind."""
    return Notes({kind: tuple(told) for kind, told in texts.items() if kind is not None and told}, seventh, terms)


def _define(container: etree._Element, seventh: _Seventh, terms: _Terms, source: SourceFile) -> tuple[_Seventh, _Terms]:
    """The seventh characters that a container defines, and their inclusion terms, after those known already."""
    seventh, terms = dict(seventh), dict(terms)
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
    return seventh, terms or _NO_TERMS
