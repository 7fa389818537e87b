"""What tables of values say of target codes, in cells that have several as their codes have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.attached.finding import Finder
from crosswalk.domain.attached.tables import ValueChoice, ValueTable
from crosswalk.domain.codes.systems import undotted

if TYPE_CHECKING:
    from crosswalk.domain.translation.answers import Translation
    from crosswalk.values.attached import AttachedValues

_BETWEEN: Final = re.compile(r"([|+/])")
"""What stands between codes in one cell: alternatives, codes needed together, choices."""


class TargetValues:
    """A cell a table for the target codes of an answer: their values on the day of the answer.

    Of several codes in one cell the values stand as the codes do, `CC|MCC+` for `A|B+C` of which C has none; the cell
    is empty where none has one, and where a table is about another system. Raises `UnknownTable`.
    """

    def __init__(self, values: AttachedValues, names: Sequence[str]) -> None:
        self.columns = tuple(dict.fromkeys(names))
        self._values = values
        self._choices = values.chosen(self.columns)
        self._finders: dict[tuple[str, date], Finder] = {}

    def __call__(self, answer: Translation, codes: str | None) -> Mapping[str, str | None]:
        """The cells for the codes in a cell of an answer."""
        if codes is None or answer.target is None or answer.moment is None:
            return {}
        system, day = answer.target.id, answer.moment.day
        return {each.name: self._cell(each, codes, day) for each in self._choices if each.table.system == system}

    def _cell(self, choice: ValueChoice, codes: str, day: date) -> str | None:
        finder = self._finder(choice.table, day)
        parts = _BETWEEN.split(codes)
        for at in range(0, len(parts), 2):
            found = finder.find(undotted(parts[at]))
            entry = found.of_kind(choice.kind) if found is not None else None
            parts[at] = choice.told(entry.values) if entry is not None else ""
        return "".join(parts) if any(parts[::2]) else None

    def _finder(self, table: ValueTable, day: date) -> Finder:
        edition = table.in_force(day)
        key = table.name, edition.valid_from if edition is not None else date.min
        held = self._finders.get(key)
        if held is None:
            entries = () if edition is None else self._values.entries(table.name, edition)
            held = self._finders[key] = Finder(entries, table.code_system, ranges=table.ranges)
        return held
