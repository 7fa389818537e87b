"""How states are put in: a code comes with its first state, which also holds the words of its titles.

A row is a list, not a map: the names of its columns would be sent and resolved again for every state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.states import State, States
from graph_schema.neo4j.search import title_words
from graph_schema.written import variants_text, versions_text

_COLUMNS: Final = (
    "n", "first", "last", "valid_from", "valid_to", "open_start", "open_end", "billable", "short", "long", "variants",
    "versions", "place", "words",
)  # fmt: skip
_DAYS: Final = ("valid_from", "valid_to")
_VALUES: Final = ", ".join(
    f"{name}: $days[row[{at}]]" if name in _DAYS else f"{name}: row[{at}]" for at, name in enumerate(_COLUMNS, 2)
)
_ADDED: Final = 2 + len(_COLUMNS)
_STATE: Final = f"""
CREATE (c)-[:HAS_STATE]->(s:State {{system: $system, since: $version, {_VALUES}}})"""
_ADD: Final = f" SET s += row[{_ADDED}]"

_NEW_CODES: Final = f"""
UNWIND $rows AS row CREATE (c:Code {{system: $system, code: row[0], display: row[1]}}) {_STATE}"""
_OF_CODES: Final = f"""
UNWIND $rows AS row MERGE (c:Code {{system: $system, code: row[0]}}) ON CREATE SET c.display = row[1] {_STATE}"""


class Days:
    """The days that rows speak of, sent once beside them: a few hundred, where each row has two.

    The driver takes ten times as long over a day as over a number.
    """

    def __init__(self, days: Iterable[date | None]) -> None:
        self.all: Final = sorted({day for day in days if day is not None})
        self._places: Final[dict[date | None, int | None]] = {None: None}
        self._places.update((day, place) for place, day in enumerate(self.all))

    def place(self, day: date | None) -> int | None:
        """Where a day is in the list, None for none."""
        return self._places[day]


@dataclass(frozen=True, slots=True)
class PutStates:
    """The states of a system to put in; their statements take the `days` as a parameter."""

    system: CodeSystem
    states: Mapping[str, States]
    days: Days

    def statements(self, *, new: bool) -> Iterator[tuple[str, Iterator[list[Any]]]]:
        """Statements and the rows that each is run over, a row for each state.

        `new` says that the graph holds no code of the system yet: then none is looked for.
        """
        adds = any(state.properties is not None for life in self.states.values() for state in life)
        add = _ADD if adds else ""
        if not new:
            yield _OF_CODES + add, self._rows(adds, 0, None)
            return
        yield _NEW_CODES + add, self._rows(adds, 0, 1)
        yield _OF_CODES + add, self._rows(adds, 1, None)

    def _rows(self, adds: bool, start: int, stop: int | None) -> Iterator[list[Any]]:
        for code, life in self.states.items():
            for n, state in enumerate(life[start:stop], start):
                row = self._row(code, n, state, title_words(code, life) if n == 0 else (None, None))
                yield [*row, _added(state)] if adds else row

    def _row(self, code: str, n: int, state: State, words: tuple[str | None, str | None]) -> list[Any]:
        start, end = self.days.place(state.valid_from), self.days.place(state.valid_to)
        return [
            code, self.system.display(code), n, state.first, state.last, start, end,
            state.open_start, state.open_end, state.billable, state.short, state.long,
            variants_text(state.variants) if state.variants else None, versions_text(state.versions), *words,
        ]  # fmt: skip


def _added(state: State) -> dict[str, list[str]]:
    """What the system adds to a state, as properties: a list for each of its own names, and `properties`, the names."""
    if state.properties is None:
        return {}
    added = {name: list(values) for name, values in state.properties}
    assert added.keys().isdisjoint(_COLUMNS)  # noqa: S101 - the names are ours, see `DatedRecord.properties`
    return {**added, "properties": list(added)}
