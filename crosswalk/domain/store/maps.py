"""What a store knows of map sets: their editions, their rows, the categories of their sources."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crosswalk.domain.history.releases import Edition, MapSet, SourceFile
from crosswalk.domain.maps.categories import Category
from crosswalk.domain.maps.map_sets import MapRow


@dataclass(frozen=True, slots=True)
class LoadedEdition:
    """What the store keeps of a loaded edition of a map set beside its rows.

    `printed` has the few rows that the file writes with small letters, by the row as it is kept.
    """

    edition: Edition
    content_hash: str
    sources: tuple[SourceFile, ...]
    printed: Mapping[str, str]
    loaded_at: str


class Maps(Protocol):
    """The map sets, by id."""

    def map_sets(self) -> Mapping[str, MapSet]:
        """The map sets of which an edition is loaded, by id, in the order of `MapSet.place`."""

    def editions(self) -> Mapping[MapSet, Sequence[Edition]]:
        """The loaded editions of every map set, in the order of `MapSet.place`, oldest first, without their files."""

    def loaded_editions(self, map_set: str) -> Sequence[LoadedEdition]:
        """The loaded editions of a map set, oldest first, with the files they came from."""

    def map_rows(
        self, map_set: str, sources: Collection[str] | None, edition: Edition | None
    ) -> dict[str, tuple[MapRow, ...]]:
        """The rows of one edition, or of every one, for these source codes or for all, by source.

        Sorted by source, target, flags and edition, as the official files are.
        """

    def map_rows_onto(self, map_set: str, targets: Collection[str], edition: Edition) -> dict[str, tuple[MapRow, ...]]:
        """The rows of one edition that name these codes as targets, by target; sorted by source and flags."""

    def sources_within(self, map_set: str, spans: Collection[tuple[str, str]]) -> set[str]:
        """The source codes that any edition lists from the first to the last code of a span, or below its last."""

    def all_map_rows(self, map_set: str) -> Iterator[MapRow]:
        """Every row of a map set with its spans of editions, in order."""

    def categories(self, map_set: str, edition: Edition, sources: Collection[str] | None) -> dict[str, Category]:
        """The categories of these source codes, or of all, in one edition; none where they are not kept of it.

        They are kept of the newest edition that the map set and its opposite both have.
        """
