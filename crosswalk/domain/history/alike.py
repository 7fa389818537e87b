"""Codes of which the releases tell the same, titles aside, have the same life: it is projected once for all of them.

Of the 99,000 codes of ICD-10-CM some hundreds are told of in a way of their own. What is kept is a life whose titles
are marks; each code has its own titles in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple

from crosswalk.domain.history.built_titles import built_title
from crosswalk.domain.history.snapshot import Facts, Properties, Versions
from crosswalk.domain.history.states import States

Row = list[Facts | None]
"""What each release tells of one code."""

_SHORT: Final = "a short title"
_LONG: Final = "a long title"
_UNTITLED: Final = (None, None)


class _Kind(NamedTuple):
    """What a release tells of a code, its titles aside."""

    billable: bool
    has_short: bool
    has_long: bool
    properties: Properties | None
    versions: Versions | None

    def marked(self) -> Facts:
        """The facts with marks for titles."""
        short, long = _SHORT if self.has_short else None, _LONG if self.has_long else None
        return Facts(self.billable, short, long, self.properties, self.versions)


class Alike:
    """Lives by the rows that they are projected from: `project` is the rule from a row to its states."""

    def __init__(self, project: Callable[[Row, int], States]) -> None:
        self._project = project
        self._marks: dict[_Kind, list[Facts]] = {}
        self._lives: dict[tuple[int, tuple[int, ...]], States] = {}

    def life(self, row: Row, silent: int) -> States:
        """The states of a code. `silent` is what the rule is told beside the row."""
        facts = {id(fact): fact for fact in row if fact is not None}
        titles = _titles(facts.values())
        if titles is None:
            return self._project(row, silent)
        marked = self._marked(facts)
        cells = [None if fact is None else marked[id(fact)] for fact in row]
        key = silent, tuple(map(id, cells))
        known = self._lives.get(key)
        if known is None:
            known = self._lives[key] = self._project(cells, silent)
        return known if titles == _UNTITLED else _entitled(known, *titles)

    def _marked(self, facts: Mapping[int, Facts]) -> dict[int, Facts]:
        """The facts that stand for those of a row, by identity: others for each, as the rules of a row take them."""
        marked: dict[int, Facts] = {}
        taken: dict[_Kind, int] = {}
        for key, fact in facts.items():
            has_short, has_long = fact.short is not None, fact.long is not None
            kind = _Kind(fact.billable, has_short, has_long, fact.properties, fact.versions)
            nth = taken[kind] = taken.get(kind, -1) + 1
            marks = self._marks.setdefault(kind, [])
            if nth == len(marks):
                marks.append(kind.marked())
            marked[key] = marks[nth]
        return marked


def _titles(facts: Collection[Facts]) -> tuple[str | None, str | None] | None:
    """The only short and the only long title that a row has; None where there are others to compare it with."""
    shorts = {fact.short for fact in facts if fact.short is not None}
    longs = {fact.long for fact in facts if fact.long is not None}
    if len(shorts) > 1 or len(longs) > 1 or any(built_title(fact.properties) for fact in facts):
        return None
    return next(iter(shorts), None), next(iter(longs), None)


def _entitled(life: States, short: str | None, long: str | None) -> States:
    """The life with a code's own titles in the place of the marks."""
    titles = {None: None, _SHORT: short, _LONG: long}
    return tuple(
        state._replace(
            short=titles[state.short],
            long=titles[state.long],
            variants=tuple(each._replace(short=titles[each.short], long=titles[each.long]) for each in state.variants),
        )
        for state in life
    )
