"""What a store knows of lineage: the rows of the official conversion tables."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.lineage.predecessors import Predecessor


class Lineage(Protocol):
    """The conversion rows of every code system."""

    def predecessors(
        self, system: CodeSystem, codes: Collection[str] | None, after: date = date.min
    ) -> list[Predecessor]:
        """The conversion rows of these codes, or all, that are effective later than a day: by code, day and text."""

    def naming(self, system: CodeSystem, codes: Collection[str]) -> list[Predecessor]:
        """The conversion rows that name one of these as a single previous code: by code, day and text."""

    def naming_several(self, system: CodeSystem) -> list[Predecessor]:
        """The conversion rows that name a range or a category of previous codes: by code, day and text."""
