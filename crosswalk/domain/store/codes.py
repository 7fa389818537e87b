"""What a store knows of codes: their states, their parents and descendants."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.history.states import Parents, States


class Codes(Protocol):
    """The codes of every system, undotted. Releases are ordinals (see `Release.ordinal`)."""

    def states(self, system: CodeSystem, codes: Collection[str] | None) -> dict[str, States]:
        """The states of these codes, or of all with None, by code; codes the system does not know are left out."""

    def all_states(self, system: CodeSystem) -> Iterator[tuple[str, States]]:
        """Every code of a system with its states, in order. An engine may begin to answer before the first is taken."""

    def parents(self, system: CodeSystem, codes: Collection[str]) -> dict[str, Parents]:
        """The parents of these codes over time, each in a half-open span of days; codes without any are left out."""

    def descendants(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        """The descendants of each of these, at any depth and time, with their states: all that begin with it.

        A header of which no release states anything has its descendants all the same.
        """

    def children(self, system: CodeSystem, codes: Collection[str]) -> dict[str, dict[str, States]]:
        """The codes directly below each of these at any time, in order, with their states; of a code without: none."""

    def known_in(self, codes: Collection[str]) -> dict[str, dict[str, bool]]:
        """For each code the ids of the systems that know it, and whether it was ever billable there.

        A code that only maps know was billable in the release they are about.
        """

    def changed_between(self, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
        """What stood in the older and what stands in the newer of two releases, of codes with a change between.

        A title that a release leaves unsaid (`LoadedRelease.stated_by`) is as another of the state wrote it. A code in
        neither, or unchanged throughout, is left out.
        """
