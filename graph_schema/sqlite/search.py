"""The full-text index: which codes have texts with certain words.

The index holds no text and no position. The number of a row is the place of a document (system, length, titles
before notes, code), so that the index gives documents in their order and stops when enough are found: a word of
70,000 titles costs as little as a rare one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from crosswalk.domain.documents import (
    LONGEST,
    MARK_BITS,
    SEARCHED_NOTES,
    Document,
    Match,
    Place,
    note_documents,
    title_document,
)
from crosswalk.domain.query import Slot
from crosswalk.domain.systems import SYSTEMS, CodeSystem
from graph_schema.sqlite.connection import Ask, chunks

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE: Final = len(_SIGNS)
_LONGEST_CODE: Final = 7
_CODES: Final = _BASE**_LONGEST_CODE << 3
"""How many codes there are, each a number that ends in its length, in the order of the codes."""
_OF_LENGTH: Final = 2 * _CODES << MARK_BITS
_OF_SYSTEM: Final = (LONGEST + 1) * _OF_LENGTH
"""How many places there are for documents of one length, and of one system; seven systems are less than 2 ** 63."""

_INDEXED_BEGINNING: Final = 2
"""Beginnings of so many letters are indexed; a longer one is the few words of the vocabulary that have it."""
_PENDING_BYTES: Final = 64 * 1024 * 1024

_KINDS: Final = ", ".join(f"'{kind}'" for kind in SEARCHED_NOTES)
_TITLES: Final = "SELECT c.code, s.long, s.short FROM code c JOIN state s ON s.code = c.key WHERE c.system = ?"
_NOTES: Final = f"SELECT owner, text FROM note WHERE system = ? AND in_group = '' AND kind IN ({_KINDS})"


def matching(ask: Ask, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
    """See `Store.matching`."""
    wanted = [_expression(ask, slot) for slot in slots]
    if not all(wanted):
        return []
    first = system.number * _OF_SYSTEM
    query = "SELECT rowid FROM search_text WHERE search_text MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid"
    rows = ask(f"{query} LIMIT ? OFFSET ?", " AND ".join(wanted), first, first + _OF_SYSTEM - 1, limit, skip)
    return [_match(row[0]) for row in rows]


def beginning(ask: Ask, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
    """See `Store.beginning`."""
    query = """SELECT code FROM code WHERE code >= ?1 AND code < ?1 || x'7f' AND system = ?2
               AND EXISTS (SELECT 1 FROM state WHERE state.code = code.key) ORDER BY code LIMIT ?3 OFFSET ?4"""
    return [row[0] for row in ask(query, start, system.number, limit, skip)]


def _expression(ask: Ask, slot: Slot) -> str:
    """The slot in the language of the index, empty where no word of the index fills it. Its words are letters and
    digits only, and quoted all the same."""
    ways = [f'"{form}"' for form in slot.forms]
    start = slot.beginning
    if start is not None and len(start) <= _INDEXED_BEGINNING:
        ways = [f'"{start}"*']
    elif start is not None:
        longer = ask("SELECT term FROM search_word WHERE term >= ?1 AND term < ?1 || x'7f'", start)
        ways += [f'"{row[0]}"' for row in longer if row[0] not in slot.forms]
    return f"({' OR '.join(ways)})"


class SearchIndex:
    """Keeps the index abreast of what a load changes in one system."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def build(self) -> None:
        """Fill the empty index from all that was loaded."""
        self._connection.execute(
            "INSERT INTO search_text (search_text, rank) VALUES ('hashsize', ?)", (_PENDING_BYTES,)
        )
        for system in SYSTEMS.values():
            self._put(system, self._documents(system, None))

    def of(self, system: CodeSystem, codes: Collection[str]) -> dict[Place, Document]:
        """The documents of some codes as the tables have them now."""
        return {document.place: document for document in self._documents(system, codes)}

    def change(self, system: CodeSystem, before: Mapping[Place, Document], after: Mapping[Place, Document]) -> None:
        """Take out and put in what differs."""
        gone = [document for place, document in before.items() if after.get(place) != document]
        come = [document for place, document in after.items() if before.get(place) != document]
        self._connection.executemany(
            "INSERT INTO search_text (search_text, rowid, words) VALUES ('delete', ?, ?)", _rows(system, gone)
        )
        self._put(system, come)

    def _put(self, system: CodeSystem, documents: Iterable[Document]) -> None:
        self._connection.executemany("INSERT INTO search_text (rowid, words) VALUES (?, ?)", _rows(system, documents))

    def _documents(self, system: CodeSystem, codes: Collection[str] | None) -> Iterator[Document]:
        for code, titles in groupby(self._select(_TITLES, "c.code", system, codes), key=lambda row: row[0]):
            document = title_document(code, ((long, short) for _, long, short in titles))
            if document is not None:
                yield document
        for code, texts in groupby(self._select(_NOTES, "owner", system, codes), key=lambda row: row[0]):
            yield from note_documents(code, (text for _, text in texts))

    def _select(
        self, query: str, column: str, system: CodeSystem, codes: Collection[str] | None
    ) -> Iterator[tuple[str, ...]]:
        order = f"ORDER BY {column}"
        if codes is None:
            yield from self._connection.execute(f"{query} {order}", (system.number,))
            return
        for chunk, marks in chunks(codes):
            yield from self._connection.execute(f"{query} AND {column} IN ({marks}) {order}", (system.number, *chunk))


def _rows(system: CodeSystem, documents: Iterable[Document]) -> list[tuple[int, str]]:
    """Rows of the index, in the order in which it likes to be written."""
    return sorted((_number(system, document.place), " ".join(document.words)) for document in documents)


def _number(system: CodeSystem, place: Place) -> int:
    code = int(place.code.ljust(_LONGEST_CODE, "0"), _BASE) << 3 | len(place.code)
    text = place.in_notes * _CODES + code << MARK_BITS | place.mark
    return system.number * _OF_SYSTEM + place.length * _OF_LENGTH + text


def _match(number: int) -> Match:
    in_notes, code = divmod(number % _OF_LENGTH >> MARK_BITS, _CODES)
    value, length = code >> 3, code & 7
    signs = ""
    for _ in range(_LONGEST_CODE):
        value, sign = divmod(value, _BASE)
        signs = _SIGNS[sign] + signs
    return Match(signs[:length], in_notes == 1)
