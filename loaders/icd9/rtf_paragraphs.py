"""What each paragraph of a CDC tabular list is: a heading, a code, a table of digits, a note.

The lists (docs/formats.md 1.4) name a paragraph's part by its style, and in some hundred places wrongly: a
code wears the style of the note above it, a note that of the code. What the text begins with is
therefore asked first, the style where the text leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults, rtf
from loaders.shared.rtf import Paragraph

CHAPTER: Final = "chapter"
BLOCK: Final = "block"

_CODES: Final = {
    "icd9cm": re.compile(r"([EV]?[0-9]{2,3})(?:\. ?([0-9]{1,2}))?(?![0-9.\-])( ?\t ?)?(.*)", re.DOTALL),
    "icd9pcs": re.compile(r"([0-9]{2})(?:\. ?([0-9]{1,2}))?(?![0-9.\-])( ?\t ?)?(.*)", re.DOTALL),
}
_HEADINGS: Final = {"Chapter": CHAPTER, "Tabular": CHAPTER, "Section": BLOCK}
_UNSTYLED: Final = "Normal"
_RANGE: Final = re.compile(r"(.*?)\s?\(([EV]?[0-9]{2,3})(?:-([EV]?[0-9]{2,3}))?\)", re.DOTALL)
_NUMBERED: Final = re.compile(r"([0-9]{1,2}A?)\.\s*(.*)", re.DOTALL)
_BRACKET: Final = re.compile(r"\[([0-9](?: ?[,-] ?[0-9])*)\]")
_SPAN: Final = re.compile(r"([0-9])(?: ?- ?([0-9]))?")
_TABLE: Final = re.compile(r".*?\b(fourth|fifths?)[- ]+digit", re.IGNORECASE)
_TABLE_OPENINGS: Final = ("The following ", "Requires ")
_DIGIT: Final = re.compile(r"([0-9])\t\s*(\S.*)", re.DOTALL)
_SCOPE: Final = re.compile(r"((?:[EV]?[0-9]{2,3})?(?:\.[0-9])?)(?:-((?:[EV]?[0-9]{2,3})?(?:\.[0-9])?))?")
_ZERO: Final = re.compile(r"Use 0 as fourth[- ]digit")
_LEVEL: Final = re.compile(r"(?:list|-)([1-9])$")

_OPENINGS: Final = (
    (re.compile(r"includes?:\s*", re.IGNORECASE), "includes"),
    (re.compile(r"excludes?:\s*", re.IGNORECASE), "excludes"),
    (re.compile(r"notes?:\s*", re.IGNORECASE), "notes"),
    (re.compile(r"(?=(?:code|assign) (?:,? ?if applicable,? )?.*\bfirst\b)", re.IGNORECASE), "code_first"),
    (re.compile(r"(?=use (?:an )?additional)", re.IGNORECASE), "use_additional"),
    (re.compile(r"(?=code also)", re.IGNORECASE), "code_also"),
)
_FAMILIES: Final = {
    "Excludes": "excludes",
    "Includes": "includes",
    "Additional": "use_additional",
    "CFST": "code_first",
    "Note": "notes",
    "line": "inclusion_term",
    "list1": "inclusion_term",
    "list2": "inclusion_term",
}
"""The second word of a style name, `4digits Excludes line`, and what it says of the text."""


class Heading(NamedTuple):
    """The title of a chapter or block, with the codes its range names."""

    line: int
    kind: str
    id: str
    title: str
    first: str
    last: str


class Entry(NamedTuple):
    """A code, undotted, with its title."""

    line: int
    code: str
    title: str


class Valid(NamedTuple):
    """The digits that may follow the code above, where not all of a table may."""

    line: int
    digits: str


class Zero(NamedTuple):
    """The category above has no fourth digits of its own; 0 stands in their place."""

    line: int


class Table(NamedTuple):
    """The head of a table of digits: for which place in a code, and for which codes.

    A scope holds first and last code, undotted, or what follows the code of another table (`.0`);
    it is empty where the table is for the code above.
    """

    line: int
    place: int
    scope: tuple[tuple[str, str], ...]


class Digit(NamedTuple):
    """One line of a table of digits."""

    line: int
    digit: str
    meaning: str


class Remark(NamedTuple):
    """One line of a note: its kind, None for a line of the note before it, and how deep it is set."""

    line: int
    kind: str | None
    depth: int
    text: str


Item = Heading | Entry | Valid | Zero | Table | Digit | Remark


def items(data: bytes, source: SourceFile, system: CodeSystem) -> Iterator[Item]:
    """What the list says, paragraph by paragraph.

    Raises what `rtf.paragraphs` raises, and `LayoutError` for a heading without a range, a code
    without a title or none of this system.
    """
    noted = ""
    for paragraph in rtf.paragraphs(data, source):
        text = " ".join(filter(None, paragraph.text.replace("\n", " ").split(" "))).strip()
        item = _item(paragraph, text, system, source)
        if isinstance(item, Remark):
            family = _family(paragraph.style)
            if item.kind is not None:
                noted = family
            elif family != noted:
                noted = family
                item = item._replace(kind=_FAMILIES.get(family, "notes"))
        elif item is not None:
            noted = ""
        if item is not None:
            yield item


def _item(paragraph: Paragraph, text: str, system: CodeSystem, source: SourceFile) -> Item | None:
    line, style = paragraph.line, paragraph.style
    if not text:
        return None
    if style in _HEADINGS or (style == _UNSTYLED and text.isupper() and _RANGE.fullmatch(text)):
        return _heading(line, style, text, source)
    match = _CODES[system.id].fullmatch(text)
    if match and _names_a_code(match, paragraph):
        return _entry(line, match, system, source)
    bracket = _BRACKET.fullmatch(text)
    if bracket:
        return Valid(line, _digits(bracket[1]))
    if _ZERO.match(text):
        return Zero(line)
    digit = _DIGIT.fullmatch(text)
    if digit:
        return Digit(line, digit[1], " ".join(digit[2].split()))
    if "table" in style:
        return _table(line, text)
    return _remark(line, style, text)


def _entry(line: int, match: re.Match[str], system: CodeSystem, source: SourceFile) -> Entry:
    category, below, title = match[1], match[2] or "", " ".join(match[4].split())
    if len(category) != system.shortest(category) or not system.matches(category + below):
        raise faults.misshapen(source, line, f"{category}.{below}" if below else category, system)
    if not title:
        raise faults.layout(source, line, f"code {category + below} lacks a title.")
    return Entry(line, category + below, title)


def _names_a_code(match: re.Match[str], paragraph: Paragraph) -> bool:
    """Whether the code at the beginning is a heading of its own: a list of codes in a note has no bookmarks."""
    tab, below = match[3] is not None, match[2] is not None
    if paragraph.style.endswith(" Level"):
        return True
    if paragraph.style == _UNSTYLED and tab and below:
        return True
    return bool(paragraph.bookmarks) and (tab or below)


def _heading(line: int, style: str, text: str, source: SourceFile) -> Heading | None:
    match = _RANGE.fullmatch(text)
    if not match:
        # A title page has the style of the supplementary classifications.
        if style == "Tabular":
            return None
        raise faults.layout(source, line, f"the heading {text[:60]!r} names no range of codes.")
    first, last = match[2], match[3] or match[2]
    title = " ".join(match[1].split())
    name = first if first == last else f"{first}-{last}"
    numbered = _NUMBERED.fullmatch(title)
    if numbered:
        return Heading(line, CHAPTER, numbered[1], numbered[2], first, last)
    return Heading(line, _HEADINGS.get(style, BLOCK), name, title, first, last)


def _digits(printed: str) -> str:
    """`0-2,9` as `0129`."""
    spans = (range(int(first), int(last or first) + 1) for first, last in _SPAN.findall(printed))
    return "".join(str(digit) for span in spans for digit in span)


def _table(line: int, text: str) -> Table | None:
    place = _TABLE.match(text)
    if place and text.startswith(_TABLE_OPENINGS):
        return Table(line, 4 if place[1].lower() == "fourth" else 5, _scope(text))
    return None


def _scope(text: str) -> tuple[tuple[str, str], ...]:
    """The codes that the head of a table names: `345.0, .1, .4-.9` says 345 once for all."""
    spans = []
    category = ""
    for first, last in _SCOPE.findall(text):
        if not first:
            continue
        ends = []
        for code in (first, last or first):
            whole, dot, rest = code.partition(".")
            category = whole or category
            ends.append(category + rest if category else dot + rest)
        spans.append((ends[0], ends[1]))
    return tuple(spans)


def _remark(line: int, style: str, text: str) -> Remark:
    level = _LEVEL.search(style)
    for opening, kind in _OPENINGS:
        match = opening.match(text)
        if match:
            return Remark(line, kind, 0, " ".join(text[match.end() :].split()))
    return Remark(line, None, int(level[1]) if level else 0, " ".join(text.split()))


def _family(style: str) -> str:
    words = style.split(" ")
    return words[1] if len(words) > 1 and "digit" in words[0] and words[1] in _FAMILIES else ""
