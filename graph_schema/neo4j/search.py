"""Searching: the documents of a code have their words in a full-text index.

The titles of all time are one document: it changes with the states of the code, and its first state holds it. Those
of notes are nodes `(:Code)-[:HAS_TEXT]->(:Text)`. `place` is the place of a document among those of its system as text
that sorts alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.standing import Standing
from crosswalk.domain.history.states import States
from crosswalk.domain.store.loads import SystemChange
from crosswalk.domain.store.search import SearchedText
from crosswalk.domain.tabular.documents import (
    SEARCHED_NOTES,
    Document,
    Match,
    Slot,
    Term,
    note_documents,
    title_document,
)
from crosswalk.domain.tabular.rows import Note
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.schema import AT, WORDS, by_key, of_codes, stands

_PLACES: Final = f"""CALL db.index.fulltext.queryNodes('{WORDS}', query) YIELD node AS t WHERE {stands("t")}
    WITH t.place AS place ORDER BY place SKIP $skip LIMIT $limit RETURN collect(place)"""
_MATCHING: Final = f"""
{AT} CALL (at) {{ WITH $short AS query, at {_PLACES} AS short }}
WITH at, short, size(short) = $limit AS enough
CALL (at, enough) {{
    UNWIND CASE WHEN enough THEN [] ELSE [$query] END AS query {_PLACES} AS every
}}
RETURN CASE WHEN enough THEN short ELSE every END"""
"""The shortest documents first, which are few; all only where these do not fill the answer.

A word such as *fracture* stands in ten thousand, and to put them in order the server must read each.
"""
_LONGER: Final = 3
"""Words that a document is longer than what was asked for and yet among the shortest."""
_NOTES: Final = of_codes(
    f"""MATCH (c:Code {{system: $system, code: code}})-[:HAS_NOTE]->(n:Note) {by_key("c")}
    WHERE {stands("n")} AND n.kind IN $kinds""",
    "code, n.role, n.kind, n.text, n.first, n.last",
)
_BEGINNING: Final = f"""
{AT} MATCH (c:Code) {by_key("c")} WHERE c.system = $system AND c.code STARTS WITH $start
WITH c, at WHERE EXISTS {{ (c)-[:HAS_STATE]->(s) WHERE {stands("s")} }}
WITH c.code AS code ORDER BY code SKIP $skip LIMIT $limit
RETURN collect(code)"""


class Neo4jSearch:
    """The searched documents of a store on a server: `crosswalk.domain.store.search` tells what each method answers."""

    def __init__(self, ask: Connection) -> None:
        self._ask = ask

    def matching(self, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
        query = " AND ".join([f"system:{system.id}", *(f"words:({_ways(slot)})" for slot in slots)])
        most = len(slots) + _LONGER
        short = f"{query} AND place:({' OR '.join(map(_begun, range(most)))})"
        return [_match(place) for place in self._ask.rows(_MATCHING, query=query, short=short, skip=skip, limit=limit)]

    def texts(self, system: CodeSystem, codes: Collection[str]) -> Iterator[SearchedText]:
        found = self._ask.of_codes(codes, _NOTES, iter, system=system.id, kinds=list(SEARCHED_NOTES))
        return map(SearchedText._make, found)

    def beginning(self, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
        return self._ask.rows(_BEGINNING, system=system.id, start=start, skip=skip, limit=limit)


def title_words(code: str, life: States) -> tuple[str | None, str | None]:
    """The place and the words of the titles of a code, in the forms in which a `State` and a `Text` hold them."""
    document = title_document(code, [(state.long, state.short) for state in life])
    return (None, None) if document is None else (_place(document), _words(document))


def changed_texts(
    change: SystemChange, notes: Iterable[Standing[Note]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The notes that are searched no more and those that come, as properties of nodes.

    Given are those that were held of the codes whose notes change.
    """
    held = set(notes)
    after = held.difference(*(each.removed for each in change.notes)).union(*(each.added for each in change.notes))
    old, now = _texts_of(held), _texts_of(after)
    gone: list[dict[str, Any]] = []
    come: list[dict[str, Any]] = []
    for code in sorted(change.noted_codes()):
        before, new = (set(note_documents(code, texts.get(code, ()))) for texts in (old, now))
        gone += (_row(change.system, each) for each in sorted(before - new, key=_place))
        come += (_row(change.system, each) for each in sorted(new - before, key=_place))
    return gone, come


def _texts_of(notes: Iterable[Standing[Note]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for note, *_ in notes:
        if not note.group and note.kind in SEARCHED_NOTES:
            found.setdefault(note.owner, []).append(note.text)
    return found


def _row(system: CodeSystem, document: Document) -> dict[str, Any]:
    return {
        "system": system.id, "code": document.place.code, "place": _place(document), "words": _words(document)
    }  # fmt: skip


def _place(document: Document) -> str:
    place = document.place
    return f"{_length(place.length)} {place.in_notes} {place.code:<7} {place.mark:02}"


def _length(words: int) -> str:
    return f"{words:02}"


def _begun(words: int) -> str:
    """How the index is asked for the places of documents of a length: these begin so, in titles and in notes."""
    return f'"{_length(words)} 0" OR "{_length(words)} 1"'


def _words(document: Document) -> str:
    return " ".join(document.words)


def _match(place: str) -> Match:
    _, in_notes, rest = place.split(" ", 2)
    return Match(rest[:7].rstrip(), in_notes == "1")


def _ways(slot: Slot) -> str:
    """A slot in the language of the index. Words are letters and digits only, and quoted all the same."""
    begun = [] if slot.beginning is None else [f"{slot.beginning}*"]
    return " OR ".join([*(f"({' AND '.join(map(_any, way))})" for way in slot.ways), *begun])


def _any(term: Term) -> str:
    quoted = [f'"{word}"' for word in term]
    return f"({' OR '.join(quoted)})"
