"""The full-text index: which codes have texts with certain words.

The index of a system holds no text and no position. The number of a row is the place of a document (length, titles
before notes, code), so that the index gives documents in their order and stops when enough are found: a word of
70,000 titles costs as little as a rare one. A word that is only begun is each of the words that begin so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.store.search import SearchedText
from crosswalk.domain.tabular.documents import (
    MARK_BITS,
    SEARCHED_NOTES,
    Document,
    Match,
    Place,
    Slot,
    Term,
    note_documents,
    title_document,
)
from graph_schema.sqlite.connection import Ask, chunks

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE: Final = len(_SIGNS)
_LONGEST_CODE: Final = 7
_CODES: Final = _BASE**_LONGEST_CODE << 3
"""How many codes there are, each a number that ends in its length, in the order of the codes."""
_OF_LENGTH: Final = 2 * _CODES << MARK_BITS
"""How many places there are for documents of one length. Of all lengths there are less than 2 ** 63."""

_PENDING_BYTES: Final = 64 * 1024 * 1024

_KINDS: Final = ", ".join(f"'{kind}'" for kind in SEARCHED_NOTES)
_TITLES: Final = "SELECT c.code, s.long, s.short FROM code c JOIN state s ON s.code = c.key WHERE c.system = ?"
_TEXTS: Final = f"""SELECT owner, role, kind, text, first, last FROM note
    WHERE system = ? AND in_group = '' AND kind IN ({_KINDS})"""
_NOTES: Final = f"SELECT owner, text FROM note WHERE system = ? AND in_group = '' AND kind IN ({_KINDS})"


class SqliteSearch:
    """The searched documents of a store in one file: `crosswalk.domain.store.search` tells what each method answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def matching(self, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
        wanted = [_expression(self._ask, system, slot) for slot in slots]
        table = f"search_{system.id}"
        query = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid LIMIT ? OFFSET ?"
        return [_match(row[0]) for row in self._ask(query, " AND ".join(wanted), limit, skip)]

    def texts(self, system: CodeSystem, codes: Collection[str]) -> Iterator[SearchedText]:
        for chunk, marks in chunks(codes):
            rows = self._ask(f"{_TEXTS} AND owner IN ({marks})", system.number, *chunk)
            yield from map(SearchedText._make, rows)

    def beginning(self, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
        query = """SELECT code FROM code WHERE code >= ?1 AND code < ?1 || x'7f' AND system = ?2
                   AND EXISTS (SELECT 1 FROM state WHERE state.code = code.key) ORDER BY code LIMIT ?3 OFFSET ?4"""
        return [row[0] for row in self._ask(query, start, system.number, limit, skip)]


def _expression(ask: Ask, system: CodeSystem, slot: Slot) -> str:
    """The slot in the language of the index. Words are letters and digits only, and quoted all the same."""
    ways = [" AND ".join(_any(term) for term in way) for way in slot.ways]
    if slot.beginning is not None:
        query = f"SELECT term FROM word_{system.id} WHERE term >= ?1 AND term < ?1 || x'7f'"
        ways += [f'"{row[0]}"' for row in ask(query, slot.beginning)]
    return f"({' OR '.join(f'({way})' if ' ' in way else way for way in ways)})"


def _any(term: Term) -> str:
    quoted = [f'"{word}"' for word in term]
    return f"({' OR '.join(quoted)})"


class SearchIndex:
    """Keeps the index abreast of what a load changes in one system."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def build(self, system: CodeSystem) -> None:
        """Fill the empty index of a system from all that was loaded of it."""
        table = f"search_{system.id}"
        self._connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', ?)", (_PENDING_BYTES,))
        self._put(system, self._documents(system, None))

    def of(self, system: CodeSystem, codes: Collection[str]) -> dict[Place, Document]:
        """The documents of some codes as the tables have them now."""
        return {document.place: document for document in self._documents(system, codes)}

    def change(self, system: CodeSystem, before: Mapping[Place, Document], after: Mapping[Place, Document]) -> None:
        """Take out and put in what differs."""
        gone = [document for place, document in before.items() if after.get(place) != document]
        come = [document for place, document in after.items() if before.get(place) != document]
        table = f"search_{system.id}"
        self._connection.executemany(
            f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)", _rows(gone)
        )
        self._put(system, come)

    def _put(self, system: CodeSystem, documents: Iterable[Document]) -> None:
        statement = f"INSERT INTO search_{system.id} (rowid, words) VALUES (?, ?)"
        self._connection.executemany(statement, _rows(documents))

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


def _rows(documents: Iterable[Document]) -> list[tuple[int, str]]:
    """Rows of the index, in the order in which it likes to be written."""
    return sorted((_number(document.place), " ".join(document.words)) for document in documents)


def _number(place: Place) -> int:
    code = int(place.code.ljust(_LONGEST_CODE, "0"), _BASE) << 3 | len(place.code)
    text = place.in_notes * _CODES + code << MARK_BITS | place.mark
    return place.length * _OF_LENGTH + text


def _match(number: int) -> Match:
    in_notes, code = divmod(number % _OF_LENGTH >> MARK_BITS, _CODES)
    return Match(_code(code), in_notes == 1)


@lru_cache(maxsize=16384)
def _code(number: int) -> str:
    value, length = number >> 3, number & 7
    signs = ""
    for _ in range(_LONGEST_CODE):
        value, sign = divmod(value, _BASE)
        signs = _SIGNS[sign] + signs
    return signs[:length]
