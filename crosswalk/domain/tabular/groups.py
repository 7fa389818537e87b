"""Groups above the codes: chapters, sections, blocks, body systems.

A group is never a code: 38 sections of ICD-10-CM have the id of a category (`C50`), and 16 blocks of
ICD-9-CM, so a group is known by system, kind and id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GroupKey = tuple[str, str]
"""Kind and id of a group within its system: `("section", "A00-A09")`."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group. `first` and `last` are the undotted codes its range names, None where it has none."""

    kind: str
    id: str
    title: str
    first: str | None = None
    last: str | None = None

    @property
    def key(self) -> GroupKey:
        """Kind and id: what tells a group from the others of its system."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The groups of one release: which group lies in which, and in which the topmost codes lie.

    `parents` maps a group to the one above it, `homes` an undotted code without a parent code (a
    category, a PCS table) to the smallest group that holds it.
    """

    groups: tuple[Group, ...]
    parents: Mapping[GroupKey, GroupKey] = field(default_factory=dict)
    homes: Mapping[str, GroupKey] = field(default_factory=dict)
