"""Which entry of a table of values speaks of a code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.codes.tabular_order import tabular_key


class Span(NamedTuple):
    """The codes for which an entry stands: those whose keys are from `begins` to `reach`."""

    begins: str
    reach: str
    entry: Entry


def spans_of(entries: Iterable[Entry], system: CodeSystem) -> list[Span]:
    """The spans of entries in their order; of those that begin alike the widest first."""
    # What begins with the last code belongs to it, and sorts before this.
    spans = [Span(tabular_key(system, each.first), f"{tabular_key(system, each.last)}\uffff", each) for each in entries]
    spans.sort(key=lambda span: span.reach, reverse=True)
    spans.sort(key=lambda span: span.begins)
    return spans


class Finder:
    """Finds the entry of an edition that speaks of a code: the code itself, else the narrowest that holds it.

    (docs/design.md, rule 15.3.)
    """

    def __init__(self, entries: Iterable[Entry], system: CodeSystem, *, ranges: bool) -> None:
        held = list(entries)
        self._system = system
        self._single = {each.first: each for each in held if each.first == each.last}
        self._ranges = ranges
        self._spans = spans_of((each for each in held if each.first != each.last), system)

    def find(self, code: str) -> Entry | None:
        """The entry that speaks of an undotted code."""
        exact = self._single.get(code)
        if exact is not None or not self._ranges:
            return exact
        begins = (self._single.get(code[:size]) for size in range(len(code) - 1, 0, -1))
        single, span = next(filter(None, begins), None), self._narrowest(code)
        if single is None or span is None:
            return single or (span.entry if span else None)
        return single if tabular_key(self._system, single.first) >= span.begins else span.entry

    def _narrowest(self, code: str) -> Span | None:
        key = tabular_key(self._system, code)
        found: Span | None = None
        for span in self._spans:
            if span.begins > key:
                break
            if key <= span.reach:
                found = span
        return found
