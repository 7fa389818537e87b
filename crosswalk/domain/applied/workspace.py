"""What the domain asks of the place where people's own work is kept, beside the store and untouched by loads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, RowsAsked, Standing


class Workspace(Protocol):
    """Applied maps in all their versions. Every change is kept whole or not at all."""

    @property
    def url(self) -> str:
        """The address of the workspace, as `sqlite:///PATH`."""

    def maps(self) -> Sequence[AppliedMap]:
        """The newest version of every map, by name."""

    def versions(self, name: str) -> Sequence[AppliedMap]:
        """All versions of a map, oldest first; none where there is no such map."""

    def rows(self, made: AppliedMap, sources: Collection[str] | None) -> Mapping[str, AppliedRow]:
        """The rows of a version about these sources (undotted), or all, by source and in its order."""

    def some_rows(self, made: AppliedMap, asked: RowsAsked) -> tuple[Sequence[AppliedRow], int]:
        """The rows of a version that fit, so many from a place on in the order of their sources, and how many fit."""

    def counts(self, made: AppliedMap) -> Mapping[tuple[Standing, bool], int]:
        """How many rows of a version stand so, each by whether a person chose."""

    def put(self, made: AppliedMap, rows: Mapping[str, AppliedRow], removed: Collection[str] = ()) -> None:
        """A version that follows the newest one, or the first: the rows that differ from it, and those it lacks.

        Raises `MapConflict` where somebody else was faster.
        """

    def drop(self, name: str) -> None:
        """Forget a map with all its versions."""

    def close(self) -> None:
        """Close the file; what was put is kept."""
