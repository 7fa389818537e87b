"""What stands directly below a code, and what stands above it."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import ASKED, DOTTED, MendedJson, MomentJson, StatusName
from crosswalk.contract.shapes.lookup import ChildJson


class _Of(TypedDict):
    input: Annotated[str, ASKED]
    system: str | None
    code: Annotated[str | None, DOTTED]
    status: StatusName
    reason: Annotated[str | None, "Why the input could not be used."]


class AncestorJson(TypedDict):
    """A chapter, section or header above a code."""

    kind: Annotated[str, ("chapter", "section", "code")]
    id: str
    title: str | None


class ChildrenJson(_Of, MomentJson, MendedJson):
    """The codes directly below a code at a moment; of a billable code and of an input that is no code none."""

    children: list[ChildJson]


class AncestorsJson(_Of, MomentJson, MendedJson):
    """What stands above a code at a moment, from its chapter down to its parent."""

    ancestors: list[AncestorJson]
