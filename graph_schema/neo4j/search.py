"""Searching: the documents of a code are nodes `(:Code)-[:HAS_TEXT]->(:Text)` with their words in a full-text index.

`place` is the place of a document among those of its system as text that sorts alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from crosswalk.domain.documents import SEARCHED_NOTES, Document, Match, Place, note_documents, title_document
from crosswalk.domain.query import Slot
from crosswalk.domain.rows import Standing
from crosswalk.domain.statements import Note
from crosswalk.domain.states import States
from crosswalk.domain.store import SystemChange
from crosswalk.domain.systems import CodeSystem
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.schema import AT, WORDS, by_key, stands

_MATCHING: Final = f"""
{AT} CALL db.index.fulltext.queryNodes('{WORDS}', $query) YIELD node AS t WHERE {stands("t")}
WITH t.place AS place ORDER BY place SKIP $skip LIMIT $limit
RETURN collect(place)"""
_BEGINNING: Final = f"""
{AT} MATCH (c:Code) {by_key("c")} WHERE c.system = $system AND c.code STARTS WITH $start
WITH c, at WHERE EXISTS {{ (c)-[:HAS_STATE]->(s) WHERE {stands("s")} }}
WITH c.code AS code ORDER BY code SKIP $skip LIMIT $limit
RETURN collect(code)"""


def matching(ask: Connection, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
    """See `Store.matching`."""
    query = " AND ".join([f"system:{system.id}", *(f"words:({_ways(slot)})" for slot in slots)])
    return [_match(place) for place in ask.rows(_MATCHING, query=query, skip=skip, limit=limit)]


def beginning(ask: Connection, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
    """See `Store.beginning`."""
    return ask.rows(_BEGINNING, system=system.id, start=start, skip=skip, limit=limit)


def changed_texts(
    change: SystemChange, states: Mapping[str, States], notes: Iterable[Standing[Note]]
) -> tuple[list[dict[str, Any]], Iterator[dict[str, Any]]]:
    """The documents that go and those that come, as properties of nodes, given what was held of the codes touched."""
    held = set(notes)
    after = held.difference(*(each.removed for each in change.notes)).union(*(each.added for each in change.notes))
    old, now = _texts_of(held), _texts_of(after)
    gone: list[dict[str, Any]] = []
    codes = sorted(change.searched_codes())
    if not states and not held:
        return gone, (_row(change.system, each) for code in codes for each in _documents(code, change.states, now))
    come: list[dict[str, Any]] = []
    for code in codes:
        before = set(_documents(code, states, old))
        new = set(_documents(code, {code: change.states.get(code, states.get(code, ()))}, now))
        gone += (_row(change.system, each) for each in sorted(before - new, key=_place))
        come += (_row(change.system, each) for each in sorted(new - before, key=_place))
    return gone, iter(come)


def _documents(code: str, states: Mapping[str, States], texts: Mapping[str, list[str]]) -> Iterator[Document]:
    titles = [(state.long, state.short) for state in states.get(code, ())]
    document = title_document(code, titles) if titles else None
    if document is not None:
        yield document
    yield from note_documents(code, texts.get(code, ()))


def _texts_of(notes: Iterable[Standing[Note]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for note, *_ in notes:
        if not note.group and note.kind in SEARCHED_NOTES:
            found.setdefault(note.owner, []).append(note.text)
    return found


def _row(system: CodeSystem, document: Document) -> dict[str, Any]:
    place = document.place
    return {
        "system": system.id,
        "code": place.code,
        "place": f"{place.length:02} {place.in_notes} {place.code:<7} {place.mark:02}",
        "words": " ".join(document.words),
    }


def _place(document: Document) -> Place:
    return document.place


def _match(place: str) -> Match:
    _, in_notes, rest = place.split(" ", 2)
    return Match(rest[:7].rstrip(), in_notes == "1")


def _ways(slot: Slot) -> str:
    """A slot in the language of the index. Words are letters and digits only, and quoted all the same."""
    begun = [] if slot.beginning is None else [f"{slot.beginning}*"]
    return " OR ".join([*(f'"{form}"' for form in slot.forms), *begun])
