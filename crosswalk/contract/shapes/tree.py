"""What lies below a code, a group or a system."""

from __future__ import annotations

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import MomentJson

_KIND = "system, code, or the kind of a group: chapter, section, block, body_system, …"
_CODES = "The codes below it; of a system and a group the categories or tables in it."


class BranchJson(TypedDict):
    """A system, group or code, with what lies directly below it as far as it was asked for."""

    kind: Annotated[str, _KIND]
    id: Annotated[str, "The id of the group, or the dotted code."]
    title: str | None
    billable: Annotated[bool | None, "Null for what is no code."]
    codes: Annotated[int, _CODES]
    branches: Annotated[list[BranchJson], "Empty where nothing lies below it, or no more levels were asked for."]


class TreeJson(MomentJson):
    """A branch of a system as it stands at a moment."""

    system: str
    root: BranchJson


class _Cells(TypedDict):
    system: str
    depth: Annotated[int, "0 for what was asked for."]
    kind: Annotated[str, _KIND]
    id: str
    title: str | None
    billable: bool | None
    codes: Annotated[int, _CODES]


class BranchRow(_Cells, MomentJson):
    """One system, group or code of a tree, each before what lies below it."""
