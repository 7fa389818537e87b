"""What a store finds by words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.tabular.documents import Match, Slot


class SearchedText(NamedTuple):
    """A note of a code with the kind of its file and the releases in which it stands, by their ordinals."""

    code: str
    role: str
    kind: str
    text: str
    first: int
    last: int


class Search(Protocol):
    """The documents that are searched, and the codes by how they begin."""

    def matching(self, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
        """The documents of a system that hold a word for every slot, in order of their places.

        `skip` are passed over and at most `limit` given. They are those that `documents` makes of all titles and
        searched notes over all time.
        """

    def texts(self, system: CodeSystem, codes: Collection[str]) -> Iterable[SearchedText]:
        """The searched notes of these codes in all releases, in no certain order: many, and of many few are wanted."""

    def beginning(self, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
        """The codes that begin so, themselves included, in order; `skip` passed over and at most `limit` given."""
