"""The conversion rows of one code system, read as they are asked for: a few by their codes, or all at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.lineage.predecessors import Ending, Predecessor, names

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.store.protocol import Store

_ALL_FROM: Final = 500
"""From so many codes on, reading every row is faster than looking for those of each code."""


class ConversionRows:
    """What the loaded conversion tables say of the codes that were read, in rows effective later than a day."""

    def __init__(self, store: Store, system: CodeSystem, after: date = date.min) -> None:
        self.store = store
        self._system = system
        self._after = after
        self._complete = False
        self._asked: dict[str, set[str]] = {"of": set(), "naming": set()}
        self._of: dict[str, list[Predecessor]] = {}
        self._singly: dict[str, list[Predecessor]] = {}
        self._several: dict[str, list[Predecessor]] | None = None

    def read_of(self, codes: Collection[str]) -> None:
        """Read where the cases of these codes were coded before."""
        fresh = self._fresh("of", codes)
        if fresh:
            rows = self.store.lineage.predecessors(self._system, fresh, self._after)
            _index(self._of, ((row.code, row) for row in rows))

    def read_naming(self, codes: Collection[str]) -> None:
        """Read which rows name these codes as previous ones, outside of any range or category."""
        fresh = self._fresh("naming", codes)
        if fresh:
            self._index_singles(self._later(self.store.lineage.naming(self._system, fresh)), fresh)

    def of(self, code: str) -> Sequence[Predecessor]:
        """Where the cases of a code were coded before."""
        return self._of.get(code, ())

    def naming_singly(self, code: str) -> Sequence[Predecessor]:
        """The rows that name a code outside of any range or category."""
        return self._singly.get(code, ())

    def naming(self, code: str) -> list[Predecessor]:
        """All rows that name a code as a previous one, alone, in a range or in a category: by code, day and text."""
        return self._naming(code, date.min, date.max)

    def naming_at(self, code: str, end: Ending) -> list[Predecessor]:
        """Those of the days of an end."""
        return self._naming(code, end.first, end.last)

    def _naming(self, code: str, first: date, last: date) -> list[Predecessor]:
        rows = {row for row in self.naming_singly(code) if first <= row.effective <= last}
        several = self._naming_several().get(code[:1], ())
        rows |= {row for row in several if first <= row.effective <= last and names(row, code)}
        return sorted(rows, key=_order)

    def _naming_several(self) -> Mapping[str, Sequence[Predecessor]]:
        """The rows that name ranges and categories, by the first letter of what they name; few codes need them."""
        if self._several is None:
            self._several = _by_letter(self._later(self.store.lineage.naming_several(self._system)))
        return self._several

    def _fresh(self, kind: str, codes: Collection[str]) -> Collection[str]:
        """The codes to ask the store about; none once everything was read, which many codes bring about."""
        if self._complete:
            return ()
        fresh = set(codes) - self._asked[kind]
        if len(fresh) < _ALL_FROM:
            self._asked[kind] |= fresh
            return fresh
        self._read_all()
        return ()

    def _read_all(self) -> None:
        self._complete = True
        rows = self.store.lineage.predecessors(self._system, None, self._after)
        self._of, self._singly, self._several = {}, {}, _by_letter(rows)
        _index(self._of, ((row.code, row) for row in rows))
        self._index_singles(rows, None)

    def _later(self, rows: Iterable[Predecessor]) -> list[Predecessor]:
        return [row for row in rows if row.effective > self._after]

    def _index_singles(self, rows: Iterable[Predecessor], codes: Collection[str] | None) -> None:
        named = ((part.first, row) for row in rows for part in row.previous if part.is_single)
        _index(self._singly, (each for each in named if codes is None or each[0] in codes))


def _by_letter(rows: Iterable[Predecessor]) -> dict[str, list[Predecessor]]:
    found: dict[str, list[Predecessor]] = {}
    _index(found, ((letter, row) for row in rows for letter in _letters(row)))
    return found


def _letters(row: Predecessor) -> set[str]:
    """The first characters of the codes that the ranges and categories of a row hold."""
    spans = ((part.first, part.last or part.first) for part in row.previous if not part.is_single)
    return {chr(letter) for first, last in spans for letter in range(ord(first[0]), ord(last[0]) + 1)}


def _index(held: dict[str, list[Predecessor]], rows: Iterable[tuple[str, Predecessor]]) -> None:
    for code, row in rows:
        held.setdefault(code, []).append(row)


def _order(row: Predecessor) -> tuple[str, object, str]:
    return row.code, row.effective, row.text
