"""Codes, their states and their parents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.states import Parent, State
from graph_schema.sqlite.connection import Ask, chunks
from graph_schema.sqlite.schema import day_of, keys_of
from graph_schema.written import WrittenVariants, properties_of, versions_of

if TYPE_CHECKING:
    from crosswalk.domain.history.snapshot import Facts
    from crosswalk.domain.history.states import Parents, States

_STATE: Final = (
    "s.first, s.last, s.valid_from, s.valid_to, s.open_start, s.open_end, s.billable, s.short, s.long, s.variants,"
    " s.properties, s.versions"
)


class SqliteCodes:
    """The codes of a store in one file: `crosswalk.domain.store.codes` tells what each method answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        if codes is None:
            return dict(self.all_states(system))
        found: dict[str, list[State]] = {}
        for chunk, marks in chunks(codes):
            query = f"""SELECT c.code, {_STATE} FROM code c JOIN state s ON s.code = c.key
                        WHERE c.system = ? AND c.code IN ({marks}) ORDER BY c.code, s.n"""
            for row in self._ask(query, system.number, *chunk):
                life = found.get(row[0])
                if life is None:
                    found[row[0]] = [_state(row)]
                else:
                    life.append(_state(row))
        return {code: tuple(life) for code, life in found.items()}

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        query = f"""SELECT c.code, {_STATE} FROM state s JOIN code c ON c.key = s.code
                    WHERE s.code BETWEEN ? AND ? ORDER BY s.code, s.n"""
        current: str | None = None
        life: list[State] = []
        for row in self._ask(query, *keys_of(system)):
            if row[0] != current:
                if current is not None:
                    yield current, tuple(life)
                current, life = row[0], []
            life.append(_state(row))
        if current is not None:
            yield current, tuple(life)

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        found: dict[str, list[Parent]] = {}
        for chunk, marks in chunks(codes):
            query = f"""SELECT c.code, p.code, e.valid_from, e.valid_to FROM code c
                        JOIN child_of e ON e.child = c.key JOIN code p ON p.key = e.parent
                        WHERE c.system = ? AND c.code IN ({marks}) ORDER BY c.code, e.valid_from"""
            for code, parent, start, end in self._ask(query, system.number, *chunk):
                found.setdefault(code, []).append(Parent(parent, day_of(start), day_of(end)))
        return {code: tuple(parents) for code, parents in found.items()}

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        found: dict[str, dict[str, list[State]]] = {code: {} for code in sorted(codes)}
        for chunk, _ in chunks(codes):
            values = ",".join(["(?)"] * len(chunk))
            # Left to itself, SQLite builds an index of the whole system for every question.
            query = f"""WITH above(code) AS (VALUES {values})
                        SELECT above.code, c.code, {_STATE} FROM above
                        CROSS JOIN code c INDEXED BY code_by_text
                            ON c.code > above.code AND c.code < above.code || x'7f'
                        JOIN state s ON s.code = c.key
                        WHERE c.system = ? ORDER BY above.code, c.code, s.n"""
            for code, *row in self._ask(query, *chunk, system.number):
                found[code].setdefault(row[0], []).append(_state(row))
        return {code: {one: tuple(life) for one, life in descendants.items()} for code, descendants in found.items()}

    def children(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        found: dict[str, dict[str, dict[int, State]]] = {code: {} for code in sorted(codes)}
        for chunk, marks in chunks(codes):
            query = f"""SELECT p.code, s.n, c.code, {_STATE} FROM code p CROSS JOIN child_of e ON e.parent = p.key
                        CROSS JOIN code c ON c.key = e.child CROSS JOIN state s ON s.code = c.key
                        WHERE p.system = ? AND p.code IN ({marks}) ORDER BY p.code, c.code, s.n"""
            for code, n, *row in self._ask(query, system.number, *chunk):
                # A code that went and came back is below its parent twice.
                found[code].setdefault(row[0], {})[n] = _state(row)
        return {code: {one: tuple(life.values()) for one, life in below.items()} for code, below in found.items()}

    def changed_between(self, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
        from graph_schema.sqlite.changes import changed_between

        return changed_between(self._ask, system, older, newer)

    def known_in(self, codes: Collection[str]) -> dict[str, dict[str, bool]]:
        names = {system.number: system.id for system in SYSTEMS.values()}
        found: dict[str, dict[str, bool]] = {}
        for chunk, marks in chunks(codes):
            query = f"""SELECT c.code, c.system, coalesce((SELECT max(s.billable) FROM state s WHERE s.code = c.key), 1)
                        FROM code c WHERE c.code IN ({marks}) AND c.system > 0"""
            for code, number, billable in self._ask(query, *chunk):
                found.setdefault(code, {})[names[number]] = billable == 1
        return found


def _state(row: Sequence[Any]) -> State:
    """The state in a row that has its code first."""
    _, first, last, start, end, open_start, open_end, billable, short, long, variants, properties, versions = row
    # Not by its names, which would take a fifth as long again: states are what is read most.
    return State._make(
        (
            first,
            last,
            None if start is None else day_of(start),
            None if end is None else day_of(end),
            open_start == 1,
            open_end == 1,
            billable == 1,
            short,
            long,
            WrittenVariants(variants) if variants else (),
            properties_of(properties) if properties else None,
            versions_of(versions) if versions else None,
        )
    )
