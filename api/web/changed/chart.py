"""The changed codes by chapter as bars, laid out here and drawn by a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.web.changed.narrowing import Wanted, having
from crosswalk.domain.lookup.changes import Change, ChangeKind

WIDTH: Final = 1000
TONES: Final[Mapping[str, str]] = {"new": "New", "deleted": "Deleted", "revised": "Revised", "other": "Other changes"}
"""What the parts of a bar stand for, in their order."""
_OF_KIND: Final = {
    ChangeKind.NEW: "new",
    ChangeKind.DELETED: "deleted",
    ChangeKind.REVISED: "revised",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: its tone, how many codes it stands for, where it lies."""

    tone: str
    codes: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The changed codes of a chapter, or of those that begin with one character where no list tells chapters."""

    id: str
    title: str | None
    codes: int
    parts: tuple[Part, ...]
    is_chapter: bool
    is_asked: bool

    @property
    def told(self) -> str:
        """Its parts in words: `57 new, 15 deleted`."""
        return ", ".join(f"{part.codes:,} {TONES[part.tone].lower()}" for part in self.parts)


def bars(changes: Iterable[Change], wanted: Wanted) -> list[Bar]:
    """A bar for each chapter in the order of its codes, whichever chapter is asked for."""
    asked = having(changes, replace(wanted, chapter="", start=""))
    placed = any(each.chapter for each in asked)
    counts: dict[str, Counter[str]] = {}
    titles: dict[str, str | None] = {}
    for each in asked:
        name = (each.chapter.id if each.chapter else "") if placed else each.code[:1]
        titles.setdefault(name, each.chapter.title if each.chapter else None)
        counts.setdefault(name, Counter())[_tone(each)] += 1
    counts.pop("", None)
    most = max((count.total() for count in counts.values()), default=1)
    chosen = wanted.chapter if placed else wanted.start
    return [
        Bar(name, titles[name], count.total(), tuple(_parts(count, most)), placed, name == chosen)
        for name, count in counts.items()
    ]


def tones_of(drawn: Sequence[Bar]) -> list[tuple[str, str]]:
    """The tones that occur, with their names, for the legend."""
    occurring = {part.tone for bar in drawn for part in bar.parts}
    return [(tone, name) for tone, name in TONES.items() if tone in occurring]


def _tone(each: Change) -> str:
    return next((_OF_KIND[kind] for kind in each.kinds if kind in _OF_KIND), "other")


def _parts(count: Counter[str], most: int) -> Iterable[Part]:
    x = 0.0
    for tone in TONES:
        if count[tone]:
            width = round(count[tone] * WIDTH / most, 1)
            yield Part(tone, count[tone], round(x, 1), width)
            x += width
