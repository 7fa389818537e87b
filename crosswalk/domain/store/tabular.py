"""What a store knows of tabular lists and indexes: notes, groups, and which codes lie in them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.standing import Standing
from crosswalk.domain.tabular.rows import GroupRow, Home, Note, Owner


class Tabular(Protocol):
    """What official files print beside codes and titles, with the releases in which it stands."""

    def notes(self, system: CodeSystem, owners: Collection[Owner] | None) -> list[Standing[Note]]:
        """The notes of these codes and groups, or of all, with their spans of releases, sorted."""

    def notes_stated_by(self, system: CodeSystem, role: Role) -> list[Standing[Note]]:
        """The notes that files of one role state, of all codes and groups, with their spans of releases, sorted."""

    def notes_between(self, system: CodeSystem, role: Role, one: int, other: int) -> list[Standing[Note]]:
        """The notes of codes that files of one role state in exactly one of these two releases, sorted."""

    def groups(self, system: CodeSystem) -> list[Standing[GroupRow]]:
        """Every group of a system with its spans of releases, sorted."""

    def homes(self, system: CodeSystem, codes: Collection[str] | None) -> list[Standing[Home]]:
        """The groups that hold these codes, or all that are held, with their spans of releases, sorted."""
