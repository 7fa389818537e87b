"""Of all that changed what a page asks for, and how many there are of each kind and chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.history.folding import fold
from crosswalk.domain.lookup.changes import Change, ChangeKind, Changes


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: kinds (all without any), a chapter, words of titles; `under` is narrowed by the library.

    `start` is the first character of codes, for systems whose lists tell no chapter.
    """

    kinds: tuple[ChangeKind, ...] = ()
    chapter: str = ""
    under: str = ""
    start: str = ""
    words: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """What is asked for, in words, but for kinds and what is under a code."""
        named = (("chapter", self.chapter), ("beginning with", self.start), ("with the words", self.words))
        return tuple(f"{what} {text}" for what, text in named if text)

    @property
    def is_all(self) -> bool:
        """Whether everything is asked for."""
        return self == Wanted()


def having(changes: Iterable[Change], wanted: Wanted) -> list[Change]:
    """The changes that are asked for, in their order."""
    words = fold(wanted.words).split()
    return [
        each
        for each in changes
        if (not wanted.kinds or not set(wanted.kinds).isdisjoint(each.kinds))
        and (not wanted.chapter or chapter_of(each) == wanted.chapter)
        and each.code.startswith(wanted.start)
        and _has(each, words)
    ]


def narrowed(answer: Changes, wanted: Wanted) -> Changes:
    """The answer with the changes that are asked for alone, and saying so."""
    changes = tuple(having(answer.changes, wanted))
    kinds = frozenset(wanted.kinds) or answer.kinds
    asked = (*answer.asked, *wanted.told, *(f"kind {kind.value}" for kind in wanted.kinds))
    return replace(answer, changes=changes, asked=asked, counted=None, kinds=kinds)


def by_kind(changes: Sequence[Change], wanted: Wanted) -> Counter[ChangeKind]:
    """How many codes there are of each kind, whichever kind is asked for."""
    asked = having(changes, replace(wanted, kinds=()))
    return Counter(kind for each in asked for kind in each.kinds)


def chapter_of(each: Change) -> str:
    """The id of the chapter in which a code stands, empty where no list tells it."""
    return each.chapter.id if each.chapter else ""


def _has(each: Change, words: Sequence[str]) -> bool:
    """Whether a code or its titles, before or after, have all these words, folded."""
    if not words:
        return True
    text = fold(f"{each.before or ''} {each.after or ''} {each.code} {undotted(each.code)}")
    return all(word in text for word in words)
