"""What of a code is searched: its titles, inclusion terms and index terms, as documents of words.

A document says which code may be meant. Whether it is, at the moment asked about, the texts themselves tell. So
the titles that a code had over all time are one document, and it changes only when a new one comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple
from zlib import crc32

from crosswalk.domain.tabular.rows import INDEX_REFERENCE, INDEX_TERM, SEE
from crosswalk.domain.tabular.wording import STOP_WORDS, forms, without_asides, words

SEARCHED_NOTES: Final = ("inclusion_term", "includes", INDEX_TERM, INDEX_REFERENCE)
"""The kinds of notes that say in other words what a code or header is for."""

MARK_BITS: Final = 4
LONGEST: Final = 63
"""Texts of more words are as long as this one: it matters to none that look for the shortest."""


class Place(NamedTuple):
    """Where a document stands among those of its system: the shortest first, then titles, then by code.

    `length` is the number of different words that say something, `in_notes` 0 for titles and 1 for notes. `mark`, of
    `MARK_BITS`, tells notes of one code apart; those with the same mark are one document.
    """

    length: int
    in_notes: int
    code: str
    mark: int


@dataclass(frozen=True, slots=True)
class Document:
    """The words under which a code is found, sorted."""

    place: Place
    words: tuple[str, ...]


Term = tuple[str, ...]
"""One word in the forms that are taken for it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that a query asks for: a text names it in one of these ways, or has a word with this beginning.

    A way is the terms that a text must all have: *uti*, or *urinary* and *tract* and *infection*.
    """

    ways: tuple[tuple[Term, ...], ...]
    beginning: str | None = None


class Match(NamedTuple):
    """A code one of whose documents has the words asked for: its titles, or its notes."""

    code: str
    in_notes: bool


def title_document(code: str, titles: Iterable[tuple[str | None, str | None]]) -> Document | None:
    """The document of all long and short titles that a code had, None where it had none."""
    longs, shorts = (set(column) - {None, ""} for column in zip(*titles, strict=True))
    if not longs and not shorts:
        return None
    lengths, told = zip(*map(_length_and_words, longs or shorts), strict=True)
    more = map(words, shorts - longs) if longs else ()
    return Document(Place(min(lengths), 0, code, 0), _listed(set().union(*told, *more)))


def note_documents(code: str, texts: Iterable[str]) -> list[Document]:
    """The documents of the searched notes of a code, one for each text with words of its own."""
    found: dict[Place, set[str]] = {}
    for text in {searched_text(text) for text in texts}:
        length, told = _length_and_words(text)
        mark = crc32(" ".join(sorted(told)).encode()) & (1 << MARK_BITS) - 1
        found.setdefault(Place(length, 1, code, mark), set()).update(told)
    return [Document(place, _listed(told)) for place, told in sorted(found.items())]


def searched_text(note: str) -> str:
    """The part of a note under which its code is found: of a reference what stands before *see*."""
    return note.partition(SEE)[0]


def _length_and_words(text: str) -> tuple[int, set[str]]:
    """How many different words say something, those in parentheses left out; and all words of the text."""
    told = set(words(text))
    bare = without_asides(text)
    counted = told if bare is text else set(words(bare)) or told
    return min(len(counted - STOP_WORDS or counted), LONGEST), told


def _listed(told: set[str]) -> tuple[str, ...]:
    """The words in all their forms, sorted."""
    return tuple(sorted(told.union(*map(forms, told))))
