"""What the word index is asked for a query: all of it first, then less and less, until something answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.understanding import Concept
from crosswalk.domain.tabular.documents import Slot

_MOST_READINGS: Final = 3
_MOST_COMBINED: Final = 5
"""Concepts of which all but one are asked for in turn, and how many times."""

_UNLIKELY: Final = 0.25
"""A reading of this cost is only asked for beside the others."""

Asked = tuple[Slot, ...]


def whole(concepts: Sequence[Concept]) -> list[Asked]:
    """All concepts at once; without those that an index leaves to the tabular list; and each reading by itself."""
    plain = _plain(concepts)
    asked = [_slots(concepts)]
    if len(plain) < len(concepts):
        asked.append(_slots(plain))
    several = max(concepts, key=lambda each: len(_otherwise(each)))
    readings = _otherwise(several)
    if readings:
        asked += [
            tuple(each.slot(each.ways[n]) if each is several else each.slot() for each in plain)
            for n in readings[:_MOST_READINGS]
        ]
    return asked


def parts(concepts: Sequence[Concept]) -> Iterator[list[Asked]]:
    """Fewer concepts, those that tell least left out first; each time all that are to be asked together.

    One that is asked for alone is also asked for in each of its readings.
    """
    plain = _plain(concepts)
    telling = sorted(plain, key=lambda each: -each.weight)[:_MOST_COMBINED]
    for size in range(min(len(plain) - 1, len(telling)), 0, -1):
        some = list(combinations(telling, size))[:_MOST_COMBINED]
        yield [slots for concepts_ in some for slots in (whole(concepts_) if size == 1 else [_slots(concepts_)])]


def _slots(concepts: Iterable[Concept]) -> Asked:
    return tuple(each.slot() for each in concepts)


def _plain(concepts: Sequence[Concept]) -> list[Concept]:
    """Those that an index does not leave to the tabular list; all, where there are no others."""
    return [each for each in concepts if not each.is_detail] or list(concepts)


def _otherwise(concept: Concept) -> list[int]:
    """The likely ways of a concept other than as typed."""
    return [n for n, way in enumerate(concept.ways) if way.how is not How.TYPED and way.cost < _UNLIKELY]
