"""What a store finds by words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.tabular.documents import Match, Slot


class Search(Protocol):
    """The documents that are searched, and the codes by how they begin."""

    def matching(self, system: CodeSystem, slots: Sequence[Slot], skip: int, limit: int) -> list[Match]:
        """The documents of a system that hold a word for every slot, in order of their places.

        `skip` are passed over and at most `limit` given. They are those that `documents` makes of all titles and
        searched notes over all time.
        """

    def beginning(self, system: CodeSystem, start: str, skip: int, limit: int) -> list[str]:
        """The codes that begin so, themselves included, in order; `skip` passed over and at most `limit` given."""
