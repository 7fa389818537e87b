"""The ICD-10-PCS tables and definitions as notes of their tables and sections, and back.

A table keeps its three axes and each of its rows as one note in JSON, because a code is explained by one whole
row; a section keeps its definitions, one note for each term.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from crosswalk.domain.history.releases import Role
from crosswalk.domain.tabular.pcs_axes import SECTION, Axis, PcsDefinitions, PcsTable, PcsTables, PcsTerm
from crosswalk.domain.tabular.rows import DEFINITION, TABLE_AXES, TABLE_ROW, Note


def notes_of_tables(tables: PcsTables) -> Iterator[Note]:
    """Each table as notes of its three characters."""
    for code, table in tables.tables.items():
        yield Note(Role.TABLES, "", code, TABLE_AXES, 0, _written(table.axes))
        for n, row in enumerate(table.rows):
            yield Note(Role.TABLES, "", code, TABLE_ROW, n, _written(row))


def tables_of(notes: Iterable[Note]) -> PcsTables:
    """The tables in these notes; of other kinds nothing is taken."""
    axes: dict[str, tuple[Axis, ...]] = {}
    rows: dict[str, dict[int, tuple[Axis, ...]]] = {}
    for note in notes:
        if note.kind == TABLE_AXES:
            axes[note.owner] = _read(note.text)
        elif note.kind == TABLE_ROW:
            rows.setdefault(note.owner, {})[note.n] = _read(note.text)
    return PcsTables(
        {code: PcsTable(code, held, tuple(row for _, row in sorted(rows[code].items()))) for code, held in axes.items()}
    )


def notes_of_definitions(definitions: PcsDefinitions) -> Iterator[Note]:
    """Each definition as a note of its section."""
    places: dict[str, int] = {}
    for (section, position, title), term in definitions.terms.items():
        n = places[section] = places.get(section, -1) + 1
        text = json.dumps([position, title, *_term(term)], ensure_ascii=False)
        yield Note(Role.DEFINITIONS, SECTION, section, DEFINITION, n, text)


def definitions_of(notes: Iterable[Note]) -> PcsDefinitions:
    """The definitions in these notes; of other kinds nothing is taken."""
    terms: dict[tuple[str, int, str], PcsTerm] = {}
    for note in notes:
        if note.kind == DEFINITION:
            position, title, titles, definition, explanation, includes = json.loads(note.text)
            terms[note.owner, position, title] = PcsTerm(tuple(titles), definition, explanation, tuple(includes))
    return PcsDefinitions(terms)


def _term(term: PcsTerm) -> tuple[object, ...]:
    return term.titles, term.definition, term.explanation, term.includes


def _written(axes: Iterable[Axis]) -> str:
    told = [[axis.position, axis.title, dict(axis.labels), axis.definition] for axis in axes]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> tuple[Axis, ...]:
    return tuple(Axis(*each) for each in json.loads(text))
