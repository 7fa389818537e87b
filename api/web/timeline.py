"""The life of a code as a picture: its states on a line of years, laid out here and drawn by a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crosswalk.domain.codes.systems import END
from crosswalk.domain.lookup.history import HistoryState

WIDE: Final = 960
NARROW: Final = 320
"""Pixels of the picture in a window of a desk, and of a telephone."""
_LEFT: Final = 8
_RIGHT: Final = 8
_ROOM: Final = timedelta(days=240)
"""Shown behind the last day that something happens on: what has no end goes on."""
_LEAST_LABEL: Final = 44
"""Pixels that the label of a year takes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A state that stood on days: where it is drawn, and what it is. `goes_on` where it has no end yet."""

    x: float
    width: float
    state: HistoryState
    begins: date
    ends: date | None

    @property
    def goes_on(self) -> bool:
        """Whether nothing says that it ends."""
        return self.ends is None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars, the years below them, and the day that is looked at, in a picture so many pixels wide."""

    width: int
    bars: tuple[Bar, ...]
    years: tuple[tuple[float, int], ...]
    looked_at: float | None


def timeline(states: Sequence[HistoryState], looked_at: date, width: int = WIDE) -> Timeline | None:
    """The life of a code that was ever in force, else None; `looked_at` is marked where it is shown."""
    dated = [(each, each.valid_from, each.valid_to) for each in states]
    spans = [(each, start, end) for each, start, end in dated if start is not None and end is not None]
    if not spans:
        return None
    first = min(start for _, start, _ in spans)
    last = max([start for _, start, _ in spans] + [end for _, _, end in spans if end != END] + [looked_at])
    last = min(last, END - _ROOM) + _ROOM
    scale = (width - _LEFT - _RIGHT) / max((last - first).days, 1)

    def x(day: date) -> float:
        return round(_LEFT + (min(max(day, first), last) - first).days * scale, 1)

    bars = tuple(
        Bar(x(start), round(max(x(end) - x(start), 2.0), 1), each, start, None if end == END else end)
        for each, start, end in spans
    )
    marked = x(looked_at) if first <= looked_at <= last else None
    years = _years(first, last, x(date(first.year + 1, 1, 1)), scale)
    return Timeline(width, bars, tuple((at, year) for at, year in years if at <= width - _LEAST_LABEL), marked)


def _years(first: date, last: date, start: float, scale: float) -> list[tuple[float, int]]:
    """Where the years begin, as many as have room for their label."""
    step = max(1, round(_LEAST_LABEL / (365.25 * scale) + 0.5))
    years = range(first.year + 1, last.year + 1, step)
    return [(round(start + (year - first.year - 1) * 365.25 * scale, 1), year) for year in years]
